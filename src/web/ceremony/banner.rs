//! The banner as a file to print.

use actix_web::http::header::{ContentDisposition, DispositionParam, DispositionType};
use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::{named, refused};
use crate::flows::ceremony::banner::{self, Form};
use crate::render::banner::Size;
use crate::web::{Member, WebError};

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    size: String,
    #[serde(default, rename = "as")]
    form: String,
}

pub(super) async fn file(
    member: Member,
    id: web::Path<String>,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, WebError> {
    let id = named(&id)?;
    let size = Size::from_word(&asked.size).unwrap_or(Size::A0);
    let (form, media_type, ending) = match asked.form.as_str() {
        "png" => (Form::Png, "image/png", "png"),
        _ => (Form::Pdf, "application/pdf", "pdf"),
    };
    let bytes = match member.run(move |rooms, _| banner::file(rooms, id, size, form)).await? {
        Ok(bytes) => bytes,
        Err(error) => return refused::page(&member, error, format!("/ceremonies/{id}")),
    };
    let name = format!("banner-{}.{ending}", size.as_str());
    let disposition = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(name)],
    };
    Ok(HttpResponse::Ok().content_type(media_type).insert_header(disposition).body(bytes))
}
