//! Budget documents (DPA), as imported.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::column::{Origin, day_text};
use super::error::StoreError;
use super::schema::dpa;
use super::{ReadTx, WriteTx};
use crate::domain::budget::Rupiah;
use crate::domain::dpa::Dpa;
use crate::domain::ids::AgencyId;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = dpa)]
struct Row {
    agency: String,
    number: String,
    approved: String,
    ceiling: i64,
}

/// Puts these in the place of whatever the agencies they name had; other agencies keep theirs.
pub fn replace(tx: &mut WriteTx, all: &[Dpa]) -> Result<(), StoreError> {
    let agencies: BTreeSet<&str> = all.iter().map(|dpa| dpa.agency.as_str()).collect();
    diesel::delete(dpa::table.filter(dpa::agency.eq_any(agencies))).execute(tx.conn())?;
    for one in all {
        let row = Row {
            agency: one.agency.to_string(),
            number: one.number.clone(),
            approved: day_text(one.approved),
            ceiling: Origin::new("dpa", &one.number).number("ceiling", one.ceiling.0)?,
        };
        diesel::insert_into(dpa::table).values(&row).execute(tx.conn())?;
    }
    Ok(())
}

/// The one in force for that agency: the last approved.
pub fn find(tx: &mut ReadTx, agency: &AgencyId) -> Result<Option<Dpa>, StoreError> {
    let row: Option<Row> = dpa::table
        .filter(dpa::agency.eq(agency.as_str()))
        .order((dpa::approved.desc(), dpa::number.desc()))
        .select(Row::as_select())
        .first(tx.conn())
        .optional()?;
    row.map(read).transpose()
}

/// All, by agency, the last approved of each first.
pub fn list(tx: &mut ReadTx) -> Result<Vec<Dpa>, StoreError> {
    let rows: Vec<Row> = dpa::table
        .order((dpa::agency, dpa::approved.desc(), dpa::number.desc()))
        .select(Row::as_select())
        .load(tx.conn())?;
    rows.into_iter().map(read).collect()
}

fn read(row: Row) -> Result<Dpa, StoreError> {
    let origin = Origin::new("dpa", &row.number);
    Ok(Dpa {
        agency: origin.parsed("agency", &row.agency)?,
        approved: origin.day("approved", &row.approved)?,
        ceiling: Rupiah(origin.count("ceiling", row.ceiling)?),
        number: row.number,
    })
}
