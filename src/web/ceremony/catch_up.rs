//! Those who sign later (susulan): who, why, until when; reminders to them.

use actix_web::{HttpResponse, web};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::seat::Seat;
use super::{named, read, refused, step};
use crate::flows::ceremony::Step;
use crate::flows::remind::Reminding;
use crate::web::inbox::{Due, chip};
use crate::web::{Filled, Member, WebError};

#[derive(Serialize)]
struct Page {
    id: String,
    title: String,
    stage: &'static str,
    deadline: Option<Due>,
    deadline_day: String,
    seats: Vec<Seat>,
    live: String,
}

#[derive(Deserialize)]
pub(super) struct Moved {
    #[serde(default)]
    last: String,
}

pub(super) async fn show(member: Member, id: web::Path<String>) -> Result<HttpResponse, WebError> {
    let id = named(&id)?;
    let seen = member.live().now();
    let picture = read(&member, id).await?;
    let ceremony = &picture.ceremony;
    let later = |attendee: &&crate::domain::ceremony::attendee::Attendee| {
        let over = ceremony.stage.ran().is_some();
        over || ceremony.progress(attendee, &picture.score).as_str() == "later"
    };
    let seats = ceremony.unfinished(&picture.score).filter(later);
    let deadline = ceremony.stage.deadline();
    let page = Page {
        id: id.to_string(),
        title: ceremony.facts.title.clone(),
        stage: ceremony.stage.name().as_str(),
        deadline: deadline.map(|day| chip(day, member.moment().day)),
        deadline_day: deadline.map(|day| day.to_string()).unwrap_or_default(),
        seats: seats.map(|attendee| Seat::of(&picture, attendee)).collect(),
        live: format!("/live/ceremonies/{id}?since={seen}"),
    };
    member.page("ceremony/catch-up.html", &page)
}

pub(super) async fn deadline(
    member: Member,
    id: web::Path<String>,
    form: Filled<Moved>,
) -> Result<HttpResponse, WebError> {
    let id = named(&id)?;
    let Ok(day) = form.0.last.trim().parse::<NaiveDate>() else {
        return Ok(member.moved_with(&format!("/ceremonies/{id}/catch-up"), "notice-ceremony-day-wrong"));
    };
    step(&member, id, Step::MoveDeadline(day), ("/catch-up", "notice-ceremony-deadline")).await
}

pub(super) async fn remind(member: Member, id: web::Path<String>) -> Result<HttpResponse, WebError> {
    let id = named(&id)?;
    let (by, pause) = (member.actor(), member.settings().remind_pause);
    let outcome = member
        .run(move |rooms, moment| {
            let reminding =
                Reminding { store: &rooms.store, institution: &rooms.institution, by, pause, moment };
            crate::flows::ceremony::remind(&reminding, &mut crate::web::randomness(), id)
        })
        .await?;
    let back = format!("/ceremonies/{id}/catch-up");
    match outcome {
        Ok(told) if told.is_empty() => Ok(member.moved_with(&back, "notice-ceremony-nobody-waits")),
        Ok(told) => crate::web::desk::remind::page(&member, &told, 0, back),
        Err(error) => refused::page(&member, error, back),
    }
}
