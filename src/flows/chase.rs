//! Late turns: a reminder to whoever has the turn, word to the superior when its day has passed.

use rand_core::CryptoRng;

use super::FlowError;
use crate::domain::document::{Change, Document};
use crate::domain::ids::{DocumentId, OfficeId};
use crate::domain::institution::Institution;
use crate::domain::moment::Moment;
use crate::domain::roster::Roster;
use crate::store::{Store, documents, roster};

/// Orders a reminder if that turn is still open.
pub fn remind(
    store: &Store,
    institution: &Institution,
    rng: &mut dyn CryptoRng,
    (id, version, office): (DocumentId, u32, &OfficeId),
    moment: Moment,
) -> Result<(), FlowError> {
    chase(store, institution, rng, (id, version), |document, _| document.remind(office, moment))
}

/// Tells the superior if that turn is still open after its last day.
pub fn escalate(
    store: &Store,
    institution: &Institution,
    rng: &mut dyn CryptoRng,
    (id, version, office): (DocumentId, u32, &OfficeId),
    moment: Moment,
) -> Result<(), FlowError> {
    chase(store, institution, rng, (id, version), |document, roster| {
        document.escalate(office, roster, moment)
    })
}

fn chase(
    store: &Store,
    institution: &Institution,
    rng: &mut dyn CryptoRng,
    (id, version): (DocumentId, u32),
    verb: impl FnOnce(Document, &Roster) -> Option<Change>,
) -> Result<(), FlowError> {
    store.write("chase", |tx| {
        let document = documents::lock(tx, id)?.ok_or(FlowError::NotFound(id))?;
        if document.version != version {
            return Ok(());
        }
        let mut offices = document.offices();
        let first = roster::around(tx, &offices)?;
        offices.extend(offices.clone().iter().filter_map(|o| first.offices.get(o)?.superior.clone()));
        let roster = roster::around(tx, &offices)?;
        if let Some(change) = verb(document, &roster) {
            documents::save(tx, &change, institution.zone(), rng)?;
        }
        Ok(())
    })
}
