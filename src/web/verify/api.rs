//! The same verdicts as JSON. `assets/web/openapi.json` describes them.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{code, upload};
use crate::domain::digest::Digest;
use crate::flows::verify;
use crate::web::{Visitor, WebError};

pub(super) async fn document(visitor: Visitor, typed: web::Path<String>) -> Result<HttpResponse, WebError> {
    let record = code::record(&visitor, typed.into_inner()).await?.ok_or(WebError::NotFound)?;
    Ok(HttpResponse::Ok().json(record))
}

pub(super) async fn hash(visitor: Visitor, hash: web::Path<String>) -> Result<HttpResponse, WebError> {
    let sha256: Digest = hash.to_ascii_lowercase().parse().map_err(|_| WebError::BadForm)?;
    visitor.count_question()?;
    let answer = visitor.glance(
        |rooms, records, moment| verify::by_hash_at_once(rooms, records, sha256, moment.at),
        move |rooms, records, moment| verify::by_hash(rooms, records, sha256, moment.at),
    );
    let answer = answer.await?;
    Ok(HttpResponse::Ok().json(answer))
}

pub(super) async fn file(
    visitor: Visitor,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, WebError> {
    let answer = upload::answer(&visitor, &request, payload, 0, |body| Ok(body.clone())).await?;
    Ok(HttpResponse::Ok().json(answer.ok_or(WebError::BadForm)?))
}
