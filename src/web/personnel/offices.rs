//! Offices, who holds them, and the assignments that say so.

use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::assignment::{Assignment, Capacity};
use crate::domain::audit::Hand;
use crate::domain::ids::OfficeId;
use crate::domain::office::Office;
use crate::domain::roster::Roster;
use crate::flows::assign::{self, AssignError};
use crate::flows::decisions::Decision;
use crate::store::roster;
use crate::web::{Filled, Member, WebError};

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    vacant: String,
}

#[derive(Serialize)]
struct List {
    q: String,
    only_vacant: bool,
    offices: Vec<Line>,
    vacant: usize,
}

#[derive(Serialize)]
struct Line {
    id: String,
    title: String,
    agency: String,
    holder: String,
}

#[derive(Serialize)]
struct Page {
    id: String,
    title: String,
    agency: String,
    superior: String,
    holder: String,
    assignments: Vec<Held>,
    people: Vec<(String, String)>,
    capacities: Vec<&'static str>,
    entered: Entered,
    fault: Option<&'static str>,
}

#[derive(Serialize)]
struct Held {
    person: String,
    name: String,
    capacity: &'static str,
    decree: String,
    from: String,
    until: String,
    from_text: String,
    until_text: String,
    runs: bool,
}

/// The form as it was filled in, so that nothing has to be typed twice.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Entered {
    office: String,
    person: String,
    capacity: String,
    #[serde(default)]
    decree: String,
    from: String,
    #[serde(default)]
    until: String,
}

#[derive(Deserialize)]
pub(super) struct Ending {
    office: String,
    person: String,
    capacity: String,
    decree: String,
    from: String,
    until: String,
    last: String,
}

pub(super) async fn list(member: Member, asked: web::Query<Asked>) -> Result<HttpResponse, WebError> {
    let roster = member.run(|rooms, _| rooms.store.read(roster::load)).await??;
    let day = member.moment().day;
    let mut offices: Vec<Line> = roster.offices.values().map(|office| line(&roster, office, day)).collect();
    let vacant = offices.iter().filter(|line| line.holder.is_empty()).count();
    let (q, only_vacant) = (asked.q.trim().to_owned(), asked.vacant == "1");
    let wanted = q.to_lowercase();
    offices.retain(|line| {
        let mut texts = [&line.id, &line.title, &line.agency, &line.holder].into_iter();
        (!only_vacant || line.holder.is_empty())
            && (wanted.is_empty() || texts.any(|text| text.to_lowercase().contains(&wanted)))
    });
    member.page("personnel/offices.html", &List { q, only_vacant, offices, vacant })
}

fn line(roster: &Roster, office: &Office, day: NaiveDate) -> Line {
    let agency = office.agency.as_ref().and_then(|id| roster.agencies.get(id));
    let official = roster.official(&office.id, day).ok();
    Line {
        id: office.id.to_string(),
        title: office.title.clone(),
        agency: agency.map(|agency| agency.short_name.clone()).unwrap_or_default(),
        holder: official.map(|o| format!("{}{}", o.capacity.prefix(), o.name)).unwrap_or_default(),
    }
}

pub(super) async fn show(member: Member, id: web::Path<String>) -> Result<HttpResponse, WebError> {
    let id: OfficeId = id.parse().map_err(|_| WebError::NotFound)?;
    let page = page(&member, &id, Entered::default(), None).await?;
    member.page("personnel/office.html", &page)
}

async fn page(
    member: &Member,
    id: &OfficeId,
    entered: Entered,
    fault: Option<&'static str>,
) -> Result<Page, WebError> {
    let roster = member.run(|rooms, _| rooms.store.read(roster::load)).await??;
    let office = roster.offices.get(id).ok_or(WebError::NotFound)?;
    let day = member.moment().day;
    let Line { id, title, agency, holder } = line(&roster, office, day);
    let mut held: Vec<&Assignment> =
        roster.assignments.iter().filter(|held| held.office == office.id).collect();
    held.sort_by_key(|held| std::cmp::Reverse(held.from));
    let superior = office.superior.as_ref().and_then(|id| roster.offices.get(id));
    let mut people: Vec<(String, String)> =
        roster.people.values().map(|person| (person.id.to_string(), person.name.clone())).collect();
    people.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(Page {
        assignments: held.into_iter().map(|held| shown(member, &roster, held, day)).collect(),
        superior: superior.map(|office| office.title.clone()).unwrap_or_default(),
        people,
        capacities: [Capacity::Plt, Capacity::Plh, Capacity::Pj, Capacity::Definitive]
            .map(Capacity::as_str)
            .to_vec(),
        id,
        title,
        agency,
        holder,
        entered,
        fault,
    })
}

