//! Failed attempts, counted per subject (an account, an address) over a time. They survive a restart and are shared by
//! all nodes.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use rand_core::CryptoRng;

use super::column::time_text;
use super::error::StoreError;
use super::schema::attempts;
use super::{ReadTx, WriteTx};
use crate::domain::ids::JobId;

#[derive(Insertable)]
#[diesel(table_name = attempts)]
struct Row {
    id: String,
    subject: String,
    at: String,
}

/// Notes a failure.
pub fn insert(
    tx: &mut WriteTx,
    subject: &str,
    rng: &mut dyn CryptoRng,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    // Any fresh id will do; a row is never named.
    let row = Row { id: JobId::new(now, rng).to_string(), subject: subject.to_owned(), at: time_text(now) };
    diesel::insert_into(attempts::table).values(&row).execute(tx.conn())?;
    Ok(())
}

/// How many since then.
pub fn count(tx: &mut ReadTx, subject: &str, since: DateTime<Utc>) -> Result<u64, StoreError> {
    let recent = attempts::table.filter(attempts::subject.eq(subject).and(attempts::at.gt(time_text(since))));
    let count: i64 = recent.count().get_result(tx.conn())?;
    Ok(count.unsigned_abs())
}

/// Forgets the failures of a subject.
pub fn forget(tx: &mut WriteTx, subject: &str) -> Result<(), StoreError> {
    diesel::delete(attempts::table.filter(attempts::subject.eq(subject))).execute(tx.conn())?;
    Ok(())
}

/// Removes what nobody counts any more.
pub fn sweep(tx: &mut WriteTx, before: DateTime<Utc>) -> Result<usize, StoreError> {
    Ok(diesel::delete(attempts::table.filter(attempts::at.lt(time_text(before)))).execute(tx.conn())?)
}
