//! The trail of a ceremony: what happened, in order, and who did it. Triggers of the database refuse to change or remove
//! a line.

use chrono::{DateTime, Utc};
use diesel::dsl::max;
use diesel::prelude::*;

use super::column::{Origin, day_text, time_text};
use super::error::StoreError;
use super::schema::ceremony_events;
use super::{ReadTx, WriteTx};
use crate::domain::ceremony::CeremonyChange;
use crate::domain::ceremony::event::CeremonyEvent;
use crate::domain::ids::{CeremonyId, PersonId};

/// One line of a trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// From 1, without gaps.
    pub seq: u64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub by: PersonId,
    /// What.
    pub event: CeremonyEvent,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = ceremony_events)]
struct Row {
    ceremony_id: String,
    seq: i64,
    at: String,
    day: String,
    person: String,
    kind: String,
    payload: String,
}

/// The whole trail of a ceremony, oldest first; empty if there is no such ceremony.
pub fn list(tx: &mut ReadTx, ceremony: CeremonyId) -> Result<Vec<Recorded>, StoreError> {
    let rows: Vec<Row> = ceremony_events::table
        .filter(ceremony_events::ceremony_id.eq(ceremony.to_string()))
        .order(ceremony_events::seq)
        .select(Row::as_select())
        .load(tx.conn())?;
    rows.iter().map(read).collect()
}

/// The ceremony's row is written first, so nobody else can be appending to the same trail.
pub(super) fn append(tx: &mut WriteTx, change: &CeremonyChange) -> Result<(), StoreError> {
    let ceremony_id = change.ceremony().id.to_string();
    let last: Option<i64> = ceremony_events::table
        .filter(ceremony_events::ceremony_id.eq(&ceremony_id))
        .select(max(ceremony_events::seq))
        .first(tx.conn())?;
    for (seq, event) in (last.unwrap_or(0) + 1..).zip(change.events()) {
        let row = Row {
            ceremony_id: ceremony_id.clone(),
            seq,
            at: time_text(change.moment().at),
            day: day_text(change.moment().day),
            person: change.by().to_string(),
            kind: event.kind().to_owned(),
            payload: origin(&ceremony_id, seq).json_text("payload", event)?,
        };
        diesel::insert_into(ceremony_events::table).values(&row).execute(tx.conn())?;
    }
    Ok(())
}

fn origin(ceremony: &str, seq: i64) -> Origin {
    Origin::new("ceremony_events", &format_args!("{ceremony}/{seq}"))
}

fn read(row: &Row) -> Result<Recorded, StoreError> {
    let origin = origin(&row.ceremony_id, row.seq);
    let event: CeremonyEvent = origin.json("payload", &row.payload)?;
    if event.kind() != row.kind {
        return Err(origin.corrupt(format_args!("kind is `{}`, payload says `{}`", row.kind, event.kind())));
    }
    Ok(Recorded {
        seq: origin.count("seq", row.seq)?,
        at: origin.time("at", &row.at)?,
        by: origin.parsed("person", &row.person)?,
        event,
    })
}
