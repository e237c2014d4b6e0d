//! A table as CSV.

use super::{Cell, Sheet, SheetError, is_like_a_formula};

/// Excel takes the file for UTF-8 only with this mark, and for a table at once only with semicolons.
const MARK: &[u8] = "\u{FEFF}".as_bytes();

pub(super) fn write(sheet: &Sheet) -> Result<Vec<u8>, SheetError> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer(MARK.to_vec());
    writer.write_record(sheet.headings.iter().map(|(heading, _)| neutral(heading)))?;
    for row in &sheet.rows {
        writer.write_record(row.iter().map(text))?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()).into())
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => neutral(text),
        Cell::Number(number) => number.to_string(),
        Cell::Amount(amount) => amount.to_string(),
        Cell::Day(day) => day.to_string(),
        Cell::Time(time) => time.format("%Y-%m-%d %H:%M").to_string(),
    }
}

/// An apostrophe before it makes any program take it for text.
fn neutral(text: &str) -> String {
    if is_like_a_formula(text) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::begins_formula;
    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        // Twenty cells a case: ten thousand in all.
        #[test]
        fn no_cell_of_the_file_begins_like_a_formula_and_nothing_else_is_changed(
            cells in proptest::collection::vec("[ \u{a0}]{0,2}[=+@\t\r\n＝＋－＠;\"'a-]{0,4}.{0,12}", 20)
        ) {
            let sheet = Sheet {
                name: "x".to_owned(),
                institution: String::new(),
                made: "2027-01-04T09:00:00+07:00".parse().unwrap(),
                headings: vec![("x".to_owned(), 5); 20],
                rows: vec![cells.iter().cloned().map(Cell::Text).collect()],
            };
            let bytes = write(&sheet).unwrap();
            prop_assert!(bytes.starts_with(MARK));
            let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(&bytes[3..]);
            let record = reader.records().next().unwrap().unwrap();
            for (read, cell) in record.iter().zip(&cells) {
                prop_assert!(!read.trim_start().starts_with(begins_formula), "{read:?}");
                prop_assert!(!read.starts_with(begins_formula), "{read:?}");
                prop_assert!(read == cell || read.strip_prefix('\'') == Some(cell.as_str()), "{read:?}");
            }
        }
    }
}
