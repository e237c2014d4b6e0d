//! The files of one document, read again: their hashes, their growth, and every signature judged as a stranger would.

use chrono::{DateTime, Utc};

use super::{Audit, Fault, Invariant, lost};
use crate::blobs::BlobsError;
use crate::domain::ids::DocumentId;
use crate::flows::{FlowError, Rooms};
use crate::pades::verify::{self, Integrity, Report};
use crate::store::revisions::{Kind, Revision};
use crate::store::signatures::Made;
use crate::store::{StoreError, revisions, signatures};

/// Judges every file of one document.
pub(super) fn check(
    rooms: &Rooms,
    id: DocumentId,
    at: DateTime<Utc>,
    audit: &mut Audit,
) -> Result<(), FlowError> {
    let (files, made) =
        rooms.store.read(|tx| Ok::<_, StoreError>((revisions::list(tx, id)?, signatures::list(tx, id)?)))?;
    let mut before: Option<(&Revision, Vec<u8>)> = None;
    audit.judged += files.len();
    let mut add = |invariant, what| audit.add(Fault { invariant, document: id, what });
    for (number, file) in files.iter().enumerate() {
        let bytes = match rooms.blobs.get(&file.sha256) {
            Ok(bytes) => bytes,
            Err(error @ (BlobsError::Missing(_) | BlobsError::Damaged { .. })) => {
                let length = rooms.blobs.length(&file.sha256)?;
                let what = if length == Some(file.length) {
                    format!("archive damaged: {error}")
                } else {
                    lost(&file.sha256, file.length, length)
                };
                add(Invariant::FileKept, what);
                before = None;
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        if let Some((earlier, start)) = &before
            && earlier.version == file.version
            && !bytes.starts_with(start)
        {
            let what =
                format!("file {} of version {} does not begin with the one before", file.seq, file.version);
            add(Invariant::OneChain, what);
        }
        // The last file of a version has every signature of the ones before it.
        let last = files.get(number + 1).is_none_or(|next| next.version != file.version);
        if last && file.kind != Kind::Base {
            let report = verify::verify(&bytes, &rooms.anchors, at);
            for what in unlike(&report, file, &made) {
                add(Invariant::SignatureInFile, what);
            }
        }
        before = Some((file, bytes));
    }
    Ok(())
}

/// Where a judged file and the rows about it differ.
fn unlike(report: &Report, file: &Revision, made: &[Made]) -> Vec<String> {
    let name = format!("file {} of version {} ({})", file.seq, file.version, file.sha256);
    let mut faults = Vec::new();
    // The bytes are those that were recorded, or this would not be asked: whatever is wrong was wrong when it was kept.
    if report.integrity != Integrity::ValidWhole {
        faults.push(format!("{name} is {:?}: {}", report.integrity, report.reasons.join("; ")));
    }
    for one in made.iter().filter(|one| one.version == file.version) {
        let found = report.signatures.iter().find(|found| found.field == one.field.name());
        let same = |fingerprint: [u8; 32]| fingerprint == *one.certificate.as_bytes();
        if !found.is_some_and(|found| found.good && found.certificate.is_some_and(|it| same(it.0))) {
            faults.push(format!("{name} lacks the signature of {} in {}", one.person, one.field.name()));
        }
    }
    faults
}
