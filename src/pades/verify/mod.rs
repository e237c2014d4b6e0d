//! The verifier: from bytes to a [`Report`]. It never panics, repairs nothing and trusts no claim of the file.
//!
//! First the places of the signatures and the differences between consecutive revisions, then each signature's
//! message over digests computed once, last the certificates.
#![deny(clippy::indexing_slicing)]

mod diff;
mod finding;
mod hashing;
mod message;
mod path;
mod places;
mod report;
mod revisions;
mod tiling;
mod view;

use chrono::{DateTime, Utc};

use finding::Finding;
use message::Judged;
pub use path::TrustAnchors;
use path::{Paths, Standing};
use places::Placed;
pub use report::{Integrity, Level, Report, Role, SignatureReport, TimeSource, Trust};
use view::View;

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

/// How often the bytes speak of a byte range: once per signature, whoever refers to it.
fn traces(bytes: &[u8]) -> usize {
    const NAME: &[u8] = b"/ByteRange";
    // Most pieces of a file hold no `/B` at all; counting that first is several times faster than searching.
    const PIECE: usize = 8192;
    let may_start = |piece: &[u8]| {
        let pairs = piece.iter().zip(piece.iter().skip(1));
        pairs.fold(0_u8, |any, (first, second)| any | (u8::from(*first == b'/') & u8::from(*second == b'B')))
            != 0
    };
    let piece = |start: usize| {
        bytes.get(start..(start + PIECE + NAME.len() - 1).min(bytes.len())).unwrap_or_default()
    };
    let pieces = (0..bytes.len()).step_by(PIECE).map(piece).filter(|piece| may_start(piece));
    let here = |piece: &[u8], at: usize| piece.get(at..).is_some_and(|rest| rest.starts_with(NAME));
    let count = |piece: &[u8]| {
        let slashes = piece.iter().enumerate().filter(|(_, byte)| **byte == b'/');
        slashes.filter(|(at, _)| here(piece, *at)).count()
    };
    pieces.map(count).sum()
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

    let (certificates, lists) = store(document, newest);
    let paths = Paths::new(anchors, certificates, &lists);
    let mut signatures = Vec::with_capacity(placed.len());
    let mut proven: Option<DateTime<Utc>> = None;
    let mut archived = false;
    let steps = placed.iter().zip(&judged).zip(&history.roles).enumerate();
    for (index, ((place, judged), role)) in steps.rev() {
        let entry = match judged {
            Err(finding) => {
                findings
                    .push(Finding { word: finding.word, why: format!("`{}`: {}", place.field, finding.why) });
                describe(document, place, index, *role, None, Some(finding))
            }
            Ok(judged) => {
                let context = TimeContext { now, later: proven, archived };
                let mut entry = describe(document, place, index, *role, Some(judged), None);
                weigh(&mut entry, judged, &paths, place, &context);
                if place.is_time_stamp && entry.trust == Trust::Trusted {
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
    Report {
        integrity,
        reasons: findings.into_iter().map(|finding| finding.why).collect(),
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
        algorithm: judged.map(|judged| judged.algorithm),
        certificate: signer.map(Certificate::fingerprint),
        revision: index + 1,
        covers: place.end,
        covers_whole_file: place.end == document.bytes().len(),
        level: None,
        trust: Trust::Untrusted,
        trust_why: finding.map(|_| "the signature does not hold".to_owned()),
    }
}

/// What is known about time when a signature is weighed: later time stamps were weighed before it.
struct TimeContext {
    now: DateTime<Utc>,
    later: Option<DateTime<Utc>>,
    archived: bool,
}

fn weigh(
    entry: &mut SignatureReport,
    judged: &Judged,
    paths: &Paths<'_>,
    place: &Placed,
    context: &TimeContext,
) {
    // A time stamp's own certificate must hold when the next later time stamp vouches for it, or today.
    let vouched = context.later.unwrap_or(context.now);
    let vouched_for = (vouched, context.later.is_some());
    if place.is_time_stamp {
        let made = judged.time.unwrap_or(vouched);
        let standing = paths.judge(&judged.signer, &judged.chain, vouched_for, made);
        entry.time = judged.time;
        entry.time_source = TimeSource::DocumentTimeStamp;
        (entry.trust, entry.trust_why) = (standing.trust, standing.why);
        return;
    }
    let token = judged.token.as_ref();
    let stamped = token.filter(|token| {
        paths.judge(&token.signer, &token.chain, vouched_for, token.time).trust == Trust::Trusted
    });
    let (at, source) = match (stamped, context.later) {
        (Some(token), _) => (Some(token.time), TimeSource::TimeStamp),
        (None, Some(later)) => (Some(later), TimeSource::DocumentTimeStamp),
        (None, None) => (None, TimeSource::Claimed),
    };
    let made = stamped.map(|token| token.time).or(entry.time).or(at).unwrap_or(context.now);
    let Standing { trust, why, has_lists } =
        paths.judge(&judged.signer, &judged.chain, (at.unwrap_or(context.now), at.is_some()), made);
    entry.time = at.or(entry.time);
    entry.time_source = source;
    (entry.trust, entry.trust_why) = (trust, why);
    if judged.signer.is_for_time_stamping_only() {
        entry.trust = entry.trust.max(Trust::Untrusted);
        entry.trust_why = Some("the certificate is for time stamping only".to_owned());
    }
    entry.level = Some(match (source, has_lists) {
        (TimeSource::Claimed, _) => Level::Basic,
        (_, true) if context.archived => Level::Archival,
        (TimeSource::TimeStamp, true) => Level::LongTerm,
        (TimeSource::TimeStamp, false) => Level::Timed,
        (TimeSource::DocumentTimeStamp, _) => Level::Basic,
    });
}

/// Certificates and revocation lists of the document security store; unreadable ones are left out.
fn store(document: &Document<'_>, newest: &View) -> (Vec<Certificate>, Vec<Vec<u8>>) {
    let streams = |key: &[u8]| -> Option<Vec<Vec<u8>>> {
        let store = document.resolve(newest.section, newest.catalog.get(b"DSS")?).ok()?;
        let array = document.resolve(newest.section, store.as_dictionary()?.get(key)?).ok()?;
        let references = array.as_array()?.iter().filter_map(Object::as_reference).take(256);
        let streams = references.filter_map(|reference| document.object(newest.section, reference).ok());
        Some(streams.filter_map(|stream| document.decoded(&stream).ok()).collect())
    };
    let certificates = streams(b"Certs").unwrap_or_default();
    let certificates = certificates.into_iter().filter_map(|der| Certificate::from_der(der).ok()).collect();
    (certificates, streams(b"CRLs").unwrap_or_default())
}

fn is_active(document: &Document<'_>, newest: &View) -> bool {
    let acts = [b"OpenAction".as_slice(), b"AA"].iter().any(|key| newest.catalog.get(key).is_some());
    let names = newest.catalog.get(b"Names").and_then(|names| document.resolve(newest.section, names).ok());
    let scripts = names
        .as_ref()
        .and_then(Object::as_dictionary)
        .is_some_and(|names| names.get(b"JavaScript").is_some());
    acts || scripts || newest.form.dictionary.get(b"XFA").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_range_is_counted_wherever_it_stands() {
        let mut bytes = vec![b'x'; 40_000];
        assert_eq!(traces(&bytes), 0);
        for at in [0, 8_186, 8_192 * 2 - 1, 39_990] {
            bytes.splice(at..at + 10, *b"/ByteRange");
        }
        assert_eq!(traces(&bytes), 4);
    }
}
