//! Berita acara: what happened on an occasion, in paragraphs and tables, signed by whoever wrote it down and by whoever
//! takes note of it. Its words come from the occasion itself; here is only their shape. Never a name or a count of its own.

use serde::{Deserialize, Serialize};

/// What minutes say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Minutes {
    /// Of which occasion.
    pub what: MinutesKind,
    /// As the institution numbers it; empty without a number.
    pub number: String,
    /// What it is about, without the words "Berita Acara": `Penandatanganan Perjanjian Kinerja Tahun 2027`.
    pub heading: String,
    /// Paragraphs before the first section; the first one begins with [`on_this_day`](super::wording::on_this_day).
    pub opening: Vec<String>,
    /// Numbered on paper in this order.
    pub sections: Vec<Section>,
    /// Paragraphs after the last section.
    pub closing: Vec<String>,
}

/// The occasions that are written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MinutesKind {
    /// A ceremony of signing.
    Ceremony,
    /// The signing of those who missed it (susulan).
    CatchUp,
    /// Budget documents handed to their agencies.
    Handover,
}

/// A part under a heading of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Without its number.
    pub heading: String,
    /// Before the table.
    pub paragraphs: Vec<String>,
    /// At most one.
    pub table: Option<Table>,
}

/// A table; its header is repeated on every page it reaches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Above it; empty without one.
    pub caption: String,
    /// From 1 to [`MOST_COLUMNS`].
    pub columns: Vec<Column>,
    /// Each with one text per column.
    pub rows: Vec<Vec<String>>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// In the header.
    pub heading: String,
    /// How wide it is beside the others, in any unit; at least 1.
    pub width_share: u16,
    /// How its cells stand.
    pub align: Align,
}

/// How the text of a cell stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// Words.
    Left,
    /// Numbers of rows, codes, short words.
    Centre,
    /// Amounts.
    Right,
}

/// Columns that still can be read on upright paper.
pub const MOST_COLUMNS: usize = 8;
/// Sections of one document: on paper they are lettered.
pub const MOST_SECTIONS: usize = 26;
/// Rows of all its tables.
pub const MOST_ROWS: usize = 2_000;
/// Letters of one paragraph.
pub const LONGEST_PARAGRAPH: usize = 4_000;
/// Letters of a heading, a caption or a cell.
pub const LONGEST_CELL: usize = 600;

/// Why minutes have no shape that can be printed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MinutesFault {
    /// Nothing says what they are about.
    #[error("the minutes have no heading or no opening: write both")]
    Nameless,
    /// Too many sections.
    #[error("the minutes have more than {MOST_SECTIONS} sections")]
    Sections,
    /// Too many rows.
    #[error("the tables of the minutes have more than {MOST_ROWS} rows")]
    Rows,
    /// No column, too many, or one without width.
    #[error("the table of section {0} needs 1 to {MOST_COLUMNS} columns, each with a width")]
    Columns(usize),
    /// A row with another number of cells than the table has columns. Section and row from 1.
    #[error("row {1} of the table of section {0} does not have one cell per column")]
    Cells(usize, usize),
    /// A text too long for its place.
    #[error("a text of the minutes is too long: `{0}…`")]
    Long(String),
}

impl MinutesKind {
    /// Every occasion.
    pub const ALL: [MinutesKind; 3] = [MinutesKind::Ceremony, MinutesKind::CatchUp, MinutesKind::Handover];

    /// The word in routes, addresses and text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            MinutesKind::Ceremony => "ceremony",
            MinutesKind::CatchUp => "catch_up",
            MinutesKind::Handover => "handover",
        }
    }
}

impl Minutes {
    /// `Berita Acara Penandatanganan Perjanjian Kinerja Tahun 2027`, as lists and letters name it.
    pub fn title(&self) -> String {
        format!("Berita Acara {}", self.heading)
    }

