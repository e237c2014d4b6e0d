//! When each account last signed in. Sessions are swept; this one line of each account stays.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::column::{Origin, time_text};
use super::connection::on_each;
use super::error::StoreError;
use super::schema::sign_ins;
use super::{ReadTx, WriteTx};
use crate::domain::ids::AccountId;

/// Notes that this account has signed in.
pub fn note(tx: &mut WriteTx, account: AccountId, at: DateTime<Utc>) -> Result<(), StoreError> {
    let at = time_text(at);
    let row = (sign_ins::account.eq(account.to_string()), sign_ins::at.eq(&at));
    on_each!(conn, tx.conn() => diesel::insert_into(sign_ins::table)
        .values(row)
        .on_conflict(sign_ins::account)
        .do_update()
        .set(sign_ins::at.eq(&at))
        .execute(conn))?;
    Ok(())
}

/// The last time of each account that ever signed in.
pub fn latest(tx: &mut ReadTx) -> Result<BTreeMap<AccountId, DateTime<Utc>>, StoreError> {
    let rows: Vec<(String, String)> =
        sign_ins::table.select((sign_ins::account, sign_ins::at)).load(tx.conn())?;
    let one = |(account, at): &(String, String)| {
        let origin = Origin::new("sign_ins", account);
        Ok((origin.parsed("account", account)?, origin.time("at", at)?))
    };
    rows.iter().map(one).collect()
}
