//! A tablet is handed to whoever is called: one turn for his documents of this ceremony, as the kiosk gives it.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::{named, operator, read, refused};
use crate::domain::ids::PersonId;
use crate::flows::ceremony::{Desk, Step};
use crate::web::kiosk::hosts;
use crate::web::{Filled, Member, WebError};

#[derive(Deserialize)]
pub(super) struct Asked {
    person: String,
    /// On the operator's own tablet.
    #[serde(default)]
    here: String,
}

pub(super) async fn hand_over(
    member: Member,
    id: web::Path<String>,
    form: Filled<Asked>,
) -> Result<HttpResponse, WebError> {
    let id = named(&id)?;
    let person: PersonId = form.0.person.parse().map_err(|_| WebError::BadForm)?;
    let by = operator(&member)?;
    let step = Step::HandOver(person.clone());
    let outcome =
        member.run(move |rooms, moment| Desk { store: &rooms.store, by, moment }.step(id, step)).await?;
    let back = format!("/ceremonies/{id}/host");
    if let Err(error) = outcome {
        return refused::page(&member, error, back);
    }
    let documents = read(&member, id).await?.ceremony.documents;
    let mut fields: Vec<(String, String)> =
        documents.iter().map(|document| ("document".to_owned(), document.to_string())).collect();
    fields.extend([("person".to_owned(), person.to_string()), ("back".to_owned(), back)]);
    if !form.0.here.is_empty() {
        fields.push(("here".to_owned(), "1".to_owned()));
    }
    hosts::issue(member, Filled(fields)).await
}
