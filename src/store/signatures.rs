//! Signatures made, one per field of a version and one per intent: the database itself refuses a second.
//! [`super::documents::save`] writes them, from the event that records them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::column::{Origin, time_text};
use super::connection::on_each;
use super::error::{StoreError, one_row};
use super::schema::{documents, signatures};
use super::{ReadTx, WriteTx};
use crate::domain::digest::Digest;
use crate::domain::document::Change;
use crate::domain::event::Event;
use crate::domain::ids::{DocumentId, IntentId, OfficeId, PersonId};
use crate::domain::period::Period;
use crate::domain::route::Field;
use crate::domain::stage::StageName;

/// A signature as the archive of signatures keeps it, whatever became of the version it was made on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Version it was made on.
    pub version: u32,
    /// The field it fills.
    pub field: Field,
    /// By whom.
    pub person: PersonId,
    /// For which office.
    pub office: OfficeId,
    /// SHA-256 of the certificate.
    pub certificate: Digest,
    /// The record made before the key was used.
    pub intent: IntentId,
    /// SHA-256 of the PDF with it.
    pub revision: Digest,
    /// When.
    pub at: DateTime<Utc>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = signatures)]
struct Row {
    document_id: String,
    version: i64,
    field: String,
    person: String,
    office: String,
    certificate: String,
    intent_id: String,
    revision: String,
    at: String,
}

/// Every signature ever made on a document, of lapsed versions too, by version and time.
pub fn list(tx: &mut ReadTx, document: DocumentId) -> Result<Vec<Made>, StoreError> {
    let rows: Vec<Row> = signatures::table
        .filter(signatures::document_id.eq(document.to_string()))
        .order((signatures::version, signatures::at, signatures::field))
        .select(Row::as_select())
        .load(tx.conn())?;
    rows.iter().map(read).collect()
}

/// The signatures of the present version of every document that all have signed, or of every such document about that
/// period, by time. While a document is being signed its turns tell them.
pub fn of_complete(tx: &mut ReadTx, period: Option<Period>) -> Result<Vec<(DocumentId, Made)>, StoreError> {
    let complete = [StageName::Signed, StageName::Archived, StageName::Superseded, StageName::Revoked];
    let complete: Vec<String> = complete.iter().map(ToString::to_string).collect();
    let same = documents::id.eq(signatures::document_id).and(documents::version.eq(signatures::version));
    let mut query = signatures::table
        .inner_join(documents::table.on(same))
        .filter(documents::stage.eq_any(complete))
        .order((signatures::document_id, signatures::at, signatures::field))
        .select(Row::as_select())
        .into_boxed();
    if let Some(period) = period {
        query = query.filter(documents::period.eq(period.to_string()));
    }
    let rows: Vec<Row> = query.load(tx.conn())?;
    let one = |row: &Row| {
        let origin = Origin::new("signatures", &row.document_id);
        Ok((origin.parsed("document_id", &row.document_id)?, read(row)?))
    };
    rows.iter().map(one).collect()
}

pub(super) fn append(tx: &mut WriteTx, change: &Change) -> Result<(), StoreError> {
    let document = change.document();
    for event in change.events() {
        let Event::Signed { field, by, intent, certificate, revision } = event else { continue };
        let made = document.stage.signatures().iter().find(|signature| signature.intent == *intent);
        let row = Row {
            document_id: document.id.to_string(),
            version: i64::from(document.version),
            field: field.name().to_owned(),
            person: by.person.to_string(),
            office: by.office.to_string(),
            certificate: certificate.to_string(),
            intent_id: intent.to_string(),
            revision: revision.to_string(),
            at: time_text(made.map_or(change.moment().at, |signature| signature.at)),
        };
        let inserted = on_each!(conn, tx.conn() => diesel::insert_into(signatures::table)
            .values(&row)
            .on_conflict_do_nothing()
            .execute(conn))?;
        one_row(
            inserted,
            "signatures",
            &format_args!("{}/{}/{}", document.id, document.version, field.name()),
        )?;
    }
    Ok(())
}

/// When the newest of all signatures was made.
pub fn newest(tx: &mut ReadTx) -> Result<Option<DateTime<Utc>>, StoreError> {
    let at: Option<String> = signatures::table.select(diesel::dsl::max(signatures::at)).first(tx.conn())?;
    Origin::new("signatures", "newest").time_if("at", at.as_deref())
}

fn read(row: &Row) -> Result<Made, StoreError> {
    let origin =
        Origin::new("signatures", &format_args!("{}/{}/{}", row.document_id, row.version, row.field));
    Ok(Made {
        version: origin.count("version", row.version)?,
        field: origin.word("field", &row.field, Field::from_name)?,
        person: origin.parsed("person", &row.person)?,
        office: origin.parsed("office", &row.office)?,
        certificate: origin.parsed("certificate", &row.certificate)?,
        intent: origin.parsed("intent_id", &row.intent_id)?,
        revision: origin.parsed("revision", &row.revision)?,
        at: origin.time("at", &row.at)?,
    })
}
