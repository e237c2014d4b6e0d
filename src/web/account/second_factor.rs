//! Setting up the authenticator app. The secret travels in the form until a code proves it; only then is it kept.

use actix_web::HttpResponse;
use serde::{Deserialize, Serialize};

use super::proof::{self, Given};
use crate::domain::account::Standing;
use crate::domain::totp::TotpSecret;
use crate::flows::second_factor::{self, FactorError};
use crate::render::pages::qr;
use crate::web::{Filled, Member, WebError};

#[derive(Deserialize)]
pub(super) struct Form {
    secret: String,
    code: String,
    #[serde(flatten)]
    given: Given,
}

#[derive(Serialize)]
struct Page {
    secret: String,
    /// The QR code as the path of an SVG of `size` × `size`.
    squares: String,
    size: i32,
    /// Whether he has to prove himself, and with what besides the password.
    proves: bool,
    has_app: bool,
    has_passkey: bool,
    fault: Option<&'static str>,
    field: &'static str,
}

pub(super) async fn show(member: Member) -> Result<HttpResponse, WebError> {
    allowed(&member)?;
    let secret = TotpSecret::new(&mut crate::web::randomness());
    member.page("account/second-factor.html", &page(&member, &secret, None))
}

pub(super) async fn run(member: Member, form: Filled<Form>) -> Result<HttpResponse, WebError> {
    allowed(&member)?;
    let Filled(Form { secret, code, given }) = form;
    let secret = TotpSecret::parse(&secret).ok_or(WebError::BadForm)?;
    let proof = given.proof()?;
    let (session, account, kept) = (member.own_session().clone(), member.account().clone(), secret.clone());
    let outcome = member
        .run_hashing(move |rooms, moment| {
            let mut rng = crate::web::randomness();
            let whose = (&session, &account);
            second_factor::set_totp(rooms, &mut rng, whose, (&secret, &code), &proof, moment.at)
        })
        .await?;
    let fault = match outcome {
        Ok(token) => return Ok(member.moved_as("/inbox", &token)),
        Err(FactorError::WrongCode) => ("code-wrong", "code"),
        Err(FactorError::Proof(error)) => (proof::fault(*error)?, "password"),
        Err(other) => return Err(other.into()),
    };
    member.page_again("account/second-factor.html", &page(&member, &kept, Some(fault)))
}

/// Only who is signed in, or has nothing but this step before him; a code that is awaited cannot be gone round here.
pub(super) fn allowed(member: &Member) -> Result<(), WebError> {
    match (member.own_session().standing, member.account().second_factor.is_set()) {
        (Standing::CodeAwaited, _) => Err(WebError::Halfway("/sign-in/code")),
        (Standing::FactorAwaited, true) => Err(WebError::SignIn(None)),
        (Standing::Full, _) | (Standing::FactorAwaited, false) => Ok(()),
    }
}

fn page(member: &Member, secret: &TotpSecret, fault: Option<(&'static str, &'static str)>) -> Page {
    let issuer = format!("Teken {}", member.institution().region);
    let address = secret.address(&issuer, member.account().email.as_str());
    let (path, size) = qr::squares(&address);
    let (fault, field) = fault.map_or((None, "code"), |(fault, field)| (Some(fault), field));
    Page {
        secret: secret.text(),
        squares: path,
        size,
        proves: member.own_session().standing == Standing::Full,
        has_app: member.account().second_factor.has_totp(),
        has_passkey: member.account().second_factor.has_passkey(),
        fault,
        field,
    }
}
