//! The superior's one act: a summary of each document that waits for his second signature, one passphrase for all of them,
//! and one taken out with a reason.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::decide::{sent_back, text};
use super::one::perform;
use super::passphrase::Fault;
use super::queue::{self, Waiting};
use crate::domain::ids::{ActId, DocumentId};
use crate::domain::institution::Institution;
use crate::domain::summary::{Substance, Summary};
use crate::domain::turn::Task;
use crate::flows::{sign_act, summary};
use crate::keyring::Passphrase;
use crate::store::{StoreError, signer_keys};
use crate::web::documents::seen_by;
use crate::web::inbox::{Due, chip, task_word};
use crate::web::{Filled, Member, WebError};

#[derive(Serialize)]
struct Page {
    act: String,
    cards: Vec<Card>,
    ready: usize,
    agreements: usize,
    pacts: usize,
    /// Whether the summary is enough to sign.
    enough: bool,
    has_key: bool,
    problem: Option<Fault>,
    /// The card whose return was sent without a reason.
    unreasoned: Option<String>,
}

#[derive(Serialize)]
struct Card {
    id: String,
    /// Document, field and text, then the digest of the summary: what the checkbox says.
    value: String,
    version: u32,
    title: String,
    kind: &'static str,
    period: String,
    name: String,
    office: String,
    agency: Option<String>,
    signed: Option<String>,
    task: &'static str,
    due: Option<Due>,
    points: Option<usize>,
    targets: Option<Targets>,
    read: String,
    opened: bool,
    ready: bool,
    chosen: bool,
}

#[derive(Serialize)]
struct Targets {
    count: usize,
    more: usize,
    first: Vec<(String, String)>,
    total: Option<String>,
    ceiling: Option<String>,
    /// Whether the total is what the budget document says.
    fits: bool,
    amends: bool,
}

#[derive(Deserialize)]
pub(super) struct ReturnForm {
    version: u32,
    #[serde(default)]
    reason: String,
}

pub(super) async fn show(member: Member) -> Result<HttpResponse, WebError> {
    page(&member, &[], None, None).await
}

pub(super) async fn run(
    member: Member,
    form: Filled<Vec<(String, String)>>,
) -> Result<HttpResponse, WebError> {
    let (mut act, mut chosen, mut agreed, mut passphrase) = (None, Vec::new(), false, String::new());
    for (name, value) in form.0 {
        match name.as_str() {
            "act" => act = value.parse::<ActId>().ok(),
            "document" => chosen.push(value),
            "agreed" => agreed = true,
            "passphrase" => passphrase = value,
            _ => {}
        }
    }
    let passphrase = Passphrase::parse(passphrase);
    let (act, person) = (act.ok_or(WebError::BadForm)?, member.acting_as());
    let result = format!("/sign/acts/{act}");
    let asker = person.clone();
    if member.run(move |rooms, _| sign_act::find(rooms, act, &asker)).await??.is_some() {
        return Ok(member.moved(&result));
    }
    let read = |value: &String| {
        let (wanted, digest) = value.rsplit_once(':')?;
        Some((queue::read(wanted)?, digest.parse().ok()?))
    };
    let read: Option<Vec<_>> = chosen.iter().map(read).collect();
    let read = read.ok_or(WebError::BadForm)?;
    let fault = if read.is_empty() {
        "sign-none-chosen"
    } else if read.len() > queue::MOST {
        "sign-too-many"
    } else if !agreed {
        "summary-not-agreed"
    } else if let Ok(passphrase) = passphrase {
        let shown: Vec<_> = read.iter().map(|(wanted, digest)| (wanted.document, *digest)).collect();
        let reader = person.clone();
        let noted = member.run(move |rooms, moment| summary::note(rooms, &reader, &shown, moment)).await??;
        let wanted = read.into_iter().map(|(wanted, _)| wanted).collect();
        if !noted {
            "summary-changed"
        } else if let Err(error) = perform(&member, person, act, wanted, passphrase).await? {
            let fault = Fault::of(error, member.moment())?;
            return page(&member, &chosen, Some(fault), None).await;
        } else {
            return Ok(member.moved(&result));
        }
    } else {
        "passphrase-too-short"
    };
    page(&member, &chosen, Some(Fault::plain(fault)), None).await
}

