//! What goes onto the paper: plain strings and numbers, already resolved by whoever knows the domain.
//!
//! Never a rule: who signs, in which capacity and with which words has been decided before it comes here.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Serialize;

pub use super::minutes_view::{Cell, Column, Minutes, Section, Table};
use crate::render::font::Family;

/// A document to be rendered.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum Document {
    /// Pakta integritas.
    Pact(Box<Pact>),
    /// Perjanjian kinerja.
    Agreement(Box<Agreement>),
    /// Berita acara.
    Minutes(Box<Minutes>),
}

impl Document {
    /// What the document shares with every other one: paper, letterhead, verification.
    pub fn sheet(&self) -> &Sheet {
        match self {
            Self::Pact(pact) => &pact.sheet,
            Self::Agreement(agreement) => &agreement.sheet,
            Self::Minutes(minutes) => &minutes.sheet,
        }
    }

    /// The title as it stands in the file's metadata.
    pub fn title(&self) -> &str {
        match self {
            Self::Pact(pact) => &pact.title,
            Self::Agreement(agreement) => &agreement.title,
            Self::Minutes(minutes) => &minutes.title,
        }
    }
}

/// The sheet a document is printed on, and what identifies the document.
#[derive(Debug, Clone, Serialize)]
pub struct Sheet {
    /// Size of the paper.
    pub paper: Paper,
    /// Margins in millimetres. The bottom margin is never less than the footer needs (31 mm).
    pub margins: Margins,
    /// Family of the letters.
    pub family: Family,
    /// Size of the body text in points (tata naskah: 12; 11 is common), 9 to 14.
    pub body_size: f32,
    /// Letterhead of the first page.
    pub letterhead: Letterhead,
    /// How a reader checks the document.
    pub verification: Verification,
    /// Banner of a sample document, shown on every page ("DOKUMEN CONTOH"); `None` on a real one.
    pub sample_banner: Option<String>,
    /// The institution, as author in the metadata.
    pub institution: String,
    /// Identity of the document, for the metadata.
    pub document_id: String,
    /// When the document was frozen: the only time in the file.
    pub created_at: DateTime<Utc>,
}

/// A size of paper, always upright.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Paper {
    /// 210 × 297 mm (Permendagri 1/2023 article 28(2)).
    A4,
    /// F4 as 215 × 330 mm.
    F4,
    /// F4 as 210 × 330 mm.
    F4Narrow,
}

/// Margins in millimetres.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Margins {
    /// Above the letterhead.
    pub top: f32,
    /// Below the text; the footer stands in it.
    pub bottom: f32,
    /// Left of the text.
    pub left: f32,
    /// Right of the text.
    pub right: f32,
}

/// The head of the first page.
#[derive(Debug, Clone, Serialize)]
pub struct Letterhead {
    /// How the head is arranged.
    pub kind: LetterheadKind,
    /// The emblem, if any.
    pub emblem: Option<Emblem>,
    /// Lines in capitals: of a head of region one ("BUPATI X"), of an agency the government and then the agency.
    pub lines: Vec<String>,
    /// Address lines; may be empty.
    pub address: Vec<String>,
}

/// Whose letterhead it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum LetterheadKind {
    /// Emblem centred at the top, the office below it.
    HeadOfRegion,
    /// Emblem at the left, the lines beside it.
    Agency,
}

/// An emblem: the picture and its words for those who cannot see it.
#[derive(Clone, Serialize)]
pub struct Emblem {
    /// A PNG file, at most 4 megapixels; transparency is flattened on white.
    #[serde(skip)]
    pub png: Arc<[u8]>,
    /// Alternative text ("Lambang Kabupaten Arunika").
    pub alternative: String,
}

impl std::fmt::Debug for Emblem {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Emblem({}, {} bytes)", self.alternative, self.png.len())
    }
}

/// How a reader checks that a print is genuine.
#[derive(Debug, Clone, Serialize)]
pub struct Verification {
    /// The code as printed, `XXXX-XXXX-XXXX-XXXX-C`.
    pub code: String,
    /// The address as printed.
    pub address: String,
    /// What the QR code holds, usually the address with the code.
    pub link: String,
    /// Who issued the certificates and that they are not certified ones: whole sentences with a full stop.
    pub statement: String,
}

/// One who signs.
#[derive(Debug, Clone, Serialize)]
pub struct Signatory {
    /// Full name with titles.
    pub name: String,
    /// The office in running text, capacity included ("Plt. Kepala Dinas X").
    pub office: String,
    /// The office above the signature, one line each (`["Plt. KEPALA DINAS X,", "KEPALA DINAS Y,"]`).
    pub office_lines: Vec<String>,
    /// Rank below the name; `None` of an elected official.
    pub rank: Option<String>,
    /// NIP as printed, without the letters "NIP"; `None` when it is not printed.
    pub nip: Option<String>,
}

