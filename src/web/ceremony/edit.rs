//! Preparing a ceremony: facts, rundown, witnesses, seats; and choosing its documents anew.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::form::Fields;
use super::list::is_stale;
use super::seat::Seat;
use super::{named, operator, read, refused};
use crate::domain::ceremony::Edit;
use crate::domain::ceremony::attendee::Witness;
use crate::domain::ceremony::rundown::{Cue, Item};
use crate::domain::ceremony::stage::StageName;
use crate::flows::ceremony::picture::Picture;
use crate::flows::ceremony::{CeremonyError, Desk};
use crate::web::{Filled, Member, WebError};

/// So many empty rows stand below the filled ones.
const SPARE: usize = 3;

#[derive(Serialize)]
struct Page {
    id: String,
    revision: u64,
    open: bool,
    facts: Facts,
    items: Vec<Row>,
    cues: Vec<&'static str>,
    witnesses: Vec<WitnessRow>,
    seats: Vec<Seat>,
    documents: usize,
    wanted: Wanted,
    fault: Option<&'static str>,
    fault_field: &'static str,
}

#[derive(Serialize)]
struct Facts {
    title: String,
    day: String,
    starts: String,
    place: String,
    dress: String,
    organiser: String,
}

#[derive(Serialize)]
struct Wanted {
    period: String,
    pact: bool,
    agreement: bool,
    below: bool,
}

#[derive(Serialize)]
struct Row {
    time: String,
    text: String,
    cue: &'static str,
}

#[derive(Serialize)]
struct WitnessRow {
    label: String,
    name: String,
    for_head: bool,
}

pub(super) async fn show(member: Member, id: web::Path<String>) -> Result<HttpResponse, WebError> {
    let picture = read(&member, named(&id)?).await?;
    member.page("ceremony/edit.html", &page(&picture, None))
}

fn page(picture: &Picture, fault: Option<(&'static str, &'static str)>) -> Page {
    let ceremony = &picture.ceremony;
    let facts = &ceremony.facts;
    let (fault, field) = fault.unzip();
    Page {
        id: ceremony.id.to_string(),
        revision: ceremony.revision,
        open: matches!(ceremony.stage.name(), StageName::Scheduled | StageName::AttendanceOpen),
        facts: Facts {
            title: facts.title.clone(),
            day: facts.day.to_string(),
            starts: facts.starts.format("%H:%M").to_string(),
            place: facts.place.clone(),
            dress: facts.dress.clone(),
            organiser: facts.organiser.clone(),
        },
        items: rows(&ceremony.rundown),
        cues: Cue::ALL.map(Cue::as_str).to_vec(),
        witnesses: witnesses(&ceremony.witnesses),
        seats: Seat::all(picture),
        documents: ceremony.documents.len(),
        wanted: Wanted {
            period: facts.day.format("%Y").to_string(),
            pact: true,
            agreement: true,
            below: false,
        },
        fault,
        fault_field: field.unwrap_or_default(),
    }
}

fn rows(items: &[Item]) -> Vec<Row> {
    let row = |item: &Item| Row {
        time: item.time.format("%H:%M").to_string(),
        text: item.text.clone(),
        cue: item.cue.as_str(),
    };
    let spare = || Row { time: String::new(), text: String::new(), cue: Cue::None.as_str() };
    items.iter().map(row).chain(std::iter::repeat_with(spare).take(SPARE)).collect()
}

fn witnesses(all: &[Witness]) -> Vec<WitnessRow> {
    let row = |witness: &Witness| WitnessRow {
        label: witness.label.clone(),
        name: witness.name.clone(),
        for_head: witness.for_head,
    };
    let spare = || WitnessRow { label: String::new(), name: String::new(), for_head: false };
    all.iter().map(row).chain(std::iter::repeat_with(spare).take(SPARE)).collect()
}

pub(super) async fn save(
    member: Member,
    id: web::Path<String>,
    form: Filled<Vec<(String, String)>>,
) -> Result<HttpResponse, WebError> {
    let id = named(&id)?;
    let fields = Fields(form.0);
    let picture = read(&member, id).await?;
    let edit = match fields.edit(&picture.ceremony) {
        Ok(edit) => edit,
        Err(fault) => return again(&member, &picture, &fields, fault),
    };
    let seen = fields.one("revision").parse().map_err(|_| WebError::BadForm)?;
    let by = operator(&member)?;
    let asked = edit.clone();
    let outcome = member
        .run(move |rooms, moment| Desk { store: &rooms.store, by, moment }.edit(id, seen, asked))
        .await?;
    match outcome {
        Ok(_) => Ok(member.moved_with(&format!("/ceremonies/{id}"), "notice-ceremony-saved")),
        Err(CeremonyError::Refused(refusal)) => {
            let fault = match refused::word(&refusal) {
                "number-twice" => ("ceremony-refused-number-twice-short", "seats"),
                _ => ("ceremony-refused-wrong-stage", "isi"),
            };
            member.page_again("ceremony/edit.html", &page(&filled(picture, edit), Some(fault)))
        }
        Err(error) if is_stale(&error) => {
            let fault = Some(("ceremony-stale", "isi"));
            member.page_again("ceremony/edit.html", &page(&filled(picture, edit), fault))
        }
        Err(error) => Err(error.into()),
    }
}

/// The page with what was typed, as far as it could be read.
fn again(
    member: &Member,
    picture: &Picture,
    fields: &Fields,
    fault: (&'static str, &'static str),
) -> Result<HttpResponse, WebError> {
    let mut page = page(picture, Some(fault));
    let text = |name: &str| fields.one(name).to_owned();
    page.facts = Facts {
        title: text("title"),
        day: text("day"),
        starts: text("starts"),
        place: text("place"),
        dress: text("dress"),
        organiser: text("organiser"),
    };
    let typed = fields.all("item-time").zip(fields.all("item-text")).zip(fields.all("item-cue"));
    let row = |((time, item), cue): ((&str, &str), &str)| Row {
        time: time.to_owned(),
        text: item.to_owned(),
        cue: Cue::from_word(cue).unwrap_or(Cue::None).as_str(),
    };
    page.items = typed.map(row).collect();
    member.page_again("ceremony/edit.html", &page)
}

/// The picture as the form would have it.
fn filled(mut picture: Picture, edit: Edit) -> Picture {
    let ceremony = &mut picture.ceremony;
    for seat in edit.seats {
        if let Some(attendee) = ceremony.attendees.iter_mut().find(|a| a.official.office == seat.office) {
            (attendee.number, attendee.on_stage, attendee.online) = (seat.number, seat.on_stage, seat.online);
        }
    }
    (ceremony.facts, ceremony.rundown, ceremony.witnesses) = (edit.facts, edit.rundown, edit.witnesses);
    picture
}

pub(super) async fn choose(
    member: Member,
    id: web::Path<String>,
    form: Filled<Vec<(String, String)>>,
) -> Result<HttpResponse, WebError> {
    let id = named(&id)?;
    let fields = Fields(form.0);
    let wanted = match fields.wanted() {
        Ok(wanted) => wanted,
        Err(fault) => {
            let picture = read(&member, id).await?;
            return member.page_again("ceremony/edit.html", &page(&picture, Some(fault)));
        }
    };
    let by = operator(&member)?;
    let outcome =
        member.run(move |rooms, moment| Desk { store: &rooms.store, by, moment }.choose(id, &wanted)).await?;
    let back = format!("/ceremonies/{id}/edit");
    match outcome {
        Ok(_) => Ok(member.moved_with(&back, "notice-ceremony-chosen")),
        Err(error) => refused::page(&member, error, back),
    }
}
