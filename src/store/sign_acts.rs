//! Acts of signing, by the key of their form.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::column::{Origin, time_text};
use super::connection::on_each;
use super::error::{StoreError, one_row};
use super::schema::sign_acts;
use super::{ReadTx, WriteTx};
use crate::domain::ids::ActId;
use crate::domain::sign_act::{Item, SignAct};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = sign_acts)]
struct Row {
    id: String,
    person: String,
    at: String,
    ended: Option<String>,
    items: String,
}

/// Begins it. [`StoreError::Conflict`] if that form was sent already.
pub fn insert(tx: &mut WriteTx, act: &SignAct) -> Result<(), StoreError> {
    let row = Row {
        id: act.id.to_string(),
        person: act.person.to_string(),
        at: time_text(act.at),
        ended: act.ended.map(time_text),
        items: Origin::new("sign_acts", &act.id).json_text("items", &act.items)?,
    };
    let inserted = on_each!(conn, tx.conn() => diesel::insert_into(sign_acts::table)
        .values(&row)
        .on_conflict_do_nothing()
        .execute(conn))?;
    one_row(inserted, "sign_acts", &act.id)
}

/// Writes down what came of it.
pub fn end(tx: &mut WriteTx, id: ActId, items: &[Item], at: DateTime<Utc>) -> Result<(), StoreError> {
    let items = Origin::new("sign_acts", &id).json_text("items", &items)?;
    let changed = diesel::update(sign_acts::table.find(id.to_string()))
        .set((sign_acts::items.eq(items), sign_acts::ended.eq(time_text(at))))
        .execute(tx.conn())?;
    one_row(changed, "sign_acts", &id)
}

/// The act of that form.
pub fn find(tx: &mut ReadTx, id: ActId) -> Result<Option<SignAct>, StoreError> {
    let row: Option<Row> =
        sign_acts::table.find(id.to_string()).select(Row::as_select()).first(tx.conn()).optional()?;
    row.as_ref().map(read).transpose()
}

/// Acts that began before `before` and never ended, oldest first.
pub fn unended(tx: &mut ReadTx, before: DateTime<Utc>) -> Result<Vec<SignAct>, StoreError> {
    let rows: Vec<Row> = sign_acts::table
        .filter(sign_acts::ended.is_null().and(sign_acts::at.lt(time_text(before))))
        .order((sign_acts::at, sign_acts::id))
        .select(Row::as_select())
        .load(tx.conn())?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<SignAct, StoreError> {
    let origin = Origin::new("sign_acts", &row.id);
    Ok(SignAct {
        id: origin.parsed("id", &row.id)?,
        person: origin.parsed("person", &row.person)?,
        at: origin.time("at", &row.at)?,
        ended: origin.time_if("ended", row.ended.as_deref())?,
        items: origin.json("items", &row.items)?,
    })
}
