//! Intents: the record made, in a commit of its own, before a signer's key is used. One that never became a
//! signature is closed as aborted and stays.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::column::{Origin, time_text};
use super::connection::on_each;
use super::error::{StoreError, one_row};
use super::schema::intents;
use super::{ReadTx, WriteTx};
use crate::domain::digest::Digest;
use crate::domain::ids::{DocumentId, IntentId, PersonId};
use crate::domain::route::Field;

/// What somebody is about to sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    /// A fresh id.
    pub id: IntentId,
    /// Which document.
    pub document: DocumentId,
    /// Which version.
    pub version: u32,
    /// Which field.
    pub field: Field,
    /// Who.
    pub person: PersonId,
    /// The text he was shown.
    pub seen: Digest,
    /// When.
    pub at: DateTime<Utc>,
}

/// What became of an intent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing yet.
    Open,
    /// A signature.
    Done {
        /// When.
        at: DateTime<Utc>,
    },
    /// No signature, and there will be none.
    Aborted {
        /// Why.
        why: String,
        /// When.
        at: DateTime<Utc>,
    },
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = intents)]
struct Row {
    id: String,
    document_id: String,
    version: i64,
    field: String,
    person: String,
    seen: String,
    state: String,
    why: Option<String>,
    at: String,
    ended: Option<String>,
}

/// Records it. [`StoreError::Conflict`] if the id is taken.
pub fn open(tx: &mut WriteTx, intent: &Intent) -> Result<(), StoreError> {
    let row = Row {
        id: intent.id.to_string(),
        document_id: intent.document.to_string(),
        version: i64::from(intent.version),
        field: intent.field.name().to_owned(),
        person: intent.person.to_string(),
        seen: intent.seen.to_string(),
        state: "open".to_owned(),
        why: None,
        at: time_text(intent.at),
        ended: None,
    };
    let inserted = on_each!(conn, tx.conn() => diesel::insert_into(intents::table)
        .values(&row)
        .on_conflict_do_nothing()
        .execute(conn))?;
    one_row(inserted, "intents", &intent.id)
}

/// It became a signature. [`StoreError::Conflict`] if it is no longer open.
pub fn done(tx: &mut WriteTx, id: IntentId, at: DateTime<Utc>) -> Result<(), StoreError> {
    let open = intents::table.find(id.to_string()).filter(intents::state.eq("open"));
    let changed = diesel::update(open)
        .set((intents::state.eq("done"), intents::ended.eq(time_text(at))))
        .execute(tx.conn())?;
    one_row(changed, "intents", &id)
}

/// It became nothing. [`StoreError::Conflict`] if it is no longer open.
pub fn abort(tx: &mut WriteTx, id: IntentId, why: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
    let open = intents::table.find(id.to_string()).filter(intents::state.eq("open"));
    let changed = diesel::update(open)
        .set((intents::state.eq("aborted"), intents::why.eq(why), intents::ended.eq(time_text(at))))
        .execute(tx.conn())?;
    one_row(changed, "intents", &id)
}

/// Closes what was opened before `before` and never ended (a crash between intent and signature); how many.
pub fn abort_stale(tx: &mut WriteTx, before: DateTime<Utc>, at: DateTime<Utc>) -> Result<usize, StoreError> {
    let stale = intents::table.filter(intents::state.eq("open").and(intents::at.lt(time_text(before))));
    let why = "no signature followed: the program stopped in between";
    let changed = diesel::update(stale)
        .set((intents::state.eq("aborted"), intents::why.eq(why), intents::ended.eq(time_text(at))))
        .execute(tx.conn())?;
    Ok(changed)
}

/// What is open, oldest first.
pub fn list_open(tx: &mut ReadTx) -> Result<Vec<Intent>, StoreError> {
    let rows: Vec<Row> = intents::table
        .filter(intents::state.eq("open"))
        .order((intents::at, intents::id))
        .select(Row::as_select())
        .load(tx.conn())?;
    rows.iter().map(|row| Ok(read(row)?.0)).collect()
}

/// Every intent on a document and what became of it, oldest first.
pub fn list_for(tx: &mut ReadTx, document: DocumentId) -> Result<Vec<(Intent, Outcome)>, StoreError> {
    let rows: Vec<Row> = intents::table
        .filter(intents::document_id.eq(document.to_string()))
        .order((intents::at, intents::id))
        .select(Row::as_select())
        .load(tx.conn())?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<(Intent, Outcome), StoreError> {
    let origin = Origin::new("intents", &row.id);
    let intent = Intent {
        id: origin.parsed("id", &row.id)?,
        document: origin.parsed("document_id", &row.document_id)?,
        version: origin.count("version", row.version)?,
        field: origin.word("field", &row.field, Field::from_name)?,
        person: origin.parsed("person", &row.person)?,
        seen: origin.parsed("seen", &row.seen)?,
        at: origin.time("at", &row.at)?,
    };
    let ended = origin.time_if("ended", row.ended.as_deref())?;
    let outcome = match (row.state.as_str(), ended, &row.why) {
        ("open", None, None) => Outcome::Open,
        ("done", Some(at), None) => Outcome::Done { at },
        ("aborted", Some(at), Some(why)) => Outcome::Aborted { why: why.clone(), at },
        (state, ..) => return Err(origin.corrupt(format_args!("state `{state}` does not fit ended and why"))),
    };
    Ok((intent, outcome))
}
