//! Every document that a season owes and that does not exist yet is made, several in one commit. One that exists is left
//! alone, whoever made it.

use rand_core::CryptoRng;

use crate::domain::code::VerifyCode;
use crate::domain::document::{Document, Kind, NewDocument};
use crate::domain::ids::{DocumentId, OfficeId};
use crate::domain::moment::Moment;
use crate::domain::period::Period;
use crate::domain::refusal::Refusal;
use crate::domain::roster::Roster;
use crate::domain::season_act::{Item, Outcome, SeasonAct};
use crate::flows::compose::{ComposeError, Plan, Wish, plan};
use crate::flows::{FlowError, Rooms};
use crate::store::{StoreError, WriteTx, documents, roster, season_acts};

/// So many documents are made in one commit: others who write wait no longer than that takes.
const BATCH: u32 = 8;

/// What all documents that are made have in common.
#[derive(Debug, Clone)]
pub struct Making {
    /// What they speak about.
    pub period: Period,
    /// Variant of the pacts; may be empty if there are none.
    pub pact: String,
}

/// What came of one: its outcome, the document, and what is to be told besides.
pub type Made = (Outcome, Option<DocumentId>, String);

/// Makes what is missing of these, in the order in which they are named.
pub fn run(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    making: &Making,
    wanted: &[(OfficeId, Kind)],
    moment: Moment,
) -> Result<Vec<Made>, StoreError> {
    let mut made = Vec::new();
    for batch in wanted.chunks(BATCH as usize) {
        let batch = rooms.store.write("season.make", |tx| {
            let roster = roster::load(tx)?;
            let one = |(office, kind): &(OfficeId, Kind)| {
                one(tx, rooms, rng, making, (office, *kind), &roster, moment)
            };
            batch.iter().map(one).collect::<Result<Vec<Made>, StoreError>>()
        })?;
        made.extend(batch);
    }
    Ok(made)
}

/// Does the lines of an act, a few in each commit.
pub(super) fn all(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    act: &SeasonAct,
    making: &Making,
    moment: Moment,
) -> Result<(), FlowError> {
    loop {
        let done = rooms.store.write("season.make", |tx| {
            season_acts::lock(tx, act.id)?;
            let items = season_acts::waiting(tx, act.id, BATCH)?;
            let roster = roster::load(tx)?;
            for item in &items {
                let wanted = (&item.office, item.kind);
                let (outcome, document, detail) = one(tx, rooms, rng, making, wanted, &roster, moment)?;
                season_acts::settle(tx, act.id, &Item { document, outcome, detail, ..item.clone() })?;
            }
            Ok::<_, StoreError>(items.is_empty())
        })?;
        if done {
            return Ok(());
        }
    }
}

fn one(
    tx: &mut WriteTx,
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    making: &Making,
    (office, kind): (&OfficeId, Kind),
    roster: &Roster,
    moment: Moment,
) -> Result<Made, StoreError> {
    // Two who begin the same document at once would otherwise both find none.
    roster::hold(tx, office)?;
    let wish = match kind {
        Kind::Pact => Wish::Pact(making.pact.clone()),
        Kind::Agreement => Wish::Agreement,
        // Minutes tell what happened; no office owes one.
        Kind::Minutes => return Ok((Outcome::NotSetUp, None, String::new())),
    };
    let plan = match plan(tx, &wish, office, making.period) {
        Ok(plan) => plan,
        Err(ComposeError::Flow(FlowError::Store(error))) => return Err(error),
        Err(error) => return Ok((Outcome::NotSetUp, None, error.to_string())),
    };
    if let Some(existing) = plan.existing.last() {
        return Ok((Outcome::Exists, Some(existing.id), String::new()));
    }
    let Plan { title, subject, period, route, content, due, .. } = plan;
    let id = DocumentId::new(moment.at, rng);
    let new = NewDocument { id, code: VerifyCode::new(rng), title, subject, period, route, content, due };
    match Document::draft(new, roster, moment) {
        Ok(change) => {
            documents::save(tx, &change, rooms.institution.zone(), rng)?;
            Ok((Outcome::Made, Some(id), String::new()))
        }
        Err(refusal @ Refusal::Vacancy(_)) => Ok((Outcome::Vacant, None, refusal.to_string())),
        Err(refusal) => Ok((Outcome::Failed, None, refusal.to_string())),
    }
}
