//! Approve, return, refuse, recall, withdraw. Each form names the version it was made for; if the document has moved
//! on since, its page is shown as it is now, with a sentence.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::confirm::{self, Step, Typed};
use crate::domain::access;
use crate::domain::comment::Remark;
use crate::domain::document::Document;
use crate::domain::ids::{DocumentId, PersonId};
use crate::domain::place::Place;
use crate::domain::refusal::Refusal;
use crate::domain::stage::{Actor, ReturnKind};
use crate::flows::FlowError;
use crate::flows::decisions::{Decision, Return};
use crate::web::asker::Asker;
use crate::web::documents::{seen_by, show};
use crate::web::{Filled, Member, WebError};

/// Longer reasons are cut; the form says so.
const REASON_MAX: usize = 2000;

#[derive(Deserialize)]
pub(super) struct Form {
    version: u32,
    #[serde(default)]
    reason: String,
}

pub(super) async fn approve(
    member: Member,
    id: web::Path<String>,
    form: Filled<Form>,
) -> Result<HttpResponse, WebError> {
    let (person, note) = (member.acting_as(), text(&form.0.reason));
    let note = (!note.is_empty()).then_some(note);
    take(&member, &id, form.0.version, "notice-approved", move |decision, id, version| {
        decision.approve(&mut crate::web::randomness(), id, version, &person, note.as_deref())
    })
    .await
}

pub(super) async fn send_back(
    member: Member,
    id: web::Path<String>,
    form: Filled<Vec<(String, String)>>,
) -> Result<HttpResponse, WebError> {
    let form = returning(form.0)?;
    back(&member, &id, form, (ReturnKind::Correction, Step::Return), "notice-returned").await
}

pub(super) async fn refuse(
    member: Member,
    id: web::Path<String>,
    form: Filled<Form>,
) -> Result<HttpResponse, WebError> {
    let form = Returning { version: form.0.version, reason: text(&form.0.reason), remarks: vec![] };
    back(&member, &id, form, (ReturnKind::Refusal, Step::Refuse), "notice-refused").await
}

/// What a form of return says.
struct Returning {
    version: u32,
    reason: String,
    remarks: Vec<Remark>,
}

/// `comment:<place>` is a remark, `column:<place>` says which cell of the row it is about.
fn returning(fields: Vec<(String, String)>) -> Result<Returning, WebError> {
    let (mut version, mut reason) = (None, String::new());
    let (mut remarks, mut columns) = (Vec::new(), BTreeMap::new());
    for (name, value) in fields {
        let place = |key: &str| key.parse::<Place>().map_err(|_| WebError::BadForm);
        match name.split_once(':') {
            Some(("comment", key)) => remarks.push(Remark { place: place(key)?, text: text(&value) }),
            Some(("column", key)) if !value.is_empty() => {
                columns.insert(place(key)?, place(&format!("{key}-{value}"))?);
            }
            _ if name == "version" => version = value.parse().ok(),
            _ if name == "reason" => reason = text(&value),
            _ => {}
        }
    }
    for remark in &mut remarks {
        remark.place = columns.get(&remark.place).copied().unwrap_or(remark.place);
    }
    Ok(Returning { version: version.ok_or(WebError::BadForm)?, reason, remarks })
}

async fn back(
    member: &Member,
    id: &str,
    form: Returning,
    (how, step): (ReturnKind, Step),
    notice: &'static str,
) -> Result<HttpResponse, WebError> {
    let (document, _) = seen_by(member, id).await?;
    if form.reason.is_empty() && document.version == form.version {
        let fault = Some("refusal-no-reason");
        let typed = Typed { reason: form.reason, remarks: form.remarks, fault };
        return confirm::page(member, id, step, typed).await;
    }
    let person = member.acting_as();
    let Returning { version, reason, remarks } = form;
    take(member, id, version, notice, move |decision, id, version| {
        let with = Return { how, reason: &reason, remarks: &remarks };
        decision.send_back_with(&mut crate::web::randomness(), id, version, &person, with)
    })
    .await
}

