//! Certificates that must not be believed any more, and since when.

use diesel::prelude::*;

use super::column::{Origin, time_text};
use super::connection::on_each;
use super::error::{StoreError, one_row};
use super::schema::{revocations, signer_keys};
use super::{ReadTx, WriteTx};
use crate::domain::ids::KeyId;
use crate::domain::revocation::{Reason, Revocation};

#[derive(Insertable)]
#[diesel(table_name = revocations)]
struct Row {
    key: String,
    reason: String,
    since: String,
    at: String,
}

/// Adds one. [`StoreError::Conflict`] if that key is revoked already: a revocation is never softened.
pub fn insert(tx: &mut WriteTx, revocation: &Revocation) -> Result<(), StoreError> {
    let row = Row {
        key: revocation.key.to_string(),
        reason: revocation.reason.as_str().to_owned(),
        since: time_text(revocation.since),
        at: time_text(revocation.at),
    };
    let inserted = on_each!(conn, tx.conn() => diesel::insert_into(revocations::table)
        .values(&row)
        .on_conflict_do_nothing()
        .execute(conn))?;
    one_row(inserted, "revocations", &revocation.key)
}

/// Every revocation with its certificate (DER), by time.
pub fn list(tx: &mut ReadTx) -> Result<Vec<(Revocation, Vec<u8>)>, StoreError> {
    let rows: Vec<(String, String, String, String, Vec<u8>)> = revocations::table
        .inner_join(signer_keys::table.on(signer_keys::id.eq(revocations::key)))
        .order((revocations::at, revocations::key))
        .select((
            revocations::key,
            revocations::reason,
            revocations::since,
            revocations::at,
            signer_keys::certificate,
        ))
        .load(tx.conn())?;
    let one = |(key, reason, since, at, certificate): (String, String, String, String, Vec<u8>)| {
        let origin = Origin::new("revocations", &key);
        let revocation = Revocation {
            key: origin.parsed::<KeyId>("key", &key)?,
            reason: origin.word("reason", &reason, Reason::from_word)?,
            since: origin.time("since", &since)?,
            at: origin.time("at", &at)?,
        };
        Ok((revocation, certificate))
    };
    rows.into_iter().map(one).collect()
}
