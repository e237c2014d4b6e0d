//! The coverage board of a season as a page. What it shows stands in its address.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::named;
use crate::domain::coverage::{Gap, Row, Show};
use crate::domain::ids::{AgencyId, SeasonId};
use crate::domain::season_act::Deed;
use crate::flows::campaign::concerns;
use crate::flows::coverage::{self, Coverage};
use crate::store::season_acts;
use crate::web::{Member, WebError};

/// What the address asks for. A word that means nothing narrows nothing.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    show: Option<String>,
    agency: Option<String>,
}

#[derive(Serialize)]
struct Page {
    id: String,
    name: String,
    period: String,
    event: String,
    kinds: Vec<KindLine>,
    counters: Vec<Counter>,
    offices: Vec<OfficeLine>,
    agencies: Vec<(String, String)>,
    agency: String,
    show: &'static str,
    csv: String,
    xlsx: String,
    to_make: usize,
    to_submit: usize,
    act: String,
    acts: Vec<ActLine>,
    made: String,
    live: String,
}

/// The sums of one kind.
#[derive(Serialize)]
struct KindLine {
    kind: &'static str,
    posts: usize,
    alone: usize,
    vacant: usize,
    to_make: usize,
    gaps: usize,
    complete: usize,
    under_way: usize,
    done: usize,
}

#[derive(Serialize)]
struct Counter {
    word: &'static str,
    count: usize,
    address: String,
    chosen: bool,
}

/// One office with its documents.
#[derive(Serialize)]
struct OfficeLine {
    id: String,
    title: String,
    agency: String,
    holder: String,
    also: Vec<String>,
    account: &'static str,
    key: &'static str,
    key_ready: bool,
    documents: Vec<DocumentLine>,
}

#[derive(Serialize)]
struct DocumentLine {
    kind: &'static str,
    standing: &'static str,
    stage: &'static str,
    address: String,
    alone: bool,
    gaps: Vec<GapLine>,
}

#[derive(Serialize)]
struct GapLine {
    word: &'static str,
    figure: String,
}

#[derive(Serialize)]
struct ActLine {
    id: String,
    deed: &'static str,
    when: String,
    running: bool,
}

impl Asked {
    pub(super) fn shown(&self) -> Show {
        let wanted = self.show.as_deref();
        Show::ALL.into_iter().find(|show| Some(show.as_str()) == wanted).unwrap_or_default()
    }

    fn agency(&self) -> Option<AgencyId> {
        self.agency.as_deref().and_then(|code| code.parse().ok())
    }

    /// The same address with another counter, made of what was understood only.
    fn address(&self, path: &str, show: Show) -> String {
        let agency = self.agency().map(|agency| format!("&agency={agency}")).unwrap_or_default();
        format!("{path}?show={}{agency}", show.as_str())
    }

    /// Whether the agency that is asked for, if any, is that of the line.
    pub(super) fn is_within(&self, row: &Row) -> bool {
        self.agency().is_none_or(|agency| row.agency.as_ref() == Some(&agency))
    }
}

pub(super) async fn read(member: &Member, id: SeasonId) -> Result<Coverage, WebError> {
    let read =
        member.run(move |rooms, moment| coverage::read(&rooms.store, id, rooms.institution.zone(), moment));
    read.await??.ok_or(WebError::NotFound)
}

