//! The newest PDF of a document, to be read in the browser, and the note that a signer has opened it.

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY};
use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::queue;
use crate::domain::access::Sight;
use crate::domain::digest::Digest;
use crate::domain::document::Document;
use crate::domain::ids::{DocumentId, PersonId};
use crate::flows::preview;
use crate::store::{StoreError, sightings};
use crate::web::documents::seen_by;
use crate::web::{Asker, Filled, Member, WebError};

/// A file of our own making, for our viewer or in a tab of its own. No `sandbox` as attachments have: in it the viewers
/// of Chrome and Safari show nothing, and a signer who cannot read must not sign. What remains is what those viewers need.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'";

#[derive(Deserialize)]
pub(super) struct Form {
    base: String,
    /// Back to where the form was.
    #[serde(default)]
    next: String,
    #[serde(default)]
    queue: String,
}

pub(super) async fn show(member: Member, id: web::Path<String>) -> Result<HttpResponse, WebError> {
    let (document, sight) = seen_by(&member, &id).await?;
    if sight < Sight::Full {
        return Err(WebError::NotFound);
    }
    newest(&member, &document).await
}

/// The file itself, for whoever was found to read it.
pub(in crate::web) async fn newest(asker: &Asker, document: &Document) -> Result<HttpResponse, WebError> {
    let id = document.id;
    let bytes = asker.run(move |rooms, moment| preview::run(rooms, id, moment)).await??;
    let bytes = bytes.ok_or(WebError::NotFound)?;
    let name = format!("{}-{}.pdf", document.kind().as_str(), document.code.plain().replace('*', "_"));
    Ok(HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header((CONTENT_DISPOSITION, format!("inline; filename=\"{name}\"")))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .body(bytes))
}

/// He says that he has opened the whole text; only the text that is to be signed now counts.
pub(super) async fn seen(
    member: Member,
    id: web::Path<String>,
    form: Filled<Form>,
) -> Result<HttpResponse, WebError> {
    let (document, sight) = seen_by(&member, &id).await?;
    let frozen = document.stage.frozen().filter(|_| sight == Sight::Full);
    let base = frozen.map(|frozen| frozen.base).ok_or(WebError::NotFound)?;
    let sign = format!("/documents/{}/sign", document.id);
    let told: Digest = form.0.base.parse().map_err(|_| WebError::BadForm)?;
    if told != base {
        return Ok(member.moved_with(&sign, "notice-stale"));
    }
    let id = document.id;
    opened(&member, member.acting_as(), id, base).await?;
    let sign = if form.0.queue.is_empty() { sign } else { queue::address(id) };
    Ok(member.moved(if form.0.next == "/sign" { "/sign" } else { &sign }))
}

/// Notes that he has opened that text.
pub(in crate::web) async fn opened(
    asker: &Asker,
    person: PersonId,
    id: DocumentId,
    base: Digest,
) -> Result<(), WebError> {
    asker
        .run(move |rooms, moment| {
            rooms.store.write("seen", |tx| {
                sightings::insert(tx, &person, id, &base, moment.at)?;
                Ok::<_, StoreError>(())
            })
        })
        .await??;
    Ok(())
}
