//! A season (kampanye) is planned, its documents are made and handed in. An act on the whole season is a row with a line
//! for each document; the worker does it in small commits, so that it survives a stop and anybody can see how far it is.

mod make;
mod submit;

use rand_core::CryptoRng;

use super::coverage::Gathered;
use super::{FlowError, Rooms};
use crate::domain::account::Account;
use crate::domain::audit::{Act, Hand};
use crate::domain::coverage::{Row, Standing};
use crate::domain::document::Kind;
use crate::domain::ids::{ActId, SeasonId};
use crate::domain::job::{Job, Owed};
use crate::domain::moment::Moment;
use crate::domain::season::{Plan, PlanFault, Season};
use crate::domain::season_act::{Deed, Item, Outcome, SeasonAct};
use crate::store::{StoreError, WriteTx, jobs, season_acts, seasons, trail};

pub use make::{Made, Making, run as make};

/// Why a season was not planned or acted on.
#[derive(Debug, thiserror::Error)]
pub enum CampaignError {
    /// The plan.
    #[error(transparent)]
    Plan(#[from] PlanFault),
    /// No such variant of the pact.
    #[error("there is no pact variant `{0}`")]
    NoVariant(String),
    /// No such season.
    #[error("there is no season {0}")]
    NoSeason(SeasonId),
    /// Somebody has changed the plan since the form was made.
    #[error("the plan of this season has been changed by somebody else since")]
    Changed,
    /// The key of the form belongs to another act.
    #[error("this form was sent for another act")]
    Foreign,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Begins a season; its reports are owed from now on.
pub fn begin(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    plan: Plan,
    by: &Account,
    moment: Moment,
) -> Result<Season, CampaignError> {
    let season = Season::begin(SeasonId::new(moment.at, rng), plan, &by.name, moment)?;
    rooms.store.write("season.begin", |tx| {
        check_variant(tx, &season.plan)?;
        seasons::insert(tx, &season)?;
        told(tx, rooms, rng, (&season, Act::SeasonBegun), by, moment)?;
        Ok(season)
    })
}

/// Changes the plan that was shown as that revision. Documents that were made stay.
pub fn replan(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    (id, seen): (SeasonId, u64),
    plan: Plan,
    by: &Account,
    moment: Moment,
) -> Result<Season, CampaignError> {
    rooms.store.write("season.replan", |tx| {
        let season = seasons::lock(tx, id)?.ok_or(CampaignError::NoSeason(id))?;
        if season.revision != seen {
            return Err(CampaignError::Changed);
        }
        let season = season.replan(plan)?;
        check_variant(tx, &season.plan)?;
        seasons::save(tx, &season, seen)?;
        told(tx, rooms, rng, (&season, Act::SeasonChanged), by, moment)?;
        Ok(season)
    })
}

fn check_variant(tx: &mut WriteTx, plan: &Plan) -> Result<(), CampaignError> {
    let texts = super::texts::current(tx)?;
    let known = texts.iter().flat_map(|texts| &texts.pacts).any(|pact| pact.code == plan.pact);
    if known || plan.pact.is_empty() { Ok(()) } else { Err(CampaignError::NoVariant(plan.pact.clone())) }
}

/// The trail of the service hears of it, and each report that is still to come is owed under this revision: those of an
/// earlier one are then owed no longer.
fn told(
    tx: &mut WriteTx,
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    (season, act): (&Season, Act),
    by: &Account,
    moment: Moment,
) -> Result<(), StoreError> {
    let detail = format!("{}, {}", season.plan.period, season.plan.event_day);
    trail::append(tx, rng, &Hand::of(by).did(act, &season.plan.name, detail, moment.at))?;
    let coming = season.plan.reports(rooms.institution.zone()).filter(|(_, due)| *due > moment.at);
    for (before, due) in coming.collect::<Vec<_>>() {
        let job = Job::Readiness { season: season.id, revision: season.revision, before };
        jobs::enqueue(tx, &Owed { job, due }, rng, moment.at)?;
    }
    Ok(())
}

/// Begins an act on all that it concerns at this moment; the worker does it. The same form sent twice is one act.
pub fn start(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    (id, deed): (ActId, Deed),
    season: SeasonId,
    by: &Account,
    moment: Moment,
) -> Result<SeasonAct, CampaignError> {
    let zone = rooms.institution.zone();
    rooms.store.write("season.start", |tx| {
        let found = seasons::lock(tx, season)?.ok_or(CampaignError::NoSeason(season))?;
        if let Some(act) = season_acts::find(tx, id)? {
            let same = act.season == season && act.deed == deed && act.by == by.acting_as();
            return if same { Ok(act) } else { Err(CampaignError::Foreign) };
        }
        let rows = Gathered::about(tx, &found.plan)?.rows(&found.plan, zone, moment);
        let items: Vec<Item> = (0..).zip(rows.iter().filter(|row| concerns(deed, row))).map(item).collect();
        let ended = items.is_empty().then_some(moment.at);
        let act = SeasonAct { id, season, deed, by: by.acting_as(), at: moment.at, ended };
        season_acts::insert(tx, &act, &items)?;
        if ended.is_none() {
            jobs::enqueue(tx, &Owed { job: Job::SeasonAct { act: id }, due: moment.at }, rng, moment.at)?;
        }
        Ok(act)
    })
}

/// Which lines of the coverage an act is about.
pub fn concerns(deed: Deed, row: &Row) -> bool {
    match deed {
        Deed::Make => row.standing == Standing::ToMake,
        Deed::Submit => row.standing == Standing::Complete,
    }
}

fn item((place, row): (u32, &Row)) -> Item {
    Item {
        place,
        office: row.office.clone(),
        kind: row.kind,
        document: row.document.map(|(id, _)| id),
        outcome: Outcome::Waiting,
        detail: String::new(),
    }
}

/// Does an act until nothing of it waits. Done already, it does nothing.
pub fn carry_out(rooms: &Rooms, rng: &mut dyn CryptoRng, id: ActId, moment: Moment) -> Result<(), FlowError> {
    let act = rooms.store.read(|tx| {
        let Some(act) = season_acts::find(tx, id)? else { return Ok(None) };
        let season = seasons::find(tx, act.season)?;
        Ok::<_, StoreError>(season.map(|season| (act, season)).filter(|(act, _)| act.ended.is_none()))
    })?;
    let Some((act, season)) = act else { return Ok(()) };
    match act.deed {
        Deed::Make => make::all(rooms, rng, &act, &Making::of(&season.plan), moment)?,
        Deed::Submit => submit::all(rooms, rng, &act, moment)?,
    }
    let ended = rooms.store.write("season.end", |tx| {
        let left = season_acts::waiting(tx, id, 1)?;
        if left.is_empty() {
            season_acts::end(tx, id, moment.at)?;
        }
        Ok::<_, StoreError>(left.is_empty())
    })?;
    let conflict = StoreError::Conflict { table: "season_acts", id: id.to_string() };
    if ended { Ok(()) } else { Err(conflict.into()) }
}

impl Making {
    fn of(plan: &Plan) -> Self {
        Self { period: plan.period, pact: plan.pact.clone() }
    }
}

/// The kinds of document that a season may have.
pub const KINDS: [Kind; 2] = [Kind::Pact, Kind::Agreement];
