//! What anyone may ask for: the front door, the language, the files of the pages, and how the service is.

mod health;

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::route::{get, post};
use super::{Access, Filled, Route, Visitor, WebError};
use crate::domain::account::Standing;
use crate::domain::language::Language;
use crate::render::pages::asset;

pub(super) const ROUTES: &[Route] = &[
    get("/", Access::Public, |route| route.to(home)),
    post("/language", Access::Public, |route| route.to(language)),
    get("/assets/{hash}/{name}", Access::Anyone, |route| route.to(file)),
    get("/assets/{hash}/{folder}/{name}", Access::Anyone, |route| route.to(file_in)),
    get("/emblem.png", Access::Anyone, |route| route.to(emblem)),
    get("/healthz", Access::Anyone, |route| route.to(health::healthz)),
    get("/metrics", Access::Operator, |route| route.to(health::metrics)),
];

#[derive(Serialize)]
struct Nothing {}

#[derive(Deserialize)]
struct Choice {
    lang: String,
    back: String,
}

async fn home(visitor: Visitor) -> Result<HttpResponse, WebError> {
    match visitor.session() {
        Some((session, _)) if session.standing == Standing::Full => Ok(visitor.moved("/inbox")),
        Some(_) | None => visitor.page("home.html", &Nothing {}),
    }
}

/// For this browser alone; in which language somebody gets his letters is a matter of his account.
async fn language(visitor: Visitor, form: Filled<Choice>) -> HttpResponse {
    let Filled(Choice { lang, back }) = form;
    visitor.moved_reading(local(&back), Language::from_code(&lang).unwrap_or_default())
}

/// A path of this service, or the front door: nobody is sent elsewhere by a form.
pub(super) fn local(path: &str) -> &str {
    let plain = path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if path.starts_with('/') && !path.starts_with("//") && plain { path } else { "/" }
}

async fn file(path: web::Path<(String, String)>) -> Result<HttpResponse, WebError> {
    let (hash, name) = path.into_inner();
    kept(&hash, &name)
}

async fn file_in(path: web::Path<(String, String, String)>) -> Result<HttpResponse, WebError> {
    let (hash, folder, name) = path.into_inner();
    kept(&hash, &format!("{folder}/{name}"))
}

/// A file that never changes under its address.
fn kept(hash: &str, name: &str) -> Result<HttpResponse, WebError> {
    let asset = asset(hash, name).ok_or(WebError::NotFound)?;
    Ok(HttpResponse::Ok()
        .content_type(asset.media_type)
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(asset.bytes.into_owned()))
}

async fn emblem(visitor: Visitor) -> HttpResponse {
    let bytes = visitor.emblem();
    HttpResponse::Ok()
        .content_type("image/png")
        .insert_header((CACHE_CONTROL, "public, max-age=86400"))
        .body(bytes)
}

/// For a path that is none of ours.
pub(super) async fn nothing_here() -> Result<HttpResponse, WebError> {
    Err(WebError::NotFound)
}

/// For a path that is asked for in another way.
pub(super) async fn wrong_method() -> Result<HttpResponse, WebError> {
    Err(WebError::WrongMethod)
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn a_form_sends_nobody_elsewhere() {
        for bad in ["https://evil.example", "//evil.example", "/\\evil.example", "", "/a\r\nb"] {
            assert_eq!(local(bad), "/", "{bad:?}");
        }
        assert_eq!(local("/documents/1"), "/documents/1");
    }
}
