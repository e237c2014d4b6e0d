//! Seasons. The plan is one value; period and day of the event stand beside it, to be found by.

use diesel::prelude::*;

use super::column::{Origin, day_text, time_text};
use super::connection::on_each;
use super::error::{StoreError, one_row};
use super::schema::seasons;
use super::{ReadTx, WriteTx};
use crate::domain::ids::SeasonId;
use crate::domain::season::Season;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = seasons)]
struct Row {
    id: String,
    period: String,
    event_day: String,
    plan: String,
    revision: i64,
    author: String,
    created: String,
}

/// Adds a season. [`StoreError::Conflict`] if its id is taken.
pub fn insert(tx: &mut WriteTx, season: &Season) -> Result<(), StoreError> {
    let row = written(season)?;
    let inserted = on_each!(conn, tx.conn() => diesel::insert_into(seasons::table)
        .values(&row)
        .on_conflict_do_nothing()
        .execute(conn))?;
    one_row(inserted, "seasons", &season.id)
}

/// Saves a season that was changed from that revision. [`StoreError::Conflict`] if somebody else has changed it.
pub fn save(tx: &mut WriteTx, season: &Season, from: u64) -> Result<(), StoreError> {
    let from = Origin::new("seasons", &season.id).number("revision", from)?;
    let target = seasons::table.find(season.id.to_string()).filter(seasons::revision.eq(from));
    let changed = diesel::update(target).set(written(season)?).execute(tx.conn())?;
    one_row(changed, "seasons", &season.id)
}

/// The season, locked until the commit: whoever else locks it waits.
pub fn lock(tx: &mut WriteTx, id: SeasonId) -> Result<Option<Season>, StoreError> {
    let locked = diesel::update(seasons::table.find(id.to_string()))
        .set(seasons::revision.eq(seasons::revision))
        .execute(tx.conn())?;
    if locked == 0 { Ok(None) } else { find(tx, id) }
}

/// The season.
pub fn find(tx: &mut ReadTx, id: SeasonId) -> Result<Option<Season>, StoreError> {
    let row: Option<Row> =
        seasons::table.find(id.to_string()).select(Row::as_select()).first(tx.conn()).optional()?;
    row.map(read).transpose()
}

/// Every season, the latest event first.
pub fn list(tx: &mut ReadTx) -> Result<Vec<Season>, StoreError> {
    let rows: Vec<Row> = seasons::table
        .order((seasons::event_day.desc(), seasons::created.desc(), seasons::id))
        .select(Row::as_select())
        .load(tx.conn())?;
    rows.into_iter().map(read).collect()
}

fn written(season: &Season) -> Result<Row, StoreError> {
    let origin = Origin::new("seasons", &season.id);
    Ok(Row {
        id: season.id.to_string(),
        period: season.plan.period.to_string(),
        event_day: day_text(season.plan.event_day),
        plan: origin.json_text("plan", &season.plan)?,
        revision: origin.number("revision", season.revision)?,
        author: season.author.clone(),
        created: time_text(season.created),
    })
}

fn read(row: Row) -> Result<Season, StoreError> {
    let origin = Origin::new("seasons", &row.id);
    Ok(Season {
        id: origin.parsed("id", &row.id)?,
        plan: origin.json("plan", &row.plan)?,
        revision: origin.count("revision", row.revision)?,
        created: origin.time("created", &row.created)?,
        author: row.author,
    })
}
