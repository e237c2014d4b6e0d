//! Who is there: big buttons for a tablet at the door, a search, and who signs later.

use actix_web::{HttpResponse, web};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::seat::Seat;
use super::show::{WitnessLine, witnesses};
use super::{named, read, step};
use crate::domain::ceremony::Noted;
use crate::flows::ceremony::Step;
use crate::store::{StoreError, signer_keys};
use crate::web::{Filled, Member, WebError};

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    show: String,
}

#[derive(Serialize)]
struct Page {
    id: String,
    title: String,
    stage: &'static str,
    q: String,
    show: String,
    counts: Vec<(&'static str, usize)>,
    seats: Vec<Line>,
    witnesses: Vec<WitnessLine>,
    may_note: bool,
    may_set_aside: bool,
    live: String,
}

#[derive(Serialize)]
struct Line {
    seat: Seat,
    /// Who could represent him: registered for the office on that day.
    stand_in: Option<(String, String)>,
    /// `none`, `ended` or nothing: what keeps him from signing.
    certificate: &'static str,
}

#[derive(Deserialize)]
pub(super) struct Marked {
    office: String,
    #[serde(default)]
    attendance: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    person: String,
    #[serde(default)]
    q: String,
}

#[derive(Deserialize)]
pub(super) struct Seen {
    #[serde(default)]
    witness: String,
    #[serde(default)]
    attends: String,
    #[serde(default)]
    for_head: String,
}

#[derive(Deserialize)]
pub(super) struct Later {
    office: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    back: String,
}

pub(super) async fn show(
    member: Member,
    id: web::Path<String>,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, WebError> {
    let id = named(&id)?;
    let seen = member.live().now();
    let picture = read(&member, id).await?;
    let day = picture.ceremony.facts.day;
    let (roster, keys) = member
        .run(|rooms, _| {
            rooms.store.read(|tx| {
                Ok::<_, StoreError>((crate::store::roster::load(tx)?, signer_keys::valid_until(tx)?))
            })
        })
        .await??;
    let now: DateTime<Utc> = member.moment().at;
    let ceremony = &picture.ceremony;
    let line = |attendee: &crate::domain::ceremony::attendee::Attendee| {
        let acting = roster.official(&attendee.official.office, day).ok();
        let stand_in = acting.filter(|acting| acting.person != attendee.official.person);
        Line {
            seat: Seat::of(&picture, attendee),
            stand_in: stand_in.map(|a| (a.person.to_string(), format!("{}, {}", a.name, a.styled_title()))),
            certificate: match keys.get(attendee.person()) {
                None => "none",
                Some(until) if *until <= now => "ended",
                Some(_) => "",
            },
        }
    };
    let wanted = asked.q.trim().to_lowercase();
    let fits = |line: &Line| {
        (wanted.is_empty() || line.seat.search.contains(&wanted))
            && (asked.show.is_empty() || line.seat.attendance == asked.show)
    };
    let count = |word: &'static str| {
        let of = ceremony.attendees.iter().filter(|attendee| attendee.attendance.as_str() == word);
        (word, of.count())
    };
    let stage = ceremony.stage.name();
    let page = Page {
        id: id.to_string(),
        title: ceremony.facts.title.clone(),
        stage: stage.as_str(),
        q: asked.q.clone(),
        show: asked.show.clone(),
        counts: ["present", "represented", "absent", "expected"].map(count).to_vec(),
        seats: ceremony.attendees.iter().map(line).filter(fits).collect(),
        witnesses: witnesses(&picture),
        may_note: matches!(stage.as_str(), "attendance-open" | "running"),
        may_set_aside: ceremony.stage.ran().is_none(),
        live: format!("/live/ceremonies/{id}?since={seen}"),
    };
    member.page("ceremony/attendance.html", &page)
}

pub(super) async fn note(
    member: Member,
    id: web::Path<String>,
    form: Filled<Marked>,
) -> Result<HttpResponse, WebError> {
    let id = named(&id)?;
    let Marked { office, attendance, reason, person, q } = form.0;
    let office = office.parse().map_err(|_| WebError::BadForm)?;
    let noted = match attendance.as_str() {
        "expected" => Noted::Expected,
        "present" => Noted::Present,
        "absent" => Noted::Absent { reason },
        "represented" => Noted::Represented { by: person.parse().map_err(|_| WebError::BadForm)? },
        _ => return Err(WebError::BadForm),
    };
    // Back to the same search and the same line of a long list.
    let plain = !q.is_empty() && q.bytes().all(|b| b.is_ascii_alphanumeric());
    let search = if plain { format!("?q={q}") } else { String::new() };
    let back = format!("/attendance{search}#seat-{office}");
    step(&member, id, Step::Attend(office, noted), (&back, "notice-ceremony-noted")).await
}

pub(super) async fn witness(
    member: Member,
    id: web::Path<String>,
    form: Filled<Seen>,
) -> Result<HttpResponse, WebError> {
    let id = named(&id)?;
    let number = form.0.witness.parse().map_err(|_| WebError::BadForm)?;
    let asked = Step::Witness(number, form.0.attends == "yes", !form.0.for_head.is_empty());
    step(&member, id, asked, ("/attendance", "notice-ceremony-noted")).await
}

pub(super) async fn aside(
    member: Member,
    id: web::Path<String>,
    form: Filled<Later>,
) -> Result<HttpResponse, WebError> {
    let id = named(&id)?;
    let office = form.0.office.parse().map_err(|_| WebError::BadForm)?;
    let (asked, notice) = if form.0.back.is_empty() {
        (Step::SetAside(office, form.0.reason), "notice-ceremony-set-aside")
    } else {
        (Step::TakeBack(office), "notice-ceremony-taken-back")
    };
    step(&member, id, asked, ("/attendance", notice)).await
}
