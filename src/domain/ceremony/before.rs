//! Before it begins: schedule, edit, choose documents, note who is there and who signs later.

use std::collections::BTreeSet;

use super::attendee::{Aside, Attendance, Attendee, Witness};
use super::event::CeremonyEvent;
use super::operator::Operator;
use super::refusal::{CeremonyRefusal, CeremonyVerb};
use super::rundown::Item;
use super::stage::Stage;
use super::{Ceremony, CeremonyChange, Facts};
use crate::domain::assignment::Capacity;
use crate::domain::ids::{CeremonyId, DocumentId, OfficeId, PersonId, SeasonId};
use crate::domain::moment::Moment;
use crate::domain::roster::{Official, Roster};

/// What it takes to schedule one.
#[derive(Debug, Clone)]
pub struct NewCeremony {
    /// A fresh id.
    pub id: CeremonyId,
    /// Title, day, place.
    pub facts: Facts,
    /// In the order of the morning.
    pub rundown: Vec<Item>,
    /// Who is to sign, in the order of the queue.
    pub guests: Vec<Guest>,
    /// Who watches.
    pub witnesses: Vec<Witness>,
    /// What is signed.
    pub documents: BTreeSet<DocumentId>,
    /// The season that it is made from, if it is.
    pub season: Option<SeasonId>,
}

/// Somebody who is to sign.
#[derive(Debug, Clone, PartialEq)]
pub struct Guest {
    /// As on the day of the ceremony.
    pub official: Official,
    /// Whether he is the head of region, whose act closes.
    pub closes: bool,
}

/// What may be changed until it begins. Attendance, and who signs later, stay as they are.
#[derive(Debug, Clone)]
pub struct Edit {
    /// Title, day, place.
    pub facts: Facts,
    /// In the order of the morning.
    pub rundown: Vec<Item>,
    /// One for each guest who is to be changed.
    pub seats: Vec<Seat>,
    /// Who watches.
    pub witnesses: Vec<Witness>,
}

/// How somebody takes part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// In which office.
    pub office: OfficeId,
    /// His place in the queue.
    pub number: u16,
    /// Whether he signs on the stage.
    pub on_stage: bool,
    /// Whether he takes part from elsewhere.
    pub online: bool,
}

/// What is noted of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Noted {
    /// Nothing any more.
    Expected,
    /// He is there.
    Present,
    /// He is not.
    Absent {
        /// Why.
        reason: String,
    },
    /// This person is there in his place.
    Represented {
        /// Who.
        by: PersonId,
    },
}

impl Ceremony {
    /// Puts one on the calendar.
    pub fn schedule(
        new: NewCeremony,
        by: &Operator,
        moment: Moment,
    ) -> Result<CeremonyChange, CeremonyRefusal> {
        sound(&new.facts, &new.rundown)?;
        let mut ceremony = Ceremony {
            id: new.id,
            facts: new.facts,
            rundown: new.rundown,
            attendees: seated(new.guests, &[]),
            witnesses: new.witnesses,
            documents: new.documents,
            stage: Stage::Scheduled {},
            season: new.season,
            minutes: Vec::new(),
            revision: 0,
            created: moment.at,
        };
        ceremony.in_order();
        let events = vec![CeremonyEvent::Scheduled {
            attendees: ceremony.guests().count(),
            documents: ceremony.documents.len(),
        }];
        Ok(CeremonyChange { ceremony, from: None, by: by.person().clone(), moment, events })
    }

