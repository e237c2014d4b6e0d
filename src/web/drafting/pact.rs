//! The form of a pact: its variant, and the text as it will stand on the paper.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::Serialize;

use super::annex::{self, Draft};
use super::cells::{Act, Fields};
use super::write;
use crate::domain::document::Document;
use crate::domain::pact::Pact;
use crate::domain::route::Field;
use crate::flows::compose::{ComposeError, Typed, Writing};
use crate::flows::texts;
use crate::store::{StoreError, roster};
use crate::web::{Member, WebError};

#[derive(Serialize)]
struct Page {
    draft: Draft,
    variant: String,
    variants: Vec<String>,
    opening: String,
    points: Vec<String>,
    declarant: Option<String>,
    witness_label: String,
    witness: Option<String>,
    fault: Option<&'static str>,
    /// The letter that the fault speaks of.
    letter: String,
}

pub(super) async fn page(
    member: &Member,
    document: &Document,
    pact: &Pact,
    fault: Option<(&'static str, String)>,
) -> Result<HttpResponse, WebError> {
    let offices = document.offices();
    let (roster, texts) = member
        .run(move |rooms, _| {
            rooms.store.read(|tx| Ok::<_, StoreError>((roster::around(tx, &offices)?, texts::current(tx)?)))
        })
        .await??;
    let parties = document.parties(&roster, member.moment()).unwrap_or_default();
    let named = |field| parties.iter().find(|party| party.field == field).map(|party| &party.official);
    let line = |official: &crate::domain::roster::Official| {
        format!("{}, {}", official.name, official.styled_title())
    };
    let declarant = named(Field::Declarant);
    let mut variants: Vec<String> =
        texts.map(|texts| texts.pacts.into_iter().map(|pact| pact.code).collect()).unwrap_or_default();
    if !variants.contains(&pact.template) {
        variants.push(pact.template.clone());
    }
    let institution = member.institution();
    let (fault, letter) = fault.unzip();
    let page = Page {
        draft: annex::draft(document, member),
        variant: pact.template.clone(),
        variants,
        opening: declarant.map_or_else(|| pact.opening.clone(), |official| pact.opening_for(official)),
        points: declarant
            .map_or_else(|| pact.points.clone(), |official| pact.points_for(official, &institution.name)),
        declarant: declarant.map(line),
        witness_label: pact.witness_label.clone(),
        witness: named(Field::Witness).map(line),
        fault,
        letter: letter.unwrap_or_default(),
    };
    let status = if fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    member.page_with_pdf(status, "drafting/pact.html", &page)
}

pub(super) async fn act(
    member: &Member,
    document: &Document,
    pact: &Pact,
    fields: &Fields,
    writing: Writing,
) -> Result<HttpResponse, WebError> {
    match write::save(member, &writing, Typed::Pact(fields.one("variant").to_owned())).await? {
        Ok(saved) if fields.act() == Act::Submit => write::submit(member, saved, writing.by).await,
        Ok(saved) => Ok(member.moved_with(&format!("/drafts/{}", saved.id), "notice-draft-saved")),
        Err(ComposeError::Changed(_)) => {
            Ok(member.moved_with(&format!("/drafts/{}", document.id), "notice-stale"))
        }
        Err(ComposeError::NoVariant(_)) => {
            page(member, document, pact, Some(("draft-no-variant", String::new()))).await
        }
        Err(other) => Err(other.into()),
    }
}
