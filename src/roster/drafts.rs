//! Budget documents and agreements.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike as _, NaiveDate};

use super::chain;
use super::codes::{Code, Codes, SHAPE};
use super::line::Line;
use super::posts::levels;
use super::problem::{Findings, Problem};
use super::season::{AgreementDraft, IndicatorLink};
use super::table::Table;
use crate::domain::agreement::{AmendmentReason, Indicator, Polarity};
use crate::domain::budget::{BudgetDepth, BudgetLine};
use crate::domain::dpa::Dpa;
use crate::domain::ids::{AgencyId, OfficeId};
use crate::domain::office::{Level, Office};
use crate::domain::period::Period;

/// An agreement while it is put together, with the rows its parts came from.
#[derive(Debug)]
pub(super) struct Working {
    pub(super) row: u32,
    pub(super) draft: AgreementDraft,
    /// One per budget line.
    pub(super) budget_rows: Vec<u32>,
}

/// Reads the sheet `dpa`.
pub(super) fn budget_documents(table: &Table, agencies: &Codes, findings: &mut Findings) -> Vec<Dpa> {
    let mut read: BTreeMap<(AgencyId, i32), u32> = BTreeMap::new();
    let mut documents = Vec::new();
    for row in &table.rows {
        let mut line = Line::new(table, row, findings);
        let agency = line.reference::<AgencyId>("opd_code", agencies);
        let number = line.text("nomor_dpa");
        let approved = line.date("tanggal_pengesahan");
        let ceiling = line.amount("pagu");
        let year = fiscal_year(&mut line, approved);
        if let Some((agency, year)) = agency.clone().zip(year) {
            if let Some(first) = read.get(&(agency.clone(), year)) {
                let what = format!("has its budget document in row {first} already: one per agency and year");
                line.tell("opd_code", &what);
            } else {
                read.insert((agency, year), row.number);
            }
        }
        if let (Some(agency), Some(year), Some(number), Some(approved), Some(ceiling)) =
            (agency, year, number, approved, ceiling)
        {
            documents.push(Dpa { agency, year, number, approved, ceiling });
        }
    }
    documents
}

/// The fiscal year of a row; where none is said, the year of the approval.
fn fiscal_year(line: &mut Line<'_>, approved: Option<NaiveDate>) -> Option<i32> {
    let Some(text) = line.exact("tahun_anggaran") else { return approved.map(|day| day.year()) };
    if let Ok(Period::Year(year)) = text.parse() {
        return Some(year);
    }
    line.refuse("tahun_anggaran", "cannot be read", "a year such as 2027");
    None
}

/// Reads the sheet `pk_documents`; indicators and budget follow.
pub(super) fn agreements(
    table: &Table,
    codes: &Codes,
    office_codes: &Codes,
    offices: &BTreeMap<OfficeId, Office>,
    findings: &mut Findings,
) -> Vec<Working> {
    let mut read: Vec<Working> = Vec::new();
    let mut originals: BTreeMap<(String, OfficeId), u32> = BTreeMap::new();
    for row in &table.rows {
        let mut line = Line::new(table, row, findings);
        let Some((draft, original)) = agreement(&mut line, codes, office_codes, offices) else { continue };
        if original {
            let key = (draft.period.to_string(), draft.first.clone());
            let first = *originals.entry(key).or_insert(row.number);
            if first != row.number {
                let what = format!("has an agreement for this period in row {first} already");
                line.refuse("pihak_pertama_position", &what, "one MURNI per office and period");
            }
        }
        read.push(Working { row: row.number, draft, budget_rows: Vec::new() });
    }
    let above: BTreeMap<&str, &str> = read
        .iter()
        .filter_map(|one| one.draft.parent.as_deref().map(|parent| (one.draft.code.as_str(), parent)))
        .collect();
    for circle in chain::circles(&above) {
        let first = circle.first().copied().unwrap_or_default();
        let parent = above.get(first).copied().unwrap_or_default();
        let what = format!("the agreements go in a circle: {}", chain::drawn(&circle));
        let row = codes.row(first).unwrap_or_default();
        findings.push(Problem::of_cell("pk_documents", row, "parent_pk_id", parent, what));
    }
    read
}

