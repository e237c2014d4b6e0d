//! The end of the morning: in the same commit each agency whose head signs an agreement at it gets the week in which he
//! carries it down. Also those who sign later: the regent's word that morning was for all.

use std::collections::BTreeMap;

use rand_core::CryptoRng;

use super::{CeremonyError, Desk, score};
use crate::domain::ceremony::Ceremony;
use crate::domain::document::Kind;
use crate::domain::ids::{AgencyId, CeremonyId};
use crate::domain::institution::Institution;
use crate::domain::period::Period;
use crate::flows::cascade;
use crate::store::{ReadTx, StoreError, ceremonies, documents, roster};

impl Desk<'_> {
    /// Ends the morning, with so many days for those who sign later, and begins the week of the agencies.
    pub fn end(
        &self,
        id: CeremonyId,
        days: u16,
        institution: &Institution,
        rng: &mut dyn CryptoRng,
    ) -> Result<Ceremony, CeremonyError> {
        self.store.write("ceremony.end", |tx| {
            let ceremony = ceremonies::lock(tx, id)?.ok_or(CeremonyError::NotFound(id))?;
            let change = ceremony.end(&self.by, &score(tx, id)?, days, self.moment)?;
            ceremonies::save(tx, &change)?;
            let ceremony = change.ceremony().clone();
            for (period, agencies) in headed(tx, &ceremony)? {
                let day = ceremony.facts.day;
                cascade::begin(tx, institution, (period, day), &agencies, rng, self.moment)?;
            }
            Ok(ceremony)
        })
    }
}

/// The agencies whose head has an agreement at this ceremony, by its period.
fn headed(tx: &mut ReadTx, ceremony: &Ceremony) -> Result<Vec<(Period, Vec<AgencyId>)>, StoreError> {
    let agencies = roster::load(tx)?.agencies;
    let mut found: BTreeMap<String, (Period, Vec<AgencyId>)> = BTreeMap::new();
    for id in &ceremony.documents {
        let Some(document) = documents::find(tx, *id)? else { continue };
        let head = document.agency.as_ref().and_then(|id| agencies.get(id));
        let Some(agency) = head.filter(|agency| agency.head == document.subject) else { continue };
        if document.kind() == Kind::Agreement {
            let of_period =
                found.entry(document.period.to_string()).or_insert_with(|| (document.period, vec![]));
            of_period.1.push(agency.id.clone());
        }
    }
    Ok(found.into_values().collect())
}
