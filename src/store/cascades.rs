//! The weeks in which agencies carry their agreements down, the agreements that are held back until their superior's is
//! signed, and the digests that are owed. What never lives here: who waits for whom.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::column::{Origin, day_text, time_text};
use super::connection::on_each;
use super::error::StoreError;
use super::schema::{cascade_digests, cascade_waits, cascades, documents};
use super::{ReadTx, WriteTx};
use crate::domain::cascade::Clock;
use crate::domain::ids::{AgencyId, DocumentId, OfficeId};
use crate::domain::period::Period;
use crate::domain::stage::StageName;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = cascades)]
struct Row {
    agency: String,
    period: String,
    began: String,
    due: String,
    at: String,
}

/// An approved agreement that is held back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Which document.
    pub document: DocumentId,
    /// Its version.
    pub version: u32,
    /// Whose agreement it is.
    pub subject: OfficeId,
    /// About which period.
    pub period: Period,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// Begins the week of an agency; false if it has one for that period already, which then stays as it is.
pub fn begin(tx: &mut WriteTx, clock: &Clock) -> Result<bool, StoreError> {
    let row = Row {
        agency: clock.agency.to_string(),
        period: clock.period.to_string(),
        began: day_text(clock.began),
        due: day_text(clock.due),
        at: time_text(clock.at),
    };
    let inserted = on_each!(conn, tx.conn() => diesel::insert_into(cascades::table)
        .values(&row)
        .on_conflict_do_nothing()
        .execute(conn))?;
    Ok(inserted > 0)
}

/// The weeks of a period, by agency.
pub fn list(tx: &mut ReadTx, period: Period) -> Result<Vec<Clock>, StoreError> {
    let rows: Vec<Row> = cascades::table
        .filter(cascades::period.eq(period.to_string()))
        .order(cascades::agency)
        .select(Row::as_select())
        .load(tx.conn())?;
    rows.iter().map(read).collect()
}

/// Every week of an agency, the newest first.
pub fn of(tx: &mut ReadTx, agency: &AgencyId) -> Result<Vec<Clock>, StoreError> {
    let rows: Vec<Row> = cascades::table
        .filter(cascades::agency.eq(agency.as_str()))
        .order(cascades::began.desc())
        .select(Row::as_select())
        .load(tx.conn())?;
    rows.iter().map(read).collect()
}

/// Every period that an agency has a week for, the newest first.
pub fn periods(tx: &mut ReadTx) -> Result<Vec<Period>, StoreError> {
    let periods: Vec<String> =
        cascades::table.select(cascades::period).distinct().order(cascades::period.desc()).load(tx.conn())?;
    periods.iter().map(|period| Origin::new("cascades", period).parsed("period", period)).collect()
}

/// Notes that this version of a document is held back; a note about an earlier version gives way.
pub fn hold_back(
    tx: &mut WriteTx,
    document: DocumentId,
    version: u32,
    since: DateTime<Utc>,
) -> Result<(), StoreError> {
    let said = (cascade_waits::version.eq(i64::from(version)), cascade_waits::since.eq(time_text(since)));
    let row = (cascade_waits::document_id.eq(document.to_string()), said.clone());
    on_each!(conn, tx.conn() => diesel::insert_into(cascade_waits::table)
        .values(row)
        .on_conflict(cascade_waits::document_id)
        .do_update()
        .set(said)
        .execute(conn))?;
    Ok(())
}

/// It is not held back any more.
pub fn let_go(tx: &mut WriteTx, document: DocumentId) -> Result<(), StoreError> {
    diesel::delete(cascade_waits::table.find(document.to_string())).execute(tx.conn())?;
    Ok(())
}

/// Whether this document is held back in the version that it has.
pub fn find_held(tx: &mut ReadTx, document: DocumentId) -> Result<Option<Held>, StoreError> {
    Ok(noted(tx, Some(document))?.pop())
}

/// Every document that is held back, longest first. A note about a version that was recalled counts for nothing.
pub fn held(tx: &mut ReadTx) -> Result<Vec<Held>, StoreError> {
    noted(tx, None)
}

fn noted(tx: &mut ReadTx, only: Option<DocumentId>) -> Result<Vec<Held>, StoreError> {
    let mut query = cascade_waits::table
        .inner_join(documents::table.on(documents::id.eq(cascade_waits::document_id)))
        .filter(documents::stage.eq(StageName::Freezing.as_str()))
        .filter(documents::version.eq(cascade_waits::version))
        .order((cascade_waits::since, cascade_waits::document_id))
        .select((
            cascade_waits::document_id,
            cascade_waits::version,
            documents::subject,
            documents::period,
            cascade_waits::since,
        ))
        .into_boxed();
    if let Some(only) = only {
        query = query.filter(cascade_waits::document_id.eq(only.to_string()));
    }
    let rows: Vec<(String, i64, String, String, String)> = query.load(tx.conn())?;
    let one = |(document, version, subject, period, since): &(String, i64, String, String, String)| {
        let origin = Origin::new("cascade_waits", document);
        Ok(Held {
            document: origin.parsed("document_id", document)?,
            version: origin.count("version", *version)?,
            subject: origin.parsed("subject", subject)?,
            period: origin.parsed("period", period)?,
            since: origin.time("since", since)?,
        })
    };
    rows.iter().map(one).collect()
}

/// Notes that a digest is owed for that day; false if one is noted already. There is one a day, however many ask for it.
pub fn owe_digest(
    tx: &mut WriteTx,
    period: Period,
    day: NaiveDate,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let row = (
        cascade_digests::period.eq(period.to_string()),
        cascade_digests::day.eq(day_text(day)),
        cascade_digests::at.eq(time_text(at)),
    );
    let inserted = on_each!(conn, tx.conn() => diesel::insert_into(cascade_digests::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn))?;
    Ok(inserted > 0)
}

/// Whether a digest is owed for a day after the first of these and not after the second.
pub fn owes_between(
    tx: &mut ReadTx,
    period: Period,
    (after, until): (NaiveDate, NaiveDate),
) -> Result<bool, StoreError> {
    let between: i64 = cascade_digests::table
        .filter(cascade_digests::period.eq(period.to_string()))
        .filter(cascade_digests::day.gt(day_text(after)).and(cascade_digests::day.le(day_text(until))))
        .count()
        .get_result(tx.conn())?;
    Ok(between > 0)
}

fn read(row: &Row) -> Result<Clock, StoreError> {
    let origin = Origin::new("cascades", &format_args!("{}/{}", row.agency, row.period));
    Ok(Clock {
        agency: origin.parsed("agency", &row.agency)?,
        period: origin.parsed("period", &row.period)?,
        began: origin.day("began", &row.began)?,
        due: origin.day("due", &row.due)?,
        at: origin.time("at", &row.at)?,
    })
}
