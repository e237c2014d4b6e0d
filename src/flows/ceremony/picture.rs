//! A ceremony as pages show it: who is how far, who is called, what was signed last. Read as one state of the database.

use std::collections::BTreeMap;

use super::{CeremonyError, papers};
use crate::domain::ceremony::Ceremony;
use crate::domain::ceremony::progress::Score;
use crate::domain::document::Content;
use crate::domain::ids::{AgencyId, CeremonyId};
use crate::domain::stage::StageName;
use crate::store::documents::Summary;
use crate::store::{Store, StoreError, ceremonies, documents, roster};

/// What a page needs.
#[derive(Debug, Clone)]
pub struct Picture {
    /// The ceremony.
    pub ceremony: Ceremony,
    /// What its documents say.
    pub score: Score,
    /// Short names of agencies.
    pub agencies: BTreeMap<AgencyId, String>,
}

/// Reads it.
pub fn read(store: &Store, id: CeremonyId) -> Result<Picture, CeremonyError> {
    store.read(|tx| {
        let ceremony = ceremonies::find(tx, id)?.ok_or(CeremonyError::NotFound(id))?;
        let score = ceremonies::score(tx, id)?;
        let agencies = roster::agency_names(tx)?;
        Ok(Picture { ceremony, score, agencies })
    })
}

/// Its documents, without their text.
pub fn documents_of(store: &Store, ceremony: &Ceremony) -> Result<Vec<Summary>, StoreError> {
    store.read(|tx| papers(tx, ceremony))
}

/// The points that are read out: those of the first pact that is signed there; none without a pact.
pub fn points(store: &Store, ceremony: &Ceremony) -> Result<Vec<String>, StoreError> {
    store.read(|tx| {
        for paper in papers(tx, ceremony)?.iter().filter(|paper| paper.stage != StageName::Withdrawn) {
            if let Some(Content::Pact(pact)) = documents::find(tx, paper.id)?.map(|document| document.content)
            {
                return Ok(pact.points_aloud());
            }
        }
        Ok(Vec::new())
    })
}
