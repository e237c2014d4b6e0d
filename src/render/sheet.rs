//! Tables for spreadsheet programs: the same cells as CSV and as XLSX. No cell of either is ever a formula, whatever a
//! title or a name says. What never lives here: what stands in a table, and who may have it.

mod csv_file;
mod xlsx_file;

use chrono::{DateTime, FixedOffset, NaiveDate};

/// A table with its headings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Name of the sheet, at most 31 letters.
    pub name: String,
    /// Whose it is, for the head of a printed page.
    pub institution: String,
    /// When it was made, in the institution's zone.
    pub made: DateTime<FixedOffset>,
    /// One per column, with the width in letters.
    pub headings: Vec<(String, u16)>,
    /// The rows; each has as many cells as there are headings.
    pub rows: Vec<Vec<Cell>>,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words of people: never taken for anything else.
    Text(String),
    /// A count.
    Number(u32),
    /// Whole rupiah.
    Amount(u64),
    /// A day.
    Day(NaiveDate),
    /// A time, in the zone it carries.
    Time(DateTime<FixedOffset>),
}

/// Why a file was not made.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// As CSV.
    #[error("writing the table as CSV")]
    Csv(#[from] csv::Error),
    /// As XLSX.
    #[error("writing the table as XLSX")]
    Xlsx(#[from] rust_xlsxwriter::XlsxError),
}

impl Sheet {
    /// UTF-8 with its mark and semicolons, as Excel opens it at once; days and times as in ISO 8601.
    pub fn csv(&self) -> Result<Vec<u8>, SheetError> {
        csv_file::write(self)
    }

    /// A workbook with one sheet: real numbers, days and times, the headings fixed and repeated on every printed page.
    pub fn xlsx(&self) -> Result<Vec<u8>, SheetError> {
        xlsx_file::write(std::slice::from_ref(self))
    }
}

/// Several tables as one workbook.
pub fn workbook(sheets: &[Sheet]) -> Result<Vec<u8>, SheetError> {
    xlsx_file::write(sheets)
}

impl From<Option<NaiveDate>> for Cell {
    fn from(day: Option<NaiveDate>) -> Self {
        day.map_or(Cell::Empty, Cell::Day)
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
    }
}

/// What a spreadsheet program may take for the beginning of a formula, also in full-width signs.
fn begins_formula(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '\t' | '\r' | '\n')
}

/// Whether a program may take the text for a formula: at once, or after blanks that it drops.
fn is_like_a_formula(text: &str) -> bool {
    let after_blanks = text.trim_start_matches(|c: char| c.is_whitespace() || c.is_control());
    text.starts_with(begins_formula) || after_blanks.starts_with(begins_formula)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_begins_like_a_formula_is_like_one() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "\t=1", " \u{a0}=1", "\u{1}=1", "\r", "\n"] {
            assert!(is_like_a_formula(formula), "{formula:?}");
        }
        for plain in ["Dr. P3 Contoh, S.H.", "Plt. Kepala Dinas", "2027-02-04", "", "'x", "a=1"] {
            assert!(!is_like_a_formula(plain), "{plain:?}");
        }
    }
}
