//! Agencies and offices.

use std::collections::BTreeMap;

use super::chain;
use super::codes::{Codes, SHAPE};
use super::line::Line;
use super::problem::{Findings, Problem};
use super::table::Table;
use crate::domain::agency::Agency;
use crate::domain::ids::{AgencyId, OfficeId};
use crate::domain::office::{Level, Office};
use crate::domain::person::EmailAddress;

/// Words of the column `pk_level` and of `level`.
pub(super) fn levels() -> String {
    Level::ALL.map(Level::as_str).join(", ")
}

/// What an address must look like.
pub(super) const EMAIL: &str = "one address such as nama.orang@kabupaten.example";

/// Reads the sheet `opd`.
pub(super) fn agencies(
    table: &Table,
    offices: &Codes,
    findings: &mut Findings,
) -> BTreeMap<AgencyId, Agency> {
    let mut agencies = BTreeMap::new();
    for row in &table.rows {
        let mut line = Line::new(table, row, findings);
        let id = line.parsed::<AgencyId>("opd_code", SHAPE);
        let name = line.text("nama");
        let short_name = line.text("singkatan");
        let head = line.reference::<OfficeId>("kepala_position_id", offices);
        let address = line.text("alamat");
        let email = line.parsed::<EmailAddress>("pos_el", EMAIL).map(|address| address.as_str().to_owned());
        if let (Some(id), Some(name), Some(short_name), Some(head), Some(address), Some(email)) =
            (id, name, short_name, head, address, email)
        {
            agencies.insert(id.clone(), Agency { id, name, short_name, head, address, email });
        }
    }
    agencies
}

/// Reads the sheet `positions`.
pub(super) fn offices(
    table: &Table,
    agencies: &Codes,
    codes: &Codes,
    findings: &mut Findings,
) -> BTreeMap<OfficeId, Office> {
    let mut offices = BTreeMap::new();
    let words = levels();
    for row in &table.rows {
        let mut line = Line::new(table, row, findings);
        let id = line.parsed::<OfficeId>("position_id", SHAPE);
        let agency = line.optional_reference("opd_code", agencies);
        let title = line.text("jabatan");
        let echelon = line.optional("eselon");
        let superior = line.optional_reference("parent_position_id", codes);
        let level = line.optional_word("pk_level", &words, Level::from_word);
        let counterpart = line.optional_reference("pk_with_position_id", codes);
        if level == Some(Level::Bupati) && counterpart.is_some() {
            line.tell("pk_with_position_id", "must be empty: the head of region signs his agreement alone");
        }
        if id.is_some() && counterpart == id {
            line.tell("pk_with_position_id", "is the office itself: name the office it answers to");
        }
        if let (Some(id), Some(title)) = (id, title) {
            offices.insert(id.clone(), Office { id, agency, title, echelon, superior, level, counterpart });
        }
    }
    offices
}

/// Tells circles of superiors, and heads that sit in another agency.
pub(super) fn check_structure(
    agencies: (&BTreeMap<AgencyId, Agency>, &Codes),
    offices: (&BTreeMap<OfficeId, Office>, &Codes),
    findings: &mut Findings,
) {
    let (agencies, agency_rows) = agencies;
    let (offices, office_rows) = offices;
    let above: BTreeMap<&str, &str> = offices
        .values()
        .filter_map(|office| office.superior.as_ref().map(|superior| (office.id.as_str(), superior.as_str())))
        .collect();
    for circle in chain::circles(&above) {
        let first = circle.first().copied().unwrap_or_default();
        let superior = above.get(first).copied().unwrap_or_default();
        let what = format!("the superiors go in a circle: {}", chain::drawn(&circle));
        let row = office_rows.row(first).unwrap_or_default();
        findings.push(Problem::of_cell("positions", row, "parent_position_id", superior, what));
    }
    for agency in agencies.values() {
        let Some(office) = offices.get(&agency.head) else { continue };
        if office.agency.as_ref() != Some(&agency.id) {
            let what = match &office.agency {
                Some(other) => format!("is an office of {other}, it cannot head {}", agency.id),
                None => format!("belongs to no agency, it cannot head {}", agency.id),
            };
            let row = agency_rows.row(agency.id.as_str()).unwrap_or_default();
            findings.push(Problem::of_cell("opd", row, "kepala_position_id", agency.head.as_str(), what));
        }
    }
}
