//! Days and times in words, in the language of whoever asks. What is printed on a document is worded elsewhere, and once.

use chrono::{DateTime, NaiveDate, Utc};

use super::Asker;
use crate::domain::wording;

impl Asker {
    /// A time of day in words, as he reads it.
    pub fn time(&self, at: DateTime<Utc>) -> String {
        wording::time_in(self.language(), at, self.institution())
    }

    /// A day in words, as he reads it.
    pub fn date(&self, day: NaiveDate) -> String {
        wording::date_in(self.language(), day)
    }
}
