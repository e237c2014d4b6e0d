//! Returning a document from the kiosk, with a reason: it leaves the turn, the others stay.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::guest::Guest;
use crate::domain::document::Document;
use crate::domain::one_turn::IDLE;
use crate::web::signing::decide::{sent_back, text};
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
    sent_back(&guest, guest.person(), (document.id, version), reason, "/kiosk").await
}
