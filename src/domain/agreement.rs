//! Perjanjian kinerja: what the first party promises to reach, with which indicators and which budget
//! (Perpres 29/2014, PermenPANRB 53/2014).

use serde::{Deserialize, Serialize};

use super::budget::{BudgetLine, Rupiah};
use super::ids::DocumentId;
use super::institution::AgreementTemplate;
use super::office::Level;
use super::sheet::Sheet;

/// What an agreement says. Its parties belong to the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// Decides the shape of the annex.
    pub level: Level,
    /// Heading of the annex, e.g. `DINAS KESEHATAN`.
    pub annex_title: String,
    /// The clauses as the institution words them.
    pub texts: AgreementTemplate,
    /// Table 1.
    pub indicators: Vec<Indicator>,
    /// Table 2.
    pub budget: Vec<BudgetLine>,
    /// What the budget must add up to or stay within.
    pub ceiling: Ceiling,
    /// Why it replaces an earlier one; none for the original.
    pub amendment: Option<AmendmentReason>,
    /// The agreement it replaces once it is archived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amends: Option<DocumentId>,
    /// Both tables as they were typed, while there are cells in them that cannot be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub typed: Option<Box<Sheet>>,
}

/// One indicator of one objective.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indicator {
    /// Number of the objective in the annex.
    pub objective_no: u16,
    /// The objective (sasaran).
    pub objective: String,
    /// The indicator.
    pub indicator: String,
    /// Unit.
    pub unit: String,
    /// Target of the whole period, as displayed (`9,50`, `WTP`).
    pub target: String,
    /// Targets of the four quarters, empty where there is none.
    pub quarters: [String; 4],
    /// Whether more or less is better.
    pub polarity: Polarity,
}

/// Whether a high figure is good (DOMAIN C-09: a mortality below its target is above 100 %).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Polarity {
    /// More is better.
    Maximize,
    /// Less is better.
    Minimize,
}

/// What the budget lines are checked against.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ceiling {
    /// The lines of level program add up to exactly this: the DPA of the agency, or of all of them.
    Exactly(Rupiah),
    /// Each line stays within its parent line of the superior's agreement, by code.
    Within(Vec<(String, Rupiah)>),
}

/// The closed list of reasons for an amendment (PermenPANRB 53/2014; DOMAIN 2.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AmendmentReason {
    /// Pergantian atau mutasi pejabat.
    Official,
    /// Perubahan strategi: program, kegiatan, alokasi anggaran.
    Strategy,
    /// Perubahan prioritas atau asumsi yang berakibat signifikan.
    Priority,
}

impl AmendmentReason {
    /// Every reason.
    pub const ALL: [AmendmentReason; 3] =
        [AmendmentReason::Official, AmendmentReason::Strategy, AmendmentReason::Priority];

    /// The word in forms and text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            AmendmentReason::Official => "official",
            AmendmentReason::Strategy => "strategy",
            AmendmentReason::Priority => "priority",
        }
    }
}

/// Why an agreement cannot be submitted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AgreementFault {
    /// No indicator at all.
    #[error("the annex has no indicator: add at least one objective with an indicator and a target")]
    NoIndicator,
    /// A required cell is empty.
    #[error("indicator {row} (`{indicator}`) has no {field}: fill it in")]
    Empty {
        /// Row, from 1.
        row: usize,
        /// Which indicator.
        indicator: String,
        /// Which cell.
        field: &'static str,
    },
    /// Cells hold what cannot be read.
    #[error("{0} cell(s) are empty or cannot be read: mend them in the form of the draft")]
    Unread(usize),
    /// The total differs from the DPA.
    #[error(
        "the programs add up to {sum}, the budget document (DPA) says {expected}: a difference of {difference}"
    )]
    Total {
        /// Sum of the lines.
        sum: Rupiah,
        /// What it must be.
        expected: Rupiah,
        /// Unsigned difference.
        difference: Rupiah,
    },
    /// A part is larger than the whole it belongs to.
    #[error("the lines under {parent} add up to {sum}, but {parent} has {limit}")]
    Exceeds {
        /// Code of the parent line.
        parent: String,
        /// Sum of the lines below it.
        sum: Rupiah,
        /// What the parent has.
        limit: Rupiah,
    },
    /// A line hangs under nothing.
    #[error(
        "line {code} names the parent {parent}, which is neither in this annex nor in the superior's agreement"
    )]
    Orphan {
        /// Code of the line.
        code: String,
        /// Parent it names.
        parent: String,
    },
    /// The sum is beyond what can be counted.
    #[error("the amounts are too large to add up")]
    Overflow,
}

impl Agreement {
    /// Everything that must hold before it may be submitted; all faults at once, so that the drafter mends
    /// them in one go.
    pub fn faults(&self) -> Vec<AgreementFault> {
        let mut faults = Vec::new();
        let unread = self.typed.as_ref().map_or(0, |typed| typed.read().faults.len());
        if unread > 0 {
            faults.push(AgreementFault::Unread(unread));
        }
        if self.indicators.is_empty() {
            faults.push(AgreementFault::NoIndicator);
        }
        for (i, row) in self.indicators.iter().enumerate() {
            for (field, text) in
                [("objective", &row.objective), ("indicator", &row.indicator), ("target", &row.target)]
            {
                if text.trim().is_empty() {
                    faults.push(AgreementFault::Empty {
                        row: i + 1,
                        indicator: row.indicator.clone(),
                        field,
                    });
                }
            }
        }
        faults.extend(super::budget::faults(&self.budget, &self.ceiling));
        faults
    }
}
