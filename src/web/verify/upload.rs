//! A file sent for the full check: read within its limit, judged, forgotten.

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::code::Doors;
use super::multipart;
use super::words::FileView;
use crate::flows::verify::{self, FileAnswer};
use crate::web::guard::whole;
use crate::web::{Asker, Visitor, WebError};

/// The largest file (bar 26).
const MOST: usize = 25 * 1024 * 1024;
/// What a form may have around it.
const AROUND: usize = 16 * 1024;

#[derive(Serialize)]
struct Shown {
    answer: FileView,
}

/// The form of the page: `multipart/form-data` with a part `file`.
pub(super) async fn page(
    visitor: Visitor,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, WebError> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let boundary = multipart::boundary(kind).ok_or(WebError::BadForm)?.to_owned();
    let find = move |body: &web::Bytes| {
        let file = multipart::file(body, &boundary, "file").ok_or(WebError::BadForm)?;
        Ok(body.slice_ref(file))
    };
    let Some(answer) = answer(&visitor, &request, payload, AROUND, find).await? else {
        let doors = Doors { fault: Some("verify-no-file"), fault_field: "file" };
        return visitor.page_at(StatusCode::UNPROCESSABLE_ENTITY, "/v", "verify/doors.html", &doors);
    };
    let shown = Shown { answer: FileView::of(&answer, &visitor) };
    visitor.page_at(StatusCode::OK, "/v", "verify/file.html", &shown)
}

/// Reads and judges; none if there is not one byte. `find` takes the file out of the body, which may have `around`
/// bytes besides.
pub(super) async fn answer(
    asker: &Asker,
    request: &HttpRequest,
    payload: web::Payload,
    around: usize,
    find: impl FnOnce(&web::Bytes) -> Result<web::Bytes, WebError>,
) -> Result<Option<FileAnswer>, WebError> {
    let length = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if length.is_some_and(|length: usize| length > MOST + around) {
        return Err(WebError::TooLarge);
    }
    asker.count_file()?;
    let _place = asker.place_for_upload()?;
    let file = find(&whole(payload, MOST + around).await?)?;
    if file.len() > MOST {
        return Err(WebError::TooLarge);
    }
    if file.is_empty() {
        return Ok(None);
    }
    let judged = asker.run_judging(move |rooms, records, judge, moment| {
        verify::by_file(rooms, records, judge, &file, moment.at)
    });
    let answer = judged.await??;
    if let Some(why) = &answer.stopped {
        eprintln!("teken: a file could not be judged safely (SHA-256 {}): {why}", answer.sha256);
    }
    Ok(Some(answer))
}
