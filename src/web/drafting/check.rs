//! What still keeps an agreement from being submitted, each thing at the cell where it can be mended, and how its money
//! compares with what limits it. The rules are the domain's; here they get their places and words.

use std::collections::BTreeMap;

use serde::Serialize;

use super::together::{self, Together, total};
use crate::domain::agreement::{AgreementFault, Ceiling};
use crate::domain::budget::{self, BudgetDepth, BudgetLine, Rupiah};
use crate::domain::sheet::{BudgetColumn, Cell, CellFault, IndicatorColumn, Reading, Sheet};
use crate::flows::compose::{Beside, Funds, Source};

/// Everything that is wrong with a sheet.
pub(super) struct Check {
    /// For the summary, in the order of the page.
    pub(super) lines: Vec<Line>,
    /// Text key of what is wrong with a cell.
    pub(super) cells: BTreeMap<Cell, &'static str>,
    pub(super) money: Money,
    pub(super) together: Option<Together>,
}

/// One line of the summary: `why` is its text key, the rest its facts.
#[derive(Serialize, Default)]
pub(super) struct Line {
    /// Id of the place.
    place: String,
    /// `indicator` or `budget`; empty for the whole.
    table: &'static str,
    /// From 1.
    row: usize,
    column: &'static str,
    why: &'static str,
    sum: String,
    limit: String,
    difference: String,
    code: String,
}

/// The total of the budget table and its limit.
#[derive(Serialize)]
pub(super) struct Money {
    sum: String,
    /// What the programs must add up to; none below the head of an agency.
    ceiling: Option<String>,
    /// The same in digits, for the page's script.
    digits: Option<u64>,
    difference: String,
    fits: bool,
    /// Some amount cannot be read, so that the sum says nothing yet.
    unread: bool,
    source: &'static str,
    source_name: String,
    parents: Vec<Parent>,
}

/// A line of the superior and what is taken of it here.
#[derive(Serialize)]
struct Parent {
    code: String,
    limit: String,
    used: String,
    /// What others below the same superior take of it.
    others: String,
    over: bool,
    /// Not this one by itself, but all of them.
    over_together: bool,
}

/// Checks a sheet against what limits it.
pub(super) fn check(sheet: &Sheet, funds: &Funds, beside: Option<&Beside>) -> Check {
    let reading = sheet.read();
    let mut cells = BTreeMap::new();
    let mut lines = Vec::new();
    if reading.indicators.is_empty() {
        let place = "add-indicator".to_owned();
        lines.push(Line { place, why: "draft-why-no-indicator", ..Line::default() });
    }
    for (cell, fault) in &reading.faults {
        cells.entry(*cell).or_insert(why(*fault));
        lines.push(Line { why: why(*fault), ..at(*cell) });
    }
    let unread = reading.faults.iter().any(|(cell, _)| matches!(cell, Cell::Budget(_, BudgetColumn::Amount)));
    for fault in budget::faults(&reading.budget, &funds.ceiling) {
        // A sum over cells that cannot be read would only mislead.
        if unread && !matches!(fault, AgreementFault::Orphan { .. }) {
            continue;
        }
        if let Some((cell, line)) = whole(&reading, fault) {
            if let Some(cell) = cell {
                cells.entry(cell).or_insert(line.why);
            }
            lines.push(line);
        }
    }
    let together = beside.and_then(|beside| together::of(&reading.budget, beside));
    Check { lines, cells, money: money(&reading, funds, beside, unread), together }
}

fn whole(reading: &Reading, fault: AgreementFault) -> Option<(Option<Cell>, Line)> {
    let cell = reading.place_of(&fault);
    let table = Line { place: "total".to_owned(), table: "budget", ..Line::default() };
    let place = cell.map_or(table, at);
    let line = match fault {
        AgreementFault::Total { sum, expected, difference } => Line {
            why: "draft-why-total",
            sum: sum.to_string(),
            limit: expected.to_string(),
            difference: difference.to_string(),
            ..place
        },
        AgreementFault::Exceeds { parent, sum, limit } => Line {
            why: "draft-why-exceeds",
            sum: sum.to_string(),
            limit: limit.to_string(),
            code: parent,
            ..place
        },
        AgreementFault::Orphan { parent, .. } => Line { why: "draft-why-orphan", code: parent, ..place },
        AgreementFault::Overflow => Line { why: "draft-why-overflow", ..place },
        // These are said cell by cell.
        AgreementFault::NoIndicator | AgreementFault::Empty { .. } | AgreementFault::Unread(_) => {
            return None;
        }
    };
    Some((cell, line))
}

