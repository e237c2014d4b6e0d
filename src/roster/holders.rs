//! People and their assignments.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::codes::{Codes, SHAPE};
use super::line::Line;
use super::posts::EMAIL;
use super::problem::{Findings, Problem};
use super::table::Table;
use crate::domain::assignment::{Assignment, Capacity};
use crate::domain::ids::{OfficeId, PersonId};
use crate::domain::person::{EmailAddress, Nip, Person, Rank};

/// Reads the sheet `persons`.
pub(super) fn people(table: &Table, findings: &mut Findings) -> BTreeMap<PersonId, Person> {
    let mut people = BTreeMap::new();
    let mut nips: BTreeMap<String, u32> = BTreeMap::new();
    let mut addresses: BTreeMap<String, u32> = BTreeMap::new();
    for row in &table.rows {
        let mut line = Line::new(table, row, findings);
        let id = line.parsed::<PersonId>("person_id", SHAPE);
        let name = line.text("nama_lengkap");
        let bare_name = line.text("nama_tanpa_gelar");
        let nip = line.optional_parsed::<Nip>("nip", "18 digits; spaces are allowed");
        let rank = rank(&mut line);
        let email = line.parsed::<EmailAddress>("email", EMAIL);
        if let Some(first) =
            nip.as_ref().and_then(|nip| again(&mut nips, nip.digits().to_owned(), row.number))
        {
            line.tell("nip", &format!("is the NIP of row {first} already: a NIP belongs to one person"));
        }
        let address = email.as_ref().map(|address| address.as_str().to_lowercase());
        if let Some(first) = address.and_then(|address| again(&mut addresses, address, row.number)) {
            let what = format!("is the address of row {first} already: links to sign go to one person only");
            line.tell("email", &what);
        }
        if let (Some(id), Some(name), Some(bare_name), Some(email)) = (id, name, bare_name, email) {
            people.insert(id.clone(), Person { id, name, bare_name, nip, rank, email });
        }
    }
    people
}

fn rank(line: &mut Line<'_>) -> Option<Rank> {
    match (line.optional("pangkat"), line.optional("golongan")) {
        (Some(name), Some(grade)) => Some(Rank { name, grade }),
        (Some(_), None) => {
            line.tell("golongan", "is empty beside a pangkat: fill both or neither");
            None
        }
        (None, Some(_)) => {
            line.tell("pangkat", "is empty beside a golongan: fill both or neither");
            None
        }
        (None, None) => None,
    }
}

/// The row in which a value stood first, if this is not the first time.
fn again(seen: &mut BTreeMap<String, u32>, value: String, row: u32) -> Option<u32> {
    let first = *seen.entry(value).or_insert(row);
    (first != row).then_some(first)
}

/// Reads the sheet `assignments`.
pub(super) fn assignments(
    table: &Table,
    offices: &Codes,
    people: &Codes,
    findings: &mut Findings,
) -> Vec<Assignment> {
    let words = Capacity::ALL.map(Capacity::as_str).join(", ");
    let mut read: Vec<(u32, Assignment)> = Vec::new();
    for row in &table.rows {
        let mut line = Line::new(table, row, findings);
        let office = line.reference("position_id", offices);
        let person = line.reference("person_id", people);
        let capacity = line.word("jenis_penugasan", &words, Capacity::from_word);
        let from = line.date("tmt");
        let until = line.optional_date("selesai");
        let decree = line.text("dasar_sk");
        if let (Some(from), Some(until)) = (from, until)
            && until < from
        {
            line.tell("selesai", &format!("is before tmt ({from}): an assignment ends after it starts"));
            continue;
        }
        if let (Some(office), Some(person), Some(capacity), Some(from), Some(decree)) =
            (office, person, capacity, from, decree)
        {
            read.push((row.number, Assignment { office, person, capacity, from, until, decree }));
        }
    }
    check_definitive(&read, findings);
    read.into_iter().map(|(_, assignment)| assignment).collect()
}

/// An office has one definitive holder at a time.
fn check_definitive(read: &[(u32, Assignment)], findings: &mut Findings) {
    let mut by_office: BTreeMap<&OfficeId, Vec<&(u32, Assignment)>> = BTreeMap::new();
    for entry in read.iter().filter(|(_, assignment)| assignment.capacity == Capacity::Definitive) {
        by_office.entry(&entry.1.office).or_default().push(entry);
    }
    for (office, mut holders) in by_office {
        holders.sort_by_key(|(row, assignment)| (assignment.from, *row));
        // Compared with the one who stays longest so far, so that a short term inside a long one is found.
        let mut longest: Option<&(u32, Assignment)> = None;
        for entry in holders {
            if let Some((earlier_row, earlier)) = longest
                && earlier.covers(entry.1.from)
            {
                let until = earlier.until.map_or("open end".to_owned(), |day| day.to_string());
                let what = format!(
                    "{office} has a definitive holder already: {} in row {earlier_row} from {} to {until}",
                    earlier.person, earlier.from
                );
                let (row, from) = (entry.0, entry.1.from.to_string());
                findings.push(
                    Problem::of_cell("assignments", row, "tmt", &from, what)
                        .allow("end the earlier assignment in selesai, or start after it"),
                );
            }
            if longest.is_none_or(|(_, held)| last_day(held) < last_day(&entry.1)) {
                longest = Some(entry);
            }
        }
    }
}

fn last_day(assignment: &Assignment) -> NaiveDate {
    assignment.until.unwrap_or(NaiveDate::MAX)
}
