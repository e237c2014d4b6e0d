//! The second step of signing in with a passkey: a challenge, and the authenticator's answer to it.

use actix_web::HttpResponse;
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};

use super::sign_in::code_page;
use crate::domain::passkey::Assertion;
use crate::flows::passkey;
use crate::flows::sign_in::SignInError;
use crate::store::passkeys;
use crate::web::{Filled, Member, WebError};

#[derive(Deserialize)]
pub(super) struct Form {
    id: String,
    client_data: String,
    authenticator_data: String,
    signature: String,
}

/// What the script hands to the browser.
#[derive(Serialize)]
struct Asked {
    challenge: String,
    party: String,
    passkeys: Vec<String>,
}

pub(super) async fn challenge(member: Member) -> Result<HttpResponse, WebError> {
    let session = member.own_session().clone();
    let asked = member
        .run(move |rooms, moment| {
            let mine = rooms.store.read(|tx| passkeys::list(tx, session.account))?;
            let mut rng = crate::web::randomness();
            let challenge = passkey::challenge(&rooms.store, &mut rng, &session, moment.at)?;
            Ok::<_, WebError>(Asked {
                challenge: challenge.text().to_owned(),
                party: passkey::party(rooms).ok_or(WebError::NotFound)?.id,
                passkeys: mine.into_iter().map(|passkey| passkey.id).collect(),
            })
        })
        .await??;
    Ok(HttpResponse::Ok().json(asked))
}

pub(super) async fn run(member: Member, form: Filled<Form>) -> Result<HttpResponse, WebError> {
    let Filled(Form { id, client_data, authenticator_data, signature }) = form;
    let bytes = |text: &str| BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| WebError::BadForm);
    let assertion = Assertion {
        id,
        client_data: bytes(&client_data)?,
        authenticator_data: bytes(&authenticator_data)?,
        signature: bytes(&signature)?,
    };
    let (session, account) = (member.own_session().clone(), member.account().clone());
    let origin = member.origin().clone();
    let outcome = member
        .run(move |rooms, moment| {
            let mut rng = crate::web::randomness();
            passkey::sign_in(rooms, &mut rng, (&session, &account), &assertion, &origin, moment.at)
        })
        .await?;
    match outcome {
        Ok(token) => Ok(member.moved_as("/inbox", &token)),
        Err(SignInError::WrongCode) => {
            member.page_again("entrance/code.html", &code_page(&member, Some("passkey-refused")))
        }
        Err(other) => Err(other.into()),
    }
}
