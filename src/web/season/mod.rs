//! The desk for a whole season: its plan, the coverage of its population, its documents made and handed in at once,
//! indicators and budgets coming in, and who is ready for the event. The inspectorate reads along.

mod act;
mod board;
mod export;
mod import;
mod list;
mod plan;
mod readiness;
mod template;

use super::route::{get, post};
use super::{Access, Route, WebError};
use crate::domain::account::RoleName;
use crate::domain::ids::SeasonId;

const SECRETARIAT: Access = Access::Roles(&[RoleName::Secretariat]);
const READERS: Access = Access::Roles(&[RoleName::Secretariat, RoleName::Auditor]);

pub(super) const ROUTES: &[Route] = &[
    get("/seasons", READERS, |route| route.to(list::show)),
    post("/seasons", SECRETARIAT, |route| route.to(plan::begin)),
    get("/seasons/new", SECRETARIAT, |route| route.to(plan::fresh)),
    get("/seasons/{id}", READERS, |route| route.to(board::show)),
    get("/seasons/{id}/coverage.csv", READERS, |route| route.to(export::coverage_csv)),
    get("/seasons/{id}/coverage.xlsx", READERS, |route| route.to(export::coverage_xlsx)),
    get("/seasons/{id}/plan", SECRETARIAT, |route| route.to(plan::show)),
    post("/seasons/{id}/plan", SECRETARIAT, |route| route.to(plan::change)),
    post("/seasons/{id}/make", SECRETARIAT, |route| route.to(act::make)),
    post("/seasons/{id}/submit", SECRETARIAT, |route| route.to(act::submit)),
    get("/seasons/{id}/acts/{act}", READERS, |route| route.to(act::show)),
    get("/seasons/{id}/import", SECRETARIAT, |route| route.to(import::show)),
    post("/seasons/{id}/import/check", SECRETARIAT, |route| route.to(import::check)),
    post("/seasons/{id}/import/apply", SECRETARIAT, |route| route.to(import::apply)),
    get("/seasons/{id}/annexes.xlsx", READERS, |route| route.to(template::workbook)),
    get("/seasons/{id}/readiness", READERS, |route| route.to(readiness::show)),
    get("/seasons/{id}/readiness.csv", READERS, |route| route.to(export::readiness_csv)),
    get("/seasons/{id}/readiness.xlsx", READERS, |route| route.to(export::readiness_xlsx)),
];

/// The season that an address names.
fn named(id: &str) -> Result<SeasonId, WebError> {
    id.parse().map_err(|_| WebError::NotFound)
}
