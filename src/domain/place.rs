//! A place in the text of a document: where a comment belongs and what a change is about. Its text form stands in
//! forms, addresses and the database: `clause-3`, `indicator-2-target`.

use std::fmt;
use std::str::FromStr;

/// A part of a text, or one column of a row of it. Numbers count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The text as a whole.
    Whole,
    /// Heading of the annex, or of minutes.
    Heading,
    /// The opening.
    Opening,
    /// A clause of an agreement, a point of a pact, or a heading or paragraph of minutes.
    Clause(u16),
    /// The label above the witness's block.
    Witness,
    /// A row of the table of indicators.
    Indicator(u16, Option<Column>),
    /// A row of the table of the budget.
    Budget(u16, Option<Column>),
    /// A row of the tables of minutes, counted through all of them.
    Line(u16),
}

/// A column of a table of the annex.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// Sasaran.
    Objective,
    /// Indikator.
    Indicator,
    /// Satuan.
    Unit,
    /// Target.
    Target,
    /// Triwulan I.
    Quarter1,
    /// Triwulan II.
    Quarter2,
    /// Triwulan III.
    Quarter3,
    /// Triwulan IV.
    Quarter4,
    /// Whether more or less is better.
    Polarity,
    /// Code of a budget line.
    Code,
    /// Program, kegiatan, sub kegiatan.
    Name,
    /// Anggaran.
    Amount,
    /// Keterangan.
    Remark,
}

/// Not a place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a place in a text: `clause-3` or `indicator-2-target` is")]
pub struct NotAPlace(String);

impl Column {
    /// Every column, those of indicators first.
    pub const ALL: [Column; 13] = [
        Column::Objective,
        Column::Indicator,
        Column::Unit,
        Column::Target,
        Column::Quarter1,
        Column::Quarter2,
        Column::Quarter3,
        Column::Quarter4,
        Column::Polarity,
        Column::Code,
        Column::Name,
        Column::Amount,
        Column::Remark,
    ];

    /// The word in a place and in text keys, `column-…`.
    pub fn as_str(self) -> &'static str {
        match self {
            Column::Objective => "objective",
            Column::Indicator => "indicator",
            Column::Unit => "unit",
            Column::Target => "target",
            Column::Quarter1 => "quarter1",
            Column::Quarter2 => "quarter2",
            Column::Quarter3 => "quarter3",
            Column::Quarter4 => "quarter4",
            Column::Polarity => "polarity",
            Column::Code => "code",
            Column::Name => "name",
            Column::Amount => "amount",
            Column::Remark => "remark",
        }
    }
}

impl Place {
    /// The word of its kind, in text keys `place-…`.
    pub fn word(self) -> &'static str {
        match self {
            Place::Whole => "whole",
            Place::Heading => "heading",
            Place::Opening => "opening",
            Place::Clause(_) => "clause",
            Place::Witness => "witness",
            Place::Indicator(..) => "indicator",
            Place::Budget(..) => "budget",
            Place::Line(_) => "line",
        }
    }

    /// Its number, if it has one.
    pub fn number(self) -> Option<u16> {
        match self {
            Place::Clause(n) | Place::Line(n) | Place::Indicator(n, _) | Place::Budget(n, _) => Some(n),
            Place::Whole | Place::Heading | Place::Opening | Place::Witness => None,
        }
    }

    /// Its column, if it is one cell of a row.
    pub fn column(self) -> Option<Column> {
        match self {
            Place::Indicator(_, column) | Place::Budget(_, column) => column,
            Place::Whole
            | Place::Heading
            | Place::Opening
            | Place::Clause(_)
            | Place::Witness
            | Place::Line(_) => None,
        }
    }

    /// The row that a cell is in; any other place is its own.
    #[must_use]
    pub fn row(self) -> Place {
        self.at(None)
    }

    /// That column of a row; a place without columns stays as it is.
    #[must_use]
    pub fn at(self, column: Option<Column>) -> Place {
        match self {
            Place::Indicator(n, _) => Place::Indicator(n, column),
            Place::Budget(n, _) => Place::Budget(n, column),
            other => other,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())?;
        if let Some(number) = self.number() {
            write!(f, "-{number}")?;
        }
        self.column().map_or(Ok(()), |column| write!(f, "-{}", column.as_str()))
    }
}

impl FromStr for Place {
    type Err = NotAPlace;

    fn from_str(text: &str) -> Result<Self, NotAPlace> {
        let no = || NotAPlace(text.to_owned());
        let mut words = text.split('-');
        let word = words.next().unwrap_or_default();
        let number =
            words.next().map(|n| n.parse::<u16>().ok().filter(|n| *n > 0).ok_or_else(no)).transpose()?;
        let of_word = |word: &str| Column::ALL.into_iter().find(|column| column.as_str() == word);
        let column = words.next().map(|word| of_word(word).ok_or_else(no)).transpose()?;
        let place = match (word, number, column) {
            ("whole", None, None) => Place::Whole,
            ("heading", None, None) => Place::Heading,
            ("opening", None, None) => Place::Opening,
            ("witness", None, None) => Place::Witness,
            ("clause", Some(n), None) => Place::Clause(n),
            ("line", Some(n), None) => Place::Line(n),
            ("indicator", Some(n), column) => Place::Indicator(n, column),
            ("budget", Some(n), column) => Place::Budget(n, column),
            _ => return Err(no()),
        };
        if words.next().is_none() { Ok(place) } else { Err(no()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_as_it_was_written_and_nothing_else_is_one() {
        let cell = Place::Indicator(2, Some(Column::Target));
        for place in [
            Place::Whole,
            Place::Clause(3),
            Place::Line(35),
            cell,
            cell.row(),
            Place::Budget(1, Some(Column::Amount)),
        ] {
            assert_eq!(place.to_string().parse(), Ok(place));
        }
        assert_eq!(cell.to_string(), "indicator-2-target");
        for bad in
            ["", "clause", "clause-0", "clause-1-target", "whole-1", "budget-1-x", "indicator-1-unit-2"]
        {
            assert!(bad.parse::<Place>().is_err(), "{bad}");
        }
    }
}
