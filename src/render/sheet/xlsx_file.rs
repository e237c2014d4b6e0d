//! A table as a workbook.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Timelike};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::{Cell, Sheet, SheetError, is_like_a_formula};

/// A cell holds no more.
const LONGEST: usize = 32_000;

struct Formats {
    heading: Format,
    text: Format,
    /// Shown as text by Excel even after somebody has edited the cell.
    guarded: Format,
    amount: Format,
    day: Format,
    time: Format,
}

pub(super) fn write(sheets: &[Sheet]) -> Result<Vec<u8>, SheetError> {
    let mut workbook = Workbook::new();
    if let Some(first) = sheets.first() {
        workbook.set_properties(
            &DocProperties::new()
                .set_title(&first.name)
                .set_company(&first.institution)
                .set_creation_datetime(&moment(&first.made)?),
        );
    }
    let cell = Format::new().set_align(FormatAlign::Top).set_text_wrap();
    let formats = Formats {
        heading: cell.clone().set_bold(),
        guarded: cell.clone().set_quote_prefix(),
        amount: Format::new().set_align(FormatAlign::Top).set_num_format("#,##0"),
        day: Format::new().set_align(FormatAlign::Top).set_num_format("yyyy-mm-dd"),
        time: Format::new().set_align(FormatAlign::Top).set_num_format("yyyy-mm-dd hh:mm"),
        text: cell,
    };
    for sheet in sheets {
        fill(workbook.add_worksheet(), sheet, &formats)?;
    }
    Ok(workbook.save_to_buffer()?)
}

fn fill(page: &mut Worksheet, sheet: &Sheet, formats: &Formats) -> Result<(), XlsxError> {
    page.set_name(&sheet.name)?;
    let last = last_of(sheet.headings.len());
    for (column, (heading, width)) in (0..).zip(&sheet.headings) {
        page.write_string_with_format(0, column, heading, &formats.heading)?;
        page.set_column_width(column, *width)?;
    }
    for (number, row) in (1..).zip(&sheet.rows) {
        for (column, cell) in (0..).zip(row) {
            put(page, (number, column), cell, formats)?;
        }
    }
    page.set_freeze_panes(1, 0)?;
    page.autofilter(0, 0, u32::try_from(sheet.rows.len()).unwrap_or(u32::MAX), last)?;
    page.set_repeat_rows(0, 0)?;
    page.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    // In a page head an ampersand begins a code.
    let institution = sheet.institution.replace('&', "&&");
    page.set_header(format!("&L{institution}&R{}", sheet.made.format("%Y-%m-%d %H:%M")));
    page.set_footer("&R&P / &N");
    Ok(())
}

fn last_of(count: usize) -> u16 {
    u16::try_from(count.saturating_sub(1)).unwrap_or(u16::MAX)
}

fn put(
    page: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    formats: &Formats,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => {}
        Cell::Text(text) => {
            let format = if is_like_a_formula(text) { &formats.guarded } else { &formats.text };
            let short: String =
                text.chars().filter(|c| !c.is_control() || *c == '\n').take(LONGEST).collect();
            page.write_string_with_format(row, column, short, format)?;
        }
        Cell::Number(number) => drop(page.write_number(row, column, *number)?),
        // A budget has at most 15 digits, which a number of a spreadsheet holds exactly; more would be rounded.
        Cell::Amount(amount) if *amount < 1_000_000_000_000_000 => {
            #[expect(clippy::cast_precision_loss, reason = "fewer than 53 bits")]
            page.write_number_with_format(row, column, *amount as f64, &formats.amount)?;
        }
        Cell::Amount(amount) => {
            page.write_string_with_format(row, column, amount.to_string(), &formats.text)?;
        }
        Cell::Day(day) => {
            page.write_datetime_with_format(row, column, date(*day)?, &formats.day)?;
        }
        Cell::Time(time) => {
            page.write_datetime_with_format(row, column, moment(time)?, &formats.time)?;
        }
    }
    Ok(())
}

fn date(day: NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    let part = |number: u32| u8::try_from(number).unwrap_or_default();
    ExcelDateTime::from_ymd(u16::try_from(day.year()).unwrap_or_default(), part(day.month()), part(day.day()))
}

fn moment(time: &DateTime<FixedOffset>) -> Result<ExcelDateTime, XlsxError> {
    let part = |number: u32| u8::try_from(number).unwrap_or_default();
    let hour = u16::try_from(time.hour()).unwrap_or_default();
    date(time.date_naive())?.and_hms(hour, part(time.minute()), time.second())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
    use proptest::prelude::*;

    use super::*;

    fn sheet(rows: Vec<Vec<Cell>>) -> Sheet {
        Sheet {
            name: "Papan".to_owned(),
            institution: "Dinas A & B".to_owned(),
            made: "2027-01-04T09:00:00+07:00".parse().unwrap(),
            headings: vec![("Kolom".to_owned(), 12); 20],
            rows,
        }
    }

    fn opened(bytes: Vec<u8>) -> Xlsx<Cursor<Vec<u8>>> {
        open_workbook_from_rs(Cursor::new(bytes)).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        // Twenty cells a case: ten thousand in all.
        #[test]
        fn every_cell_of_the_workbook_is_text_and_none_is_a_formula(
            cells in proptest::collection::vec("[ \u{a0}]{0,2}[=+@\t\r\n＝＋－＠;\"'a-]{0,4}[^\\p{C}]{0,12}", 20)
        ) {
            let rows = vec![cells.iter().cloned().map(Cell::from).collect()];
            let mut book = opened(write(&[sheet(rows)]).unwrap());
            prop_assert!(book.worksheet_formula("Papan").unwrap().used_cells().next().is_none());
            let range = book.worksheet_range("Papan").unwrap();
            for (column, cell) in cells.iter().enumerate() {
                let text: String = cell.chars().filter(|c| !c.is_control() || *c == '\n').collect();
                match range.get_value((1, u32::try_from(column).unwrap())) {
                    Some(Data::String(read)) => prop_assert_eq!(read, &text),
                    None | Some(Data::Empty) => prop_assert!(text.is_empty()),
                    other => prop_assert!(false, "{other:?}"),
                }
            }
        }
    }

    #[test]
    fn counts_days_and_times_stay_what_they_are() {
        let time = "2027-01-04T09:15:00+07:00".parse().unwrap();
        let row =
            vec![Cell::Number(14), Cell::Day("2027-02-04".parse().unwrap()), Cell::Time(time), Cell::Empty];
        let mut book = opened(write(&[sheet(vec![row])]).unwrap());
        let range = book.worksheet_range("Papan").unwrap();
        let value = |column| range.get_value((1, column)).cloned();
        assert_eq!(value(0), Some(Data::Float(14.0)));
        let shown = |column| match value(column) {
            Some(Data::DateTime(time)) => time.to_ymd_hms_milli(),
            other => panic!("{other:?}"),
        };
        assert_eq!(shown(1), (2027, 2, 4, 0, 0, 0, 0));
        assert_eq!(shown(2), (2027, 1, 4, 9, 15, 0, 0));
        assert!(matches!(value(3), None | Some(Data::Empty)));
    }
}
