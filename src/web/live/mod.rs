//! Pages that follow what happens: server-sent events that say "changed" and nothing else. What has changed the page
//! fetches itself, under the rules of the page. One task per process looks at the database, however many are watching.
//! What never lives here: facts of a document, and a query per viewer.

mod news;
mod stream;
mod watch;

use actix_web::http::Method;
use actix_web::http::header::{ContentEncoding, HeaderName};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::documents::seen_by;
use super::route::get;
use super::{Access, Asker, Member, Route, WebError};
use crate::domain::account::RoleName;
use crate::domain::ceremony::operator::Operator;

pub(super) use news::{About, Live, Viewer};
pub(super) use watch::keep;

const READERS: Access = Access::Roles(&[RoleName::Secretariat, RoleName::Auditor]);
const OPERATORS: Access = Access::Roles(&Operator::ROLES);

pub(super) const ROUTES: &[Route] = &[
    get("/live/board", READERS, |route| route.to(board)),
    get("/live/documents/{id}", Access::Member, |route| route.to(document)),
    get("/live/ceremonies/{id}", OPERATORS, |route| route.to(ceremony)),
];

/// What the page showed when it was made.
#[derive(Deserialize)]
pub(super) struct Since {
    #[serde(default)]
    pub(super) since: String,
}

async fn board(
    member: Member,
    request: HttpRequest,
    since: web::Query<Since>,
) -> Result<HttpResponse, WebError> {
    follow(&member, Viewer::of(&member), &request, &since.since, About::Board)
}

async fn document(
    member: Member,
    request: HttpRequest,
    id: web::Path<String>,
    since: web::Query<Since>,
) -> Result<HttpResponse, WebError> {
    let (document, _) = seen_by(&member, &id).await?;
    follow(&member, Viewer::of(&member), &request, &since.since, About::Document(document.id))
}

async fn ceremony(
    member: Member,
    request: HttpRequest,
    id: web::Path<String>,
    since: web::Query<Since>,
) -> Result<HttpResponse, WebError> {
    let id = id.parse().map_err(|_| WebError::NotFound)?;
    follow(&member, Viewer::of(&member), &request, &since.since, About::Ceremony(id))
}

/// The stream of one viewer, of whom somebody else has made sure that he may.
pub(super) fn follow(
    asker: &Asker,
    viewer: Viewer,
    request: &HttpRequest,
    since: &str,
    about: About,
) -> Result<HttpResponse, WebError> {
    let mut response = HttpResponse::Ok();
    response
        .content_type("text/event-stream")
        // Compressed, an event would wait for the next one.
        .insert_header(ContentEncoding::Identity)
        .insert_header((HeaderName::from_static("x-accel-buffering"), "no"));
    if request.method() == Method::HEAD {
        return Ok(response.finish());
    }
    let last = request.headers().get("last-event-id").and_then(|value| value.to_str().ok());
    let stream = asker.live().follow(viewer, about, last.unwrap_or(since)).ok_or(WebError::TooManyOpen)?;
    Ok(response.body(stream))
}
