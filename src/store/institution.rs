//! The institution that runs this instance, the routes of its documents, and what it has set for itself since it was founded: one
//! row each.

use diesel::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::column::Origin;
use super::connection::on_each;
use super::error::StoreError;
use super::schema::settings;
use super::{ReadTx, WriteTx};
use crate::domain::institution::Institution;
use crate::domain::practice::Practice;
use crate::domain::route::Routes;

const NAME: &str = "institution";
const ROUTES: &str = "routes";
const PRACTICE: &str = "practice";

/// Sets it.
pub fn save(tx: &mut WriteTx, institution: &Institution) -> Result<(), StoreError> {
    put(tx, NAME, institution)
}

/// The institution, once it is set.
pub fn find(tx: &mut ReadTx) -> Result<Option<Institution>, StoreError> {
    get(tx, NAME)
}

/// Sets which document goes which way.
pub fn save_routes(tx: &mut WriteTx, routes: &Routes) -> Result<(), StoreError> {
    put(tx, ROUTES, routes)
}

/// Which document goes which way, once it is set.
pub fn find_routes(tx: &mut ReadTx) -> Result<Option<Routes>, StoreError> {
    get(tx, ROUTES)
}

/// The same, locked until the commit: whoever else changes them waits.
pub fn lock_routes(tx: &mut WriteTx) -> Result<Option<Routes>, StoreError> {
    let target = settings::table.find(ROUTES);
    diesel::update(target).set(settings::value.eq(settings::value)).execute(tx.conn())?;
    find_routes(tx)
}

/// Sets what it sets for itself.
pub fn save_practice(tx: &mut WriteTx, practice: &Practice) -> Result<(), StoreError> {
    put(tx, PRACTICE, practice)
}

/// What it has set for itself, once it has changed anything since it was founded.
pub fn find_practice(tx: &mut ReadTx) -> Result<Option<Practice>, StoreError> {
    get(tx, PRACTICE)
}

/// Holds its settings until the commit, so that two who change them do so one after the other.
pub fn hold(tx: &mut WriteTx) -> Result<(), StoreError> {
    let target = settings::table.find(NAME);
    diesel::update(target).set(settings::value.eq(settings::value)).execute(tx.conn())?;
    Ok(())
}

fn put(tx: &mut WriteTx, name: &str, value: &impl Serialize) -> Result<(), StoreError> {
    let value = Origin::new("settings", name).json_text("value", value)?;
    let row = (settings::name.eq(name), settings::value.eq(&value));
    on_each!(conn, tx.conn() => diesel::insert_into(settings::table)
        .values(row)
        .on_conflict(settings::name)
        .do_update()
        .set(settings::value.eq(&value))
        .execute(conn))?;
    Ok(())
}

fn get<T: DeserializeOwned>(tx: &mut ReadTx, name: &str) -> Result<Option<T>, StoreError> {
    let value: Option<String> =
        settings::table.find(name).select(settings::value).get_result(tx.conn()).optional()?;
    value.map(|value| Origin::new("settings", name).json("value", &value)).transpose()
}
