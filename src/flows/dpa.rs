//! The registry of budget documents: a new one, a correction, a file of many. Every state is kept; and where an agreement
//! has a ceiling already, what follows is said before anything is written.

mod takeover;

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::agency::Agency;
use crate::domain::agreement::Ceiling;
use crate::domain::audit::Hand;
use crate::domain::budget::Rupiah;
use crate::domain::document::{Content, Kind};
use crate::domain::dpa::{Act, Consequence, Dpa, Entry, all_in_force, in_force};
use crate::domain::handover::{Handover, Progress};
use crate::domain::ids::{AgencyId, OfficeId};
use crate::domain::moment::Moment;
use crate::domain::office::Level;
use crate::domain::period::Period;
use crate::domain::roster::Roster;
use crate::store::documents::{self, Filter, Summary};
use crate::store::{ReadTx, Store, StoreError, WriteTx, dpa, handovers, roster};

pub use takeover::{Change, Taken, Takeover, confirmed, imported, preview};

/// One agency in the registry.
#[derive(Debug, Clone)]
pub struct Line {
    /// Which.
    pub agency: Agency,
    /// Who heads it that day, with his capacity; empty if nobody does.
    pub head: String,
    /// The budget document in force for the year.
    pub dpa: Option<Dpa>,
    /// How many it has had in force for that year before that one.
    pub earlier: usize,
    /// How far its handing over is.
    pub progress: Progress,
    /// The last handing over of a budget document of that year.
    pub handover: Option<Handover>,
}

/// An agreement whose ceiling is not, or would not be, what the registry says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Follow {
    /// Which.
    pub document: Summary,
    /// What it was drafted with.
    pub had: Rupiah,
    /// What the registry says.
    pub gets: Rupiah,
    /// What becomes of it.
    pub then: Consequence,
}

/// What somebody wants the registry to say.
#[derive(Debug, Clone)]
pub struct Wish {
    /// The budget document as it should stand.
    pub dpa: Dpa,
    /// The number of the one to put right; none for a new one.
    pub correcting: Option<String>,
    /// Why.
    pub note: String,
    /// Whether he has read what follows.
    pub agreed: bool,
}

/// What came of a wish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saved {
    /// It stands so.
    Done,
    /// It stood so already.
    Nothing,
    /// Nothing is written before he has read this.
    Asks(Vec<Follow>),
}

/// Why the registry was not changed.
#[derive(Debug, thiserror::Error)]
pub enum DpaError {
    /// No such agency.
    #[error("agency {0} is not in the roster")]
    NoAgency(AgencyId),
    /// No number, or one too long.
    #[error("a budget document has a number of 1 to 80 characters")]
    NoNumber,
    /// No fiscal year.
    #[error("a budget document has a fiscal year between 2000 and 2200")]
    NoYear,
    /// Nothing to spend.
    #[error("a budget document has a ceiling above zero")]
    NoCeiling,
    /// A correction without a reason.
    #[error("write what was wrong: it is kept in the history")]
    NoReason,
    /// The number is taken.
    #[error(
        "the agency has a budget document {0} already: correct that one, or enter the number of the revision"
    )]
    NumberTaken(String),
    /// The one to be corrected is gone.
    #[error("the agency has no budget document {0} any more: read the page again")]
    Gone(String),
    /// It would not come into force.
    #[error(
        "{number} is in force since {approved}: a further budget document is approved on that day or later"
    )]
    Older {
        /// The one in force.
        number: String,
        /// Its approval.
        approved: NaiveDate,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The fiscal years that the registry has anything of, the latest first, and `year` among them.
pub fn years(store: &Store, year: i32) -> Result<Vec<i32>, StoreError> {
    let all = store.read(dpa::list)?;
    let mut years: Vec<i32> = all.iter().map(|one| one.year).chain([year]).collect();
    years.sort_unstable_by(|a, b| b.cmp(a));
    years.dedup();
    Ok(years)
}

/// Every agency with what the registry says of it for that fiscal year.
pub fn registry(store: &Store, year: i32, day: NaiveDate) -> Result<Vec<Line>, StoreError> {
    store.read(|tx| {
        let (roster, all, mut given) = (roster::load(tx)?, dpa::list(tx)?, handovers::newest(tx)?);
        let line = |agency: &Agency| {
            let mut of_it = all.iter().filter(|dpa| dpa.agency == agency.id && dpa.year == year);
            let (dpa, handover) = (of_it.next().cloned(), given.remove(&(agency.id.clone(), year)));
            Line {
                head: roster.official(&agency.head, day).map_or_else(
                    |_| String::new(),
                    |head| format!("{}{}", head.capacity.prefix(), head.name),
                ),
                progress: Progress::of(dpa.as_ref(), handover.as_ref()),
                earlier: of_it.count(),
                agency: agency.clone(),
                dpa,
                handover,
            }
        };
        Ok(roster.agencies.values().map(line).collect())
    })
}

/// Enters a budget document, or puts one right.
pub fn save(store: &Store, by: &Hand, wish: &Wish, moment: Moment) -> Result<Saved, DpaError> {
    let wanted = Dpa { number: wish.dpa.number.trim().to_owned(), ..wish.dpa.clone() };
    sound(&wanted, wish)?;
    store.write("dpa.save", |tx| {
        if !dpa::hold(tx, &wanted.agency)? {
            return Err(DpaError::NoAgency(wanted.agency));
        }
        let present = dpa::of(tx, &wanted.agency)?;
        if present.contains(&wanted) {
            return Ok(Saved::Nothing);
        }
        let act = possible(&present, &wanted, wish.correcting.as_deref())?;
        let kept = present.iter().filter(|one| Some(one.number.as_str()) != wish.correcting.as_deref());
        let after = of_year(kept.chain([&wanted]), &wanted).cloned();
        if let Some(after) = after.filter(|_| !wish.agreed) {
            let follows = follows(tx, &after)?;
            if !follows.is_empty() {
                return Ok(Saved::Asks(follows));
            }
        }
        match &wish.correcting {
            Some(number) => dpa::correct(tx, number, &wanted)?,
            None => dpa::add(tx, &wanted)?,
        }
        note(tx, act, wanted, (wish.note.trim(), &by.name), moment.at)?;
        Ok(Saved::Done)
    })
}

fn sound(wanted: &Dpa, wish: &Wish) -> Result<(), DpaError> {
    if wanted.number.is_empty() || wanted.number.chars().count() > 80 {
        return Err(DpaError::NoNumber);
    }
    if !YEARS.contains(&wanted.year) {
        return Err(DpaError::NoYear);
    }
    if wanted.ceiling.0 == 0 {
        return Err(DpaError::NoCeiling);
    }
    if wish.correcting.is_some() && wish.note.trim().is_empty() {
        return Err(DpaError::NoReason);
    }
    Ok(())
}

/// What the change is, if it can be made.
fn possible(present: &[Dpa], wanted: &Dpa, correcting: Option<&str>) -> Result<Act, DpaError> {
    let taken = present.iter().any(|one| one.number == wanted.number);
    match correcting {
        Some(number) if !present.iter().any(|one| one.number == number) => {
            Err(DpaError::Gone(number.to_owned()))
        }
        Some(number) if number != wanted.number && taken => Err(DpaError::NumberTaken(wanted.number.clone())),
        Some(_) => Ok(Act::Corrected),
        None if taken => Err(DpaError::NumberTaken(wanted.number.clone())),
        None => match of_year(present.iter(), wanted) {
            Some(now) if now.approved > wanted.approved => {
                Err(DpaError::Older { number: now.number.clone(), approved: now.approved })
            }
            Some(_) => Ok(Act::Revised),
            None => Ok(Act::Added),
        },
    }
}

/// Years that a period can have.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2200;

/// Which of these is in force in the agency and the year of that one.
pub(super) fn of_year<'a>(all: impl Iterator<Item = &'a Dpa>, one: &Dpa) -> Option<&'a Dpa> {
    in_force(all, &one.agency, Period::Year(one.year))
}

