//! One ceremony: where it stands, what comes next, its rundown, its documents, its trail.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::{named, read, step};
use crate::domain::account::RoleName;
use crate::domain::ceremony::progress::Tally;
use crate::domain::ceremony::stage::StageName;
use crate::domain::ceremony::{Ceremony, Which};
use crate::flows::ceremony::Step;
use crate::flows::ceremony::picture::{self, Picture};
use crate::store::{StoreError, ceremony_events, roster, seasons, walls};
use crate::web::{Filled, Member, WebError};

#[derive(Serialize)]
struct Page {
    id: String,
    title: String,
    day: String,
    starts: String,
    place: String,
    dress: String,
    organiser: String,
    stage: &'static str,
    items: Vec<ItemLine>,
    witnesses: Vec<WitnessLine>,
    tally: Counts,
    there: usize,
    closing: String,
    season: Option<SeasonLine>,
    documents: Vec<DocumentLine>,
    links: bool,
    minutes: Vec<MinutesLine>,
    walls: i64,
    deadline: String,
    may_close: bool,
    trail: Vec<TrailLine>,
    catch_up_days: u16,
}

/// How many are how far.
#[derive(Serialize)]
pub(super) struct Counts {
    all: usize,
    waiting: usize,
    underway: usize,
    done: usize,
    later: usize,
}

#[derive(Serialize)]
pub(super) struct ItemLine {
    pub(super) time: String,
    pub(super) text: String,
    pub(super) cue: &'static str,
    pub(super) current: bool,
    pub(super) past: bool,
}

#[derive(Serialize)]
pub(super) struct WitnessLine {
    pub(super) label: String,
    pub(super) name: String,
    pub(super) for_head: bool,
    /// `yes`, `no` or nothing yet.
    pub(super) attends: &'static str,
}

#[derive(Serialize)]
struct DocumentLine {
    address: String,
    title: String,
    stage: &'static str,
}

/// The season that it was made from.
#[derive(Serialize)]
struct SeasonLine {
    name: String,
    readiness: String,
    /// The day of its plan, if that is another than the day of the event: officials and certificates are judged by it.
    other_day: String,
}

/// Minutes that can be begun, or were.
#[derive(Serialize)]
struct MinutesLine {
    which: &'static str,
    address: String,
}

#[derive(Serialize)]
struct TrailLine {
    at: String,
    kind: &'static str,
    by: String,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    step: String,
}

impl From<Tally> for Counts {
    fn from(tally: Tally) -> Self {
        let Tally { all, waiting, underway, done, later } = tally;
        Self { all, waiting, underway, done, later }
    }
}

/// The rundown, with the item that is reached.
pub(super) fn items(picture: &Picture) -> Vec<ItemLine> {
    let reached = picture.ceremony.stage.running().map(|running| running.item);
    let over = picture.ceremony.stage.ran().is_some();
    let line = |(place, item): (usize, &crate::domain::ceremony::rundown::Item)| ItemLine {
        time: item.time.format("%H.%M").to_string(),
        text: item.text.clone(),
        cue: item.cue.as_str(),
        current: reached == Some(place),
        past: over || reached.is_some_and(|reached| place < reached),
    };
    picture.ceremony.rundown.iter().enumerate().map(line).collect()
}

/// The witnesses of the event.
pub(super) fn witnesses(picture: &Picture) -> Vec<WitnessLine> {
    let line = |witness: &crate::domain::ceremony::attendee::Witness| WitnessLine {
        label: witness.label.clone(),
        name: witness.name.clone(),
        for_head: witness.for_head,
        attends: match witness.attends {
            Some(true) => "yes",
            Some(false) => "no",
            None => "",
        },
    };
    picture.ceremony.witnesses.iter().map(line).collect()
}