fn shown(member: &Member, roster: &Roster, held: &Assignment, day: NaiveDate) -> Held {
    let name = roster.people.get(&held.person).map(|person| person.name.clone());
    Held {
        person: held.person.to_string(),
        name: name.unwrap_or_else(|| held.person.to_string()),
        capacity: held.capacity.as_str(),
        decree: held.decree.clone(),
        from: held.from.to_string(),
        until: held.until.map(|day| day.to_string()).unwrap_or_default(),
        from_text: member.date(held.from),
        until_text: held.until.map(|day| member.date(day)).unwrap_or_default(),
        runs: held.covers(day),
    }
}

pub(super) async fn assign(member: Member, form: Filled<Entered>) -> Result<HttpResponse, WebError> {
    let entered = form.0;
    let office: OfficeId = entered.office.parse().map_err(|_| WebError::NotFound)?;
    let assignment = match read(&office, &entered) {
        Ok(assignment) => assignment,
        Err(fault) => return again(&member, &office, entered, fault).await,
    };
    let by = Hand::of(member.account());
    let outcome = member
        .run(move |rooms, moment| {
            let decision = Decision { store: &rooms.store, institution: &rooms.institution, moment };
            assign::add(&decision, &mut crate::web::randomness(), &by, &assignment)
        })
        .await?;
    after(&member, &office, entered, outcome, "notice-assigned").await
}

pub(super) async fn end(member: Member, form: Filled<Ending>) -> Result<HttpResponse, WebError> {
    let Ending { office, person, capacity, decree, from, until, last } = form.0;
    let id: OfficeId = office.parse().map_err(|_| WebError::NotFound)?;
    let seen = Entered { office, person, capacity, decree, from, until };
    let assignment = read(&id, &seen).map_err(|_| WebError::BadForm)?;
    let Ok(last) = last.trim().parse::<NaiveDate>() else {
        return again(&member, &id, Entered::default(), "assign-date-wrong").await;
    };
    let by = Hand::of(member.account());
    let outcome = member
        .run(move |rooms, moment| {
            let decision = Decision { store: &rooms.store, institution: &rooms.institution, moment };
            assign::end(&decision, &mut crate::web::randomness(), &by, (&assignment, last))
        })
        .await?;
    after(&member, &id, Entered::default(), outcome, "notice-assignment-ended").await
}

fn read(office: &OfficeId, entered: &Entered) -> Result<Assignment, &'static str> {
    let day = |text: &str| text.trim().parse::<NaiveDate>().map_err(|_| "assign-date-wrong");
    Ok(Assignment {
        office: office.clone(),
        person: entered.person.parse().map_err(|_| "assign-person-missing")?,
        capacity: Capacity::from_word(&entered.capacity).ok_or("assign-capacity-missing")?,
        from: day(&entered.from)?,
        until: if entered.until.trim().is_empty() { None } else { Some(day(&entered.until)?) },
        decree: entered.decree.trim().to_owned(),
    })
}

async fn after(
    member: &Member,
    office: &OfficeId,
    entered: Entered,
    outcome: Result<usize, AssignError>,
    done: &'static str,
) -> Result<HttpResponse, WebError> {
    let fault = match outcome {
        Ok(0) => return Ok(member.moved_with(&format!("/offices/{office}"), done)),
        Ok(_) => return Ok(member.moved_with(&format!("/offices/{office}"), "notice-assigned-resumed")),
        Err(AssignError::NoPerson(_)) => "assign-person-missing",
        Err(AssignError::NoDecree) => "assign-decree-missing",
        Err(AssignError::NoEnd) => "assign-end-missing",
        Err(AssignError::EndsBefore) => "assign-ends-before",
        Err(AssignError::Held(_)) => "assign-held",
        Err(AssignError::Changed) => "assign-changed",
        Err(other @ (AssignError::NoOffice(_) | AssignError::Flow(_))) => return Err(other.into()),
    };
    again(member, office, entered, fault).await
}

async fn again(
    member: &Member,
    office: &OfficeId,
    entered: Entered,
    fault: &'static str,
) -> Result<HttpResponse, WebError> {
    member.page_again("personnel/office.html", &page(member, office, entered, Some(fault)).await?)
}
