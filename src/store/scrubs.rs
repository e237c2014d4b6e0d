//! When the files of a document were last read and judged again, and what was wrong with them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::column::{Origin, time_text};
use super::connection::on_each;
use super::error::StoreError;
use super::schema::{documents, revisions, scrubs};
use super::{ReadTx, WriteTx};
use crate::domain::ids::DocumentId;

/// The last look at one document's files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scrub {
    /// Which document.
    pub document: DocumentId,
    /// When.
    pub at: DateTime<Utc>,
    /// What was wrong; none if everything was whole.
    pub damage: Option<String>,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = scrubs, treat_none_as_null = true)]
struct Row {
    document_id: String,
    at: String,
    damage: Option<String>,
}

/// Notes what a look at a document's files has shown; the last look counts.
pub fn note(
    tx: &mut WriteTx,
    document: DocumentId,
    at: DateTime<Utc>,
    damage: Option<&str>,
) -> Result<(), StoreError> {
    let row = Row { document_id: document.to_string(), at: time_text(at), damage: damage.map(str::to_owned) };
    on_each!(conn, tx.conn() => diesel::insert_into(scrubs::table)
        .values(&row)
        .on_conflict(scrubs::document_id)
        .do_update()
        .set(&row)
        .execute(conn))?;
    Ok(())
}

/// The last look at that document's files.
pub fn find(tx: &mut ReadTx, document: DocumentId) -> Result<Option<Scrub>, StoreError> {
    let row: Option<Row> =
        scrubs::table.find(document.to_string()).select(Row::as_select()).first(tx.conn()).optional()?;
    row.map(read).transpose()
}

/// Every document whose files were found damaged at the last look.
pub fn damaged(tx: &mut ReadTx) -> Result<Vec<Scrub>, StoreError> {
    let rows: Vec<Row> = scrubs::table
        .filter(scrubs::damage.is_not_null())
        .order(scrubs::document_id)
        .select(Row::as_select())
        .load(tx.conn())?;
    rows.into_iter().map(read).collect()
}

/// Documents with files that nobody has looked at since `before`, at most `most`.
pub fn oldest(tx: &mut ReadTx, before: DateTime<Utc>, most: u32) -> Result<Vec<DocumentId>, StoreError> {
    let lately = scrubs::table.filter(scrubs::at.ge(time_text(before))).select(scrubs::document_id);
    let with_files = revisions::table.select(revisions::document_id);
    let ids: Vec<String> = documents::table
        .filter(documents::id.ne_all(lately))
        .filter(documents::id.eq_any(with_files))
        .order(documents::id)
        .select(documents::id)
        .limit(i64::from(most))
        .load(tx.conn())?;
    ids.iter().map(|id| Origin::new("documents", id).parsed("id", id)).collect()
}

fn read(row: Row) -> Result<Scrub, StoreError> {
    let origin = Origin::new("scrubs", &row.document_id);
    Ok(Scrub {
        document: origin.parsed("document_id", &row.document_id)?,
        at: origin.time("at", &row.at)?,
        damage: row.damage,
    })
}
