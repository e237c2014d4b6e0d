//! Files between two forms: the first checks them, the second applies the very same bytes. Meanwhile they lie among the
//! files of the archive under their hash, which is all that the second form carries.

use chrono::{DateTime, TimeDelta, Utc};

use crate::blobs::BlobsError;
use crate::domain::digest::Digest;
use crate::flows::Rooms;
use crate::roster::NamedFile;
use crate::web::WebError;

/// More are not read back.
const MOST: usize = 16;

/// Keeps these files; hash and name of each, as the second form repeats them.
pub(in crate::web) fn keep(rooms: &Rooms, files: &[NamedFile]) -> Result<Vec<String>, WebError> {
    files.iter().map(|file| Ok(format!("{}:{}", rooms.blobs.put(&file.bytes)?, file.name))).collect()
}

/// The files that a second form names.
pub(in crate::web) fn fetch(
    rooms: &Rooms,
    kept: &[String],
) -> Result<(Vec<Digest>, Vec<NamedFile>), WebError> {
    let mut digests = Vec::new();
    let mut files = Vec::new();
    for entry in kept.iter().take(MOST) {
        let (digest, name) = entry.split_once(':').ok_or(WebError::BadForm)?;
        let digest: Digest = digest.parse().map_err(|_| WebError::BadForm)?;
        // Applied already, or swept away since: the file has to be chosen again.
        let bytes = match rooms.blobs.get(&digest) {
            Err(BlobsError::Missing(_)) => return Err(WebError::Conflict(None)),
            read => read?,
        };
        digests.push(digest);
        files.push(NamedFile { name: name.to_owned(), bytes });
    }
    Ok((digests, files))
}

/// Lets go of files that were read as tables, so they are no document's; what cannot be removed now is an orphan of the
/// sweep.
pub(in crate::web) fn let_go(rooms: &Rooms, digests: &[Digest], now: DateTime<Utc>) {
    for digest in digests {
        let _ = rooms.blobs.remove_orphan(digest, now + TimeDelta::days(1));
    }
}
