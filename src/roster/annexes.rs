//! Indicators and budgets that come in on their own, for offices that the roster knows already. Whether the amounts add
//! up is not asked here: a draft may still be incomplete.

use std::collections::BTreeMap;

use super::codes::Codes;
use super::problem::{Findings, Problem};
use super::season::AgreementDraft;
use super::table::Tables;
use super::{NamedFile, columns, drafts, gather};
use crate::domain::ids::OfficeId;
use crate::domain::office::Office;

/// The sheets that are read; others of a roster may be in the file and are passed over.
pub const ANNEX_SHEETS: [&str; 3] =
    [columns::PK_DOCUMENTS.name, columns::PK_ROWS.name, columns::PK_PROGRAMS.name];

/// Reads the sheets `pk_documents`, `pk_rows` and `pk_programs`, in the order of the first. The agreements have no ceiling.
///
/// # Errors
/// Every problem found, in the order of the sheets and rows.
pub fn annexes(
    files: &[NamedFile],
    offices: &BTreeMap<OfficeId, Office>,
) -> Result<Vec<AgreementDraft>, Vec<Problem>> {
    let mut findings = Findings::default();
    let mut tables = Tables::default();
    if !gather(files, &mut tables, &mut findings) {
        return Err(findings.into_sorted(columns::place));
    }
    let [documents, rows, programs] = [&columns::PK_DOCUMENTS, &columns::PK_ROWS, &columns::PK_PROGRAMS]
        .map(|format| tables.take(format, &mut findings));
    if !documents.present && !findings.touch(&[columns::PK_DOCUMENTS.name]) {
        findings.push(Problem::of_sheet(columns::PK_DOCUMENTS.name, "this required sheet is missing"));
    }
    let codes = Codes::of(&documents, "pk_id", &mut findings);
    let office_codes = Codes::known("positions", offices.keys().map(ToString::to_string));
    let mut read = drafts::agreements(&documents, &codes, &office_codes, offices, &mut findings);
    drafts::indicators(&rows, &codes, &mut read, &mut findings);
    drafts::budgets(&programs, &codes, &mut read, &mut findings);
    if findings.is_empty() {
        Ok(read.into_iter().map(|one| one.draft).collect())
    } else {
        Err(findings.into_sorted(columns::place))
    }
}
