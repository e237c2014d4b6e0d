//! A ceremony: one morning on which many officials sign, in a queue, all at once or a few on a stage. It knows its
//! documents as a set and who has signed from a [`progress::Score`]; it never signs, and nobody signs for another here.
//!
//! The table is the specification; a test walks every stage with every verb.
//!
//! ```text
//! Scheduled       --edit, choose-->                              Scheduled       (facts, rundown, guests, documents)
//! Scheduled       --set_aside, take_back-->                      Scheduled       (to the catch-up, and from there)
//! Scheduled       --open_attendance-->                           AttendanceOpen
//! AttendanceOpen  --edit, choose, set_aside, take_back-->        AttendanceOpen
//! AttendanceOpen  --attend, witness-->                           AttendanceOpen
//! AttendanceOpen  --start-->                                     Running
//! Running         --attend, witness, set_aside, take_back-->     Running
//! Running         --go_to, switch, call, put_off, hand_over-->   Running         (the morning itself)
//! Running         --end-->                                       CatchUp | Closed (somebody is unfinished, or nobody)
//! CatchUp         --move_deadline, record_minutes-->             CatchUp
//! CatchUp         --close-->                                     Closed          (all done, or the deadline is here)
//! Closed          --record_minutes-->                            Closed
//! ```

pub mod attendee;
pub mod banner;
mod before;
#[cfg(test)]
mod calling;
mod ending;
pub mod event;
pub mod minutes;
pub mod mode;
pub mod operator;
pub mod progress;
mod queue;
pub mod refusal;
pub mod rundown;
mod running;
pub mod stage;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod told;

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use super::ids::{CeremonyId, DocumentId, OfficeId, PersonId, SeasonId};
use super::moment::Moment;
use attendee::{Attendee, Witness};
use event::CeremonyEvent;
use operator::Operator;
use refusal::{CeremonyRefusal, CeremonyVerb};
use rundown::Item;
use stage::Stage;

pub use before::{Edit, Guest, NewCeremony, Noted, Seat};
pub use ending::{MinutesOf, Which};
pub use queue::Called;

/// An event with everybody who is to sign at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ceremony {
    /// Never changes.
    pub id: CeremonyId,
    /// Title, day, place.
    pub facts: Facts,
    /// In the order of the morning.
    pub rundown: Vec<Item>,
    /// Who is to sign, by queue number; the head of region, who closes, after all others.
    pub attendees: Vec<Attendee>,
    /// Who watches without signing; the witnesses that a document names are another thing.
    pub witnesses: Vec<Witness>,
    /// What is signed.
    pub documents: BTreeSet<DocumentId>,
    /// Where it stands.
    pub stage: Stage,
    /// The season that it was made from; its plan has a day of its own.
    pub season: Option<SeasonId>,
    /// The minutes that were begun.
    pub minutes: Vec<MinutesOf>,
    /// Counts every change; two who change at once cannot both win.
    pub revision: u64,
    /// When it was made.
    pub created: DateTime<Utc>,
}

/// What an invitation says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// As the banner and the minutes name it.
    pub title: String,
    /// The day.
    pub day: NaiveDate,
    /// When it begins, in the institution's zone.
    pub starts: NaiveTime,
    /// Where.
    pub place: String,
    /// What to wear; may be empty.
    pub dress: String,
    /// Who holds it.
    pub organiser: String,
}

/// One verb's outcome. Only a verb makes one.
#[derive(Debug, Clone, PartialEq)]
pub struct CeremonyChange {
    ceremony: Ceremony,
    from: Option<u64>,
    by: PersonId,
    moment: Moment,
    events: Vec<CeremonyEvent>,
}

impl CeremonyChange {
    /// The ceremony after the verb.
    pub fn ceremony(&self) -> &Ceremony {
        &self.ceremony
    }

    /// The revision the verb was decided on; none for a new ceremony.
    pub fn from(&self) -> Option<u64> {
        self.from
    }

    /// Who did it.
    pub fn by(&self) -> &PersonId {
        &self.by
    }

    /// When.
    pub fn moment(&self) -> Moment {
        self.moment
    }

    /// What happened, in order; empty if all was so before.
    pub fn events(&self) -> &[CeremonyEvent] {
        &self.events
    }
}

impl Ceremony {
    /// The attendee of that office.
    pub fn attendee(&self, office: &OfficeId) -> Option<&Attendee> {
        self.attendees.iter().find(|attendee| attendee.official.office == *office)
    }

    /// Everybody but the head of region, who closes: whom the counts count.
    pub fn guests(&self) -> impl Iterator<Item = &Attendee> {
        self.attendees.iter().filter(|attendee| !attendee.closes)
    }

    /// The head of region, whose act closes the signing.
    pub fn closing(&self) -> Option<&Attendee> {
        self.attendees.iter().find(|attendee| attendee.closes)
    }

    fn changed(self, by: &Operator, moment: Moment, events: Vec<CeremonyEvent>) -> CeremonyChange {
        let from = self.revision;
        CeremonyChange {
            ceremony: Ceremony { revision: from + 1, ..self },
            from: Some(from),
            by: by.person().clone(),
            moment,
            events,
        }
    }

    fn wrong_stage(&self, verb: CeremonyVerb) -> CeremonyRefusal {
        CeremonyRefusal::WrongStage { verb, stage: self.stage.name() }
    }

    /// The attendee of that office, to be changed.
    fn seat(&mut self, office: &OfficeId) -> Result<&mut Attendee, CeremonyRefusal> {
        let seat = self.attendees.iter_mut().find(|attendee| attendee.official.office == *office);
        seat.ok_or_else(|| CeremonyRefusal::NotInvited(office.clone()))
    }
}
