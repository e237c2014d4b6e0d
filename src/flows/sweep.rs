//! What time has made worthless is removed: lapsed sessions and counts, and what a crash has left in the archive (SECURITY I10).

use chrono::{DateTime, TimeDelta, Utc};

use super::{FlowError, Rooms};
use crate::domain::passphrase_limit::MEMORY;
use crate::store::{StoreError, attempts, passphrase_failures, revisions, sessions};

/// A file is written before the row that speaks of it; a day is longer than any step between the two.
const ORPHAN_AFTER: TimeDelta = TimeDelta::hours(24);

/// Removes lapsed sessions, and failed attempts that no limit counts any more.
pub fn rows(rooms: &Rooms, now: DateTime<Utc>) -> Result<(), StoreError> {
    rooms.store.write("sweep", |tx| {
        sessions::sweep(tx, now)?;
        passphrase_failures::sweep(tx, now - MEMORY)?;
        attempts::sweep(tx, now - TimeDelta::days(1))
    })?;
    Ok(())
}

/// Removes files of the archive that nothing speaks of and that are older than a day; how many.
pub fn files(rooms: &Rooms, now: DateTime<Utc>) -> Result<usize, FlowError> {
    let before = now - ORPHAN_AFTER;
    let mut removed = rooms.blobs.remove_temporary(before)?;
    let known = rooms.store.read(revisions::digests)?;
    for orphan in rooms.blobs.orphans(before, |digest| known.contains(digest))? {
        // Asked again, one by one: since the list was read a signature may have come to it.
        let still = rooms.store.read(|tx| Ok::<_, StoreError>(revisions::find(tx, &orphan)?.is_none()))?;
        removed += usize::from(still && rooms.blobs.remove_orphan(&orphan, before)?);
    }
    Ok(removed)
}
