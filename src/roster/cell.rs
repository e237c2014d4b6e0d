//! A cell and a row as they come out of a file, whichever kind of file it was.

use chrono::NaiveDate;

use super::limits;
use super::problem::shown;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    /// Nothing, or only blanks.
    Empty,
    /// Text without blanks at its ends.
    Text(String),
    /// A number of a spreadsheet.
    Number(f64),
    /// A date of a spreadsheet.
    Date(NaiveDate),
    /// Something no column takes; the words say what.
    Refused {
        /// Beginning of what stands there.
        shown: String,
        /// Why it is refused.
        why: &'static str,
    },
}

impl Cell {
    /// A text, trimmed; too long ones are refused without being kept.
    pub(super) fn text(text: &str) -> Self {
        let text = text.trim();
        if text.is_empty() {
            Self::Empty
        } else if text.len() > limits::CELL_CHARS && text.chars().count() > limits::CELL_CHARS {
            Self::Refused { shown: shown(text), why: "is longer than 1,000 characters" }
        } else {
            Self::Text(text.to_owned())
        }
    }

    /// What a message shows of it.
    pub(super) fn glimpse(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Date(day) => day.to_string(),
            Self::Refused { shown, .. } => shown.clone(),
        }
    }
}

/// A row with its number as a spreadsheet program shows it, from 1.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RawRow {
    pub(super) number: u32,
    pub(super) cells: Vec<Cell>,
}

impl RawRow {
    pub(super) fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| *cell == Cell::Empty)
    }
}

/// A sheet before its header is understood; blank rows are left out.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RawSheet {
    pub(super) name: String,
    pub(super) rows: Vec<RawRow>,
}
