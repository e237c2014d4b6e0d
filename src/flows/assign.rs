//! Somebody is given an office, or leaves it. What waited for that office goes on.

use chrono::NaiveDate;
use rand_core::CryptoRng;

use super::FlowError;
use super::decisions::Decision;
use crate::domain::assignment::{Assignment, Capacity};
use crate::domain::audit::{Act, Hand};
use crate::domain::ids::{OfficeId, PersonId};
use crate::domain::turn::Turns;
use crate::store::{StoreError, WriteTx, documents, roster, trail};

/// Why an assignment was not saved.
#[derive(Debug, thiserror::Error)]
pub enum AssignError {
    /// No such office.
    #[error("office {0} is not in the roster: import it first")]
    NoOffice(OfficeId),
    /// No such person.
    #[error("{0} is not in the roster: import the person first")]
    NoPerson(PersonId),
    /// An assignment rests on a decree.
    #[error("an assignment needs the number of its decree")]
    NoDecree,
    /// A Plt. or Plh. is for a time.
    #[error("a Plt. or Plh. needs a last day")]
    NoEnd,
    /// It would end before it begins.
    #[error("the last day is before the first")]
    EndsBefore,
    /// An office has one definitive holder at a time.
    #[error("{0} holds the office definitively in that time: end that assignment first")]
    Held(PersonId),
    /// The assignment is there already, or has changed since it was read.
    #[error("this assignment is there already, or was changed in the meantime: read it again")]
    Changed,
    /// The database or a document.
    #[error(transparent)]
    Flow(#[from] FlowError),
}

impl From<StoreError> for AssignError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict { .. } => Self::Changed,
            other => Self::Flow(other.into()),
        }
    }
}

/// Adds an assignment, then opens the turns that were blocked because nobody held that office; how many documents
/// went on.
pub fn add(
    at: &Decision<'_>,
    rng: &mut dyn CryptoRng,
    by: &Hand,
    assignment: &Assignment,
) -> Result<usize, AssignError> {
    sound(assignment)?;
    let told = by.did(Act::Assigned, assignment.office.as_str(), told(assignment), at.moment.at);
    at.store.write("assign", |tx| {
        possible(tx, assignment)?;
        roster::assign(tx, assignment)?;
        Ok::<_, AssignError>(trail::append(tx, rng, &told)?)
    })?;
    resume(at, rng, &assignment.office)
}

/// Sets the last day of an assignment as it was read, then looks at the office's blocked turns again.
pub fn end(
    at: &Decision<'_>,
    rng: &mut dyn CryptoRng,
    by: &Hand,
    (assignment, last): (&Assignment, NaiveDate),
) -> Result<usize, AssignError> {
    if last < assignment.from {
        return Err(AssignError::EndsBefore);
    }
    let ended = told(&Assignment { until: Some(last), ..assignment.clone() });
    let told = by.did(Act::AssignmentEnded, assignment.office.as_str(), ended, at.moment.at);
    at.store.write("assign.end", |tx| {
        roster::end_assignment(tx, assignment, last)?;
        Ok::<_, AssignError>(trail::append(tx, rng, &told)?)
    })?;
    resume(at, rng, &assignment.office)
}

/// `P014, PLT, 2027-01-04 – 2027-03-31, 800/12/2027`
fn told(assignment: &Assignment) -> String {
    let Assignment { person, capacity, from, until, decree, .. } = assignment;
    let until = until.map(|day| day.to_string()).unwrap_or_default();
    format!("{person}, {}, {from} – {until}, {decree}", capacity.as_str())
}

fn sound(assignment: &Assignment) -> Result<(), AssignError> {
    if assignment.decree.trim().is_empty() {
        return Err(AssignError::NoDecree);
    }
    match assignment.until {
        Some(until) if until < assignment.from => Err(AssignError::EndsBefore),
        None if matches!(assignment.capacity, Capacity::Plt | Capacity::Plh) => Err(AssignError::NoEnd),
        Some(_) | None => Ok(()),
    }
}

fn possible(tx: &mut WriteTx, new: &Assignment) -> Result<(), AssignError> {
    let roster = roster::load(tx)?;
    if !roster.offices.contains_key(&new.office) {
        return Err(AssignError::NoOffice(new.office.clone()));
    }
    if !roster.people.contains_key(&new.person) {
        return Err(AssignError::NoPerson(new.person.clone()));
    }
    let last = |assignment: &Assignment| assignment.until.unwrap_or(NaiveDate::MAX);
    let rival = roster.assignments.iter().find(|held| {
        held.office == new.office
            && held.capacity == Capacity::Definitive
            && new.capacity == Capacity::Definitive
            && held.from <= last(new)
            && new.from <= last(held)
    });
    rival.map_or(Ok(()), |held| Err(AssignError::Held(held.person.clone())))
}

fn resume(at: &Decision<'_>, rng: &mut dyn CryptoRng, office: &OfficeId) -> Result<usize, AssignError> {
    let blocked = at.store.read(documents::find_blocked)?;
    let waiting = blocked.into_iter().filter(|document| {
        document.stage.turns().into_iter().flat_map(Turns::iter).any(|turn| turn.office == *office)
    });
    let mut resumed = 0;
    for document in waiting {
        match at.resume(rng, document.id) {
            Ok(_) => resumed += 1,
            // It moved on, or was taken back, while we looked: then nothing waits for us.
            Err(FlowError::Refused(_) | FlowError::Store(StoreError::Conflict { .. })) => {}
            Err(other) => return Err(other.into()),
        }
    }
    Ok(resumed)
}
