//! Offices (jabatan): posts that exist whether or not somebody holds them.

use serde::{Deserialize, Serialize};

use super::ids::{AgencyId, OfficeId};

/// A post in the structure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Office {
    /// Roster code.
    pub id: OfficeId,
    /// The agency it belongs to; none for the head of region and his deputy.
    pub agency: Option<AgencyId>,
    /// Title as printed, e.g. `Kepala Dinas Kesehatan`.
    pub title: String,
    /// Echelon as text (`II.b`); it decides nothing, the level does.
    pub echelon: Option<String>,
    /// The office directly above.
    pub superior: Option<OfficeId>,
    /// Which shape of agreement it signs; none if it signs none (the deputy head of region).
    pub level: Option<Level>,
    /// The second party of its agreement. Not always the direct superior: a camat answers to the
    /// regent, not to the Sekda (DOMAIN 2.3).
    pub counterpart: Option<OfficeId>,
}

/// The level of an agreement: it decides what the annex holds (DOMAIN 2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Level {
    /// Head of region: single signer, all programs.
    Bupati,
    /// Head of agency or echelon II: programs.
    Jpt,
    /// Sub-district head, echelon III but head of an agency: programs, signs with the regent.
    Camat,
    /// Echelon III: programs and activities of the field.
    Administrator,
    /// Echelon IV: activities and sub-activities.
    Pengawas,
    /// Functional official: none or sub-activities.
    Jf,
}

impl Level {
    /// Every level, for forms and tests.
    pub const ALL: [Level; 6] =
        [Level::Bupati, Level::Jpt, Level::Camat, Level::Administrator, Level::Pengawas, Level::Jf];

    /// The word used in rosters and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Bupati => "BUPATI",
            Level::Jpt => "JPT",
            Level::Camat => "CAMAT",
            Level::Administrator => "ADMINISTRATOR",
            Level::Pengawas => "PENGAWAS",
            Level::Jf => "JF",
        }
    }

    /// The level a roster word names.
    pub fn from_word(word: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.as_str() == word)
    }

    /// The heading of the objectives column in the annex.
    pub fn objective_heading(self) -> &'static str {
        match self {
            Level::Bupati | Level::Jpt | Level::Camat => "Sasaran Strategis",
            Level::Administrator => "Sasaran Program",
            Level::Pengawas | Level::Jf => "Sasaran Kegiatan",
        }
    }
}
