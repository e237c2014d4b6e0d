//! The comments that versions were returned with. Triggers of the database refuse to change or remove one.

use chrono::{DateTime, Utc};
use diesel::dsl::max;
use diesel::prelude::*;

use super::column::{Origin, time_text};
use super::error::StoreError;
use super::schema::comments;
use super::{ReadTx, WriteTx};
use crate::domain::comment::{Comment, Remark};
use crate::domain::ids::DocumentId;
use crate::domain::roster::Official;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = comments)]
struct Row {
    document_id: String,
    seq: i64,
    version: i64,
    place: String,
    body: String,
    author: String,
    at: String,
}

/// Every comment on a document, of every version, in the order they were made.
pub fn list(tx: &mut ReadTx, document: DocumentId) -> Result<Vec<Comment>, StoreError> {
    let rows: Vec<Row> = comments::table
        .filter(comments::document_id.eq(document.to_string()))
        .order(comments::seq)
        .select(Row::as_select())
        .load(tx.conn())?;
    rows.iter().map(read).collect()
}

/// Keeps remarks on that version. The document's row is written in the same commit, so nobody else can be adding.
pub fn append(
    tx: &mut WriteTx,
    (document, version): (DocumentId, u32),
    by: &Official,
    remarks: &[Remark],
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let document_id = document.to_string();
    let last: Option<i64> = comments::table
        .filter(comments::document_id.eq(&document_id))
        .select(max(comments::seq))
        .first(tx.conn())?;
    for (seq, remark) in (last.unwrap_or(0) + 1..).zip(remarks) {
        let row = Row {
            document_id: document_id.clone(),
            seq,
            version: i64::from(version),
            place: remark.place.to_string(),
            body: remark.text.clone(),
            author: origin(&document_id, seq).json_text("author", by)?,
            at: time_text(at),
        };
        diesel::insert_into(comments::table).values(&row).execute(tx.conn())?;
    }
    Ok(())
}

fn origin(document: &str, seq: i64) -> Origin {
    Origin::new("comments", &format_args!("{document}/{seq}"))
}

fn read(row: &Row) -> Result<Comment, StoreError> {
    let origin = origin(&row.document_id, row.seq);
    Ok(Comment {
        version: origin.count("version", row.version)?,
        place: origin.parsed("place", &row.place)?,
        text: row.body.clone(),
        by: origin.json("author", &row.author)?,
        at: origin.time("at", &row.at)?,
    })
}
