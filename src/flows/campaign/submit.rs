//! Every complete draft of a season is handed in, each in its own commit; one that is refused stops no other.

use rand_core::CryptoRng;

use crate::domain::document::Document;
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::domain::roster::Roster;
use crate::domain::season_act::{Item, Outcome, SeasonAct};
use crate::domain::stage::{Actor, StageName};
use crate::flows::compose::{ComposeError, printable};
use crate::flows::{FlowError, Rooms, preview};
use crate::store::{StoreError, documents, roster, season_acts};

/// Does the lines of an act.
pub(super) fn all(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    act: &SeasonAct,
    moment: Moment,
) -> Result<(), FlowError> {
    let items = rooms.store.read(|tx| season_acts::waiting(tx, act.id, u32::MAX))?;
    for item in items {
        match one(rooms, rng, act, &item, moment) {
            // Settled by another worker meanwhile; the end of the act tells whether anything is left.
            Err(FlowError::Store(StoreError::Conflict { .. })) => {}
            other => other?,
        }
    }
    Ok(())
}

fn one(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    act: &SeasonAct,
    item: &Item,
    moment: Moment,
) -> Result<(), FlowError> {
    let found = rooms.store.read(|tx| {
        let found = item.document.map(|id| documents::find(tx, id)).transpose()?.flatten();
        let roster = found.as_ref().map(|document| roster::around(tx, &document.offices())).transpose()?;
        Ok::<_, StoreError>(found.zip(roster))
    })?;
    let proof = found.as_ref().map(|(document, roster)| unprintable(rooms, document, roster, moment));
    rooms.store.write("season.submit", |tx| {
        let settled = |outcome: Outcome, detail: String| Item { outcome, detail, ..item.clone() };
        let settled = match (found, proof) {
            (Some(_), Some(Some((outcome, detail)))) => settled(outcome, detail),
            (Some((seen, _)), _) => {
                let Some(document) = documents::lock(tx, seen.id)? else {
                    return Err(FlowError::NotFound(seen.id));
                };
                if document.revision == seen.revision {
                    let roster = roster::around(tx, &document.offices())?;
                    match document.submit(&Actor::Secretariat(act.by.clone()), &roster, moment) {
                        Ok(change) => {
                            documents::save(tx, &change, rooms.institution.zone(), rng)?;
                            settled(Outcome::Submitted, String::new())
                        }
                        Err(refusal) => settled(refused(&refusal), refusal.to_string()),
                    }
                } else {
                    settled(Outcome::Busy, String::new())
                }
            }
            (None, _) => settled(Outcome::MovedOn, String::new()),
        };
        Ok(season_acts::settle(tx, act.id, &settled)?)
    })
}

/// Why it cannot be printed, and so would stop only after everybody has reviewed it; none if it can, or needs not be.
fn unprintable(
    rooms: &Rooms,
    document: &Document,
    roster: &Roster,
    moment: Moment,
) -> Option<(Outcome, String)> {
    if document.stage.name() != StageName::Draft {
        return Some((Outcome::MovedOn, String::new()));
    }
    match printable(preview::proof(rooms, document, roster, moment)) {
        Ok(_) => None,
        Err(error @ ComposeError::Letter(_)) => Some((Outcome::Letter, error.to_string())),
        Err(error) => Some((Outcome::Failed, error.to_string())),
    }
}

fn refused(refusal: &Refusal) -> Outcome {
    match refusal {
        Refusal::Vacancy(_) => Outcome::Vacant,
        Refusal::Content(_) => Outcome::Incomplete,
        Refusal::OnePersonBothParties { .. } => Outcome::BothParties,
        Refusal::WrongStage { .. } => Outcome::MovedOn,
        _ => Outcome::Failed,
    }
}
