//! Passkeys of accounts. Public keys only: nothing here can sign in.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::column::{Origin, time_text};
use super::connection::on_each;
use super::error::{StoreError, one_row};
use super::schema::passkeys;
use super::{ReadTx, WriteTx};
use crate::domain::ids::AccountId;
use crate::domain::passkey::{Algorithm, Passkey};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = passkeys)]
struct Row {
    id: String,
    account: String,
    name: String,
    algorithm: String,
    public_key: Vec<u8>,
    counter: i64,
    created: String,
    used: Option<String>,
}

/// Adds a passkey. [`StoreError::Conflict`] if an account has it already.
pub fn insert(tx: &mut WriteTx, passkey: &Passkey) -> Result<(), StoreError> {
    let row = Row {
        id: passkey.id.clone(),
        account: passkey.account.to_string(),
        name: passkey.name.clone(),
        algorithm: passkey.algorithm.as_str().to_owned(),
        public_key: passkey.public_key.clone(),
        counter: i64::from(passkey.counter),
        created: time_text(passkey.created),
        used: passkey.used.map(time_text),
    };
    let inserted = on_each!(conn, tx.conn() => diesel::insert_into(passkeys::table)
        .values(&row)
        .on_conflict_do_nothing()
        .execute(conn))?;
    one_row(inserted, "passkeys", &passkey.account)
}

/// The passkeys of an account, the oldest first.
pub fn list(tx: &mut ReadTx, account: AccountId) -> Result<Vec<Passkey>, StoreError> {
    let rows: Vec<Row> = passkeys::table
        .filter(passkeys::account.eq(account.to_string()))
        .order((passkeys::created, passkeys::id))
        .select(Row::as_select())
        .load(tx.conn())?;
    rows.into_iter().map(read).collect()
}

/// Notes a use. [`StoreError::Conflict`] if it was used meanwhile with another counter, or is gone.
pub fn used(tx: &mut WriteTx, seen: &Passkey, counter: u32, at: DateTime<Utc>) -> Result<(), StoreError> {
    let target = passkeys::table.find(&seen.id).filter(passkeys::counter.eq(i64::from(seen.counter)));
    let changed = diesel::update(target)
        .set((passkeys::counter.eq(i64::from(counter)), passkeys::used.eq(time_text(at))))
        .execute(tx.conn())?;
    one_row(changed, "passkeys", &seen.account)
}

/// Removes one of an account; its name, if there was one.
pub fn remove(tx: &mut WriteTx, account: AccountId, id: &str) -> Result<Option<String>, StoreError> {
    let his = || passkeys::table.filter(passkeys::account.eq(account.to_string()).and(passkeys::id.eq(id)));
    let name: Option<String> = his().select(passkeys::name).first(tx.conn()).optional()?;
    diesel::delete(his()).execute(tx.conn())?;
    Ok(name)
}

/// Removes all of an account.
pub fn remove_all(tx: &mut WriteTx, account: AccountId) -> Result<usize, StoreError> {
    let his = passkeys::table.filter(passkeys::account.eq(account.to_string()));
    Ok(diesel::delete(his).execute(tx.conn())?)
}

fn read(row: Row) -> Result<Passkey, StoreError> {
    let origin = Origin::new("passkeys", &row.account);
    let algorithm = |word: &str| Algorithm::ALL.into_iter().find(|one| one.as_str() == word);
    Ok(Passkey {
        account: origin.parsed("account", &row.account)?,
        algorithm: origin.word("algorithm", &row.algorithm, algorithm)?,
        counter: origin.count("counter", row.counter)?,
        created: origin.time("created", &row.created)?,
        used: origin.time_if("used", row.used.as_deref())?,
        id: row.id,
        name: row.name,
        public_key: row.public_key,
    })
}
