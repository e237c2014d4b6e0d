//! The first account of an instance, through the link that the first start prints.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::password_fault;
use crate::domain::password::Password;
use crate::domain::token::Token;
use crate::flows::set_up::{self, Founder, SetUpError};
use crate::store::links::{self, Purpose};
use crate::web::{Filled, Visitor, WebError};

#[derive(Deserialize)]
pub(super) struct Form {
    name: String,
    email: String,
    password: String,
}

#[derive(Default, Serialize)]
struct Page {
    name: String,
    email: String,
    fault: Option<&'static str>,
}

const PAGE: &str = "entrance/set-up.html";

pub(super) async fn show(visitor: Visitor, token: web::Path<String>) -> Result<HttpResponse, WebError> {
    let token: Token = token.parse().map_err(|_| WebError::NotFound)?;
    let purpose = visitor
        .run(move |rooms, moment| rooms.store.read(|tx| links::find(tx, &token.digest(), moment.at)))
        .await??;
    if purpose != Some(Purpose::SetUp) {
        return Err(WebError::NotFound);
    }
    visitor.page(PAGE, &Page::default())
}

pub(super) async fn run(
    visitor: Visitor,
    token: web::Path<String>,
    form: Filled<Form>,
) -> Result<HttpResponse, WebError> {
    let token: Token = token.parse().map_err(|_| WebError::NotFound)?;
    let Filled(Form { name, email, password }) = form;
    let again = |fault| {
        visitor.page_again(PAGE, &Page { name: name.clone(), email: email.clone(), fault: Some(fault) })
    };
    let Ok(address) = email.trim().parse() else { return again("email-wrong") };
    let founder = Founder { name: name.clone(), email: address, password: Password::typed(password) };
    let (agent, policy) = (visitor.origin().agent.clone(), visitor.settings().factor);
    let outcome = visitor
        .run_hashing(move |rooms, moment| {
            let mut rng = crate::web::randomness();
            set_up::run(&rooms.store, &mut rng, (&token, &founder), (&agent, policy), moment.at)
        })
        .await?;
    match outcome {
        Ok(token) => Ok(visitor.moved_as("/inbox", &token)),
        Err(SetUpError::NoName) => again("name-missing"),
        Err(SetUpError::Password(fault)) => again(password_fault(fault)),
        Err(other) => Err(other.into()),
    }
}
