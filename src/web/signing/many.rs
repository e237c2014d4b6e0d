//! Signing many documents with one passphrase, and what came of each.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::one::perform;
use super::outcome::{self, OutcomeLine};
use super::passphrase::Fault;
use super::queue::{self, MOST, Waiting};
use crate::domain::ids::ActId;
use crate::domain::turn::Task;
use crate::flows::sign::Wanted;
use crate::flows::sign_act;
use crate::keyring::Passphrase;
use crate::store::{StoreError, signer_keys};
use crate::web::inbox::{Due, chip, task_word};
use crate::web::{Filled, Member, WebError};

#[derive(Serialize)]
struct Page {
    act: String,
    lines: Vec<Line>,
    ready: usize,
    /// How many are to be read still, and the first of them.
    unread: usize,
    first: Option<String>,
    has_key: bool,
    problem: Option<Fault>,
}

#[derive(Serialize)]
struct Line {
    address: String,
    /// What the checkbox says: document, field and text.
    value: String,
    base: String,
    title: String,
    kind: &'static str,
    task: &'static str,
    office: String,
    due: Option<Due>,
    opened: bool,
    /// How many of its pages he has had on his screen, of how many; 0 if that is not known.
    seen: usize,
    of: u32,
    /// Whether enough of it has been read to sign it.
    ready: bool,
    chosen: bool,
}

#[derive(Serialize)]
struct ResultPage {
    lines: Vec<OutcomeLine>,
    signed: usize,
    running: bool,
}

pub(super) async fn show(member: Member) -> Result<HttpResponse, WebError> {
    page(&member, &[], None).await
}

pub(super) async fn run(
    member: Member,
    form: Filled<Vec<(String, String)>>,
) -> Result<HttpResponse, WebError> {
    let Filled(fields) = form;
    let (mut act, mut chosen, mut agreed, mut passphrase) = (None, Vec::new(), false, String::new());
    for (name, value) in fields {
        match name.as_str() {
            "act" => act = value.parse::<ActId>().ok(),
            "document" => chosen.push(value),
            "agreed" => agreed = true,
            "passphrase" => passphrase = value,
            _ => {}
        }
    }
    let passphrase = Passphrase::parse(passphrase);
    let act = act.ok_or(WebError::BadForm)?;
    let person = member.acting_as();
    // Sent twice: the same answer.
    if member.run(move |rooms, _| sign_act::find(rooms, act, &person)).await??.is_some() {
        return Ok(member.moved(&format!("/sign/acts/{act}")));
    }
    let wanted: Option<Vec<Wanted>> = chosen.iter().map(|value| queue::read(value)).collect();
    let wanted = wanted.ok_or(WebError::BadForm)?;
    let fault = if wanted.is_empty() {
        "sign-none-chosen"
    } else if wanted.len() > MOST {
        "sign-too-many"
    } else if !agreed {
        "sign-not-agreed"
    } else if let Ok(passphrase) = passphrase {
        match perform(&member, member.acting_as(), act, wanted, passphrase).await? {
            Ok(act) => return Ok(member.moved(&format!("/sign/acts/{}", act.id))),
            Err(error) => return page(&member, &chosen, Some(Fault::of(error, member.moment())?)).await,
        }
    } else {
        "passphrase-too-short"
    };
    page(&member, &chosen, Some(Fault::plain(fault))).await
}

pub(super) async fn result(member: Member, act: web::Path<String>) -> Result<HttpResponse, WebError> {
    let act: ActId = act.parse().map_err(|_| WebError::NotFound)?;
    let person = member.acting_as();
    let act = member.run(move |rooms, _| sign_act::find(rooms, act, &person)).await??;
    let act = act.ok_or(WebError::NotFound)?;
    let lines = outcome::lines(&act);
    let page = ResultPage { signed: outcome::signed(&act), running: act.ended.is_none(), lines };
    member.page("signing/result.html", &page)
}

async fn page(member: &Member, chosen: &[String], problem: Option<Fault>) -> Result<HttpResponse, WebError> {
    let (person, day) = (member.acting_as(), member.moment().day);
    let (waiting, has_key) = member
        .run(move |rooms, _| {
            rooms.store.read(|tx| {
                let waiting = queue::waiting(tx, &person, day)?;
                Ok::<_, StoreError>((waiting, signer_keys::active(tx, &person)?.is_some()))
            })
        })
        .await??;
    let (moment, rule) = (member.moment(), member.institution().reading);
    let line = |one: Waiting| {
        let value = one.value();
        let ready = rule.is_met(&one.reading);
        Line {
            address: queue::address(one.document.id),
            base: one.base.to_string(),
            kind: one.document.kind().indonesian(),
            title: one.document.title,
            task: task_word(Task::Sign(one.party.field)),
            office: one.party.official.styled_title(),
            due: one.due.map(|due| chip(due, moment.day)),
            opened: one.reading.opened,
            seen: one.reading.pages.len(),
            of: one.reading.of.unwrap_or_default(),
            ready,
            chosen: ready && (problem.is_none() || chosen.contains(&value)),
            value,
        }
    };
    let lines: Vec<Line> = waiting.into_iter().map(line).collect();
    let page = Page {
        act: ActId::new(moment.at, &mut crate::web::randomness()).to_string(),
        ready: lines.iter().filter(|line| line.ready).count(),
        unread: lines.iter().filter(|line| !line.ready).count(),
        first: lines.iter().find(|line| !line.ready).map(|line| line.address.clone()),
        lines,
        has_key,
        problem,
    };
    if problem.is_some() {
        member.page_again("signing/many.html", &page)
    } else {
        member.page("signing/many.html", &page)
    }
}
