//! Ceremonies from the desk of whoever runs them: lock, ask the domain, save. Signing stands in `flows/sign.rs` as on any
//! other day; nobody signs here.

pub mod banner;
mod carried;
pub mod guests;
pub mod minutes;
pub mod picture;
pub mod wall;

use rand_core::CryptoRng;

use super::FlowError;
use super::remind::{Reminded, Reminding};
use crate::domain::ceremony::mode::Mode;
use crate::domain::ceremony::operator::Operator;
use crate::domain::ceremony::progress::Score;
use crate::domain::ceremony::refusal::CeremonyRefusal;
use crate::domain::ceremony::{Ceremony, CeremonyChange, Edit, NewCeremony, Noted};
use crate::domain::ids::{CeremonyId, DocumentId, OfficeId, PersonId};
use crate::domain::moment::Moment;
use crate::domain::roster::Roster;
use crate::store::{ReadTx, Store, StoreError, ceremonies, documents, roster, turns};

/// Why a ceremony did not go on.
#[derive(Debug, thiserror::Error)]
pub enum CeremonyError {
    /// No such ceremony.
    #[error("there is no ceremony {0}")]
    NotFound(CeremonyId),
    /// The domain says no.
    #[error(transparent)]
    Refused(#[from] CeremonyRefusal),
    /// No document is of that period, kind and agency.
    #[error("no document is of that period, kind and agency: draft them first")]
    NoDocuments,
    /// The banner cannot be drawn.
    #[error(transparent)]
    Banner(#[from] crate::render::banner::BannerError),
    /// The minutes cannot be printed.
    #[error(transparent)]
    Minutes(Box<super::minutes::MinutesError>),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A document.
    #[error(transparent)]
    Flow(#[from] FlowError),
}

/// Who runs a ceremony, where and when.
pub struct Desk<'a> {
    /// The database.
    pub store: &'a Store,
    /// Who.
    pub by: Operator,
    /// When.
    pub moment: Moment,
}

/// What the operator does on the day; each is one verb of the domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// From now on it is noted who is there.
    OpenAttendance,
    /// Begin.
    Start,
    /// Go to an item of the rundown.
    GoTo(usize),
    /// Sign in another way.
    Switch(Mode),
    /// Call somebody by hand.
    Call(PersonId),
    /// Go past somebody.
    PutOff(PersonId),
    /// Keep that a tablet was handed to somebody.
    HandOver(PersonId),
    /// End the morning; that many days for those who sign later.
    End(u16),
    /// Another last day for them.
    MoveDeadline(chrono::NaiveDate),
    /// Close.
    Close,
    /// Note who is there.
    Attend(OfficeId, Noted),
    /// Note a witness of the event: which, whether he attends, whether for the head of region.
    Witness(usize, bool, bool),
    /// Let somebody sign later.
    SetAside(OfficeId, String),
    /// Let him sign on the day after all.
    TakeBack(OfficeId),
}

impl Desk<'_> {
    /// Puts one on the calendar.
    pub fn schedule(&self, new: NewCeremony) -> Result<Ceremony, CeremonyError> {
        let change = Ceremony::schedule(new, &self.by, self.moment)?;
        self.store.write("ceremony.schedule", |tx| ceremonies::save(tx, &change))?;
        Ok(change.ceremony().clone())
    }

    /// Changes what may be changed until it begins. [`StoreError::Conflict`] if it is not as the form showed it.
    pub fn edit(&self, id: CeremonyId, seen: u64, edit: Edit) -> Result<Ceremony, CeremonyError> {
        self.take("ceremony.edit", id, |_, ceremony| {
            if ceremony.revision != seen {
                return Err(StoreError::Conflict { table: "ceremonies", id: id.to_string() }.into());
            }
            Ok(ceremony.edit(&self.by, edit, self.moment)?)
        })
    }

    /// Takes the documents that fit now, and invites who is to sign them.
    pub fn choose(&self, id: CeremonyId, wanted: &guests::Wanted) -> Result<Ceremony, CeremonyError> {
        self.take("ceremony.choose", id, |tx, ceremony| {
            let invited = guests::read(tx, wanted, ceremony.facts.day)?;
            if invited.documents.is_empty() {
                return Err(CeremonyError::NoDocuments);
            }
            Ok(ceremony.choose(&self.by, (invited.documents, invited.guests), self.moment)?)
        })
    }

