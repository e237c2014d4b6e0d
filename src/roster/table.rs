//! A sheet whose header is understood: every row has one cell per column of the format, in its order. Characters
//! that no official text needs are refused here, once, for every cell of every sheet.

use super::cell::{Cell, RawRow, RawSheet};
use super::columns::{ColumnFormat, SHEETS, SheetFormat};
use super::nearest::nearest;
use super::problem::{Findings, Problem, is_hidden};

/// The sheets of one import. Each is brought into shape as it comes, so that no more than one is held raw.
#[derive(Debug, Default)]
pub(super) struct Tables(Vec<Table>);

impl Tables {
    /// Brings a sheet into shape; its name must be one of the format.
    pub(super) fn add(&mut self, sheet: RawSheet, findings: &mut Findings) {
        let Some(format) = SHEETS.iter().find(|format| format.name == sheet.name) else { return };
        if self.0.iter().any(|table| table.format == *format) {
            findings.push(Problem::of_sheet(format.name, "is there twice: keep one"));
            return;
        }
        let table = Table::read(format, sheet, findings);
        self.0.push(table);
    }

    /// Hands out a sheet, once.
    pub(super) fn take(&mut self, format: &'static SheetFormat, findings: &mut Findings) -> Table {
        if let Some(place) = self.0.iter().position(|table| table.format == format) {
            return self.0.swap_remove(place);
        }
        // A sheet that could not be read is not missing: that is told already.
        if format.required && !findings.touch(&[format.name]) {
            findings.push(Problem::of_sheet(format.name, "this required sheet is missing"));
        }
        Table::absent(format)
    }
}

/// A sheet in the shape of its format.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) format: &'static SheetFormat,
    /// Whether the file had it at all.
    pub(super) present: bool,
    pub(super) rows: Vec<Row>,
}

/// One row; a column that is missing in the header or refused already is `None`, so that it is told only once.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) number: u32,
    pub(super) cells: Vec<Option<Cell>>,
}

impl Table {
    fn absent(format: &'static SheetFormat) -> Self {
        Self { format, present: false, rows: Vec::new() }
    }

    /// Understands the header and tidies the cells.
    fn read(format: &'static SheetFormat, sheet: RawSheet, findings: &mut Findings) -> Self {
        let mut rows = sheet.rows.into_iter();
        let Some(header) = rows.next() else {
            findings.push(Problem::of_sheet(format.name, "is empty").allow(headings(format)));
            return Self::absent(format);
        };
        let places = places(format, &header, findings);
        let rows: Vec<Row> = rows.map(|row| arrange(format, &places, row, findings)).collect();
        if rows.is_empty() && format.required {
            findings.push(Problem::of_sheet(format.name, "has a header but no row"));
        }
        Self { format, present: true, rows }
    }
}

fn headings(format: &SheetFormat) -> String {
    format.columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ")
}

/// For each column of the sheet, which column of the format it is.
fn places(format: &SheetFormat, header: &RawRow, findings: &mut Findings) -> Vec<Option<usize>> {
    let mut places: Vec<Option<usize>> = Vec::new();
    for cell in &header.cells {
        let text = cell.glimpse();
        let name = text.to_lowercase();
        let place = format.columns.iter().position(|column| column.name == name);
        let bad = |what: &str| Problem::of_cell(format.name, header.number, &text, "", what);
        if let Some(found) = place {
            if places.contains(&Some(found)) {
                findings.push(bad("this heading stands twice: keep one"));
            }
        } else if name == "nik" {
            findings.push(bad("the NIK is not kept here (UU 23/2006): delete this column from the file"));
        } else if !name.is_empty() {
            let hint = nearest(&name, format.columns.iter().map(|column| column.name))
                .map_or("rename or delete it".to_owned(), |near| format!("did you mean {near}?"));
            findings.push(bad(&format!("unknown column: {hint}")).allow(headings(format)));
        }
        places.push(place);
    }
    let missing = |column: &ColumnFormat| !places.iter().flatten().any(|i| is_at(format, *i, column));
    for column in format.columns.iter().filter(|column| column.required && missing(column)) {
        findings.push(Problem::of_cell(
            format.name,
            header.number,
            column.name,
            "",
            "this required column is missing",
        ));
    }
    places
}

fn is_at(format: &SheetFormat, index: usize, column: &ColumnFormat) -> bool {
    format.columns.get(index) == Some(column)
}

fn arrange(format: &SheetFormat, places: &[Option<usize>], row: RawRow, findings: &mut Findings) -> Row {
    let mut cells: Vec<Option<Cell>> = format.columns.iter().map(|_| None).collect();
    // A column that the format has and the sheet has is empty until filled; one the sheet lacks stays `None`.
    for place in places.iter().flatten() {
        if let Some(slot) = cells.get_mut(*place) {
            *slot = Some(Cell::Empty);
        }
    }
    for (i, cell) in row.cells.into_iter().enumerate() {
        let heading = places.get(i).copied();
        let Some(Some(place)) = heading else {
            if heading.is_none() && cell != Cell::Empty {
                let what = format!("stands in column {}, beyond the header", i + 1);
                findings.push(Problem { row: Some(row.number), ..Problem::of_sheet(format.name, what) });
            }
            continue;
        };
        let name = format.columns.get(place).map_or("", |column| column.name);
        let fault = fault(&cell);
        if let Some(what) = fault {
            findings.push(Problem::of_cell(format.name, row.number, name, &cell.glimpse(), what));
        }
        if let Some(slot) = cells.get_mut(place) {
            *slot = fault.is_none().then_some(cell);
        }
    }
    Row { number: row.number, cells }
}

/// What makes a cell unfit for every column.
fn fault(cell: &Cell) -> Option<&'static str> {
    match cell {
        Cell::Refused { why, .. } => Some(why),
        Cell::Text(text) if text.chars().any(is_hidden) => {
            Some("has a line break or another invisible character: type the text anew")
        }
        Cell::Text(text) if is_formula(text) => {
            Some("begins like a formula, which a spreadsheet program would run: begin with a letter")
        }
        _ => None,
    }
}

/// Text that a spreadsheet program would calculate when it meets it in an export. `-` alone and signed numbers
/// are no formulas.
fn is_formula(text: &str) -> bool {
    let Some(rest) = text.strip_prefix(['=', '+', '-', '@']) else { return false };
    let number = rest.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | ' ' | '%'));
    text.starts_with(['=', '@']) || !number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_told_from_signed_numbers() {
        for text in ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "=", "@", "- butir"] {
            assert!(is_formula(text), "{text}");
        }
        for text in ["-", "-1,50", "+5 %", "Raka", "1.02.01", "a=b"] {
            assert!(!is_formula(text), "{text}");
        }
    }
}
