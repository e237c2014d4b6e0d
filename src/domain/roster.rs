//! The roster: agencies, offices, people and assignments, and the one question asked of it:
//! who holds this office on this day, and in which capacity?

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::agency::Agency;
use super::assignment::{Assignment, Capacity, acting};
use super::ids::{AgencyId, OfficeId, PersonId};
use super::office::Office;
use super::person::{Nip, Person, Rank};

/// A roster, or the part of one that a question needs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Roster {
    /// By code.
    pub agencies: BTreeMap<AgencyId, Agency>,
    /// By code.
    pub offices: BTreeMap<OfficeId, Office>,
    /// By code.
    pub people: BTreeMap<PersonId, Person>,
    /// In no particular order.
    pub assignments: Vec<Assignment>,
}

/// An official as a document keeps him: a copy, so that a later transfer changes nothing that was signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Official {
    /// The office he acts in.
    pub office: OfficeId,
    /// Its title, e.g. `Kepala Dinas Kesehatan`.
    pub office_title: String,
    /// The agency, if the office has one.
    pub agency: Option<AgencyId>,
    /// Its name.
    pub agency_name: Option<String>,
    /// The person.
    pub person: PersonId,
    /// With titles.
    pub name: String,
    /// Without titles.
    pub bare_name: String,
    /// Civil servant number, if any.
    pub nip: Option<Nip>,
    /// Rank, if any.
    pub rank: Option<Rank>,
    /// In which capacity.
    pub capacity: Capacity,
    /// Decree of the assignment.
    pub decree: String,
    /// Title of the person's own definitive office, printed under a Plt./Plh. line.
    pub own_office_title: Option<String>,
}

impl Official {
    /// The office with its capacity, e.g. `Plt. Kepala Dinas Perikanan`.
    pub fn styled_title(&self) -> String {
        format!("{}{}", self.capacity.prefix(), self.office_title)
    }
}

/// What a rule of a route asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wanted {
    /// The office itself.
    Office,
    /// The second party of its agreement.
    SecondParty,
    /// The office directly above.
    DirectSuperior,
    /// The head of its agency.
    HeadOfAgency,
}

impl std::fmt::Display for Wanted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Wanted::Office => "office",
            Wanted::SecondParty => "second party",
            Wanted::DirectSuperior => "direct superior",
            Wanted::HeadOfAgency => "head of agency",
        })
    }
}

/// Why nobody can act for an office.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum Vacancy {
    /// The route or rule leads to an office that the roster does not know.
    #[error("office {0} is not in the roster")]
    UnknownOffice(OfficeId),
    /// The subject has no such office: the regent has no second party, for one.
    #[error("office {subject} has no {wanted} in the roster")]
    NoSuchOffice {
        /// The office asked about.
        subject: OfficeId,
        /// What it does not have.
        wanted: Wanted,
    },
    /// Nobody is assigned on that day.
    #[error(
        "office {office} ({title}) has no holder on {day}: register a Plt. or Plh., or a definitive holder"
    )]
    Vacant {
        /// Which office.
        office: OfficeId,
        /// Its title.
        title: String,
        /// On which day.
        day: NaiveDate,
    },
    /// The assignment names a person that the roster does not know.
    #[error("the holder {person} of office {office} is not in the roster")]
    UnknownPerson {
        /// Which office.
        office: OfficeId,
        /// Which person.
        person: PersonId,
    },
}

impl Vacancy {
    /// The office in question; that of the subject where there is no other.
    pub fn office(&self) -> &OfficeId {
        match self {
            Vacancy::UnknownOffice(office)
            | Vacancy::Vacant { office, .. }
            | Vacancy::UnknownPerson { office, .. }
            | Vacancy::NoSuchOffice { subject: office, .. } => office,
        }
    }
}

