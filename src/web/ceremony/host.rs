//! The operator's desk while a ceremony runs: the item of the rundown, the mode, who is called, and who comes next.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::seat::Seat;
use super::show::{Counts, ItemLine, items};
use super::{named, read, step};
use crate::domain::ceremony::mode::Mode;
use crate::domain::ceremony::{Called, Ceremony};
use crate::domain::ids::CeremonyId;
use crate::flows::ceremony::Step;
use crate::flows::ceremony::picture::Picture;
use crate::web::kiosk::hosts::{self, Given, Running};
use crate::web::{Filled, Member, WebError};

/// So many of those who wait are shown at once.
const NEXT: usize = 5;

#[derive(Serialize)]
struct Page {
    id: String,
    title: String,
    stage: &'static str,
    items: Vec<ItemLine>,
    previous: Option<usize>,
    next: Option<usize>,
    mode: &'static str,
    modes: Vec<&'static str>,
    tally: Counts,
    called: Option<Line>,
    line: Vec<Line>,
    waiting: usize,
    on_stage: Vec<Seat>,
    left: Vec<Seat>,
    closing: Option<Seat>,
    /// The tablets that are out.
    tablets: Vec<Running>,
    /// The turn that this page was asked to give.
    turn: Option<Given>,
    /// This page without that turn: what it follows and where it comes back to.
    back: String,
    live: String,
}

/// Somebody in the queue, with all his offices.
#[derive(Serialize)]
struct Line {
    person: String,
    name: String,
    titles: Vec<String>,
    number: u16,
    online: bool,
}

#[derive(Deserialize)]
pub(super) struct Item {
    item: String,
}

#[derive(Deserialize)]
pub(super) struct Switched {
    mode: String,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    person: String,
    #[serde(default)]
    put_off: String,
}

pub(super) async fn show(member: Member, id: web::Path<String>) -> Result<HttpResponse, WebError> {
    page(&member, named(&id)?, None).await
}

/// The desk; with a turn that was just given, its link and QR code.
pub(super) async fn page(
    member: &Member,
    id: CeremonyId,
    turn: Option<Given>,
) -> Result<HttpResponse, WebError> {
    // Before the rows are read: what changes meanwhile is then told once too often, not never.
    let seen = member.live().now();
    let picture = read(member, id).await?;
    let (ceremony, score) = (&picture.ceremony, &picture.score);
    let running = ceremony.stage.running();
    let at = running.map(|running| running.item);
    let called = ceremony.called(score);
    let queue = ceremony.line(score);
    let others = queue.iter().filter(|one| called.as_ref().is_none_or(|called| called.person != one.person));
    let others: Vec<Line> = others.map(line).collect();
    let page = Page {
        id: id.to_string(),
        title: ceremony.facts.title.clone(),
        stage: ceremony.stage.name().as_str(),
        items: items(&picture),
        previous: at.and_then(|at| at.checked_sub(1)),
        next: at.map(|at| at + 1).filter(|next| *next < ceremony.rundown.len()),
        mode: running.map(|running| running.mode.as_str()).unwrap_or_default(),
        modes: Mode::ALL.map(Mode::as_str).to_vec(),
        tally: ceremony.tally(score).into(),
        called: called.as_ref().map(line),
        waiting: others.len(),
        line: others.into_iter().take(NEXT).collect(),
        on_stage: ceremony.on_stage(score).map(|attendee| Seat::of(&picture, attendee)).collect(),
        left: left(&picture),
        closing: ceremony.closing().map(|regent| Seat::of(&picture, regent)),
        tablets: tablets(member, ceremony).await?,
        turn,
        back: format!("/ceremonies/{id}/host"),
        live: format!("/live/ceremonies/{id}?since={seen}"),
    };
    member.page("ceremony/host.html", &page)
}

/// The turns of its guests that can still be opened, or are.
async fn tablets(member: &Member, ceremony: &Ceremony) -> Result<Vec<Running>, WebError> {
    let people: Vec<String> = ceremony.attendees.iter().map(|seat| seat.person().to_string()).collect();
    let mut running = hosts::running(member).await?;
    running.retain(|one| people.contains(&one.person));
    Ok(running)
}

/// Who has still to sign, for those who go and look for them.
fn left(picture: &Picture) -> Vec<Seat> {
    let unfinished = picture.ceremony.unfinished(&picture.score).filter(|attendee| !attendee.closes);
    unfinished.map(|attendee| Seat::of(picture, attendee)).collect()
}

fn line(called: &Called<'_>) -> Line {
    let first = called.seats.first();
    Line {
        person: called.person.to_string(),
        name: first.map(|seat| seat.acting().name.clone()).unwrap_or_default(),
        titles: called.seats.iter().map(|seat| seat.acting().styled_title()).collect(),
        number: first.map(|seat| seat.number).unwrap_or_default(),
        online: called.seats.iter().any(|seat| seat.online),
    }
}

pub(super) async fn item(
    member: Member,
    id: web::Path<String>,
    form: Filled<Item>,
) -> Result<HttpResponse, WebError> {
    let item = form.0.item.parse().map_err(|_| WebError::BadForm)?;
    step(&member, named(&id)?, Step::GoTo(item), ("/host", "notice-ceremony-item")).await
}

pub(super) async fn mode(
    member: Member,
    id: web::Path<String>,
    form: Filled<Switched>,
) -> Result<HttpResponse, WebError> {
    let mode = Mode::from_word(&form.0.mode).ok_or(WebError::BadForm)?;
    step(&member, named(&id)?, Step::Switch(mode), ("/host", "notice-ceremony-mode")).await
}

pub(super) async fn call(
    member: Member,
    id: web::Path<String>,
    form: Filled<Asked>,
) -> Result<HttpResponse, WebError> {
    let person = form.0.person.parse().map_err(|_| WebError::BadForm)?;
    let (asked, notice) = if form.0.put_off.is_empty() {
        (Step::Call(person), "notice-ceremony-called")
    } else {
        (Step::PutOff(person), "notice-ceremony-put-off")
    };
    step(&member, named(&id)?, asked, ("/host", notice)).await
}
