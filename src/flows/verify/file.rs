//! A file against the archive: identical to what was archived, an earlier state of it, or unknown; and what our verifier
//! says of its signatures. What the file says of itself decides nothing.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::Class;
use super::mask::masked;
use super::record::{self, Record, State};
use super::records::Records;
use crate::domain::digest::Digest;
use crate::domain::ids::DocumentId;
use crate::flows::{FlowError, Rooms, revoke};
use crate::judge::{Judge, Outcome};
use crate::pades::verify::{
    self, Anchor, Format, Integrity, Level, Report, Role, SignatureReport, TimeSource, Trust,
};
use crate::pades::{Fingerprint, Scheme};
use crate::store::documents;
use crate::store::revisions::{self, Kind, Revision};

/// What the archive knows under a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// The archived file itself.
    Archived,
    /// A state from before the last signature or the closing seal.
    Incomplete,
    /// No file of this archive.
    Unknown,
}

/// What is said of a hash.
#[derive(Debug, Clone, Serialize)]
pub struct HashAnswer {
    /// The hash that was asked.
    pub sha256: Digest,
    /// What it is here.
    pub standing: Standing,
    /// Of which document.
    pub record: Option<Record>,
}

/// The one sentence about a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FileVerdict {
    /// Identical to the archived document, which stands; every signature holds.
    Genuine,
    /// Identical to the archived document, but today a signature cannot be confirmed.
    ArchivedUnproven,
    /// Identical to the archived document, which an amendment has replaced.
    Superseded,
    /// Identical to the archived document, which was revoked.
    Revoked,
    /// Whole so far, but not everyone has signed or the closing seal is missing.
    Incomplete,
    /// Changed after it was signed.
    Changed,
    /// After it was signed, what the file says of itself was written anew, and nothing else.
    Rewritten,
    /// Every signature is of this institution and holds, but the archive does not know the file.
    NotArchived,
    /// A certificate had expired or was revoked when it was used.
    Doubtful,
    /// Whole, and signed with certificates of accredited providers; no document of this archive.
    Accredited,
    /// Whole, but signed by others.
    Foreign,
    /// No signature.
    Unsigned,
    /// Encrypted: nobody can look into it.
    Encrypted,
    /// No PDF that can be read safely.
    Malformed,
    /// Signed in a way that is not accepted here.
    Unsupported,
}

/// A signature in a file; names come only from a certificate whose signature holds.
#[derive(Debug, Clone, Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each answers a question of its own, and all go out as JSON"
)]
pub struct FileSignature {
    /// Name of the field.
    pub field: String,
    /// What it is in the document.
    pub role: Role,
    /// Whether it holds and what followed it is allowed.
    pub good: bool,
    /// Why not.
    pub why_not: Option<String>,
    /// Subject common name.
    pub name: Option<String>,
    /// Subject title.
    pub office: Option<String>,
    /// Subject organisation.
    pub organisation: Option<String>,
    /// When it was signed.
    pub time: Option<DateTime<Utc>>,
    /// What the time rests on.
    pub time_source: TimeSource,
    /// Whether the certificate leads to this institution's root.
    pub trust: Trust,
    /// Why not.
    pub trust_why: Option<String>,
    /// The class of the signature; none when nobody knows its issuer.
    pub class: Option<Class>,
    /// Whether revocation lists were there for the whole path; without, only the dates were judged.
    pub revocation_checked: bool,
    /// PAdES level.
    pub level: Option<Level>,
    /// How it stands in the file.
    pub format: Format,
    /// Algorithm of the key.
    pub algorithm: Option<Scheme>,
    /// Whether the signature fixes its certificate: where not, the name rests on the issuer alone.
    pub certificate_bound: bool,
    /// SHA-256 of the certificate.
    pub certificate_sha256: Option<Fingerprint>,
    /// Whether it covers the file to its last byte.
    pub covers_whole_file: bool,
}

/// What is said of a file.
#[derive(Debug, Clone, Serialize)]
pub struct FileAnswer {
    /// The one sentence.
    pub verdict: FileVerdict,
    /// SHA-256 of the file.
    pub sha256: Digest,
    /// Its length in bytes.
    pub length: usize,
    /// What the archive knows under that hash.
    pub standing: Standing,
    /// Of which document the file is, or was before it was changed.
    pub record: Option<Record>,
    /// Whether the bytes are the signed ones.
    pub integrity: Integrity,
    /// The weakest trust among the signatures.
    pub trust: Option<Trust>,
    /// What speaks against the file.
    pub reasons: Vec<String>,
    /// In the order of signing.
    pub signatures: Vec<FileSignature>,
    /// Signature fields that nobody has signed.
    pub empty_fields: Vec<String>,
    /// Whether the file can run scripts or open things by itself.
    pub active_content: bool,
    /// Why it was not judged to the end, for the log alone.
    #[serde(skip)]
    pub stopped: Option<String>,
}

