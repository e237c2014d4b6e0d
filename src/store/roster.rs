//! The roster: agencies, offices, people, assignments.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use diesel::prelude::*;

use super::column::{Origin, day_text};
use super::connection::on_each;
use super::error::{StoreError, one_row};
use super::schema::{agencies, assignments, offices, people};
use super::{ReadTx, WriteTx};
use crate::domain::agency::Agency;
use crate::domain::assignment::{self, Assignment, Capacity};
use crate::domain::ids::{AgencyId, OfficeId, PersonId};
use crate::domain::office::{Level, Office};
use crate::domain::person::{Person, Rank};
use crate::domain::roster::Roster;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = agencies)]
struct AgencyRow {
    id: String,
    name: String,
    short_name: String,
    head: String,
    address: String,
    email: String,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = offices, treat_none_as_null = true)]
struct OfficeRow {
    id: String,
    agency: Option<String>,
    title: String,
    echelon: Option<String>,
    superior: Option<String>,
    level: Option<String>,
    counterpart: Option<String>,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = people, treat_none_as_null = true)]
struct PersonRow {
    id: String,
    name: String,
    bare_name: String,
    nip: Option<String>,
    rank_name: Option<String>,
    rank_grade: Option<String>,
    email: String,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = assignments)]
struct AssignmentRow {
    office: String,
    person: String,
    capacity: String,
    first_day: String,
    last_day: Option<String>,
    decree: String,
}

/// Puts an import in place. Agencies, offices and people that are not in it stay as they are. The assignments of every
/// office in it are replaced as a whole: one that was a mistake, and is gone from the file, is gone here.
pub fn replace(tx: &mut WriteTx, roster: &Roster) -> Result<(), StoreError> {
    for agency in roster.agencies.values() {
        let row = agency_row(agency);
        on_each!(conn, tx.conn() => diesel::insert_into(agencies::table)
            .values(&row).on_conflict(agencies::id).do_update().set(&row).execute(conn))?;
    }
    for office in roster.offices.values() {
        let row = office_row(office);
        on_each!(conn, tx.conn() => diesel::insert_into(offices::table)
            .values(&row).on_conflict(offices::id).do_update().set(&row).execute(conn))?;
    }
    for person in roster.people.values() {
        let row = person_row(person);
        on_each!(conn, tx.conn() => diesel::insert_into(people::table)
            .values(&row).on_conflict(people::id).do_update().set(&row).execute(conn))?;
    }
    let named: BTreeSet<&OfficeId> =
        roster.offices.keys().chain(roster.assignments.iter().map(|a| &a.office)).collect();
    for office in named {
        diesel::delete(assignments::table.filter(assignments::office.eq(office.as_str())))
            .execute(tx.conn())?;
    }
    for assignment in &roster.assignments {
        diesel::insert_into(assignments::table).values(&assignment_row(assignment)).execute(tx.conn())?;
    }
    Ok(())
}

/// Adds one assignment. [`StoreError::Conflict`] if there is one of that person in that office, in that capacity, from
/// that day.
pub fn assign(tx: &mut WriteTx, assignment: &Assignment) -> Result<(), StoreError> {
    let row = assignment_row(assignment);
    let inserted = on_each!(conn, tx.conn() => diesel::insert_into(assignments::table)
        .values(&row)
        .on_conflict_do_nothing()
        .execute(conn))?;
    one_row(inserted, "assignments", &format_args!("{}/{}", row.office, row.person))
}

/// Sets the last day of an assignment. [`StoreError::Conflict`] if there is none like it, its last day included.
pub fn end_assignment(tx: &mut WriteTx, assignment: &Assignment, last: NaiveDate) -> Result<(), StoreError> {
    let row = assignment_row(assignment);
    let target = assignments::table.find((&row.office, &row.person, &row.capacity, &row.first_day));
    let last = assignments::last_day.eq(day_text(last));
    let changed = match &row.last_day {
        Some(seen) => {
            diesel::update(target.filter(assignments::last_day.eq(seen))).set(last).execute(tx.conn())
        }
        None => diesel::update(target.filter(assignments::last_day.is_null())).set(last).execute(tx.conn()),
    }?;
    one_row(changed, "assignments", &format_args!("{}/{}", row.office, row.person))
}

/// Holds an office until the commit, so that what is begun for it is begun one after the other.
pub fn hold(tx: &mut WriteTx, office: &OfficeId) -> Result<(), StoreError> {
    diesel::update(offices::table.find(office.as_str()))
        .set(offices::title.eq(offices::title))
        .execute(tx.conn())?;
    Ok(())
}

/// Short names of all agencies.
pub fn agency_names(tx: &mut ReadTx) -> Result<BTreeMap<AgencyId, String>, StoreError> {
    let rows: Vec<(String, String)> =
        agencies::table.select((agencies::id, agencies::short_name)).load(tx.conn())?;
    let read = |(id, name): (String, String)| Ok((Origin::new("agencies", &id).parsed("id", &id)?, name));
    rows.into_iter().map(read).collect()
}

