//! Accounts, their password records and their second factors. Reading an account never reads its secrets.

use std::collections::BTreeSet;

use diesel::dsl::exists;
use diesel::prelude::*;

use super::column::{Origin, time_text};
use super::connection::on_each;
use super::error::{StoreError, one_row};
use super::schema::{accounts, passkeys};
use super::{ReadTx, WriteTx};
use crate::domain::account::{Account, AccountState, Role, SecondFactor};
use crate::domain::ids::{AccountId, PersonId};
use crate::domain::language::Language;
use crate::domain::person::EmailAddress;
use crate::domain::totp::{TotpSecret, TotpStep};

/// What signing in compares with.
pub struct Secrets {
    /// The record of the password, if one is set.
    pub password: Option<String>,
    /// The secret of the authenticator app, if one is set.
    pub totp: Option<KeptTotp>,
    /// The newest code used.
    pub totp_step: Option<TotpStep>,
}

/// The secret of an authenticator app as it is kept.
pub enum KeptTotp {
    /// As the keyring sealed it, in base64.
    Sealed(String),
    /// In clear, as releases before the sealing kept it.
    Clear(TotpSecret),
}

/// How a sealed secret begins in its column.
const SEALED: &str = "sealed:";

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
    language: Option<String>,
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

/// Sets the language of his letters.
pub fn set_language(tx: &mut WriteTx, id: AccountId, language: Language) -> Result<(), StoreError> {
    let target = accounts::table.find(id.to_string());
    let changed = diesel::update(target).set(accounts::language.eq(language.code())).execute(tx.conn())?;
    one_row(changed, "accounts", &id)
}

/// Sets the authenticator app: its secret as the keyring sealed it, in base64, with the step of the code that proved it.
pub fn set_totp(tx: &mut WriteTx, id: AccountId, sealed: &str, step: TotpStep) -> Result<(), StoreError> {
    let target = accounts::table.find(id.to_string());
    let changed = diesel::update(target)
        .set((accounts::totp.eq(format!("{SEALED}{sealed}")), accounts::totp_step.eq(step.0)))
        .execute(tx.conn())?;
    one_row(changed, "accounts", &id)
}

/// Puts a sealed secret in the place of the same secret in clear; nothing happens if it has changed meanwhile.
pub fn seal_totp(
    tx: &mut WriteTx,
    id: AccountId,
    clear: &TotpSecret,
    sealed: &str,
) -> Result<(), StoreError> {
    let target = accounts::table.find(id.to_string()).filter(accounts::totp.eq(clear.text()));
    diesel::update(target).set(accounts::totp.eq(format!("{SEALED}{sealed}"))).execute(tx.conn())?;
    Ok(())
}

/// The authenticator secrets that an earlier release kept in clear.
pub fn clear_totps(tx: &mut ReadTx) -> Result<Vec<(AccountId, TotpSecret)>, StoreError> {
    let rows: Vec<(String, Option<String>)> = accounts::table
        .filter(accounts::totp.is_not_null().and(accounts::totp.not_like(format!("{SEALED}%"))))
        .select((accounts::id, accounts::totp))
        .load(tx.conn())?;
    let one = |(id, text): &(String, Option<String>)| {
        let origin = Origin::new("accounts", id);
        let secret = text.as_deref().and_then(TotpSecret::parse);
        Ok((origin.parsed("id", id)?, secret.ok_or_else(|| origin.corrupt("totp: not a secret"))?))
    };
    rows.iter().map(one).collect()
}

/// Removes the authenticator app.
pub fn clear_totp(tx: &mut WriteTx, id: AccountId) -> Result<(), StoreError> {
    let none = (accounts::totp.eq(None::<String>), accounts::totp_step.eq(None::<i64>));
    let changed = diesel::update(accounts::table.find(id.to_string())).set(none).execute(tx.conn())?;
    one_row(changed, "accounts", &id)
}