pub(super) async fn show(
    member: Member,
    id: web::Path<String>,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, WebError> {
    let id = named(&id)?;
    // Before the rows are read: what changes meanwhile is then told once too often, not never.
    let seen = member.live().now();
    let coverage = read(&member, id).await?;
    let acts = member.run(move |rooms, _| rooms.store.read(|tx| season_acts::of(tx, id))).await??;
    let Coverage { season, rows, agencies } = &coverage;
    let within: Vec<&Row> = rows.iter().filter(|row| asked.is_within(row)).collect();
    let shown = asked.shown();
    let counter = |show: Show| Counter {
        word: show.as_str(),
        count: within.iter().filter(|row| show.counts(row)).count(),
        address: asked.address(&format!("/seasons/{id}"), show),
        chosen: show == shown,
    };
    let count = |deed| rows.iter().filter(|row| concerns(deed, row)).count();
    let page = Page {
        id: id.to_string(),
        name: season.plan.name.clone(),
        period: season.plan.period.to_string(),
        event: member.date(season.plan.event_day),
        kinds: season.plan.kinds.iter().map(|kind| sums(*kind, &within)).collect(),
        counters: Show::ALL.into_iter().map(counter).collect(),
        offices: offices(&coverage, &within, shown),
        agencies: agencies.iter().map(|(id, name)| (id.to_string(), name.clone())).collect(),
        agency: asked.agency().map(|id| id.to_string()).unwrap_or_default(),
        show: shown.as_str(),
        csv: asked.address(&format!("/seasons/{id}/coverage.csv"), shown),
        xlsx: asked.address(&format!("/seasons/{id}/coverage.xlsx"), shown),
        to_make: count(Deed::Make),
        to_submit: count(Deed::Submit),
        act: super::act::fresh(&member),
        acts: acts
            .iter()
            .map(|act| ActLine {
                id: act.id.to_string(),
                deed: act.deed.as_str(),
                when: member.time(act.at),
                running: act.ended.is_none(),
            })
            .collect(),
        made: member.time(member.moment().at),
        live: format!("/live/board?since={seen}"),
    };
    member.page("season/board.html", &page)
}

fn sums(kind: crate::domain::document::Kind, rows: &[&Row]) -> KindLine {
    let of =
        |counts: &dyn Fn(&Row) -> bool| rows.iter().filter(|row| row.kind == kind && counts(row)).count();
    let shown = |show: Show| of(&|row| show.counts(row));
    KindLine {
        kind: kind.as_str(),
        posts: shown(Show::All),
        alone: of(&|row| row.alone && Show::All.counts(row)),
        vacant: shown(Show::Vacant),
        to_make: shown(Show::ToMake),
        gaps: shown(Show::Gaps),
        complete: shown(Show::Complete),
        under_way: shown(Show::UnderWay),
        done: shown(Show::Done),
    }
}

/// The lines of one office stand beside each other; an office is shown if any of its lines counts.
fn offices(coverage: &Coverage, rows: &[&Row], shown: Show) -> Vec<OfficeLine> {
    let together = rows.chunk_by(|a, b| a.office == b.office);
    let counting = together.filter(|lines| lines.iter().any(|row| shown.counts(row)));
    counting.filter_map(|lines| Some(office(coverage, lines.first()?, lines))).collect()
}

fn office(coverage: &Coverage, row: &Row, lines: &[&Row]) -> OfficeLine {
    let agency = row.agency.as_ref().and_then(|id| coverage.agencies.get(id));
    OfficeLine {
        id: row.office.to_string(),
        title: row.office_title.clone(),
        agency: agency.cloned().unwrap_or_default(),
        holder: row.official.as_ref().map(holder).unwrap_or_default(),
        also: row.also.clone(),
        account: row.account.map_or("", crate::domain::readiness::AccountStanding::as_str),
        key: row.key.map_or("", crate::domain::readiness::KeyStanding::as_str),
        key_ready: row.key.is_some_and(crate::domain::readiness::KeyStanding::is_ready),
        documents: lines.iter().map(|row| document(row)).collect(),
    }
}

/// Name, with the capacity before it unless he holds the office itself.
pub(super) fn holder(official: &crate::domain::roster::Official) -> String {
    format!("{}{}", official.capacity.prefix(), official.name)
}

fn document(row: &Row) -> DocumentLine {
    let gap = |gap: &Gap| GapLine { word: gap.as_str(), figure: gap.figure() };
    DocumentLine {
        kind: row.kind.as_str(),
        standing: row.standing.as_str(),
        stage: row.document.map_or("", |(_, stage)| stage.as_str()),
        address: row.document.map(|(id, _)| format!("/documents/{id}")).unwrap_or_default(),
        alone: row.alone,
        gaps: row.gaps.iter().map(gap).collect(),
    }
}
