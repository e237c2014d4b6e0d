//! The codes a sheet defines, to catch duplicates and references to nothing.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::str::FromStr;

use super::line::Line;
use super::nearest::nearest;
use super::problem::{Findings, Problem};
use super::table::Table;
use crate::domain::ids::{IdError, OfficeId};

/// Suggestions looked for in one sheet: each compares with every code, so a file full of errors must not ask often.
const SUGGESTIONS: u8 = 20;

/// The shape of every code, in words.
pub(super) const SHAPE: &str = "1 to 40 letters, digits, dots, underscores or hyphens";

/// A code that has no type of its own in the domain (agreements and indicators of a file), of the same shape.
#[derive(Debug, Clone)]
pub(super) struct Code(pub(super) String);

impl FromStr for Code {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        text.parse::<OfficeId>().map(|code| Self(code.to_string()))
    }
}

/// The codes of one sheet and the row of each.
#[derive(Debug)]
pub(super) struct Codes {
    sheet: &'static str,
    rows: BTreeMap<String, u32>,
    /// False if the sheet is missing, so that not every reference to it is told.
    known: bool,
    suggestions: Cell<u8>,
}

impl Codes {
    /// Collects the codes of a column and tells duplicates.
    pub(super) fn of(table: &Table, column: &'static str, findings: &mut Findings) -> Self {
        let mut rows: BTreeMap<String, u32> = BTreeMap::new();
        for row in &table.rows {
            let mut line = Line::new(table, row, findings);
            let Some(code) = line.exact(column) else { continue };
            match rows.get(&code) {
                None => {
                    rows.insert(code, row.number);
                }
                Some(first) => findings.push(Problem::of_cell(
                    table.format.name,
                    row.number,
                    column,
                    &code,
                    format!("stands in row {first} already: every code once"),
                )),
            }
        }
        Self { sheet: table.format.name, rows, known: table.present, suggestions: Cell::new(SUGGESTIONS) }
    }

    /// Codes that are known without a file, as if that sheet had them.
    pub(super) fn known(sheet: &'static str, codes: impl Iterator<Item = String>) -> Self {
        let rows = codes.map(|code| (code, 0)).collect();
        Self { sheet, rows, known: true, suggestions: Cell::new(SUGGESTIONS) }
    }

    /// Whether the code exists, or nothing can be said about it.
    pub(super) fn has(&self, code: &str) -> bool {
        !self.known || self.rows.contains_key(code)
    }

    /// The row a code stands in.
    pub(super) fn row(&self, code: &str) -> Option<u32> {
        self.rows.get(code).copied()
    }

    /// What to say about a code that does not exist.
    pub(super) fn unknown(&self, code: &str) -> String {
        let left = self.suggestions.get();
        self.suggestions.set(left.saturating_sub(1));
        let near = if left > 0 { nearest(code, self.rows.keys().map(String::as_str)) } else { None };
        match near {
            Some(near) => format!("is not in sheet {}: did you mean {near}?", self.sheet),
            None => format!("is not in sheet {}", self.sheet),
        }
    }
}
