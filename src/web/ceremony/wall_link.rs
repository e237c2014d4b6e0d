//! The link of the wall: made by the operator, shown once, ended by him.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::{named, operator};
use crate::flows::ceremony::Desk;
use crate::web::{Member, WebError};

#[derive(Serialize)]
struct Page {
    id: String,
    address: String,
}

pub(super) async fn make(member: Member, id: web::Path<String>) -> Result<HttpResponse, WebError> {
    let id = named(&id)?;
    let by = operator(&member)?;
    let (token, base) = member
        .run(move |rooms, moment| {
            let desk = Desk { store: &rooms.store, by, moment };
            let token = desk.make_wall(&mut crate::web::randomness(), id)?;
            Ok::<_, crate::flows::ceremony::CeremonyError>((token, rooms.post.base_address.clone()))
        })
        .await??;
    let address = format!("{base}/wall/{}", token.text());
    member.page("ceremony/wall-link.html", &Page { id: id.to_string(), address })
}

pub(super) async fn end(member: Member, id: web::Path<String>) -> Result<HttpResponse, WebError> {
    let id = named(&id)?;
    let by = operator(&member)?;
    member.run(move |rooms, moment| Desk { store: &rooms.store, by, moment }.end_walls(id)).await??;
    Ok(member.moved_with(&format!("/ceremonies/{id}"), "notice-ceremony-wall-ended"))
}
