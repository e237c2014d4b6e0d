//! A signer gets a key: made here, sealed at once under a passphrase that only the signer knows.

use chrono::TimeDelta;
use rand_core::CryptoRng;

use super::{Rooms, sign_in};
use crate::domain::account::{ATTEMPTS_PER_ACCOUNT, ATTEMPTS_WINDOW, Account, Standing};
use crate::domain::ids::{KeyId, PersonId};
use crate::domain::moment::Moment;
use crate::domain::password::Password;
use crate::domain::roster::Official;
use crate::domain::token::Token;
use crate::keyring::{GenerateError, Passphrase, SignerIdentity};
use crate::store::sessions::{self, Session};
use crate::store::signer_keys::{self, SignerKeyRow};
use crate::store::{StoreError, accounts, attempts, roster};

/// How long a signer's certificate is good for.
const VALID_DAYS: i64 = 730;

/// Why no key was made.
#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    /// The person is not in the roster or holds no office.
    #[error("{0} holds no office on this day: register the assignment first")]
    NoOffice(PersonId),
    /// The person has a key already.
    #[error("{0} has a signing key already: revoke it before making a new one")]
    HasKey(PersonId),
    /// The password of the account, asked once more before a key is made.
    #[error("the password of the account is wrong")]
    WrongPassword,
    /// Too many wrong ones.
    #[error("too many wrong passwords: wait 15 minutes")]
    TooMany,
    /// Key or certificate.
    #[error(transparent)]
    Generate(#[from] GenerateError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes a key for a person, certified with the office that is most his own on that day.
pub fn run(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    person: &PersonId,
    passphrase: &Passphrase,
    moment: Moment,
) -> Result<KeyId, EnrolError> {
    let (official, has_key) = rooms.store.read(|tx| {
        let official = roster::load(tx)?.own_office(person, moment.day);
        Ok::<_, EnrolError>((official, signer_keys::active(tx, person)?.is_some()))
    })?;
    let official = official.ok_or_else(|| EnrolError::NoOffice(person.clone()))?;
    if has_key {
        return Err(EnrolError::HasKey(person.clone()));
    }
    let validity = TimeDelta::days(VALID_DAYS);
    let signer =
        rooms.keyring.generate_signer(rng, passphrase, &identity(&official, rooms), moment.at, validity)?;
    let row = SignerKeyRow {
        key: KeyId::new(moment.at, rng),
        person: person.clone(),
        not_before: signer.certificate.not_before(),
        not_after: signer.certificate.not_after(),
        certificate: signer.certificate.as_der().to_vec(),
        sealed: signer.sealed.as_bytes().to_vec(),
        created: moment.at,
    };
    rooms.store.write("enrol", |tx| signer_keys::insert(tx, &row).map_err(EnrolError::from))?;
    Ok(row.key)
}

/// A member makes his own key: the password of his account is asked once more (it is what an open session lacks), and
/// his session goes on under a new token.
pub fn by_member(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    (session, account): (&Session, &Account),
    (password, passphrase): (&Password, &Passphrase),
    moment: Moment,
) -> Result<Token, EnrolError> {
    let person = account.person.clone().ok_or_else(|| EnrolError::NoOffice(account.acting_as()))?;
    let subject = format!("step-up:{}", account.id);
    let secrets = rooms.store.read(|tx| {
        if attempts::count(tx, &subject, moment.at - ATTEMPTS_WINDOW)? >= ATTEMPTS_PER_ACCOUNT {
            return Err(EnrolError::TooMany);
        }
        Ok(accounts::secrets(tx, account.id)?)
    })?;
    if !password.fits(secrets.and_then(|secrets| secrets.password).as_deref()) {
        rooms.store.write("enrol.failed", |tx| attempts::insert(tx, &subject, rng, moment.at))?;
        return Err(EnrolError::WrongPassword);
    }
    run(rooms, rng, &person, passphrase, moment)?;
    rooms.store.write("enrol.session", |tx| {
        attempts::forget(tx, &subject)?;
        sessions::end(tx, &session.token)?;
        Ok(sign_in::begin(tx, rng, account, Standing::Full, &session.agent, moment.at)?)
    })
}

fn identity(official: &Official, rooms: &Rooms) -> SignerIdentity {
    SignerIdentity {
        person_id: official.person.opaque(),
        name: official.name.clone(),
        office: official.styled_title(),
        agency: official.agency_name.clone().unwrap_or_else(|| rooms.institution.name.clone()),
        institution: rooms.institution.name.clone(),
    }
}
