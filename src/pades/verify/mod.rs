//! The verifier: from bytes to a [`Report`]. It never panics, repairs nothing and trusts no claim of the file.
//!
//! First the places of the signatures and the differences between consecutive revisions, then each signature's
//! message over digests computed once, last the certificates.
#![deny(clippy::indexing_slicing)]

mod diff;
mod finding;
mod hashing;
mod message;
mod metadata;
mod path;
mod places;
mod report;
mod revisions;
mod tiling;
mod traces;
mod view;
mod weigh;

use chrono::{DateTime, Utc};

use finding::Finding;
use message::Judged;
use path::Paths;
pub use path::TrustAnchors;
use places::Placed;
pub use report::{Anchor, Format, Integrity, Level, Report, Role, SignatureReport, TimeSource, Trust};
use traces::traces;
use view::View;
use weigh::{TimeContext, weigh};

use super::certificate::Certificate;
use super::read::{Document, Object};

/// Verifies a file. `now` decides about certificates without a proven time.
pub fn verify(bytes: &[u8], anchors: &TrustAnchors, now: DateTime<Utc>) -> Report {
    let opened =
        Document::open(bytes).and_then(|document| View::of(&document, 0).map(|view| (document, view)));
    let (document, newest) = match opened {
        Ok(opened) => opened,
        Err(error) => {
            let finding = Finding::from(error);
            return Report::only(finding.word, finding.why);
        }
    };
    let mut report = match places::place(&document, &newest) {
        Err(finding) => Report::only(finding.word, finding.why),
        Ok(placed) if placed.is_empty() => unsigned(bytes),
        Ok(placed) => signed(&document, &newest, &placed, anchors, now),
    };
    let empty = newest.fields.iter().filter(|field| field.value().is_none());
    report.empty_fields = empty.map(|field| field.name.clone()).collect();
    report.active_content = is_active(&document, &newest);
    report
}

fn unsigned(bytes: &[u8]) -> Report {
    if traces(bytes) > 0 {
        Report::only(Integrity::Modified, "a signature was removed: its dictionary is still in the file")
    } else {
        Report::only(Integrity::Unsigned, "the document has no signature")
    }
}

fn signed(
    document: &Document<'_>,
    newest: &View,
    placed: &[Placed],
    anchors: &TrustAnchors,
    now: DateTime<Utc>,
) -> Report {
    let mut findings = Vec::new();
    if traces(document.bytes()) != placed.len() {
        findings.push(Finding::modified("a signature was removed: its dictionary is still in the file"));
    }
    let history = revisions::judge(document, newest, placed);
    findings.extend(history.findings);
    let judged = message::judge_all(document.bytes(), placed);

    let store = Store::read(document, newest);
    let paths = Paths::new(anchors, store.certificates, &store.lists, &store.responses);
    let mut signatures = Vec::with_capacity(placed.len());
    let mut proven: Option<DateTime<Utc>> = None;
    let mut archived = false;
    let steps = placed.iter().zip(&judged).zip(&history.roles).enumerate();
    for (index, ((place, judged), role)) in steps.rev() {
        let entry = match judged {
            Err(finding) => {
                findings.push(finding.about(&place.field));
                describe(document, place, index, *role, None, Some(finding))
            }
            Ok(judged) => {
                let context = TimeContext { now, later: proven, archived };
                let mut entry = describe(document, place, index, *role, Some(judged), None);
                weigh(&mut entry, judged, &paths, place, &context);
                if place.is_time_stamp() && entry.trust == Trust::Trusted {
                    proven = judged.time.or(proven);
                    archived = true;
                }
                entry
            }
        };
        signatures.push(entry);
    }
    signatures.reverse();
    conclude(document, placed, findings, signatures)
}

