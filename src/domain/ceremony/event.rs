//! What happened to a ceremony, in the past tense. Append-only: a stored event is never changed or removed.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::attendee::Attendance;
use super::ending::Which;
use super::mode::Mode;
use crate::domain::ids::{DocumentId, OfficeId, PersonId};

/// A fact of a ceremony's trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum CeremonyEvent {
    /// Made.
    Scheduled {
        /// How many are invited to sign.
        attendees: usize,
        /// How many documents.
        documents: usize,
    },
    /// Facts, rundown, guests or witnesses were changed.
    Edited {},
    /// Other documents are signed, by others.
    Chosen {
        /// How many are invited to sign.
        attendees: usize,
        /// How many documents.
        documents: usize,
    },
    /// From now on it is noted who is there.
    AttendanceOpened {},
    /// Somebody's attendance was noted.
    Attended {
        /// In which office.
        office: OfficeId,
        /// As what.
        attendance: Attendance,
    },
    /// A witness of the event was noted.
    Witnessed {
        /// As the list names the office.
        label: String,
        /// Whether he attends.
        attends: bool,
        /// Whether he stands there for the head of region.
        for_head: bool,
    },
    /// Somebody will sign later.
    SetAside {
        /// In which office.
        office: OfficeId,
        /// Why.
        reason: String,
    },
    /// Somebody will sign on the day after all.
    TakenBack {
        /// In which office.
        office: OfficeId,
    },
    /// It began.
    Started {},
    /// An item of the rundown was reached.
    ItemReached {
        /// Which, from 0.
        item: usize,
    },
    /// People sign in another way from now on.
    ModeSwitched {
        /// How.
        mode: Mode,
    },
    /// Somebody was called by hand.
    Called {
        /// Who.
        person: PersonId,
    },
    /// The queue went past somebody.
    PutOff {
        /// Who.
        person: PersonId,
    },
    /// A tablet was handed to somebody, open for him alone.
    HandedOver {
        /// To whom.
        person: PersonId,
    },
    /// The morning is over.
    Ended {
        /// How many have still to sign.
        unfinished: usize,
        /// Last day for them.
        deadline: Option<NaiveDate>,
    },
    /// Those who sign later have another last day.
    DeadlineMoved {
        /// Which.
        deadline: NaiveDate,
    },
    /// Minutes were begun as a document.
    MinutesBegun {
        /// Of the morning, or of the catch-up.
        which: Which,
        /// The document.
        document: DocumentId,
    },
    /// All is over.
    Closed {
        /// How many have never signed.
        unfinished: usize,
    },
}

impl CeremonyEvent {
    /// The word that lists and the database go by.
    pub fn kind(&self) -> &'static str {
        match self {
            CeremonyEvent::Scheduled { .. } => "scheduled",
            CeremonyEvent::Edited {} => "edited",
            CeremonyEvent::Chosen { .. } => "chosen",
            CeremonyEvent::AttendanceOpened {} => "attendance-opened",
            CeremonyEvent::Attended { .. } => "attended",
            CeremonyEvent::Witnessed { .. } => "witnessed",
            CeremonyEvent::SetAside { .. } => "set-aside",
            CeremonyEvent::TakenBack { .. } => "taken-back",
            CeremonyEvent::Started {} => "started",
            CeremonyEvent::ItemReached { .. } => "item-reached",
            CeremonyEvent::ModeSwitched { .. } => "mode-switched",
            CeremonyEvent::Called { .. } => "called",
            CeremonyEvent::PutOff { .. } => "put-off",
            CeremonyEvent::HandedOver { .. } => "handed-over",
            CeremonyEvent::Ended { .. } => "ended",
            CeremonyEvent::DeadlineMoved { .. } => "deadline-moved",
            CeremonyEvent::MinutesBegun { .. } => "minutes-begun",
            CeremonyEvent::Closed { .. } => "closed",
        }
    }
}
