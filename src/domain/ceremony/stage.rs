//! The stages of a ceremony and what each one holds; the table stands atop `mod.rs`.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::mode::Mode;
use crate::domain::ids::{OfficeId, PersonId};

/// Where a ceremony stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "stage")]
pub enum Stage {
    /// Being prepared.
    Scheduled {},
    /// Who comes is noted.
    AttendanceOpen {
        /// Since when.
        since: DateTime<Utc>,
    },
    /// The morning itself.
    Running(Running),
    /// Over, but somebody has still to sign.
    CatchUp {
        /// What the morning came to.
        ran: Ran,
        /// Last day to sign.
        deadline: NaiveDate,
    },
    /// Over.
    Closed {
        /// What the morning came to.
        ran: Ran,
        /// The last day there was to sign later, if there was one.
        deadline: Option<NaiveDate>,
        /// When it was closed.
        at: DateTime<Utc>,
    },
}

/// The morning itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    /// Since when.
    pub since: DateTime<Utc>,
    /// Which item of the rundown, from 0.
    pub item: usize,
    /// How people sign now.
    pub mode: Mode,
    /// Every mode there was, in order.
    pub modes: Vec<Mode>,
    /// Whom the operator called by hand, until he is done or put off.
    pub called: Option<PersonId>,
}

/// What the morning came to: fixed when it ends, so that banner and minutes say the same ever after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ran {
    /// When it began.
    pub began: DateTime<Utc>,
    /// When it ended.
    pub ended: DateTime<Utc>,
    /// Every mode there was, in order.
    pub modes: Vec<Mode>,
    /// Who was finished then, by office, in the order of the queue; the head of region last.
    pub outcomes: Vec<Outcome>,
}

/// How far one attendee was when the morning ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Which office.
    pub office: OfficeId,
    /// When he had signed all that was his; none if he had not.
    pub finished: Option<DateTime<Utc>>,
    /// Signatures asked of him, those on texts not yet final among them.
    pub owed: u32,
    /// Signatures made by then.
    pub made: u32,
}

/// The names of the stages, for the database and for messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StageName {
    /// [`Stage::Scheduled`]
    Scheduled,
    /// [`Stage::AttendanceOpen`]
    AttendanceOpen,
    /// [`Stage::Running`]
    Running,
    /// [`Stage::CatchUp`]
    CatchUp,
    /// [`Stage::Closed`]
    Closed,
}

impl StageName {
    /// Every stage, in order.
    pub const ALL: [StageName; 5] = [
        StageName::Scheduled,
        StageName::AttendanceOpen,
        StageName::Running,
        StageName::CatchUp,
        StageName::Closed,
    ];

    /// The word in the database and in text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            StageName::Scheduled => "scheduled",
            StageName::AttendanceOpen => "attendance-open",
            StageName::Running => "running",
            StageName::CatchUp => "catch-up",
            StageName::Closed => "closed",
        }
    }
}

impl std::fmt::Display for StageName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Stage {
    /// Which stage this is.
    pub fn name(&self) -> StageName {
        match self {
            Stage::Scheduled {} => StageName::Scheduled,
            Stage::AttendanceOpen { .. } => StageName::AttendanceOpen,
            Stage::Running(_) => StageName::Running,
            Stage::CatchUp { .. } => StageName::CatchUp,
            Stage::Closed { .. } => StageName::Closed,
        }
    }

    /// The morning, while it lasts.
    pub fn running(&self) -> Option<&Running> {
        match self {
            Stage::Running(running) => Some(running),
            Stage::Scheduled {}
            | Stage::AttendanceOpen { .. }
            | Stage::CatchUp { .. }
            | Stage::Closed { .. } => None,
        }
    }

    /// What the morning came to, once it is over.
    pub fn ran(&self) -> Option<&Ran> {
        match self {
            Stage::CatchUp { ran, .. } | Stage::Closed { ran, .. } => Some(ran),
            Stage::Scheduled {} | Stage::AttendanceOpen { .. } | Stage::Running(_) => None,
        }
    }

    /// The last day to sign later, if there is one.
    pub fn deadline(&self) -> Option<NaiveDate> {
        match self {
            Stage::CatchUp { deadline, .. } => Some(*deadline),
            Stage::Closed { deadline, .. } => *deadline,
            Stage::Scheduled {} | Stage::AttendanceOpen { .. } | Stage::Running(_) => None,
        }
    }
}