pub(super) async fn recall(
    member: Member,
    id: web::Path<String>,
    form: Filled<Form>,
) -> Result<HttpResponse, WebError> {
    let (actor, reason) = (keeper(&member, &id).await?, text(&form.0.reason));
    take(&member, &id, form.0.version, "notice-recalled", move |decision, id, version| {
        decision.recall(&mut crate::web::randomness(), id, version, actor, &reason)
    })
    .await
}

pub(super) async fn withdraw(
    member: Member,
    id: web::Path<String>,
    form: Filled<Form>,
) -> Result<HttpResponse, WebError> {
    let (actor, reason) = (keeper(&member, &id).await?, text(&form.0.reason));
    take(&member, &id, form.0.version, "notice-withdrawn", move |decision, id, version| {
        decision.withdraw(&mut crate::web::randomness(), id, version, actor, &reason)
    })
    .await
}

/// As whom he takes it back or gives it up; whether he may, the domain says.
async fn keeper(member: &Member, id: &str) -> Result<Actor, WebError> {
    let (document, _) = seen_by(member, id).await?;
    Ok(access::writer(member.account(), &document).unwrap_or_else(|| Actor::Person(member.acting_as())))
}

/// One decision on a document that this member may see, in the version his form was made for.
async fn take(
    member: &Member,
    id: &str,
    version: u32,
    notice: &'static str,
    verb: impl FnOnce(&Decision<'_>, DocumentId, u32) -> Result<Document, FlowError> + Send + 'static,
) -> Result<HttpResponse, WebError> {
    let (document, _) = seen_by(member, id).await?;
    let (id, page) = (document.id, format!("/documents/{}", document.id));
    let outcome = member
        .run(move |rooms, moment| {
            let decision = Decision { store: &rooms.store, institution: &rooms.institution, moment };
            verb(&decision, id, version)
        })
        .await?;
    match outcome {
        Ok(_) => {
            // Whoever has returned a document may have no more part in it.
            let sees = seen_by(member, &document.id.to_string()).await.is_ok();
            Ok(member.moved_with(if sees { &page } else { "/inbox" }, notice))
        }
        Err(FlowError::Refused(Refusal::NoReason)) => {
            let field = if notice == "notice-withdrawn" { "reason-withdraw" } else { "reason-recall" };
            show::page(member, &document.id.to_string(), Some(("refusal-no-reason", field))).await
        }
        Err(FlowError::Refused(Refusal::Stale { .. } | Refusal::WrongStage { .. })) => {
            Ok(member.moved_with(&page, "notice-stale"))
        }
        Err(other) => Err(other.into()),
    }
}

/// Returns one of several documents to its drafter and goes back to the page of the others.
pub(in crate::web) async fn sent_back(
    asker: &Asker,
    person: PersonId,
    (id, version): (DocumentId, u32),
    reason: String,
    to: &str,
) -> Result<HttpResponse, WebError> {
    let outcome = asker
        .run(move |rooms, moment| {
            let decision = Decision { store: &rooms.store, institution: &rooms.institution, moment };
            let with = Return { how: ReturnKind::Correction, reason: &reason, remarks: &[] };
            decision.send_back_with(&mut crate::web::randomness(), id, version, &person, with)
        })
        .await?;
    match outcome {
        Ok(_) => Ok(asker.moved_with(to, "notice-returned")),
        Err(FlowError::Refused(Refusal::Stale { .. } | Refusal::WrongStage { .. })) => {
            Ok(asker.moved_with(to, "notice-stale"))
        }
        Err(other) => Err(other.into()),
    }
}

/// What was written, without control characters other than line breaks.
pub(in crate::web) fn text(written: &str) -> String {
    let plain = written.chars().filter(|c| *c == '\n' || !c.is_control());
    plain.take(REASON_MAX).collect::<String>().trim().to_owned()
}
