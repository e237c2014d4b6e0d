//! The institution's wordings, every version of each. Triggers of the database refuse to change or remove one.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::column::{Origin, time_text};
use super::connection::on_each;
use super::error::{StoreError, one_row};
use super::schema::texts;
use super::{ReadTx, WriteTx};
use crate::domain::standard_text::{StandardText, TextName, Wording};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = texts)]
struct Row {
    name: String,
    version: i64,
    wording: String,
    author: String,
    note: String,
    at: String,
}

/// Adds a version. [`StoreError::Conflict`] if somebody else has written it meanwhile.
pub fn insert(tx: &mut WriteTx, text: &StandardText) -> Result<(), StoreError> {
    let name = text.name.to_string();
    let origin = origin(&name, i64::from(text.version));
    let row = Row {
        version: i64::from(text.version),
        wording: origin.json_text("wording", &text.wording)?,
        author: text.author.clone(),
        note: text.note.clone(),
        at: time_text(text.at),
        name,
    };
    let inserted = on_each!(conn, tx.conn() => diesel::insert_into(texts::table)
        .values(&row)
        .on_conflict_do_nothing()
        .execute(conn))?;
    one_row(inserted, "texts", &format_args!("{}/{}", row.name, row.version))
}

/// The newest version of every wording, by name.
pub fn newest(tx: &mut ReadTx) -> Result<Vec<StandardText>, StoreError> {
    let rows: Vec<Row> =
        texts::table.order((texts::name, texts::version)).select(Row::as_select()).load(tx.conn())?;
    let mut newest = BTreeMap::new();
    for row in rows {
        let text = read(&row)?;
        newest.insert(text.name.clone(), text);
    }
    Ok(newest.into_values().collect())
}

/// Every version of one wording, the newest first; empty if there is no such wording.
pub fn history(tx: &mut ReadTx, name: &TextName) -> Result<Vec<StandardText>, StoreError> {
    let rows: Vec<Row> = texts::table
        .filter(texts::name.eq(name.to_string()))
        .order(texts::version.desc())
        .select(Row::as_select())
        .load(tx.conn())?;
    rows.iter().map(read).collect()
}

fn origin(name: &str, version: i64) -> Origin {
    Origin::new("texts", &format_args!("{name}/{version}"))
}

fn read(row: &Row) -> Result<StandardText, StoreError> {
    let origin = origin(&row.name, row.version);
    let wording: Wording = origin.json("wording", &row.wording)?;
    if wording.name().to_string() != row.name {
        return Err(origin.corrupt(format_args!("the wording is of `{}`", wording.name())));
    }
    Ok(StandardText {
        name: origin.parsed("name", &row.name)?,
        version: origin.count("version", row.version)?,
        wording,
        author: row.author.clone(),
        note: row.note.clone(),
        at: origin.time("at", &row.at)?,
    })
}
