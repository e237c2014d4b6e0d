//! Signing in: address and password, then a code; and signing out.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::recover::after;
use crate::domain::account::Standing;
use crate::domain::password::Password;
use crate::flows::sign_in::SignInError;
use crate::flows::{account, sign_in};
use crate::web::public::local;
use crate::web::{Filled, Member, Visitor, WebError};

#[derive(Deserialize)]
pub(super) struct Next {
    next: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Form {
    email: String,
    password: String,
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
pub(super) struct CodeForm {
    code: String,
}

#[derive(Default, Serialize)]
struct Page {
    email: String,
    next: String,
    fault: Option<&'static str>,
}

/// The page of the second step.
#[derive(Serialize)]
pub(super) struct CodePage {
    app: bool,
    passkey: bool,
    fault: Option<&'static str>,
}

/// What the second step of signing in shows.
pub(super) fn code_page(member: &Member, fault: Option<&'static str>) -> CodePage {
    let factor = member.account().second_factor;
    CodePage { app: factor.has_totp(), passkey: factor.has_passkey(), fault }
}

pub(super) async fn show(visitor: Visitor, query: web::Query<Next>) -> Result<HttpResponse, WebError> {
    let next = query.into_inner().next.unwrap_or_default();
    visitor.page("entrance/sign-in.html", &Page { next: local(&next).to_owned(), ..Page::default() })
}

pub(super) async fn run(visitor: Visitor, form: Filled<Form>) -> Result<HttpResponse, WebError> {
    let Filled(Form { email, password, next }) = form;
    let password = Password::typed(password);
    let (origin, policy, typed) = (visitor.origin().clone(), visitor.settings().factor, email.clone());
    let earlier = visitor.session().map(|(session, _)| session.token);
    let outcome = visitor
        .run_hashing(move |rooms, moment| {
            let mut rng = crate::web::randomness();
            let store = &rooms.store;
            let outcome = sign_in::run(store, &mut rng, (&typed, &password), &origin, policy, moment.at)?;
            if let Some(earlier) = earlier {
                account::sign_out(store, &earlier)?;
            }
            Ok::<_, SignInError>(outcome)
        })
        .await?;
    match outcome {
        Ok((token, Standing::Full)) => Ok(visitor.moved_as(local(&next), &token)),
        Ok((token, standing)) => Ok(visitor.moved_as(after(standing), &token)),
        Err(SignInError::Wrong) => {
            let page = Page { email, next: local(&next).to_owned(), fault: Some("sign-in-wrong") };
            visitor.page_again("entrance/sign-in.html", &page)
        }
        Err(other) => Err(other.into()),
    }
}

pub(super) async fn show_code(member: Member) -> Result<HttpResponse, WebError> {
    member.page("entrance/code.html", &code_page(&member, None))
}

pub(super) async fn run_code(member: Member, form: Filled<CodeForm>) -> Result<HttpResponse, WebError> {
    let Filled(CodeForm { code }) = form;
    let (session, account) = (member.own_session().clone(), member.account().clone());
    let origin = member.origin().clone();
    let outcome = member
        .run(move |rooms, moment| {
            let mut rng = crate::web::randomness();
            sign_in::code(rooms, &mut rng, (&session, &account), &code, &origin, moment.at)
        })
        .await?;
    match outcome {
        Ok(token) => Ok(member.moved_as("/inbox", &token)),
        Err(SignInError::WrongCode) => {
            member.page_again("entrance/code.html", &code_page(&member, Some("code-wrong")))
        }
        Err(other) => Err(other.into()),
    }
}

pub(super) async fn out(member: Member) -> Result<HttpResponse, WebError> {
    let token = member.own_session().token;
    member.run(move |rooms, _| account::sign_out(&rooms.store, &token)).await??;
    Ok(member.moved_out("/"))
}
