//! Days and times in words, in the language of whoever asks. What is printed on a document is worded elsewhere, and once.

use chrono::{DateTime, NaiveDate, Utc};

use super::Asker;
use crate::domain::wording;
use crate::render::emails::Language;

impl Asker {
    /// A time of day in words, as he reads it.
    pub fn time(&self, at: DateTime<Utc>) -> String {
        match self.language() {
            Language::Indonesian => wording::time(at, self.institution()),
            Language::English => wording::english_time(at, self.institution()),
        }
    }

    /// A day in words, as he reads it.
    pub fn date(&self, day: NaiveDate) -> String {
        match self.language() {
            Language::Indonesian => wording::date(day),
            Language::English => wording::english_date(day),
        }
    }
}
