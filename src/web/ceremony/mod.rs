//! Ceremonies on the screen: the calendar, the preparation, who is there, the operator's desk, those who sign later, and
//! the wall of the projector. What never lives here: signing, and a rule about who is called.

mod attendance;
mod catch_up;
mod edit;
mod form;
mod host;
mod list;
mod minutes;
mod refused;
mod seat;
mod show;
mod wall;
mod wall_link;

use actix_web::{HttpResponse, web};

use super::route::{get, post};
use super::{Access, Member, Route, WebError};
use crate::domain::ceremony::operator::Operator;
use crate::domain::ids::CeremonyId;
use crate::flows::ceremony::picture::{self, Picture};
use crate::flows::ceremony::{Desk, Step};

const OPERATORS: Access = Access::Roles(&Operator::ROLES);

pub(super) const ROUTES: &[Route] = &[
    get("/ceremonies", OPERATORS, |route| route.to(list::show)),
    post("/ceremonies", OPERATORS, |route| route.to(list::schedule)),
    get("/ceremonies/new", OPERATORS, |route| route.to(list::begin)),
    get("/ceremonies/{id}", OPERATORS, |route| route.to(show::show)),
    post("/ceremonies/{id}/stage", OPERATORS, |route| route.to(show::stage)),
    get("/ceremonies/{id}/edit", OPERATORS, |route| route.to(edit::show)),
    post("/ceremonies/{id}/edit", OPERATORS, |route| route.to(edit::save)),
    post("/ceremonies/{id}/choose", OPERATORS, |route| route.to(edit::choose)),
    get("/ceremonies/{id}/attendance", OPERATORS, |route| route.to(attendance::show)),
    post("/ceremonies/{id}/attendance", OPERATORS, |route| route.to(attendance::note)),
    post("/ceremonies/{id}/witness", OPERATORS, |route| route.to(attendance::witness)),
    post("/ceremonies/{id}/aside", OPERATORS, |route| route.to(attendance::aside)),
    get("/ceremonies/{id}/host", OPERATORS, |route| route.to(host::show)),
    post("/ceremonies/{id}/item", OPERATORS, |route| route.to(host::item)),
    post("/ceremonies/{id}/mode", OPERATORS, |route| route.to(host::mode)),
    post("/ceremonies/{id}/call", OPERATORS, |route| route.to(host::call)),
    get("/ceremonies/{id}/catch-up", OPERATORS, |route| route.to(catch_up::show)),
    post("/ceremonies/{id}/deadline", OPERATORS, |route| route.to(catch_up::deadline)),
    post("/ceremonies/{id}/remind", OPERATORS, |route| route.to(catch_up::remind)),
    post("/ceremonies/{id}/minutes", OPERATORS, |route| route.to(minutes::begin)),
    post("/ceremonies/{id}/wall", OPERATORS, |route| route.to(wall_link::make)),
    post("/ceremonies/{id}/wall/end", OPERATORS, |route| route.to(wall_link::end)),
    get("/wall/{token}", Access::Public, |route| route.to(wall::show)),
    get("/wall/{token}/live", Access::Public, |route| route.to(wall::live)),
];

fn named(id: &web::Path<String>) -> Result<CeremonyId, WebError> {
    id.parse().map_err(|_| WebError::NotFound)
}

/// The guard has asked for the role already; here it is asked for what the domain wants to see.
fn operator(member: &Member) -> Result<Operator, WebError> {
    Operator::of(member.account()).ok_or(WebError::Forbidden)
}

async fn read(member: &Member, id: CeremonyId) -> Result<Picture, WebError> {
    Ok(member.run(move |rooms, _| picture::read(&rooms.store, id)).await??)
}

/// One step, and then that page with that notice; or the page that says why not.
async fn step(
    member: &Member,
    id: CeremonyId,
    step: Step,
    (back, notice): (&str, &'static str),
) -> Result<HttpResponse, WebError> {
    let by = operator(member)?;
    let outcome = member
        .run(move |rooms, moment| {
            let desk = Desk { store: &rooms.store, by, moment };
            match step {
                Step::End(days) => desk.end(id, days, &rooms.institution, &mut crate::web::randomness()),
                other => desk.step(id, other),
            }
        })
        .await?;
    let back = format!("/ceremonies/{id}{back}");
    match outcome {
        Ok(_) => Ok(member.moved_with(&back, notice)),
        Err(error) => refused::page(member, error, back),
    }
}
