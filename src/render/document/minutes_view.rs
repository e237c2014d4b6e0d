//! What stands on minutes: plain strings, already resolved. Never a rule.

use serde::Serialize;

use super::view::{Sheet, Signatory};

/// Berita acara: numbered sections with tables, made by one and noted by another.
#[derive(Debug, Clone, Serialize)]
pub struct Minutes {
    /// Paper, letterhead, verification.
    pub sheet: Sheet,
    /// Title, in capitals, as it stands in the metadata.
    pub title: String,
    /// The same in lines as it is printed ("BERITA ACARA", "PENANDATANGANAN …").
    pub title_lines: Vec<String>,
    /// Number of the document, if numbered.
    pub number: Option<String>,
    /// Paragraphs before the first section.
    pub opening: Vec<String>,
    /// In order.
    pub sections: Vec<Section>,
    /// Paragraphs after the last section.
    pub closing: Vec<String>,
    /// Place of signing.
    pub place: String,
    /// Date of signing in words.
    pub date: String,
    /// Label over the left block ("Mengetahui,").
    pub acknowledger_label: String,
    /// Who takes note, if anyone.
    pub acknowledger: Option<Signatory>,
    /// Label over the right block ("Pembuat Berita Acara,").
    pub maker_label: String,
    /// Who has made them.
    pub maker: Signatory,
}

/// A section under its heading.
#[derive(Debug, Clone, Serialize)]
pub struct Section {
    /// With its number ("A. KEHADIRAN").
    pub heading: String,
    /// Before the table.
    pub paragraphs: Vec<String>,
    /// At most one.
    pub table: Option<Table>,
}

/// A table of a section.
#[derive(Debug, Clone, Serialize)]
pub struct Table {
    /// Above it; empty without one.
    pub caption: String,
    /// In order.
    pub columns: Vec<Column>,
    /// Each with one cell per column.
    pub rows: Vec<Vec<Cell>>,
}

/// A column of a table.
#[derive(Debug, Clone, Serialize)]
pub struct Column {
    /// In the header.
    pub heading: String,
    /// Its part of the whole width.
    pub share: u16,
}

/// A cell of a table.
#[derive(Debug, Clone, Serialize)]
pub struct Cell {
    /// What it says.
    pub text: String,
    /// `kiri`, `tengah` or `kanan`.
    pub align: &'static str,
}
