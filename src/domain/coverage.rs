//! How far each document that a season owes is, before anything is sent: what can be made, what is missing, which posts
//! are vacant, and whether whoever is to sign can. What never lives here: where the facts come from.

mod show;

use chrono::NaiveDate;

use super::agreement::AgreementFault;
use super::budget::Rupiah;
use super::document::{Content, Document, Kind};
use super::ids::{AgencyId, DocumentId, OfficeId, PersonId};
use super::office::Office;
use super::readiness::{AccountStanding, KeyStanding};
use super::roster::{Official, Roster, Vacancy};
use super::route::{Route, SignStep, Target};
use super::stage::StageName;

pub use show::Show;

/// What one line is judged by.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Whose document.
    pub office: &'a Office,
    /// Which kind.
    pub kind: Kind,
    /// The whole roster.
    pub roster: &'a Roster,
    /// The day of the event.
    pub day: NaiveDate,
    /// Which way it goes, if that is set.
    pub route: Option<&'a Route>,
    /// The document, if there is one.
    pub document: Option<&'a Document>,
    /// Whether what limits its budget is known.
    pub funded: bool,
}

/// One document that a season owes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Whose.
    pub office: OfficeId,
    /// The title of that office.
    pub office_title: String,
    /// Its agency.
    pub agency: Option<AgencyId>,
    /// Which kind.
    pub kind: Kind,
    /// Whether one signs alone.
    pub alone: bool,
    /// Who holds the office on the day of the event.
    pub official: Option<Official>,
    /// The document and where it stands.
    pub document: Option<(DocumentId, StageName)>,
    /// How far it is.
    pub standing: Standing,
    /// What is missing before it can be handed in.
    pub gaps: Vec<Gap>,
    /// Titles of other offices for which the same person owes documents of this season.
    pub also: Vec<String>,
    /// His account; none if nobody holds the office.
    pub account: Option<AccountStanding>,
    /// His key.
    pub key: Option<KeyStanding>,
}

/// How far a document is. Each line has one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Nobody holds the office on the day of the event, and no document is on its way.
    Vacant,
    /// There is none yet.
    ToMake,
    /// A draft in which something is missing.
    Incomplete,
    /// A draft that can be handed in.
    Complete,
    /// In review, or being signed.
    UnderWay,
    /// In the archive.
    Done,
}

/// What is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gap {
    /// The office has no level, so nobody knows the shape of its agreement.
    NoLevel,
    /// No route is set for it.
    NoRoute,
    /// The budget document that it must add up to is not here.
    NoBudget,
    /// It has no indicator.
    NoIndicators,
    /// So many cells are empty or cannot be read.
    Cells(usize),
    /// The programs differ from the budget document by so much.
    Total(Rupiah),
    /// Lines of the budget do not fit those above them.
    Lines(usize),
    /// Nobody holds an office that signs beside; its title or code.
    OtherVacant(String),
    /// Both parties would be one person.
    OnePerson,
}

/// Judges one line. What concerns other lines and the person is filled in later.
pub fn row(facts: &Facts<'_>) -> Row {
    let Facts { office, kind, roster, day, document, .. } = *facts;
    let official = roster.official(&office.id, day).ok();
    let standing = match document.map(|document| document.stage.name()) {
        None | Some(StageName::Draft) if official.is_none() => Standing::Vacant,
        None => Standing::ToMake,
        Some(StageName::Draft) => Standing::Incomplete,
        Some(StageName::InReview | StageName::Freezing | StageName::Signing | StageName::Signed) => {
            Standing::UnderWay
        }
        Some(StageName::Archived | StageName::Superseded | StageName::Revoked | StageName::Withdrawn) => {
            Standing::Done
        }
    };
    let gaps = match standing {
        Standing::ToMake | Standing::Incomplete => gaps(facts, official.as_ref()),
        Standing::Vacant | Standing::Complete | Standing::UnderWay | Standing::Done => vec![],
    };
    let complete = standing == Standing::Incomplete && gaps.is_empty();
    Row {
        office: office.id.clone(),
        office_title: office.title.clone(),
        agency: office.agency.clone(),
        kind,
        alone: signings(facts).count() == 1,
        official,
        document: document.map(|document| (document.id, document.stage.name())),
        standing: if complete { Standing::Complete } else { standing },
        gaps,
        also: vec![],
        account: None,
        key: None,
    }
}