/// One agreement, and whether it is an original.
fn agreement(
    line: &mut Line<'_>,
    codes: &Codes,
    office_codes: &Codes,
    offices: &BTreeMap<OfficeId, Office>,
) -> Option<(AgreementDraft, bool)> {
    let code = line.parsed::<Code>("pk_id", SHAPE);
    let period = line.parsed::<Period>("tahun", "2027, 2027-TW1 or 2025-2029");
    let original = line.word("jenis", "MURNI, PERUBAHAN", |word| match word {
        "MURNI" => Some(true),
        "PERUBAHAN" => Some(false),
        _ => None,
    });
    let level = line.word("level", &levels(), Level::from_word);
    let first = line.reference::<OfficeId>("pihak_pertama_position", office_codes);
    let second = line.optional_reference::<OfficeId>("pihak_kedua_position", office_codes);
    let has_second = line.optional("pihak_kedua_position").is_some();
    let parent = line.optional_reference::<Code>("parent_pk_id", codes).map(|code| code.0);
    let annex_title = line.text("judul_lampiran");
    let amendment = line.optional_word("alasan_perubahan", "PEJABAT, STRATEGI, PRIORITAS", reason);
    let has_reason = line.optional("alasan_perubahan").is_some();

    let own_level = first.as_ref().and_then(|id| offices.get(id)).map(|office| office.level);
    if let (Some(level), Some(own)) = (level, own_level)
        && own != Some(level)
    {
        let stated = own.map_or("no pk_level", Level::as_str);
        line.tell("level", &format!("differs from the first party's office, which has {stated}"));
    }
    match level {
        Some(Level::Bupati) if has_second => {
            line.tell("pihak_kedua_position", "must be empty: the head of region signs alone");
        }
        Some(other) if other != Level::Bupati && !has_second => {
            line.tell("pihak_kedua_position", "is empty: only the head of region signs alone");
        }
        _ => {}
    }
    if first.is_some() && first == second {
        line.tell("pihak_kedua_position", "is the first party itself: name its superior");
    }
    match original {
        Some(true) if has_reason => line.tell("alasan_perubahan", "must be empty for MURNI"),
        Some(false) if !has_reason => {
            line.refuse("alasan_perubahan", "is empty for PERUBAHAN", "PEJABAT, STRATEGI, PRIORITAS");
        }
        _ => {}
    }
    let draft = AgreementDraft {
        code: code?.0,
        period: period?,
        level: level?,
        first: first?,
        second,
        parent,
        annex_title: annex_title?,
        amendment,
        indicators: Vec::new(),
        links: Vec::new(),
        budget: Vec::new(),
        ceiling: None,
    };
    Some((draft, original?))
}

fn reason(word: &str) -> Option<AmendmentReason> {
    match word {
        "PEJABAT" => Some(AmendmentReason::Official),
        "STRATEGI" => Some(AmendmentReason::Strategy),
        "PRIORITAS" => Some(AmendmentReason::Priority),
        _ => None,
    }
}

/// Reads the sheet `pk_rows` into the agreements.
pub(super) fn indicators(table: &Table, codes: &Codes, read: &mut [Working], findings: &mut Findings) {
    let rows = Codes::of(table, "row_id", findings);
    let places = places(read);
    for row in &table.rows {
        let mut line = Line::new(table, row, findings);
        let code = line.parsed::<Code>("row_id", SHAPE);
        let agreement = line.reference::<Code>("pk_id", codes);
        let objective_no = line.parsed::<u16>("no_sasaran", "a whole number from 0 to 65535");
        let objective = line.text("sasaran");
        let indicator = line.text("indikator");
        let unit = line.text("satuan");
        let target = line.text("target");
        let quarters = ["target_tw1", "target_tw2", "target_tw3", "target_tw4"]
            .map(|column| line.optional(column).unwrap_or_default());
        let polarity = line.word("polaritas", "maximize, minimize", |word| match word {
            "maximize" => Some(Polarity::Maximize),
            "minimize" => Some(Polarity::Minimize),
            _ => None,
        });
        let parent = line.optional_reference::<Code>("parent_row_id", &rows).map(|code| code.0);
        let place = agreement.and_then(|code| places.get(&code.0)).and_then(|place| read.get_mut(*place));
        if let (Some(working), Some(code), Some(objective_no), Some(objective)) =
            (place, code, objective_no, objective)
            && let (Some(indicator), Some(unit), Some(target), Some(polarity)) =
                (indicator, unit, target, polarity)
        {
            let row = Indicator { objective_no, objective, indicator, unit, target, quarters, polarity };
            working.draft.indicators.push(row);
            working.draft.links.push(IndicatorLink { code: code.0, parent });
        }
    }
}

/// Reads the sheet `pk_programs` into the agreements.
pub(super) fn budgets(table: &Table, codes: &Codes, read: &mut [Working], findings: &mut Findings) {
    let places = places(read);
    let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
    for row in &table.rows {
        let mut line = Line::new(table, row, findings);
        let agreement = line.reference::<Code>("pk_id", codes);
        let depth = line.word("jenis_baris", "PROGRAM, KEGIATAN, SUB_KEGIATAN", |word| match word {
            "PROGRAM" => Some(BudgetDepth::Program),
            "KEGIATAN" => Some(BudgetDepth::Kegiatan),
            "SUB_KEGIATAN" => Some(BudgetDepth::SubKegiatan),
            _ => None,
        });
        let code = line.parsed::<String>("kode", "a code");
        let name = line.text("nama");
        let amount = line.amount("anggaran");
        let remark = line.optional("keterangan").unwrap_or_default();
        let parent = line.exact("parent_kode");
        if let (Some(agreement), Some(code)) = (&agreement, &code)
            && !seen.insert((agreement.0.clone(), code.clone()))
        {
            line.tell("kode", &format!("stands twice in {}: every code once", agreement.0));
        }
        let place = agreement.and_then(|code| places.get(&code.0)).and_then(|place| read.get_mut(*place));
        if let (Some(working), Some(depth), Some(code), Some(name), Some(amount)) =
            (place, depth, code, name, amount)
        {
            working.draft.budget.push(BudgetLine { depth, code, name, amount, remark, parent });
            working.budget_rows.push(row.number);
        }
    }
}

fn places(read: &[Working]) -> BTreeMap<String, usize> {
    read.iter().enumerate().map(|(i, one)| (one.draft.code.clone(), i)).collect()
}
