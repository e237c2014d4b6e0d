//! The registry: every agency with its budget document, when its agreement is due, and how far the handing over is.

use actix_web::{HttpResponse, web};
use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};

use super::minutes;
use crate::domain::account::RoleName;
use crate::domain::audit::Hand;
use crate::domain::budget::Rupiah;
use crate::domain::handover::{HandoverRefusal, Progress};
use crate::domain::ids::AgencyId;
use crate::domain::period::Period;
use crate::flows::dpa::{self, Line};
use crate::flows::handover::{self, HandoverError};
use crate::web::{Filled, Member, WebError};

/// What the address asks for.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    year: String,
}

#[derive(Serialize)]
struct Page {
    /// The fiscal year shown, and those there are.
    year: i32,
    years: Vec<i32>,
    lines: Vec<Row>,
    counts: Vec<(&'static str, usize)>,
    total: String,
    writes: bool,
    /// Whether there is anything to hand over.
    open: bool,
    day: String,
    place: String,
    chosen: Vec<String>,
    minutes: Vec<minutes::Line>,
    /// Whether anybody has acknowledged anything.
    received: bool,
    fault: Option<&'static str>,
    made: String,
}

#[derive(Serialize)]
struct Row {
    id: String,
    name: String,
    head: String,
    number: String,
    approved: String,
    ceiling: String,
    earlier: usize,
    due: String,
    progress: &'static str,
    open: bool,
    handed: String,
    received_by: String,
    received_at: String,
}

/// What stood in the form of the handing over.
struct Entered {
    year: i32,
    day: String,
    place: String,
    chosen: Vec<String>,
}

impl Entered {
    fn today(member: &Member, year: i32) -> Self {
        let (day, place) = (member.moment().day.to_string(), member.institution().seat.clone());
        Self { year, day, place, chosen: vec![] }
    }
}

/// Whether this member keeps the registry, and does not only read it.
pub(super) fn keeps(member: &Member) -> bool {
    member.account().has_any(&[RoleName::Budget, RoleName::Secretariat])
}

/// The year that is asked for; a word that is none asks for the year that runs.
pub(super) fn year_of(member: &Member, asked: &str) -> i32 {
    match asked.parse() {
        Ok(Period::Year(year)) => year,
        _ => member.moment().day.year(),
    }
}

pub(super) async fn read(member: &Member, year: i32) -> Result<Vec<Line>, WebError> {
    Ok(member.run(move |rooms, moment| dpa::registry(&rooms.store, year, moment.day)).await??)
}

pub(super) async fn show(member: Member, asked: web::Query<Asked>) -> Result<HttpResponse, WebError> {
    let entered = Entered::today(&member, asked.year(&member));
    let page = page(&member, entered, None).await?;
    member.page("budget/list.html", &page)
}

impl Asked {
    pub(super) fn year(&self, member: &Member) -> i32 {
        year_of(member, &self.year)
    }
}

/// The page again, with what was wrong with a form that is not that of the handing over.
pub(super) async fn again(member: &Member, fault: &'static str) -> Result<HttpResponse, WebError> {
    again_with(member, Entered::today(member, year_of(member, "")), fault).await
}

async fn page(member: &Member, entered: Entered, fault: Option<&'static str>) -> Result<Page, WebError> {
    let year = entered.year;
    let lines = read(member, year).await?;
    let years = member.run(move |rooms, _| dpa::years(&rooms.store, year)).await??;
    let count = |wanted: Progress| lines.iter().filter(|line| line.progress == wanted).count();
    let total = lines.iter().filter_map(|line| line.dpa.as_ref()).map(|dpa| dpa.ceiling.0);
    Ok(Page {
        year,
        years,
        counts: vec![
            ("received", count(Progress::Received)),
            ("given", count(Progress::Given)),
            ("kept", count(Progress::Kept) + count(Progress::Outdated)),
            ("missing", count(Progress::Missing)),
        ],
        total: Rupiah(total.fold(0, u64::saturating_add)).to_string(),
        writes: keeps(member),
        open: lines.iter().any(is_open),
        lines: lines.iter().map(|line| row(member, line)).collect(),
        day: entered.day,
        place: entered.place,
        chosen: entered.chosen,
        minutes: minutes::lines(member).await?,
        received: lines.iter().any(|line| line.progress == Progress::Received),
        fault,
        made: member.time(member.moment().at),
    })
}

fn is_open(line: &Line) -> bool {
    matches!(line.progress, Progress::Kept | Progress::Outdated)
}

fn row(member: &Member, line: &Line) -> Row {
    let dpa = line.dpa.as_ref();
    let received = line.handover.as_ref().and_then(|one| one.received.as_ref());
    let received = received.filter(|_| line.progress == Progress::Received);
    let handed = line.handover.as_ref().filter(|_| !is_open(line));
    Row {
        id: line.agency.id.to_string(),
        name: line.agency.name.clone(),
        head: line.head.clone(),
        number: dpa.map(|dpa| dpa.number.clone()).unwrap_or_default(),
        approved: dpa.map(|dpa| member.date(dpa.approved)).unwrap_or_default(),
        ceiling: dpa.map(|dpa| dpa.ceiling.to_string()).unwrap_or_default(),
        earlier: line.earlier,
        due: dpa.map(|dpa| member.date(dpa.agreement_due())).unwrap_or_default(),
        progress: line.progress.as_str(),
        open: is_open(line),
        handed: handed.map(|one| member.date(one.day)).unwrap_or_default(),
        received_by: received
            .map(|received| format!("{}, {}", received.by.name, received.by.styled_title()))
            .unwrap_or_default(),
        received_at: received.map(|received| member.time(received.at)).unwrap_or_default(),
    }
}

pub(super) async fn hand_over(
    member: Member,
    form: Filled<Vec<(String, String)>>,
) -> Result<HttpResponse, WebError> {
    let named = |wanted: &str| {
        form.0.iter().filter(|(name, _)| name == wanted).map(|(_, value)| value.clone()).collect::<Vec<_>>()
    };
    let first = |wanted: &str| named(wanted).into_iter().next().unwrap_or_default();
    let year = year_of(&member, &first("year"));
    let mut chosen = named("agency");
    if !first("all").is_empty() {
        let open = read(&member, year).await?;
        chosen = open.iter().filter(|line| is_open(line)).map(|line| line.agency.id.to_string()).collect();
    }
    let entered = Entered { year, day: first("day"), place: first("place"), chosen };
    let Ok(day) = entered.day.trim().parse::<NaiveDate>() else {
        return again_with(&member, entered, "budget-day-wrong").await;
    };
    let agencies: Vec<AgencyId> = entered.chosen.iter().filter_map(|code| code.parse().ok()).collect();
    let (by, place) = (Hand::of(member.account()), entered.place.clone());
    let outcome = member
        .run(move |rooms, moment| {
            handover::hand_over(&rooms.store, &by, (&agencies, year), (day, &place), moment)
        })
        .await?;
    match outcome {
        Ok(_) => Ok(member.moved_with(&format!("/budget?year={year}"), "notice-handed-over")),
        Err(HandoverError::NoneChosen) => again_with(&member, entered, "budget-none-chosen").await,
        Err(HandoverError::Refused(HandoverRefusal::NoPlace)) => {
            again_with(&member, entered, "budget-place-missing").await
        }
        Err(HandoverError::Refused(HandoverRefusal::BeforeApproval { .. })) => {
            again_with(&member, entered, "budget-before-approval").await
        }
        Err(other) => Err(other.into()),
    }
}

async fn again_with(
    member: &Member,
    entered: Entered,
    fault: &'static str,
) -> Result<HttpResponse, WebError> {
    member.page_again("budget/list.html", &page(member, entered, Some(fault)).await?)
}
