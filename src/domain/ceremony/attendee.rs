//! Who is at a ceremony: the officials who are to sign, and the witnesses of the event, who sign nothing there.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::ids::PersonId;
use crate::domain::roster::Official;

/// An official who is to sign, once for every office he acts in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendee {
    /// Office, person, capacity and decree, as on the day of the ceremony.
    pub official: Official,
    /// His place in the queue, from 1.
    pub number: u16,
    /// Whether his act closes the signing: the head of region.
    pub closes: bool,
    /// Whether he signs on the stage when a few do so for all.
    pub on_stage: bool,
    /// Whether he takes part from elsewhere.
    pub online: bool,
    /// Whether he is there.
    pub attendance: Attendance,
    /// Why he signs later, if it was so decided.
    pub aside: Option<Aside>,
    /// How often the queue has gone past him.
    pub put_off: u16,
}

/// Whether somebody is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Attendance {
    /// Not noted yet.
    Expected {},
    /// There.
    Present {
        /// Since when.
        at: DateTime<Utc>,
    },
    /// Not there.
    Absent {
        /// Why; never empty.
        reason: String,
    },
    /// The registered Plh. or Plt. is there in his place, and signs as such.
    Represented {
        /// Who, in which capacity, by which decree.
        by: Box<Official>,
        /// Since when.
        at: DateTime<Utc>,
    },
}

/// Why somebody signs later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aside {
    /// Never empty.
    pub reason: String,
    /// When it was decided.
    pub at: DateTime<Utc>,
}

/// A witness of the event (saksi acara).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Witness {
    /// As the minutes name the office: `Sekretaris Daerah`.
    pub label: String,
    /// Who; empty if it is a group or not known yet.
    pub name: String,
    /// Whether he stands there for the head of region (mewakili Bupati).
    pub for_head: bool,
    /// Whether he attends; none as long as nobody has said.
    pub attends: Option<bool>,
}

impl Attendance {
    /// The word in forms and text keys.
    pub fn as_str(&self) -> &'static str {
        match self {
            Attendance::Expected {} => "expected",
            Attendance::Present { .. } => "present",
            Attendance::Absent { .. } => "absent",
            Attendance::Represented { .. } => "represented",
        }
    }
}

impl Attendee {
    /// Who signs: he, or whoever represents him.
    pub fn acting(&self) -> &Official {
        match &self.attendance {
            Attendance::Represented { by, .. } => by,
            Attendance::Expected {} | Attendance::Present { .. } | Attendance::Absent { .. } => {
                &self.official
            }
        }
    }

    /// The person who signs.
    pub fn person(&self) -> &PersonId {
        &self.acting().person
    }

    /// Whether somebody is there to sign in this office.
    pub fn is_there(&self) -> bool {
        matches!(self.attendance, Attendance::Present { .. } | Attendance::Represented { .. })
    }
}
