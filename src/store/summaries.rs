//! Which summary of which text was shown to whom before he signed, word for word. Append-only: triggers refuse all else.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::column::{Origin, time_text};
use super::connection::on_each;
use super::error::StoreError;
use super::schema::summaries;
use super::{ReadTx, WriteTx};
use crate::domain::digest::Digest;
use crate::domain::ids::{DocumentId, PersonId};
use crate::domain::summary::Summary;

#[derive(Insertable)]
#[diesel(table_name = summaries)]
struct Row {
    person: String,
    document_id: String,
    base: String,
    shown: String,
    at: String,
}

/// Notes that this person has read that summary; of each text the first time counts.
pub fn insert(
    tx: &mut WriteTx,
    person: &PersonId,
    summary: &Summary,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let row = Row {
        person: person.to_string(),
        document_id: summary.document.to_string(),
        base: summary.base.to_string(),
        shown: Origin::new("summaries", &summary.document).json_text("shown", summary)?,
        at: time_text(at),
    };
    on_each!(conn, tx.conn() => diesel::insert_into(summaries::table)
        .values(&row)
        .on_conflict_do_nothing()
        .execute(conn))?;
    Ok(())
}

/// Every text of which this person has read a summary, among these documents.
pub fn of(
    tx: &mut ReadTx,
    person: &PersonId,
    documents: &[DocumentId],
) -> Result<BTreeSet<(DocumentId, Digest)>, StoreError> {
    let ids: Vec<String> = documents.iter().map(ToString::to_string).collect();
    let rows: Vec<(String, String)> = summaries::table
        .filter(summaries::person.eq(person.as_str()).and(summaries::document_id.eq_any(ids)))
        .select((summaries::document_id, summaries::base))
        .load(tx.conn())?;
    let read = |(document, base): &(String, String)| {
        let origin = Origin::new("summaries", document);
        Ok((origin.parsed("document_id", document)?, origin.parsed("base", base)?))
    };
    rows.iter().map(read).collect()
}

/// What was shown to him of that text, as it was; none if nothing was.
pub fn shown(
    tx: &mut ReadTx,
    person: &PersonId,
    document: DocumentId,
    base: &Digest,
) -> Result<Option<Summary>, StoreError> {
    let row: Option<String> = summaries::table
        .find((person.to_string(), document.to_string(), base.to_string()))
        .select(summaries::shown)
        .first(tx.conn())
        .optional()?;
    row.map(|text| Origin::new("summaries", &document).json("shown", &text)).transpose()
}
