//! The signing key of a member: how it stands, making one or a new one, changing its passphrase.

use actix_web::HttpResponse;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::proof::{self, Given};
use crate::domain::passphrase_limit::Allowance;
use crate::flows::enrol::{self, EnrolError, Replace};
use crate::flows::key_life::{self, Days};
use crate::flows::sign::OpenError;
use crate::flows::step_up::Proof;
use crate::flows::unlock::{self, UnlockRefusal};
use crate::keyring::{Passphrase, PassphraseError};
use crate::pades::Certificate;
use crate::store::signer_keys::SignerKeyRow;
use crate::web::{Filled, Member, WebError};

const PAGE: &str = "account/key.html";

#[derive(Deserialize)]
pub(super) struct Form {
    #[serde(flatten)]
    given: Given,
    passphrase: String,
    repeated: String,
    #[serde(default)]
    replace: String,
}

#[derive(Deserialize)]
pub(super) struct Changed {
    present: String,
    passphrase: String,
    repeated: String,
}

#[derive(Serialize)]
struct Page {
    /// Without a person of the roster there is nothing to sign.
    signs: bool,
    has_app: bool,
    has_passkey: bool,
    key: Option<Key>,
    fault: Option<&'static str>,
    field: &'static str,
}

#[derive(Serialize)]
struct Key {
    /// `good`, `ending` or `over`.
    days: &'static str,
    /// `free`, `pause` or `locked`, and until when.
    lock: &'static str,
    lock_until: String,
    from: String,
    until: String,
    fingerprint: String,
    subject: String,
}

/// Key of a text, and the field it concerns.
type Fault = (&'static str, &'static str);

pub(super) async fn show(member: Member) -> Result<HttpResponse, WebError> {
    member.page(PAGE, &facts(&member, None).await?)
}

pub(super) async fn run(member: Member, form: Filled<Form>) -> Result<HttpResponse, WebError> {
    let Filled(Form { given, passphrase, repeated, replace }) = form;
    // An account's password that is also the passphrase would make two secrets into one.
    let reused = given.repeats(&passphrase);
    let proof = given.proof()?;
    let replace = if replace.is_empty() { Replace::Never } else { Replace::Present };
    let outcome = match new(passphrase, repeated) {
        Ok(_) if reused => Err(("key-reused", "passphrase")),
        Ok(passphrase) => make(&member, proof, passphrase, replace).await?,
        Err(fault) => Err(fault),
    };
    match outcome {
        Ok(answer) => Ok(answer),
        Err(fault) => member.page_again(PAGE, &facts(&member, Some(fault)).await?),
    }
}

async fn make(
    member: &Member,
    proof: Proof,
    passphrase: Passphrase,
    replace: Replace,
) -> Result<Result<HttpResponse, Fault>, WebError> {
    let (session, account) = (member.own_session().clone(), member.account().clone());
    let outcome = member
        .run_hashing(move |rooms, moment| {
            let mut rng = crate::web::randomness();
            enrol::by_member(rooms, &mut rng, (&session, &account), (&proof, &passphrase), replace, moment)
        })
        .await?;
    Ok(Err(match outcome {
        Ok(token) => return Ok(Ok(member.moved_as("/account/key", &token))),
        Err(EnrolError::Proof(error)) => (proof::fault(error)?, "password"),
        Err(EnrolError::NoOffice(_)) => ("key-no-office", "password"),
        Err(EnrolError::HasKey(_)) => ("key-has-one", "password"),
        Err(other) => return Err(other.into()),
    }))
}

pub(super) async fn passphrase(member: Member, form: Filled<Changed>) -> Result<HttpResponse, WebError> {
    let Filled(Changed { present, passphrase, repeated }) = form;
    let fault = match (Passphrase::parse(present), new(passphrase, repeated)) {
        // Shorter than any passphrase can be: wrong without a try.
        (Err(_), _) => ("key-present-wrong", "present"),
        (Ok(_), Err(fault)) => fault,
        (Ok(present), Ok(new)) => match change(&member, present, new).await? {
            Ok(answer) => return Ok(answer),
            Err(fault) => fault,
        },
    };
    member.page_again(PAGE, &facts(&member, Some(fault)).await?)
}

async fn change(
    member: &Member,
    present: Passphrase,
    new: Passphrase,
) -> Result<Result<HttpResponse, Fault>, WebError> {
    let account = member.account().clone();
    let outcome = member
        .run_hashing(move |rooms, moment| {
            let mut rng = crate::web::randomness();
            key_life::change_passphrase(rooms, &mut rng, &account, (&present, &new), moment)
        })
        .await?;
    Ok(Err(match outcome {
        Ok(()) => return Ok(Ok(member.moved_with("/account/key", "notice-passphrase-changed"))),
        Err(UnlockRefusal::Wrong(_)) => ("key-present-wrong", "present"),
        Err(UnlockRefusal::Pause(_) | UnlockRefusal::Locked(_)) => ("key-closed", "present"),
        Err(UnlockRefusal::Open(OpenError::NoKey(_))) => ("key-none", "present"),
        Err(other) => return Err(other.into()),
    }))
}

/// A passphrase that was typed twice.
fn new(passphrase: String, repeated: String) -> Result<Passphrase, Fault> {
    let repeated = Zeroizing::new(repeated);
    let same = *passphrase == **repeated;
    let passphrase =
        Passphrase::parse(passphrase).map_err(|fault| (passphrase_fault(fault), "passphrase"))?;
    if same { Ok(passphrase) } else { Err(("key-not-the-same", "repeated")) }
}

/// Key of the text that says what is wrong with a passphrase.
fn passphrase_fault(fault: PassphraseError) -> &'static str {
    match fault {
        PassphraseError::TooShort => "passphrase-too-short",
        PassphraseError::TooLong => "passphrase-too-long",
        PassphraseError::Control => "passphrase-control",
    }
}

async fn facts(member: &Member, fault: Option<Fault>) -> Result<Page, WebError> {
    let person = member.account().person.clone();
    let signs = person.is_some();
    let state = match person {
        None => None,
        Some(person) => member.run(move |rooms, moment| unlock::state(rooms, &person, moment.at)).await??,
    };
    let (fault, field) = fault.map_or((None, "password"), |(fault, field)| (Some(fault), field));
    Ok(Page {
        signs,
        has_app: member.account().second_factor.has_totp(),
        has_passkey: member.account().second_factor.has_passkey(),
        key: state.and_then(|(row, allowance)| shown(member, row, allowance)),
        fault,
        field,
    })
}

fn shown(member: &Member, row: SignerKeyRow, allowance: Allowance) -> Option<Key> {
    let told = |at: DateTime<Utc>| member.time(at);
    let days = match key_life::days(&row, member.moment().at) {
        Days::Good => "good",
        Days::EndingSoon => "ending",
        Days::Over => "over",
    };
    let (lock, lock_until) = match allowance {
        Allowance::Tries(_) => ("free", String::new()),
        Allowance::Pause(until) => ("pause", told(until)),
        Allowance::Locked(until) => ("locked", told(until)),
    };
    let certificate = Certificate::from_der(row.certificate).ok()?;
    Some(Key {
        days,
        lock,
        lock_until,
        from: told(certificate.not_before()),
        until: told(certificate.not_after()),
        fingerprint: crate::domain::digest::Digest::from(certificate.fingerprint().0).to_string(),
        subject: certificate.title().unwrap_or_default(),
    })
}
