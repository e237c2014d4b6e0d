//! A document begins.

use rand_core::CryptoRng;

use super::FlowError;
use crate::domain::document::{Document, NewDocument};
use crate::domain::institution::Institution;
use crate::domain::moment::Moment;
use crate::store::{Store, documents, roster};

/// Saves the first version of a document as a draft.
pub fn run(
    store: &Store,
    institution: &Institution,
    rng: &mut dyn CryptoRng,
    new: NewDocument,
    moment: Moment,
) -> Result<Document, FlowError> {
    store.write("draft", |tx| {
        let roster = roster::around(tx, &new.offices())?;
        let change = Document::draft(new, &roster, moment)?;
        documents::save(tx, &change, institution.zone(), rng)?;
        Ok(change.document().clone())
    })
}