    /// Changes what may be changed until it begins.
    pub fn edit(
        mut self,
        by: &Operator,
        edit: Edit,
        moment: Moment,
    ) -> Result<CeremonyChange, CeremonyRefusal> {
        self.not_begun(CeremonyVerb::Edit)?;
        sound(&edit.facts, &edit.rundown)?;
        for seat in edit.seats {
            let attendee = self.seat(&seat.office)?;
            (attendee.number, attendee.on_stage, attendee.online) = (seat.number, seat.on_stage, seat.online);
        }
        let mut numbers = BTreeSet::new();
        if let Some(twice) = self.guests().find(|attendee| !numbers.insert(attendee.number)) {
            return Err(CeremonyRefusal::NumberTwice(twice.number));
        }
        let noted = |new: Witness, old: &[Witness]| {
            let same = old.iter().find(|old| old.label == new.label);
            Witness { attends: new.attends.or(same.and_then(|same| same.attends)), ..new }
        };
        let witnesses = edit.witnesses.into_iter().map(|new| noted(new, &self.witnesses)).collect();
        (self.facts, self.rundown, self.witnesses) = (edit.facts, edit.rundown, witnesses);
        self.in_order();
        Ok(self.changed(by, moment, vec![CeremonyEvent::Edited {}]))
    }

    /// Takes other documents, and invites who is to sign them. Whoever was invited before keeps his place and what was
    /// noted of him, unless another holds his office by now.
    pub fn choose(
        mut self,
        by: &Operator,
        (documents, guests): (BTreeSet<DocumentId>, Vec<Guest>),
        moment: Moment,
    ) -> Result<CeremonyChange, CeremonyRefusal> {
        self.not_begun(CeremonyVerb::Choose)?;
        self.attendees = seated(guests, &self.attendees);
        self.documents = documents;
        self.in_order();
        let (attendees, documents) = (self.guests().count(), self.documents.len());
        Ok(self.changed(by, moment, vec![CeremonyEvent::Chosen { attendees, documents }]))
    }

    /// From now on it is noted who is there.
    pub fn open_attendance(
        mut self,
        by: &Operator,
        moment: Moment,
    ) -> Result<CeremonyChange, CeremonyRefusal> {
        let Stage::Scheduled {} = self.stage else {
            return Err(self.wrong_stage(CeremonyVerb::OpenAttendance));
        };
        if self.guests().next().is_none() {
            return Err(CeremonyRefusal::NobodyInvited);
        }
        self.stage = Stage::AttendanceOpen { since: moment.at };
        Ok(self.changed(by, moment, vec![CeremonyEvent::AttendanceOpened {}]))
    }

    /// Notes who is there. `roster` has the assignments of that office: nobody may represent it but its registered Plh.
    /// or Plt. on the day of the ceremony.
    pub fn attend(
        mut self,
        by: &Operator,
        (office, noted): (&OfficeId, Noted),
        roster: &Roster,
        moment: Moment,
    ) -> Result<CeremonyChange, CeremonyRefusal> {
        if !matches!(self.stage, Stage::AttendanceOpen { .. } | Stage::Running(_)) {
            return Err(self.wrong_stage(CeremonyVerb::Attend));
        }
        let day = self.facts.day;
        let attendance = match noted {
            Noted::Expected => Attendance::Expected {},
            Noted::Present => Attendance::Present { at: moment.at },
            Noted::Absent { reason } => Attendance::Absent { reason: given(&reason)? },
            Noted::Represented { by: person } => {
                let acting = roster.official(office, day).ok().filter(|acting| {
                    acting.person == person && matches!(acting.capacity, Capacity::Plh | Capacity::Plt)
                });
                let refused = || CeremonyRefusal::NotRegistered { person, office: office.clone(), day };
                Attendance::Represented { by: Box::new(acting.ok_or_else(refused)?), at: moment.at }
            }
        };
        let seat = self.seat(office)?;
        seat.attendance = attendance.clone();
        let event = CeremonyEvent::Attended { office: office.clone(), attendance };
        Ok(self.changed(by, moment, vec![event]))
    }

    /// Notes whether a witness of the event attends, and whether he stands there for the head of region.
    pub fn witness(
        mut self,
        by: &Operator,
        (number, attends, for_head): (usize, bool, bool),
        moment: Moment,
    ) -> Result<CeremonyChange, CeremonyRefusal> {
        if !matches!(self.stage, Stage::AttendanceOpen { .. } | Stage::Running(_)) {
            return Err(self.wrong_stage(CeremonyVerb::Witness));
        }
        let witness = self.witnesses.get_mut(number).ok_or(CeremonyRefusal::NoWitness(number))?;
        (witness.attends, witness.for_head) = (Some(attends), for_head);
        let event = CeremonyEvent::Witnessed { label: witness.label.clone(), attends, for_head };
        Ok(self.changed(by, moment, vec![event]))
    }

