//! Setting up the authenticator app. The secret travels in the form until a code proves it; only then is it kept.

use actix_web::HttpResponse;
use serde::{Deserialize, Serialize};

use crate::domain::account::{SecondFactor, Standing};
use crate::domain::totp::TotpSecret;
use crate::flows::account::{self, AccountError};
use crate::render::pages::qr;
use crate::web::{Filled, Member, WebError};

#[derive(Deserialize)]
pub(super) struct Form {
    secret: String,
    code: String,
}

#[derive(Serialize)]
struct Page {
    secret: String,
    /// The QR code as the path of an SVG of `size` × `size`.
    squares: String,
    size: i32,
    fault: Option<&'static str>,
}

pub(super) async fn show(member: Member) -> Result<HttpResponse, WebError> {
    allowed(&member)?;
    let secret = TotpSecret::new(&mut crate::web::randomness());
    member.page("account/second-factor.html", &page(&member, &secret, None))
}

pub(super) async fn run(member: Member, form: Filled<Form>) -> Result<HttpResponse, WebError> {
    allowed(&member)?;
    let Filled(Form { secret, code }) = form;
    let secret = TotpSecret::parse(&secret).ok_or(WebError::BadForm)?;
    let (session, account, kept) = (member.own_session().clone(), member.account().clone(), secret.clone());
    let outcome = member
        .run(move |rooms, moment| {
            let mut rng = crate::web::randomness();
            account::set_totp(&rooms.store, &mut rng, (&session, &account), (&secret, &code), moment.at)
        })
        .await?;
    match outcome {
        Ok(token) => Ok(member.moved_as("/inbox", &token)),
        Err(AccountError::WrongCode) => {
            member.page_again("account/second-factor.html", &page(&member, &kept, Some("code-wrong")))
        }
        Err(other) => Err(other.into()),
    }
}

/// Only who is signed in, or has nothing but this step before him; a code that is awaited cannot be gone round here.
fn allowed(member: &Member) -> Result<(), WebError> {
    match (member.own_session().standing, member.account().second_factor) {
        (Standing::CodeAwaited, _) => Err(WebError::Halfway("/sign-in/code")),
        (Standing::FactorAwaited, SecondFactor::Totp) => Err(WebError::SignIn(None)),
        (Standing::Full, _) | (Standing::FactorAwaited, SecondFactor::Absent) => Ok(()),
    }
}

fn page(member: &Member, secret: &TotpSecret, fault: Option<&'static str>) -> Page {
    let issuer = format!("Teken {}", member.institution().region);
    let address = secret.address(&issuer, member.account().email.as_str());
    let (path, size) = qr::squares(&address);
    Page { secret: secret.text(), squares: path, size, fault }
}
