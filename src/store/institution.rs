//! The institution that runs this instance: one row.

use diesel::prelude::*;

use super::column::Origin;
use super::connection::on_each;
use super::error::StoreError;
use super::schema::settings;
use super::{ReadTx, WriteTx};
use crate::domain::institution::Institution;

const NAME: &str = "institution";

/// Sets it.
pub fn save(tx: &mut WriteTx, institution: &Institution) -> Result<(), StoreError> {
    let value = Origin::new("settings", &NAME).json_text("value", institution)?;
    let row = (settings::name.eq(NAME), settings::value.eq(&value));
    on_each!(conn, tx.conn() => diesel::insert_into(settings::table)
        .values(row)
        .on_conflict(settings::name)
        .do_update()
        .set(settings::value.eq(&value))
        .execute(conn))?;
    Ok(())
}

/// The institution, once it is set.
pub fn find(tx: &mut ReadTx) -> Result<Option<Institution>, StoreError> {
    let value: Option<String> =
        settings::table.find(NAME).select(settings::value).first(tx.conn()).optional()?;
    value.map(|value| Origin::new("settings", &NAME).json("value", &value)).transpose()
}
