//! The authenticator app of an account: set, compared with, removed. Its secret is kept sealed under the pepper, bound to
//! the account; in clear it exists only while a code is compared.

use chrono::{DateTime, Utc};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::step_up::{self, Proof, ProofError};
use super::{Rooms, sign_in};
use crate::domain::account::{Account, Standing};
use crate::domain::audit::{Act, Hand};
use crate::domain::ids::AccountId;
use crate::domain::job::{Job, Notice, Owed};
use crate::domain::token::Token;
use crate::domain::totp::{TotpSecret, TotpStep};
use crate::keyring::{Keyring, SealedSecret, SecretError};
use crate::store::accounts::{self, KeptTotp};
use crate::store::sessions::{self, Session};
use crate::store::{Store, StoreError, jobs, passkeys, trail};

/// Why a second factor was not set or compared with.
#[derive(Debug, thiserror::Error)]
pub enum FactorError {
    /// The code does not come from the new secret.
    #[error("the code does not fit: check the clock of the telephone")]
    WrongCode,
    /// Who asks has not proved to be the owner.
    #[error(transparent)]
    Proof(#[from] Box<ProofError>),
    /// There is no such account.
    #[error("there is no account {0}")]
    NoAccount(AccountId),
    /// Nobody takes his own second factor away by this way.
    #[error("the own second factor is not removed in this way")]
    Own,
    /// What is kept does not open.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// What is kept cannot be read.
    #[error("the second factor of {0} cannot be read: remove it, so that its owner sets a new one")]
    Unreadable(AccountId),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ProofError> for FactorError {
    fn from(error: ProofError) -> Self {
        Self::Proof(Box::new(error))
    }
}

/// Sets the authenticator app once a code of it has been typed; the session becomes full under a new token. Whoever is
/// signed in already has to prove himself once more, with the old app's code if there is one: an open session is not
/// enough to take an account over.
pub fn set_totp(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    (session, account): (&Session, &Account),
    (secret, code): (&TotpSecret, &str),
    proof: &Proof,
    now: DateTime<Utc>,
) -> Result<Token, FactorError> {
    let step = secret.accept(code, now, None).ok_or(FactorError::WrongCode)?;
    if session.standing != Standing::FactorAwaited || account.second_factor.is_set() {
        step_up::prove(rooms, rng, (session, account), proof, now)?;
    }
    let sealed = sealed(&rooms.keyring, rng, account.id, secret)?;
    let token = rooms.store.write("account.totp", |tx| {
        accounts::set_totp(tx, account.id, &sealed, step)?;
        sessions::end_others(tx, account.id, None)?;
        trail::append(tx, rng, &Hand::of(account).did(Act::FactorSet, &account.name, "", now))?;
        let told = Job::Notice { account: account.id, what: Notice::Factor };
        jobs::enqueue(tx, &Owed { job: told, due: now }, rng, now)?;
        sign_in::begin(tx, rng, account, Standing::Full, &session.agent, now)
    });
    Ok(token?)
}

/// Removes every second factor of somebody who has lost them, and ends his sessions; with his next password he sets a
/// new one. He gets a letter.
pub fn clear(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    by: &Account,
    id: AccountId,
    now: DateTime<Utc>,
) -> Result<(), FactorError> {
    if by.id == id {
        return Err(FactorError::Own);
    }
    rooms.store.write("account.clear_factors", |tx| {
        let account = accounts::find(tx, id)?.ok_or(FactorError::NoAccount(id))?;
        accounts::clear_totp(tx, id)?;
        passkeys::remove_all(tx, id)?;
        sessions::end_others(tx, id, None)?;
        trail::append(tx, rng, &Hand::of(by).did(Act::FactorsCleared, &account.name, "", now))?;
        let told = Job::Notice { account: id, what: Notice::Factor };
        jobs::enqueue(tx, &Owed { job: told, due: now }, rng, now)?;
        Ok(())
    })
}

/// The step of a code, if it is good now and newer than the last one used. Nothing is used up.
pub(super) fn step(
    rooms: &Rooms,
    id: AccountId,
    code: &str,
    now: DateTime<Utc>,
) -> Result<Option<TotpStep>, FactorError> {
    let Some(secrets) = rooms.store.read(|tx| accounts::secrets(tx, id))? else { return Ok(None) };
    let secret = match secrets.totp {
        None => return Ok(None),
        Some(KeptTotp::Clear(secret)) => secret,
        Some(KeptTotp::Sealed(text)) => {
            let unreadable = || FactorError::Unreadable(id);
            let kept = SealedSecret::from_text(&text).ok_or_else(unreadable)?;
            let opened = rooms.keyring.open_secret(id.as_uuid(), &kept)?;
            let text = std::str::from_utf8(&opened).map_err(|_| unreadable())?;
            TotpSecret::parse(text).ok_or_else(unreadable)?
        }
    };
    Ok(secret.accept(code, now, secrets.totp_step))
}

/// Seals what an earlier release kept in clear; how many there were. Run at every start.
pub fn seal_all(store: &Store, keyring: &Keyring, rng: &mut dyn CryptoRng) -> Result<usize, FactorError> {
    let clear = store.read(accounts::clear_totps)?;
    for (id, secret) in &clear {
        let sealed = sealed(keyring, rng, *id, secret)?;
        store.write("account.seal_totp", |tx| accounts::seal_totp(tx, *id, secret, &sealed))?;
    }
    Ok(clear.len())
}

fn sealed(
    keyring: &Keyring,
    rng: &mut dyn CryptoRng,
    id: AccountId,
    secret: &TotpSecret,
) -> Result<String, SecretError> {
    let text = Zeroizing::new(secret.text());
    Ok(keyring.seal_secret(rng, id.as_uuid(), text.as_bytes())?.text())
}
