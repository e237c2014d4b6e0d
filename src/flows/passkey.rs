//! Passkeys beside the authenticator app: added, used to sign in, removed. What an authenticator says is judged by
//! `domain::passkey`; a challenge is used up by the first answer to it, right or wrong.

use chrono::{DateTime, Utc};
use rand_core::CryptoRng;

use super::Rooms;
use super::sign_in::{self, Origin, SignInError};
use super::step_up::{self, Proof, ProofError};
use crate::domain::account::{Account, Standing};
use crate::domain::audit::{Act, Hand};
use crate::domain::job::{Job, Notice, Owed};
use crate::domain::passkey::{
    self, Assertion, CHALLENGE_LASTS, Challenge, MOST, Party, Passkey, PasskeyFault, Registration,
};
use crate::domain::token::Token;
use crate::store::sessions::{self, Session};
use crate::store::{Store, StoreError, attempts, challenges, jobs, passkeys, trail};

/// Why a passkey was not added or removed.
#[derive(Debug, thiserror::Error)]
pub enum PasskeyError {
    /// The ceremony is not believed.
    #[error(transparent)]
    Fault(#[from] PasskeyFault),
    /// No challenge was given to this session, or it is used up or too old.
    #[error("there is no challenge for this session: begin again")]
    NoChallenge,
    /// Enough is enough.
    #[error("an account has at most {MOST} passkeys: remove one first")]
    TooMany,
    /// The address of the service is no web address.
    #[error("base_address of the settings is no web address: passkeys cannot be used")]
    NoParty,
    /// Who asks has not proved to be the owner of the account.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// For whom passkeys of this instance are made.
pub fn party(rooms: &Rooms) -> Option<Party> {
    Party::at(&rooms.post.base_address)
}

/// Gives a session a challenge.
pub fn challenge(
    store: &Store,
    rng: &mut dyn CryptoRng,
    session: &Session,
    now: DateTime<Utc>,
) -> Result<Challenge, StoreError> {
    let challenge = Challenge::new(rng);
    store.write("passkey.challenge", |tx| {
        challenges::replace(tx, &session.token, &challenge, now + CHALLENGE_LASTS)
    })?;
    Ok(challenge)
}

/// Adds a passkey under that name; the other sessions end, this one goes on under a new token.
pub fn add(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    (session, account): (&Session, &Account),
    (proof, name, registration): (&Proof, &str, &Registration),
    now: DateTime<Utc>,
) -> Result<Token, PasskeyError> {
    let store = &rooms.store;
    let party = party(rooms).ok_or(PasskeyError::NoParty)?;
    let challenge = store.write("passkey.take", |tx| challenges::take(tx, &session.token, now))?;
    let challenge = challenge.ok_or(PasskeyError::NoChallenge)?;
    let registered = passkey::register(&party, &challenge, registration)?;
    // An earlier passkey has answered the same challenge; what it signs is of another kind than a registration.
    step_up::prove_with(rooms, rng, account, (proof, Some(&challenge)), now)?;
    let name: String = name.trim().chars().filter(|c| !c.is_control()).take(60).collect();
    let new = Passkey {
        id: registered.id,
        account: account.id,
        name,
        algorithm: registered.algorithm,
        public_key: registered.public_key,
        counter: registered.counter,
        created: now,
        used: None,
    };
    store.write("passkey.add", |tx| {
        if passkeys::list(tx, account.id)?.len() >= MOST {
            return Err(PasskeyError::TooMany);
        }
        passkeys::insert(tx, &new)?;
        trail::append(tx, rng, &Hand::of(account).did(Act::PasskeyAdded, &account.name, &new.name, now))?;
        let told = Job::Notice { account: account.id, what: Notice::Factor };
        jobs::enqueue(tx, &Owed { job: told, due: now }, rng, now)?;
        sessions::end_others(tx, account.id, None)?;
        Ok(sign_in::begin(tx, rng, account, Standing::Full, &session.agent, now)?)
    })
}

/// Removes a passkey of the account, and ends its other sessions: whoever holds a lost one may have used it. Nothing
/// happens if there is none of that id.
pub fn remove(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    (session, account): (&Session, &Account),
    (proof, id): (&Proof, &str),
    now: DateTime<Utc>,
) -> Result<(), PasskeyError> {
    step_up::prove(rooms, rng, (session, account), proof, now)?;
    rooms.store.write("passkey.remove", |tx| {
        if let Some(name) = passkeys::remove(tx, account.id, id)? {
            sessions::end_others(tx, account.id, Some(&session.token))?;
            trail::append(tx, rng, &Hand::of(account).did(Act::PasskeyRemoved, &account.name, name, now))?;
            let told = Job::Notice { account: account.id, what: Notice::Factor };
            jobs::enqueue(tx, &Owed { job: told, due: now }, rng, now)?;
        }
        Ok(())
    })
}

/// Completes a sign-in that awaits the second factor; the session goes on under a new token.
pub fn sign_in(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    (session, account): (&Session, &Account),
    assertion: &Assertion,
    origin: &Origin,
    now: DateTime<Utc>,
) -> Result<Token, SignInError> {
    let store = &rooms.store;
    let subjects = sign_in::factor_subjects(account, origin);
    store.read(|tx| sign_in::limit(tx, &subjects, now))?;
    let (challenge, mine) = store.write("passkey.take", |tx| {
        Ok::<_, StoreError>((challenges::take(tx, &session.token, now)?, passkeys::list(tx, account.id)?))
    })?;
    let judged = answered(rooms, challenge.as_ref(), mine, assertion);
    let Some((known, counter)) = judged.filter(|_| session.standing == Standing::CodeAwaited) else {
        sign_in::failed(store, rng, &subjects, now)?;
        return Err(SignInError::WrongCode);
    };
    store.write("sign_in.passkey", |tx| {
        passkeys::used(tx, &known, counter, now)?;
        attempts::forget(tx, &subjects[0])?;
        sessions::end(tx, &session.token)?;
        Ok(sign_in::begin(tx, rng, account, Standing::Full, &origin.agent, now)?)
    })
}

/// Which of these passkeys has answered that challenge, and its new counter. Only among the account's own: that of another
/// is as unknown as an invented one.
pub(super) fn answered(
    rooms: &Rooms,
    challenge: Option<&Challenge>,
    mine: Vec<Passkey>,
    assertion: &Assertion,
) -> Option<(Passkey, u32)> {
    let known = mine.into_iter().find(|passkey| passkey.id == assertion.id)?;
    let counter = passkey::verify(&party(rooms)?, challenge?, &known, assertion).ok()?;
    Some((known, counter))
}
