//! The budget document of an agency (dokumen pelaksanaan anggaran, DPA): what its agreement must add up to,
//! and what starts the clock of that agreement.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::budget::Rupiah;
use super::deadline;
use super::ids::AgencyId;
use super::period::Period;
use super::stage::StageName;

/// An approved budget document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dpa {
    /// Whose budget.
    pub agency: AgencyId,
    /// Of which fiscal year (tahun anggaran).
    pub year: i32,
    /// Its number as printed, e.g. `DPA/A.1/05/2027`.
    pub number: String,
    /// Day of approval (tanggal pengesahan).
    pub approved: NaiveDate,
    /// Total (pagu).
    pub ceiling: Rupiah,
}

impl Dpa {
    /// Last day to sign the agreement that rests on it (`PermenPANRB` 53/2014: one month after approval).
    pub fn agreement_due(&self) -> NaiveDate {
        deadline::agreement_due(self.approved)
    }
}

/// The one in force for an agency and a period: of the latest of its years that has one, the last approved.
pub fn in_force<'a>(
    all: impl IntoIterator<Item = &'a Dpa>,
    agency: &AgencyId,
    period: Period,
) -> Option<&'a Dpa> {
    let years = period.years();
    let of_it = all.into_iter().filter(|one| one.agency == *agency && years.contains(&one.year));
    of_it.max_by(|a, b| (a.year, a.approved, &a.number).cmp(&(b.year, b.approved, &b.number)))
}

/// Those in force for a period, one for each agency that has one.
pub fn all_in_force(all: &[Dpa], period: Period) -> Vec<&Dpa> {
    let agencies: BTreeSet<&AgencyId> = all.iter().map(|one| &one.agency).collect();
    agencies.into_iter().filter_map(|agency| in_force(all, agency, period)).collect()
}

/// What was done in the registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// The first budget document of an agency.
    Added,
    /// A further one in the place of the one before: a revision has a number of its own (DPPA).
    Revised,
    /// What had been entered wrongly was put right.
    Corrected,
    /// It came with a file.
    Imported,
}

/// One line of the history of the registry: a state it had, never changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What was done.
    pub act: Act,
    /// What it says since.
    pub dpa: Dpa,
    /// Why, if somebody said.
    pub note: String,
    /// Who did it; empty for the operator at the machine.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// What becomes of an agreement whose ceiling is another than the budget document says now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Consequence {
    /// The draft takes the new ceiling when it is saved next.
    NextSave,
    /// It keeps the old ceiling until it is recalled to draft.
    Recall,
    /// It is signed and stays as it is; an amendment takes the new ceiling.
    Amend,
}

impl Act {
    /// Every act.
    pub const ALL: [Act; 4] = [Act::Added, Act::Revised, Act::Corrected, Act::Imported];

    /// The word in the database and in text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Act::Added => "added",
            Act::Revised => "revised",
            Act::Corrected => "corrected",
            Act::Imported => "imported",
        }
    }
}

impl Consequence {
    /// For an agreement in that stage; none if it does not count any more.
    pub fn of(stage: StageName) -> Option<Self> {
        match stage {
            StageName::Draft => Some(Consequence::NextSave),
            StageName::InReview | StageName::Freezing | StageName::Signing => Some(Consequence::Recall),
            StageName::Signed | StageName::Archived => Some(Consequence::Amend),
            StageName::Superseded | StageName::Revoked | StageName::Withdrawn => None,
        }
    }

    /// The word in text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Consequence::NextSave => "next-save",
            Consequence::Recall => "recall",
            Consequence::Amend => "amend",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dpa(year: i32, number: &str, approved: &str) -> Dpa {
        Dpa {
            agency: "DINKES".parse().unwrap(),
            year,
            number: number.to_owned(),
            approved: approved.parse().unwrap(),
            ceiling: Rupiah(1),
        }
    }

    #[test]
    fn each_year_has_its_own_budget_document_in_force() {
        let all = [
            dpa(2027, "DPA/2027", "2027-01-04"),
            dpa(2027, "DPPA/2027", "2027-09-30"),
            dpa(2028, "DPA/2028", "2027-12-30"),
        ];
        let agency = "DINKES".parse().unwrap();
        let of =
            |period: &str| in_force(&all, &agency, period.parse().unwrap()).map(|one| one.number.as_str());
        assert_eq!((of("2027"), of("2028"), of("2026")), (Some("DPPA/2027"), Some("DPA/2028"), None));
        assert_eq!((of("2027-TW4"), of("2025-2029")), (Some("DPPA/2027"), Some("DPA/2028")));
        assert_eq!(all_in_force(&all, "2027".parse().unwrap()), [&all[1]]);
    }
}
