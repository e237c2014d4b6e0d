//! What waits for somebody's signature, how much of each text he has read, and which he opens next. Never the signing.

use chrono::NaiveDate;
use serde::Serialize;

use super::one::turn;
use crate::domain::digest::Digest;
use crate::domain::document::Document;
use crate::domain::ids::{DocumentId, PersonId};
use crate::domain::reading::{Reading, ReadingRule};
use crate::domain::route::Field;
use crate::domain::stage::Party;
use crate::domain::turn::Task;
use crate::flows::sign::Wanted;
use crate::store::{ReadTx, StoreError, documents, pages_seen, turns};

/// More in one act would keep a browser waiting too long.
pub(in crate::web) const MOST: usize = 200;

/// A document whose turn it is to be signed by him.
pub(in crate::web) struct Waiting {
    pub(in crate::web) document: Document,
    pub(in crate::web) due: Option<NaiveDate>,
    pub(in crate::web) party: Party,
    pub(in crate::web) base: Digest,
    pub(in crate::web) reading: Reading,
}

/// For somebody who reads one after the other.
#[derive(Serialize)]
pub(super) struct Ahead {
    /// How many others he has not read.
    unread: usize,
    /// The next of them after this one, beginning again at the top; none if he has read them all.
    address: Option<String>,
}

impl Waiting {
    /// What a form says about it: document, field and text.
    pub(in crate::web) fn value(&self) -> String {
        format!("{}:{}:{}", self.document.id, self.party.field.name(), self.base)
    }
}

/// What a form says about a document: `document:field:text`.
pub(in crate::web) fn read(value: &str) -> Option<Wanted> {
    let (document, rest) = value.split_once(':')?;
    let (field, seen) = rest.split_once(':')?;
    Some(Wanted {
        document: document.parse().ok()?,
        field: Field::from_name(field)?,
        seen: seen.parse().ok()?,
    })
}

/// In the order of his inbox.
pub(in crate::web) fn waiting(
    tx: &mut ReadTx,
    person: &PersonId,
    day: NaiveDate,
) -> Result<Vec<Waiting>, StoreError> {
    let open = turns::inbox(tx, person, day)?.into_iter();
    let mut found = Vec::new();
    for open in open.filter(|turn| matches!(turn.task, Task::Sign(_))).take(MOST) {
        let Some(document) = documents::find(tx, open.document)? else { continue };
        if let Some((party, base)) = turn(&document, person) {
            found.push(Waiting { document, due: open.due, party, base, reading: Reading::default() });
        }
    }
    let ids: Vec<DocumentId> = found.iter().map(|one| one.document.id).collect();
    let mut readings = pages_seen::readings(tx, person, &ids)?;
    for one in &mut found {
        one.reading = readings.remove(&(one.document.id, one.base)).unwrap_or_default();
    }
    Ok(found)
}

impl Ahead {
    /// What is left besides the document that is open.
    pub(super) fn of(queue: &[Waiting], rule: ReadingRule, open: DocumentId) -> Self {
        let at = queue.iter().position(|one| one.document.id == open).map_or(0, |at| at + 1);
        let (before, after) = queue.split_at(at);
        let mut unread = after
            .iter()
            .chain(before)
            .filter(|one| one.document.id != open && !rule.is_met(&one.reading))
            .map(|one| address(one.document.id))
            .peekable();
        let first = unread.peek().cloned();
        Self { unread: unread.count(), address: first }
    }
}

/// The signing page of a document, as one of many.
pub(super) fn address(document: DocumentId) -> String {
    format!("/documents/{document}/sign?queue=yes")
}
