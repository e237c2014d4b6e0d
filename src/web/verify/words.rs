//! Verdicts in the words of the pages: times as people write them, and the key of each text.

use serde::Serialize;

use crate::flows::verify::{self, Class, FileAnswer, FileSignature, FileVerdict, Keeping, Record, State};
use crate::pades::verify::{Integrity, Role, TimeSource, Trust};
use crate::web::Asker;

/// A record for a page.
#[derive(Serialize)]
pub(super) struct RecordView {
    /// `good`, `warn` or `bad`: which icon, which colour.
    tone: &'static str,
    /// `verify-<word>` is the sentence, `verify-<word>-what` what it means.
    word: &'static str,
    code: String,
    address: String,
    kind: &'static str,
    office: Option<String>,
    period: String,
    signers: Vec<SignerView>,
    sha256: Option<String>,
    kilobytes: Option<u64>,
    archived: Option<String>,
    ended: Option<String>,
    basis: Option<String>,
    successor: Option<String>,
}

#[derive(Serialize)]
struct SignerView {
    field: &'static str,
    name: String,
    office: String,
    when: Option<String>,
    certificate: Option<String>,
}

/// A judged file for a page.
#[derive(Serialize)]
pub(super) struct FileView {
    tone: &'static str,
    word: &'static str,
    sha256: String,
    bytes: usize,
    integrity: &'static str,
    trust: Option<&'static str>,
    /// The class that all signatures share, if all hold.
    class: Option<&'static str>,
    standing: &'static str,
    reasons: Vec<String>,
    signatures: Vec<SignatureView>,
    empty_fields: Vec<String>,
    active: bool,
    /// Nobody here can tell whether a certificate was revoked.
    unchecked: bool,
    record: Option<RecordView>,
}

#[derive(Serialize)]
struct SignatureView {
    role: &'static str,
    good: bool,
    why_not: Option<String>,
    name: Option<String>,
    office: Option<String>,
    organisation: Option<String>,
    when: Option<String>,
    source: &'static str,
    trusted: bool,
    trust: &'static str,
    /// `verify-class-<word>`, once the signature holds.
    class: Option<&'static str>,
    unbound: bool,
    algorithm: Option<String>,
    certificate: Option<String>,
    field: String,
}

impl RecordView {
    pub(super) fn of(record: &Record, asker: &Asker) -> Self {
        let time = |at| asker.time(at);
        let (tone, word) = sentence(record);
        Self {
            tone,
            word,
            code: record.code.clone(),
            address: record.address.clone(),
            kind: record.kind.indonesian(),
            office: record.office.clone(),
            period: record.period.clone(),
            signers: record
                .signers
                .iter()
                .map(|signer| SignerView {
                    field: signer.field.name(),
                    name: signer.name.clone(),
                    office: signer.office.clone(),
                    when: signer.signed_at.map(time),
                    certificate: signer.certificate_sha256.map(|sha256| sha256.to_string()),
                })
                .collect(),
            sha256: record.sha256.map(|sha256| sha256.to_string()),
            kilobytes: record.length.map(|length| length.div_ceil(1024)),
            archived: record.archived_at.map(time),
            ended: record.ended_at.map(time),
            basis: record.basis.clone(),
            successor: record.successor.clone(),
        }
    }
}

impl FileView {
    pub(super) fn of(answer: &FileAnswer, asker: &Asker) -> Self {
        let (tone, word) = file_sentence(answer.verdict);
        let unchecked = answer.signatures.iter().any(unchecked);
        // A file that acts by itself, or whose certificates may have been revoked, gets its sentence but no green.
        let tone = if tone == "good" && (unchecked || answer.active_content) { "warn" } else { tone };
        Self {
            tone,
            word,
            sha256: answer.sha256.to_string(),
            bytes: answer.length,
            integrity: integrity(answer.integrity),
            trust: answer.trust.map(|weakest| trust(weakest, certified(answer))),
            class: answer
                .trust
                .filter(|_| answer.signatures.iter().all(|one| one.good))
                .map(|_| class(common(answer))),
            standing: match answer.standing {
                verify::Standing::Archived => "archived",
                verify::Standing::Incomplete => "incomplete",
                verify::Standing::Unknown => "unknown",
            },
            reasons: answer.reasons.clone(),
            signatures: answer.signatures.iter().map(|one| signature(one, asker)).collect(),
            empty_fields: answer.empty_fields.clone(),
            active: answer.active_content,
            unchecked,
            record: answer.record.as_ref().map(|record| RecordView::of(record, asker)),
        }
    }
}

