//! The trail of what was changed about roster, roles, accounts and keys, in the table `audit`. Append-only: triggers refuse everything else.

use diesel::prelude::*;
use rand_core::CryptoRng;

use super::column::{Origin, time_text};
use super::error::StoreError;
use super::schema::audit;
use super::{ReadTx, WriteTx};
use crate::domain::audit::{Act, Entry, Hand};
use crate::domain::ids::JobId;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = audit)]
struct Row {
    id: String,
    at: String,
    account: Option<String>,
    name: String,
    act: String,
    subject: String,
    detail: String,
}

/// Adds a line, in the commit of what it tells.
pub fn append(tx: &mut WriteTx, rng: &mut dyn CryptoRng, entry: &Entry) -> Result<(), StoreError> {
    let row = Row {
        // Any fresh id that grows with time will do; a line is never named.
        id: JobId::new(entry.at, rng).to_string(),
        at: time_text(entry.at),
        account: entry.by.account.map(|id| id.to_string()),
        name: entry.by.name.clone(),
        act: entry.act.as_str().to_owned(),
        subject: entry.subject.clone(),
        detail: entry.detail.clone(),
    };
    diesel::insert_into(audit::table).values(&row).execute(tx.conn())?;
    Ok(())
}

/// So many lines, the newest first, after leaving out so many.
pub fn list(tx: &mut ReadTx, left_out: u32, limit: u32) -> Result<Vec<Entry>, StoreError> {
    let rows: Vec<Row> = audit::table
        .order((audit::at.desc(), audit::id.desc()))
        .offset(i64::from(left_out))
        .limit(i64::from(limit))
        .select(Row::as_select())
        .load(tx.conn())?;
    rows.into_iter().map(read).collect()
}

fn read(row: Row) -> Result<Entry, StoreError> {
    let origin = Origin::new("audit", &row.id);
    let act = |word: &str| Act::ALL.into_iter().find(|act| act.as_str() == word);
    Ok(Entry {
        at: origin.time("at", &row.at)?,
        by: Hand { account: origin.parsed_if("account", row.account.as_deref())?, name: row.name },
        act: origin.word("act", &row.act, act)?,
        subject: row.subject,
        detail: row.detail,
    })
}
