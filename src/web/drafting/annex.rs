//! The form of an agreement as the page shows it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::cells::{self, Fields, Table};
use super::check::{self, Line, Money};
use super::conflict::Conflict;
use super::together::Together;
use crate::domain::agreement::Agreement;
use crate::domain::budget::BudgetDepth;
use crate::domain::document::Document;
use crate::domain::office::Level;
use crate::domain::sheet::{BudgetCells, BudgetColumn, Cell, IndicatorCells, IndicatorColumn, Sheet};
use crate::domain::stage::{ReturnKind, Stage};
use crate::flows::compose::{Beside, Funds};
use crate::web::Asker;

/// What the form shows besides the document itself.
pub(super) struct Shown<'a> {
    pub(super) sheet: &'a Sheet,
    pub(super) funds: &'a Funds,
    pub(super) beside: Option<&'a Beside>,
    /// The paste fields as they were, if something was pasted that is not taken up yet.
    pub(super) fields: Option<&'a Fields>,
    /// He wanted to submit: what is wrong is no longer a hint.
    pub(super) refused: bool,
    /// Why it cannot be submitted, besides its text.
    pub(super) fault: Option<&'static str>,
    /// The letter that the fault speaks of.
    pub(super) letter: String,
    pub(super) conflict: Option<Conflict>,
    /// Typed, and not saved yet.
    pub(super) unsaved: bool,
}

#[derive(Serialize)]
pub(super) struct Page {
    draft: Draft,
    annex_title: String,
    objective_label: &'static str,
    indicators: Vec<IndicatorRow>,
    budget: Vec<BudgetRow>,
    /// A row to copy, for the page's script.
    empty_indicator: IndicatorRow,
    empty_budget: BudgetRow,
    lines: Vec<Line>,
    money: Money,
    together: Option<Together>,
    refused: bool,
    fault: Option<&'static str>,
    letter: String,
    conflict: Option<Conflict>,
    unsaved: bool,
    paste_indicator: String,
    paste_budget: String,
    amendment: Option<&'static str>,
}

/// The draft, as both kinds of form show it.
#[derive(Serialize)]
pub(super) struct Draft {
    id: String,
    title: String,
    period: String,
    revision: u64,
    version: u32,
    returned: Option<Returned>,
}

#[derive(Serialize)]
struct Returned {
    how: &'static str,
    who: String,
    when: String,
    reason: String,
}

#[derive(Serialize)]
struct CellView {
    text: String,
    id: String,
    fault: Option<&'static str>,
}

#[derive(Serialize)]
struct IndicatorRow {
    row: usize,
    number: CellView,
    objective: CellView,
    indicator: CellView,
    unit: CellView,
    target: CellView,
    quarters: Vec<CellView>,
    less: bool,
}

#[derive(Serialize)]
struct BudgetRow {
    row: usize,
    depth: &'static str,
    code: CellView,
    name: CellView,
    amount: CellView,
    remark: CellView,
    parent: CellView,
}

/// The depth of a new budget row.
pub(super) fn usual_depth(agreement: &Agreement) -> BudgetDepth {
    match agreement.level {
        Level::Bupati | Level::Jpt | Level::Camat => BudgetDepth::Program,
        Level::Administrator => BudgetDepth::Kegiatan,
        Level::Pengawas | Level::Jf => BudgetDepth::SubKegiatan,
    }
}

pub(super) fn draft(document: &Document, asker: &Asker) -> Draft {
    let returned = match &document.stage {
        Stage::Draft { returned: Some(returned) } => Some(Returned {
            how: match returned.how {
                ReturnKind::Correction => "correction",
                ReturnKind::Refusal => "refusal",
                ReturnKind::Recall => "recall",
            },
            who: returned
                .by
                .as_ref()
                .map(|by| format!("{}, {}", by.name, by.styled_title()))
                .unwrap_or_default(),
            when: asker.time(returned.at),
            reason: returned.reason.clone(),
        }),
        _ => None,
    };
    Draft {
        id: document.id.to_string(),
        title: document.title.clone(),
        period: document.period.to_string(),
        revision: document.revision,
        version: document.version,
        returned,
    }
}

pub(super) fn page(document: &Document, agreement: &Agreement, asker: &Asker, shown: Shown<'_>) -> Page {
    let sheet = shown.sheet;
    let check = check::check(sheet, shown.funds, shown.beside);
    let pasted = |table| shown.fields.map(|fields| fields.pasted(table)).unwrap_or_default();
    let faults = &check.cells;
    let none = BTreeMap::new();
    let (rows, lines) = (sheet.indicators.iter().enumerate(), sheet.budget.iter().enumerate());
    Page {
        draft: draft(document, asker),
        annex_title: sheet.annex_title.clone(),
        objective_label: agreement.level.objective_heading(),
        indicators: rows.map(|(row, cells)| indicator_row(row, cells, faults)).collect(),
        budget: lines.map(|(row, cells)| budget_row(row, cells, faults)).collect(),
        empty_indicator: indicator_row(0, &IndicatorCells::default(), &none),
        empty_budget: budget_row(0, &BudgetCells::empty(usual_depth(agreement)), &none),
        lines: check.lines,
        money: check.money,
        together: check.together,
        refused: shown.refused,
        fault: shown.fault,
        letter: shown.letter,
        conflict: shown.conflict,
        unsaved: shown.unsaved,
        paste_indicator: pasted(Table::Indicator),
        paste_budget: pasted(Table::Budget),
        amendment: agreement.amendment.map(crate::domain::agreement::AmendmentReason::as_str),
    }
}

type Faults = BTreeMap<Cell, &'static str>;

fn indicator_row(row: usize, cells: &IndicatorCells, faults: &Faults) -> IndicatorRow {
    let view = |text: &String, column| {
        let cell = Cell::Indicator(row, column);
        CellView { text: text.clone(), id: check::id(cell), fault: faults.get(&cell).copied() }
    };
    IndicatorRow {
        row,
        number: view(&cells.number, IndicatorColumn::Number),
        objective: view(&cells.objective, IndicatorColumn::Objective),
        indicator: view(&cells.indicator, IndicatorColumn::Indicator),
        unit: sound(&cells.unit),
        target: view(&cells.target, IndicatorColumn::Target),
        quarters: cells
            .quarters
            .iter()
            .enumerate()
            .map(|(quarter, text)| view(text, IndicatorColumn::Quarter(quarter)))
            .collect(),
        less: cells.less,
    }
}

fn budget_row(row: usize, cells: &BudgetCells, faults: &Faults) -> BudgetRow {
    let view = |text: &String, column| {
        let cell = Cell::Budget(row, column);
        CellView { text: text.clone(), id: check::id(cell), fault: faults.get(&cell).copied() }
    };
    BudgetRow {
        row,
        depth: cells::depth_word(cells.depth),
        code: view(&cells.code, BudgetColumn::Code),
        name: view(&cells.name, BudgetColumn::Name),
        amount: view(&cells.amount, BudgetColumn::Amount),
        remark: sound(&cells.remark),
        parent: view(&cells.parent, BudgetColumn::Parent),
    }
}

/// A cell in which nothing can be wrong.
fn sound(text: &str) -> CellView {
    CellView { text: text.to_owned(), id: String::new(), fault: None }
}
