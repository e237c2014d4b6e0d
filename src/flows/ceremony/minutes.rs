//! The minutes of a ceremony become a document, in the commit that says so in its trail; after that they go their own way.

use rand_core::CryptoRng;

use super::{CeremonyError, Desk, papers};
use crate::domain::ceremony::minutes::Paper;
use crate::domain::ceremony::{Ceremony, MinutesOf, Which};
use crate::domain::document::Document;
use crate::domain::ids::{CeremonyId, OfficeId};
use crate::domain::institution::Institution;
use crate::domain::minutes::MinutesKind;
use crate::domain::period::Period;
use crate::domain::route::{Route, Target};
use crate::domain::stage::StageName;
use crate::flows::minutes::{About, begin_within};
use crate::store::{ReadTx, ceremonies, institution};

impl Desk<'_> {
    /// Begins these minutes as a draft of the route's drafting office.
    pub fn begin_minutes(
        &self,
        institution: &Institution,
        rng: &mut dyn CryptoRng,
        (id, which): (CeremonyId, Which),
    ) -> Result<Document, CeremonyError> {
        self.store.write("ceremony.minutes", |tx| {
            let ceremony = ceremonies::lock(tx, id)?.ok_or(CeremonyError::NotFound(id))?;
            ceremony.may_record(which)?;
            let score = ceremonies::score(tx, id)?;
            let listed: Vec<Paper> = papers(tx, &ceremony)?
                .into_iter()
                .map(|paper| Paper {
                    complete: is_complete(paper.stage),
                    code: paper.code.to_string(),
                    title: paper.title,
                })
                .collect();
            let minutes = ceremony.minutes_of(which, &score, &listed, institution);
            let minutes = minutes.ok_or(CeremonyError::NotFound(id))?;
            let about = About { subject: subject(tx, &ceremony, which.kind())?, period: period(&ceremony) };
            let document = begin_within(tx, institution, rng, minutes, about, self.moment)?;
            let kept = MinutesOf { which, document: document.id };
            let change = ceremony.record_minutes(&self.by, kept, self.moment)?;
            ceremonies::save(tx, &change)?;
            Ok(document)
        })
    }
}

fn is_complete(stage: StageName) -> bool {
    matches!(stage, StageName::Signed | StageName::Archived | StageName::Superseded | StageName::Revoked)
}

/// The office whose minutes they are: the one that makes them by the route, or else the first of the guests.
fn subject(tx: &mut ReadTx, ceremony: &Ceremony, what: MinutesKind) -> Result<OfficeId, CeremonyError> {
    let route =
        institution::find_routes(tx)?.map_or_else(Route::of_minutes, |routes| routes.of_minutes(what));
    let maker = route.signings.iter().flatten().map(|step| &step.target).find_map(|target| match target {
        Target::Office(office) => Some(office.clone()),
        Target::Subject | Target::Counterpart | Target::DirectSuperior | Target::HeadOfAgency => None,
    });
    let first = || ceremony.guests().next().map(|guest| guest.official.office.clone());
    maker.or_else(first).ok_or_else(|| CeremonyError::NotFound(ceremony.id))
}

fn period(ceremony: &Ceremony) -> Period {
    use chrono::Datelike as _;
    Period::Year(ceremony.facts.day.year())
}

impl From<crate::flows::minutes::MinutesError> for CeremonyError {
    fn from(error: crate::flows::minutes::MinutesError) -> Self {
        match error {
            crate::flows::minutes::MinutesError::Flow(error) => Self::Flow(error),
            other => Self::Minutes(Box::new(other)),
        }
    }
}