impl Roster {
    /// Who acts in that office on that day.
    pub fn official(&self, office: &OfficeId, day: NaiveDate) -> Result<Official, Vacancy> {
        let post = self.offices.get(office).ok_or_else(|| Vacancy::UnknownOffice(office.clone()))?;
        let held = self.assignments.iter().filter(|a| a.office == *office);
        let assignment = acting(held, day).ok_or_else(|| Vacancy::Vacant {
            office: office.clone(),
            title: post.title.clone(),
            day,
        })?;
        self.as_held(assignment, day)
    }

    /// Whether that person acts in that office on that day, by assignment or as registered Plt./Plh.
    pub fn acts_in(&self, person: &PersonId, office: &OfficeId, day: NaiveDate) -> bool {
        self.official(office, day).is_ok_and(|official| official.person == *person)
    }

    fn as_held(&self, assignment: &Assignment, day: NaiveDate) -> Result<Official, Vacancy> {
        let office = &assignment.office;
        let post = self.offices.get(office).ok_or_else(|| Vacancy::UnknownOffice(office.clone()))?;
        let person = self.people.get(&assignment.person).ok_or_else(|| Vacancy::UnknownPerson {
            office: office.clone(),
            person: assignment.person.clone(),
        })?;
        let agency = post.agency.as_ref().and_then(|id| self.agencies.get(id));
        Ok(Official {
            office: office.clone(),
            office_title: post.title.clone(),
            agency: post.agency.clone(),
            agency_name: agency.map(|a| a.name.clone()),
            person: person.id.clone(),
            name: person.name.clone(),
            bare_name: person.bare_name.clone(),
            nip: person.nip.clone(),
            rank: person.rank.clone(),
            capacity: assignment.capacity,
            decree: assignment.decree.clone(),
            own_office_title: self.own_office_title(assignment, day),
        })
    }

    /// The office that is most a person's own on that day: the definitive one before any he stands in for.
    pub fn own_office(&self, person: &PersonId, day: NaiveDate) -> Option<Official> {
        let mut held: Vec<&Assignment> =
            self.assignments.iter().filter(|a| a.person == *person && a.covers(day)).collect();
        held.sort_by_key(|a| (a.capacity != Capacity::Definitive, a.from));
        held.iter().find_map(|a| self.as_held(a, day).ok())
    }

