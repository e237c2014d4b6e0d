//! What a member does with his own account: password, second factor, sessions.

use chrono::{DateTime, Utc};
use rand_core::CryptoRng;

use super::sign_in;
use crate::domain::account::{Account, Standing};
use crate::domain::digest::Digest;
use crate::domain::password::{Password, PasswordFault};
use crate::domain::token::Token;
use crate::domain::totp::TotpSecret;
use crate::store::sessions::Session;
use crate::store::{Store, StoreError, accounts, sessions};

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The present password.
    #[error("the present password is wrong")]
    WrongPassword,
    /// The new one.
    #[error(transparent)]
    Password(#[from] PasswordFault),
    /// The code does not come from this secret.
    #[error("the code does not fit: check the clock of the telephone")]
    WrongCode,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Sets a new password and ends every other session; this one goes on under a new token.
pub fn change_password(
    store: &Store,
    rng: &mut dyn CryptoRng,
    (session, account): (&Session, &Account),
    (present, new): (&Password, &Password),
    now: DateTime<Utc>,
) -> Result<Token, AccountError> {
    let secrets = store.read(|tx| accounts::secrets(tx, account.id))?;
    if !present.fits(secrets.and_then(|s| s.password).as_deref()) {
        return Err(AccountError::WrongPassword);
    }
    new.check(&account.name, &account.email)?;
    let record = new.record(rng);
    store.write("account.password", |tx| {
        accounts::set_password(tx, account.id, &record)?;
        sessions::end_others(tx, account.id, None)?;
        Ok(sign_in::begin(tx, rng, account, Standing::Full, &session.agent, now)?)
    })
}

/// Sets the second factor once a code of it has been typed; the session becomes full under a new token.
pub fn set_totp(
    store: &Store,
    rng: &mut dyn CryptoRng,
    (session, account): (&Session, &Account),
    (secret, code): (&TotpSecret, &str),
    now: DateTime<Utc>,
) -> Result<Token, AccountError> {
    let step = secret.accept(code, now, None).ok_or(AccountError::WrongCode)?;
    store.write("account.totp", |tx| {
        accounts::set_totp(tx, account.id, secret, step)?;
        sessions::end(tx, &session.token)?;
        Ok(sign_in::begin(tx, rng, account, Standing::Full, &session.agent, now)?)
    })
}

/// Signs out.
pub fn sign_out(store: &Store, session: &Digest) -> Result<(), StoreError> {
    store.write("sign_out", |tx| sessions::end(tx, session))
}

/// Ends every other session.
pub fn end_others(store: &Store, session: &Session) -> Result<usize, StoreError> {
    store.write("account.sessions", |tx| sessions::end_others(tx, session.account, Some(&session.token)))
}
