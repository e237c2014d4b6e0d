//! A forgotten password: a link by mail, good once and for an hour. Who asks gets the same answer whether the address is
//! known or not; whoever has the letter still needs the second factor.

use chrono::{DateTime, Utc};
use rand_core::CryptoRng;

use super::sign_in::{self, FactorPolicy, Origin};
use crate::domain::account::{
    Account, AccountState, RESETS_PER_ACCOUNT, RESETS_PER_ADDRESS, RESETS_WINDOW, Standing,
};
use crate::domain::audit::{Act, Hand};
use crate::domain::digest::Digest;
use crate::domain::job::{Job, Notice, Owed};
use crate::domain::password::{Password, PasswordFault};
use crate::domain::person::EmailAddress;
use crate::domain::token::Token;
use crate::store::links::{self, Purpose};
use crate::store::{ReadTx, Store, StoreError, accounts, attempts, jobs, sessions, trail};

/// Why the password was not replaced.
#[derive(Debug, thiserror::Error)]
pub enum RecoverError {
    /// The link was used, is too old, or never was one.
    #[error("this link does not work any more: ask for a new one")]
    Link,
    /// The new password.
    #[error(transparent)]
    Password(#[from] PasswordFault),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Owes a letter to that address if it is an account's; says nothing about it either way. Too many askings are taken
/// without a word and lead to no letter.
pub fn ask(
    store: &Store,
    rng: &mut dyn CryptoRng,
    email: &str,
    origin: &Origin,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let address: Option<EmailAddress> = email.trim().parse().ok();
    let typed: String = email.trim().to_lowercase().chars().take(254).collect();
    let subjects =
        [format!("reset:{}", Digest::of(typed.as_bytes())), format!("reset-address:{}", origin.address)];
    store.write("recover.ask", |tx| {
        for (subject, most) in subjects.iter().zip([RESETS_PER_ACCOUNT, RESETS_PER_ADDRESS]) {
            if attempts::count(tx, subject, now - RESETS_WINDOW)? >= most {
                // Not noted either: whoever goes on asking fills no table.
                return Ok(());
            }
        }
        subjects.iter().try_for_each(|subject| attempts::insert(tx, subject, rng, now))?;
        let account = address.as_ref().map(|email| accounts::find_by_email(tx, email)).transpose()?.flatten();
        let account = account.filter(|account| account.state == AccountState::Active);
        if let Some(account) = account {
            let job = Job::Reset { account: account.id };
            jobs::enqueue(tx, &Owed { job, due: now }, rng, now)?;
        }
        Ok(())
    })
}

/// Whose forgotten password a link replaces; reading uses nothing up.
pub fn whose(tx: &mut ReadTx, token: &Token, now: DateTime<Utc>) -> Result<Option<Account>, StoreError> {
    let Some(Purpose::Reset(id)) = links::find(tx, &token.digest(), now)? else { return Ok(None) };
    Ok(accounts::find(tx, id)?.filter(|account| account.state == AccountState::Active))
}

/// Sets the new password and ends every session; a new one begins, which still awaits the second factor. The link is
/// used up, and a letter tells the owner.
pub fn run(
    store: &Store,
    rng: &mut dyn CryptoRng,
    (token, password): (&Token, &Password),
    (origin, policy): (&Origin, FactorPolicy),
    now: DateTime<Utc>,
) -> Result<(Token, Standing), RecoverError> {
    let account = store.read(|tx| whose(tx, token, now))?.ok_or(RecoverError::Link)?;
    password.check(&account.name, &account.email)?;
    let record = password.record(rng);
    store.write("recover", |tx| {
        if !links::consume(tx, &token.digest(), now)? {
            return Err(RecoverError::Link);
        }
        // While the password was hashed a second factor may have come, or the account have been closed.
        let account = accounts::lock(tx, account.id)?.filter(|account| account.state == AccountState::Active);
        let account = account.ok_or(RecoverError::Link)?;
        let standing = sign_in::standing(&account, policy);
        accounts::set_password(tx, account.id, &record)?;
        attempts::forget(tx, &sign_in::subjects(account.email.as_str(), origin)[0])?;
        sessions::end_others(tx, account.id, None)?;
        trail::append(tx, rng, &Hand::of(&account).did(Act::PasswordReset, &account.name, "", now))?;
        let told = Job::Notice { account: account.id, what: Notice::Password };
        jobs::enqueue(tx, &Owed { job: told, due: now }, rng, now)?;
        Ok((sign_in::begin(tx, rng, &account, standing, &origin.agent, now)?, standing))
    })
}
