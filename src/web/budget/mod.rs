//! The desk of the budget: the registry of budget documents (DPA), their handing over and its acknowledgement. Who heads an
//! agency sees and acknowledges its own.

mod agency;
mod export;
mod import;
mod list;
mod minutes;

use super::route::{get, post};
use super::{Access, Route};
use crate::domain::account::RoleName;

const KEEPERS: Access = Access::Roles(&[RoleName::Budget, RoleName::Secretariat]);
const READERS: Access = Access::Roles(&[RoleName::Budget, RoleName::Secretariat, RoleName::Auditor]);

pub(super) const ROUTES: &[Route] = &[
    get("/budget", READERS, |route| route.to(list::show)),
    get("/budget.csv", READERS, |route| route.to(export::csv)),
    get("/budget.xlsx", READERS, |route| route.to(export::xlsx)),
    post("/budget/save", KEEPERS, |route| route.to(agency::save)),
    post("/budget/hand-over", KEEPERS, |route| route.to(list::hand_over)),
    post("/budget/minutes", KEEPERS, |route| route.to(minutes::begin)),
    get("/budget/import", KEEPERS, |route| route.to(import::show)),
    post("/budget/import/check", KEEPERS, |route| route.to(import::check)),
    post("/budget/import/apply", KEEPERS, |route| route.to(import::apply)),
    get("/budget/agencies/{agency}", Access::Member, |route| route.to(agency::show)),
    post("/budget/agencies/{agency}/acknowledge", Access::Member, |route| route.to(agency::acknowledge)),
];
