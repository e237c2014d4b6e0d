//! Whether the money adds up: programs to the DPA, lines to the superior's line they divide.

use std::collections::BTreeMap;

use super::drafts::Working;
use super::problem::{Findings, Problem};
use crate::domain::agreement::{AgreementFault, Ceiling};
use crate::domain::budget::{self, Rupiah};
use crate::domain::dpa::Dpa;
use crate::domain::office::Level;
use crate::domain::roster::Roster;

const SHEET: &str = "pk_programs";

/// Gives every agreement its ceiling: all budget documents for the head of region, its own for the head of an
/// agency, the superior's lines for everyone else.
pub(super) fn set_ceilings(read: &mut [Working], roster: &Roster, dpa: &[Dpa]) {
    let lines: BTreeMap<String, Vec<(String, Rupiah)>> = read
        .iter()
        .map(|one| {
            let lines = one.draft.budget.iter().map(|line| (line.code.clone(), line.amount));
            (one.draft.code.clone(), lines.collect())
        })
        .collect();
    for one in read {
        let office = roster.offices.get(&one.draft.first);
        let heads = office
            .and_then(|office| office.agency.as_ref())
            .and_then(|id| roster.agencies.get(id))
            .filter(|agency| agency.head == one.draft.first);
        one.draft.ceiling = if one.draft.level == Level::Bupati {
            let total = dpa.iter().map(|dpa| dpa.ceiling.0).try_fold(0_u64, u64::checked_add);
            total.filter(|_| !dpa.is_empty()).map(|total| Ceiling::Exactly(Rupiah(total)))
        } else if let Some(agency) = heads {
            dpa.iter().find(|dpa| dpa.agency == agency.id).map(|dpa| Ceiling::Exactly(dpa.ceiling))
        } else {
            let parent = one.draft.parent.as_ref().and_then(|code| lines.get(code));
            Some(Ceiling::Within(parent.cloned().unwrap_or_default()))
        };
    }
}

/// Tells every total that does not fit. Agreements that nobody has filled yet are left alone.
pub(super) fn check(read: &[Working], findings: &mut Findings) {
    for one in read.iter().filter(|one| one.draft.has_rows()) {
        if let Some(ceiling) = &one.draft.ceiling {
            for fault in budget::faults(&one.draft.budget, ceiling) {
                findings.push(located(one, &fault));
            }
        } else {
            let what = "has no known budget document (DPA), so its programs cannot be checked";
            let first = one.draft.first.as_str();
            findings.push(
                Problem::of_cell("pk_documents", one.row, "pihak_pertama_position", first, what)
                    .allow("a row for the agency in sheet dpa"),
            );
        }
    }
    check_siblings(read, findings);
}

/// A fault at the row where it can be mended.
fn located(one: &Working, fault: &AgreementFault) -> Problem {
    let code = &one.draft.code;
    let line = |wanted: &dyn Fn(usize) -> bool| {
        one.budget_rows.iter().enumerate().find(|(i, _)| wanted(*i)).map(|(_, row)| *row)
    };
    let budget = &one.draft.budget;
    let what = format!("{code}: {fault}");
    match fault {
        AgreementFault::Orphan { code: orphan, parent } => {
            let row = line(&|i| budget.get(i).is_some_and(|line| line.code == *orphan));
            Problem::of_cell(SHEET, row.unwrap_or_default(), "parent_kode", parent, what)
        }
        AgreementFault::Exceeds { parent, sum, .. } => {
            let row = line(&|i| budget.get(i).is_some_and(|line| line.parent.as_ref() == Some(parent)));
            Problem::of_cell(SHEET, row.unwrap_or_default(), "anggaran", &sum.to_string(), what)
        }
        _ => match one.budget_rows.first() {
            Some(row) => Problem::of_cell(SHEET, *row, "anggaran", "", what),
            None => Problem::of_cell("pk_documents", one.row, "pk_id", code, what),
        },
    }
}

/// Agreements under the same superior may not promise the same money twice: together they stay within his lines.
/// Amendments replace an original and are not counted beside it.
fn check_siblings(read: &[Working], findings: &mut Findings) {
    for superior in read {
        let below: Vec<&Working> = read
            .iter()
            .filter(|one| one.draft.parent.as_ref() == Some(&superior.draft.code))
            .filter(|one| one.draft.amendment.is_none())
            .filter(|one| matches!(one.draft.ceiling, Some(Ceiling::Within(_))))
            .collect();
        for (line, row) in superior.draft.budget.iter().zip(&superior.budget_rows) {
            let shares: Vec<u64> = below.iter().map(|one| share(one, &line.code)).collect();
            let sum = shares.iter().try_fold(0_u64, |sum, share| sum.checked_add(*share));
            let alone = shares.iter().any(|share| *share > line.amount.0);
            if !alone && sum.is_none_or(|sum| sum > line.amount.0) {
                let sum = Rupiah(sum.unwrap_or(u64::MAX));
                let what = format!(
                    "{}: the agreements below divide {sum} of {}, which has {}",
                    superior.draft.code, line.code, line.amount
                );
                findings.push(Problem::of_cell(SHEET, *row, "anggaran", &line.amount.to_string(), what));
            }
        }
    }
}

fn share(one: &Working, parent: &str) -> u64 {
    let own = one.draft.budget.iter().any(|line| line.code == parent);
    let lines = one.draft.budget.iter().filter(|line| !own && line.parent.as_deref() == Some(parent));
    lines.map(|line| line.amount.0).fold(0, u64::saturating_add)
}
