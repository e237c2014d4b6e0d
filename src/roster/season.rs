//! What a roster file says, all of it well: people and offices, budget documents, agreements to be drafted.

use chrono::NaiveDate;

use crate::domain::agreement::{AmendmentReason, Ceiling, Indicator};
use crate::domain::budget::BudgetLine;
use crate::domain::dpa::{Dpa, all_in_force, in_force};
use crate::domain::ids::{AgencyId, OfficeId};
use crate::domain::office::Level;
use crate::domain::period::Period;
use crate::domain::roster::Roster;

/// A roster and the season of agreements that goes with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Season {
    /// Agencies, offices, people, assignments.
    pub roster: Roster,
    /// At most one budget document per agency.
    pub dpa: Vec<Dpa>,
    /// In the order of the sheet.
    pub agreements: Vec<AgreementDraft>,
}

/// An agreement as the roster file gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgreementDraft {
    /// Its code in the file, e.g. `PK27-DINKES`.
    pub code: String,
    /// Year, quarter or five years.
    pub period: Period,
    /// Decides the shape of the annex.
    pub level: Level,
    /// Who promises.
    pub first: OfficeId,
    /// To whom; none for the head of region.
    pub second: Option<OfficeId>,
    /// Code of the superior's agreement.
    pub parent: Option<String>,
    /// Heading of the annex.
    pub annex_title: String,
    /// Why it replaces an earlier one; none for the original.
    pub amendment: Option<AmendmentReason>,
    /// Table 1; empty while nobody has filled it.
    pub indicators: Vec<Indicator>,
    /// For each indicator, its code and the code of the superior's indicator it serves.
    pub links: Vec<IndicatorLink>,
    /// Table 2.
    pub budget: Vec<BudgetLine>,
    /// What the budget is checked against: the DPA, or those lines of the superior that its own lines name. None while
    /// the DPA is not known, and for an agreement below that has no rows yet.
    pub ceiling: Option<Ceiling>,
}

/// Where an indicator stands in the cascade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndicatorLink {
    /// Its code, e.g. `PK27-DINKES-R01`.
    pub code: String,
    /// The indicator above.
    pub parent: Option<String>,
}

impl AgreementDraft {
    /// Whether the file gives it any indicator or budget line.
    pub fn has_rows(&self) -> bool {
        !self.indicators.is_empty() || !self.budget.is_empty()
    }
}

impl Season {
    /// The budget document of an agency for a period.
    pub fn dpa_of(&self, agency: &AgencyId, period: Period) -> Option<&Dpa> {
        in_force(&self.dpa, agency, period)
    }

    /// Last day to sign the agreements of an agency; none while its budget document is not known.
    pub fn due(&self, agency: &AgencyId, period: Period) -> Option<NaiveDate> {
        self.dpa_of(agency, period).map(Dpa::agreement_due)
    }

    /// Last day to sign an agreement: that of the agency of its first party. The head of region has no agency; the
    /// agreement of the whole region counts from the last budget document.
    pub fn due_of(&self, agreement: &AgreementDraft) -> Option<NaiveDate> {
        let office = self.roster.offices.get(&agreement.first)?;
        match &office.agency {
            Some(agency) => self.due(agency, agreement.period),
            None => all_in_force(&self.dpa, agreement.period).into_iter().map(Dpa::agreement_due).max(),
        }
    }
}
