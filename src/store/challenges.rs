//! The challenge that a session's passkey has to sign next: one at a time, each good once.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::WriteTx;
use super::column::time_text;
use super::error::StoreError;
use super::schema::challenges;
use crate::domain::digest::Digest;
use crate::domain::passkey::Challenge;

#[derive(Insertable)]
#[diesel(table_name = challenges)]
struct Row {
    session: String,
    challenge: String,
    expires: String,
}

/// Gives a session its challenge; an earlier one is void.
pub fn replace(
    tx: &mut WriteTx,
    session: &Digest,
    challenge: &Challenge,
    expires: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::delete(challenges::table.find(session.to_string())).execute(tx.conn())?;
    let row = Row {
        session: session.to_string(),
        challenge: challenge.text().to_owned(),
        expires: time_text(expires),
    };
    diesel::insert_into(challenges::table).values(&row).execute(tx.conn())?;
    Ok(())
}

/// Uses the challenge of a session up, whatever comes of it; none if there was none or it is too old.
pub fn take(tx: &mut WriteTx, session: &Digest, now: DateTime<Utc>) -> Result<Option<Challenge>, StoreError> {
    let found: Option<(String, String)> = challenges::table
        .find(session.to_string())
        .select((challenges::challenge, challenges::expires))
        .first(tx.conn())
        .optional()?;
    let gone = diesel::delete(challenges::table.find(session.to_string())).execute(tx.conn())?;
    let fresh = found.filter(|(_, expires)| gone == 1 && *expires > time_text(now));
    Ok(fresh.map(|(challenge, _)| Challenge::kept(challenge)))
}