/// Pakta integritas: a declaration, witnessed or not.
#[derive(Debug, Clone, Serialize)]
pub struct Pact {
    /// Paper, letterhead, verification.
    pub sheet: Sheet,
    /// Title, in capitals.
    pub title: String,
    /// Number of the document, if numbered.
    pub number: Option<String>,
    /// The opening line ("Saya, …, menyatakan sebagai berikut:").
    pub opening: String,
    /// The points, in order.
    pub points: Vec<String>,
    /// Place of signing.
    pub place: String,
    /// Date of signing in words.
    pub date: String,
    /// Label over the declarant's block ("Pembuat Pernyataan,").
    pub declarant_label: String,
    /// Who declares.
    pub declarant: Signatory,
    /// Label over the witness's block ("Menyaksikan,").
    pub witness_label: String,
    /// Who witnesses, if anyone.
    pub witness: Option<Signatory>,
}

/// Perjanjian kinerja: the statement page and its annex.
#[derive(Debug, Clone, Serialize)]
pub struct Agreement {
    /// Paper, letterhead, verification.
    pub sheet: Sheet,
    /// Title, in capitals.
    pub title: String,
    /// Number of the document, if numbered.
    pub number: Option<String>,
    /// The opening formula, up to the colon.
    pub opening: String,
    /// The one who promises.
    pub first: Party,
    /// The superior; `None` in the regent's own agreement.
    pub second: Option<Party>,
    /// The clauses, one paragraph each.
    pub clauses: Vec<String>,
    /// Place of signing.
    pub place: String,
    /// Date of signing in words.
    pub date: String,
    /// The annex, on a page of its own.
    pub annex: Annex,
}

/// A party of an agreement.
#[derive(Debug, Clone, Serialize)]
pub struct Party {
    /// Who signs for it.
    pub signatory: Signatory,
    /// Words before the label ("selanjutnya disebut"); empty when the party is not named further.
    pub introduction: String,
    /// The label ("PIHAK PERTAMA"); empty in the regent's own agreement.
    pub label: String,
}

/// The annex of an agreement.
#[derive(Debug, Clone, Serialize)]
pub struct Annex {
    /// Heading lines, in capitals.
    pub heading: Vec<String>,
    /// Head of the second column ("Sasaran Strategis").
    pub goal_label: String,
    /// Whether the unit has a column of its own.
    pub show_unit: bool,
    /// Whether the targets of the four quarters are shown.
    pub show_quarters: bool,
    /// The goals with their indicators.
    pub goals: Vec<Goal>,
    /// Head of the name column of the budget table ("Program").
    pub budget_label: String,
    /// Rows of the budget table; the table is left out when there are none.
    pub budget: Vec<BudgetRow>,
    /// Sum in rupiah for the last row; `None` for no such row.
    pub total: Option<u64>,
    /// Words that stand in place of a second signature under the annex ("ditandatangani … pada lembar pernyataan").
    pub signature_pointer: String,
}

/// A goal and its indicators.
#[derive(Debug, Clone, Serialize)]
pub struct Goal {
    /// Number in the first column.
    pub number: String,
    /// The goal.
    pub text: String,
    /// At least one indicator.
    pub indicators: Vec<Indicator>,
}

/// One indicator of a goal.
#[derive(Debug, Clone, Serialize)]
pub struct Indicator {
    /// The indicator.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// Target of the year, as text with the Indonesian comma.
    pub target: String,
    /// Targets of the four quarters; an empty text prints a dash.
    pub quarters: [String; 4],
}

/// One row of the budget table.
#[derive(Debug, Clone, Serialize)]
pub struct BudgetRow {
    /// Number in the first column; may be empty at lower levels.
    pub number: String,
    /// Code of the nomenclature; may be empty.
    pub code: String,
    /// Name of the program or activity.
    pub name: String,
    /// How deep the name is indented.
    pub level: BudgetLevel,
    /// Amount in rupiah.
    pub amount: u64,
    /// Source of funds and the like.
    pub note: String,
}

/// The level of a budget row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum BudgetLevel {
    /// Program. The highest level present is not indented, and bold when lower ones follow.
    Program,
    /// Kegiatan, one step deeper.
    Activity,
    /// Sub kegiatan, two steps deeper.
    SubActivity,
}