/// What the archive knows under that hash.
pub fn by_hash(
    rooms: &Rooms,
    records: &Records,
    sha256: Digest,
    now: DateTime<Utc>,
) -> Result<HashAnswer, FlowError> {
    let found = known(rooms, records, &sha256)?;
    let found = found.map(|(revision, record)| {
        Ok::<_, FlowError>((revision, record::looked_after(&rooms.blobs, &record, now)?))
    });
    Ok(answer(sha256, found.transpose()?))
}

/// The same at once, or none if the archived file has to be read for it.
pub fn by_hash_at_once(
    rooms: &Rooms,
    records: &Records,
    sha256: Digest,
    now: DateTime<Utc>,
) -> Result<Option<HashAnswer>, FlowError> {
    let Some((revision, record)) = known(rooms, records, &sha256)? else {
        return Ok(Some(answer(sha256, None)));
    };
    let record = record::looked_at(&rooms.blobs, &record, now)?;
    Ok(record.map(|record| answer(sha256, Some((revision, record)))))
}

fn answer(sha256: Digest, found: Option<(Revision, Record)>) -> HashAnswer {
    let Some((revision, record)) = found else {
        return HashAnswer { sha256, standing: Standing::Unknown, record: None };
    };
    let finished = matches!(record.state, State::Archived | State::Superseded | State::Revoked);
    // One that a renewal of the time stamp has continued is still the archived document.
    let archived = finished && revision.kind == Kind::Archived;
    let standing = if archived { Standing::Archived } else { Standing::Incomplete };
    HashAnswer { sha256, standing, record: Some(record) }
}

/// Judges a file of at most 25 MiB against the institution's root and the archive. Keeps nothing of it. The bytes of a
/// stranger are read by `judge` alone; a file of ours is known by its hash and read here.
pub fn by_file(
    rooms: &Rooms,
    records: &Records,
    judge: &Judge,
    bytes: &[u8],
    now: DateTime<Utc>,
) -> Result<FileAnswer, FlowError> {
    let HashAnswer { sha256, standing, mut record } = by_hash(rooms, records, Digest::of(bytes), now)?;
    let (mut ours, mut stopped) = (record.is_some(), None);
    let lists = revoke::newest_lists(rooms, now)?;
    let report = if standing == Standing::Unknown {
        record = before_the_change(rooms, records, bytes, now)?;
        ours = record.is_some() || claims(rooms, bytes)?;
        match judge.judge(bytes, &lists, now)? {
            Outcome::Judged { report, .. } => *report,
            Outcome::Stopped(why) => {
                stopped = Some(why);
                Report::unreadable("the file could not be judged within safe limits")
            }
        }
    } else {
        verify::verify(bytes, &rooms.anchors.clone().with_revocation_lists(lists), now)
    };
    let verdict = match (standing, record.as_ref().map(|record| record.state)) {
        (Standing::Archived, Some(State::Revoked)) => FileVerdict::Revoked,
        (Standing::Archived, Some(State::Superseded)) => FileVerdict::Superseded,
        (Standing::Archived, _) if super::is_valid(&report) => FileVerdict::Genuine,
        (Standing::Archived, _) => FileVerdict::ArchivedUnproven,
        (Standing::Incomplete, _) => FileVerdict::Incomplete,
        (Standing::Unknown, _) if stopped.is_some() => FileVerdict::Malformed,
        (Standing::Unknown, _) => unknown(&report, ours),
    };
    Ok(FileAnswer {
        verdict,
        sha256,
        length: bytes.len(),
        standing,
        record,
        integrity: report.integrity,
        trust: report.trust,
        reasons: report.reasons.iter().map(|reason| masked(reason)).collect(),
        signatures: report.signatures.iter().map(signature).collect(),
        empty_fields: report.empty_fields.iter().map(|field| masked(field)).collect(),
        active_content: report.active_content,
        stopped,
    })
}

