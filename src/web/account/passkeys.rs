//! The passkeys of a member: what there is, adding one, removing one.

use actix_web::HttpResponse;
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};

use super::proof::{self, Given};
use super::second_factor::allowed;
use crate::domain::account::Standing;
use crate::domain::passkey::Registration;
use crate::flows::passkey::{self, PasskeyError};
use crate::store::{StoreError, passkeys};
use crate::web::{Filled, Member, WebError};

const PAGE: &str = "account/passkeys.html";

#[derive(Deserialize)]
pub(super) struct New {
    name: String,
    #[serde(flatten)]
    given: Given,
    client_data: String,
    authenticator_data: String,
}

#[derive(Deserialize)]
pub(super) struct Gone {
    id: String,
    #[serde(flatten)]
    given: Given,
}

#[derive(Serialize)]
struct Page {
    passkeys: Vec<Line>,
    has_app: bool,
    has_passkey: bool,
    full: bool,
    fault: Option<&'static str>,
}

#[derive(Serialize)]
struct Line {
    id: String,
    name: String,
    created: String,
    used: String,
}

/// What the script hands to the browser.
#[derive(Serialize)]
struct Asked {
    challenge: String,
    party: String,
    service: String,
    user: String,
    email: String,
    name: String,
    passkeys: Vec<String>,
}

pub(super) async fn show(member: Member) -> Result<HttpResponse, WebError> {
    allowed(&member)?;
    member.page(PAGE, &facts(&member, None).await?)
}

pub(super) async fn challenge(member: Member) -> Result<HttpResponse, WebError> {
    allowed(&member)?;
    let (session, account) = (member.own_session().clone(), member.account().clone());
    let service = format!("Teken {}", member.institution().region);
    let asked = member
        .run(move |rooms, moment| {
            let mine = rooms.store.read(|tx| passkeys::list(tx, account.id))?;
            let mut rng = crate::web::randomness();
            let challenge = passkey::challenge(&rooms.store, &mut rng, &session, moment.at)?;
            Ok::<_, WebError>(Asked {
                challenge: challenge.text().to_owned(),
                party: passkey::party(rooms).ok_or(WebError::NotFound)?.id,
                service,
                user: BASE64URL_NOPAD.encode(account.id.as_uuid().as_bytes()),
                email: account.email.as_str().to_owned(),
                name: account.name.clone(),
                passkeys: mine.into_iter().map(|passkey| passkey.id).collect(),
            })
        })
        .await??;
    Ok(HttpResponse::Ok().json(asked))
}

pub(super) async fn add(member: Member, form: Filled<New>) -> Result<HttpResponse, WebError> {
    allowed(&member)?;
    let Filled(New { name, given, client_data, authenticator_data }) = form;
    let proof = given.proof()?;
    let bytes = |text: &str| BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| WebError::BadForm);
    let registration =
        Registration { client_data: bytes(&client_data)?, authenticator_data: bytes(&authenticator_data)? };
    let (session, account) = (member.own_session().clone(), member.account().clone());
    let outcome = member
        .run_hashing(move |rooms, moment| {
            let mut rng = crate::web::randomness();
            passkey::add(rooms, &mut rng, (&session, &account), (&proof, &name, &registration), moment.at)
        })
        .await?;
    let fault = match outcome {
        Ok(token) => return Ok(member.moved_as("/account/passkeys", &token)),
        Err(PasskeyError::Fault(_) | PasskeyError::NoChallenge) => "passkey-refused",
        Err(PasskeyError::TooMany) => "passkey-too-many",
        Err(PasskeyError::Proof(error)) => proof::fault(error)?,
        Err(PasskeyError::Store(StoreError::Conflict { .. })) => "passkey-known",
        Err(other) => return Err(other.into()),
    };
    member.page_again(PAGE, &facts(&member, Some(fault)).await?)
}

pub(super) async fn remove(member: Member, form: Filled<Gone>) -> Result<HttpResponse, WebError> {
    let Filled(Gone { id, given }) = form;
    let proof = given.proof()?;
    let (session, account) = (member.own_session().clone(), member.account().clone());
    let outcome = member
        .run_hashing(move |rooms, moment| {
            let mut rng = crate::web::randomness();
            passkey::remove(rooms, &mut rng, (&session, &account), (&proof, &id), moment.at)
        })
        .await?;
    match outcome {
        Ok(()) => Ok(member.moved_with("/account/passkeys", "notice-passkey-removed")),
        Err(PasskeyError::Proof(error)) => {
            let fault = proof::fault(error)?;
            member.page_again(PAGE, &facts(&member, Some(fault)).await?)
        }
        Err(other) => Err(other.into()),
    }
}

async fn facts(member: &Member, fault: Option<&'static str>) -> Result<Page, WebError> {
    let id = member.account().id;
    let mine = member.run(move |rooms, _| rooms.store.read(|tx| passkeys::list(tx, id))).await??;
    let line = |one: crate::domain::passkey::Passkey| Line {
        created: member.time(one.created),
        used: one.used.map(|at| member.time(at)).unwrap_or_default(),
        id: one.id,
        name: one.name,
    };
    Ok(Page {
        passkeys: mine.into_iter().map(line).collect(),
        has_app: member.account().second_factor.has_totp(),
        has_passkey: member.account().second_factor.has_passkey(),
        full: member.own_session().standing == Standing::Full,
        fault,
    })
}
