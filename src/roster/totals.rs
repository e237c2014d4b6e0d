//! Whether the money adds up: programs to the DPA, lines to the superior's line they divide.

use std::collections::{BTreeMap, BTreeSet};

use super::drafts::Working;
use super::problem::{Findings, Problem};
use super::season::AgreementDraft;
use crate::domain::agreement::{AgreementFault, Ceiling};
use crate::domain::budget::{self, Rupiah};
use crate::domain::dpa::{Dpa, all_in_force, in_force};
use crate::domain::office::Level;
use crate::domain::roster::Roster;

const SHEET: &str = "pk_programs";

/// Gives every agreement its ceiling: all budget documents for the head of region, its own for the head of an
/// agency; for everyone else those lines of the superior that its own lines name, and nothing before it has lines.
pub(super) fn set_ceilings(read: &mut [Working], roster: &Roster, dpa: &[Dpa]) {
    let lines: BTreeMap<(String, String), Rupiah> = read
        .iter()
        .flat_map(|one| {
            let code = one.draft.code.clone();
            one.draft.budget.iter().map(move |line| ((code.clone(), line.code.clone()), line.amount))
        })
        .collect();
    for Working { draft, .. } in read {
        let office = roster.offices.get(&draft.first);
        let agency = office.and_then(|office| office.agency.as_ref()).and_then(|id| roster.agencies.get(id));
        let headed = agency.filter(|agency| agency.head == draft.first);
        draft.ceiling = match headed {
            _ if draft.level == Level::Bupati => {
                let all = all_in_force(dpa, draft.period);
                let sum = all.iter().map(|one| one.ceiling.0).try_fold(0_u64, u64::checked_add).map(Rupiah);
                sum.filter(|_| !all.is_empty()).map(Ceiling::Exactly)
            }
            Some(agency) => in_force(dpa, &agency.id, draft.period).map(|one| Ceiling::Exactly(one.ceiling)),
            None if draft.has_rows() => Some(Ceiling::Within(named(draft, &lines))),
            None => None,
        };
    }
}

/// The superior's lines that an agreement divides.
fn named(draft: &AgreementDraft, lines: &BTreeMap<(String, String), Rupiah>) -> Vec<(String, Rupiah)> {
    let Some(superior) = &draft.parent else { return Vec::new() };
    let parents: BTreeSet<&String> = draft.budget.iter().filter_map(|line| line.parent.as_ref()).collect();
    let amount = |code: &String| lines.get(&(superior.clone(), code.clone())).copied();
    parents.into_iter().filter_map(|code| Some((code.clone(), amount(code)?))).collect()
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
    // By superior's agreement and line: what each agreement below takes of it.
    let mut shares: BTreeMap<(&str, &str), Vec<u64>> = BTreeMap::new();
    for Working { draft, .. } in read {
        let divides = draft.amendment.is_none() && matches!(draft.ceiling, Some(Ceiling::Within(_)));
        let (Some(superior), true) = (draft.parent.as_deref(), divides) else { continue };
        for (line, share) in taken(draft) {
            shares.entry((superior, line)).or_default().push(share);
        }
    }
    for superior in read {
        for (line, row) in superior.draft.budget.iter().zip(&superior.budget_rows) {
            let Some(shares) = shares.get(&(superior.draft.code.as_str(), line.code.as_str())) else {
                continue;
            };
            let sum = shares.iter().fold(0_u64, |sum, share| sum.saturating_add(*share));
            let alone = shares.iter().any(|share| *share > line.amount.0);
            if !alone && sum > line.amount.0 {
                let what = format!(
                    "{}: the agreements below divide {} of {}, which has {}",
                    superior.draft.code,
                    Rupiah(sum),
                    line.code,
                    line.amount
                );
                findings.push(Problem::of_cell(SHEET, *row, "anggaran", &line.amount.to_string(), what));
            }
        }
    }
}

/// What an agreement takes of each line that is not its own.
fn taken(draft: &AgreementDraft) -> BTreeMap<&str, u64> {
    let own: BTreeSet<&str> = draft.budget.iter().map(|line| line.code.as_str()).collect();
    let mut taken: BTreeMap<&str, u64> = BTreeMap::new();
    for line in &draft.budget {
        if let Some(parent) = line.parent.as_deref().filter(|parent| !own.contains(parent)) {
            let sum = taken.entry(parent).or_default();
            *sum = sum.saturating_add(line.amount.0);
        }
    }
    taken
}
