//! The kiosk: an operator gives one person one turn, by a link, by a QR code or on his own tablet. The turn opens that
//! person's documents and nothing else; its cookie is good for these pages only, and no session is good for them.

mod guest;
pub(super) mod hosts;
mod over;
mod paper;
mod resume;
mod send_back;
mod sign;
mod start;
mod turn;

pub(super) use guest::cookie_name;

use super::route::{get, post};
use super::{Access, Route};
use crate::domain::account::RoleName;

const HOSTS: Access = Access::Roles(&[RoleName::Secretariat, RoleName::EventOperator]);

pub(super) const ROUTES: &[Route] = &[
    get("/kiosk/turns", HOSTS, |route| route.to(hosts::show)),
    post("/kiosk/turns", HOSTS, |route| route.to(hosts::issue)),
    post("/kiosk/turns/end", HOSTS, |route| route.to(hosts::end)),
    get("/kiosk/host", Access::Anyone, |route| route.to(resume::show)),
    post("/kiosk/host", Access::Anyone, |route| route.to(resume::run)),
    get("/kiosk/turn/{token}", Access::Public, |route| route.to(start::show)),
    post("/kiosk/turn/{token}", Access::Public, |route| route.to(start::open)),
    get("/kiosk/over", Access::Public, |route| route.to(over::show)),
    get("/kiosk", Access::Kiosk, |route| route.to(turn::show)),
    get("/kiosk/stay", Access::Kiosk, |route| route.to(turn::stay)),
    post("/kiosk/sign", Access::Kiosk, |route| route.to(sign::run)),
    post("/kiosk/end", Access::Kiosk, |route| route.to(sign::end)),
    get("/kiosk/documents/{id}", Access::Kiosk, |route| route.to(paper::show)),
    get("/kiosk/documents/{id}/pdf", Access::Kiosk, |route| route.to(paper::pdf)),
    post("/kiosk/documents/{id}/seen", Access::Kiosk, |route| route.to(paper::seen)),
    post("/kiosk/documents/{id}/pages", Access::Kiosk, |route| route.to(paper::pages)),
    get("/kiosk/documents/{id}/return", Access::Kiosk, |route| route.to(send_back::show)),
    post("/kiosk/documents/{id}/return", Access::Kiosk, |route| route.to(send_back::run)),
];
