//! The budget document of an agency (dokumen pelaksanaan anggaran, DPA): what its agreement must add up to,
//! and what starts the clock of that agreement.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::budget::Rupiah;
use super::deadline;
use super::ids::AgencyId;

/// An approved budget document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dpa {
    /// Whose budget.
    pub agency: AgencyId,
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