/// A damaged archive comes first, but never says that a document is invalid; an end comes before that.
fn sentence(record: &Record) -> (&'static str, &'static str) {
    match (record.state, record.archive) {
        (State::Revoked, _) => ("bad", "revoked"),
        (State::Superseded, _) => ("warn", "superseded"),
        (State::Archived, Keeping::Damaged) => ("warn", "damaged"),
        (State::Archived, Keeping::Whole | Keeping::None) => ("good", "archived"),
        (State::Signed, _) => ("warn", "signed"),
        (State::Incomplete, _) => ("warn", "incomplete"),
        (State::Withdrawn, _) => ("bad", "withdrawn"),
    }
}

fn file_sentence(verdict: FileVerdict) -> (&'static str, &'static str) {
    match verdict {
        FileVerdict::Genuine => ("good", "genuine"),
        FileVerdict::ArchivedUnproven => ("warn", "archived-unproven"),
        FileVerdict::Superseded => ("warn", "file-superseded"),
        FileVerdict::Revoked => ("bad", "file-revoked"),
        FileVerdict::Incomplete => ("warn", "file-incomplete"),
        FileVerdict::Changed => ("bad", "changed"),
        FileVerdict::Rewritten => ("warn", "rewritten"),
        FileVerdict::NotArchived => ("warn", "not-archived"),
        FileVerdict::Doubtful => ("bad", "doubtful"),
        FileVerdict::Accredited => ("good", "accredited"),
        FileVerdict::Foreign => ("warn", "foreign"),
        FileVerdict::Unsigned => ("warn", "unsigned"),
        FileVerdict::Encrypted => ("warn", "encrypted"),
        FileVerdict::Malformed => ("warn", "malformed"),
        FileVerdict::Unsupported => ("warn", "unsupported"),
    }
}

/// Certificates of others whose revocation the file says nothing about. Ours are known here: the service issued them.
fn unchecked(one: &FileSignature) -> bool {
    one.good && one.class == Some(Class::Tersertifikasi) && !one.revocation_checked
}

fn signature(one: &FileSignature, asker: &Asker) -> SignatureView {
    SignatureView {
        role: match one.role {
            Role::CertifyingSeal => "seal",
            Role::Signer => "signer",
            Role::ClosingSeal => "closing",
            Role::DocumentTimeStamp => "time-stamp",
        },
        good: one.good,
        why_not: one.why_not.clone(),
        name: one.name.clone(),
        office: one.office.clone(),
        organisation: one.organisation.clone(),
        when: one.time.map(|at| asker.time(at)),
        source: match one.time_source {
            TimeSource::TimeStamp => "time-stamp",
            TimeSource::DocumentTimeStamp => "document",
            TimeSource::Claimed => "claimed",
        },
        trusted: one.trust == Trust::Trusted,
        trust: trust(one.trust, one.class),
        class: one.good.then(|| class(one.class)),
        unbound: one.good && !one.certificate_bound,
        algorithm: one.algorithm.map(|scheme| format!("{scheme:?}")),
        certificate: one.certificate_sha256.map(|sha256| sha256.to_string()),
        field: one.field.clone(),
    }
}

fn integrity(integrity: Integrity) -> &'static str {
    match integrity {
        Integrity::ValidWhole | Integrity::ValidLaterAllowed => "whole",
        Integrity::Modified => "modified",
        Integrity::Malformed => "malformed",
        Integrity::Unsigned => "unsigned",
        Integrity::Unsupported => "unsupported",
        Integrity::Encrypted => "encrypted",
    }
}

/// The class of all signatures; none if they differ or one has none.
fn common(answer: &FileAnswer) -> Option<Class> {
    let first = answer.signatures.first()?.class?;
    answer.signatures.iter().all(|one| one.class == Some(first)).then_some(first)
}

/// Whether one of them is by an accredited provider: then the issuer is not only this institution.
fn certified(answer: &FileAnswer) -> Option<Class> {
    answer.signatures.iter().filter_map(|one| one.class).find(|class| *class == Class::Tersertifikasi)
}

fn class(class: Option<Class>) -> &'static str {
    match class {
        Some(Class::Tersertifikasi) => "certified",
        Some(Class::TidakTersertifikasi) => "uncertified",
        None => "unknown",
    }
}

fn trust(trust: Trust, class: Option<Class>) -> &'static str {
    match trust {
        Trust::Trusted if class == Some(Class::Tersertifikasi) => "accredited",
        Trust::Trusted => "trusted",
        Trust::Expired => "expired",
        Trust::Untrusted => "untrusted",
        Trust::Revoked => "revoked",
    }
}
