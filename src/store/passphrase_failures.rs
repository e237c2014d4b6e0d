//! Failed passphrases per key. They survive a restart and are shared by all nodes.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::column::{Origin, time_text};
use super::error::StoreError;
use super::schema::{passphrase_failures as failures, signer_keys};
use super::{ReadTx, WriteTx};
use crate::domain::ids::{JobId, KeyId};
use crate::domain::passphrase_limit::Failure;

#[derive(Insertable)]
#[diesel(table_name = failures)]
struct Row {
    id: String,
    key: String,
    at: String,
    forgiven: i64,
}

/// Holds the key's row until the commit, so that tries at one key are counted one after the other.
pub fn lock(tx: &mut WriteTx, key: KeyId) -> Result<(), StoreError> {
    let held = signer_keys::table.find(key.to_string());
    diesel::update(held).set(signer_keys::state.eq(signer_keys::state)).execute(tx.conn())?;
    Ok(())
}

/// Notes a failure under a fresh id.
pub fn insert(tx: &mut WriteTx, id: JobId, key: KeyId, at: DateTime<Utc>) -> Result<(), StoreError> {
    let row = Row { id: id.to_string(), key: key.to_string(), at: time_text(at), forgiven: 0 };
    diesel::insert_into(failures::table).values(&row).execute(tx.conn())?;
    Ok(())
}

/// It was none after all.
pub fn remove(tx: &mut WriteTx, id: JobId) -> Result<(), StoreError> {
    diesel::delete(failures::table.find(id.to_string())).execute(tx.conn())?;
    Ok(())
}

/// The right passphrase was given: the earlier failures only count for the day from now on.
pub fn forgive(tx: &mut WriteTx, key: KeyId) -> Result<(), StoreError> {
    let earlier = failures::table.filter(failures::key.eq(key.to_string()));
    diesel::update(earlier).set(failures::forgiven.eq(1)).execute(tx.conn())?;
    Ok(())
}

/// Forgets every failure of a key: its owner has confirmed by mail that the lock may end.
pub fn clear(tx: &mut WriteTx, key: KeyId) -> Result<(), StoreError> {
    diesel::delete(failures::table.filter(failures::key.eq(key.to_string()))).execute(tx.conn())?;
    Ok(())
}

/// The failures since then, oldest first.
pub fn list(tx: &mut ReadTx, key: KeyId, since: DateTime<Utc>) -> Result<Vec<Failure>, StoreError> {
    let rows: Vec<(String, String, i64)> = failures::table
        .filter(failures::key.eq(key.to_string()).and(failures::at.gt(time_text(since))))
        .order((failures::at, failures::id))
        .select((failures::id, failures::at, failures::forgiven))
        .load(tx.conn())?;
    let read = |(id, at, forgiven): &(String, String, i64)| {
        let at = Origin::new("passphrase_failures", id).time("at", at)?;
        Ok(Failure { at, forgiven: *forgiven != 0 })
    };
    rows.iter().map(read).collect()
}

/// Removes what nobody counts any more.
pub fn sweep(tx: &mut WriteTx, before: DateTime<Utc>) -> Result<usize, StoreError> {
    Ok(diesel::delete(failures::table.filter(failures::at.lt(time_text(before)))).execute(tx.conn())?)
}
