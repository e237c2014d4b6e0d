//! The morning itself: begin, go through the rundown, switch the mode, call, go past somebody, hand over a tablet.

use super::event::CeremonyEvent;
use super::mode::Mode;
use super::operator::Operator;
use super::progress::Score;
use super::refusal::{CeremonyRefusal, CeremonyVerb};
use super::stage::{Running, Stage};
use super::{Ceremony, CeremonyChange};
use crate::domain::ids::PersonId;
use crate::domain::moment::Moment;

impl Ceremony {
    /// Begins with the first item of the rundown, in a queue unless that item says otherwise.
    pub fn start(mut self, by: &Operator, moment: Moment) -> Result<CeremonyChange, CeremonyRefusal> {
        let Stage::AttendanceOpen { .. } = self.stage else {
            return Err(self.wrong_stage(CeremonyVerb::Start));
        };
        let mode = self.rundown.first().and_then(|item| item.cue.mode()).unwrap_or(Mode::Queue);
        self.stage =
            Stage::Running(Running { since: moment.at, item: 0, mode, modes: vec![mode], called: None });
        Ok(self.changed(by, moment, vec![CeremonyEvent::Started {}]))
    }

    /// Goes to an item of the rundown; an item that says how people sign switches the mode with it.
    pub fn go_to(
        mut self,
        by: &Operator,
        item: usize,
        moment: Moment,
    ) -> Result<CeremonyChange, CeremonyRefusal> {
        let cue = self.rundown.get(item).map(|item| item.cue);
        let running = self.morning(CeremonyVerb::GoTo)?;
        let cue = cue.ok_or(CeremonyRefusal::NoItem(item))?;
        running.item = item;
        let mut events = vec![CeremonyEvent::ItemReached { item }];
        events.extend(cue.mode().and_then(|mode| running.switched(mode)));
        Ok(self.changed(by, moment, events))
    }

    /// Lets people sign in another way; what is signed stays signed.
    pub fn switch(
        mut self,
        by: &Operator,
        mode: Mode,
        moment: Moment,
    ) -> Result<CeremonyChange, CeremonyRefusal> {
        let events = self.morning(CeremonyVerb::Switch)?.switched(mode).into_iter().collect();
        Ok(self.changed(by, moment, events))
    }

    /// Calls somebody by hand, before his number.
    pub fn call(
        mut self,
        by: &Operator,
        person: &PersonId,
        score: &Score,
        moment: Moment,
    ) -> Result<CeremonyChange, CeremonyRefusal> {
        if self.morning(CeremonyVerb::Call)?.mode != Mode::Queue {
            return Err(CeremonyRefusal::NoQueue);
        }
        self.waits(person, score)?;
        let called = self.before_his_number(person)?;
        Ok(self.changed(by, moment, vec![called]))
    }

    /// Goes past somebody: he comes again after all others (lewati dulu).
    pub fn put_off(
        mut self,
        by: &Operator,
        person: &PersonId,
        score: &Score,
        moment: Moment,
    ) -> Result<CeremonyChange, CeremonyRefusal> {
        self.morning(CeremonyVerb::PutOff)?;
        self.waits(person, score)?;
        let last = self.line(score).iter().flat_map(|called| &called.seats).map(|seat| seat.put_off).max();
        let last = last.unwrap_or_default().saturating_add(1);
        self.attendees.iter_mut().filter(|seat| seat.person() == person).for_each(|seat| seat.put_off = last);
        let running = self.morning(CeremonyVerb::PutOff)?;
        running.called.take_if(|called| called == person);
        Ok(self.changed(by, moment, vec![CeremonyEvent::PutOff { person: person.clone() }]))
    }

    /// Keeps that a tablet was handed to somebody; what it opens is another room's matter. Whoever waits in the queue is
    /// called by it: the wall names him who has the tablet.
    pub fn hand_over(
        mut self,
        by: &Operator,
        person: &PersonId,
        score: &Score,
        moment: Moment,
    ) -> Result<CeremonyChange, CeremonyRefusal> {
        self.morning(CeremonyVerb::HandOver)?;
        if !self.attendees.iter().any(|seat| seat.person() == person && seat.is_there()) {
            return Err(CeremonyRefusal::NotThere(person.clone()));
        }
        let mut events = Vec::new();
        let waits = self.line(score).iter().any(|waiting| waiting.person == *person);
        if waits && self.called(score).is_some_and(|called| called.person != *person) {
            events.push(self.before_his_number(person)?);
        }
        events.push(CeremonyEvent::HandedOver { person: person.clone() });
        Ok(self.changed(by, moment, events))
    }

    fn before_his_number(&mut self, person: &PersonId) -> Result<CeremonyEvent, CeremonyRefusal> {
        let seats = self.attendees.iter_mut().filter(|seat| seat.person() == person);
        seats.for_each(|seat| seat.put_off = 0);
        self.morning(CeremonyVerb::Call)?.called = Some(person.clone());
        Ok(CeremonyEvent::Called { person: person.clone() })
    }

    fn morning(&mut self, verb: CeremonyVerb) -> Result<&mut Running, CeremonyRefusal> {
        let stage = self.stage.name();
        match &mut self.stage {
            Stage::Running(running) => Ok(running),
            Stage::Scheduled {}
            | Stage::AttendanceOpen { .. }
            | Stage::CatchUp { .. }
            | Stage::Closed { .. } => Err(CeremonyRefusal::WrongStage { verb, stage }),
        }
    }

    fn waits(&self, person: &PersonId, score: &Score) -> Result<(), CeremonyRefusal> {
        if self.line(score).iter().any(|called| called.person == *person) {
            return Ok(());
        }
        let there = self.guests().any(|seat| seat.person() == person && seat.is_there());
        Err(if there {
            CeremonyRefusal::NothingLeft(person.clone())
        } else {
            CeremonyRefusal::NotThere(person.clone())
        })
    }
}

impl Running {
    /// The event, if the mode is another now.
    fn switched(&mut self, mode: Mode) -> Option<CeremonyEvent> {
        if self.mode == mode {
            return None;
        }
        self.mode = mode;
        self.modes.push(mode);
        self.called = None;
        Some(CeremonyEvent::ModeSwitched { mode })
    }
}
