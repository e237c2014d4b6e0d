//! What a crash left half done and nobody else will finish: an intent whose signature never came (SECURITY I9).

use chrono::{DateTime, TimeDelta, Utc};

use crate::store::{Store, StoreError, intents};

/// After so many seconds an open intent is stale: making and committing a signature takes far less. One that is only
/// slow loses nothing but this attempt, because a signature is committed only while its intent is open.
const STALE_AFTER_SECONDS: i64 = 60;

/// Closes stale intents as aborted; how many. Takes no write lock if there is none, so that it may be asked often.
pub fn stale_intents(store: &Store, at: DateTime<Utc>) -> Result<usize, StoreError> {
    let before = at - TimeDelta::seconds(STALE_AFTER_SECONDS);
    let oldest = store.read(intents::list_open)?.into_iter().next();
    if oldest.is_none_or(|intent| intent.at >= before) {
        return Ok(0);
    }
    store.write("heal", |tx| intents::abort_stale(tx, before, at))
}
