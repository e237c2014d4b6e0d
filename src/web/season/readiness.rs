//! The readiness report as a page: who signs, what he lacks, who has to do what.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::named;
use crate::domain::ids::SeasonId;
use crate::domain::readiness::{AccountStanding, Action, KeyStanding, Owner, Row};
use crate::domain::season::Season;
use crate::flows::readiness::{self, Report};
use crate::store::ceremonies;
use crate::web::{Member, WebError};

/// What the address asks for. A word that means nothing narrows nothing.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    show: Option<String>,
}

/// What a counter counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Show {
    All,
    Ready,
    NotReady,
    Account(AccountStanding),
    Key(KeyStanding),
    Owner(Owner),
}

#[derive(Serialize)]
struct Page {
    id: String,
    name: String,
    event: String,
    ceremonies: Vec<CeremonyLine>,
    left: i64,
    reports: String,
    counters: Vec<Counter>,
    accounts: Vec<Counter>,
    keys: Vec<Counter>,
    owners: Vec<Counter>,
    documents: (usize, usize),
    rows: Vec<Line>,
    csv: String,
    xlsx: String,
    made: String,
}

/// A ceremony that was made from this season.
#[derive(Serialize)]
struct CeremonyLine {
    address: String,
    title: String,
    day: String,
    /// Whether it is on another day than the one that this report is judged by.
    other_day: bool,
}

#[derive(Serialize)]
struct Counter {
    word: String,
    count: usize,
    address: String,
    chosen: bool,
    good: bool,
}

#[derive(Serialize)]
struct Line {
    id: String,
    name: String,
    email: String,
    offices: Vec<String>,
    account: &'static str,
    account_ready: bool,
    signed_in: String,
    key: &'static str,
    key_ready: bool,
    until: String,
    ready: usize,
    owed: usize,
    actions: Vec<(&'static str, &'static str)>,
}

impl Show {
    fn all() -> Vec<Show> {
        let plain = [Show::All, Show::Ready, Show::NotReady].into_iter();
        plain
            .chain(AccountStanding::ALL.map(Show::Account))
            .chain(KeyStanding::ALL.map(Show::Key))
            .chain(Owner::ALL.map(Show::Owner))
            .collect()
    }

    /// The word in an address and in text keys.
    fn word(self) -> String {
        match self {
            Show::All => "all".to_owned(),
            Show::Ready => "ready".to_owned(),
            Show::NotReady => "not-ready".to_owned(),
            Show::Account(standing) => format!("account-{}", standing.as_str()),
            Show::Key(standing) => format!("key-{}", standing.as_str()),
            Show::Owner(owner) => format!("owner-{}", owner.as_str()),
        }
    }

    pub(super) fn counts(self, row: &Row) -> bool {
        match self {
            Show::All => true,
            Show::Ready => row.is_ready(),
            Show::NotReady => !row.is_ready(),
            Show::Account(standing) => row.account == standing,
            Show::Key(standing) => row.key == standing,
            Show::Owner(owner) => row.actions().iter().any(|action| action.owner() == owner),
        }
    }

    fn is_good(self) -> bool {
        match self {
            Show::Ready | Show::Account(AccountStanding::Active) => true,
            Show::Key(standing) => standing.is_ready(),
            Show::All | Show::NotReady | Show::Account(_) | Show::Owner(_) => false,
        }
    }
}

impl Asked {
    pub(super) fn shown(&self) -> Show {
        let wanted = self.show.as_deref();
        Show::all().into_iter().find(|show| Some(show.word().as_str()) == wanted).unwrap_or(Show::All)
    }
}

pub(super) async fn read(member: &Member, id: SeasonId) -> Result<Report, WebError> {
    let read =
        member.run(move |rooms, moment| readiness::read(&rooms.store, id, rooms.institution.zone(), moment));
    read.await??.ok_or(WebError::NotFound)
}

pub(super) async fn show(
    member: Member,
    id: web::Path<String>,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, WebError> {
    let id = named(&id)?;
    let report = read(&member, id).await?;
    let shown = asked.shown();
    let plan = &report.season.plan;
    let counter = |show: Show| Counter {
        word: show.word(),
        count: report.rows.iter().filter(|row| show.counts(row)).count(),
        address: format!("/seasons/{id}/readiness?show={}", show.word()),
        chosen: show == shown,
        good: show.is_good(),
    };
    let some = |shows: Vec<Show>| -> Vec<Counter> {
        shows.into_iter().map(counter).filter(|one| one.count > 0 || one.chosen).collect()
    };
    let days: Vec<String> = plan.report_days.iter().map(ToString::to_string).collect();
    let page = Page {
        id: id.to_string(),
        name: plan.name.clone(),
        event: member.date(plan.event_day),
        ceremonies: ceremonies(&member, &report.season).await?,
        left: (plan.event_day - member.moment().day).num_days(),
        reports: days.join(", "),
        counters: [Show::All, Show::Ready, Show::NotReady].map(counter).into(),
        accounts: some(AccountStanding::ALL.map(Show::Account).into()),
        keys: some(KeyStanding::ALL.map(Show::Key).into()),
        owners: some(Owner::ALL.map(Show::Owner).into()),
        documents: (report.documents.ready, report.documents.owed),
        rows: report.rows.iter().filter(|row| shown.counts(row)).map(|row| line(&member, row)).collect(),
        csv: format!("/seasons/{id}/readiness.csv?show={}", shown.word()),
        xlsx: format!("/seasons/{id}/readiness.xlsx?show={}", shown.word()),
        made: member.time(member.moment().at),
    };
    member.page("season/readiness.html", &page)
}

async fn ceremonies(member: &Member, season: &Season) -> Result<Vec<CeremonyLine>, WebError> {
    let id = season.id;
    let made = member.run(move |rooms, _| rooms.store.read(|tx| ceremonies::of_season(tx, id))).await??;
    let line = |one: ceremonies::Summary| CeremonyLine {
        address: format!("/ceremonies/{}", one.id),
        day: member.date(one.day),
        other_day: one.day != season.plan.event_day,
        title: one.title,
    };
    Ok(made.into_iter().map(line).collect())
}

fn line(member: &Member, row: &Row) -> Line {
    let action = |action: Action| (action.as_str(), action.owner().as_str());
    let zone = member.institution().zone();
    let day = |at: chrono::DateTime<chrono::Utc>| member.date(at.with_timezone(&zone).date_naive());
    Line {
        id: row.person.to_string(),
        name: row.name.clone(),
        email: row.email.clone(),
        offices: row.offices.clone(),
        account: row.account.as_str(),
        account_ready: row.account == AccountStanding::Active,
        signed_in: row.signed_in.map(|at| member.time(at)).unwrap_or_default(),
        key: row.key.as_str(),
        key_ready: row.key.is_ready(),
        until: row.valid_until.map(day).unwrap_or_default(),
        ready: row.papers.ready,
        owed: row.papers.owed,
        actions: row.actions().into_iter().map(action).collect(),
    }
}
