//! Minutes are begun here; from then on they are a document like any other.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::{named, operator, refused};
use crate::domain::ceremony::Which;
use crate::flows::ceremony::Desk;
use crate::web::{Filled, Member, WebError};

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    which: String,
}

pub(super) async fn begin(
    member: Member,
    id: web::Path<String>,
    form: Filled<Asked>,
) -> Result<HttpResponse, WebError> {
    let id = named(&id)?;
    let which = [Which::Morning, Which::CatchUp].into_iter().find(|which| which.as_str() == form.0.which);
    let which = which.ok_or(WebError::BadForm)?;
    let by = operator(&member)?;
    let outcome = member
        .run(move |rooms, moment| {
            let desk = Desk { store: &rooms.store, by, moment };
            desk.begin_minutes(&rooms.institution, &mut crate::web::randomness(), (id, which))
        })
        .await?;
    let back = format!("/ceremonies/{id}");
    match outcome {
        Ok(_) => Ok(member.moved_with(&back, "notice-ceremony-minutes")),
        Err(error) => refused::page(&member, error, back),
    }
}
