//! A forgotten password and a locked key: asking for a letter, and the links in it. Opening a link shows a form; only the
//! form uses the link up.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::password_fault;
use crate::domain::account::{Account, Standing};
use crate::domain::password::Password;
use crate::domain::token::Token;
use crate::flows::recover::{self, RecoverError};
use crate::flows::unlock;
use crate::web::{Filled, Visitor, WebError};

#[derive(Deserialize)]
pub(super) struct Asked {
    email: String,
}

#[derive(Deserialize)]
pub(super) struct Chosen {
    password: String,
}

#[derive(Deserialize)]
pub(super) struct Nothing {}

#[derive(Serialize)]
struct Empty {}

#[derive(Serialize)]
struct Page {
    name: String,
    email: String,
    second_factor: bool,
    fault: Option<&'static str>,
}

const RESET: &str = "entrance/reset.html";

pub(super) async fn show(visitor: Visitor) -> Result<HttpResponse, WebError> {
    visitor.page("entrance/forgotten.html", &Empty {})
}

/// The same answer for every address.
pub(super) async fn ask(visitor: Visitor, form: Filled<Asked>) -> Result<HttpResponse, WebError> {
    let (email, origin) = (form.0.email, visitor.origin().clone());
    visitor
        .run(move |rooms, moment| {
            recover::ask(&rooms.store, &mut crate::web::randomness(), &email, &origin, moment.at)
        })
        .await??;
    Ok(visitor.moved_with("/sign-in", "notice-reset-asked"))
}

pub(super) async fn show_reset(visitor: Visitor, token: web::Path<String>) -> Result<HttpResponse, WebError> {
    let token: Token = token.parse().map_err(|_| WebError::NotFound)?;
    page(&visitor, &find(&visitor, token).await?, None)
}

pub(super) async fn reset(
    visitor: Visitor,
    token: web::Path<String>,
    form: Filled<Chosen>,
) -> Result<HttpResponse, WebError> {
    let token: Token = token.parse().map_err(|_| WebError::NotFound)?;
    let account = find(&visitor, token.clone()).await?;
    let password = Password::typed(form.0.password);
    let (origin, policy) = (visitor.origin().clone(), visitor.settings().factor);
    let outcome = visitor
        .run_hashing(move |rooms, moment| {
            let mut rng = crate::web::randomness();
            recover::run(&rooms.store, &mut rng, (&token, &password), (&origin, policy), moment.at)
        })
        .await?;
    match outcome {
        Ok((token, standing)) => Ok(visitor.moved_as(after(standing), &token)),
        Err(RecoverError::Password(fault)) => page(&visitor, &account, Some(password_fault(fault))),
        Err(other) => Err(other.into()),
    }
}

pub(super) async fn show_unlock(
    visitor: Visitor,
    token: web::Path<String>,
) -> Result<HttpResponse, WebError> {
    let token: Token = token.parse().map_err(|_| WebError::NotFound)?;
    let found = visitor.run(move |rooms, moment| rooms.store.read(|tx| unlock::whose(tx, &token, moment.at)));
    found.await??.ok_or(WebError::NotFound)?;
    visitor.page("entrance/unlock.html", &Empty {})
}

pub(super) async fn end_lock(
    visitor: Visitor,
    token: web::Path<String>,
    _form: Filled<Nothing>,
) -> Result<HttpResponse, WebError> {
    let token: Token = token.parse().map_err(|_| WebError::NotFound)?;
    let ended = visitor
        .run(move |rooms, moment| unlock::by_link(rooms, &mut crate::web::randomness(), &token, moment.at))
        .await??;
    if ended {
        Ok(visitor.moved_with("/account/key", "notice-key-unlocked"))
    } else {
        Err(WebError::NotFound)
    }
}

/// Where somebody goes whose password was right.
pub(super) fn after(standing: Standing) -> &'static str {
    match standing {
        Standing::Full => "/inbox",
        Standing::CodeAwaited => "/sign-in/code",
        Standing::FactorAwaited => "/account/second-factor",
    }
}

async fn find(visitor: &Visitor, token: Token) -> Result<Account, WebError> {
    let found =
        visitor.run(move |rooms, moment| rooms.store.read(|tx| recover::whose(tx, &token, moment.at)));
    found.await??.ok_or(WebError::NotFound)
}

fn page(visitor: &Visitor, account: &Account, fault: Option<&'static str>) -> Result<HttpResponse, WebError> {
    let page = Page {
        name: account.name.clone(),
        email: account.email.as_str().to_owned(),
        second_factor: account.second_factor.is_set(),
        fault,
    };
    if fault.is_none() { visitor.page(RESET, &page) } else { visitor.page_again(RESET, &page) }
}