/// The whole roster.
pub fn load(tx: &mut ReadTx) -> Result<Roster, StoreError> {
    let agencies = agencies::table.select(AgencyRow::as_select()).load(tx.conn())?;
    let offices = offices::table.select(OfficeRow::as_select()).load(tx.conn())?;
    let people = people::table.select(PersonRow::as_select()).load(tx.conn())?;
    let assignments = assignments::table
        .order((assignments::office, assignments::first_day, assignments::person, assignments::capacity))
        .select(AssignmentRow::as_select())
        .load(tx.conn())?;
    assembled(agencies, offices, people, assignments)
}

/// What these people are called, with their titles.
pub fn names(
    tx: &mut ReadTx,
    ids: impl IntoIterator<Item = PersonId>,
) -> Result<Vec<(PersonId, String)>, StoreError> {
    let ids: Vec<String> = ids.into_iter().map(|id| id.to_string()).collect();
    let rows: Vec<(String, String)> =
        people::table.filter(people::id.eq_any(ids)).select((people::id, people::name)).load(tx.conn())?;
    let one = |(id, name): (String, String)| Ok((Origin::new("people", &id).parsed("id", &id)?, name));
    rows.into_iter().map(one).collect()
}

/// What the questions about these offices need: the offices, their superiors, second parties and heads of agency; the
/// agencies of all of these; their assignments and the people in them; and the definitive offices of those people.
/// Offices that the roster does not know are left out.
pub fn around(tx: &mut ReadTx, wanted: &[OfficeId]) -> Result<Roster, StoreError> {
    let mut offices = BTreeMap::new();
    load_offices(tx, wanted.iter().map(ToString::to_string).collect(), &mut offices)?;
    let mut next: BTreeSet<String> = BTreeSet::new();
    for office in offices.values() {
        next.extend(office.superior.iter().chain(&office.counterpart).cloned());
    }
    next.extend(load_agencies(tx, &offices)?.into_iter().map(|agency| agency.head));
    load_offices(tx, next, &mut offices)?;

    let held: Vec<AssignmentRow> = assignments::table
        .filter(assignments::office.eq_any(offices.keys().cloned().collect::<Vec<_>>()))
        .select(AssignmentRow::as_select())
        .load(tx.conn())?;
    let persons: BTreeSet<String> = held.iter().map(|a| a.person.clone()).collect();
    let own: Vec<AssignmentRow> = assignments::table
        .filter(assignments::person.eq_any(persons.iter().cloned().collect::<Vec<_>>()))
        .filter(assignments::capacity.eq(Capacity::Definitive.as_str()))
        .filter(assignments::office.ne_all(offices.keys().cloned().collect::<Vec<_>>()))
        .select(AssignmentRow::as_select())
        .load(tx.conn())?;
    load_offices(tx, own.iter().map(|a| a.office.clone()).collect(), &mut offices)?;
    let agencies = load_agencies(tx, &offices)?;
    let people = people::table
        .filter(people::id.eq_any(persons.into_iter().collect::<Vec<_>>()))
        .select(PersonRow::as_select())
        .load(tx.conn())?;
    let mut all = held;
    all.extend(own);
    assembled(agencies, offices.into_values().collect(), people, all)
}

/// The offices in which that person acts on that day.
pub fn held_by(tx: &mut ReadTx, person: &PersonId, day: NaiveDate) -> Result<BTreeSet<OfficeId>, StoreError> {
    let his: Vec<String> = assignments::table
        .filter(assignments::person.eq(person.as_str()))
        .select(assignments::office)
        .distinct()
        .load(tx.conn())?;
    let rows: Vec<AssignmentRow> = assignments::table
        .filter(assignments::office.eq_any(his))
        .select(AssignmentRow::as_select())
        .load(tx.conn())?;
    let all = rows.into_iter().map(assignment).collect::<Result<Vec<_>, _>>()?;
    Ok(assignment::acts_in(person, all.iter(), day))
}

/// The agencies that are headed by one of these offices, by code.
pub fn headed_by<'a>(
    tx: &mut ReadTx,
    offices: impl Iterator<Item = &'a OfficeId>,
) -> Result<Vec<Agency>, StoreError> {
    let heads: Vec<String> = offices.map(ToString::to_string).collect();
    let rows: Vec<AgencyRow> = agencies::table
        .filter(agencies::head.eq_any(heads))
        .order(agencies::id)
        .select(AgencyRow::as_select())
        .load(tx.conn())?;
    rows.into_iter().map(agency).collect()
}

fn load_offices(
    tx: &mut ReadTx,
    ids: BTreeSet<String>,
    known: &mut BTreeMap<String, OfficeRow>,
) -> Result<(), StoreError> {
    let new: Vec<String> = ids.into_iter().filter(|id| !known.contains_key(id)).collect();
    if new.is_empty() {
        return Ok(());
    }
    let rows: Vec<OfficeRow> =
        offices::table.filter(offices::id.eq_any(new)).select(OfficeRow::as_select()).load(tx.conn())?;
    known.extend(rows.into_iter().map(|row| (row.id.clone(), row)));
    Ok(())
}