pub(super) async fn show(member: Member, id: web::Path<String>) -> Result<HttpResponse, WebError> {
    let id = named(&id)?;
    let picture = read(&member, id).await?;
    let ceremony = picture.ceremony.clone();
    let (papers, trail, walls, people, season) = member
        .run(move |rooms, _| {
            let papers = picture::documents_of(&rooms.store, &ceremony)?;
            rooms.store.read(|tx| {
                let people = roster::load(tx)?.people;
                let season = ceremony.season.map(|season| seasons::find(tx, season)).transpose()?.flatten();
                let (trail, walls) = (ceremony_events::list(tx, id)?, walls::count(tx, id)?);
                Ok::<_, StoreError>((papers, trail, walls, people, season))
            })
        })
        .await??;
    let ceremony = &picture.ceremony;
    let facts = &ceremony.facts;
    let unfinished = ceremony.unfinished(&picture.score).count();
    let name = |id: &crate::domain::ids::PersonId| {
        people.get(id).map_or_else(|| id.to_string(), |person| person.name.clone())
    };
    let page = Page {
        id: id.to_string(),
        title: facts.title.clone(),
        day: member.date(facts.day),
        starts: format!("{} {}", facts.starts.format("%H.%M"), member.institution().zone_name),
        place: facts.place.clone(),
        dress: facts.dress.clone(),
        organiser: facts.organiser.clone(),
        stage: ceremony.stage.name().as_str(),
        items: items(&picture),
        witnesses: witnesses(&picture),
        tally: ceremony.tally(&picture.score).into(),
        there: ceremony.guests().filter(|attendee| attendee.is_there()).count(),
        closing: ceremony.closing().map(|regent| regent.acting().name.clone()).unwrap_or_default(),
        season: season.map(|season| SeasonLine {
            readiness: format!("/seasons/{}/readiness", season.id),
            other_day: if season.plan.event_day == facts.day {
                String::new()
            } else {
                member.date(season.plan.event_day)
            },
            name: season.plan.name,
        }),
        documents: papers
            .iter()
            .map(|paper| DocumentLine {
                address: format!("/documents/{}", paper.id),
                title: paper.title.clone(),
                stage: paper.stage.as_str(),
            })
            .collect(),
        minutes: minutes(ceremony),
        links: member.account().has_any(&[RoleName::Secretariat, RoleName::Auditor]),
        walls,
        deadline: ceremony.stage.deadline().map(|day| member.date(day)).unwrap_or_default(),
        may_close: ceremony.stage.name() == StageName::CatchUp
            && (unfinished == 0 || ceremony.stage.deadline().is_some_and(|day| member.moment().day >= day)),
        trail: trail
            .iter()
            .rev()
            .map(|line| TrailLine { at: member.time(line.at), kind: line.event.kind(), by: name(&line.by) })
            .collect(),
        catch_up_days: member.practising().await?.catch_up_days,
    };
    member.page("ceremony/show.html", &page)
}

/// Those of the morning, then those of the catch-up; without an address they can be begun now.
fn minutes(ceremony: &Ceremony) -> Vec<MinutesLine> {
    let line = |which: Which| {
        let begun = ceremony.minutes.iter().find(|minutes| minutes.which == which);
        let address = match begun {
            Some(begun) => format!("/documents/{}", begun.document),
            None => ceremony.may_record(which).ok().map(|()| String::new())?,
        };
        Some(MinutesLine { which: which.as_str(), address })
    };
    [Which::Morning, Which::CatchUp].into_iter().filter_map(line).collect()
}

pub(super) async fn stage(
    member: Member,
    id: web::Path<String>,
    form: Filled<Asked>,
) -> Result<HttpResponse, WebError> {
    let id = named(&id)?;
    let days = member.practising().await?.catch_up_days;
    let (asked, then) = match form.0.step.as_str() {
        "open" => (Step::OpenAttendance, ("/attendance", "notice-ceremony-opened")),
        "start" => (Step::Start, ("/host", "notice-ceremony-started")),
        "end" => (Step::End(days), ("/catch-up", "notice-ceremony-ended")),
        "close" => (Step::Close, ("", "notice-ceremony-closed")),
        _ => return Err(WebError::BadForm),
    };
    step(&member, id, asked, then).await
}
