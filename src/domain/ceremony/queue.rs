//! Whom the queue calls: never kept but for a call by hand, always derived from who is there and what is signed.

use super::Ceremony;
use super::attendee::Attendee;
use super::mode::Mode;
use super::progress::Score;
use crate::domain::ids::PersonId;

/// Somebody is called, once for all his offices.
#[derive(Debug, Clone, PartialEq)]
pub struct Called<'a> {
    /// Who.
    pub person: PersonId,
    /// The offices in which he has still to sign, in the order of their numbers.
    pub seats: Vec<&'a Attendee>,
}

impl Ceremony {
    /// Whom the queue calls now; nobody while people sign in another way.
    pub fn called(&self, score: &Score) -> Option<Called<'_>> {
        let running = self.stage.running().filter(|running| running.mode == Mode::Queue)?;
        let mut line = self.line(score);
        let by_hand =
            running.called.as_ref().and_then(|person| line.iter().position(|c| c.person == *person));
        match by_hand {
            Some(place) => Some(line.swap_remove(place)),
            None => line.into_iter().next(),
        }
    }

    /// Everybody who waits to be called, first come first: present, unfinished and not set aside.
    pub fn line<'a>(&'a self, score: &Score) -> Vec<Called<'a>> {
        let waits = |attendee: &&Attendee| {
            let owed = score.of(&attendee.official.office);
            attendee.is_there() && attendee.aside.is_none() && owed.total() > 0 && !owed.is_finished()
        };
        let mut seats: Vec<&Attendee> = self.guests().filter(waits).collect();
        seats.sort_by_key(|seat| (seat.put_off, seat.number));
        let mut line: Vec<Called<'a>> = Vec::new();
        for seat in seats {
            match line.iter_mut().find(|called| called.person == *seat.person()) {
                Some(called) => called.seats.push(seat),
                None => line.push(Called { person: seat.person().clone(), seats: vec![seat] }),
            }
        }
        line
    }

    /// Who signs on the stage while a few do so for all.
    pub fn on_stage<'a>(&'a self, score: &'a Score) -> impl Iterator<Item = &'a Attendee> {
        let symbolic = self.stage.running().is_some_and(|running| running.mode == Mode::Symbolic);
        self.guests().filter(move |attendee| {
            symbolic
                && attendee.on_stage
                && attendee.is_there()
                && score.of(&attendee.official.office).total() > 0
        })
    }
}
