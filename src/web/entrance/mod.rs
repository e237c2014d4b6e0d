//! The ways in and out: first set-up, invitation, signing in, a forgotten password, signing out.

mod invitation;
mod passkey;
mod recover;
mod set_up;
mod sign_in;

use super::route::{get, post};
use super::{Access, Route};
use crate::domain::password::PasswordFault;

pub(super) const ROUTES: &[Route] = &[
    get("/sign-in", Access::Anyone, |route| route.to(sign_in::show)),
    post("/sign-in", Access::Anyone, |route| route.to(sign_in::run)),
    get("/sign-in/code", Access::Halfway, |route| route.to(sign_in::show_code)),
    post("/sign-in/code", Access::Halfway, |route| route.to(sign_in::run_code)),
    post("/sign-in/passkey", Access::Halfway, |route| route.to(passkey::run)),
    post("/sign-in/passkey/challenge", Access::Halfway, |route| route.to(passkey::challenge)),
    post("/sign-out", Access::Halfway, |route| route.to(sign_in::out)),
    get("/set-up/{token}", Access::Anyone, |route| route.to(set_up::show)),
    post("/set-up/{token}", Access::Anyone, |route| route.to(set_up::run)),
    get("/invitation/{token}", Access::Anyone, |route| route.to(invitation::show)),
    post("/invitation/{token}", Access::Anyone, |route| route.to(invitation::run)),
    get("/forgotten", Access::Anyone, |route| route.to(recover::show)),
    post("/forgotten", Access::Anyone, |route| route.to(recover::ask)),
    get("/reset/{token}", Access::Anyone, |route| route.to(recover::show_reset)),
    post("/reset/{token}", Access::Anyone, |route| route.to(recover::reset)),
    get("/unlock/{token}", Access::Anyone, |route| route.to(recover::show_unlock)),
    post("/unlock/{token}", Access::Anyone, |route| route.to(recover::end_lock)),
];

/// Key of the text that says what is wrong with a password.
pub(super) fn password_fault(fault: PasswordFault) -> &'static str {
    match fault {
        PasswordFault::TooShort => "password-too-short",
        PasswordFault::TooLong => "password-too-long",
        PasswordFault::Common => "password-common",
        PasswordFault::Personal => "password-personal",
    }
}
