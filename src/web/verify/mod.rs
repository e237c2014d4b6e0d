//! Verification for anyone: by code, by the hash of a file, by the file. No account, no cookie, nothing kept.

mod api;
mod code;
mod multipart;
mod reference;
mod upload;
mod words;

use super::route::{get, post};
use super::{Access, Route};

pub(super) const ROUTES: &[Route] = &[
    get("/v", Access::Public, |route| route.to(code::doors)),
    post("/v/file", Access::Public, |route| route.to(upload::page)),
    get("/v/{code}", Access::Public, |route| route.to(code::show)),
    get("/api/v1/documents/{code}", Access::Public, |route| route.to(api::document)),
    get("/api/v1/hash/{sha256}", Access::Public, |route| route.to(api::hash)),
    post("/api/v1/verify", Access::Public, |route| route.to(api::file)),
    get("/api/openapi.json", Access::Public, |route| route.to(reference::openapi)),
    get("/api/docs", Access::Public, |route| route.to(reference::page)),
];
