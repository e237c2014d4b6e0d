//! Two people have written the same draft: what is saved and what was typed, side by side where they differ.

use serde::Serialize;

use crate::domain::sheet::Sheet;

/// Both versions.
#[derive(Serialize)]
pub(super) struct Conflict {
    /// Who saved last, if that is known.
    pub(super) who: String,
    pub(super) when: String,
    differences: Vec<Difference>,
}

#[derive(Serialize)]
struct Difference {
    /// `annex`, `indicator` or `budget`.
    table: &'static str,
    /// From 1.
    row: usize,
    saved: String,
    typed: String,
}

/// Where they differ, row by row.
pub(super) fn between(saved: &Sheet, typed: &Sheet, who: String, when: String) -> Conflict {
    let mut differences = Vec::new();
    let titles = (vec![saved.annex_title.clone()], vec![typed.annex_title.clone()]);
    let tables = [
        ("annex", titles.0, titles.1),
        ("indicator", indicators(saved), indicators(typed)),
        ("budget", budget(saved), budget(typed)),
    ];
    for (table, saved, typed) in tables {
        for row in 0..saved.len().max(typed.len()) {
            let line = |lines: &[String]| lines.get(row).cloned().unwrap_or_default();
            if line(&saved) != line(&typed) {
                let difference = Difference { table, row: row + 1, saved: line(&saved), typed: line(&typed) };
                differences.push(difference);
            }
        }
    }
    Conflict { who, when, differences }
}

fn indicators(sheet: &Sheet) -> Vec<String> {
    let line = |row: &crate::domain::sheet::IndicatorCells| {
        let quarters = row.quarters.iter().enumerate().filter(|(_, text)| !text.is_empty());
        let quarters: Vec<String> = quarters.map(|(i, text)| format!("TW {}: {text}", i + 1)).collect();
        let less = if row.less { "↓" } else { "↑" };
        let cells =
            [&row.number, &row.objective, &row.indicator, &row.unit, &row.target, &quarters.join(", ")];
        joined(&cells.map(String::as_str), less)
    };
    sheet.indicators.iter().map(line).collect()
}

fn budget(sheet: &Sheet) -> Vec<String> {
    let line = |row: &crate::domain::sheet::BudgetCells| {
        let cells = [&row.code, &row.name, &row.amount, &row.remark, &row.parent];
        joined(&cells.map(String::as_str), super::cells::depth_word(row.depth))
    };
    sheet.budget.iter().map(line).collect()
}

/// Empty if the row is.
fn joined(cells: &[&str], mark: &str) -> String {
    let filled: Vec<&str> = cells.iter().copied().filter(|text| !text.is_empty()).collect();
    if filled.is_empty() { String::new() } else { format!("{} · {mark}", filled.join(" · ")) }
}
