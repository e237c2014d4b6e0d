//! Who has opened which text before signing it (PP 71/2019, article 62(3)).

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::column::{Origin, time_text};
use super::connection::on_each;
use super::error::StoreError;
use super::schema::sightings;
use super::{ReadTx, WriteTx};
use crate::domain::digest::Digest;
use crate::domain::ids::{DocumentId, PersonId};

#[derive(Insertable)]
#[diesel(table_name = sightings)]
struct Row {
    person: String,
    document_id: String,
    base: String,
    at: String,
}

/// Notes that this person has opened the text with that digest; the first time counts.
pub fn insert(
    tx: &mut WriteTx,
    person: &PersonId,
    document: DocumentId,
    base: &Digest,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let row = Row {
        person: person.to_string(),
        document_id: document.to_string(),
        base: base.to_string(),
        at: time_text(at),
    };
    on_each!(conn, tx.conn() => diesel::insert_into(sightings::table)
        .values(&row)
        .on_conflict_do_nothing()
        .execute(conn))?;
    Ok(())
}

/// Every text that this person has opened among these documents.
pub fn of(
    tx: &mut ReadTx,
    person: &PersonId,
    documents: &[DocumentId],
) -> Result<BTreeSet<(DocumentId, Digest)>, StoreError> {
    let ids: Vec<String> = documents.iter().map(ToString::to_string).collect();
    let rows: Vec<(String, String)> = sightings::table
        .filter(sightings::person.eq(person.as_str()).and(sightings::document_id.eq_any(ids)))
        .select((sightings::document_id, sightings::base))
        .load(tx.conn())?;
    let read = |(document, base): &(String, String)| {
        let origin = Origin::new("sightings", document);
        Ok((origin.parsed("document_id", document)?, origin.parsed("base", base)?))
    };
    rows.iter().map(read).collect()
}
