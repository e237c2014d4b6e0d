//! Proving once more to be the owner of an account, before something is done that an open session alone must not do.

use chrono::{DateTime, Utc};
use rand_core::CryptoRng;

use super::Rooms;
use super::second_factor::{self, FactorError};
use crate::domain::account::{ATTEMPTS_PER_ACCOUNT, ATTEMPTS_WINDOW, Account};
use crate::domain::password::Password;
use crate::keyring::quietly;
use crate::store::{StoreError, accounts, attempts};

/// What the owner gives.
#[derive(Debug)]
pub struct Proof {
    /// The password of the account.
    pub password: Password,
    /// A code of the authenticator app, if the account has one.
    pub code: String,
}

/// Why it was no proof.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// The password.
    #[error("the password of the account is wrong")]
    WrongPassword,
    /// The code.
    #[error("the code is wrong, too old, or has been used")]
    WrongCode,
    /// Too many wrong ones.
    #[error("too many failed attempts: wait 15 minutes")]
    TooMany,
    /// The second factor as it is kept.
    #[error(transparent)]
    Factor(#[from] FactorError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Checks the proof and uses its code up. Wrong ones are counted.
pub(super) fn prove(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    account: &Account,
    proof: &Proof,
    now: DateTime<Utc>,
) -> Result<(), ProofError> {
    let subject = format!("step-up:{}", account.id);
    let secrets = rooms.store.read(|tx| {
        if attempts::count(tx, &subject, now - ATTEMPTS_WINDOW)? >= ATTEMPTS_PER_ACCOUNT {
            return Err(ProofError::TooMany);
        }
        Ok(accounts::secrets(tx, account.id)?)
    })?;
    let mut failed = |error: ProofError| match rooms
        .store
        .write("step_up.failed", |tx| attempts::insert(tx, &subject, rng, now))
    {
        Ok(()) => error,
        Err(other) => other.into(),
    };
    let has_app = secrets.as_ref().is_some_and(|secrets| secrets.totp.is_some());
    let record = secrets.and_then(|secrets| secrets.password);
    if !quietly(|| proof.password.fits(record.as_deref())) {
        return Err(failed(ProofError::WrongPassword));
    }
    let step = if has_app {
        let step = second_factor::step(rooms, account.id, &proof.code, now)?;
        Some(step.ok_or_else(|| failed(ProofError::WrongCode))?)
    } else {
        None
    };
    rooms.store.write("step_up", |tx| {
        if let Some(step) = step {
            accounts::use_step(tx, account.id, step)?;
        }
        Ok(attempts::forget(tx, &subject)?)
    })
}
