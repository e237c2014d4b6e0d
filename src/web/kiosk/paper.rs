//! Reading one document of the turn, whole, and the note that it was read.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::guest::Guest;
use super::turn::address;
use crate::domain::digest::Digest;
use crate::domain::one_turn::IDLE;
use crate::domain::reading::ReadingRule;
use crate::domain::turn::Task;
use crate::web::inbox::task_word;
use crate::web::signing::paper::{Kept, newest, opened};
use crate::web::signing::reader::{self, Reader};
use crate::web::{Filled, WebError};

#[derive(Deserialize)]
pub(super) struct Seen {
    base: String,
}

#[derive(Serialize)]
struct Page {
    id: String,
    /// The parts that the signing pages share lead to the kiosk's own addresses.
    kiosk: bool,
    title: String,
    kind: &'static str,
    period: String,
    version: u32,
    base: String,
    task: &'static str,
    name: String,
    office: String,
    reader: Option<Reader>,
    read: bool,
    /// `opened` or `every-page`: what the institution asks.
    rule: &'static str,
    /// The next that he has not read, and how many there are.
    next: Option<String>,
    unread: usize,
    idle: i64,
    host: bool,
}

/// Whatever no longer waits for him leads back to the turn.
pub(super) async fn show(guest: Guest, id: web::Path<String>) -> Result<HttpResponse, WebError> {
    let document = guest.document(&id).await?;
    let (rule, waiting) = (guest.institution().reading, guest.waiting().await?);
    let mut others =
        waiting.iter().filter(|one| one.document.id != document.id && !rule.is_met(&one.reading));
    let next = others.clone().next().map(address);
    let unread = others.by_ref().count();
    let Some(one) = waiting.iter().find(|one| one.document.id == document.id) else {
        return Ok(guest.moved("/kiosk"));
    };
    let page = Page {
        id: document.id.to_string(),
        kiosk: true,
        kind: document.kind().indonesian(),
        period: document.period.to_string(),
        version: document.version,
        base: one.base.to_string(),
        task: task_word(Task::Sign(one.party.field)),
        name: one.party.official.name.clone(),
        office: one.party.official.styled_title(),
        reader: Some(Reader::of(one.base, &one.reading)),
        read: rule.is_met(&one.reading),
        rule: match rule {
            ReadingRule::Opened => "opened",
            ReadingRule::EveryPage => "every-page",
        },
        next,
        unread,
        idle: IDLE.num_seconds(),
        host: guest.turn().host.is_some(),
        title: document.title,
    };
    guest.page_with_pdf(StatusCode::OK, "kiosk/paper.html", &page)
}

pub(super) async fn pdf(guest: Guest, id: web::Path<String>) -> Result<HttpResponse, WebError> {
    let document = guest.document(&id).await?;
    newest(&guest, &document, Kept::Nowhere).await
}

pub(super) async fn pages(
    guest: Guest,
    id: web::Path<String>,
    form: Filled<reader::Form>,
) -> Result<HttpResponse, WebError> {
    let document = guest.document(&id).await?;
    reader::noted(&guest, guest.person(), &document, form.0).await
}

/// He says that he has opened the whole text; only the text that is to be signed now counts.
pub(super) async fn seen(
    guest: Guest,
    id: web::Path<String>,
    form: Filled<Seen>,
) -> Result<HttpResponse, WebError> {
    let document = guest.document(&id).await?;
    let base = document.stage.frozen().map(|frozen| frozen.base).ok_or(WebError::NotFound)?;
    let here = format!("/kiosk/documents/{}", document.id);
    let told: Digest = form.0.base.parse().map_err(|_| WebError::BadForm)?;
    if told != base {
        return Ok(guest.moved_with(&here, "notice-stale"));
    }
    opened(&guest, guest.person(), document.id, base).await?;
    Ok(guest.moved(&here))
}
