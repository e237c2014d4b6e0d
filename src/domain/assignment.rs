//! Assignments: who holds which office, in which capacity, from when to when, by which decree.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::ids::{OfficeId, PersonId};

/// In which capacity an office is held (DOMAIN 3.2, signature block).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Capacity {
    /// Definitif.
    Definitive,
    /// Pelaksana tugas: the post is vacant or its holder cannot serve.
    Plt,
    /// Pelaksana harian: the holder is away for days.
    Plh,
    /// Penjabat: acting head of region.
    Pj,
}

impl Capacity {
    /// Every capacity.
    pub const ALL: [Capacity; 4] = [Capacity::Definitive, Capacity::Plt, Capacity::Plh, Capacity::Pj];

    /// The word used in rosters and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Capacity::Definitive => "DEFINITIF",
            Capacity::Plt => "PLT",
            Capacity::Plh => "PLH",
            Capacity::Pj => "PJ",
        }
    }

    /// The capacity a roster word names.
    pub fn from_word(word: &str) -> Option<Capacity> {
        Capacity::ALL.into_iter().find(|capacity| capacity.as_str() == word)
    }

    /// What is written before the office: `Plt. `, `Plh. `, `Pj. ` or nothing.
    pub fn prefix(self) -> &'static str {
        match self {
            Capacity::Definitive => "",
            Capacity::Plt => "Plt. ",
            Capacity::Plh => "Plh. ",
            Capacity::Pj => "Pj. ",
        }
    }

    /// Who acts today when several assignments run: the one who stands in for the other.
    fn precedence(self) -> u8 {
        match self {
            Capacity::Plh => 3,
            Capacity::Plt => 2,
            Capacity::Pj => 1,
            Capacity::Definitive => 0,
        }
    }
}

/// One dated assignment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// The office held.
    pub office: OfficeId,
    /// By whom.
    pub person: PersonId,
    /// In which capacity.
    pub capacity: Capacity,
    /// First day (terhitung mulai tanggal).
    pub from: NaiveDate,
    /// Last day, if it has one.
    pub until: Option<NaiveDate>,
    /// Number of the decree (SK).
    pub decree: String,
}

impl Assignment {
    /// Whether it is in force on that day, first and last day included.
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|last| day <= last)
    }
}

/// The assignment that acts on that day. A Plh stands before a Plt, a Plt before a Pj, a Pj before the
/// definitive holder; among equals the latest decree counts.
pub fn acting<'a>(
    assignments: impl Iterator<Item = &'a Assignment>,
    day: NaiveDate,
) -> Option<&'a Assignment> {
    assignments.filter(|a| a.covers(day)).max_by_key(|a| (a.capacity.precedence(), a.from))
}

/// The offices in which that person acts on that day. `assignments` are all those of every office he might act in: one
/// who stands in for him counts against him.
pub fn acts_in<'a>(
    person: &PersonId,
    assignments: impl Iterator<Item = &'a Assignment>,
    day: NaiveDate,
) -> BTreeSet<OfficeId> {
    let mut by_office: BTreeMap<&OfficeId, Vec<&Assignment>> = BTreeMap::new();
    for assignment in assignments {
        by_office.entry(&assignment.office).or_default().push(assignment);
    }
    let his = |held: &[&Assignment]| acting(held.iter().copied(), day).is_some_and(|a| a.person == *person);
    by_office.into_iter().filter(|(_, held)| his(held)).map(|(office, _)| office.clone()).collect()
}
