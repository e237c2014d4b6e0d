//! One row while it is read: each question names a column and gets a typed answer, or adds a problem.

use std::str::FromStr;

use chrono::{Datelike, NaiveDate};

use super::cell::Cell;
use super::codes::Codes;
use super::problem::{Findings, Problem};
use super::table::{Row, Table};
use crate::domain::budget::Rupiah;

/// Beyond this a number of a spreadsheet has been rounded to 15 digits.
const EXACT: f64 = 1e15;

/// A row and where to put its problems.
pub(super) struct Line<'a> {
    table: &'a Table,
    row: &'a Row,
    findings: &'a mut Findings,
}

impl<'a> Line<'a> {
    pub(super) fn new(table: &'a Table, row: &'a Row, findings: &'a mut Findings) -> Self {
        Self { table, row, findings }
    }

    /// A displayed text, which must be there.
    pub(super) fn text(&mut self, column: &'static str) -> Option<String> {
        self.filled(column)?;
        self.optional(column)
    }

    /// A displayed text, or nothing. A fraction is written the Indonesian way.
    pub(super) fn optional(&mut self, column: &'static str) -> Option<String> {
        match self.cell(column)? {
            Cell::Number(number) if number.fract() != 0.0 => Some(number.to_string().replace('.', ",")),
            _ => self.exact(column),
        }
    }

    /// A text in which every character counts, or nothing: codes, numbers with leading or trailing zeros.
    pub(super) fn exact(&mut self, column: &'static str) -> Option<String> {
        match self.cell(column)?.clone() {
            Cell::Text(text) => Some(text),
            Cell::Number(number) if number.abs() >= EXACT => {
                self.tell(column, "is a number that the spreadsheet has rounded: format the column as text and type it again");
                None
            }
            Cell::Number(number) if number.fract() != 0.0 => {
                self.tell(
                    column,
                    "is a number with a fraction, so zeros at its end are lost: format the column as text and type it again",
                );
                None
            }
            Cell::Number(number) => Some(format!("{number:.0}")),
            Cell::Date(_) => {
                self.tell(column, "became a date: format the column as text and type it again");
                None
            }
            Cell::Empty | Cell::Refused { .. } => None,
        }
    }

    /// Something that reads itself from text, which must be there.
    pub(super) fn parsed<T: FromStr>(&mut self, column: &'static str, allowed: &str) -> Option<T>
    where
        T::Err: std::fmt::Display,
    {
        self.filled(column)?;
        self.optional_parsed(column, allowed)
    }

    /// The same, or nothing.
    pub(super) fn optional_parsed<T: FromStr>(&mut self, column: &'static str, allowed: &str) -> Option<T>
    where
        T::Err: std::fmt::Display,
    {
        let text = self.exact(column)?;
        let parsed = text.parse().ok();
        if parsed.is_none() {
            self.refuse(column, "cannot be read", allowed);
        }
        parsed
    }

    /// A code of another sheet, which must be there.
    pub(super) fn reference<T: FromStr>(&mut self, column: &'static str, codes: &Codes) -> Option<T> {
        self.filled(column)?;
        self.optional_reference(column, codes)
    }

    /// The same, or nothing.
    pub(super) fn optional_reference<T: FromStr>(
        &mut self,
        column: &'static str,
        codes: &Codes,
    ) -> Option<T> {
        let text = self.exact(column)?;
        if !codes.has(&text) {
            self.tell(column, &codes.unknown(&text));
            return None;
        }
        text.parse().ok()
    }

    /// One of a few words, which must be there.
    pub(super) fn word<T>(
        &mut self,
        column: &'static str,
        words: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        self.filled(column)?;
        self.optional_word(column, words, read)
    }

    /// The same, or nothing.
    pub(super) fn optional_word<T>(
        &mut self,
        column: &'static str,
        words: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.exact(column)?;
        let found = read(&text);
        if found.is_none() {
            self.refuse(column, "is not one of the words of this column", words);
        }
        found
    }

    /// A day, which must be there.
    pub(super) fn date(&mut self, column: &'static str) -> Option<NaiveDate> {
        self.filled(column)?;
        self.optional_date(column)
    }

    /// A day, or nothing.
    pub(super) fn optional_date(&mut self, column: &'static str) -> Option<NaiveDate> {
        let day = match self.cell(column)? {
            Cell::Empty => return None,
            Cell::Date(day) => Some(*day),
            Cell::Text(text) if text.len() == 10 => NaiveDate::parse_from_str(text, "%Y-%m-%d").ok(),
            _ => None,
        };
        let day = day.filter(|day| (1945..=2200).contains(&day.year()));
        if day.is_none() {
            self.refuse(column, "is not a date", "a date cell, or year-month-day such as 2027-01-04");
        }
        day
    }

    /// Whole rupiah, which must be there.
    pub(super) fn amount(&mut self, column: &'static str) -> Option<Rupiah> {
        self.filled(column)?;
        let amount = match self.cell(column)? {
            Cell::Text(text) if text.len() <= 15 && text.bytes().all(|b| b.is_ascii_digit()) => {
                text.parse().ok()
            }
            Cell::Number(number) if number.fract() == 0.0 && (0.0..EXACT).contains(number) => {
                format!("{number:.0}").parse().ok()
            }
            _ => None,
        };
        if amount.is_none() {
            let allowed = "digits only, such as 259500800000: no points, commas, Rp, minus or sen";
            self.refuse(column, "is not an amount in whole rupiah", allowed);
        }
        amount.map(Rupiah)
    }

    /// Adds a problem of a column of this row.
    pub(super) fn tell(&mut self, column: &'static str, what: &str) {
        let problem = self.problem(column, what);
        self.findings.push(problem);
    }

    /// The same with what is allowed.
    pub(super) fn refuse(&mut self, column: &'static str, what: &str, allowed: &str) {
        let problem = self.problem(column, what).allow(allowed);
        self.findings.push(problem);
    }

    fn problem(&self, column: &'static str, what: &str) -> Problem {
        let value = self.cell(column).map(Cell::glimpse).unwrap_or_default();
        Problem::of_cell(self.table.format.name, self.row.number, column, &value, what)
    }

    /// Adds a problem if the cell is empty.
    fn filled(&mut self, column: &'static str) -> Option<()> {
        if *self.cell(column)? == Cell::Empty {
            self.tell(column, "is empty, but every row needs it");
            return None;
        }
        Some(())
    }

    /// The cell; nothing if its column is missing or its content was refused, which is told already.
    fn cell(&self, column: &'static str) -> Option<&'a Cell> {
        let place = self.table.format.columns.iter().position(|format| format.name == column)?;
        self.row.cells.get(place)?.as_ref()
    }
}
