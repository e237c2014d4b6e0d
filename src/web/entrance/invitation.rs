//! Taking up an account one is invited to. Opening the link shows a form; only the form uses the link up.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::password_fault;
use crate::domain::account::Account;
use crate::domain::password::Password;
use crate::domain::token::Token;
use crate::flows::invite::{self, InviteError};
use crate::web::{Filled, Visitor, WebError};

#[derive(Deserialize)]
pub(super) struct Form {
    password: String,
}

#[derive(Serialize)]
struct Page {
    name: String,
    email: String,
    fault: Option<&'static str>,
}

pub(super) async fn show(visitor: Visitor, token: web::Path<String>) -> Result<HttpResponse, WebError> {
    let token: Token = token.parse().map_err(|_| WebError::NotFound)?;
    page(&visitor, &find(&visitor, token).await?, None)
}

pub(super) async fn run(
    visitor: Visitor,
    token: web::Path<String>,
    form: Filled<Form>,
) -> Result<HttpResponse, WebError> {
    let token: Token = token.parse().map_err(|_| WebError::NotFound)?;
    let account = find(&visitor, token.clone()).await?;
    let password = Password::typed(form.0.password);
    let (agent, policy) = (visitor.origin().agent.clone(), visitor.settings().factor);
    let outcome = visitor
        .run_hashing(move |rooms, moment| {
            let mut rng = crate::web::randomness();
            invite::accept(&rooms.store, &mut rng, (&token, &password), (&agent, policy), moment.at)
        })
        .await?;
    match outcome {
        Ok(token) => Ok(visitor.moved_as("/inbox", &token)),
        Err(InviteError::Password(fault)) => page(&visitor, &account, Some(password_fault(fault))),
        Err(other) => Err(other.into()),
    }
}

async fn find(visitor: &Visitor, token: Token) -> Result<Account, WebError> {
    let found =
        visitor.run(move |rooms, moment| rooms.store.read(|tx| invite::invited(tx, &token, moment.at)));
    found.await??.ok_or(WebError::NotFound)
}

fn page(visitor: &Visitor, account: &Account, fault: Option<&'static str>) -> Result<HttpResponse, WebError> {
    let page = Page { name: account.name.clone(), email: account.email.as_str().to_owned(), fault };
    match fault {
        None => visitor.page("entrance/invitation.html", &page),
        Some(_) => visitor.page_again("entrance/invitation.html", &page),
    }
}
