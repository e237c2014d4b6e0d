//! Accounts, their password records and their second factors. Reading an account never reads its secrets.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::column::{Origin, time_text};
use super::connection::on_each;
use super::error::{StoreError, one_row};
use super::schema::accounts;
use super::{ReadTx, WriteTx};
use crate::domain::account::{Account, AccountState, Role, SecondFactor};
use crate::domain::ids::{AccountId, PersonId};
use crate::domain::person::EmailAddress;
use crate::domain::totp::{TotpSecret, TotpStep};

/// What signing in compares with.
pub struct Secrets {
    /// The record of the password, if one is set.
    pub password: Option<String>,
    /// The secret of the authenticator app, if one is set.
    pub totp: Option<TotpSecret>,
    /// The newest code used.
    pub totp_step: Option<TotpStep>,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = accounts, treat_none_as_null = true)]
pub(super) struct Row {
    id: String,
    person: Option<String>,
    email: String,
    name: String,
    roles: String,
    state: String,
    created: String,
}

/// Adds an account. [`StoreError::Conflict`] if its address or its person has one.
pub fn insert(tx: &mut WriteTx, account: &Account) -> Result<(), StoreError> {
    let row = written(account);
    let inserted = on_each!(conn, tx.conn() => diesel::insert_into(accounts::table)
        .values(&row)
        .on_conflict_do_nothing()
        .execute(conn))?;
    one_row(inserted, "accounts", &account.id)
}

/// Saves everything but the secrets.
pub fn save(tx: &mut WriteTx, account: &Account) -> Result<(), StoreError> {
    let row = written(account);
    let changed = diesel::update(accounts::table.find(&row.id)).set(&row).execute(tx.conn())?;
    one_row(changed, "accounts", &account.id)
}

/// Sets the password.
pub fn set_password(tx: &mut WriteTx, id: AccountId, record: &str) -> Result<(), StoreError> {
    let target = accounts::table.find(id.to_string());
    let changed = diesel::update(target).set(accounts::password.eq(record)).execute(tx.conn())?;
    one_row(changed, "accounts", &id)
}

/// Sets the authenticator app, with the step of the code that proved it.
pub fn set_totp(
    tx: &mut WriteTx,
    id: AccountId,
    secret: &TotpSecret,
    step: TotpStep,
) -> Result<(), StoreError> {
    let target = accounts::table.find(id.to_string());
    let changed = diesel::update(target)
        .set((accounts::totp.eq(secret.text()), accounts::totp_step.eq(step.0)))
        .execute(tx.conn())?;
    one_row(changed, "accounts", &id)
}

/// Uses a code up. [`StoreError::Conflict`] if it, or a newer one, was used meanwhile.
pub fn use_step(tx: &mut WriteTx, id: AccountId, step: TotpStep) -> Result<(), StoreError> {
    let older = accounts::totp_step.is_null().or(accounts::totp_step.lt(step.0));
    let target = accounts::table.find(id.to_string()).filter(older);
    let changed = diesel::update(target).set(accounts::totp_step.eq(step.0)).execute(tx.conn())?;
    one_row(changed, "accounts", &id)
}

/// Locks every account until the commit, for a rule that looks at all of them.
pub fn lock_all(tx: &mut WriteTx) -> Result<(), StoreError> {
    diesel::update(accounts::table).set(accounts::state.eq(accounts::state)).execute(tx.conn())?;
    Ok(())
}

/// The account.
pub fn find(tx: &mut ReadTx, id: AccountId) -> Result<Option<Account>, StoreError> {
    let query = accounts::table.find(id.to_string()).select((Row::as_select(), accounts::totp.is_not_null()));
    let row: Option<(Row, bool)> = query.first(tx.conn()).optional()?;
    row.map(read).transpose()
}

/// The account that signs in with that address; case does not matter.
pub fn find_by_email(tx: &mut ReadTx, email: &EmailAddress) -> Result<Option<Account>, StoreError> {
    let row: Option<(Row, bool)> = accounts::table
        .filter(accounts::email.eq(email.as_str().to_lowercase()))
        .select((Row::as_select(), accounts::totp.is_not_null()))
        .first(tx.conn())
        .optional()?;
    row.map(read).transpose()
}

/// The account of a person.
pub fn find_by_person(tx: &mut ReadTx, person: &PersonId) -> Result<Option<Account>, StoreError> {
    let row: Option<(Row, bool)> = accounts::table
        .filter(accounts::person.eq(person.as_str()))
        .select((Row::as_select(), accounts::totp.is_not_null()))
        .first(tx.conn())
        .optional()?;
    row.map(read).transpose()
}

/// Every account, by name.
pub fn list(tx: &mut ReadTx) -> Result<Vec<Account>, StoreError> {
    let rows: Vec<(Row, bool)> = accounts::table
        .order((accounts::name, accounts::id))
        .select((Row::as_select(), accounts::totp.is_not_null()))
        .load(tx.conn())?;
    rows.into_iter().map(read).collect()
}

/// How many there are.
pub fn count(tx: &mut ReadTx) -> Result<u64, StoreError> {
    let count: i64 = accounts::table.count().get_result(tx.conn())?;
    Ok(count.unsigned_abs())
}

/// What signing in compares with.
pub fn secrets(tx: &mut ReadTx, id: AccountId) -> Result<Option<Secrets>, StoreError> {
    let row: Option<(Option<String>, Option<String>, Option<i64>)> = accounts::table
        .find(id.to_string())
        .select((accounts::password, accounts::totp, accounts::totp_step))
        .first(tx.conn())
        .optional()?;
    let origin = Origin::new("accounts", &id);
    row.map(|(password, totp, step)| {
        let totp = totp.map(|text| origin.word("totp", &text, TotpSecret::parse));
        // The word itself is the secret: it must not stand in an error.
        let totp = totp.transpose().map_err(|_| origin.corrupt("totp: not a secret"))?;
        Ok(Secrets { password, totp, totp_step: step.map(TotpStep) })
    })
    .transpose()
}

fn written(account: &Account) -> Row {
    let roles: Vec<String> = account.roles.iter().map(ToString::to_string).collect();
    Row {
        id: account.id.to_string(),
        person: account.person.as_ref().map(ToString::to_string),
        email: account.email.as_str().to_lowercase(),
        name: account.name.clone(),
        roles: roles.join(" "),
        state: account.state.as_str().to_owned(),
        created: time_text(account.created),
    }
}

pub(super) fn read((row, totp): (Row, bool)) -> Result<Account, StoreError> {
    let origin = Origin::new("accounts", &row.id);
    let roles: Result<BTreeSet<Role>, StoreError> =
        row.roles.split_whitespace().map(|role| origin.parsed("roles", role)).collect();
    let state = |word: &str| AccountState::ALL.into_iter().find(|state| state.as_str() == word);
    Ok(Account {
        id: origin.parsed("id", &row.id)?,
        person: origin.parsed_if("person", row.person.as_deref())?,
        email: origin.parsed("email", &row.email)?,
        roles: roles?,
        state: origin.word("state", &row.state, state)?,
        second_factor: if totp { SecondFactor::Totp } else { SecondFactor::Absent },
        created: origin.time("created", &row.created)?,
        name: row.name,
    })
}
