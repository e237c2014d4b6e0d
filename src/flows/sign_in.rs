//! Signing in: password, then code. Whoever fails too often waits; whoever does not exist costs the same work.

use chrono::{DateTime, Utc};
use rand_core::CryptoRng;

use super::Rooms;
use super::second_factor::{self, FactorError};
use crate::domain::account::{
    ATTEMPTS_PER_ACCOUNT, ATTEMPTS_PER_ADDRESS, ATTEMPTS_WINDOW, Account, AccountState, Standing,
};
use crate::domain::password::Password;
use crate::domain::person::EmailAddress;
use crate::domain::token::Token;
use crate::keyring::quietly;
use crate::store::sessions::Session;
use crate::store::{Store, StoreError, WriteTx, accounts, attempts, sessions, sign_ins};

/// Where somebody signs in from.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The address of the client, for the limits.
    pub address: String,
    /// What the browser calls itself, for the list of sessions.
    pub agent: String,
}

/// Whether a second factor has to be set up before anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactorPolicy {
    /// Everybody needs one.
    Required,
    /// The operator has decided that a password is enough.
    Optional,
}

impl FactorPolicy {
    /// Where somebody stands who has just chosen his first password and has no second factor yet.
    pub(super) fn for_a_new_account(self) -> Standing {
        match self {
            FactorPolicy::Required => Standing::FactorAwaited,
            FactorPolicy::Optional => Standing::Full,
        }
    }
}

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Address or password; which of the two is not said.
    #[error("the address or the password is wrong")]
    Wrong,
    /// The code.
    #[error("the code is wrong, too old, or has been used")]
    WrongCode,
    /// Too many failures.
    #[error("too many failed attempts: wait 15 minutes")]
    TooMany,
    /// The second factor as it is kept.
    #[error(transparent)]
    Factor(#[from] FactorError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Checks address and password, and begins a session.
pub fn run(
    store: &Store,
    rng: &mut dyn CryptoRng,
    (email, password): (&str, &Password),
    origin: &Origin,
    policy: FactorPolicy,
    now: DateTime<Utc>,
) -> Result<(Token, Standing), SignInError> {
    let address: Option<EmailAddress> = email.trim().parse().ok();
    let subjects = subjects(email, origin);
    let found = store.read(|tx| {
        limit(tx, &subjects, now)?;
        let account = address.as_ref().map(|email| accounts::find_by_email(tx, email)).transpose()?.flatten();
        let account = account.filter(|account| account.state == AccountState::Active);
        let secrets = account.as_ref().map(|a| accounts::secrets(tx, a.id)).transpose()?.flatten();
        Ok::<_, SignInError>(account.zip(secrets))
    })?;
    let record = found.as_ref().and_then(|(_, secrets)| secrets.password.as_deref());
    let fits = quietly(|| password.fits(record));
    let Some((account, secrets)) = found.filter(|_| fits) else {
        failed(store, rng, &subjects, now)?;
        return Err(SignInError::Wrong);
    };
    store.write("sign_in", |tx| {
        // Deriving takes long: whoever changed the password meanwhile has ended every session, this one too.
        let account = accounts::lock(tx, account.id)?.filter(|account| account.state == AccountState::Active);
        let account = account.ok_or(SignInError::Wrong)?;
        if accounts::secrets(tx, account.id)?.is_none_or(|now| now.password != secrets.password) {
            return Err(SignInError::Wrong);
        }
        let standing = standing(&account, policy);
        // Codes have a counter of their own, which this does not touch: they must not be guessed for ever.
        attempts::forget(tx, &subjects[0])?;
        Ok((begin(tx, rng, &account, standing, &origin.agent, now)?, standing))
    })
}

/// How far the right password leads.
pub(super) fn standing(account: &Account, policy: FactorPolicy) -> Standing {
    match (account.second_factor.is_set(), policy) {
        (true, _) => Standing::CodeAwaited,
        (false, FactorPolicy::Required) => Standing::FactorAwaited,
        (false, FactorPolicy::Optional) => Standing::Full,
    }
}

/// Checks the code of a session that awaits one; the session goes on under a new token.
pub fn code(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    (session, account): (&Session, &Account),
    code: &str,
    origin: &Origin,
    now: DateTime<Utc>,
) -> Result<Token, SignInError> {
    let store = &rooms.store;
    let subjects = factor_subjects(account, origin);
    store.read(|tx| limit(tx, &subjects, now))?;
    let step = second_factor::step(rooms, account.id, code, now)?;
    let Some(step) = step.filter(|_| session.standing == Standing::CodeAwaited) else {
        failed(store, rng, &subjects, now)?;
        return Err(SignInError::WrongCode);
    };
    store.write("sign_in.code", |tx| {
        accounts::use_step(tx, account.id, step)?;
        attempts::forget(tx, &subjects[0])?;
        sessions::end(tx, &session.token)?;
        Ok(begin(tx, rng, account, Standing::Full, &origin.agent, now)?)
    })
}

/// Begins a session within a commit; the token is for the cookie and is kept nowhere.
pub(super) fn begin(
    tx: &mut WriteTx,
    rng: &mut dyn CryptoRng,
    account: &Account,
    standing: Standing,
    agent: &str,
    now: DateTime<Utc>,
) -> Result<Token, StoreError> {
    let token = Token::new(rng);
    let session = Session {
        token: token.digest(),
        account: account.id,
        standing,
        agent: agent.to_owned(),
        began: now,
        seen: now,
    };
    sessions::insert(tx, &session)?;
    if standing == Standing::Full {
        sign_ins::note(tx, account.id, now)?;
    }
    Ok(token)
}

/// What a failed second factor counts against.
pub(super) fn factor_subjects(account: &Account, origin: &Origin) -> [String; 2] {
    [format!("factor:{}", account.id), format!("address:{}", origin.address)]
}

/// What a failed password counts against.
pub(super) fn subjects(email: &str, origin: &Origin) -> [String; 2] {
    let email: String = email.trim().to_lowercase().chars().take(254).collect();
    // An address that somebody mistyped, a password in the wrong field for one, is not kept in clear.
    let email = crate::domain::digest::Digest::of(email.as_bytes());
    [format!("account:{email}"), format!("address:{}", origin.address)]
}

pub(super) fn limit(
    tx: &mut crate::store::ReadTx,
    subjects: &[String; 2],
    now: DateTime<Utc>,
) -> Result<(), SignInError> {
    let since = now - ATTEMPTS_WINDOW;
    for (subject, most) in subjects.iter().zip([ATTEMPTS_PER_ACCOUNT, ATTEMPTS_PER_ADDRESS]) {
        if attempts::count(tx, subject, since)? >= most {
            return Err(SignInError::TooMany);
        }
    }
    Ok(())
}

pub(super) fn failed(
    store: &Store,
    rng: &mut dyn CryptoRng,
    subjects: &[String; 2],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    store.write("sign_in.failed", |tx| {
        subjects.iter().try_for_each(|subject| attempts::insert(tx, subject, rng, now))
    })
}