fn note(
    tx: &mut WriteTx,
    act: Act,
    dpa: Dpa,
    (why, by): (&str, &str),
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let note = why.chars().take(500).collect();
    dpa::note(tx, &Entry { act, dpa, note, by: by.to_owned(), at })
}

/// The agreements with another ceiling than they would have with `after` in force: that of the head of the agency, and
/// that of the head of region, who answers for the sum.
pub fn follows(tx: &mut ReadTx, after: &Dpa) -> Result<Vec<Follow>, StoreError> {
    let roster = roster::load(tx)?;
    let mut follows = Vec::new();
    if let Some(agency) = roster.agencies.get(&after.agency) {
        follows.extend(differing(tx, &agency.head, after, after.ceiling)?);
    }
    let all: Vec<Dpa> = dpa::list(tx)?;
    let standing = all_in_force(&all, Period::Year(after.year));
    let others = standing.iter().filter(|one| one.agency != after.agency).map(|one| one.ceiling.0);
    let sum = others.chain([after.ceiling.0]).fold(0_u64, u64::saturating_add);
    for office in heads_of_region(&roster) {
        follows.extend(differing(tx, &office, after, Rupiah(sum))?);
    }
    Ok(follows)
}

fn heads_of_region(roster: &Roster) -> Vec<OfficeId> {
    let all = roster.offices.values().filter(|office| office.level == Some(Level::Bupati));
    all.map(|office| office.id.clone()).collect()
}

fn differing(
    tx: &mut ReadTx,
    office: &OfficeId,
    after: &Dpa,
    gets: Rupiah,
) -> Result<Vec<Follow>, StoreError> {
    let filter = Filter { kind: Some(Kind::Agreement), subject: Some(office.clone()), ..Filter::default() };
    let mut found = Vec::new();
    for summary in documents::list(tx, filter)? {
        // A budget document of one year says nothing about an agreement of another.
        let speaks = summary.period.years().contains(&after.year);
        let Some(then) = Consequence::of(summary.stage).filter(|_| speaks) else {
            continue;
        };
        let Some(document) = documents::find(tx, summary.id)? else { continue };
        if let Content::Agreement(agreement) = &document.content
            && let Ceiling::Exactly(had) = agreement.ceiling
            && had != gets
        {
            found.push(Follow { document: summary, had, gets, then });
        }
    }
    Ok(found)
}
