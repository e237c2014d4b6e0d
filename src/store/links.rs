//! Single-use links, by the SHA-256 of their secret.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::column::{Origin, time_text};
use super::error::StoreError;
use super::schema::links;
use super::{ReadTx, WriteTx};
use crate::domain::digest::Digest;
use crate::domain::ids::AccountId;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To make the first account of an instance.
    SetUp,
    /// To take up the account one is invited to.
    Invitation(AccountId),
    /// To choose a new password for a forgotten one.
    Reset(AccountId),
    /// To end the lock of a signing key.
    Unlock(AccountId),
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = links)]
struct Row {
    token: String,
    purpose: String,
    account: Option<String>,
    expires: String,
}

/// Makes a link good; earlier ones for the same purpose are so no longer.
pub fn replace(
    tx: &mut WriteTx,
    token: &Digest,
    purpose: Purpose,
    expires: DateTime<Utc>,
) -> Result<(), StoreError> {
    revoke(tx, purpose)?;
    let account = purpose.account().map(|account| account.to_string());
    let row = Row {
        token: token.to_string(),
        purpose: purpose.word().to_owned(),
        account,
        expires: time_text(expires),
    };
    diesel::insert_into(links::table).values(&row).execute(tx.conn())?;
    Ok(())
}

/// Ends the links for that purpose; true if there was one.
pub fn revoke(tx: &mut WriteTx, purpose: Purpose) -> Result<bool, StoreError> {
    let alike = links::table.filter(links::purpose.eq(purpose.word()));
    let ended = match purpose.account() {
        None => diesel::delete(alike).execute(tx.conn())?,
        Some(account) => {
            diesel::delete(alike.filter(links::account.eq(account.to_string()))).execute(tx.conn())?
        }
    };
    Ok(ended > 0)
}

/// What that link is good for at that instant; reading uses nothing up.
pub fn find(tx: &mut ReadTx, token: &Digest, now: DateTime<Utc>) -> Result<Option<Purpose>, StoreError> {
    let row: Option<Row> = links::table
        .find(token.to_string())
        .filter(links::expires.gt(time_text(now)))
        .select(Row::as_select())
        .get_result(tx.conn())
        .optional()?;
    row.map(|row| {
        let origin = Origin::new("links", "of a purpose");
        match (row.purpose.as_str(), row.account.as_deref()) {
            ("set_up", None) => Ok(Purpose::SetUp),
            ("invitation", Some(account)) => Ok(Purpose::Invitation(origin.parsed("account", account)?)),
            ("reset", Some(account)) => Ok(Purpose::Reset(origin.parsed("account", account)?)),
            ("unlock", Some(account)) => Ok(Purpose::Unlock(origin.parsed("account", account)?)),
            (word, _) => Err(origin.corrupt(format_args!("purpose `{word}` does not fit account"))),
        }
    })
    .transpose()
}

/// Uses a link up: true for exactly one of all who try.
pub fn consume(tx: &mut WriteTx, token: &Digest, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let good = links::table.find(token.to_string()).filter(links::expires.gt(time_text(now)));
    Ok(diesel::delete(good).execute(tx.conn())? == 1)
}

impl Purpose {
    fn word(self) -> &'static str {
        match self {
            Purpose::SetUp => "set_up",
            Purpose::Invitation(_) => "invitation",
            Purpose::Reset(_) => "reset",
            Purpose::Unlock(_) => "unlock",
        }
    }

    fn account(self) -> Option<AccountId> {
        match self {
            Purpose::SetUp => None,
            Purpose::Invitation(account) | Purpose::Reset(account) | Purpose::Unlock(account) => {
                Some(account)
            }
        }
    }
}
