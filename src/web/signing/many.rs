//! Signing many documents with one passphrase, and what came of each.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::one::{perform, turn};
use super::passphrase::Fault;
use crate::domain::ids::ActId;
use crate::domain::route::Field;
use crate::domain::sign_act::Outcome;
use crate::domain::turn::Task;
use crate::flows::sign::Wanted;
use crate::flows::sign_act;
use crate::keyring::Passphrase;
use crate::store::{StoreError, documents, pages_seen, signer_keys, turns};
use crate::web::inbox::{Due, chip, task_word};
use crate::web::{Filled, Member, WebError};

/// More in one act would keep a browser waiting too long.
const MOST: usize = 200;

#[derive(Serialize)]
struct Page {
    act: String,
    lines: Vec<Line>,
    ready: usize,
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
    lines: Vec<ResultLine>,
    signed: usize,
    running: bool,
}

#[derive(Serialize)]
struct ResultLine {
    address: String,
    title: String,
    outcome: &'static str,
    signed: bool,
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
    let wanted: Option<Vec<Wanted>> = chosen.iter().map(|value| read(value)).collect();
    let wanted = wanted.ok_or(WebError::BadForm)?;
    let fault = if wanted.is_empty() {
        "sign-none-chosen"
    } else if wanted.len() > MOST {
        "sign-too-many"
    } else if !agreed {
        "sign-not-agreed"
    } else if let Ok(passphrase) = passphrase {
        match perform(&member, act, wanted, passphrase).await? {
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
    let lines: Vec<ResultLine> = act
        .items
        .iter()
        .map(|item| ResultLine {
            address: format!("/documents/{}", item.document),
            title: if item.title.is_empty() { item.document.to_string() } else { item.title.clone() },
            outcome: item.outcome.as_str(),
            signed: item.outcome == Outcome::Signed,
        })
        .collect();
    let page = ResultPage {
        signed: lines.iter().filter(|line| line.signed).count(),
        running: act.ended.is_none(),
        lines,
    };
    member.page("signing/result.html", &page)
}

/// `document:field:text`
fn read(value: &str) -> Option<Wanted> {
    let (document, rest) = value.split_once(':')?;
    let (field, seen) = rest.split_once(':')?;
    Some(Wanted {
        document: document.parse().ok()?,
        field: Field::from_name(field)?,
        seen: seen.parse().ok()?,
    })
}

async fn page(member: &Member, chosen: &[String], problem: Option<Fault>) -> Result<HttpResponse, WebError> {
    let person = member.acting_as();
    let (me, day) = (person.clone(), member.moment().day);
    let (waiting, seen, has_key) = member
        .run(move |rooms, _| {
            rooms.store.read(|tx| {
                let open = turns::inbox(tx, &person, day)?.into_iter();
                let open = open.filter(|turn| matches!(turn.task, Task::Sign(_))).take(MOST);
                let mut waiting = Vec::new();
                for turn in open {
                    waiting.extend(documents::find(tx, turn.document)?.map(|document| (document, turn.due)));
                }
                let ids: Vec<_> = waiting.iter().map(|(document, _)| document.id).collect();
                let seen = pages_seen::readings(tx, &person, &ids)?;
                Ok::<_, StoreError>((waiting, seen, signer_keys::active(tx, &person)?.is_some()))
            })
        })
        .await??;
    let (moment, rule) = (member.moment(), member.institution().reading);
    let line = |(document, due): &(crate::domain::document::Document, Option<chrono::NaiveDate>)| {
        let (party, base) = turn(document, &me)?;
        let value = format!("{}:{}:{base}", document.id, party.field.name());
        let reading = seen.get(&(document.id, base)).cloned().unwrap_or_default();
        let ready = rule.is_met(&reading);
        Some(Line {
            address: format!("/documents/{}/sign", document.id),
            base: base.to_string(),
            title: document.title.clone(),
            kind: document.kind().indonesian(),
            task: task_word(Task::Sign(party.field)),
            office: party.official.styled_title(),
            due: due.map(|due| chip(due, moment.day)),
            opened: reading.opened,
            seen: reading.pages.len(),
            of: reading.of.unwrap_or_default(),
            ready,
            chosen: ready && (problem.is_none() || chosen.contains(&value)),
            value,
        })
    };
    let lines: Vec<Line> = waiting.iter().filter_map(line).collect();
    let page = Page {
        act: ActId::new(moment.at, &mut crate::web::randomness()).to_string(),
        ready: lines.iter().filter(|line| line.ready).count(),
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