fn signings<'a>(facts: &Facts<'a>) -> impl Iterator<Item = &'a SignStep> {
    let route = facts.document.map(|document| &document.route).or(facts.route);
    route.into_iter().flat_map(|route| route.signings.iter().flatten())
}

fn gaps(facts: &Facts<'_>, official: Option<&Official>) -> Vec<Gap> {
    let agreement = facts.kind == Kind::Agreement;
    let mut gaps = Vec::new();
    if agreement && facts.office.level.is_none() {
        gaps.push(Gap::NoLevel);
    } else if facts.route.is_none() && facts.document.is_none() {
        gaps.push(Gap::NoRoute);
    }
    if agreement && !facts.funded {
        gaps.push(Gap::NoBudget);
    }
    if let Some(Content::Agreement(text)) = facts.document.map(|document| &document.content) {
        gaps.extend(of_text(&text.faults(), facts.funded));
    }
    for step in signings(facts).filter(|step| step.target != Target::Subject) {
        match beside(facts, step) {
            Ok(other) if official.is_some_and(|first| first.person == other.person) => {
                gaps.push(Gap::OnePerson);
            }
            Ok(_) => {}
            Err(vacancy) => gaps.push(Gap::OtherVacant(title_of(facts.roster, &vacancy))),
        }
    }
    gaps
}

fn beside(facts: &Facts<'_>, step: &SignStep) -> Result<Official, Vacancy> {
    let office = step.target.office(&facts.office.id, facts.roster)?;
    facts.roster.official(&office, facts.day)
}

fn title_of(roster: &Roster, vacancy: &Vacancy) -> String {
    let office = vacancy.office();
    roster.offices.get(office).map_or_else(|| office.to_string(), |office| office.title.clone())
}

/// The faults of a text as a board tells them: how many, not each. Without a budget document its total says nothing.
fn of_text(faults: &[AgreementFault], funded: bool) -> Vec<Gap> {
    let (mut gaps, mut cells, mut lines) = (Vec::new(), 0, 0);
    for fault in faults {
        match fault {
            AgreementFault::NoIndicator => gaps.push(Gap::NoIndicators),
            AgreementFault::Empty { .. } => cells += 1,
            AgreementFault::Unread(count) => cells += count,
            AgreementFault::Total { difference, .. } if funded => gaps.push(Gap::Total(*difference)),
            AgreementFault::Total { .. } => {}
            AgreementFault::Exceeds { .. } | AgreementFault::Orphan { .. } | AgreementFault::Overflow => {
                lines += 1;
            }
        }
    }
    gaps.extend((cells > 0).then_some(Gap::Cells(cells)));
    gaps.extend((lines > 0).then_some(Gap::Lines(lines)));
    gaps
}

/// Fills in, for each line, the other offices that its person holds among all lines.
pub fn tell_two_posts(rows: &mut [Row]) {
    let held: Vec<(PersonId, OfficeId, String)> = rows
        .iter()
        .filter_map(|row| {
            let official = row.official.as_ref()?;
            Some((official.person.clone(), row.office.clone(), official.styled_title()))
        })
        .collect();
    for row in rows {
        let Some(person) = row.official.as_ref().map(|official| official.person.clone()) else { continue };
        for (other, office, title) in &held {
            if *other == person && *office != row.office && !row.also.contains(title) {
                row.also.push(title.clone());
            }
        }
    }
}

impl Standing {
    /// The word in text keys and files.
    pub fn as_str(self) -> &'static str {
        match self {
            Standing::Vacant => "vacant",
            Standing::ToMake => "to-make",
            Standing::Incomplete => "incomplete",
            Standing::Complete => "complete",
            Standing::UnderWay => "under-way",
            Standing::Done => "done",
        }
    }
}

