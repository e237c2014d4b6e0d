//! Reminders that somebody sends by hand: to whoever has the turn, and not again before a pause is over.

use chrono::{DateTime, TimeDelta, Utc};

use super::document::{Change, Document};
use super::event::Event;
use super::ids::{OfficeId, PersonId};
use super::moment::Moment;
use super::stage::Actor;

/// Why somebody was not reminded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotReminded {
    /// It is not the turn of that office.
    NotOpen,
    /// He was reminded of this document a short while ago.
    TooSoon {
        /// When he may be reminded again.
        next: DateTime<Utc>,
    },
}

impl Document {
    /// Records that `by` reminded whoever has the open turn of that office. `last` is when this person was last reminded
    /// of this document, by anybody.
    pub fn remind_by_hand(
        self,
        office: &OfficeId,
        by: &Actor,
        last: Option<DateTime<Utc>>,
        pause: TimeDelta,
        moment: Moment,
    ) -> Result<Change, NotReminded> {
        let open = self.stage.turns().and_then(|turns| turns.open_for(office));
        let official = open.ok_or(NotReminded::NotOpen)?.1.clone();
        match last.map(|last| last + pause) {
            Some(next) if next > moment.at => Err(NotReminded::TooSoon { next }),
            Some(_) | None => {
                let stage = self.stage.clone();
                let event = Event::Reminded { official, by: Some(by.clone()) };
                Ok(self.changed(stage, moment, vec![event]))
            }
        }
    }
}

impl Event {
    /// Whether this is a reminder to that person.
    pub fn reminds(&self, person: &PersonId) -> bool {
        matches!(self, Event::Reminded { official, .. } if official.person == *person)
    }
}
