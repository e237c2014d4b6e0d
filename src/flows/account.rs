//! What a member does with his own account: password, sessions.

use chrono::{DateTime, Utc};
use rand_core::CryptoRng;

use super::sign_in;
use crate::domain::account::{ATTEMPTS_PER_ACCOUNT, ATTEMPTS_WINDOW, Account, Standing};
use crate::domain::audit::{Act, Hand};
use crate::domain::digest::Digest;
use crate::domain::job::{Job, Notice, Owed};
use crate::domain::language::Language;
use crate::domain::password::{Password, PasswordFault};
use crate::domain::token::Token;
use crate::keyring::quietly;
use crate::store::links::{self, Purpose};
use crate::store::sessions::Session;
use crate::store::{Store, StoreError, accounts, attempts, jobs, sessions, trail};

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The present password.
    #[error("the present password is wrong")]
    WrongPassword,
    /// Too many wrong ones.
    #[error("too many wrong passwords: wait 15 minutes")]
    TooMany,
    /// The new one.
    #[error(transparent)]
    Password(#[from] PasswordFault),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Sets a new password and ends every other session; this one goes on under a new token. A link for a forgotten
/// password is void from then on.
pub fn change_password(
    store: &Store,
    rng: &mut dyn CryptoRng,
    (session, account): (&Session, &Account),
    (present, new): (&Password, &Password),
    now: DateTime<Utc>,
) -> Result<Token, AccountError> {
    let subject = format!("step-up:{}", account.id);
    let secrets = store.read(|tx| {
        if attempts::count(tx, &subject, now - ATTEMPTS_WINDOW)? >= ATTEMPTS_PER_ACCOUNT {
            return Err(AccountError::TooMany);
        }
        Ok(accounts::secrets(tx, account.id)?)
    })?;
    let record = secrets.and_then(|secrets| secrets.password);
    if !quietly(|| present.fits(record.as_deref())) {
        store.write("account.password.failed", |tx| attempts::insert(tx, &subject, rng, now))?;
        return Err(AccountError::WrongPassword);
    }
    new.check(&account.name, &account.email)?;
    let record = new.record(rng);
    store.write("account.password", |tx| {
        accounts::set_password(tx, account.id, &record)?;
        attempts::forget(tx, &subject)?;
        links::revoke(tx, Purpose::Reset(account.id))?;
        sessions::end_others(tx, account.id, None)?;
        trail::append(tx, rng, &Hand::of(account).did(Act::PasswordChanged, &account.name, "", now))?;
        let told = Job::Notice { account: account.id, what: Notice::Password };
        jobs::enqueue(tx, &Owed { job: told, due: now }, rng, now)?;
        Ok(sign_in::begin(tx, rng, account, Standing::Full, &session.agent, now)?)
    })
}

/// From now on his letters are in that language.
pub fn choose_language(store: &Store, account: &Account, language: Language) -> Result<(), StoreError> {
    if account.language == Some(language) {
        return Ok(());
    }
    store.write("account.language", |tx| accounts::set_language(tx, account.id, language))
}

/// Signs out.
pub fn sign_out(store: &Store, session: &Digest) -> Result<(), StoreError> {
    store.write("sign_out", |tx| sessions::end(tx, session))
}

/// Ends every other session.
pub fn end_others(store: &Store, session: &Session) -> Result<usize, StoreError> {
    store.write("account.sessions", |tx| sessions::end_others(tx, session.account, Some(&session.token)))
}
