//! Which pages of which text somebody has had on his screen, and what he has read of a text altogether.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::column::{Origin, time_text};
use super::connection::on_each;
use super::error::StoreError;
use super::schema::{page_counts, pages_seen};
use super::{ReadTx, WriteTx, sightings, summaries};
use crate::domain::digest::Digest;
use crate::domain::ids::{DocumentId, PersonId};
use crate::domain::reading::Reading;

#[derive(Insertable)]
#[diesel(table_name = pages_seen)]
struct Row {
    person: String,
    document_id: String,
    base: String,
    page: i64,
    at: String,
}

/// How many pages a text has; none if that was never counted.
pub fn count_of(tx: &mut ReadTx, base: &Digest) -> Result<Option<u32>, StoreError> {
    let pages: Option<i64> =
        page_counts::table.find(base.to_string()).select(page_counts::pages).first(tx.conn()).optional()?;
    pages.map(|pages| Origin::new("page_counts", base).count("pages", pages)).transpose()
}

/// Keeps how many pages a text has.
pub fn set_count(tx: &mut WriteTx, base: &Digest, pages: u32) -> Result<(), StoreError> {
    let row = (page_counts::base.eq(base.to_string()), page_counts::pages.eq(i64::from(pages)));
    on_each!(conn, tx.conn() => diesel::insert_into(page_counts::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn))?;
    Ok(())
}

/// Notes pages of a text that this person has had on his screen; of each the first time counts.
pub fn insert(
    tx: &mut WriteTx,
    person: &PersonId,
    (document, base): (DocumentId, &Digest),
    pages: impl IntoIterator<Item = u32>,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    for page in pages {
        let row = Row {
            person: person.to_string(),
            document_id: document.to_string(),
            base: base.to_string(),
            page: i64::from(page),
            at: time_text(at),
        };
        on_each!(conn, tx.conn() => diesel::insert_into(pages_seen::table)
            .values(&row)
            .on_conflict_do_nothing()
            .execute(conn))?;
    }
    Ok(())
}

/// What this person has read of each text that he has opened, whose summary he was shown, or had on his screen, among these documents.
pub fn readings(
    tx: &mut ReadTx,
    person: &PersonId,
    documents: &[DocumentId],
) -> Result<BTreeMap<(DocumentId, Digest), Reading>, StoreError> {
    let mut readings: BTreeMap<(DocumentId, Digest), Reading> = BTreeMap::new();
    for text in sightings::of(tx, person, documents)? {
        readings.entry(text).or_default().opened = true;
    }
    for text in summaries::of(tx, person, documents)? {
        readings.entry(text).or_default().summary = true;
    }
    let ids: Vec<String> = documents.iter().map(ToString::to_string).collect();
    let rows: Vec<(String, String, i64, Option<i64>)> = pages_seen::table
        .left_join(page_counts::table.on(page_counts::base.eq(pages_seen::base)))
        .filter(pages_seen::person.eq(person.as_str()).and(pages_seen::document_id.eq_any(ids)))
        .select((pages_seen::document_id, pages_seen::base, pages_seen::page, page_counts::pages.nullable()))
        .load(tx.conn())?;
    for (document, base, page, of) in rows {
        let origin = Origin::new("pages_seen", &document);
        let text = (origin.parsed("document_id", &document)?, origin.parsed("base", &base)?);
        let reading = readings.entry(text).or_default();
        reading.pages.insert(origin.count("page", page)?);
        reading.of = of.map(|of| origin.count("pages", of)).transpose()?;
    }
    Ok(readings)
}
