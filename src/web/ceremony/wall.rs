//! The wall of the projector: no account, no personal numbers, nothing to press. Whoever has the link sees what the hall
//! sees.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use crate::domain::ceremony::attendee::Attendee;
use crate::domain::ceremony::rundown::Cue;
use crate::domain::ceremony::stage::StageName;
use crate::domain::digest::Digest;
use crate::domain::ids::CeremonyId;
use crate::domain::token::Token;
use crate::flows::ceremony::picture::{self, Picture};
use crate::flows::ceremony::wall::shown;
use crate::web::live::{self, About, Since, Viewer};
use crate::web::{Visitor, WebError};

/// So many letters of the points can stand large.
const MOST_WORDS: usize = 1_000;

#[derive(Serialize)]
struct Page {
    title: String,
    place: String,
    day: String,
    stage: &'static str,
    item: String,
    item_time: String,
    /// What stands large: `before`, `reading`, `signing`, `regent`, `banner`, `after`.
    scene: &'static str,
    mode: &'static str,
    done: usize,
    all: usize,
    there: usize,
    later: usize,
    /// Whether anybody of the hall has still to sign now.
    open: bool,
    called: Option<Called>,
    on_stage: Vec<Called>,
    newest: Option<Newest>,
    regent: Option<Regent>,
    points: Vec<String>,
    /// Whether the points need smaller letters.
    many_words: bool,
    tiles: Vec<Tile>,
    /// While the banner is shown: a place for everybody, as it is printed.
    marks: Vec<Mark>,
    /// How many columns and how large the letters: the style sheet has a class for each.
    size: &'static str,
    stream: String,
    made: String,
}

#[derive(Serialize)]
struct Called {
    number: u16,
    name: String,
    titles: Vec<String>,
}

#[derive(Serialize)]
struct Newest {
    name: String,
    title: String,
    at: String,
}

#[derive(Serialize)]
struct Regent {
    name: String,
    title: String,
    made: u32,
    owed: u32,
    progress: &'static str,
}

#[derive(Serialize)]
struct Tile {
    number: u16,
    label: String,
    /// How small its letters have to be: empty, `long`, `longer`.
    width: &'static str,
    progress: &'static str,
}

/// A place of the banner; who has not signed leaves his blank.
#[derive(Serialize)]
struct Mark {
    signed: bool,
    name: String,
    title: String,
}

pub(super) async fn show(visitor: Visitor, token: web::Path<String>) -> Result<HttpResponse, WebError> {
    let (id, _) = behind(&visitor, &token).await?;
    // Before the rows are read: what changes meanwhile is then told once too often, not never.
    let seen = visitor.live().now();
    let (picture, points) = visitor
        .run(move |rooms, _| {
            let picture = picture::read(&rooms.store, id)?;
            let reading = scene(&picture) == "reading";
            let points = if reading { picture::points(&rooms.store, &picture.ceremony)? } else { Vec::new() };
            Ok::<_, crate::flows::ceremony::CeremonyError>((picture, points))
        })
        .await??;
    let stream = format!("/wall/{}/live?since={seen}", token.as_str());
    visitor.page("ceremony/wall.html", &page(&visitor, &picture, points, stream))
}

pub(super) async fn live(
    visitor: Visitor,
    request: HttpRequest,
    token: web::Path<String>,
    since: web::Query<Since>,
) -> Result<HttpResponse, WebError> {
    let (id, link) = behind(&visitor, &token).await?;
    live::follow(&visitor, Viewer::Wall(link), &request, &since.since, About::Ceremony(id))
}

/// The ceremony behind a link. A link that never was and one that has ended look the same.
async fn behind(visitor: &Visitor, token: &str) -> Result<(CeremonyId, Digest), WebError> {
    let link = token.parse::<Token>().map_err(|_| WebError::NotFound)?.digest();
    let id = visitor.run(move |rooms, _| shown(&rooms.store, &link)).await??;
    Ok((id.ok_or(WebError::NotFound)?, link))
}

fn scene(picture: &Picture) -> &'static str {
    let ceremony = &picture.ceremony;
    let cue =
        ceremony.stage.running().and_then(|running| ceremony.rundown.get(running.item)).map(|item| item.cue);
    match (ceremony.stage.name(), cue) {
        (StageName::Scheduled | StageName::AttendanceOpen, _) => "before",
        (StageName::CatchUp | StageName::Closed, _) => "after",
        (StageName::Running, Some(Cue::Reading)) => "reading",
        (StageName::Running, Some(Cue::Regent)) => "regent",
        (StageName::Running, Some(Cue::Banner)) => "banner",
        (StageName::Running, _) => "signing",
    }
}

