//! A roster comes in: all of it or nothing.

use crate::domain::institution::Institution;
use crate::roster::Season;
use crate::store::{Store, StoreError, dpa, institution, roster};

/// Saves agencies, offices, people, assignments and budget documents in one commit. What the file does not name
/// stays as it was.
pub fn run(store: &Store, season: &Season) -> Result<(), StoreError> {
    store.write("import", |tx| {
        roster::replace(tx, &season.roster)?;
        dpa::replace(tx, &season.dpa)
    })
}

/// Saves whose instance this is.
pub fn settle(store: &Store, whose: &Institution) -> Result<(), StoreError> {
    store.write("settle", |tx| institution::save(tx, whose))
}
