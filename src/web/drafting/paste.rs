//! Rows copied out of a spreadsheet: tabs between cells, line breaks between rows, quotes around a cell that has either.

use super::cells::{ROWS_MAX, Table, depth_of, plain};
use crate::domain::budget::BudgetDepth;
use crate::domain::sheet::{BudgetCells, IndicatorCells, Sheet};

/// First cells of a heading row.
const HEADINGS: [&str; 8] = ["no", "no.", "no sasaran", "sasaran", "jenis", "kode", "program", "indikator"];

/// Puts the rows behind those of the table; empty rows at its end give way.
pub(super) fn into(sheet: &mut Sheet, table: Table, text: &str, depth: BudgetDepth) {
    let rows = rows(text);
    match table {
        Table::Indicator => {
            while sheet.indicators.last().is_some_and(IndicatorCells::is_empty) {
                sheet.indicators.pop();
            }
            sheet.indicators.extend(rows.iter().map(|row| indicator(row)));
            sheet.indicators.truncate(ROWS_MAX);
        }
        Table::Budget => {
            while sheet.budget.last().is_some_and(BudgetCells::is_empty) {
                sheet.budget.pop();
            }
            sheet.budget.extend(rows.iter().map(|row| budget(row, depth)));
            sheet.budget.truncate(ROWS_MAX);
        }
    }
}

/// Number, objective, indicator, unit, target, four quarters, direction.
fn indicator(row: &[String]) -> IndicatorCells {
    let cell = |i: usize| row.get(i).map(|text| plain(text)).unwrap_or_default();
    IndicatorCells {
        number: cell(0),
        objective: cell(1),
        indicator: cell(2),
        unit: cell(3),
        target: cell(4),
        quarters: [5, 6, 7, 8].map(cell),
        less: matches!(
            cell(9).to_lowercase().as_str(),
            "minimize" | "min" | "turun" | "makin kecil makin baik"
        ),
    }
}

/// Depth, code, name, amount, remark, code above. Without the depth it follows from the code, and so does the code
/// above: `1.02.01` is a program, `1.02.01.2.01` an activity of it, `1.02.01.2.01.0004` a part of that.
fn budget(row: &[String], usual: BudgetDepth) -> BudgetCells {
    let named = row.first().and_then(|word| depth_of(word));
    let from = usize::from(named.is_some());
    let cell = |i: usize| row.get(from + i).map(|text| plain(text)).unwrap_or_default();
    let code = cell(0);
    let parts: Vec<&str> = code.split('.').collect();
    let by_code = match parts.len() {
        3 => Some((BudgetDepth::Program, 0)),
        5 => Some((BudgetDepth::Kegiatan, 3)),
        6 => Some((BudgetDepth::SubKegiatan, 5)),
        _ => None,
    };
    let above = by_code.and_then(|(_, parts_above)| parts.get(..parts_above)).map(|parts| parts.join("."));
    let parent = match cell(4) {
        given if given.is_empty() => above.unwrap_or_default(),
        given => given,
    };
    BudgetCells {
        depth: named.or(by_code.map(|(depth, _)| depth)).unwrap_or(usual),
        name: cell(1),
        amount: cell(2),
        remark: cell(3),
        parent,
        code,
    }
}

/// The rows that have anything in them, without a heading.
fn rows(text: &str) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = vec![vec![String::new()]];
    let (mut quoted, mut letters) = (false, text.chars().peekable());
    while let Some(letter) = letters.next() {
        let Some(row) = rows.last_mut() else { break };
        let Some(cell) = row.last_mut() else { break };
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if cell.is_empty() => quoted = true,
            '\t' if !quoted => row.push(String::new()),
            '\n' if !quoted => {
                if rows.len() > ROWS_MAX {
                    break;
                }
                rows.push(vec![String::new()]);
            }
            '\r' => {}
            other => cell.push(other),
        }
    }
    rows.retain(|row| row.iter().any(|cell| !cell.trim().is_empty()));
    let first = rows.first().and_then(|row| row.first()).map(|cell| cell.trim().to_lowercase());
    let heading = first.is_some_and(|first| HEADINGS.contains(&first.as_str()))
        && rows.first().is_some_and(|row| !row.iter().any(|cell| cell.chars().any(|c| c.is_ascii_digit())));
    if heading {
        rows.remove(0);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indicators_come_as_they_stand_in_a_spreadsheet_with_merged_cells() {
        let mut sheet = Sheet { indicators: vec![IndicatorCells::default()], ..Sheet::default() };
        let text = "No\tSasaran\tIndikator\r\n1\t\"Meningkatnya\nkesehatan\"\tAKI \"\"x\"\"\tper 100.000\t95\r\n\t\tAKB\tper 1.000\t9,50\t\t\t\t9,50\tminimize\r\n\r\n";
        into(&mut sheet, Table::Indicator, text, BudgetDepth::Program);
        assert_eq!(sheet.indicators.len(), 2);
        let [first, second] = &sheet.indicators[..] else { panic!() };
        assert_eq!((first.objective.as_str(), first.target.as_str()), ("Meningkatnya kesehatan", "95"));
        assert_eq!((second.number.as_str(), second.quarters[3].as_str(), second.less), ("", "9,50", true));
    }

    #[test]
    fn a_budget_line_takes_depth_and_parent_from_its_code_unless_they_are_given() {
        let mut sheet = Sheet::default();
        let text = "1.02.01\tPROGRAM\tRp1.000\tAPBD\n1.02.01.2.01\tKegiatan\t600\nSUB_KEGIATAN\tX\tLain\t5\tBLUD\t9\n7.7\tProgram\t3";
        into(&mut sheet, Table::Budget, text, BudgetDepth::Program);
        let read: Vec<_> =
            sheet.budget.iter().map(|row| (row.depth, row.code.as_str(), row.parent.as_str())).collect();
        assert_eq!(
            read,
            [
                (BudgetDepth::Program, "1.02.01", ""),
                (BudgetDepth::Kegiatan, "1.02.01.2.01", "1.02.01"),
                (BudgetDepth::SubKegiatan, "X", "9"),
                (BudgetDepth::Program, "7.7", ""),
            ]
        );
    }
}
