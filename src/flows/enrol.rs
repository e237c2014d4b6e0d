//! A signer gets a key: made here, sealed at once under a passphrase that only the signer knows.

use chrono::TimeDelta;
use rand_core::CryptoRng;

use super::step_up::{self, Proof, ProofError};
use super::{Rooms, sign_in};
use crate::domain::account::{Account, Standing};
use crate::domain::audit::{Act, Hand};
use crate::domain::digest::Digest;
use crate::domain::ids::{KeyId, PersonId};
use crate::domain::job::{Job, Notice, Owed};
use crate::domain::moment::Moment;
use crate::domain::roster::Official;
use crate::domain::token::Token;
use crate::keyring::{GenerateError, Passphrase, SignerIdentity};
use crate::store::sessions::{self, Session};
use crate::store::signer_keys::{self, SignerKeyRow, State};
use crate::store::{StoreError, jobs, roster, trail};

/// How long a signer's certificate is good for.
pub const VALID_DAYS: i64 = 730;

/// Whether a key that is there may be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replace {
    /// Only a first key is made.
    Never,
    /// A key that is there is retired.
    Present,
}

/// Why no key was made.
#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    /// The person is not in the roster or holds no office.
    #[error("{0} holds no office on this day: register the assignment first")]
    NoOffice(PersonId),
    /// The person has a key already.
    #[error("{0} has a signing key already: revoke it before making a new one")]
    HasKey(PersonId),
    /// Who asks has not proved to be the owner of the account.
    #[error(transparent)]
    Proof(#[from] ProofError),
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
    if rooms.store.read(|tx| signer_keys::active(tx, person))?.is_some() {
        return Err(EnrolError::HasKey(person.clone()));
    }
    let row = made(rooms, rng, person, passphrase, moment)?;
    let made = Hand::machine().did(Act::KeyMade, person.as_str(), fingerprint(&row), moment.at);
    rooms.store.write("enrol", |tx| {
        signer_keys::insert(tx, &row)?;
        trail::append(tx, rng, &made).map_err(EnrolError::from)
    })?;
    Ok(row.key)
}

/// A member makes his own key, the first one or one in the place of another: after a lost passphrase, or when the
/// certificate ends. He proves himself once more (it is what an open session lacks), his other sessions end, and this
/// one goes on under a new token. What the old key has signed stays as valid as it was.
pub fn by_member(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    (session, account): (&Session, &Account),
    (proof, passphrase): (&Proof, &Passphrase),
    replace: Replace,
    moment: Moment,
) -> Result<Token, EnrolError> {
    let person = account.person.clone().ok_or_else(|| EnrolError::NoOffice(account.acting_as()))?;
    let old = rooms.store.read(|tx| signer_keys::active(tx, &person))?;
    if old.is_some() && replace == Replace::Never {
        return Err(EnrolError::HasKey(person));
    }
    step_up::prove(rooms, rng, (session, account), proof, moment.at)?;
    let row = made(rooms, rng, &person, passphrase, moment)?;
    let act = if old.is_some() { Act::KeyReplaced } else { Act::KeyMade };
    let made = Hand::of(account).did(act, &account.name, fingerprint(&row), moment.at);
    rooms.store.write("enrol.member", |tx| {
        if let Some(old) = &old {
            signer_keys::retire(tx, old.key, State::Replaced, moment.at)?;
        }
        signer_keys::insert(tx, &row)?;
        trail::append(tx, rng, &made)?;
        let told = Job::Notice { account: account.id, what: Notice::Key };
        jobs::enqueue(tx, &Owed { job: told, due: moment.at }, rng, moment.at)?;
        sessions::end_others(tx, account.id, None)?;
        Ok(sign_in::begin(tx, rng, account, Standing::Full, &session.agent, moment.at)?)
    })
}

/// Certifies and seals a fresh key; nothing is stored.
fn made(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    person: &PersonId,
    passphrase: &Passphrase,
    moment: Moment,
) -> Result<SignerKeyRow, EnrolError> {
    let official =
        rooms.store.read(|tx| Ok::<_, StoreError>(roster::load(tx)?.own_office(person, moment.day)))?;
    let official = official.ok_or_else(|| EnrolError::NoOffice(person.clone()))?;
    let validity = TimeDelta::days(VALID_DAYS);
    let signer =
        rooms.keyring.generate_signer(rng, passphrase, &identity(&official, rooms), moment.at, validity)?;
    Ok(SignerKeyRow {
        key: KeyId::new(moment.at, rng),
        person: person.clone(),
        not_before: signer.certificate.not_before(),
        not_after: signer.certificate.not_after(),
        certificate: signer.certificate.as_der().to_vec(),
        sealed: signer.sealed.as_bytes().to_vec(),
        created: moment.at,
    })
}

/// SHA-256 of the certificate: what tells one key from another without telling anything else.
fn fingerprint(row: &SignerKeyRow) -> String {
    Digest::of(&row.certificate).to_string()
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
