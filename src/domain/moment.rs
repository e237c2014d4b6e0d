//! When something happens: the instant, and the calendar day it counts for in the institution's zone.

use chrono::{DateTime, NaiveDate, Utc};

use super::deadline::day_of;
use super::institution::Institution;

/// An instant and its day. They differ only in a rehearsal, where the day is the day rehearsed and the
/// instant stays true, because no signature may carry a time that was not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// UTC.
    pub at: DateTime<Utc>,
    /// The day that assignments and deadlines are judged by.
    pub day: NaiveDate,
}

impl Moment {
    /// Now, on today's date at the institution.
    pub fn of(at: DateTime<Utc>, institution: &Institution) -> Self {
        Self { at, day: day_of(at, institution.zone()) }
    }
}
