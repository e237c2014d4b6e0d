//! What time has made worthless is removed: lapsed sessions and counts, and what a crash has left in the archive (SECURITY I10).

use chrono::{DateTime, TimeDelta, Utc};

use rand_core::CryptoRng;

use super::{FlowError, Rooms, one_turn};
use crate::domain::passphrase_limit::MEMORY;
use crate::store::{StoreError, attempts, changes, passphrase_failures, revisions, sessions};

/// A file is written before the row that speaks of it; a day is longer than any step between the two.
const ORPHAN_AFTER: TimeDelta = TimeDelta::hours(24);
/// So many changes are kept for processes that show documents live; the trail keeps all.
const CHANGES_KEPT: u32 = 10_000;

/// Removes lapsed sessions, and failed attempts that no limit counts any more; writes down which turns have lapsed.
pub fn rows(rooms: &Rooms, rng: &mut dyn CryptoRng, now: DateTime<Utc>) -> Result<(), StoreError> {
    one_turn::settle_all(rooms, rng, now)?;
    rooms.store.write("sweep", |tx| {
        sessions::sweep(tx, now)?;
        changes::sweep(tx, CHANGES_KEPT)?;
        passphrase_failures::sweep(tx, now - MEMORY)?;
        attempts::sweep(tx, now - TimeDelta::days(1))
    })?;
    Ok(())
}

/// Removes files of the archive that nothing speaks of and that are older than a day; how many.
pub fn files(rooms: &Rooms, now: DateTime<Utc>) -> Result<usize, FlowError> {
    let before = now - ORPHAN_AFTER;
    let mut removed = rooms.blobs.remove_temporary(before)?;
    // A part after the other, so that an archive of any size takes no memory of its size.
    for beginning in (0..=u8::MAX).map(|byte| format!("{byte:02x}")) {
        let old = rooms.blobs.older(&beginning, before)?;
        if old.is_empty() {
            continue;
        }
        let known = rooms.store.read(|tx| revisions::digests_beginning(tx, &beginning))?;
        for orphan in old.iter().filter(|digest| !known.contains(digest)) {
            // Asked again, one by one: since the list was read a signature may have come to it.
            let still = rooms.store.read(|tx| Ok::<_, StoreError>(revisions::find(tx, orphan)?.is_none()))?;
            removed += usize::from(still && rooms.blobs.remove_orphan(orphan, before)?);
        }
    }
    Ok(removed)
}