    /// One step of the day.
    pub fn step(&self, id: CeremonyId, step: Step) -> Result<Ceremony, CeremonyError> {
        let (by, moment) = (&self.by, self.moment);
        self.take("ceremony.step", id, |tx, ceremony| {
            Ok(match step {
                Step::OpenAttendance => ceremony.open_attendance(by, moment)?,
                Step::Start => ceremony.start(by, moment)?,
                Step::GoTo(item) => ceremony.go_to(by, item, moment)?,
                Step::Switch(mode) => ceremony.switch(by, mode, moment)?,
                Step::Call(person) => ceremony.call(by, &person, &score(tx, id)?, moment)?,
                Step::PutOff(person) => ceremony.put_off(by, &person, &score(tx, id)?, moment)?,
                Step::HandOver(person) => ceremony.hand_over(by, &person, &score(tx, id)?, moment)?,
                Step::End(days) => ceremony.end(by, &score(tx, id)?, days, moment)?,
                Step::MoveDeadline(day) => ceremony.move_deadline(by, day, moment)?,
                Step::Close => ceremony.close(by, &score(tx, id)?, moment)?,
                Step::Attend(office, noted) => {
                    let roster: Roster = roster::around(tx, std::slice::from_ref(&office))?;
                    ceremony.attend(by, (&office, noted), &roster, moment)?
                }
                Step::Witness(number, attends, for_head) => {
                    ceremony.witness(by, (number, attends, for_head), moment)?
                }
                Step::SetAside(office, reason) => ceremony.set_aside(by, (&office, &reason), moment)?,
                Step::TakeBack(office) => ceremony.take_back(by, &office, moment)?,
            })
        })
    }

    fn take(
        &self,
        name: &'static str,
        id: CeremonyId,
        verb: impl FnOnce(&mut ReadTx, Ceremony) -> Result<CeremonyChange, CeremonyError>,
    ) -> Result<Ceremony, CeremonyError> {
        self.store.write(name, |tx| {
            let ceremony = ceremonies::lock(tx, id)?.ok_or(CeremonyError::NotFound(id))?;
            let before = ceremony.clone();
            let change = verb(tx, ceremony)?;
            if change.events().is_empty() {
                return Ok(before);
            }
            ceremonies::save(tx, &change)?;
            Ok(change.ceremony().clone())
        })
    }
}

/// Reminds everybody who signs later, and whose turn it is, of the documents of that ceremony.
pub fn remind(
    reminding: &Reminding<'_>,
    rng: &mut dyn CryptoRng,
    id: CeremonyId,
) -> Result<Vec<Reminded>, CeremonyError> {
    let waiting = reminding.store.read(|tx| {
        let ceremony = ceremonies::find(tx, id)?.ok_or(CeremonyError::NotFound(id))?;
        let score = ceremonies::score(tx, id)?;
        let offices: Vec<OfficeId> =
            ceremony.unfinished(&score).map(|attendee| attendee.official.office.clone()).collect();
        Ok::<_, CeremonyError>(waiting_for(&turns::standing(tx)?, &ceremony, &offices))
    })?;
    let mut told = Vec::new();
    for document in waiting {
        told.extend(reminding.document(rng, document)?);
    }
    Ok(told)
}

/// The documents of the ceremony in which it is the turn of one of these offices.
fn waiting_for(standing: &[turns::Standing], ceremony: &Ceremony, offices: &[OfficeId]) -> Vec<DocumentId> {
    let mut waiting: Vec<DocumentId> = standing
        .iter()
        .filter(|turn| turn.state == turns::Progress::Open && offices.contains(&turn.office))
        .map(|turn| turn.document)
        .filter(|document| ceremony.documents.contains(document))
        .collect();
    waiting.dedup();
    waiting
}

fn score(tx: &mut ReadTx, id: CeremonyId) -> Result<Score, StoreError> {
    ceremonies::score(tx, id)
}

/// Its documents without their text.
fn papers(tx: &mut ReadTx, ceremony: &Ceremony) -> Result<Vec<documents::Summary>, StoreError> {
    let among = Some(ceremony.documents.clone());
    documents::list(tx, documents::Filter { among, ..documents::Filter::default() })
}
