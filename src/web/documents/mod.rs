//! One document: its page and its files. Whoever may not see it finds what he would find if there were none.

mod files;
mod review;
pub(super) mod show;
mod timeline;

use std::collections::BTreeSet;

use super::route::get;
use super::{Access, Member, Route, WebError};
use crate::domain::access::{Sight, sight};
use crate::domain::document::Document;
use crate::domain::ids::DocumentId;
use crate::store::{StoreError, documents, roster};

pub(super) const ROUTES: &[Route] = &[
    get("/documents/{id}", Access::Member, |route| route.to(show::show)),
    get("/documents/{id}/files/{version}/{sha256}", Access::Member, |route| route.to(files::pdf)),
    get("/documents/{id}/sidecar", Access::Member, |route| route.to(files::sidecar)),
];

/// The document and what this member may see of it. Unknown, ill-formed and foreign ids are the same to him.
pub(super) async fn seen_by(member: &Member, id: &str) -> Result<(Document, Sight), WebError> {
    let id: DocumentId = id.parse().map_err(|_| WebError::NotFound)?;
    let account = member.account().clone();
    let found = member
        .run(move |rooms, moment| {
            rooms.store.read(|tx| {
                let Some(document) = documents::find(tx, id)? else { return Ok(None) };
                let offices = match &account.person {
                    Some(person) => roster::held_by(tx, person, moment.day)?,
                    None => BTreeSet::new(),
                };
                Ok::<_, StoreError>(sight(&account, &document, &offices).map(|sight| (document, sight)))
            })
        })
        .await??;
    found.ok_or(WebError::NotFound)
}