fn page(visitor: &Visitor, picture: &Picture, points: Vec<String>, stream: String) -> Page {
    let (ceremony, score) = (&picture.ceremony, &picture.score);
    let running = ceremony.stage.running();
    let item = running.and_then(|running| ceremony.rundown.get(running.item));
    let tally = ceremony.tally(score);
    let tiles: Vec<Tile> = ceremony
        .guests()
        .filter(|attendee| score.of(&attendee.official.office).total() > 0)
        .map(|attendee| tile(picture, attendee))
        .collect();
    let scene = scene(picture);
    Page {
        title: ceremony.facts.title.clone(),
        place: ceremony.facts.place.clone(),
        day: visitor.date(ceremony.facts.day),
        stage: ceremony.stage.name().as_str(),
        item: item.map(|item| item.text.clone()).unwrap_or_default(),
        item_time: item.map(|item| item.time.format("%H.%M").to_string()).unwrap_or_default(),
        scene,
        mode: running.map(|running| running.mode.as_str()).unwrap_or_default(),
        done: tally.done,
        all: tally.all,
        there: ceremony.guests().filter(|attendee| attendee.is_there()).count(),
        later: tally.later,
        open: tally.waiting + tally.underway > 0,
        called: ceremony.called(score).map(|called| Called {
            number: called.seats.first().map(|seat| seat.number).unwrap_or_default(),
            name: called.seats.first().map(|seat| seat.acting().name.clone()).unwrap_or_default(),
            titles: called.seats.iter().map(|seat| seat.acting().styled_title()).collect(),
        }),
        on_stage: ceremony.on_stage(score).map(on_stage).collect(),
        newest: newest(visitor, picture),
        regent: regent(picture),
        many_words: points.iter().map(|point| point.chars().count()).sum::<usize>() > MOST_WORDS,
        points,
        marks: if scene == "banner" { marks(picture) } else { Vec::new() },
        size: size(tiles.len()),
        tiles,
        stream,
        made: clock(visitor, visitor.moment().at),
    }
}

fn marks(picture: &Picture) -> Vec<Mark> {
    let places = picture.ceremony.banner_places(&picture.score).into_iter();
    let mark = |place: crate::domain::ceremony::banner::BannerPlace| Mark {
        signed: place.signed.is_some(),
        name: place.bare_name,
        title: place.title,
    };
    places.map(mark).collect()
}

fn on_stage(attendee: &Attendee) -> Called {
    let acting = attendee.acting();
    Called { number: attendee.number, name: acting.name.clone(), titles: vec![acting.styled_title()] }
}

fn newest(visitor: &Visitor, picture: &Picture) -> Option<Newest> {
    let newest =
        picture.score.newest.as_ref().filter(|_| picture.ceremony.stage.name() != StageName::Scheduled)?;
    let attendee = picture.ceremony.attendee(&newest.office)?;
    let acting = attendee.acting();
    Some(Newest { name: acting.name.clone(), title: acting.styled_title(), at: clock(visitor, newest.at) })
}

fn regent(picture: &Picture) -> Option<Regent> {
    let regent = picture.ceremony.closing()?;
    let owed = picture.score.of(&regent.official.office);
    (owed.total() > 0).then(|| Regent {
        name: regent.acting().name.clone(),
        title: regent.acting().styled_title(),
        made: owed.made,
        owed: owed.total(),
        progress: picture.ceremony.progress(regent, &picture.score).as_str(),
    })
}

fn tile(picture: &Picture, attendee: &Attendee) -> Tile {
    let official = &attendee.official;
    let agency = official.agency.as_ref().and_then(|id| picture.agencies.get(id));
    let heads =
        picture.ceremony.guests().filter(|other| other.official.agency == official.agency).count() == 1;
    // Two of one agency are told apart by their titles.
    let label = agency.filter(|_| heads).cloned().unwrap_or_else(|| official.office_title.clone());
    Tile {
        number: attendee.number,
        width: match label.chars().count() {
            0..=10 => "",
            11..=14 => "long",
            _ => "longer",
        },
        label,
        progress: picture.ceremony.progress(attendee, &picture.score).as_str(),
    }
}

fn size(tiles: usize) -> &'static str {
    match tiles {
        0..=12 => "tiles-12",
        13..=24 => "tiles-24",
        25..=40 => "tiles-40",
        41..=80 => "tiles-80",
        81..=140 => "tiles-140",
        _ => "tiles-220",
    }
}

/// `09.41.07 WIB`
fn clock(visitor: &Visitor, at: chrono::DateTime<chrono::Utc>) -> String {
    let institution = visitor.institution();
    format!("{} {}", at.with_timezone(&institution.zone()).format("%H.%M.%S"), institution.zone_name)
}