    /// Lets somebody sign later, because his certificate has ended, say.
    pub fn set_aside(
        mut self,
        by: &Operator,
        (office, reason): (&OfficeId, &str),
        moment: Moment,
    ) -> Result<CeremonyChange, CeremonyRefusal> {
        self.not_over(CeremonyVerb::SetAside)?;
        let reason = given(reason)?;
        self.seat(office)?.aside = Some(Aside { reason: reason.clone(), at: moment.at });
        Ok(self.changed(by, moment, vec![CeremonyEvent::SetAside { office: office.clone(), reason }]))
    }

    /// Lets him sign on the day after all.
    pub fn take_back(
        mut self,
        by: &Operator,
        office: &OfficeId,
        moment: Moment,
    ) -> Result<CeremonyChange, CeremonyRefusal> {
        self.not_over(CeremonyVerb::TakeBack)?;
        self.seat(office)?.aside = None;
        Ok(self.changed(by, moment, vec![CeremonyEvent::TakenBack { office: office.clone() }]))
    }

    fn not_begun(&self, verb: CeremonyVerb) -> Result<(), CeremonyRefusal> {
        match self.stage {
            Stage::Scheduled {} | Stage::AttendanceOpen { .. } => Ok(()),
            Stage::Running(_) | Stage::CatchUp { .. } | Stage::Closed { .. } => Err(self.wrong_stage(verb)),
        }
    }

    fn not_over(&self, verb: CeremonyVerb) -> Result<(), CeremonyRefusal> {
        if self.stage.ran().is_some() { Err(self.wrong_stage(verb)) } else { Ok(()) }
    }

    fn in_order(&mut self) {
        self.attendees.sort_by_key(|attendee| (attendee.closes, attendee.number));
        self.rundown.sort_by_key(|item| item.time);
    }
}

fn given(reason: &str) -> Result<String, CeremonyRefusal> {
    let reason = reason.trim();
    if reason.is_empty() { Err(CeremonyRefusal::NoReason) } else { Ok(reason.to_owned()) }
}

fn sound(facts: &Facts, rundown: &[Item]) -> Result<(), CeremonyRefusal> {
    if facts.title.trim().is_empty() || facts.place.trim().is_empty() {
        return Err(CeremonyRefusal::NoFacts);
    }
    let empty = rundown.iter().position(|item| item.text.trim().is_empty());
    empty.map_or(Ok(()), |place| Err(CeremonyRefusal::EmptyItem(place + 1)))
}

/// Guests in their seats: those who had one keep it, the others come after them.
fn seated(guests: Vec<Guest>, before: &[Attendee]) -> Vec<Attendee> {
    let mut last = before.iter().map(|attendee| attendee.number).max().unwrap_or(0);
    let mut seat = |guest: Guest| {
        let same = before.iter().find(|attendee| attendee.official.office == guest.official.office);
        match same {
            Some(same) if same.official.person == guest.official.person => {
                Attendee { official: guest.official, closes: guest.closes, ..same.clone() }
            }
            _ => {
                let number = same.map_or_else(
                    || {
                        last += 1;
                        last
                    },
                    |same| same.number,
                );
                Attendee {
                    official: guest.official,
                    number,
                    closes: guest.closes,
                    on_stage: same.is_some_and(|same| same.on_stage),
                    online: false,
                    attendance: Attendance::Expected {},
                    aside: None,
                    put_off: 0,
                }
            }
        }
    };
    let (closing, others): (Vec<Guest>, Vec<Guest>) = guests.into_iter().partition(|guest| guest.closes);
    others.into_iter().chain(closing).map(&mut seat).collect()
}