fn load_agencies(
    tx: &mut ReadTx,
    offices: &BTreeMap<String, OfficeRow>,
) -> Result<Vec<AgencyRow>, StoreError> {
    let ids: BTreeSet<String> = offices.values().filter_map(|office| office.agency.clone()).collect();
    let ids: Vec<String> = ids.into_iter().collect();
    Ok(agencies::table.filter(agencies::id.eq_any(ids)).select(AgencyRow::as_select()).load(tx.conn())?)
}

fn assembled(
    agencies: Vec<AgencyRow>,
    offices: Vec<OfficeRow>,
    people: Vec<PersonRow>,
    assignments: Vec<AssignmentRow>,
) -> Result<Roster, StoreError> {
    let mut roster = Roster::default();
    for row in agencies {
        let agency = agency(row)?;
        roster.agencies.insert(agency.id.clone(), agency);
    }
    for row in offices {
        let office = office(row)?;
        roster.offices.insert(office.id.clone(), office);
    }
    for row in people {
        let person = person(row)?;
        roster.people.insert(person.id.clone(), person);
    }
    roster.assignments = assignments.into_iter().map(assignment).collect::<Result<_, _>>()?;
    Ok(roster)
}

fn agency_row(agency: &Agency) -> AgencyRow {
    AgencyRow {
        id: agency.id.to_string(),
        name: agency.name.clone(),
        short_name: agency.short_name.clone(),
        head: agency.head.to_string(),
        address: agency.address.clone(),
        email: agency.email.clone(),
    }
}

fn agency(row: AgencyRow) -> Result<Agency, StoreError> {
    let origin = Origin::new("agencies", &row.id);
    Ok(Agency {
        id: origin.parsed("id", &row.id)?,
        name: row.name,
        short_name: row.short_name,
        head: origin.parsed("head", &row.head)?,
        address: row.address,
        email: row.email,
    })
}

fn office_row(office: &Office) -> OfficeRow {
    OfficeRow {
        id: office.id.to_string(),
        agency: office.agency.as_ref().map(ToString::to_string),
        title: office.title.clone(),
        echelon: office.echelon.clone(),
        superior: office.superior.as_ref().map(ToString::to_string),
        level: office.level.map(|level| level.as_str().to_owned()),
        counterpart: office.counterpart.as_ref().map(ToString::to_string),
    }
}

fn office(row: OfficeRow) -> Result<Office, StoreError> {
    let origin = Origin::new("offices", &row.id);
    let level = row.level.as_deref().map(|word| origin.word("level", word, Level::from_word)).transpose()?;
    Ok(Office {
        id: origin.parsed("id", &row.id)?,
        agency: origin.parsed_if("agency", row.agency.as_deref())?,
        superior: origin.parsed_if("superior", row.superior.as_deref())?,
        counterpart: origin.parsed_if("counterpart", row.counterpart.as_deref())?,
        title: row.title,
        echelon: row.echelon,
        level,
    })
}

fn person_row(person: &Person) -> PersonRow {
    PersonRow {
        id: person.id.to_string(),
        name: person.name.clone(),
        bare_name: person.bare_name.clone(),
        nip: person.nip.as_ref().map(|nip| nip.digits().to_owned()),
        rank_name: person.rank.as_ref().map(|rank| rank.name.clone()),
        rank_grade: person.rank.as_ref().map(|rank| rank.grade.clone()),
        email: person.email.as_str().to_owned(),
    }
}

fn person(row: PersonRow) -> Result<Person, StoreError> {
    let origin = Origin::new("people", &row.id);
    let rank = match (row.rank_name, row.rank_grade) {
        (Some(name), Some(grade)) => Some(Rank { name, grade }),
        (None, None) => None,
        _ => return Err(origin.corrupt("rank: a name without a grade, or a grade without a name")),
    };
    Ok(Person {
        id: origin.parsed("id", &row.id)?,
        nip: origin.parsed_if("nip", row.nip.as_deref())?,
        email: origin.parsed("email", &row.email)?,
        name: row.name,
        bare_name: row.bare_name,
        rank,
    })
}

fn assignment_row(assignment: &Assignment) -> AssignmentRow {
    AssignmentRow {
        office: assignment.office.to_string(),
        person: assignment.person.to_string(),
        capacity: assignment.capacity.as_str().to_owned(),
        first_day: day_text(assignment.from),
        last_day: assignment.until.map(day_text),
        decree: assignment.decree.clone(),
    }
}

fn assignment(row: AssignmentRow) -> Result<Assignment, StoreError> {
    let origin = Origin::new("assignments", &format_args!("{}/{}/{}", row.office, row.person, row.first_day));
    Ok(Assignment {
        office: origin.parsed("office", &row.office)?,
        person: origin.parsed("person", &row.person)?,
        capacity: origin.word("capacity", &row.capacity, Capacity::from_word)?,
        from: origin.day("first_day", &row.first_day)?,
        until: origin.day_if("last_day", row.last_day.as_deref())?,
        decree: row.decree,
    })
}
