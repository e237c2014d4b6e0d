//! The tables of a form as fields, and the rows that its buttons add, remove and move. Every row sends every cell, so
//! the fields of one name are a column.

use crate::domain::budget::BudgetDepth;
use crate::domain::sheet::{BudgetCells, IndicatorCells, Sheet};

/// More rows are not taken: a form has an end.
pub(super) const ROWS_MAX: usize = 500;
/// Longer cells are cut.
const CELL_MAX: usize = 1000;
/// Longer paste fields are cut.
const PASTE_MAX: usize = 200_000;

/// A form as it came: names and values, in order.
pub(super) struct Fields(pub(super) Vec<(String, String)>);

/// The two tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    Indicator,
    Budget,
}

/// What a button of the form asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    Save,
    Submit,
    Add(Table),
    Remove(Table, usize),
    Up(Table, usize),
    Down(Table, usize),
    Paste(Table),
}

impl Fields {
    /// The first field of that name; empty if there is none.
    pub(super) fn one(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// All fields of that name, in order.
    pub(super) fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect()
    }

    /// Which button was pressed; Enter in a cell saves.
    pub(super) fn act(&self) -> Act {
        let word = self.one("do");
        let (verb, row) = word.split_once(':').unwrap_or((word, ""));
        let row = row.parse().unwrap_or(usize::MAX);
        let (verb, table) = match verb.rsplit_once('-') {
            Some((verb, "budget")) => (verb, Table::Budget),
            Some((verb, "indicator")) => (verb, Table::Indicator),
            _ => (verb, Table::Indicator),
        };
        match verb {
            "submit" => Act::Submit,
            "add" => Act::Add(table),
            "remove" => Act::Remove(table, row),
            "up" => Act::Up(table, row),
            "down" => Act::Down(table, row),
            "paste" => Act::Paste(table),
            _ => Act::Save,
        }
    }

    /// What stands in the paste field of a table.
    pub(super) fn pasted(&self, table: Table) -> String {
        let name = if table == Table::Budget { "paste_budget" } else { "paste_indicator" };
        self.one(name).chars().take(PASTE_MAX).collect()
    }

    /// Both tables as typed.
    pub(super) fn sheet(&self) -> Sheet {
        let column = |name: &str| self.all(name).into_iter().map(plain).collect::<Vec<String>>();
        let cell = |column: &[String], row: usize| column.get(row).cloned().unwrap_or_default();
        let [number, objective, indicator, unit, target] =
            ["i_number", "i_objective", "i_indicator", "i_unit", "i_target"].map(column);
        let quarters = ["i_q1", "i_q2", "i_q3", "i_q4"].map(column);
        let direction = column("i_direction");
        let [depth, code, name, amount, remark, parent] =
            ["b_depth", "b_code", "b_name", "b_amount", "b_remark", "b_parent"].map(column);
        Sheet {
            annex_title: plain(self.one("annex_title")),
            indicators: (0..indicator.len().min(ROWS_MAX))
                .map(|row| IndicatorCells {
                    number: cell(&number, row),
                    objective: cell(&objective, row),
                    indicator: cell(&indicator, row),
                    unit: cell(&unit, row),
                    target: cell(&target, row),
                    quarters: quarters.each_ref().map(|quarter| cell(quarter, row)),
                    less: cell(&direction, row) == "less",
                })
                .collect(),
            budget: (0..code.len().min(ROWS_MAX))
                .map(|row| BudgetCells {
                    depth: depth_of(&cell(&depth, row)).unwrap_or(BudgetDepth::Program),
                    code: cell(&code, row),
                    name: cell(&name, row),
                    amount: cell(&amount, row),
                    remark: cell(&remark, row),
                    parent: cell(&parent, row),
                })
                .collect(),
        }
    }
}

/// Adds, removes or moves a row. A row that is not there leaves everything as it is.
pub(super) fn arrange(sheet: &mut Sheet, act: Act, depth: BudgetDepth) {
    match act {
        Act::Add(Table::Indicator) if sheet.indicators.len() < ROWS_MAX => {
            sheet.indicators.push(IndicatorCells::default());
        }
        Act::Add(Table::Budget) if sheet.budget.len() < ROWS_MAX => {
            sheet.budget.push(BudgetCells::empty(depth));
        }
        Act::Remove(Table::Indicator, row) if row < sheet.indicators.len() => {
            sheet.indicators.remove(row);
        }
        Act::Remove(Table::Budget, row) if row < sheet.budget.len() => {
            sheet.budget.remove(row);
        }
        Act::Up(table, row) if row > 0 => swap(sheet, table, row - 1),
        Act::Down(table, row) => swap(sheet, table, row),
        _ => {}
    }
}

fn swap(sheet: &mut Sheet, table: Table, row: usize) {
    let next = row.saturating_add(1);
    match table {
        Table::Indicator if next < sheet.indicators.len() => sheet.indicators.swap(row, next),
        Table::Budget if next < sheet.budget.len() => sheet.budget.swap(row, next),
        _ => {}
    }
}

/// The word of a depth in forms and text keys.
pub(super) fn depth_word(depth: BudgetDepth) -> &'static str {
    match depth {
        BudgetDepth::Program => "program",
        BudgetDepth::Kegiatan => "kegiatan",
        BudgetDepth::SubKegiatan => "sub",
    }
}

/// The depth a word means, as forms and spreadsheets write it.
pub(super) fn depth_of(word: &str) -> Option<BudgetDepth> {
    match word.to_lowercase().replace(['_', '-'], " ").trim() {
        "program" => Some(BudgetDepth::Program),
        "kegiatan" => Some(BudgetDepth::Kegiatan),
        "sub" | "sub kegiatan" | "subkegiatan" => Some(BudgetDepth::SubKegiatan),
        _ => None,
    }
}

/// A cell on one line, without control characters.
pub(super) fn plain(text: &str) -> String {
    let line = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    line.take(CELL_MAX).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        Fields(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn rows_are_read_in_their_order_and_moved_without_losing_a_cell() {
        let form = fields(&[
            ("i_number", "1"),
            ("i_indicator", "Satu"),
            ("i_number", "2"),
            ("i_indicator", "Dua\r\nbaris"),
            ("do", "down-indicator:0"),
        ]);
        let mut sheet = form.sheet();
        arrange(&mut sheet, form.act(), BudgetDepth::Program);
        let names: Vec<&str> = sheet.indicators.iter().map(|row| row.indicator.as_str()).collect();
        assert_eq!(names, ["Dua  baris", "Satu"]);
        for act in
            ["up-indicator:0", "down-indicator:1", "remove-indicator:7", "remove-budget:x", "up-budget:99"]
        {
            let mut same = sheet.clone();
            arrange(&mut same, fields(&[("do", act)]).act(), BudgetDepth::Program);
            assert_eq!(same, sheet, "{act}");
        }
    }

    #[test]
    fn a_form_without_end_is_cut() {
        let form = Fields((0..10_000).map(|_| ("b_code".to_owned(), "x".repeat(5_000))).collect());
        let sheet = form.sheet();
        assert_eq!((sheet.budget.len(), sheet.budget[0].code.len()), (ROWS_MAX, CELL_MAX));
    }
}
