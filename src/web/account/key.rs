//! The signing key of a member: what it is now, and making one.

use actix_web::HttpResponse;
use serde::{Deserialize, Serialize};

use crate::domain::password::Password;
use crate::flows::enrol::{self, EnrolError};
use crate::keyring::{Passphrase, PassphraseError};
use crate::pades::Certificate;
use crate::store::signer_keys;
use crate::web::{Filled, Member, WebError};

#[derive(Deserialize)]
pub(super) struct Form {
    password: String,
    passphrase: String,
    repeated: String,
}

#[derive(Serialize)]
struct Page {
    /// Without a person of the roster there is nothing to sign.
    signs: bool,
    key: Option<Key>,
    fault: Option<&'static str>,
    field: &'static str,
}

#[derive(Serialize)]
struct Key {
    valid: bool,
    from: String,
    until: String,
    fingerprint: String,
    subject: String,
}

pub(super) async fn show(member: Member) -> Result<HttpResponse, WebError> {
    member.page("account/key.html", &facts(&member, None).await?)
}

pub(super) async fn run(member: Member, form: Filled<Form>) -> Result<HttpResponse, WebError> {
    let Filled(Form { password, passphrase, repeated }) = form;
    let repeated = zeroize::Zeroizing::new(repeated);
    let same = *passphrase == **repeated;
    // An account's password that is also the passphrase would make two secrets into one.
    let reused = passphrase == password;
    let password = Password::typed(password);
    let passphrase = Passphrase::parse(passphrase);
    let fault = match (passphrase, same, reused) {
        (Err(fault), ..) => Some(passphrase_fault(fault)),
        (Ok(_), false, _) => Some(("key-not-the-same", "repeated")),
        (Ok(_), true, true) => Some(("key-reused", "passphrase")),
        (Ok(passphrase), true, false) => match make(&member, password, passphrase).await {
            Ok(answer) => return Ok(answer),
            Err(MakeError::Fault(fault)) => Some(fault),
            Err(MakeError::Web(error)) => return Err(error),
        },
    };
    member.page_again("account/key.html", &facts(&member, fault).await?)
}

enum MakeError {
    Fault((&'static str, &'static str)),
    Web(WebError),
}

async fn make(
    member: &Member,
    password: Password,
    passphrase: Passphrase,
) -> Result<HttpResponse, MakeError> {
    let (session, account) = (member.own_session().clone(), member.account().clone());
    let outcome = member
        .run_hashing(move |rooms, moment| {
            let mut rng = crate::web::randomness();
            enrol::by_member(rooms, &mut rng, (&session, &account), (&password, &passphrase), moment)
        })
        .await
        .map_err(MakeError::Web)?;
    match outcome {
        Ok(token) => Ok(member.moved_as("/account/key", &token)),
        Err(EnrolError::WrongPassword) => Err(MakeError::Fault(("password-present-wrong", "password"))),
        Err(EnrolError::NoOffice(_)) => Err(MakeError::Fault(("key-no-office", "password"))),
        Err(EnrolError::HasKey(_)) => Err(MakeError::Fault(("key-has-one", "password"))),
        Err(other) => Err(MakeError::Web(other.into())),
    }
}

/// Key of the text that says what is wrong with a passphrase, and the field it concerns.
fn passphrase_fault(fault: PassphraseError) -> (&'static str, &'static str) {
    let key = match fault {
        PassphraseError::TooShort => "passphrase-too-short",
        PassphraseError::TooLong => "passphrase-too-long",
        PassphraseError::Control => "passphrase-control",
    };
    (key, "passphrase")
}

async fn facts(member: &Member, fault: Option<(&'static str, &'static str)>) -> Result<Page, WebError> {
    let person = member.account().person.clone();
    let signs = person.is_some();
    let key = match person {
        None => None,
        Some(person) => {
            member.run(move |rooms, _| rooms.store.read(|tx| signer_keys::active(tx, &person))).await??
        }
    };
    let now = member.moment().at;
    let shown = |row: signer_keys::SignerKeyRow| {
        let certificate = Certificate::from_der(row.certificate).ok()?;
        Some(Key {
            valid: certificate.is_valid_at(now),
            from: member.time(certificate.not_before()),
            until: member.time(certificate.not_after()),
            fingerprint: crate::domain::digest::Digest::from(certificate.fingerprint().0).to_string(),
            subject: certificate.title().unwrap_or_default(),
        })
    };
    let (fault, field) = fault.map_or((None, "password"), |(fault, field)| (Some(fault), field));
    Ok(Page { signs, key: key.and_then(shown), fault, field })
}
