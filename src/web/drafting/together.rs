//! What the agreements below one superior take of the budget of their agency, this one and the others: in figures, and by
//! whom. A warning, never a refusal.

use serde::Serialize;

use crate::domain::budget::{self, BudgetLine, Rupiah};
use crate::flows::compose::{Beside, Other};

/// The sum and its parts.
#[derive(Serialize)]
pub(super) struct Together {
    superior: String,
    /// Number and amount of the budget document of the agency; empty if there is none.
    dpa: String,
    limit: String,
    used: String,
    left: String,
    over: bool,
    /// What this draft has part in; none if it is the superior's own.
    mine: Option<String>,
    others: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    office: String,
    stage: &'static str,
    amount: String,
}

/// Those sums; none where there is nothing to add up.
pub(super) fn of(lines: &[BudgetLine], beside: &Beside) -> Option<Together> {
    if beside.others.is_empty() {
        return None;
    }
    let amount = |other: &Other| budget::whole(&other.budget);
    let mine = (!beside.is_above).then(|| total(std::iter::once(budget::whole(lines))));
    let used = total(beside.others.iter().map(amount).chain(mine.map(Some)));
    let (dpa, limit) = beside.dpa.clone().unwrap_or_default();
    let line = |other: &Other| Line {
        office: other.office.clone(),
        stage: other.stage.as_str(),
        amount: total(std::iter::once(amount(other))).to_string(),
    };
    Some(Together {
        superior: beside.superior.clone(),
        over: !dpa.is_empty() && used > limit,
        left: Rupiah(limit.0.abs_diff(used.0)).to_string(),
        limit: limit.to_string(),
        dpa,
        used: used.to_string(),
        mine: mine.map(|mine| mine.to_string()),
        others: beside.others.iter().map(line).collect(),
    })
}

/// The sum of sums; what is beyond counting is as much as can be counted.
pub(super) fn total(amounts: impl Iterator<Item = Option<Rupiah>>) -> Rupiah {
    let all = amounts.map(|amount| amount.unwrap_or(Rupiah(u64::MAX)).0);
    Rupiah(all.fold(0, u64::saturating_add))
}
