//! Returning a document from the kiosk, with a reason: it leaves the turn, the others stay.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::guest::Guest;
use crate::domain::document::Document;
use crate::domain::one_turn::IDLE;
use crate::domain::refusal::Refusal;
use crate::domain::stage::ReturnKind;
use crate::flows::FlowError;
use crate::flows::decisions::{Decision, Return};
use crate::web::signing::decide::text;
use crate::web::{Filled, WebError};

#[derive(Deserialize)]
pub(super) struct Form {
    version: u32,
    #[serde(default)]
    reason: String,
}

#[derive(Serialize)]
struct Page {
    id: String,
    title: String,
    version: u32,
    fault: Option<&'static str>,
    idle: i64,
    host: bool,
}

pub(super) async fn show(guest: Guest, id: web::Path<String>) -> Result<HttpResponse, WebError> {
    let document = guest.document(&id).await?;
    page(&guest, document, None)
}

fn page(guest: &Guest, document: Document, fault: Option<&'static str>) -> Result<HttpResponse, WebError> {
    if document.open_fields(&guest.person()).is_empty() {
        return Ok(guest.moved("/kiosk"));
    }
    let page = Page {
        id: document.id.to_string(),
        version: document.version,
        title: document.title,
        fault,
        idle: IDLE.num_seconds(),
        host: guest.turn().host.is_some(),
    };
    match fault {
        None => guest.page("kiosk/return.html", &page),
        Some(_) => guest.page_again("kiosk/return.html", &page),
    }
}

pub(super) async fn run(
    guest: Guest,
    id: web::Path<String>,
    form: Filled<Form>,
) -> Result<HttpResponse, WebError> {
    let document = guest.document(&id).await?;
    let (reason, version) = (text(&form.0.reason), form.0.version);
    if reason.is_empty() {
        return page(&guest, document, Some("refusal-no-reason"));
    }
    let (person, id) = (guest.person(), document.id);
    let outcome = guest
        .run(move |rooms, moment| {
            let decision = Decision { store: &rooms.store, institution: &rooms.institution, moment };
            let with = Return { how: ReturnKind::Correction, reason: &reason, remarks: &[] };
            decision.send_back_with(&mut crate::web::randomness(), id, version, &person, with)
        })
        .await?;
    match outcome {
        Ok(_) => Ok(guest.moved_with("/kiosk", "notice-returned")),
        Err(FlowError::Refused(Refusal::Stale { .. } | Refusal::WrongStage { .. })) => {
            Ok(guest.moved_with("/kiosk", "notice-stale"))
        }
        Err(other) => Err(other.into()),
    }
}
