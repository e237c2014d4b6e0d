//! What the letters about carrying agreements down say: to the head of one agency, and about all that are late.

use chrono::NaiveDate;
use serde::Serialize;
use tera::Context;

use super::facts::{Person, one_line};

/// An agency's week: it begins, or it ends soon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CascadeTask {
    /// The head of the agency.
    pub to: Person,
    /// The agency's agreement with its year.
    pub document: String,
    /// The last day.
    pub deadline: NaiveDate,
    /// Days until then; 0 is today, or that it has passed.
    pub days_left: u32,
    /// Agreements that are signed by all.
    pub signed: usize,
    /// Offices that owe one.
    pub expected: usize,
    /// Whether he has been told before.
    pub reminder: bool,
    /// Full http(s) address of the agency's tree.
    pub link: String,
}

/// Every agency that is late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CascadeDigest {
    /// Who follows them.
    pub to: Person,
    /// Which agreements, with their year.
    pub document: String,
    /// As of which day.
    pub day: NaiveDate,
    /// The latest first.
    pub late: Vec<LateAgency>,
    /// Full http(s) address of the ranking.
    pub link: String,
}

/// An agency in the digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LateAgency {
    /// Its name.
    pub name: String,
    /// Agreements that are signed by all.
    pub signed: usize,
    /// Offices that owe one.
    pub expected: usize,
    /// Days past the last day.
    pub days_late: u32,
}

impl CascadeTask {
    pub(super) fn add_to(&self, context: &mut Context, deadline: &str) {
        context.insert("deadline", deadline);
        context.insert("days_left", &self.days_left);
        context.insert("signed", &self.signed);
        context.insert("expected", &self.expected);
        context.insert("reminder", &self.reminder);
    }
}

impl CascadeDigest {
    pub(super) fn add_to(&self, context: &mut Context, day: &str) {
        let clean = |one: &LateAgency| LateAgency { name: one_line(&one.name, 200), ..one.clone() };
        context.insert("day", day);
        context.insert("late", &self.late.iter().map(clean).collect::<Vec<_>>());
    }
}
