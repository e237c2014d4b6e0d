//! Proving once more to be the owner of an account, before something is done that an open session alone must not do.

use chrono::{DateTime, Utc};
use rand_core::CryptoRng;

use super::Rooms;
use super::passkey::answered;
use super::second_factor::{self, FactorError};
use crate::domain::account::{ATTEMPTS_PER_ACCOUNT, ATTEMPTS_WINDOW, Account};
use crate::domain::passkey::{Assertion, Challenge, Passkey};
use crate::domain::password::Password;
use crate::domain::totp::TotpStep;
use crate::keyring::quietly;
use crate::store::sessions::Session;
use crate::store::{StoreError, accounts, attempts, challenges, passkeys};

/// What the owner gives.
#[derive(Debug)]
pub struct Proof {
    /// The password of the account.
    pub password: Password,
    /// A code of the authenticator app, if the account has one.
    pub code: String,
    /// What a passkey of the account says to the session's challenge, if the account has one. An account with both
    /// needs one of the two.
    pub assertion: Option<Assertion>,
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
    /// The passkey.
    #[error("no passkey of the account has answered the challenge of this session")]
    WrongPasskey,
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

/// What is used up by a proof besides the password.
enum Factor {
    /// The account has none.
    Absent,
    Code(TotpStep),
    Passkey(Box<Passkey>, u32),
}

/// Checks the proof and uses its code, or the session's challenge, up. Wrong ones are counted.
pub(super) fn prove(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    (session, account): (&Session, &Account),
    proof: &Proof,
    now: DateTime<Utc>,
) -> Result<(), ProofError> {
    let challenge = match &proof.assertion {
        Some(_) => rooms.store.write("passkey.take", |tx| challenges::take(tx, &session.token, now))?,
        None => None,
    };
    prove_with(rooms, rng, account, (proof, challenge.as_ref()), now)
}

/// The same when the session's challenge has been taken already.
pub(super) fn prove_with(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    account: &Account,
    (proof, challenge): (&Proof, Option<&Challenge>),
    now: DateTime<Utc>,
) -> Result<(), ProofError> {
    let subject = format!("step-up:{}", account.id);
    let secrets = rooms.store.read(|tx| {
        if attempts::count(tx, &subject, now - ATTEMPTS_WINDOW)? >= ATTEMPTS_PER_ACCOUNT {
            return Err(ProofError::TooMany);
        }
        Ok(accounts::secrets(tx, account.id)?)
    })?;
    let has_app = secrets.as_ref().is_some_and(|secrets| secrets.totp.is_some());
    let record = secrets.and_then(|secrets| secrets.password);
    let judged = if quietly(|| proof.password.fits(record.as_deref())) {
        factor(rooms, account, has_app, (proof, challenge), now)
    } else {
        Err(ProofError::WrongPassword)
    };
    let wrong = |error: &ProofError| {
        matches!(error, ProofError::WrongPassword | ProofError::WrongCode | ProofError::WrongPasskey)
    };
    if judged.as_ref().is_err_and(wrong) {
        rooms.store.write("step_up.failed", |tx| attempts::insert(tx, &subject, rng, now))?;
    }
    let factor = judged?;
    rooms.store.write("step_up", |tx| {
        match &factor {
            Factor::Absent => {}
            Factor::Code(step) => accounts::use_step(tx, account.id, *step)?,
            Factor::Passkey(passkey, counter) => passkeys::used(tx, passkey, *counter, now)?,
        }
        Ok(attempts::forget(tx, &subject)?)
    })
}

/// The second factor of the proof, judged; nothing is used up yet.
fn factor(
    rooms: &Rooms,
    account: &Account,
    has_app: bool,
    (proof, challenge): (&Proof, Option<&Challenge>),
    now: DateTime<Utc>,
) -> Result<Factor, ProofError> {
    let mine = rooms.store.read(|tx| passkeys::list(tx, account.id))?;
    match &proof.assertion {
        Some(assertion) if !mine.is_empty() => {
            let (passkey, counter) =
                answered(rooms, challenge, mine, assertion).ok_or(ProofError::WrongPasskey)?;
            Ok(Factor::Passkey(Box::new(passkey), counter))
        }
        _ if has_app => {
            let step = second_factor::step(rooms, account.id, &proof.code, now)?;
            step.map(Factor::Code).ok_or(ProofError::WrongCode)
        }
        _ if mine.is_empty() => Ok(Factor::Absent),
        _ => Err(ProofError::WrongPasskey),
    }
}
