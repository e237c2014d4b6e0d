//! Verdicts in the words of the pages: times as people write them, and the key of each text.

use serde::Serialize;

use crate::flows::verify::{self, FileAnswer, FileSignature, FileVerdict, Keeping, Record, State};
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
    standing: &'static str,
    reasons: Vec<String>,
    signatures: Vec<SignatureView>,
    empty_fields: Vec<String>,
    active: bool,
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
        Self {
            tone,
            word,
            sha256: answer.sha256.to_string(),
            bytes: answer.length,
            integrity: integrity(answer.integrity),
            trust: answer.trust.map(trust),
            standing: match answer.standing {
                verify::Standing::Archived => "archived",
                verify::Standing::Incomplete => "incomplete",
                verify::Standing::Unknown => "unknown",
            },
            reasons: answer.reasons.clone(),
            signatures: answer.signatures.iter().map(|one| signature(one, asker)).collect(),
            empty_fields: answer.empty_fields.clone(),
            active: answer.active_content,
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
        FileVerdict::NotArchived => ("warn", "not-archived"),
        FileVerdict::Doubtful => ("bad", "doubtful"),
        FileVerdict::Foreign => ("warn", "foreign"),
        FileVerdict::Unsigned => ("warn", "unsigned"),
        FileVerdict::Encrypted => ("warn", "encrypted"),
        FileVerdict::Malformed => ("warn", "malformed"),
        FileVerdict::Unsupported => ("warn", "unsupported"),
    }
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
        trust: trust(one.trust),
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

fn trust(trust: Trust) -> &'static str {
    match trust {
        Trust::Trusted => "trusted",
        Trust::Expired => "expired",
        Trust::Untrusted => "untrusted",
        Trust::Revoked => "revoked",
    }
}
