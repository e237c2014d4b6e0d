//! An act on a whole season: it is begun, and its page says how far it is and what came of each document.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::named;
use crate::domain::ids::{ActId, OfficeId};
use crate::domain::season_act::{Deed, Item, Outcome};
use crate::flows::campaign;
use crate::store::{StoreError, roster, season_acts, seasons};
use crate::web::{Filled, Member, WebError};

#[derive(Deserialize)]
pub(super) struct Asked {
    act: String,
}

#[derive(Serialize)]
struct Page {
    season: String,
    name: String,
    deed: &'static str,
    running: bool,
    total: usize,
    settled: usize,
    good: usize,
    when: String,
    lines: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    office: String,
    kind: &'static str,
    address: String,
    outcome: &'static str,
    good: bool,
    waiting: bool,
    detail: String,
}

/// The key of a form for an act to come.
pub(super) fn fresh(member: &Member) -> String {
    ActId::new(member.moment().at, &mut crate::web::randomness()).to_string()
}

pub(super) async fn make(
    member: Member,
    id: web::Path<String>,
    form: Filled<Asked>,
) -> Result<HttpResponse, WebError> {
    begin(&member, &id, &form.0.act, Deed::Make).await
}

pub(super) async fn submit(
    member: Member,
    id: web::Path<String>,
    form: Filled<Asked>,
) -> Result<HttpResponse, WebError> {
    begin(&member, &id, &form.0.act, Deed::Submit).await
}

async fn begin(member: &Member, id: &str, act: &str, deed: Deed) -> Result<HttpResponse, WebError> {
    let season = named(id)?;
    let act: ActId = act.parse().map_err(|_| WebError::BadForm)?;
    let by = member.account().clone();
    let begun = member.run(move |rooms, moment| {
        campaign::start(rooms, &mut crate::web::randomness(), (act, deed), season, &by, moment)
    });
    let begun = begun.await??;
    Ok(member.moved(&format!("/seasons/{season}/acts/{}", begun.id)))
}

pub(super) async fn show(
    member: Member,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, WebError> {
    let season = named(&path.0)?;
    let id: ActId = path.1.parse().map_err(|_| WebError::NotFound)?;
    let read = member.run(move |rooms, _| {
        rooms.store.read(|tx| {
            let act = season_acts::find(tx, id)?.filter(|act| act.season == season);
            let Some(act) = act else { return Ok(None) };
            let plan = seasons::find(tx, season)?.map(|season| season.plan.name);
            Ok::<_, StoreError>(Some((act, plan, season_acts::items(tx, id)?, roster::load(tx)?.offices)))
        })
    });
    let (act, name, items, offices) = read.await??.ok_or(WebError::NotFound)?;
    let titles: BTreeMap<OfficeId, String> =
        offices.into_iter().map(|(id, office)| (id, office.title)).collect();
    let lines: Vec<Line> = items.iter().map(|item| line(item, &titles)).collect();
    let page = Page {
        season: format!("/seasons/{season}"),
        name: name.unwrap_or_default(),
        deed: act.deed.as_str(),
        running: act.ended.is_none(),
        total: lines.len(),
        settled: lines.iter().filter(|line| !line.waiting).count(),
        good: lines.iter().filter(|line| line.good).count(),
        when: member.time(act.at),
        lines,
    };
    member.page("season/act.html", &page)
}

fn line(item: &Item, titles: &BTreeMap<OfficeId, String>) -> Line {
    Line {
        office: titles.get(&item.office).cloned().unwrap_or_else(|| item.office.to_string()),
        kind: item.kind.as_str(),
        address: item.document.map(|id| format!("/documents/{id}")).unwrap_or_default(),
        outcome: item.outcome.as_str(),
        good: item.outcome.is_good(),
        waiting: item.outcome == Outcome::Waiting,
        detail: item.detail.clone(),
    }
}
