//! The records of documents that were asked for of late. A record follows from its document alone, and a document counts
//! its changes: one that has not changed is not read and worded anew. How its file is, is looked at every time.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::record::{self, Record};
use crate::domain::ids::DocumentId;
use crate::domain::institution::Institution;
use crate::store::{ReadTx, StoreError, documents};

/// So many are remembered: about a megabyte.
const MOST: usize = 512;

/// The memory of one process.
#[derive(Debug, Default)]
pub struct Records(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    /// With the count of changes it was made at.
    records: HashMap<DocumentId, (u64, Arc<Record>)>,
    /// In the order they came.
    order: VecDeque<DocumentId>,
}

impl Records {
    /// The record of a document that has changed so many times by now, without how its file is.
    pub(super) fn of(
        &self,
        tx: &mut ReadTx,
        institution: &Institution,
        id: DocumentId,
        changes: u64,
    ) -> Result<Option<Arc<Record>>, StoreError> {
        if let Some((at, record)) = self.lock().records.get(&id)
            && *at == changes
        {
            return Ok(Some(record.clone()));
        }
        let Some(document) = documents::find(tx, id)? else { return Ok(None) };
        let successor = record::successor(tx, &document)?;
        let record = Arc::new(record::of(institution, &document, successor));
        let mut kept = self.lock();
        if kept.records.insert(id, (document.revision, record.clone())).is_none() {
            kept.order.push_back(id);
        }
        while kept.order.len() > MOST {
            if let Some(oldest) = kept.order.pop_front() {
                kept.records.remove(&oldest);
            }
        }
        drop(kept);
        Ok(Some(record))
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
