//! The open turn: his documents, how much of them he has read, and one passphrase for all that he has.

use actix_web::HttpResponse;
use serde::Serialize;

use super::guest::{Guest, hindrance, readiness_of};
use crate::domain::ids::ActId;
use crate::domain::one_turn::IDLE;
use crate::domain::turn::Task;
use crate::web::WebError;
use crate::web::inbox::task_word;
use crate::web::signing::passphrase::Fault;
use crate::web::signing::queue::Waiting;

#[derive(Serialize)]
struct Page {
    act: String,
    name: String,
    lines: Vec<Line>,
    ready: usize,
    unread: usize,
    /// The first that he has not read.
    first: Option<String>,
    hindrance: Option<&'static str>,
    problem: Option<Fault>,
    idle: i64,
    host: bool,
}

#[derive(Serialize)]
struct Line {
    address: String,
    value: String,
    title: String,
    task: &'static str,
    office: String,
    seen: usize,
    of: u32,
    ready: bool,
}

pub(super) async fn show(guest: Guest) -> Result<HttpResponse, WebError> {
    page(&guest, None).await
}

/// He is still there.
pub(super) async fn stay(_guest: Guest) -> HttpResponse {
    HttpResponse::NoContent().finish()
}

/// The page, with what was wrong with its form.
pub(super) async fn page(guest: &Guest, problem: Option<Fault>) -> Result<HttpResponse, WebError> {
    let rule = guest.institution().reading;
    let waiting = guest.waiting().await?;
    let line = |one: Waiting| Line {
        address: address(&one),
        value: one.value(),
        task: task_word(Task::Sign(one.party.field)),
        office: one.party.official.styled_title(),
        seen: one.reading.pages.len(),
        of: one.reading.of.unwrap_or_default(),
        ready: rule.is_met(&one.reading),
        title: one.document.title,
    };
    let lines: Vec<Line> = waiting.into_iter().map(line).collect();
    let page = Page {
        act: ActId::new(guest.moment().at, &mut crate::web::randomness()).to_string(),
        name: guest.turn().name.clone(),
        ready: lines.iter().filter(|line| line.ready).count(),
        unread: lines.iter().filter(|line| !line.ready).count(),
        first: lines.iter().find(|line| !line.ready).map(|line| line.address.clone()),
        hindrance: hindrance(readiness_of(guest, guest.person()).await?),
        idle: IDLE.num_seconds(),
        host: guest.turn().host.is_some(),
        lines,
        problem,
    };
    if problem.is_some() {
        guest.page_again("kiosk/turn.html", &page)
    } else {
        guest.page("kiosk/turn.html", &page)
    }
}

/// Where a document of the turn is read.
pub(super) fn address(one: &Waiting) -> String {
    format!("/kiosk/documents/{}", one.document.id)
}
