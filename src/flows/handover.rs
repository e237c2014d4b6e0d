//! Budget documents are handed over, and each head of an agency acknowledges his.

mod minutes;

use chrono::NaiveDate;

use crate::domain::agency::Agency;
use crate::domain::audit::Hand;
use crate::domain::dpa::{Dpa, Entry, in_force};
use crate::domain::handover::{Handover, HandoverRefusal, Progress};
use crate::domain::ids::{AgencyId, PersonId};
use crate::domain::moment::Moment;
use crate::domain::period::Period;
use crate::domain::roster::Official;
use crate::flows::minutes::MinutesError;
use crate::store::{ReadTx, Store, StoreError, dpa, handovers, roster};

pub use minutes::minutes;

/// Why nothing was handed over or acknowledged.
#[derive(Debug, thiserror::Error)]
pub enum HandoverError {
    /// No such agency, or nothing was handed over to it.
    #[error("agency {0} has nothing handed over to it")]
    Nothing(AgencyId),
    /// No agency was chosen that has a budget document to hand over.
    #[error("choose at least one agency with a budget document that is not handed over yet")]
    NoneChosen,
    /// The domain says no.
    #[error(transparent)]
    Refused(#[from] HandoverRefusal),
    /// Minutes are on their way.
    #[error("minutes of a handing over are on their way: have them signed or withdrawn first")]
    MinutesUnderway,
    /// Nobody has acknowledged anything that is in no minutes yet.
    #[error("nothing has been acknowledged that is in no minutes yet")]
    NothingNew,
    /// Whose minutes they would be is not known.
    #[error("set a route for the minutes of a handing over, or begin them as somebody who holds an office")]
    NoOffice,
    /// The minutes.
    #[error(transparent)]
    Minutes(Box<MinutesError>),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<MinutesError> for HandoverError {
    fn from(error: MinutesError) -> Self {
        Self::Minutes(Box::new(error))
    }
}

/// What the page of one agency shows.
#[derive(Debug, Clone)]
pub struct Page {
    /// Which.
    pub agency: Agency,
    /// Its budget documents, the one in force first.
    pub all: Vec<Dpa>,
    /// Every state the registry had, the oldest first.
    pub history: Vec<Entry>,
    /// Every handing over, the oldest first.
    pub handovers: Vec<Handover>,
    /// How far that of the one in force in the latest year is.
    pub progress: Progress,
    /// The last one, if nobody has acknowledged it and it is still in force.
    pub open: Option<Handover>,
    /// Who heads the agency that day.
    pub head: Option<Official>,
}

/// Hands over, on that day and in that place, what is in force for that year in each of these agencies and not handed over
/// yet; how
/// many it were. All or none.
pub fn hand_over(
    store: &Store,
    by: &Hand,
    (agencies, year): (&[AgencyId], i32),
    (day, place): (NaiveDate, &str),
    moment: Moment,
) -> Result<usize, HandoverError> {
    store.write("dpa.hand_over", |tx| {
        let mut given = 0;
        for agency in agencies {
            dpa::hold(tx, agency)?;
            let Some(in_force) = dpa::find(tx, agency, Period::Year(year))? else { continue };
            let last = handovers::last(tx, agency)?;
            match Handover::of(in_force, last.as_ref(), (day, place), &by.name, moment.at) {
                Ok(handover) => handovers::add(tx, &handover)?,
                // The same form sent twice hands over once.
                Err(HandoverRefusal::Already(_)) => continue,
                Err(other) => return Err(other.into()),
            }
            given += 1;
        }
        if given == 0 { Err(HandoverError::NoneChosen) } else { Ok(given) }
    })
}

/// The head of the agency acknowledges the handing over that his form showed.
pub fn acknowledge(
    store: &Store,
    by: &PersonId,
    (agency, seen): (&AgencyId, u32),
    moment: Moment,
) -> Result<Handover, HandoverError> {
    store.write("dpa.acknowledge", |tx| {
        dpa::hold(tx, agency)?;
        let last = handovers::last(tx, agency)?.ok_or_else(|| HandoverError::Nothing(agency.clone()))?;
        let received = last.acknowledge(seen, by, &roster::load(tx)?, moment)?;
        handovers::receive(tx, &received)?;
        Ok(received)
    })
}

/// What that person is asked to acknowledge on that day.
pub fn asked(tx: &mut ReadTx, person: &PersonId, day: NaiveDate) -> Result<Vec<Handover>, StoreError> {
    let given = handovers::newest(tx)?;
    if given.values().all(|one| one.received.is_some()) {
        return Ok(vec![]);
    }
    let mut asked = Vec::new();
    for agency in headed_by(tx, person, day)? {
        let (all, given) = (dpa::of(tx, &agency.id)?, handovers::of(tx, &agency.id)?);
        asked.extend(open(&all, &given).cloned());
    }
    Ok(asked)
}

/// The last handing over of an agency, if nobody has acknowledged it and what was handed over is still in force.
fn open<'a>(all: &[Dpa], given: &'a [Handover]) -> Option<&'a Handover> {
    let stands =
        |one: &&Handover| in_force(all, &one.dpa.agency, Period::Year(one.dpa.year)) == Some(&one.dpa);
    given.last().filter(|one| one.received.is_none()).filter(stands)
}

/// The agencies that person heads on that day, by assignment or in somebody's place.
pub fn headed_by(tx: &mut ReadTx, person: &PersonId, day: NaiveDate) -> Result<Vec<Agency>, StoreError> {
    let offices = roster::held_by(tx, person, day)?;
    if offices.is_empty() { Ok(vec![]) } else { roster::headed_by(tx, offices.iter()) }
}

/// What there is to know about the budget documents of one agency; none if there is no such agency.
pub fn page(store: &Store, agency: &AgencyId, day: NaiveDate) -> Result<Option<Page>, StoreError> {
    store.read(|tx| {
        let roster = roster::load(tx)?;
        let Some(found) = roster.agencies.get(agency) else { return Ok(None) };
        let (all, given) = (dpa::of(tx, agency)?, handovers::of(tx, agency)?);
        Ok(Some(Page {
            history: dpa::history(tx, agency)?,
            progress: {
                let latest = all.first();
                let of_year = |one: &&Handover| Some(one.dpa.year) == latest.map(|dpa| dpa.year);
                Progress::of(latest, given.iter().rfind(of_year))
            },
            open: open(&all, &given).cloned(),
            head: roster.official(&found.head, day).ok(),
            agency: found.clone(),
            handovers: given,
            all,
        }))
    })
}
