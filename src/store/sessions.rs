//! Who is signed in. A session is found by the SHA-256 of its cookie; ending it ends it for every node at once.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::accounts;
use super::column::{Origin, time_text};
use super::error::StoreError;
use super::schema::{accounts as account_rows, sessions};
use super::{ReadTx, WriteTx};
use crate::domain::account::{Account, AccountState, IDLE, LONGEST, Standing};
use crate::domain::digest::Digest;
use crate::domain::ids::AccountId;

/// One session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the cookie.
    pub token: Digest,
    /// Whose.
    pub account: AccountId,
    /// How far he has come.
    pub standing: Standing,
    /// What the browser called itself, cut to 200 characters.
    pub agent: String,
    /// Since when.
    pub began: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub seen: DateTime<Utc>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions)]
struct Row {
    token: String,
    account: String,
    standing: String,
    agent: String,
    began: String,
    seen: String,
}

/// Begins a session.
pub fn insert(tx: &mut WriteTx, session: &Session) -> Result<(), StoreError> {
    let row = Row {
        token: session.token.to_string(),
        account: session.account.to_string(),
        standing: session.standing.as_str().to_owned(),
        agent: session.agent.chars().filter(|c| !c.is_control()).take(200).collect(),
        began: time_text(session.began),
        seen: time_text(session.seen),
    };
    diesel::insert_into(sessions::table).values(&row).execute(tx.conn())?;
    Ok(())
}

/// The session and its account, if neither has ended by that instant.
pub fn find(
    tx: &mut ReadTx,
    token: &Digest,
    now: DateTime<Utc>,
) -> Result<Option<(Session, Account)>, StoreError> {
    let found: Option<(Row, accounts::Row, (bool, bool))> = sessions::table
        .inner_join(account_rows::table.on(account_rows::id.eq(sessions::account)))
        .filter(sessions::token.eq(token.to_string()))
        .filter(sessions::seen.gt(time_text(now - IDLE)).and(sessions::began.gt(time_text(now - LONGEST))))
        .filter(account_rows::state.eq(AccountState::Active.as_str()))
        .select((Row::as_select(), accounts::Row::as_select(), accounts::factors()))
        .get_result(tx.conn())
        .optional()?;
    found.map(|(row, account, factors)| Ok((read(row)?, accounts::read((account, factors))?))).transpose()
}

/// Those of these sessions that have not ended by that instant, with their accounts.
pub fn find_all(
    tx: &mut ReadTx,
    tokens: &[Digest],
    now: DateTime<Utc>,
) -> Result<Vec<(Session, Account)>, StoreError> {
    let tokens: Vec<String> = tokens.iter().map(ToString::to_string).collect();
    let found: Vec<(Row, accounts::Row, (bool, bool))> = sessions::table
        .inner_join(account_rows::table.on(account_rows::id.eq(sessions::account)))
        .filter(sessions::token.eq_any(tokens))
        .filter(sessions::seen.gt(time_text(now - IDLE)).and(sessions::began.gt(time_text(now - LONGEST))))
        .filter(account_rows::state.eq(AccountState::Active.as_str()))
        .select((Row::as_select(), accounts::Row::as_select(), accounts::factors()))
        .load(tx.conn())?;
    let one = |(row, account, factors)| Ok((read(row)?, accounts::read((account, factors))?));
    found.into_iter().map(one).collect()
}

/// The running sessions of an account, the newest first.
pub fn list(tx: &mut ReadTx, account: AccountId, now: DateTime<Utc>) -> Result<Vec<Session>, StoreError> {
    let rows: Vec<Row> = sessions::table
        .filter(sessions::account.eq(account.to_string()))
        .filter(sessions::seen.gt(time_text(now - IDLE)).and(sessions::began.gt(time_text(now - LONGEST))))
        .order(sessions::began.desc())
        .select(Row::as_select())
        .load(tx.conn())?;
    rows.into_iter().map(read).collect()
}

/// Notes that it is in use.
pub fn touch(tx: &mut WriteTx, token: &Digest, now: DateTime<Utc>) -> Result<(), StoreError> {
    let target = sessions::table.find(token.to_string());
    diesel::update(target).set(sessions::seen.eq(time_text(now))).execute(tx.conn())?;
    Ok(())
}

/// Ends one session; nothing happens if there is none.
pub fn end(tx: &mut WriteTx, token: &Digest) -> Result<(), StoreError> {
    diesel::delete(sessions::table.find(token.to_string())).execute(tx.conn())?;
    Ok(())
}

/// Ends every session of an account but one.
pub fn end_others(tx: &mut WriteTx, account: AccountId, keep: Option<&Digest>) -> Result<usize, StoreError> {
    let keep = keep.map(ToString::to_string).unwrap_or_default();
    let others =
        sessions::table.filter(sessions::account.eq(account.to_string()).and(sessions::token.ne(keep)));
    Ok(diesel::delete(others).execute(tx.conn())?)
}

/// Removes what has lapsed.
pub fn sweep(tx: &mut WriteTx, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let lapsed = sessions::seen.le(time_text(now - IDLE)).or(sessions::began.le(time_text(now - LONGEST)));
    Ok(diesel::delete(sessions::table.filter(lapsed)).execute(tx.conn())?)
}

fn read(row: Row) -> Result<Session, StoreError> {
    let origin = Origin::new("sessions", &row.account);
    let standing = |word: &str| Standing::ALL.into_iter().find(|standing| standing.as_str() == word);
    Ok(Session {
        token: origin.parsed("token", &row.token)?,
        account: origin.parsed("account", &row.account)?,
        standing: origin.word("standing", &row.standing, standing)?,
        began: origin.time("began", &row.began)?,
        seen: origin.time("seen", &row.seen)?,
        agent: row.agent,
    })
}
