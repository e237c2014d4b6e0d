//! The links under which a wall shows a ceremony without an account, by the SHA-256 of their secret.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::column::{Origin, time_text};
use super::error::StoreError;
use super::schema::ceremony_walls;
use super::{ReadTx, WriteTx};
use crate::domain::digest::Digest;
use crate::domain::ids::CeremonyId;

/// Makes a link good. Links that were made before stay good.
pub fn insert(tx: &mut WriteTx, token: &Digest, of: CeremonyId, at: DateTime<Utc>) -> Result<(), StoreError> {
    let row = (
        ceremony_walls::token.eq(token.to_string()),
        ceremony_walls::ceremony_id.eq(of.to_string()),
        ceremony_walls::made.eq(time_text(at)),
    );
    diesel::insert_into(ceremony_walls::table).values(row).execute(tx.conn())?;
    Ok(())
}

/// Ends every link of that ceremony; how many were good.
pub fn end_all(tx: &mut WriteTx, of: CeremonyId, at: DateTime<Utc>) -> Result<usize, StoreError> {
    let good = ceremony_walls::table
        .filter(ceremony_walls::ceremony_id.eq(of.to_string()).and(ceremony_walls::ended.is_null()));
    Ok(diesel::update(good).set(ceremony_walls::ended.eq(time_text(at))).execute(tx.conn())?)
}

/// Which ceremony that link shows, while it is good.
pub fn find(tx: &mut ReadTx, token: &Digest) -> Result<Option<CeremonyId>, StoreError> {
    let id: Option<String> = ceremony_walls::table
        .find(token.to_string())
        .filter(ceremony_walls::ended.is_null())
        .select(ceremony_walls::ceremony_id)
        .first(tx.conn())
        .optional()?;
    id.map(|id| Origin::new("ceremony_walls", "of a ceremony").parsed("ceremony_id", &id)).transpose()
}

/// Those of these links that are good.
pub fn good_of(tx: &mut ReadTx, tokens: &[Digest]) -> Result<BTreeSet<Digest>, StoreError> {
    let texts: Vec<String> = tokens.iter().map(ToString::to_string).collect();
    let good: Vec<String> = ceremony_walls::table
        .filter(ceremony_walls::token.eq_any(texts).and(ceremony_walls::ended.is_null()))
        .select(ceremony_walls::token)
        .load(tx.conn())?;
    Ok(tokens.iter().copied().filter(|token| good.contains(&token.to_string())).collect())
}

/// How many good links that ceremony has.
pub fn count(tx: &mut ReadTx, of: CeremonyId) -> Result<i64, StoreError> {
    let good = ceremony_walls::table
        .filter(ceremony_walls::ceremony_id.eq(of.to_string()).and(ceremony_walls::ended.is_null()));
    Ok(good.count().get_result(tx.conn())?)
}