fn conclude(
    document: &Document<'_>,
    placed: &[Placed],
    mut findings: Vec<Finding>,
    mut signatures: Vec<SignatureReport>,
) -> Report {
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.strength()));
    let whole = placed.last().is_some_and(|last| last.end == document.bytes().len());
    let integrity = match findings.first() {
        Some(finding) => finding.word,
        None if whole => Integrity::ValidWhole,
        None => Integrity::ValidLaterAllowed,
    };
    if let Some(worst) = findings.first().filter(|worst| worst.word != Integrity::Unsupported) {
        // A change anywhere in the history spoils the meaning of every signature in it.
        for signature in signatures.iter_mut().filter(|signature| signature.good) {
            signature.good = false;
            signature.level = None;
            signature.why_not = Some(worst.why.clone());
        }
    }
    let only_metadata = !findings.is_empty() && findings.iter().all(|finding| finding.is_metadata);
    let mut reasons: Vec<String> = Vec::new();
    for finding in findings {
        if !reasons.contains(&finding.why) {
            reasons.push(finding.why);
        }
    }
    Report {
        integrity,
        only_metadata,
        reasons,
        trust: signatures.iter().map(|signature| signature.trust).max(),
        signatures,
        empty_fields: Vec::new(),
        active_content: false,
    }
}

fn describe(
    document: &Document<'_>,
    place: &Placed,
    index: usize,
    role: Role,
    judged: Option<&Judged>,
    finding: Option<&Finding>,
) -> SignatureReport {
    let signer = judged.map(|judged| &judged.signer);
    SignatureReport {
        field: place.field.clone(),
        role,
        good: judged.is_some(),
        why_not: finding.map(|finding| finding.why.clone()),
        who: signer.and_then(Certificate::common_name),
        office: signer.and_then(Certificate::title),
        organisation: signer.and_then(Certificate::organisation),
        agency: signer.and_then(Certificate::organisational_unit),
        signer_id: signer.and_then(Certificate::subject_serial),
        time: judged.and(place.claimed_time()),
        time_source: TimeSource::Claimed,
        format: place.format,
        algorithm: judged.map(|judged| judged.scheme),
        certificate_bound: judged.is_some_and(|judged| judged.bound),
        certificate: signer.map(Certificate::fingerprint),
        certificate_until: signer.map(Certificate::not_after),
        revision: index + 1,
        covers: place.end,
        covers_whole_file: place.end == document.bytes().len(),
        level: None,
        trust: Trust::Untrusted,
        trust_why: finding.map(|_| "the signature does not hold".to_owned()),
        anchor: None,
        revocation_checked: false,
    }
}

/// The document security store; what cannot be read of it is left out.
struct Store {
    certificates: Vec<Certificate>,
    lists: Vec<Vec<u8>>,
    responses: Vec<Vec<u8>>,
}

impl Store {
    fn read(document: &Document<'_>, newest: &View) -> Self {
        let streams = |key: &[u8]| -> Option<Vec<Vec<u8>>> {
            let store = document.resolve(newest.section, newest.catalog.get(b"DSS")?).ok()?;
            let array = document.resolve(newest.section, store.as_dictionary()?.get(key)?).ok()?;
            let references = array.as_array()?.iter().filter_map(Object::as_reference).take(256);
            let streams = references.filter_map(|reference| document.object(newest.section, reference).ok());
            Some(streams.filter_map(|stream| document.decoded(&stream).ok()).collect())
        };
        let certificates = streams(b"Certs").unwrap_or_default();
        Self {
            certificates: certificates
                .into_iter()
                .filter_map(|der| Certificate::from_der(der).ok())
                .collect(),
            lists: streams(b"CRLs").unwrap_or_default(),
            responses: streams(b"OCSPs").unwrap_or_default(),
        }
    }
}

fn is_active(document: &Document<'_>, newest: &View) -> bool {
    // An array is a place to open the document at; anything else is an action.
    let opens = newest.catalog.get(b"OpenAction").is_some_and(|action| action.as_array().is_none());
    let acts = opens || newest.catalog.get(b"AA").is_some();
    let names = newest.catalog.get(b"Names").and_then(|names| document.resolve(newest.section, names).ok());
    let scripts = names
        .as_ref()
        .and_then(Object::as_dictionary)
        .is_some_and(|names| names.get(b"JavaScript").is_some());
    acts || scripts || newest.form.dictionary.get(b"XFA").is_some()
}
