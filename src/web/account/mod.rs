//! A member's own account: password, second factor, sessions.

mod device;
mod key;
mod passkeys;
pub(super) mod proof;
mod second_factor;

use actix_web::HttpResponse;
use serde::{Deserialize, Serialize};

use super::entrance::password_fault;
use super::route::{get, post};
use super::{Access, Filled, Member, Route, WebError};
use crate::domain::language::Language;
use crate::domain::password::Password;
use crate::flows::account::{self, AccountError};
use crate::store::sessions;

pub(super) const ROUTES: &[Route] = &[
    get("/account", Access::Member, |route| route.to(show)),
    post("/account/password", Access::Member, |route| route.to(password)),
    post("/account/language", Access::Member, |route| route.to(language)),
    post("/account/sessions/end", Access::Member, |route| route.to(end_others)),
    get("/account/key", Access::Member, |route| route.to(key::show)),
    post("/account/key", Access::Member, |route| route.to(key::run)),
    post("/account/key/passphrase", Access::Member, |route| route.to(key::passphrase)),
    get("/account/passkeys", Access::Halfway, |route| route.to(passkeys::show)),
    post("/account/passkeys", Access::Halfway, |route| route.to(passkeys::add)),
    post("/account/passkeys/challenge", Access::Halfway, |route| route.to(passkeys::challenge)),
    post("/account/passkeys/remove", Access::Member, |route| route.to(passkeys::remove)),
    get("/account/second-factor", Access::Halfway, |route| route.to(second_factor::show)),
    post("/account/second-factor", Access::Halfway, |route| route.to(second_factor::run)),
];

#[derive(Deserialize)]
struct Form {
    present: String,
    new: String,
}

#[derive(Deserialize)]
struct Choice {
    lang: String,
}

#[derive(Serialize)]
struct Page {
    email: String,
    app: bool,
    passkey: bool,
    /// Code of the language of his letters.
    letters: &'static str,
    sessions: Vec<Line>,
    fault: Option<&'static str>,
}

#[derive(Serialize)]
struct Line {
    /// Empty if the browser does not say; brands are the same in every language.
    browser: &'static str,
    system: &'static str,
    began: String,
    this: bool,
}

async fn show(member: Member) -> Result<HttpResponse, WebError> {
    member.page("account/account.html", &facts(&member, None).await?)
}

async fn facts(member: &Member, fault: Option<&'static str>) -> Result<Page, WebError> {
    let id = member.account().id;
    let list =
        member.run(move |rooms, moment| rooms.store.read(|tx| sessions::list(tx, id, moment.at))).await??;
    let line = |session: sessions::Session| Line {
        began: member.time(session.began),
        this: session.token == member.own_session().token,
        browser: device::browser(&session.agent),
        system: device::system(&session.agent),
    };
    Ok(Page {
        email: member.account().email.as_str().to_owned(),
        app: member.account().second_factor.has_totp(),
        passkey: member.account().second_factor.has_passkey(),
        letters: member.account().language.unwrap_or_default().code(),
        sessions: list.into_iter().map(line).collect(),
        fault,
    })
}

async fn password(member: Member, form: Filled<Form>) -> Result<HttpResponse, WebError> {
    let Filled(Form { present, new }) = form;
    let (present, new) = (Password::typed(present), Password::typed(new));
    let (session, account) = (member.own_session().clone(), member.account().clone());
    let outcome = member
        .run_hashing(move |rooms, moment| {
            let mut rng = crate::web::randomness();
            account::change_password(
                &rooms.store,
                &mut rng,
                (&session, &account),
                (&present, &new),
                moment.at,
            )
        })
        .await?;
    let fault = match outcome {
        Ok(token) => return Ok(member.moved_as("/account", &token)),
        Err(AccountError::WrongPassword) => "password-present-wrong",
        Err(AccountError::Password(fault)) => password_fault(fault),
        Err(other) => return Err(other.into()),
    };
    member.page_again("account/account.html", &facts(&member, Some(fault)).await?)
}

async fn language(member: Member, form: Filled<Choice>) -> Result<HttpResponse, WebError> {
    let language = Language::from_code(&form.0.lang).ok_or(WebError::BadForm)?;
    let account = member.account().clone();
    member.run(move |rooms, _| account::choose_language(&rooms.store, &account, language)).await??;
    Ok(member.moved_reading("/account", language))
}

async fn end_others(member: Member) -> Result<HttpResponse, WebError> {
    let session = member.own_session().clone();
    member.run(move |rooms, _| account::end_others(&rooms.store, &session)).await??;
    Ok(member.moved_with("/account", "notice-sessions-ended"))
}
