//! Acts on whole seasons and what came of each document in them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::dsl::count_star;
use diesel::prelude::*;

use super::column::{Origin, time_text};
use super::connection::on_each;
use super::documents::kind_of_word;
use super::error::{StoreError, one_row};
use super::schema::{season_acts, season_items};
use super::{ReadTx, WriteTx};
use crate::domain::ids::{ActId, SeasonId};
use crate::domain::season_act::{Deed, Item, Outcome, SeasonAct};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = season_acts)]
struct Row {
    id: String,
    season: String,
    deed: String,
    person: String,
    at: String,
    ended: Option<String>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = season_items)]
struct ItemRow {
    act: String,
    place: i64,
    office: String,
    kind: String,
    document_id: Option<String>,
    outcome: String,
    detail: String,
}

/// Begins an act with its lines. [`StoreError::Conflict`] if that form was sent already.
pub fn insert(tx: &mut WriteTx, act: &SeasonAct, items: &[Item]) -> Result<(), StoreError> {
    let row = Row {
        id: act.id.to_string(),
        season: act.season.to_string(),
        deed: act.deed.as_str().to_owned(),
        person: act.by.to_string(),
        at: time_text(act.at),
        ended: act.ended.map(time_text),
    };
    let inserted = on_each!(conn, tx.conn() => diesel::insert_into(season_acts::table)
        .values(&row)
        .on_conflict_do_nothing()
        .execute(conn))?;
    one_row(inserted, "season_acts", &act.id)?;
    for item in items {
        let row = ItemRow {
            act: act.id.to_string(),
            place: i64::from(item.place),
            office: item.office.to_string(),
            kind: item.kind.as_str().to_owned(),
            document_id: item.document.map(|id| id.to_string()),
            outcome: item.outcome.as_str().to_owned(),
            detail: item.detail.clone(),
        };
        diesel::insert_into(season_items::table).values(&row).execute(tx.conn())?;
    }
    Ok(())
}

/// Writes down what came of one line. [`StoreError::Conflict`] if it was settled already.
pub fn settle(tx: &mut WriteTx, act: ActId, item: &Item) -> Result<(), StoreError> {
    let waiting = season_items::table
        .find((act.to_string(), i64::from(item.place)))
        .filter(season_items::outcome.eq(Outcome::Waiting.as_str()));
    let changed = diesel::update(waiting)
        .set((
            season_items::outcome.eq(item.outcome.as_str()),
            season_items::detail.eq(&item.detail),
            season_items::document_id.eq(item.document.map(|id| id.to_string())),
        ))
        .execute(tx.conn())?;
    one_row(changed, "season_items", &format_args!("{act}/{}", item.place))
}

/// The act, locked until the commit: whoever else locks it waits.
pub fn lock(tx: &mut WriteTx, id: ActId) -> Result<Option<SeasonAct>, StoreError> {
    diesel::update(season_acts::table.find(id.to_string()))
        .set(season_acts::at.eq(season_acts::at))
        .execute(tx.conn())?;
    find(tx, id)
}

/// Notes that every line is settled.
pub fn end(tx: &mut WriteTx, id: ActId, at: DateTime<Utc>) -> Result<(), StoreError> {
    let changed = diesel::update(season_acts::table.find(id.to_string()))
        .set(season_acts::ended.eq(time_text(at)))
        .execute(tx.conn())?;
    one_row(changed, "season_acts", &id)
}

/// The act.
pub fn find(tx: &mut ReadTx, id: ActId) -> Result<Option<SeasonAct>, StoreError> {
    let row: Option<Row> =
        season_acts::table.find(id.to_string()).select(Row::as_select()).first(tx.conn()).optional()?;
    row.as_ref().map(read).transpose()
}

/// The acts of a season, the newest first.
pub fn of(tx: &mut ReadTx, season: SeasonId) -> Result<Vec<SeasonAct>, StoreError> {
    let rows: Vec<Row> = season_acts::table
        .filter(season_acts::season.eq(season.to_string()))
        .order((season_acts::at.desc(), season_acts::id.desc()))
        .select(Row::as_select())
        .load(tx.conn())?;
    rows.iter().map(read).collect()
}

/// The lines of an act, in their order.
pub fn items(tx: &mut ReadTx, act: ActId) -> Result<Vec<Item>, StoreError> {
    let rows: Vec<ItemRow> = season_items::table
        .filter(season_items::act.eq(act.to_string()))
        .order(season_items::place)
        .select(ItemRow::as_select())
        .load(tx.conn())?;
    rows.into_iter().map(read_item).collect()
}

/// The next lines that nobody has settled, at most so many.
pub fn waiting(tx: &mut ReadTx, act: ActId, most: u32) -> Result<Vec<Item>, StoreError> {
    let rows: Vec<ItemRow> = season_items::table
        .filter(season_items::act.eq(act.to_string()))
        .filter(season_items::outcome.eq(Outcome::Waiting.as_str()))
        .order(season_items::place)
        .limit(i64::from(most))
        .select(ItemRow::as_select())
        .load(tx.conn())?;
    rows.into_iter().map(read_item).collect()
}

/// How many lines of an act have come to what.
pub fn tally(tx: &mut ReadTx, act: ActId) -> Result<BTreeMap<&'static str, usize>, StoreError> {
    let rows: Vec<(String, i64)> = season_items::table
        .filter(season_items::act.eq(act.to_string()))
        .group_by(season_items::outcome)
        .select((season_items::outcome, count_star()))
        .load(tx.conn())?;
    let origin = Origin::new("season_items", &act);
    let one = |(word, count): &(String, i64)| {
        let outcome = origin.word("outcome", word, Outcome::from_word)?;
        Ok((outcome.as_str(), origin.count("outcome", *count)?))
    };
    rows.iter().map(one).collect()
}

fn read(row: &Row) -> Result<SeasonAct, StoreError> {
    let origin = Origin::new("season_acts", &row.id);
    Ok(SeasonAct {
        id: origin.parsed("id", &row.id)?,
        season: origin.parsed("season", &row.season)?,
        deed: origin.word("deed", &row.deed, Deed::from_word)?,
        by: origin.parsed("person", &row.person)?,
        at: origin.time("at", &row.at)?,
        ended: origin.time_if("ended", row.ended.as_deref())?,
    })
}

fn read_item(row: ItemRow) -> Result<Item, StoreError> {
    let origin = Origin::new("season_items", &format_args!("{}/{}", row.act, row.place));
    Ok(Item {
        place: origin.count("place", row.place)?,
        office: origin.parsed("office", &row.office)?,
        kind: origin.word("kind", &row.kind, kind_of_word)?,
        document: origin.parsed_if("document_id", row.document_id.as_deref())?,
        outcome: origin.word("outcome", &row.outcome, Outcome::from_word)?,
        detail: row.detail,
    })
}
