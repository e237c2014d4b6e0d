//! The desk of personnel: people and their accounts, offices and who holds them, the import of a
//! roster, and the trail of it all.

mod import;
pub(super) mod kept;
mod offices;
mod people;
pub(super) mod problems;
mod trail;
pub(super) mod upload;

use super::route::{get, post};
use super::{Access, Route};
use crate::domain::account::RoleName;

const PERSONNEL: Access = Access::Roles(&[RoleName::Personnel]);

/// The trail is read by those who act in it and by those who watch them.
const WATCHING: Access = Access::Roles(&[RoleName::Personnel, RoleName::Auditor]);

pub(super) const ROUTES: &[Route] = &[
    get("/people", PERSONNEL, |route| route.to(people::show)),
    post("/people/invite", PERSONNEL, |route| route.to(people::invite)),
    post("/people/invite-all", PERSONNEL, |route| route.to(people::invite_all)),
    post("/people/revoke", PERSONNEL, |route| route.to(people::revoke)),
    post("/people/factors", PERSONNEL, |route| route.to(people::clear_factors)),
    get("/trail", WATCHING, |route| route.to(trail::show)),
    get("/offices", PERSONNEL, |route| route.to(offices::list)),
    get("/offices/{id}", PERSONNEL, |route| route.to(offices::show)),
    post("/assignments", PERSONNEL, |route| route.to(offices::assign)),
    post("/assignments/end", PERSONNEL, |route| route.to(offices::end)),
    get("/import", PERSONNEL, |route| route.to(import::show)),
    post("/import/check", PERSONNEL, |route| route.to(import::check)),
    post("/import/apply", PERSONNEL, |route| route.to(import::apply)),
];
