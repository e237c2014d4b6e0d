//! An `.xlsx` workbook to rows, cell by cell: never through a rectangle, because two cells in opposite corners
//! of a sheet would make one of seventeen thousand million.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, ExcelDateTime, Reader, Xlsx};
use chrono::NaiveDate;

use super::cell::{Cell, RawRow, RawSheet};
use super::problem::{Findings, Problem};
use super::table::Tables;
use super::{archive, columns, limits};

/// Reads the sheets of a workbook that belong to a roster; others are findings. False if it cannot be read at all.
pub(super) fn read(name: &str, bytes: &[u8], tables: &mut Tables, findings: &mut Findings) -> bool {
    let fault = if !bytes.starts_with(b"PK\x03\x04") {
        "is no .xlsx workbook (an old .xls, or one with a password): save it as .xlsx without a password"
            .to_owned()
    } else if let Err(why) = archive::inspect(bytes) {
        why
    } else {
        // The library's arithmetic on coordinates overflows with hostile ones, and a panic of a reader must not end
        // the program that reads. What is half-done then is dropped: the import is refused.
        match catch_unwind(AssertUnwindSafe(|| known_sheets(bytes, tables, findings))) {
            Ok(Ok(())) => return true,
            Ok(Err(what)) => what,
            Err(_) => "is no readable workbook (impossible numbers in it): save it again as .xlsx".to_owned(),
        }
    };
    findings.push(Problem::of_sheet(name, fault));
    false
}

fn known_sheets(bytes: &[u8], tables: &mut Tables, findings: &mut Findings) -> Result<(), String> {
    let mut book = Xlsx::new(Cursor::new(bytes))
        .map_err(|fault| format!("is no readable workbook ({fault}): save it again as .xlsx"))?;
    for sheet in book.sheet_names() {
        let wanted = sheet.trim().to_lowercase();
        if columns::place(&wanted) == 0 {
            let what = "is no sheet of a roster: rename or delete it";
            findings.push(Problem::of_sheet(&sheet, what).allow(columns::sheet_names()));
            continue;
        }
        match rows(&mut book, &sheet) {
            Ok(rows) => tables.add(RawSheet { name: wanted, rows }, findings),
            Err(what) => findings.push(Problem::of_sheet(&wanted, what)),
        }
    }
    Ok(())
}

fn rows(book: &mut Xlsx<Cursor<&[u8]>>, sheet: &str) -> Result<Vec<RawRow>, String> {
    let unreadable =
        |fault: calamine::XlsxError| format!("cannot be read ({fault}): save the workbook again");
    let mut reader = book.worksheet_cells_reader(sheet).map_err(unreadable)?;
    let mut rows: BTreeMap<u32, Vec<Cell>> = BTreeMap::new();
    while let Some(found) = reader.next_cell().map_err(unreadable)? {
        let (row, column) = found.get_position();
        let cell = cell(found.get_value());
        if cell == Cell::Empty {
            continue;
        }
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= limits::COLUMNS {
            return Err(format!("row {} has more than {} columns", u64::from(row) + 1, limits::COLUMNS));
        }
        let cells = rows.entry(row).or_default();
        if cells.len() <= column {
            cells.resize(column + 1, Cell::Empty);
        }
        if let Some(place) = cells.get_mut(column) {
            *place = cell;
        }
        if rows.len() > limits::ROWS + 1 {
            return Err(format!("has more than {} rows: split the workbook", limits::ROWS));
        }
    }
    Ok(rows.into_iter().map(|(row, cells)| RawRow { number: row.saturating_add(1), cells }).collect())
}

fn cell(data: &DataRef<'_>) -> Cell {
    let refused = |shown: String, why| Cell::Refused { shown, why };
    match data {
        DataRef::Empty => Cell::Empty,
        DataRef::Int(number) => i32::try_from(*number)
            .map_or_else(|_| Cell::text(&number.to_string()), |number| Cell::Number(f64::from(number))),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::String(text) => Cell::text(text),
        DataRef::SharedString(text) => Cell::text(text),
        DataRef::DateTimeIso(text) => Cell::text(text.strip_suffix("T00:00:00").unwrap_or(text)),
        DataRef::DateTime(moment) => date(moment),
        DataRef::Bool(value) => refused(value.to_string(), "is a TRUE/FALSE value: write text"),
        DataRef::DurationIso(text) => refused(super::problem::shown(text), "is a duration: write text"),
        DataRef::Error(error) => refused(error.to_string(), "is the error of a formula"),
    }
}

/// A date without a time of day, between 1900 and 9999.
fn date(moment: &ExcelDateTime) -> Cell {
    let serial = moment.as_f64();
    let refused = |why| Cell::Refused { shown: serial.to_string(), why };
    if !moment.is_datetime() || !(1.0..2_958_000.0).contains(&serial) {
        return refused("is no calendar date");
    }
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    if (hour, minute, second, milli) != (0, 0, 0, 0) {
        return refused("has a time of day: write the date only");
    }
    NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day))
        .map_or_else(|| refused("is no calendar date"), Cell::Date)
}
