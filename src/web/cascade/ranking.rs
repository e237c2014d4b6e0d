//! The agencies by the share that is signed, and the form that begins the week where no ceremony has.

use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Asked, periods};
use crate::domain::account::RoleName;
use crate::domain::ids::AgencyId;
use crate::domain::period::Period;
use crate::flows::cascade::{self, Line};
use crate::store::StoreError;
use crate::web::inbox::{Due, chip};
use crate::web::{Filled, Member, WebError};

#[derive(Serialize)]
struct Page {
    period: String,
    periods: Vec<String>,
    day: String,
    lines: Vec<Row>,
    late: usize,
    whole: usize,
    signed: usize,
    expected: usize,
    begins: bool,
    /// Agencies whose week has not begun.
    idle: usize,
    today: String,
    days: u16,
    made: String,
    fault: Option<&'static str>,
}

/// One agency as a line of a page.
#[derive(Serialize)]
pub(super) struct Row {
    id: String,
    name: String,
    signed: usize,
    expected: usize,
    percent: usize,
    vacant: usize,
    head_signed: bool,
    days_late: i64,
    due: Option<Due>,
    began: String,
}

#[derive(Deserialize)]
pub(super) struct Begun {
    period: String,
    day: String,
}

pub(super) async fn read(member: &Member, period: Period) -> Result<Vec<Line>, WebError> {
    let read = member
        .run(move |rooms, moment| rooms.store.read(|tx| cascade::ranking(tx, period, moment.day)))
        .await?;
    Ok(read?)
}

pub(super) fn row(member: &Member, line: &Line) -> Row {
    let today = member.moment().day;
    let open = line.clock.as_ref().filter(|_| !line.coverage.is_whole());
    Row {
        id: line.agency.id.to_string(),
        name: line.agency.name.clone(),
        signed: line.coverage.signed,
        expected: line.coverage.expected,
        percent: line.coverage.percent(),
        vacant: line.vacant,
        head_signed: line.head_signed,
        days_late: line.days_late,
        due: open.map(|clock| chip(clock.due, today)),
        began: line.clock.as_ref().map(|clock| member.date(clock.began)).unwrap_or_default(),
    }
}

pub(super) async fn show(member: Member, asked: web::Query<Asked>) -> Result<HttpResponse, WebError> {
    let page = page(&member, &asked, None).await?;
    member.page("cascade/ranking.html", &page)
}

async fn page(member: &Member, asked: &Asked, fault: Option<&'static str>) -> Result<Page, WebError> {
    let (period, all) = periods(member, asked).await?;
    let lines = read(member, period).await?;
    let day = member.moment().day;
    Ok(Page {
        period: period.to_string(),
        periods: all.iter().map(ToString::to_string).collect(),
        day: member.date(day),
        late: lines.iter().filter(|line| line.days_late > 0).count(),
        whole: lines.iter().filter(|line| line.coverage.expected > 0 && line.coverage.is_whole()).count(),
        signed: lines.iter().map(|line| line.coverage.signed).sum(),
        expected: lines.iter().map(|line| line.coverage.expected).sum(),
        begins: member.account().has_any(&[RoleName::Secretariat]),
        idle: lines.iter().filter(|line| is_idle(line)).count(),
        lines: lines.iter().map(|line| row(member, line)).collect(),
        today: day.to_string(),
        days: member.practising().await?.cascade.days,
        made: member.time(member.moment().at),
        fault,
    })
}

fn is_idle(line: &Line) -> bool {
    line.clock.is_none() && line.coverage.expected > 0
}

pub(super) async fn begin(member: Member, form: Filled<Begun>) -> Result<HttpResponse, WebError> {
    let Begun { period, day } = form.0;
    let asked = Asked { period: Some(period.clone()) };
    let (Ok(period), Ok(day)) = (period.trim().parse::<Period>(), day.trim().parse::<NaiveDate>()) else {
        let page = page(&member, &asked, Some("cascade-day-wrong")).await?;
        return member.page_again("cascade/ranking.html", &page);
    };
    member
        .run(move |rooms, moment| {
            rooms.store.write("cascade.begin", |tx| {
                let lines = cascade::ranking(tx, period, moment.day)?;
                let idle: Vec<AgencyId> =
                    lines.into_iter().filter(is_idle).map(|line| line.agency.id).collect();
                let mut rng = crate::web::randomness();
                cascade::begin(tx, &rooms.institution, (period, day), &idle, &mut rng, moment)?;
                Ok::<_, StoreError>(())
            })
        })
        .await??;
    Ok(member.moved_with(&format!("/cascade?period={period}"), "notice-cascade-begun"))
}
