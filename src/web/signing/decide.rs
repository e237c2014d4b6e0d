//! Approve, return, refuse, recall, withdraw. Each form names the version it was made for; if the document has moved
//! on since, its page is shown as it is now, with a sentence.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use crate::domain::document::Document;
use crate::domain::ids::DocumentId;
use crate::domain::refusal::Refusal;
use crate::domain::stage::ReturnKind;
use crate::flows::FlowError;
use crate::flows::decisions::Decision;
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
    form: Filled<Form>,
) -> Result<HttpResponse, WebError> {
    back(&member, &id, &form.0, ReturnKind::Correction, "notice-returned").await
}

pub(super) async fn refuse(
    member: Member,
    id: web::Path<String>,
    form: Filled<Form>,
) -> Result<HttpResponse, WebError> {
    back(&member, &id, &form.0, ReturnKind::Refusal, "notice-refused").await
}

async fn back(
    member: &Member,
    id: &str,
    form: &Form,
    how: ReturnKind,
    notice: &'static str,
) -> Result<HttpResponse, WebError> {
    let (person, reason) = (member.acting_as(), text(&form.reason));
    take(member, id, form.version, notice, move |decision, id, version| {
        decision.send_back(&mut crate::web::randomness(), id, version, &person, how, &reason)
    })
    .await
}

pub(super) async fn recall(
    member: Member,
    id: web::Path<String>,
    form: Filled<Form>,
) -> Result<HttpResponse, WebError> {
    let (actor, reason) = (member.actor(), text(&form.0.reason));
    take(&member, &id, form.0.version, "notice-recalled", move |decision, id, _| {
        decision.recall(&mut crate::web::randomness(), id, actor, &reason)
    })
    .await
}

pub(super) async fn withdraw(
    member: Member,
    id: web::Path<String>,
    form: Filled<Form>,
) -> Result<HttpResponse, WebError> {
    let (actor, reason) = (member.actor(), text(&form.0.reason));
    take(&member, &id, form.0.version, "notice-withdrawn", move |decision, id, _| {
        decision.withdraw(&mut crate::web::randomness(), id, actor, &reason)
    })
    .await
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
    if document.version != version {
        return Ok(member.moved_with(&page, "notice-stale"));
    }
    let outcome = member
        .run(move |rooms, moment| {
            let decision = Decision { store: &rooms.store, institution: &rooms.institution, moment };
            verb(&decision, id, version)
        })
        .await?;
    match outcome {
        Ok(_) => Ok(member.moved_with(&page, notice)),
        Err(FlowError::Refused(Refusal::NoReason)) => {
            show::page(member, &document.id.to_string(), Some("refusal-no-reason")).await
        }
        Err(FlowError::Refused(Refusal::Stale { .. } | Refusal::WrongStage { .. })) => {
            Ok(member.moved_with(&page, "notice-stale"))
        }
        Err(other) => Err(other.into()),
    }
}

/// What was written, without control characters other than line breaks.
fn text(written: &str) -> String {
    let plain = written.chars().filter(|c| *c == '\n' || !c.is_control());
    plain.take(REASON_MAX).collect::<String>().trim().to_owned()
}
