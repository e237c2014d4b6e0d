//! Signers' keys as the keyring seals them, and their certificates. One active key per person; nothing here can
//! open one.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::column::{Origin, time_text};
use super::connection::on_each;
use super::error::{StoreError, one_row};
use super::schema::signer_keys;
use super::{ReadTx, WriteTx};
use crate::domain::digest::Digest;
use crate::domain::ids::{KeyId, PersonId};
use crate::domain::readiness::KeyFacts;

/// A key and its certificate.
#[derive(Clone, PartialEq, Eq)]
pub struct SignerKeyRow {
    /// Which key.
    pub key: KeyId,
    /// Whose.
    pub person: PersonId,
    /// Certificate, DER.
    pub certificate: Vec<u8>,
    /// Private key, sealed by the keyring.
    pub sealed: Vec<u8>,
    /// The certificate's first instant.
    pub not_before: DateTime<Utc>,
    /// The certificate's last instant.
    pub not_after: DateTime<Utc>,
    /// When it was made.
    pub created: DateTime<Utc>,
}

/// Why a key is no longer active.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// A new one took its place.
    Replaced,
    /// It must not be trusted any more.
    Revoked,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = signer_keys)]
struct Row {
    id: String,
    person: String,
    certificate: Vec<u8>,
    sealed: Vec<u8>,
    not_before: String,
    not_after: String,
    state: String,
    created: String,
}

/// Adds an active key. [`StoreError::Conflict`] if the person has one: retire it first, in the same transaction.
pub fn insert(tx: &mut WriteTx, key: &SignerKeyRow) -> Result<(), StoreError> {
    let row = Row {
        id: key.key.to_string(),
        person: key.person.to_string(),
        certificate: key.certificate.clone(),
        sealed: key.sealed.clone(),
        not_before: time_text(key.not_before),
        not_after: time_text(key.not_after),
        state: "active".to_owned(),
        created: time_text(key.created),
    };
    let inserted = on_each!(conn, tx.conn() => diesel::insert_into(signer_keys::table)
        .values(&row)
        .on_conflict_do_nothing()
        .execute(conn))?;
    one_row(inserted, "signer_keys", &format_args!("{} of {}", key.key, key.person))
}

/// That person's active key.
pub fn active(tx: &mut ReadTx, person: &PersonId) -> Result<Option<SignerKeyRow>, StoreError> {
    let row: Option<Row> = signer_keys::table
        .filter(signer_keys::person.eq(person.as_str()).and(signer_keys::state.eq("active")))
        .select(Row::as_select())
        .get_result(tx.conn())
        .optional()?;
    row.map(read).transpose()
}

/// SHA-256 of every certificate that person ever had here, whatever became of the key.
pub fn fingerprints(tx: &mut ReadTx, person: &PersonId) -> Result<BTreeSet<Digest>, StoreError> {
    let rows: Vec<Vec<u8>> = signer_keys::table
        .filter(signer_keys::person.eq(person.as_str()))
        .select(signer_keys::certificate)
        .load(tx.conn())?;
    Ok(rows.iter().map(|certificate| Digest::of(certificate)).collect())
}

/// The key of that person whose certificate has that SHA-256, whatever became of it, and whether it is active.
pub fn with_certificate(
    tx: &mut ReadTx,
    person: &PersonId,
    certificate: &Digest,
) -> Result<Option<(KeyId, bool)>, StoreError> {
    let rows: Vec<(String, String, Vec<u8>)> = signer_keys::table
        .filter(signer_keys::person.eq(person.as_str()))
        .select((signer_keys::id, signer_keys::state, signer_keys::certificate))
        .load(tx.conn())?;
    let found = rows.into_iter().find(|(_, _, der)| Digest::of(der) == *certificate);
    let read = |(id, state, _): (String, String, _)| {
        Ok((Origin::new("signer_keys", &id).parsed("id", &id)?, state == "active"))
    };
    found.map(read).transpose()
}

/// Until when the active certificate of each person is valid.
pub fn valid_until(tx: &mut ReadTx) -> Result<BTreeMap<PersonId, DateTime<Utc>>, StoreError> {
    let rows: Vec<(String, String, String)> = signer_keys::table
        .filter(signer_keys::state.eq("active"))
        .select((signer_keys::id, signer_keys::person, signer_keys::not_after))
        .load(tx.conn())?;
    let one = |(id, person, not_after): &(String, String, String)| {
        let origin = Origin::new("signer_keys", id);
        Ok((origin.parsed("person", person)?, origin.time("not_after", not_after)?))
    };
    rows.iter().map(one).collect()
}

/// For each person the key that counts: the active one, else the newest of those that were revoked.
pub fn facts(tx: &mut ReadTx) -> Result<BTreeMap<PersonId, KeyFacts>, StoreError> {
    let rows: Vec<(String, String, String, String, String)> = signer_keys::table
        .filter(signer_keys::state.ne("replaced"))
        // "active" comes before "revoked"; whoever comes last is kept.
        .order((signer_keys::state.desc(), signer_keys::created, signer_keys::id))
        .select((
            signer_keys::id,
            signer_keys::person,
            signer_keys::state,
            signer_keys::not_before,
            signer_keys::not_after,
        ))
        .load(tx.conn())?;
    let one = |(id, person, state, not_before, not_after): &(String, String, String, String, String)| {
        let origin = Origin::new("signer_keys", id);
        let facts = KeyFacts {
            revoked: state == "revoked",
            not_before: origin.time("not_before", not_before)?,
            not_after: origin.time("not_after", not_after)?,
        };
        Ok((origin.parsed("person", person)?, facts))
    };
    rows.iter().map(one).collect()
}

/// Ends a key. [`StoreError::Conflict`] if it is not active.
pub fn retire(tx: &mut WriteTx, key: KeyId, state: State, at: DateTime<Utc>) -> Result<(), StoreError> {
    let word = match state {
        State::Replaced => "replaced",
        State::Revoked => "revoked",
    };
    let active = signer_keys::table.find(key.to_string()).filter(signer_keys::state.eq("active"));
    let changed = diesel::update(active)
        .set((signer_keys::state.eq(word), signer_keys::retired.eq(time_text(at))))
        .execute(tx.conn())?;
    one_row(changed, "signer_keys", &key)
}

/// Replaces the sealed bytes of an active key by the same key under another passphrase. [`StoreError::Conflict`] if the
/// key is not active or was resealed in the meantime.
pub fn reseal(tx: &mut WriteTx, row: &SignerKeyRow, sealed: &[u8]) -> Result<(), StoreError> {
    let seen = signer_keys::table
        .find(row.key.to_string())
        .filter(signer_keys::state.eq("active").and(signer_keys::sealed.eq(&row.sealed)));
    let changed = diesel::update(seen).set(signer_keys::sealed.eq(sealed)).execute(tx.conn())?;
    one_row(changed, "signer_keys", &row.key)
}

impl fmt::Debug for SignerKeyRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignerKeyRow")
            .field("key", &self.key)
            .field("person", &self.person)
            .finish_non_exhaustive()
    }
}

fn read(row: Row) -> Result<SignerKeyRow, StoreError> {
    let origin = Origin::new("signer_keys", &row.id);
    Ok(SignerKeyRow {
        key: origin.parsed("id", &row.id)?,
        person: origin.parsed("person", &row.person)?,
        not_before: origin.time("not_before", &row.not_before)?,
        not_after: origin.time("not_after", &row.not_after)?,
        created: origin.time("created", &row.created)?,
        certificate: row.certificate,
        sealed: row.sealed,
    })
}