/// The accounts that nobody has taken up yet: they have no password.
pub fn never_taken_up(tx: &mut ReadTx) -> Result<BTreeSet<AccountId>, StoreError> {
    let ids: Vec<String> =
        accounts::table.filter(accounts::password.is_null()).select(accounts::id).load(tx.conn())?;
    ids.iter().map(|id| Origin::new("accounts", id).parsed("id", id)).collect()
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

/// The account, locked until the commit: whoever else locks it waits. Lock first, then change.
pub fn lock(tx: &mut WriteTx, id: AccountId) -> Result<Option<Account>, StoreError> {
    let target = accounts::table.find(id.to_string());
    diesel::update(target).set(accounts::state.eq(accounts::state)).execute(tx.conn())?;
    find(tx, id)
}

/// The account.
pub fn find(tx: &mut ReadTx, id: AccountId) -> Result<Option<Account>, StoreError> {
    let query = accounts::table.find(id.to_string()).select((Row::as_select(), factors()));
    let row: Option<(Row, (bool, bool))> = query.get_result(tx.conn()).optional()?;
    row.map(read).transpose()
}

/// The account that signs in with that address; case does not matter.
pub fn find_by_email(tx: &mut ReadTx, email: &EmailAddress) -> Result<Option<Account>, StoreError> {
    let row: Option<(Row, (bool, bool))> = accounts::table
        .filter(accounts::email.eq(email.as_str().to_lowercase()))
        .select((Row::as_select(), factors()))
        .get_result(tx.conn())
        .optional()?;
    row.map(read).transpose()
}

/// The account of a person.
pub fn find_by_person(tx: &mut ReadTx, person: &PersonId) -> Result<Option<Account>, StoreError> {
    let row: Option<(Row, (bool, bool))> = accounts::table
        .filter(accounts::person.eq(person.as_str()))
        .select((Row::as_select(), factors()))
        .get_result(tx.conn())
        .optional()?;
    row.map(read).transpose()
}

/// Every account, by name.
pub fn list(tx: &mut ReadTx) -> Result<Vec<Account>, StoreError> {
    let rows: Vec<(Row, (bool, bool))> = accounts::table
        .order((accounts::name, accounts::id))
        .select((Row::as_select(), factors()))
        .load(tx.conn())?;
    rows.into_iter().map(read).collect()
}

/// What these accounts are called.
pub fn names(
    tx: &mut ReadTx,
    ids: impl IntoIterator<Item = AccountId>,
) -> Result<Vec<(AccountId, String)>, StoreError> {
    let ids: Vec<String> = ids.into_iter().map(|id| id.to_string()).collect();
    let rows: Vec<(String, String)> = accounts::table
        .filter(accounts::id.eq_any(ids))
        .select((accounts::id, accounts::name))
        .load(tx.conn())?;
    let one = |(id, name): (String, String)| Ok((Origin::new("accounts", &id).parsed("id", &id)?, name));
    rows.into_iter().map(one).collect()
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
        .get_result(tx.conn())
        .optional()?;
    let origin = Origin::new("accounts", &id);
    row.map(|(password, totp, step)| {
        let kept = |text: &str| match text.strip_prefix(SEALED) {
            Some(sealed) => Some(KeptTotp::Sealed(sealed.to_owned())),
            None => TotpSecret::parse(text).map(KeptTotp::Clear),
        };
        let totp = totp.map(|text| origin.word("totp", &text, kept));
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
        language: account.language.map(|language| language.code().to_owned()),
    }
}

/// Whether an account has an authenticator app, and whether it has a passkey.
#[diesel::dsl::auto_type]
pub(super) fn factors() -> _ {
    (accounts::totp.is_not_null(), exists(passkeys::table.filter(passkeys::account.eq(accounts::id))))
}

pub(super) fn read((row, (totp, passkey)): (Row, (bool, bool))) -> Result<Account, StoreError> {
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
        second_factor: SecondFactor::of(totp, passkey),
        created: origin.time("created", &row.created)?,
        language: row.language.map(|code| origin.word("language", &code, Language::from_code)).transpose()?,
        name: row.name,
    })
}