/// Takes one out: it goes back to its drafter with a reason, the others stay.
pub(super) async fn send_back(
    member: Member,
    id: web::Path<String>,
    form: Filled<ReturnForm>,
) -> Result<HttpResponse, WebError> {
    let (document, _) = seen_by(&member, &id).await?;
    let (id, reason, version) = (document.id, text(&form.0.reason), form.0.version);
    if reason.is_empty() {
        return page(&member, &[], None, Some(id)).await;
    }
    sent_back(&member, member.acting_as(), (id, version), reason, "/sign/summary").await
}

async fn page(
    member: &Member,
    chosen: &[String],
    problem: Option<Fault>,
    unreasoned: Option<DocumentId>,
) -> Result<HttpResponse, WebError> {
    let (person, day) = (member.acting_as(), member.moment().day);
    let (waiting, has_key) = member
        .run(move |rooms, _| {
            rooms.store.read(|tx| {
                let waiting = queue::waiting(tx, &person, day)?;
                let summary = |one: Waiting| Summary::of(&one.document, &person).map(|told| (one, told));
                let waiting: Vec<_> = waiting.into_iter().filter_map(summary).collect();
                Ok::<_, StoreError>((waiting, signer_keys::active(tx, &person)?.is_some()))
            })
        })
        .await??;
    let institution = member.practising().await?;
    let kept = |value: &String| problem.is_none() || chosen.contains(value);
    let cards: Vec<Card> =
        waiting.iter().map(|(one, told)| card(member, &institution, one, told, kept)).collect();
    let page = Page {
        act: ActId::new(member.moment().at, &mut crate::web::randomness()).to_string(),
        ready: cards.iter().filter(|card| card.ready).count(),
        agreements: cards.iter().filter(|card| card.targets.is_some()).count(),
        pacts: cards.iter().filter(|card| card.points.is_some()).count(),
        enough: waiting.iter().all(|(_, told)| institution.summary_is_enough(told.field)),
        cards,
        has_key,
        problem,
        unreasoned: unreasoned.map(|id| id.to_string()),
    };
    let is_again = page.problem.is_some() || page.unreasoned.is_some();
    let status = if is_again { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    member.page_of(status, "signing/summary.html", &page)
}

fn card(
    member: &Member,
    institution: &Institution,
    one: &Waiting,
    told: &Summary,
    kept: impl Fn(&String) -> bool,
) -> Card {
    let opened = institution.reading.is_met(&one.reading);
    let ready = opened || institution.summary_is_enough(told.field);
    let value = format!("{}:{}", one.value(), told.digest());
    let (points, targets) = match &told.substance {
        Substance::Points { count } => (Some(*count), None),
        Substance::Targets { count, first, total, ceiling, amends } => {
            let told = first.iter().map(|row| (row.indicator.clone(), row.target.clone())).collect();
            let targets = Targets {
                count: *count,
                more: count.saturating_sub(first.len()),
                first: told,
                total: total.map(|amount| amount.to_string()),
                ceiling: ceiling.map(|amount| amount.to_string()),
                fits: ceiling.is_some() && ceiling == total,
                amends: *amends,
            };
            (None, Some(targets))
        }
    };
    Card {
        id: told.document.to_string(),
        version: one.document.version,
        title: told.title.clone(),
        kind: told.kind.indonesian(),
        period: told.period.clone(),
        name: told.name.clone(),
        office: told.office.clone(),
        agency: told.agency.clone(),
        signed: told.signed.map(|at| member.time(at)),
        task: task_word(Task::Sign(told.field)),
        due: one.due.map(|due| chip(due, member.moment().day)),
        points,
        targets,
        read: queue::address(told.document),
        opened,
        ready,
        chosen: ready && kept(&value),
        value,
    }
}
