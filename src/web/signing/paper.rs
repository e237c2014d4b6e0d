//! The newest PDF of a document, to be read in the browser, and the note that a signer has opened it.

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, ETAG, IF_NONE_MATCH,
};
use actix_web::{HttpRequest, HttpResponse, web};
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

/// What a browser holds already it is not sent again: a proof print is not even made.
pub(super) async fn show(
    member: Member,
    id: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, WebError> {
    let (document, sight) = seen_by(&member, &id).await?;
    if sight < Sight::Full {
        return Err(WebError::NotFound);
    }
    let held = request.headers().get(IF_NONE_MATCH).and_then(|tags| tags.to_str().ok()).map(str::to_owned);
    newest(&member, &document, Kept::InHisBrowser(held)).await
}

/// Where the file may stay after it was read.
pub(in crate::web) enum Kept {
    /// In his own browser, which shows it only after asking again; what it holds already.
    InHisBrowser(Option<String>),
    /// Nowhere: somebody else uses the device next.
    Nowhere,
}

/// The file itself, for whoever was found to read it.
pub(in crate::web) async fn newest(
    asker: &Asker,
    document: &Document,
    kept: Kept,
) -> Result<HttpResponse, WebError> {
    let id = document.id;
    let (held, kept) = match kept {
        Kept::InHisBrowser(held) => (held, (CACHE_CONTROL, "private, no-cache")),
        Kept::Nowhere => (None, (CACHE_CONTROL, "no-store")),
    };
    let (tag, bytes) = asker
        .run(move |rooms, moment| {
            let newest = preview::newest(rooms, id, moment)?.ok_or(WebError::NotFound)?;
            let tag = format!("\"{}\"", newest.tag);
            // A compressed answer may carry the weak form of the tag.
            let is_held = held
                .is_some_and(|held| held.split(',').any(|one| one.trim().trim_start_matches("W/") == tag));
            let bytes = if is_held { None } else { Some(newest.bytes(rooms)?) };
            Ok::<_, WebError>((tag, bytes))
        })
        .await??;
    let Some(bytes) = bytes else {
        return Ok(HttpResponse::NotModified().insert_header((ETAG, tag)).insert_header(kept).finish());
    };
    let name = format!("{}-{}.pdf", document.kind().as_str(), document.code.plain().replace('*', "_"));
    Ok(HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header((CONTENT_DISPOSITION, format!("inline; filename=\"{name}\"")))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((ETAG, tag))
        .insert_header(kept)
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
