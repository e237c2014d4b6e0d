//! Budget documents (DPA): those that are there, and every state that the registry ever had. What never lives here: what
//! follows for agreements.

use std::collections::BTreeSet;

use chrono::{Datelike as _, NaiveDate};
use diesel::dsl::max;
use diesel::prelude::*;

use super::column::{Origin, day_text, time_text};
use super::error::{StoreError, one_row};
use super::schema::{agencies, dpa, dpa_history};
use super::{ReadTx, WriteTx};
use crate::domain::budget::Rupiah;
use crate::domain::dpa::{Act, Dpa, Entry, in_force};
use crate::domain::ids::AgencyId;
use crate::domain::period::Period;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = dpa)]
struct Row {
    agency: String,
    number: String,
    approved: String,
    ceiling: i64,
    year: Option<i64>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = dpa_history)]
struct Line {
    agency: String,
    seq: i64,
    act: String,
    number: String,
    approved: String,
    ceiling: i64,
    note: String,
    name: String,
    at: String,
    year: Option<i64>,
}

/// Holds the registry of an agency until the commit, so that two who write in it do so one after the other.
pub fn hold(tx: &mut WriteTx, agency: &AgencyId) -> Result<bool, StoreError> {
    let held = diesel::update(agencies::table.find(agency.as_str()))
        .set(agencies::name.eq(agencies::name))
        .execute(tx.conn())?;
    Ok(held > 0)
}

/// Adds one.
pub fn add(tx: &mut WriteTx, new: &Dpa) -> Result<(), StoreError> {
    diesel::insert_into(dpa::table).values(&written(new)?).execute(tx.conn())?;
    Ok(())
}

/// Puts one in the place of that with this number. [`StoreError::Conflict`] if there is none.
pub fn correct(tx: &mut WriteTx, number: &str, new: &Dpa) -> Result<(), StoreError> {
    let row = written(new)?;
    let changed = diesel::update(dpa::table.find((&row.agency, number)))
        .set((
            dpa::number.eq(&row.number),
            dpa::approved.eq(&row.approved),
            dpa::ceiling.eq(row.ceiling),
            dpa::year.eq(row.year),
        ))
        .execute(tx.conn())?;
    one_row(changed, "dpa", &number)
}

/// Adds a line to the history, in the commit of what it tells.
pub fn note(tx: &mut WriteTx, entry: &Entry) -> Result<(), StoreError> {
    let agency = entry.dpa.agency.to_string();
    let last: Option<i64> = dpa_history::table
        .filter(dpa_history::agency.eq(&agency))
        .select(max(dpa_history::seq))
        .first(tx.conn())?;
    let row = written(&entry.dpa)?;
    let line = Line {
        seq: last.unwrap_or_default() + 1,
        act: entry.act.as_str().to_owned(),
        number: row.number,
        approved: row.approved,
        ceiling: row.ceiling,
        year: row.year,
        note: entry.note.clone(),
        name: entry.by.clone(),
        at: time_text(entry.at),
        agency,
    };
    diesel::insert_into(dpa_history::table).values(&line).execute(tx.conn())?;
    Ok(())
}

/// Every state the registry had for that agency, the oldest first.
pub fn history(tx: &mut ReadTx, agency: &AgencyId) -> Result<Vec<Entry>, StoreError> {
    let rows: Vec<Line> = dpa_history::table
        .filter(dpa_history::agency.eq(agency.as_str()))
        .order(dpa_history::seq)
        .select(Line::as_select())
        .load(tx.conn())?;
    rows.into_iter().map(entry).collect()
}

/// Puts these in the place of whatever the agencies they name had; other agencies keep theirs.
pub fn replace(tx: &mut WriteTx, all: &[Dpa]) -> Result<(), StoreError> {
    let agencies: BTreeSet<&str> = all.iter().map(|dpa| dpa.agency.as_str()).collect();
    diesel::delete(dpa::table.filter(dpa::agency.eq_any(agencies))).execute(tx.conn())?;
    for one in all {
        diesel::insert_into(dpa::table).values(&written(one)?).execute(tx.conn())?;
    }
    Ok(())
}

/// The one in force for that agency and that period.
pub fn find(tx: &mut ReadTx, agency: &AgencyId, period: Period) -> Result<Option<Dpa>, StoreError> {
    Ok(in_force(&of(tx, agency)?, agency, period).cloned())
}

/// All, by agency, the latest year of each first, of a year the last approved first.
pub fn list(tx: &mut ReadTx) -> Result<Vec<Dpa>, StoreError> {
    sorted(dpa::table.select(Row::as_select()).load(tx.conn())?)
}

/// Those of one agency, the latest year first, of a year the last approved first.
pub fn of(tx: &mut ReadTx, agency: &AgencyId) -> Result<Vec<Dpa>, StoreError> {
    let of_it = dpa::table.filter(dpa::agency.eq(agency.as_str()));
    sorted(of_it.select(Row::as_select()).load(tx.conn())?)
}

/// Sorted here: a row of an earlier release has its year in the day of its approval.
fn sorted(rows: Vec<Row>) -> Result<Vec<Dpa>, StoreError> {
    let mut all: Vec<Dpa> = rows.into_iter().map(read).collect::<Result<_, _>>()?;
    all.sort_by(|a, b| {
        let latest = (b.year, b.approved, &b.number).cmp(&(a.year, a.approved, &a.number));
        a.agency.cmp(&b.agency).then(latest)
    });
    Ok(all)
}

fn written(one: &Dpa) -> Result<Row, StoreError> {
    Ok(Row {
        agency: one.agency.to_string(),
        number: one.number.clone(),
        approved: day_text(one.approved),
        ceiling: Origin::new("dpa", &one.number).number("ceiling", one.ceiling.0)?,
        year: Some(one.year.into()),
    })
}

fn entry(line: Line) -> Result<Entry, StoreError> {
    let origin = Origin::new("dpa_history", &format_args!("{}/{}", line.agency, line.seq));
    let at = origin.time("at", &line.at)?;
    let act = origin.word("act", &line.act, |word| Act::ALL.into_iter().find(|act| act.as_str() == word))?;
    let Line { agency, number, approved, ceiling, year, note, name, .. } = line;
    Ok(Entry { act, dpa: read(Row { agency, number, approved, ceiling, year })?, note, by: name, at })
}

fn read(row: Row) -> Result<Dpa, StoreError> {
    let origin = Origin::new("dpa", &row.number);
    let approved = origin.day("approved", &row.approved)?;
    Ok(Dpa {
        agency: origin.parsed("agency", &row.agency)?,
        year: year(&origin, row.year, approved)?,
        approved,
        ceiling: Rupiah(origin.count("ceiling", row.ceiling)?),
        number: row.number,
    })
}

/// The fiscal year of a row; one of an earlier release has none: its budget document is of the year of its approval.
pub(super) fn year(origin: &Origin, kept: Option<i64>, approved: NaiveDate) -> Result<i32, StoreError> {
    match kept {
        None => Ok(approved.year()),
        Some(kept) => i32::try_from(kept).map_err(|_| origin.corrupt(format!("{kept} is no year"))),
    }
}
