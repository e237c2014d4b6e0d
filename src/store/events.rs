//! The trail of a document: what happened, in order. Triggers of the database refuse to change or remove a line.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::max;
use diesel::prelude::*;

use super::column::{Origin, day_text, time_text};
use super::error::StoreError;
use super::schema::events;
use super::{ReadTx, WriteTx};
use crate::domain::document::Change;
use crate::domain::event::Event;
use crate::domain::ids::DocumentId;

/// One line of a trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// From 1, without gaps.
    pub seq: u64,
    /// When.
    pub at: DateTime<Utc>,
    /// The day it counts for at the institution.
    pub day: NaiveDate,
    /// What.
    pub event: Event,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = events)]
struct Row {
    document_id: String,
    seq: i64,
    at: String,
    day: String,
    kind: String,
    payload: String,
}

/// The whole trail of a document, oldest first; empty if there is no such document.
pub fn list(tx: &mut ReadTx, document: DocumentId) -> Result<Vec<Recorded>, StoreError> {
    let rows: Vec<Row> = events::table
        .filter(events::document_id.eq(document.to_string()))
        .order(events::seq)
        .select(Row::as_select())
        .load(tx.conn())?;
    rows.iter().map(read).collect()
}

/// The document's row is written first, so nobody else can be appending to the same trail.
pub(super) fn append(tx: &mut WriteTx, change: &Change) -> Result<(), StoreError> {
    let document_id = change.document().id.to_string();
    let last: Option<i64> = events::table
        .filter(events::document_id.eq(&document_id))
        .select(max(events::seq))
        .first(tx.conn())?;
    for (seq, event) in (last.unwrap_or(0) + 1..).zip(change.events()) {
        let row = Row {
            document_id: document_id.clone(),
            seq,
            at: time_text(change.moment().at),
            day: day_text(change.moment().day),
            kind: event.kind().to_owned(),
            payload: origin(&document_id, seq).json_text("payload", event)?,
        };
        diesel::insert_into(events::table).values(&row).execute(tx.conn())?;
    }
    Ok(())
}

fn origin(document: &str, seq: i64) -> Origin {
    Origin::new("events", &format_args!("{document}/{seq}"))
}

fn read(row: &Row) -> Result<Recorded, StoreError> {
    let origin = origin(&row.document_id, row.seq);
    let event: Event = origin.json("payload", &row.payload)?;
    if event.kind() != row.kind {
        return Err(origin.corrupt(format_args!("kind is `{}`, payload says `{}`", row.kind, event.kind())));
    }
    Ok(Recorded {
        seq: origin.count("seq", row.seq)?,
        at: origin.time("at", &row.at)?,
        day: origin.day("day", &row.day)?,
        event,
    })
}
