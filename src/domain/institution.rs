//! The institution that runs this instance, and what it may set for itself. Whatever DOMAIN.md marks as
//! second-hand or guess is a field here, never a constant in code.

use chrono::FixedOffset;
use serde::{Deserialize, Serialize};

use super::cascade;
use super::reading::{Reading, ReadingRule};
use super::route::Field;

/// A regency or another public institution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Institution {
    /// `Pemerintah Kabupaten Arunika`.
    pub name: String,
    /// `Kabupaten Arunika`.
    pub region: String,
    /// `Provinsi Nusa Contoh`.
    pub province: String,
    /// Where documents are signed, e.g. `Purwaloka`.
    pub seat: String,
    /// Domain of its mail and its verification address.
    pub domain: String,
    /// Hours east of Greenwich: 7 (WIB), 8 (WITA) or 9 (WIT).
    pub utc_offset_hours: i8,
    /// Printed after a time: `WIB`, `WITA`, `WIT`.
    pub zone_name: String,
    /// Where anyone checks a document; the code follows, e.g. `https://teken.arunikakab.example/v/`.
    pub verify_address: String,
    /// Policy of its time-stamping unit (RFC 3161). The default is of the arc for documentation (RFC 5612): an
    /// institution with an enterprise number sets its own.
    #[serde(default = "documentation_policy")]
    pub time_stamp_policy: String,
    /// Layout of its documents (its own regulation decides; Permendagri 1/2023 is the baseline).
    pub layout: Layout,
    /// How public pages name the people who sign.
    #[serde(default)]
    pub public_names: PublicNames,
    /// How much of a text a signer must have read before he signs it.
    #[serde(default)]
    pub reading: ReadingRule,
    /// Whether a superior (second party, witness) may sign on a summary that was shown to him, without opening the whole
    /// text. Not said: yes, unless every page is to be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary_for_superiors: Option<bool>,
    /// So many days have those who could not sign at a ceremony. No rule sets it; the default is a week.
    #[serde(default = "week")]
    pub catch_up_days: u16,
    /// How agreements are carried down the ranks.
    #[serde(default)]
    pub cascade: cascade::Setting,
    /// Text for an invented institution, printed on every page; none for a real one.
    pub sample_notice: Option<String>,
}

impl Institution {
    /// Whether a summary is enough for whoever signs in that field.
    pub fn summary_is_enough(&self, field: Field) -> bool {
        field.is_superior() && self.summary_for_superiors.unwrap_or(self.reading == ReadingRule::Opened)
    }

    /// Whether he who is to sign in that field has read enough of the text.
    pub fn has_read_enough(&self, reading: &Reading, field: Field) -> bool {
        self.reading.is_met(reading) || reading.summary && self.summary_is_enough(field)
    }

    /// The zone as an offset.
    pub fn zone(&self) -> FixedOffset {
        FixedOffset::east_opt(i32::from(self.utc_offset_hours) * 3600)
            .unwrap_or(FixedOffset::east_opt(0).unwrap_or_else(zero))
    }
}

fn documentation_policy() -> String {
    "1.3.6.1.4.1.32473.1".to_owned()
}

fn week() -> u16 {
    7
}

fn zero() -> FixedOffset {
    FixedOffset::west_opt(0).unwrap_or_else(zero)
}

/// How much of a name a stranger reads who has only the code of a document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PublicNames {
    /// As printed, with titles.
    #[default]
    Full,
    /// `S. R.`
    Initials,
}

impl PublicNames {
    /// The name as these pages show it; `bare` is the name without titles.
    pub fn shown(self, full: &str, bare: &str) -> String {
        match self {
            PublicNames::Full => full.to_owned(),
            PublicNames::Initials => {
                let first = |word: &str| word.chars().next().map(|c| format!("{}.", c.to_uppercase()));
                bare.split_whitespace().filter_map(first).collect::<Vec<_>>().join(" ")
            }
        }
    }
}

/// Layout profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    /// Paper of pacts.
    pub pact_paper: Paper,
    /// Paper of agreements and of minutes.
    pub agreement_paper: Paper,
    /// Margins in millimetres: top, bottom, left, right.
    pub margins_mm: [u16; 4],
    /// Body size in points.
    pub body_pt: u16,
    /// Whether agreements print quarterly targets.
    pub quarterly_targets: bool,
}

/// Paper sizes in use (DOMAIN 3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Paper {
    /// 210 × 297 mm.
    A4,
    /// 215 × 330 mm.
    F4,
    /// 210 × 330 mm.
    F4Narrow,
}

/// A text of the institution with its own history: opening, points, clauses. `{…}` places are filled
/// with the words of the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PactTemplate {
    /// E.g. `PI-TAHUNAN`.
    pub code: String,
    /// Legal basis as text.
    pub basis: String,
    /// `Saya, {nama_lengkap}, {jabatan}, menyatakan sebagai berikut:`.
    pub opening: String,
    /// Numbered points; `{nama_instansi}` is the agency.
    pub points: Vec<String>,
    /// `Menyaksikan,` or `Mengetahui,`.
    pub witness_label: String,
}

/// All texts an institution words itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Texts {
    /// Pacts, by template.
    pub pacts: Vec<PactTemplate>,
    /// Agreements.
    pub agreement: AgreementTemplate,
}

/// The texts of an agreement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreementTemplate {
    /// Opening formula for two parties.
    pub opening_two: String,
    /// Opening formula for the head of region.
    pub opening_one: String,
    /// The promise of the first party, one paragraph each.
    pub promise: Vec<String>,
    /// The promise of the head of region.
    pub promise_one: Vec<String>,
    /// Supervision, evaluation, reward and sanction by the second party, one paragraph each.
    pub supervision: Vec<String>,
    /// `PIHAK PERTAMA` or `PIHAK KESATU`.
    pub first_label: String,
    /// `PIHAK KEDUA`.
    pub second_label: String,
}