    fn own_office_title(&self, assignment: &Assignment, day: NaiveDate) -> Option<String> {
        if assignment.capacity == Capacity::Definitive {
            return None;
        }
        let mine = self.assignments.iter().filter(|a| {
            a.person == assignment.person
                && a.office != assignment.office
                && a.capacity == Capacity::Definitive
                && a.covers(day)
        });
        mine.max_by_key(|a| a.from).and_then(|a| self.offices.get(&a.office)).map(|o| o.title.clone())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    #[expect(clippy::too_many_lines, reason = "a table of offices")]
    /// A small roster: regent, Sekda, two agencies, a camat. `office, person, capacity, from, until` per line.
    pub(crate) fn roster(assignments: &[(&str, &str, Capacity, &str, Option<&str>)]) -> Roster {
        let mut roster = Roster::default();
        let offices = [
            ("BUPATI", None, "Bupati Arunika", None, None, "BUPATI"),
            ("KEP-SETDA", Some("SETDA"), "Sekretaris Daerah", Some("BUPATI"), Some("BUPATI"), "JPT"),
            (
                "KEP-DINKES",
                Some("DINKES"),
                "Kepala Dinas Kesehatan",
                Some("KEP-SETDA"),
                Some("BUPATI"),
                "JPT",
            ),
            (
                "DINKES-SEK",
                Some("DINKES"),
                "Sekretaris Dinas Kesehatan",
                Some("KEP-DINKES"),
                Some("KEP-DINKES"),
                "ADMINISTRATOR",
            ),
            (
                "KEP-DISKAN",
                Some("DISKAN"),
                "Kepala Dinas Perikanan",
                Some("KEP-SETDA"),
                Some("BUPATI"),
                "JPT",
            ),
            ("KEP-KEC", Some("KEC"), "Camat Purwaloka", Some("KEP-SETDA"), Some("BUPATI"), "CAMAT"),
            (
                "ORGANISASI",
                Some("SETDA"),
                "Kepala Bagian Organisasi",
                Some("KEP-SETDA"),
                Some("KEP-SETDA"),
                "ADMINISTRATOR",
            ),
            ("BPKAD", Some("SETDA"), "Kepala BPKAD", Some("KEP-SETDA"), Some("BUPATI"), "JPT"),
        ];
        for (id, agency, title, superior, counterpart, level) in offices {
            let office = Office {
                id: id.parse().unwrap(),
                agency: agency.map(|a| a.parse().unwrap()),
                title: title.to_owned(),
                echelon: None,
                superior: superior.map(|s| s.parse().unwrap()),
                level: crate::domain::office::Level::from_word(level),
                counterpart: counterpart.map(|c| c.parse().unwrap()),
            };
            roster.offices.insert(office.id.clone(), office);
        }
        for (id, name, head) in [
            ("SETDA", "Sekretariat Daerah", "KEP-SETDA"),
            ("DINKES", "Dinas Kesehatan", "KEP-DINKES"),
            ("DISKAN", "Dinas Perikanan", "KEP-DISKAN"),
            ("KEC", "Kecamatan Purwaloka", "KEP-KEC"),
        ] {
            let agency = Agency {
                id: id.parse().unwrap(),
                name: name.to_owned(),
                short_name: id.to_owned(),
                head: head.parse().unwrap(),
                address: "Jalan Contoh".to_owned(),
                email: "a@b.example".to_owned(),
            };
            roster.agencies.insert(agency.id.clone(), agency);
        }
        for (office, person, capacity, from, until) in assignments {
            let id: PersonId = person.parse().unwrap();
            roster.people.insert(
                id.clone(),
                Person {
                    id: id.clone(),
                    name: format!("{person} Contoh, S.H."),
                    bare_name: format!("{person} Contoh"),
                    nip: None,
                    rank: None,
                    email: format!("{}@arunikakab.example", person.to_lowercase()).parse().unwrap(),
                },
            );
            roster.assignments.push(Assignment {
                office: office.parse().unwrap(),
                person: id,
                capacity: *capacity,
                from: from.parse().unwrap(),
                until: until.map(|u| u.parse().unwrap()),
                decree: "800/1/2026".to_owned(),
            });
        }
        roster
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_plh_acts_only_on_the_days_of_the_decree() {
        let roster = roster(&[
            ("KEP-DINKES", "P1", Capacity::Definitive, "2025-01-01", None),
            ("KEP-DINKES", "P2", Capacity::Plh, "2027-01-04", Some("2027-01-15")),
        ]);
        let office = "KEP-DINKES".parse().unwrap();
        let on = |d| roster.official(&office, day(d)).unwrap().person.to_string();
        assert_eq!(
            [on("2027-01-03"), on("2027-01-04"), on("2027-01-15"), on("2027-01-16")],
            ["P1", "P2", "P2", "P1"]
        );
    }

    #[test]
    fn a_plt_from_another_agency_prints_his_own_office_below() {
        let roster = roster(&[
            ("KEP-DISKAN", "P1", Capacity::Plt, "2026-11-02", Some("2027-05-01")),
            ("KEP-DINKES", "P1", Capacity::Definitive, "2025-01-01", None),
        ]);
        let official = roster.official(&"KEP-DISKAN".parse().unwrap(), day("2027-01-04")).unwrap();
        assert_eq!(official.styled_title(), "Plt. Kepala Dinas Perikanan");
        assert_eq!(official.own_office_title.as_deref(), Some("Kepala Dinas Kesehatan"));
    }

    #[test]
    fn a_vacant_office_is_named_with_its_day() {
        let roster = roster(&[]);
        let vacancy = roster.official(&"KEP-DINKES".parse().unwrap(), day("2027-01-04")).unwrap_err();
        assert!(vacancy.to_string().contains("Kepala Dinas Kesehatan"), "{vacancy}");
        assert!(vacancy.to_string().contains("2027-01-04"), "{vacancy}");
    }
}
