//! What is wrong with a roster, said so that its author finds the cell and knows what to write there.

use std::collections::HashSet;
use std::fmt::{self, Write as _};

use super::limits;

/// One thing to mend.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Problem {
    /// The sheet or file.
    pub sheet: String,
    /// The row as a spreadsheet program numbers it (the header is row 1); none if it is about the whole sheet.
    pub row: Option<u32>,
    /// The column by its heading.
    pub column: Option<String>,
    /// What stands there, shortened, with control and invisible characters spelled out.
    pub value: Option<String>,
    /// What is wrong.
    pub what: String,
    /// What would be right.
    pub allowed: Option<String>,
}

impl Problem {
    /// A problem of a whole sheet or file.
    pub(super) fn of_sheet(sheet: &str, what: impl Into<String>) -> Self {
        Self { sheet: shown(sheet), row: None, column: None, value: None, what: what.into(), allowed: None }
    }

    /// A problem of a cell.
    pub(super) fn of_cell(sheet: &str, row: u32, column: &str, value: &str, what: impl Into<String>) -> Self {
        Self {
            row: Some(row),
            column: Some(shown(column)),
            value: (!value.is_empty()).then(|| shown(value)),
            ..Self::of_sheet(sheet, what)
        }
    }

    /// The same with what is allowed.
    pub(super) fn allow(mut self, allowed: impl Into<String>) -> Self {
        self.allowed = Some(allowed.into());
        self
    }
}

impl fmt::Display for Problem {
    /// `persons, row 7, column nip, "1972": a NIP has 18 digits; allowed: …`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sheet)?;
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", column {column}")?;
        }
        if let Some(value) = &self.value {
            write!(f, ", \"{value}\"")?;
        }
        write!(f, ": {}", self.what)?;
        if let Some(allowed) = &self.allowed {
            write!(f, "; allowed: {allowed}")?;
        }
        Ok(())
    }
}

/// All problems of one import, up to [`limits::PROBLEMS`].
#[derive(Debug, Default)]
pub(super) struct Findings {
    list: Vec<Problem>,
    untold: usize,
}

impl Findings {
    pub(super) fn push(&mut self, problem: Problem) {
        if self.list.len() < limits::PROBLEMS {
            self.list.push(problem);
        } else {
            self.untold += 1;
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether one of these sheets has a problem already, so that what is computed from it would mislead.
    pub(super) fn touch(&self, sheets: &[&str]) -> bool {
        self.list.iter().any(|problem| sheets.contains(&problem.sheet.as_str()))
    }

    /// The list in the order of the sheets and their rows.
    pub(super) fn into_sorted(self, order: impl Fn(&str) -> usize) -> Vec<Problem> {
        let mut list = self.list;
        // A cell that is read twice (as a code of its own, then as a field) is told once.
        let mut seen = HashSet::new();
        list.retain(|problem| seen.insert(problem.clone()));
        list.sort_by_key(|problem| (order(&problem.sheet), problem.row));
        if self.untold > 0 {
            let what = format!("{} more problems are not listed: mend these first", self.untold);
            list.push(Problem::of_sheet("import", what));
        }
        list
    }
}

/// A text as it may be shown on a terminal: at most 60 characters, nothing invisible.
pub(super) fn shown(text: &str) -> String {
    let mut out = String::new();
    for (i, c) in text.chars().enumerate() {
        if i == 60 {
            out.push('…');
            break;
        }
        if is_hidden(c) {
            let _ = write!(out, "<U+{:04X}>", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

/// Characters that cannot be seen or that turn the reading direction: nothing in an official name needs them, and
/// they make two different names look the same.
pub(super) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(u32::from(c),
            0x00AD | 0x034F | 0x061C | 0x115F | 0x1160 | 0x17B4 | 0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F
            | 0x2028..=0x202E | 0x2060..=0x206F | 0x3164 | 0xE000..=0xF8FF | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0
            | 0xFFF0..=0xFFFF | 0xE0000..=0x10_FFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_reads_as_one_line_that_leads_to_the_cell() {
        let problem = Problem::of_cell("persons", 7, "nip", "1972", "a NIP has 18 digits").allow("18 digits");
        assert_eq!(
            problem.to_string(),
            "persons, row 7, column nip, \"1972\": a NIP has 18 digits; allowed: 18 digits"
        );
    }

    #[test]
    fn hidden_characters_are_spelled_out_and_long_values_are_cut() {
        assert_eq!(shown("a\u{202E}b\r\n\u{1b}[2J"), "a<U+202E>b<U+000D><U+000A><U+001B>[2J");
        assert_eq!(shown(&"x".repeat(500)).chars().count(), 61);
    }

    #[test]
    fn a_flood_of_problems_is_counted_not_kept() {
        let mut findings = Findings::default();
        for row in 0..5_000 {
            findings.push(Problem::of_cell("opd", row, "nama", "", "is empty"));
        }
        let list = findings.into_sorted(|_| 0);
        assert_eq!(list.len(), limits::PROBLEMS + 1);
        assert!(list.last().unwrap().what.starts_with("3000 more"));
    }
}
