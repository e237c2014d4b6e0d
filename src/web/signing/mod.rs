//! Reviewing and signing: the paper, the acts that are somebody's turn, signing one and signing many.

mod confirm;
pub(super) mod decide;
mod many;
pub(super) mod one;
pub(super) mod outcome;
pub(super) mod paper;
pub(super) mod passphrase;
mod proof;
pub(super) mod queue;
pub(super) mod reader;
pub(super) mod standing;
mod summary;

use super::route::{get, post};
use super::{Access, Route};

pub(super) const ROUTES: &[Route] = &[
    get("/documents/{id}/pdf", Access::Member, |route| route.to(paper::show)),
    post("/documents/{id}/seen", Access::Member, |route| route.to(paper::seen)),
    post("/documents/{id}/pages", Access::Member, |route| route.to(reader::report)),
    get("/documents/{id}/approve", Access::Member, |route| route.to(confirm::approve)),
    post("/documents/{id}/approve", Access::Member, |route| route.to(decide::approve)),
    get("/documents/{id}/return", Access::Member, |route| route.to(confirm::send_back)),
    post("/documents/{id}/return", Access::Member, |route| route.to(decide::send_back)),
    get("/documents/{id}/refuse", Access::Member, |route| route.to(confirm::refuse)),
    post("/documents/{id}/refuse", Access::Member, |route| route.to(decide::refuse)),
    post("/documents/{id}/recall", Access::Member, |route| route.to(decide::recall)),
    post("/documents/{id}/withdraw", Access::Member, |route| route.to(decide::withdraw)),
    get("/documents/{id}/sign", Access::Member, |route| route.to(one::show)),
    post("/documents/{id}/sign", Access::Member, |route| route.to(one::run)),
    get("/documents/{id}/proof", Access::Member, |route| route.to(proof::show)),
    get("/sign", Access::Member, |route| route.to(many::show)),
    post("/sign", Access::Member, |route| route.to(many::run)),
    get("/sign/summary", Access::Member, |route| route.to(summary::show)),
    post("/sign/summary", Access::Member, |route| route.to(summary::run)),
    post("/sign/summary/{id}/return", Access::Member, |route| route.to(summary::send_back)),
    get("/sign/acts/{act}/progress", Access::Member, |route| route.to(outcome::progress)),
    get("/sign/acts/{act}", Access::Member, |route| route.to(many::result)),
];
