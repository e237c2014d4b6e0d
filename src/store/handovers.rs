//! The handing over of budget documents and their acknowledgements: rows are added, an acknowledgement is filled in once,
//! and triggers refuse all else. Beside them, which minutes tell of which.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::column::{Origin, day_text, time_text};
use super::error::{StoreError, one_row};
use super::schema::{dpa_handovers, dpa_minutes};
use super::{ReadTx, WriteTx};
use crate::domain::budget::Rupiah;
use crate::domain::dpa::Dpa;
use crate::domain::handover::{Handover, Received};
use crate::domain::ids::{AgencyId, DocumentId};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = dpa_handovers)]
struct Row {
    agency: String,
    seq: i64,
    number: String,
    approved: String,
    ceiling: i64,
    day: String,
    place: String,
    name: String,
    at: String,
    person: Option<String>,
    official: Option<String>,
    received_at: Option<String>,
    year: Option<i64>,
}

/// Minutes that were begun of handovers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The document.
    pub document: DocumentId,
    /// Which acknowledged handovers it names: agency and number of the handing over.
    pub received: BTreeMap<AgencyId, u32>,
    /// When it was begun.
    pub at: DateTime<Utc>,
}

/// Adds one.
pub fn add(tx: &mut WriteTx, handover: &Handover) -> Result<(), StoreError> {
    diesel::insert_into(dpa_handovers::table).values(&written(handover)?).execute(tx.conn())?;
    Ok(())
}

/// Fills in who acknowledged it. [`StoreError::Conflict`] if somebody has.
pub fn receive(tx: &mut WriteTx, handover: &Handover) -> Result<(), StoreError> {
    let row = written(handover)?;
    let open = dpa_handovers::table.find((&row.agency, row.seq)).filter(dpa_handovers::received_at.is_null());
    let changed = diesel::update(open)
        .set((
            dpa_handovers::person.eq(&row.person),
            dpa_handovers::official.eq(&row.official),
            dpa_handovers::received_at.eq(&row.received_at),
        ))
        .execute(tx.conn())?;
    one_row(changed, "dpa_handovers", &format_args!("{}/{}", row.agency, row.seq))
}

/// Every handing over of an agency, the oldest first.
pub fn of(tx: &mut ReadTx, agency: &AgencyId) -> Result<Vec<Handover>, StoreError> {
    let rows: Vec<Row> = dpa_handovers::table
        .filter(dpa_handovers::agency.eq(agency.as_str()))
        .order(dpa_handovers::seq)
        .select(Row::as_select())
        .load(tx.conn())?;
    rows.into_iter().map(read).collect()
}

/// The last of an agency, of whatever year.
pub fn last(tx: &mut ReadTx, agency: &AgencyId) -> Result<Option<Handover>, StoreError> {
    Ok(of(tx, agency)?.pop())
}

/// The last of every agency and fiscal year that has one.
pub fn newest(tx: &mut ReadTx) -> Result<BTreeMap<(AgencyId, i32), Handover>, StoreError> {
    let rows: Vec<Row> = dpa_handovers::table
        .order((dpa_handovers::agency, dpa_handovers::seq))
        .select(Row::as_select())
        .load(tx.conn())?;
    rows.into_iter().map(|row| read(row).map(|one| ((one.dpa.agency.clone(), one.dpa.year), one))).collect()
}

/// Notes which handovers a document tells of.
pub fn record(tx: &mut WriteTx, minutes: &Recorded) -> Result<(), StoreError> {
    let origin = Origin::new("dpa_minutes", &minutes.document);
    let row = (
        dpa_minutes::document_id.eq(minutes.document.to_string()),
        dpa_minutes::received.eq(origin.json_text("received", &minutes.received)?),
        dpa_minutes::at.eq(time_text(minutes.at)),
    );
    diesel::insert_into(dpa_minutes::table).values(row).execute(tx.conn())?;
    Ok(())
}

/// Every document that tells of handovers, the oldest first.
pub fn recorded(tx: &mut ReadTx) -> Result<Vec<Recorded>, StoreError> {
    let rows: Vec<(String, String, String)> = dpa_minutes::table
        .order((dpa_minutes::at, dpa_minutes::document_id))
        .select((dpa_minutes::document_id, dpa_minutes::received, dpa_minutes::at))
        .load(tx.conn())?;
    let one = |(document, received, at): &(String, String, String)| {
        let origin = Origin::new("dpa_minutes", document);
        Ok(Recorded {
            document: origin.parsed("document_id", document)?,
            received: origin.json("received", received)?,
            at: origin.time("at", at)?,
        })
    };
    rows.iter().map(one).collect()
}

fn written(handover: &Handover) -> Result<Row, StoreError> {
    let dpa = &handover.dpa;
    let origin = Origin::new("dpa_handovers", &format_args!("{}/{}", dpa.agency, handover.seq));
    let received = handover.received.as_ref();
    Ok(Row {
        agency: dpa.agency.to_string(),
        seq: i64::from(handover.seq),
        number: dpa.number.clone(),
        approved: day_text(dpa.approved),
        ceiling: origin.number("ceiling", dpa.ceiling.0)?,
        day: day_text(handover.day),
        place: handover.place.clone(),
        name: handover.by.clone(),
        at: time_text(handover.at),
        person: received.map(|received| received.by.person.to_string()),
        official: received.map(|received| origin.json_text("official", &received.by)).transpose()?,
        received_at: received.map(|received| time_text(received.at)),
        year: Some(dpa.year.into()),
    })
}

fn read(row: Row) -> Result<Handover, StoreError> {
    let origin = Origin::new("dpa_handovers", &format_args!("{}/{}", row.agency, row.seq));
    let received = match (&row.official, &row.received_at) {
        (Some(official), Some(at)) => {
            Some(Received { by: origin.json("official", official)?, at: origin.time("received_at", at)? })
        }
        _ => None,
    };
    let approved = origin.day("approved", &row.approved)?;
    Ok(Handover {
        seq: origin.count("seq", row.seq)?,
        dpa: Dpa {
            agency: origin.parsed("agency", &row.agency)?,
            year: super::dpa::year(&origin, row.year, approved)?,
            number: row.number,
            approved,
            ceiling: Rupiah(origin.count("ceiling", row.ceiling)?),
        },
        day: origin.day("day", &row.day)?,
        place: row.place,
        by: row.name,
        at: origin.time("at", &row.at)?,
        received,
    })
}
