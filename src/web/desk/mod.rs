//! The desk of the secretariat: the board, the letters, what is stuck, the roles, the routes, the
//! settings of the institution. The inspectorate sees the board too.

mod asked;
mod board;
pub(super) mod export;
mod last;
mod mails;
mod matrix;
pub(super) mod remind;
mod roles;
mod routes;
mod settings;
mod stuck;

use super::route::{get, post};
use super::{Access, Route};
use crate::domain::account::RoleName;

pub(super) use last::Last;

const SECRETARIAT: Access = Access::Roles(&[RoleName::Secretariat]);
const READERS: Access = Access::Roles(&[RoleName::Secretariat, RoleName::Auditor]);

pub(super) const ROUTES: &[Route] = &[
    get("/board", READERS, |route| route.to(board::show)),
    get("/board.csv", READERS, |route| route.to(export::board_csv)),
    get("/board.xlsx", READERS, |route| route.to(export::board_xlsx)),
    post("/board/remind", SECRETARIAT, |route| route.to(remind::run)),
    get("/mails", SECRETARIAT, |route| route.to(mails::show)),
    get("/mails.csv", SECRETARIAT, |route| route.to(export::mails_csv)),
    get("/mails.xlsx", SECRETARIAT, |route| route.to(export::mails_xlsx)),
    post("/mails/again", SECRETARIAT, |route| route.to(mails::again)),
    get("/stuck", SECRETARIAT, |route| route.to(stuck::show)),
    post("/stuck/remind", SECRETARIAT, |route| route.to(stuck::remind)),
    post("/stuck/job", SECRETARIAT, |route| route.to(stuck::job)),
    post("/stuck/finish", SECRETARIAT, |route| route.to(stuck::finish)),
    post("/stuck/resume", SECRETARIAT, |route| route.to(stuck::resume)),
    post("/stuck/recall", SECRETARIAT, |route| route.to(stuck::recall)),
    get("/roles", SECRETARIAT, |route| route.to(roles::show)),
    post("/roles/give", SECRETARIAT, |route| route.to(roles::give)),
    post("/roles/take", SECRETARIAT, |route| route.to(roles::take)),
    get("/routes", SECRETARIAT, |route| route.to(routes::list)),
    get("/routes/{name}", SECRETARIAT, |route| route.to(routes::show)),
    post("/routes/{name}", SECRETARIAT, |route| route.to(routes::act)),
    get("/settings", SECRETARIAT, |route| route.to(settings::show)),
    post("/settings", SECRETARIAT, |route| route.to(settings::save)),
];
