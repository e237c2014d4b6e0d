//! Which document or ceremony has changed, in the order of the changes: a short list that every process looks at to keep what it
//! shows live. What happened stands in the trail; here is only that something did.

use std::fmt::Display;

use diesel::dsl::max;
use diesel::prelude::*;

use super::column::Origin;
use super::error::StoreError;
use super::schema::changes;
use super::{ReadTx, WriteTx};
use crate::domain::ids::DocumentId;

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// Grows with each change. A number that is given first may be committed last, and some are never used.
    pub number: i64,
    /// Which document, or which other thing that open pages follow: a ceremony has its id here.
    pub document: DocumentId,
}

/// The number of the newest change; 0 if there is none.
pub fn newest(tx: &mut ReadTx) -> Result<i64, StoreError> {
    let number: Option<i64> = changes::table.select(max(changes::id)).first(tx.conn())?;
    Ok(number.unwrap_or_default())
}

/// Changes after that number, the newest first, at most so many.
pub fn after(tx: &mut ReadTx, number: i64, most: u32) -> Result<Vec<Noted>, StoreError> {
    let rows: Vec<(i64, String)> = changes::table
        .filter(changes::id.gt(number))
        .order(changes::id.desc())
        .limit(i64::from(most))
        .select((changes::id, changes::document_id))
        .load(tx.conn())?;
    let read = |(number, document): &(i64, String)| {
        let document = Origin::new("changes", number).parsed("document_id", document)?;
        Ok(Noted { number: *number, document })
    };
    rows.iter().map(read).collect()
}

/// Removes all but the newest; how many were removed.
pub fn sweep(tx: &mut WriteTx, keep: u32) -> Result<usize, StoreError> {
    let before = newest(tx)? - i64::from(keep);
    Ok(diesel::delete(changes::table.filter(changes::id.le(before))).execute(tx.conn())?)
}

/// [`super::documents::save`] does this, and so does whatever saves another thing that pages follow.
pub(super) fn append(tx: &mut WriteTx, of: impl Display) -> Result<(), StoreError> {
    diesel::insert_into(changes::table).values(changes::document_id.eq(of.to_string())).execute(tx.conn())?;
    Ok(())
}