fn at(cell: Cell) -> Line {
    let (table, row, column) = match cell {
        Cell::Indicator(row, column) => ("indicator", row, indicator_word(column)),
        Cell::Budget(row, column) => ("budget", row, budget_word(column)),
    };
    Line { place: id(cell), table, row: row + 1, column, ..Line::default() }
}

/// Id of a cell in the page.
pub(super) fn id(cell: Cell) -> String {
    match cell {
        Cell::Indicator(row, column) => format!("i-{}-{}", row + 1, indicator_word(column)),
        Cell::Budget(row, column) => format!("b-{}-{}", row + 1, budget_word(column)),
    }
}

fn indicator_word(column: IndicatorColumn) -> &'static str {
    match column {
        IndicatorColumn::Number => "number",
        IndicatorColumn::Objective => "objective",
        IndicatorColumn::Indicator => "indicator",
        IndicatorColumn::Target => "target",
        IndicatorColumn::Quarter(quarter) => ["q1", "q2", "q3", "q4"].get(quarter).copied().unwrap_or("q4"),
    }
}

fn budget_word(column: BudgetColumn) -> &'static str {
    match column {
        BudgetColumn::Code => "code",
        BudgetColumn::Name => "name",
        BudgetColumn::Amount => "amount",
        BudgetColumn::Parent => "parent",
    }
}

fn why(fault: CellFault) -> &'static str {
    match fault {
        CellFault::Empty => "draft-why-empty",
        CellFault::Number => "draft-why-number",
        CellFault::Amount => "draft-why-amount",
        CellFault::TooLarge => "draft-why-too-large",
        CellFault::Figure => "draft-why-figure",
        CellFault::Twice => "draft-why-twice",
    }
}

fn money(reading: &Reading, funds: &Funds, beside: Option<&Beside>, unread: bool) -> Money {
    let lines = &reading.budget;
    let (source, source_name) = match &funds.source {
        Source::Dpa(number) => ("draft-funds-dpa", number.clone()),
        Source::AllDpa(count) => ("draft-funds-all", count.to_string()),
        Source::Superior(title) => ("draft-funds-superior", title.clone()),
        Source::Missing if matches!(funds.ceiling, Ceiling::Exactly(_)) => {
            ("draft-funds-no-dpa", String::new())
        }
        Source::Missing => ("draft-funds-no-superior", String::new()),
    };
    let programs = || budget::sum(lines.iter().filter(|line| line.depth == BudgetDepth::Program));
    let sum = match &funds.ceiling {
        Ceiling::Exactly(_) => programs(),
        Ceiling::Within(_) => budget::whole(lines),
    };
    let sum = sum.unwrap_or(Rupiah(u64::MAX));
    let ceiling = match &funds.ceiling {
        Ceiling::Exactly(ceiling) => Some(*ceiling),
        Ceiling::Within(_) => None,
    };
    let parents = parents(lines, &funds.ceiling, beside);
    Money {
        sum: sum.to_string(),
        ceiling: ceiling.map(|ceiling| ceiling.to_string()),
        digits: ceiling.map(|ceiling| ceiling.0),
        difference: ceiling.map_or(Rupiah(0), |ceiling| Rupiah(ceiling.0.abs_diff(sum.0))).to_string(),
        fits: !unread
            && ceiling.is_none_or(|ceiling| ceiling == sum)
            && parents.iter().all(|parent| !parent.over),
        unread,
        source,
        source_name,
        parents,
    }
}

fn parents(lines: &[BudgetLine], ceiling: &Ceiling, beside: Option<&Beside>) -> Vec<Parent> {
    let Ceiling::Within(limits) = ceiling else { return vec![] };
    let others = |code: &str| {
        let each = beside.into_iter().flat_map(|beside| &beside.others);
        total(each.map(|other| budget::taken(&other.budget, code)))
    };
    let parent = |(code, limit): &(String, Rupiah)| {
        let used = total(std::iter::once(budget::taken(lines, code)));
        let others = others(code);
        Parent {
            code: code.clone(),
            limit: limit.to_string(),
            used: used.to_string(),
            others: others.to_string(),
            over: used > *limit,
            over_together: used <= *limit && used.0.saturating_add(others.0) > limit.0,
        }
    };
    limits.iter().map(parent).collect()
}
