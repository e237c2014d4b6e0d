//! What a superior is told about a document before he signs it with many others: who promises what, and since when he has
//! signed. It says nothing that the frozen text does not say. Never whether that is enough: `institution.rs`.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::agreement::{Agreement, Ceiling};
use super::budget::{self, Rupiah};
use super::digest::Digest;
use super::document::{Content, Document, Kind};
use super::ids::{DocumentId, PersonId};
use super::route::Field;

/// So many indicators are told one by one.
const INDICATORS_TOLD: usize = 3;

/// The summary of one document, for one superior.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Of which document.
    pub document: DocumentId,
    /// Of which text of it.
    pub base: Digest,
    /// In which field the superior signs.
    pub field: Field,
    /// As lists name it.
    pub title: String,
    /// What it is.
    pub kind: Kind,
    /// What it speaks about.
    pub period: String,
    /// Who promises, with titles.
    pub name: String,
    /// In which office, with the capacity: `Plt. Kepala Dinas Perikanan`.
    pub office: String,
    /// Of which agency.
    pub agency: Option<String>,
    /// When he has signed; none if he has not.
    pub signed: Option<DateTime<Utc>>,
    /// What he promises.
    pub substance: Substance,
}

/// What is promised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "of")]
pub enum Substance {
    /// The points of a pact.
    Points {
        /// How many.
        count: usize,
    },
    /// The annex of an agreement.
    Targets {
        /// How many indicators.
        count: usize,
        /// The first of them.
        first: Vec<TargetTold>,
        /// What the programs add up to; none if there are none, or beyond counting.
        total: Option<Rupiah>,
        /// The budget document; none where each line stays within one of the superior's.
        ceiling: Option<Rupiah>,
        /// Whether it replaces an earlier one.
        amends: bool,
    },
}

/// One indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetTold {
    /// What is measured.
    pub indicator: String,
    /// What is to be reached, with its unit.
    pub target: String,
}

impl Summary {
    /// For that person, if the document waits for him as the superior of whoever promises.
    pub fn of(document: &Document, superior: &PersonId) -> Option<Self> {
        let field = document.open_fields(superior).into_iter().find(|field| field.is_superior())?;
        let substance = match &document.content {
            Content::Pact(pact) => Substance::Points { count: pact.points.len() },
            Content::Agreement(agreement) => targets(agreement),
            Content::Minutes(_) => return None,
        };
        let frozen = document.stage.frozen()?;
        let promising = frozen.parties.iter().find(|party| !party.field.is_superior())?;
        let mut made = document.stage.signatures().iter();
        Some(Self {
            document: document.id,
            base: frozen.base,
            field,
            title: document.title.clone(),
            kind: document.kind(),
            period: document.period.to_string(),
            name: promising.official.name.clone(),
            office: promising.official.styled_title(),
            agency: promising.official.agency_name.clone(),
            signed: made.find(|signature| signature.field == promising.field).map(|signature| signature.at),
            substance,
        })
    }

    /// What a form repeats of it: another summary has another one.
    pub fn digest(&self) -> Digest {
        Digest::of(format!("{self:?}").as_bytes())
    }
}

fn targets(agreement: &Agreement) -> Substance {
    let told = agreement.indicators.iter().take(INDICATORS_TOLD).map(|row| TargetTold {
        indicator: row.indicator.clone(),
        target: format!("{} {}", row.target, row.unit).trim().to_owned(),
    });
    Substance::Targets {
        count: agreement.indicators.len(),
        first: told.collect(),
        total: if agreement.budget.is_empty() { None } else { budget::whole(&agreement.budget) },
        ceiling: match agreement.ceiling {
            Ceiling::Exactly(amount) => Some(amount),
            Ceiling::Within(_) => None,
        },
        amends: agreement.amendment.is_some(),
    }
}
