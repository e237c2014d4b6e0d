//! The week from a ceremony's closing in which an agency carries its agreement down: begun once for each agency and period,
//! told to its head at once and once more before it ends, and followed by a digest a day for as long as somebody is late.

use chrono::{DateTime, Days, NaiveDate, Utc};
use rand_core::CryptoRng;

use super::tree;
use crate::domain::agency::Agency;
use crate::domain::cascade::{Clock, Coverage, expected};
use crate::domain::deadline::{days_after, morning_of};
use crate::domain::document::Kind;
use crate::domain::ids::{AgencyId, PersonId};
use crate::domain::institution::Institution;
use crate::domain::job::{Job, Owed};
use crate::domain::moment::Moment;
use crate::domain::office::Office;
use crate::domain::period::Period;
use crate::flows::handover::headed_by;
use crate::flows::practice;
use crate::store::documents::{self, Filter};
use crate::store::{ReadTx, StoreError, WriteTx, cascades, jobs, roster};

/// So many days before the last one its head is reminded.
const REMINDED_BEFORE: u64 = 2;

/// What the head of an agency is asked to do.
#[derive(Debug, Clone)]
pub struct Task {
    /// For which agency.
    pub agency: Agency,
    /// Until when.
    pub clock: Clock,
    /// How far it is.
    pub coverage: Coverage,
}

/// Begins the week of these agencies, in the commit of the closing of a ceremony; how many it began for. An agency whose
/// week runs already keeps it. The last day of the agreements below its head moves to the end of the week.
pub fn begin(
    tx: &mut WriteTx,
    institution: &Institution,
    (period, day): (Period, NaiveDate),
    agencies: &[AgencyId],
    rng: &mut dyn CryptoRng,
    moment: Moment,
) -> Result<usize, StoreError> {
    let due = practice::present(tx, institution)?.cascade.due(day);
    let zone = institution.zone();
    let mut begun = 0;
    for agency in agencies {
        let clock = Clock { agency: agency.clone(), period, began: day, due, at: moment.at };
        if !cascades::begin(tx, &clock)? {
            continue;
        }
        begun += 1;
        let job = |reminder| Job::CascadeTask { agency: agency.clone(), period, reminder };
        jobs::enqueue(tx, &Owed { job: job(false), due: moment.at }, rng, moment.at)?;
        let before = due.checked_sub_days(Days::new(REMINDED_BEFORE)).unwrap_or(due);
        let remind = Owed { job: job(true), due: morning_of(before, zone) };
        if before > day && remind.due > moment.at {
            jobs::enqueue(tx, &remind, rng, moment.at)?;
        }
        hasten(tx, institution, &clock, rng, moment)?;
    }
    if begun > 0 {
        owe_digest(tx, institution, (period, days_after(due, 1)), rng, moment.at)?;
    }
    Ok(begun)
}

/// The agreements below the head that have a later last day, or none.
fn hasten(
    tx: &mut WriteTx,
    institution: &Institution,
    clock: &Clock,
    rng: &mut dyn CryptoRng,
    moment: Moment,
) -> Result<(), StoreError> {
    let roster = roster::load(tx)?;
    let below = expected(&clock.agency, &roster);
    let filter = Filter {
        kind: Some(Kind::Agreement),
        agency: Some(clock.agency.clone()),
        period: Some(clock.period),
        ..Filter::default()
    };
    for one in documents::list(tx, filter)? {
        if !below.iter().any(|office| office.id == one.subject) {
            continue;
        }
        let document = documents::lock(tx, one.id)?;
        if let Some(change) = document.and_then(|document| document.hasten(clock.due, moment)) {
            documents::save(tx, &change, institution.zone(), rng)?;
        }
    }
    Ok(())
}

/// Owes the digest of that day, at eight in the morning; nothing if it is owed already, or the period is over.
pub(super) fn owe_digest(
    tx: &mut WriteTx,
    institution: &Institution,
    (period, day): (Period, NaiveDate),
    rng: &mut dyn CryptoRng,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    if day > period.days().1 || !cascades::owe_digest(tx, period, day, now)? {
        return Ok(());
    }
    let due = morning_of(day, institution.zone());
    jobs::enqueue(tx, &Owed { job: Job::CascadeDigest { period, day }, due }, rng, now).map(drop)
}

/// The end of the week that an agreement of that office falls into; none for the head of an agency, or before it began.
pub fn due(tx: &mut ReadTx, post: &Office, period: Period) -> Result<Option<NaiveDate>, StoreError> {
    let Some(agency) = &post.agency else { return Ok(None) };
    let Some(clock) = cascades::of(tx, agency)?.into_iter().find(|clock| clock.period == period) else {
        return Ok(None);
    };
    let roster = roster::load(tx)?;
    let owes = expected(agency, &roster).iter().any(|office| office.id == post.id);
    Ok(owes.then_some(clock.due))
}

/// What that person is asked for as the head of agencies: each week of theirs in which something is still missing.
pub fn tasks(tx: &mut ReadTx, person: &PersonId, day: NaiveDate) -> Result<Vec<Task>, StoreError> {
    let mut tasks = Vec::new();
    for agency in headed_by(tx, person, day)? {
        for clock in cascades::of(tx, &agency.id)? {
            let coverage = tree::coverage(tx, &agency.id, clock.period)?;
            if !coverage.is_whole() {
                tasks.push(Task { agency: agency.clone(), clock, coverage });
            }
        }
    }
    Ok(tasks)
}
