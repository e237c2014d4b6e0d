//! The text of every version as it was handed in. [`super::documents::save`] writes it; triggers of the database refuse
//! to change or remove one.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::column::{Origin, time_text};
use super::connection::on_each;
use super::error::StoreError;
use super::schema::versions;
use super::{ReadTx, WriteTx};
use crate::domain::document::{Change, Content};
use crate::domain::event::Event;
use crate::domain::ids::DocumentId;

#[derive(Insertable)]
#[diesel(table_name = versions)]
struct Row {
    document_id: String,
    version: i64,
    content: String,
    at: String,
}

/// The text of that version as it was handed in; none if it never was, or before versions were kept.
pub fn find(tx: &mut ReadTx, document: DocumentId, version: u32) -> Result<Option<Content>, StoreError> {
    let text: Option<String> = versions::table
        .find((document.to_string(), i64::from(version)))
        .select(versions::content)
        .first(tx.conn())
        .optional()?;
    text.map(|text| origin(document, version).json("content", &text)).transpose()
}

/// A version is kept when it is handed in. One that was handed in before versions were kept is kept when it comes back:
/// its text has not changed in between.
pub(super) fn append(tx: &mut WriteTx, change: &Change) -> Result<(), StoreError> {
    let document = change.document();
    for event in change.events() {
        let version = match event {
            Event::Submitted { .. } => document.version,
            Event::SentBack { .. } => document.version.saturating_sub(1),
            _ => continue,
        };
        keep(tx, document.id, version, &document.content, change.moment().at)?;
    }
    Ok(())
}

fn keep(
    tx: &mut WriteTx,
    document: DocumentId,
    version: u32,
    content: &Content,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let row = Row {
        document_id: document.to_string(),
        version: i64::from(version),
        content: origin(document, version).json_text("content", content)?,
        at: time_text(at),
    };
    on_each!(conn, tx.conn() => diesel::insert_into(versions::table)
        .values(&row)
        .on_conflict_do_nothing()
        .execute(conn))?;
    Ok(())
}

fn origin(document: DocumentId, version: u32) -> Origin {
    Origin::new("versions", &format_args!("{document}/{version}"))
}