/// The verdict on a file that the archive does not have. `ours`: it begins with, or says it is, a document of ours.
fn unknown(report: &Report, ours: bool) -> FileVerdict {
    match report.integrity {
        Integrity::Encrypted => FileVerdict::Encrypted,
        Integrity::Modified if report.only_metadata => FileVerdict::Rewritten,
        Integrity::Modified => FileVerdict::Changed,
        Integrity::Malformed | Integrity::Unsupported | Integrity::Unsigned if ours => FileVerdict::Changed,
        Integrity::Malformed => FileVerdict::Malformed,
        Integrity::Unsupported => FileVerdict::Unsupported,
        Integrity::Unsigned => FileVerdict::Unsigned,
        Integrity::ValidWhole | Integrity::ValidLaterAllowed => match report.trust {
            Some(Trust::Trusted) if !ours && !is_own(report) => FileVerdict::Accredited,
            Some(Trust::Trusted) if !report.empty_fields.is_empty() => FileVerdict::Incomplete,
            Some(Trust::Trusted) if ours => FileVerdict::Changed,
            Some(Trust::Trusted) => FileVerdict::NotArchived,
            Some(Trust::Expired | Trust::Revoked) => FileVerdict::Doubtful,
            Some(Trust::Untrusted) | None => FileVerdict::Foreign,
        },
    }
}

/// Whether every signature leads to the institution's own root.
fn is_own(report: &Report) -> bool {
    report.signatures.iter().all(|signature| signature.anchor == Some(Anchor::Own))
}

/// The document whose file this one begins with: its holder has the true bytes too, followed by others.
fn before_the_change(
    rooms: &Rooms,
    records: &Records,
    bytes: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<Record>, FlowError> {
    for sha256 in Digest::of_beginnings(bytes, &revision_ends(bytes)).iter().rev() {
        if let Some((_, record)) = known(rooms, records, sha256)? {
            return Ok(Some(record::looked_after(&rooms.blobs, &record, now)?));
        }
    }
    Ok(None)
}

/// Where a revision of a PDF may end: after `%%EOF` and the end of its line. Ours are among the first.
fn revision_ends(bytes: &[u8]) -> Vec<usize> {
    const END: &[u8] = b"%%EOF";
    const MOST: usize = 32;
    let signs = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'%').map(|(at, _)| at);
    let after = signs.filter(|at| bytes.get(*at..).is_some_and(|rest| rest.starts_with(END)));
    let ends = after.map(|at| at + END.len()).take(MOST).flat_map(|end| {
        let rest = bytes.get(end..).unwrap_or_default();
        let line = if rest.starts_with(b"\r\n") { 2 } else { usize::from(rest.starts_with(b"\n")) };
        [end, end + line]
    });
    let mut ends: Vec<usize> = ends.collect();
    ends.dedup();
    ends
}

/// Whether the file bears the number of a document of ours. Anyone can write that into a file, so it opens no record.
fn claims(rooms: &Rooms, bytes: &[u8]) -> Result<bool, FlowError> {
    const MARK: &[u8] = b"<dc:identifier>";
    let Some(at) = bytes.windows(MARK.len()).position(|window| window == MARK) else { return Ok(false) };
    let rest = bytes.get(at + MARK.len()..).unwrap_or_default();
    let text = rest.iter().take(80).take_while(|byte| **byte != b'<').map(|byte| char::from(*byte));
    let text: String = text.collect();
    let Ok(id) = text.trim_start_matches("urn:uuid:").parse::<DocumentId>() else { return Ok(false) };
    Ok(rooms.store.read(|tx| documents::find(tx, id))?.is_some())
}

fn known(
    rooms: &Rooms,
    records: &Records,
    sha256: &Digest,
) -> Result<Option<(Revision, Arc<Record>)>, FlowError> {
    rooms.store.read(|tx| {
        let Some((id, changes, revision)) = revisions::find_in_document(tx, sha256)? else { return Ok(None) };
        let record = records.of(tx, &rooms.institution, id, changes)?;
        Ok(record.map(|record| (revision, record)))
    })
}

fn signature(report: &SignatureReport) -> FileSignature {
    let text = |text: &Option<String>| text.as_deref().map(masked);
    FileSignature {
        field: masked(&report.field),
        role: report.role,
        good: report.good,
        why_not: text(&report.why_not),
        name: text(&report.who),
        office: text(&report.office),
        organisation: text(&report.organisation),
        time: report.time,
        time_source: report.time_source,
        trust: report.trust,
        trust_why: text(&report.trust_why),
        class: report.anchor.map(Class::of),
        revocation_checked: report.revocation_checked,
        level: report.level,
        format: report.format,
        algorithm: report.algorithm,
        certificate_bound: report.certificate_bound,
        certificate_sha256: report.certificate,
        covers_whole_file: report.covers_whole_file,
    }
}
