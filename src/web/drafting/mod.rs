//! Where documents are written: for the secretariat, for whoever drafts for an agency, and for a drafter to whom one has
//! come back; and the institution's wordings. What never lives here: what makes a document sound, or its text final.

mod annex;
mod begin;
mod cells;
mod check;
mod conflict;
mod minutes;
mod pact;
mod paste;
mod plan;
mod proof;
mod texts;
mod together;
mod versions;
mod write;

use super::route::{get, post};
use super::{Access, Member, Route, WebError};
use crate::domain::access;
use crate::domain::account::RoleName;
use crate::domain::document::Document;
use crate::domain::stage::{Actor, StageName};
use crate::web::documents::seen_by;

const DRAFTERS: Access = Access::Roles(&[RoleName::Secretariat, RoleName::AgencyAdmin]);
const SECRETARIAT: Access = Access::Roles(&[RoleName::Secretariat]);

pub(super) const ROUTES: &[Route] = &[
    get("/drafts", DRAFTERS, |route| route.to(begin::list)),
    post("/drafts", DRAFTERS, |route| route.to(begin::create)),
    get("/drafts/new", DRAFTERS, |route| route.to(begin::choose)),
    post("/drafts/amend", DRAFTERS, |route| route.to(begin::amend)),
    get("/drafts/{id}", Access::Member, |route| route.to(write::show)),
    post("/drafts/{id}", Access::Member, |route| route.to(write::act)),
    post("/drafts/{id}/preview", Access::Member, |route| route.to(proof::draft)),
    get("/texts", SECRETARIAT, |route| route.to(texts::list)),
    post("/texts", SECRETARIAT, |route| route.to(texts::begin)),
    get("/texts/{name}", SECRETARIAT, |route| route.to(texts::show)),
    post("/texts/{name}", SECRETARIAT, |route| route.to(texts::act)),
    post("/texts/{name}/preview", SECRETARIAT, |route| route.to(proof::text)),
    get("/texts/{name}/versions", SECRETARIAT, |route| route.to(versions::show)),
    post("/texts/{name}/restore", SECRETARIAT, |route| route.to(versions::restore)),
];

/// The draft, and as whom this member may write it. What he may not write does not exist here.
async fn writable(member: &Member, id: &str) -> Result<(Document, Actor), WebError> {
    let (document, _) = seen_by(member, id).await?;
    let actor = access::writer(member.account(), &document).ok_or(WebError::NotFound)?;
    Ok((document, actor))
}

fn is_draft(document: &Document) -> bool {
    document.stage.name() == StageName::Draft
}
