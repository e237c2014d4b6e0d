//! The PDFs of a document and the sidecar of an archived one: as attachments, in a sandbox.

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY};
use actix_web::{HttpResponse, web};

use super::seen_by;
use crate::domain::access::Sight;
use crate::domain::digest::Digest;
use crate::domain::document::Document;
use crate::flows::sidecar::Sidecar;
use crate::store::revisions;
use crate::web::{Member, WebError};

/// A file from people runs nothing and loads nothing.
const SANDBOX: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

pub(super) async fn pdf(
    member: Member,
    path: web::Path<(String, u32, String)>,
) -> Result<HttpResponse, WebError> {
    let (id, version, sha256) = path.into_inner();
    let (document, sight) = seen_by(&member, &id).await?;
    let sha256: Digest = sha256.parse().map_err(|_| WebError::NotFound)?;
    if sight < Sight::Full {
        return Err(WebError::NotFound);
    }
    let id = document.id;
    let bytes = member
        .run(move |rooms, _| {
            let known = rooms.store.read(|tx| revisions::list(tx, id))?;
            let known = known.iter().any(|file| file.version == version && file.sha256 == sha256);
            if !known {
                return Err(WebError::NotFound);
            }
            Ok(rooms.blobs.get(&sha256)?)
        })
        .await??;
    Ok(attachment("application/pdf", &name(&document, version, "pdf"), bytes))
}

pub(super) async fn sidecar(member: Member, id: web::Path<String>) -> Result<HttpResponse, WebError> {
    let (document, sight) = seen_by(&member, &id).await?;
    let archived = document.stage.archived().filter(|_| sight == Sight::Full).ok_or(WebError::NotFound)?;
    let json = Sidecar::of(&document, archived, member.institution()).to_json();
    Ok(attachment("application/json", &name(&document, document.version, "json"), json))
}

/// Plain ASCII of our own making: no name from people is in it.
fn name(document: &Document, version: u32, extension: &str) -> String {
    format!("{}-{}-v{version}.{extension}", document.kind().as_str(), document.code.plain().replace('*', "_"))
}

fn attachment(media_type: &str, name: &str, bytes: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((CONTENT_SECURITY_POLICY, SANDBOX))
        .body(bytes)
}
