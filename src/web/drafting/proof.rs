//! Proof prints of what stands on the screen, saved or not. They say so on every page and are kept nowhere.

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY};
use actix_web::{HttpResponse, web};

use super::cells::Fields;
use super::{is_draft, texts, writable};
use crate::domain::document::Content;
use crate::flows::compose::{self, ComposeError, Typed};
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
        Content::Minutes(_) => Typed::Nothing,
    };
    let id = document.id;
    let printed = member.run(move |rooms, moment| compose::proof(rooms, id, &typed, moment)).await?;
    answer(&member, printed, &format!("/drafts/{id}"))
}

pub(super) async fn text(
    member: Member,
    name: web::Path<String>,
    form: Filled<Vec<(String, String)>>,
) -> Result<HttpResponse, WebError> {
    let newest = texts::newest(&member, &name).await?;
    let wording = texts::typed(&newest.wording, &Fields(form.0));
    let printed = member
        .run(move |rooms, moment| text_proof::run(rooms, &mut crate::web::randomness(), &wording, moment))
        .await?;
    answer(&member, printed, &format!("/texts/{}", newest.name))
}

fn answer(
    member: &Member,
    printed: Result<Option<Vec<u8>>, ComposeError>,
    back: &str,
) -> Result<HttpResponse, WebError> {
    let letter = match printed {
        Ok(Some(bytes)) => return Ok(shown(bytes)),
        Ok(None) => String::new(),
        Err(ComposeError::Letter(code)) => letter(code),
        Err(other) => return Err(other.into()),
    };
    member.page_again("drafting/no-proof.html", &serde_json::json!({ "back": back, "letter": letter }))
}

/// A letter that cannot be printed, as a page names it: itself, and its code point for those that cannot be seen.
pub(super) fn letter(code: u32) -> String {
    let itself = char::from_u32(code).filter(|c| !c.is_control() && !c.is_whitespace());
    format!("{} (U+{code:04X})", itself.map(String::from).unwrap_or_default()).trim().to_owned()
}

fn shown(bytes: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header((CONTENT_DISPOSITION, "inline; filename=\"pratinjau.pdf\""))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .body(bytes)
}