    /// The minutes, if they can be printed.
    pub fn checked(self) -> Result<Self, MinutesFault> {
        if self.heading.trim().is_empty() || self.opening.iter().all(|text| text.trim().is_empty()) {
            return Err(MinutesFault::Nameless);
        }
        if self.sections.len() > MOST_SECTIONS {
            return Err(MinutesFault::Sections);
        }
        let tables = || self.sections.iter().zip(1..).filter_map(|(s, n)| s.table.as_ref().map(|t| (t, n)));
        if tables().map(|(table, _)| table.rows.len()).sum::<usize>() > MOST_ROWS {
            return Err(MinutesFault::Rows);
        }
        for (table, section) in tables() {
            let columns = table.columns.len();
            if !(1..=MOST_COLUMNS).contains(&columns) || table.columns.iter().any(|c| c.width_share == 0) {
                return Err(MinutesFault::Columns(section));
            }
            if let Some(row) = table.rows.iter().position(|row| row.len() != columns) {
                return Err(MinutesFault::Cells(section, row + 1));
            }
        }
        self.too_long().map_or(Ok(()), |text| Err(MinutesFault::Long(text.chars().take(40).collect())))?;
        Ok(self)
    }

    /// Everything it says, in reading order; a row of a table is one text.
    pub fn texts(&self) -> Vec<String> {
        let mut texts = self.opening.clone();
        for section in &self.sections {
            texts.push(section.heading.clone());
            texts.extend(section.paragraphs.iter().cloned());
            texts.extend(section.table.iter().flat_map(|table| table.rows.iter().map(|row| row.join(" | "))));
        }
        texts.extend(self.closing.iter().cloned());
        texts
    }

    fn too_long(&self) -> Option<&String> {
        let over = |most: usize| move |text: &&String| text.chars().count() > most;
        let tables = || self.sections.iter().filter_map(|section| section.table.as_ref());
        let paragraphs = self.sections.iter().flat_map(|section| &section.paragraphs);
        let paragraphs = paragraphs.chain(&self.opening).chain(&self.closing);
        let headings =
            self.sections.iter().map(|section| &section.heading).chain([&self.heading, &self.number]);
        let heads =
            tables().flat_map(|table| table.columns.iter().map(|c| &c.heading).chain([&table.caption]));
        let cells = tables().flat_map(|table| table.rows.iter().flatten());
        let long = paragraphs.into_iter().find(over(LONGEST_PARAGRAPH));
        long.or_else(|| headings.chain(heads).chain(cells).find(over(LONGEST_CELL)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minutes() -> Minutes {
        let column =
            |heading: &str| Column { heading: heading.to_owned(), width_share: 1, align: Align::Left };
        Minutes {
            what: MinutesKind::Ceremony,
            number: String::new(),
            heading: "Penandatanganan Pakta Integritas".to_owned(),
            opening: vec!["Pada hari ini, Senin".to_owned()],
            sections: vec![Section {
                heading: "Kehadiran".to_owned(),
                paragraphs: vec!["Hadir dua orang.".to_owned()],
                table: Some(Table {
                    caption: String::new(),
                    columns: vec![column("No"), column("Nama")],
                    rows: vec![vec!["1".to_owned(), "Surya".to_owned()]],
                }),
            }],
            closing: vec!["Demikian berita acara ini dibuat.".to_owned()],
        }
    }

    fn table(minutes: &mut Minutes) -> &mut Table {
        minutes.sections.first_mut().and_then(|section| section.table.as_mut()).unwrap()
    }

    #[test]
    fn minutes_are_read_out_in_the_order_of_the_paper() {
        let texts = minutes().checked().unwrap().texts();
        assert_eq!(texts.len(), 5);
        assert_eq!(texts.get(3).map(String::as_str), Some("1 | Surya"));
        assert_eq!(minutes().title(), "Berita Acara Penandatanganan Pakta Integritas");
    }

    #[test]
    fn a_table_with_a_hole_and_a_text_without_end_are_refused() {
        let spoilt = |spoil: &dyn Fn(&mut Minutes)| {
            let mut it = minutes();
            spoil(&mut it);
            it.checked().unwrap_err()
        };
        assert_eq!(spoilt(&|m| m.heading = " ".to_owned()), MinutesFault::Nameless);
        assert_eq!(spoilt(&|m| table(m).rows.push(vec!["2".to_owned()])), MinutesFault::Cells(1, 2));
        assert_eq!(spoilt(&|m| table(m).columns.clear()), MinutesFault::Columns(1));
        assert_eq!(spoilt(&|m| table(m).columns[0].width_share = 0), MinutesFault::Columns(1));
        assert_eq!(spoilt(&|m| table(m).rows = vec![vec![]; MOST_ROWS + 1]), MinutesFault::Rows);
        let long = |m: &mut Minutes| m.closing.push("a".repeat(LONGEST_PARAGRAPH + 1));
        assert_eq!(spoilt(&long), MinutesFault::Long("a".repeat(40)));
    }
}
