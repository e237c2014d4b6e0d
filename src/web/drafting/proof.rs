//! Proof prints of what stands on the screen, saved or not. They say so on every page and are kept nowhere.

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY};
use actix_web::{HttpResponse, web};

use super::cells::Fields;
use super::{is_draft, texts, writable};
use crate::domain::document::Content;
use crate::flows::compose::{self, Typed};
use crate::flows::text_proof;
use crate::web::{Filled, Member, WebError};

/// A file of our own making; the browser's viewer needs its own style.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'";

pub(super) async fn draft(
    member: Member,
    id: web::Path<String>,
    form: Filled<Vec<(String, String)>>,
) -> Result<HttpResponse, WebError> {
    let (document, _) = writable(&member, &id).await?;
    if !is_draft(&document) {
        return Ok(member.moved(&format!("/documents/{}", document.id)));
    }
    let fields = Fields(form.0);
    let typed = match &document.content {
        Content::Agreement(_) => Typed::Agreement(fields.sheet()),
        Content::Pact(_) => Typed::Pact(fields.one("variant").to_owned()),
    };
    let id = document.id;
    let bytes = member.run(move |rooms, moment| compose::proof(rooms, id, &typed, moment)).await??;
    answer(&member, bytes, &format!("/drafts/{id}"))
}

pub(super) async fn text(
    member: Member,
    name: web::Path<String>,
    form: Filled<Vec<(String, String)>>,
) -> Result<HttpResponse, WebError> {
    let newest = texts::newest(&member, &name).await?;
    let wording = texts::typed(&newest.wording, &Fields(form.0));
    let bytes = member
        .run(move |rooms, moment| text_proof::run(rooms, &mut crate::web::randomness(), &wording, moment))
        .await??;
    answer(&member, bytes, &format!("/texts/{}", newest.name))
}

fn answer(member: &Member, bytes: Option<Vec<u8>>, back: &str) -> Result<HttpResponse, WebError> {
    let Some(bytes) = bytes else {
        return member.page_again("drafting/no-proof.html", &serde_json::json!({ "back": back }));
    };
    Ok(shown(bytes))
}

fn shown(bytes: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header((CONTENT_DISPOSITION, "inline; filename=\"pratinjau.pdf\""))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .body(bytes)
}
