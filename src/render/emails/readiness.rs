//! What the letter about the readiness for an event says.

use chrono::NaiveDate;
use tera::Context;

use super::Person;

/// How ready everybody is for the day of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readiness {
    /// The addressee.
    pub to: Person,
    /// Name of the season.
    pub season: String,
    /// The day of the event.
    pub event: NaiveDate,
    /// Days until then; 0 is today.
    pub days_left: u32,
    /// So many sign.
    pub people: usize,
    /// So many of them could.
    pub ready: usize,
    /// So many cannot sign in.
    pub no_account: usize,
    /// So many have no certificate that is good until the end of that day.
    pub no_key: usize,
    /// So many documents are owed.
    pub documents: usize,
    /// The final text of so many is there.
    pub documents_ready: usize,
    /// Full http(s) address of the report.
    pub link: String,
}

impl Readiness {
    pub(super) fn add_to(&self, context: &mut Context, event: &str) {
        context.insert("event", event);
        context.insert("days_left", &self.days_left);
        for (name, count) in [
            ("people", self.people),
            ("ready", self.ready),
            ("no_account", self.no_account),
            ("no_key", self.no_key),
            ("documents", self.documents),
            ("documents_ready", self.documents_ready),
        ] {
            context.insert(name, &count);
        }
    }
}