impl Gap {
    /// The word in text keys.
    pub fn as_str(&self) -> &'static str {
        match self {
            Gap::NoLevel => "no-level",
            Gap::NoRoute => "no-route",
            Gap::NoBudget => "no-budget",
            Gap::NoIndicators => "no-indicators",
            Gap::Cells(_) => "cells",
            Gap::Total(_) => "total",
            Gap::Lines(_) => "lines",
            Gap::OtherVacant(_) => "other-vacant",
            Gap::OnePerson => "one-person",
        }
    }

    /// What stands in its text: a count, an amount, a title; empty if nothing does.
    pub fn figure(&self) -> String {
        match self {
            Gap::Cells(count) | Gap::Lines(count) => count.to_string(),
            Gap::Total(difference) => difference.to_string(),
            Gap::OtherVacant(title) => title.clone(),
            Gap::NoLevel | Gap::NoRoute | Gap::NoBudget | Gap::NoIndicators | Gap::OnePerson => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::assignment::Capacity;
    use crate::domain::roster::tests::roster;
    use crate::domain::route::{Field, ReviewStep};

    fn route() -> Route {
        let step = |field, target| vec![SignStep { field, target, due_days: None }];
        Route {
            drafter: Target::Subject,
            reviews: Vec::<Vec<ReviewStep>>::new(),
            signings: vec![
                step(Field::FirstParty, Target::Subject),
                step(Field::SecondParty, Target::Counterpart),
            ],
            copies: vec![],
        }
    }

    fn judged(roster: &Roster, office: &str, funded: bool) -> Row {
        let route = route();
        let office = roster.offices.get(&office.parse().unwrap()).unwrap();
        let day = "2027-01-04".parse().unwrap();
        let facts =
            Facts { office, kind: Kind::Agreement, roster, day, route: Some(&route), document: None, funded };
        row(&facts)
    }

    #[test]
    fn a_vacant_post_stands_apart_and_has_no_gaps_of_its_own() {
        let roster = roster(&[("BUPATI", "P1", Capacity::Definitive, "2025-01-01", None)]);
        let row = judged(&roster, "KEP-DINKES", false);
        assert_eq!((row.standing, row.gaps.len()), (Standing::Vacant, 0));
        assert!(Show::Vacant.counts(&row) && !Show::All.counts(&row));
    }

    #[test]
    fn what_stands_in_the_way_of_a_document_is_told_before_it_is_made() {
        let held = [("KEP-DINKES", "P3", Capacity::Definitive, "2025-01-01", None)];
        let row = judged(&roster(&held), "KEP-DINKES", false);
        assert_eq!(row.standing, Standing::ToMake);
        assert_eq!(row.gaps, [Gap::NoBudget, Gap::OtherVacant("Bupati Arunika".to_owned())]);
        let both = [held[0], ("BUPATI", "P3", Capacity::Plh, "2025-01-01", None)];
        assert_eq!(judged(&roster(&both), "KEP-DINKES", true).gaps, [Gap::OnePerson]);
    }

    #[test]
    fn a_person_in_two_posts_is_told_at_both() {
        let held = [
            ("BUPATI", "P1", Capacity::Definitive, "2025-01-01", None),
            ("KEP-DINKES", "P3", Capacity::Definitive, "2025-01-01", None),
            ("KEP-DISKAN", "P3", Capacity::Plt, "2026-11-02", None),
        ];
        let roster = roster(&held);
        let mut rows =
            ["BUPATI", "KEP-DINKES", "KEP-DISKAN"].map(|office| judged(&roster, office, true)).to_vec();
        tell_two_posts(&mut rows);
        let also: Vec<&[String]> = rows.iter().map(|row| row.also.as_slice()).collect();
        assert_eq!(
            also,
            [
                &[] as &[String],
                &["Plt. Kepala Dinas Perikanan".to_owned()],
                &["Kepala Dinas Kesehatan".to_owned()]
            ]
        );
    }
}
