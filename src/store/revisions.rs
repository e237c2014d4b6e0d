//! The PDFs of a document, version by version, by their digest. The bytes lie elsewhere.

use std::collections::BTreeSet;

use diesel::dsl::max;
use diesel::prelude::*;

use super::column::Origin;
use super::connection::on_each;
use super::error::{StoreError, one_row};
use super::schema::{documents, revisions};
use super::{ReadTx, WriteTx};
use crate::domain::digest::Digest;
use crate::domain::ids::DocumentId;

/// What a PDF is in the life of its version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Rendered, every field empty.
    Base,
    /// Certified by the institution.
    Certified,
    /// With one more signature.
    Signed,
    /// Closed and sealed.
    Archived,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 4] = [Kind::Base, Kind::Certified, Kind::Signed, Kind::Archived];

    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Base => "base",
            Kind::Certified => "certified",
            Kind::Signed => "signed",
            Kind::Archived => "archived",
        }
    }
}

/// One PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// Of which version.
    pub version: u32,
    /// From 1 within the version.
    pub seq: u32,
    /// What it is.
    pub kind: Kind,
    /// SHA-256 of its bytes.
    pub sha256: Digest,
    /// Its length in bytes.
    pub length: u64,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = revisions)]
struct Row {
    document_id: String,
    version: i64,
    seq: i64,
    kind: String,
    sha256: String,
    length: i64,
}

/// Adds the next PDF of a version. [`StoreError::Conflict`] if the version has these bytes already.
pub fn insert(
    tx: &mut WriteTx,
    document: DocumentId,
    version: u32,
    kind: Kind,
    sha256: &Digest,
    length: u64,
) -> Result<(), StoreError> {
    let document_id = document.to_string();
    let of_version = revisions::table
        .filter(revisions::document_id.eq(&document_id).and(revisions::version.eq(i64::from(version))));
    let last: Option<i64> = of_version.select(max(revisions::seq)).first(tx.conn())?;
    let id = format!("{document}/{version}/{sha256}");
    let length = Origin::new("revisions", &id).number("length", length)?;
    let row = Row {
        document_id,
        version: i64::from(version),
        seq: last.unwrap_or(0) + 1,
        kind: kind.as_str().to_owned(),
        sha256: sha256.to_string(),
        length,
    };
    let inserted = on_each!(conn, tx.conn() => diesel::insert_into(revisions::table)
        .values(&row)
        .on_conflict_do_nothing()
        .execute(conn))?;
    one_row(inserted, "revisions", &id)
}

/// Every PDF of a document, oldest first.
pub fn list(tx: &mut ReadTx, document: DocumentId) -> Result<Vec<Revision>, StoreError> {
    let rows: Vec<Row> = revisions::table
        .filter(revisions::document_id.eq(document.to_string()))
        .order((revisions::version, revisions::seq))
        .select(Row::as_select())
        .load(tx.conn())?;
    rows.iter().map(read).collect()
}

/// The PDF with that digest, and of which document it is; the newest, should there be several.
pub fn find(tx: &mut ReadTx, sha256: &Digest) -> Result<Option<(DocumentId, Revision)>, StoreError> {
    let row: Option<Row> = revisions::table
        .filter(revisions::sha256.eq(sha256.to_string()))
        .order((revisions::document_id.desc(), revisions::version.desc(), revisions::seq.desc()))
        .select(Row::as_select())
        .get_result(tx.conn())
        .optional()?;
    row.map(|row| {
        let document = Origin::new("revisions", sha256).parsed("document_id", &row.document_id)?;
        Ok((document, read(&row)?))
    })
    .transpose()
}

/// The same, with how often its document has changed by now: as long as that number stays, so does the document.
pub fn find_in_document(
    tx: &mut ReadTx,
    sha256: &Digest,
) -> Result<Option<(DocumentId, u64, Revision)>, StoreError> {
    let found: Option<(Row, i64)> = revisions::table
        .inner_join(documents::table.on(documents::id.eq(revisions::document_id)))
        .filter(revisions::sha256.eq(sha256.to_string()))
        .order((revisions::document_id.desc(), revisions::version.desc(), revisions::seq.desc()))
        .select((Row::as_select(), documents::revision))
        .get_result(tx.conn())
        .optional()?;
    found
        .map(|(row, changes)| {
            let origin = Origin::new("revisions", sha256);
            let document = origin.parsed("document_id", &row.document_id)?;
            Ok((document, origin.count("revision", changes)?, read(&row)?))
        })
        .transpose()
}

/// The digest of every PDF whose digest begins with these digits, in lower case.
pub fn digests_beginning(tx: &mut ReadTx, digits: &str) -> Result<BTreeSet<Digest>, StoreError> {
    // `g` comes after every digit.
    let all: Vec<String> = revisions::table
        .filter(revisions::sha256.ge(digits).and(revisions::sha256.lt(format!("{digits}g"))))
        .select(revisions::sha256)
        .load(tx.conn())?;
    all.iter().map(|sha256| Origin::new("revisions", sha256).parsed("sha256", sha256)).collect()
}

fn read(row: &Row) -> Result<Revision, StoreError> {
    let origin = Origin::new("revisions", &format_args!("{}/{}/{}", row.document_id, row.version, row.seq));
    let kind = |word: &str| Kind::ALL.into_iter().find(|kind| kind.as_str() == word);
    Ok(Revision {
        version: origin.count("version", row.version)?,
        seq: origin.count("seq", row.seq)?,
        kind: origin.word("kind", &row.kind, kind)?,
        sha256: origin.parsed("sha256", &row.sha256)?,
        length: origin.count("length", row.length)?,
    })
}
