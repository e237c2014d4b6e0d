//! A host hands over his own tablet: his session ends in the commit that gives the turn, so that nobody who holds the
//! tablet is he. He comes back with his password; what his browser keeps stands for the second factor he had given.

use chrono::{DateTime, Utc};
use rand_core::CryptoRng;

use super::{IssueError, Issued, Wanted, end_of, ended, given, made, on_his_tablet};
use crate::domain::account::{Account, AccountState, LONGEST, Standing};
use crate::domain::audit::Hand;
use crate::domain::digest::Digest;
use crate::domain::moment::Moment;
use crate::domain::one_turn::{Ending, Host, OneTurn};
use crate::domain::password::Password;
use crate::domain::token::Token;
use crate::flows::Rooms;
use crate::flows::sign_in::{self, Origin, SignInError};
use crate::store::sessions::{self, Session};
use crate::store::{StoreError, accounts, attempts, one_turns};

/// Why the host did not come back.
#[derive(Debug, thiserror::Error)]
pub enum ResumeError {
    /// No tablet was handed over from this browser, or too long ago: he signs in as always.
    #[error("nothing was handed over from here: sign in")]
    NoTicket,
    /// Password, or too many wrong ones.
    #[error(transparent)]
    SignIn(#[from] SignInError),
}

impl From<StoreError> for ResumeError {
    fn from(error: StoreError) -> Self {
        Self::SignIn(error.into())
    }
}

/// Gives a turn on the tablet of the host himself: his session ends. Answers with the turn and with what his browser keeps
/// instead of the session.
pub fn hand_over(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    (session, by): (&Session, &Account),
    wanted: &Wanted,
    back: &str,
    moment: Moment,
) -> Result<(Issued, Token), IssueError> {
    let ticket = Token::new(rng);
    let host = Host { ticket: ticket.digest(), began: session.began, back: back.to_owned() };
    let issued = on_his_tablet(made(rooms, rng, by, wanted, moment)?, host);
    rooms.store.write("one_turn.hand_over", |tx| {
        given(tx, rng, by, &issued, moment.at)?;
        sessions::end(tx, &session.token)
    })?;
    Ok((issued, ticket))
}

/// The turn for which that browser was handed over, if its host may still come back.
pub fn handed_over(
    rooms: &Rooms,
    ticket: &Digest,
    now: DateTime<Utc>,
) -> Result<Option<(OneTurn, Host)>, StoreError> {
    let found = rooms.store.read(|tx| one_turns::by_ticket(tx, ticket))?;
    let with_host = found.and_then(|turn| turn.host.clone().map(|host| (turn, host)));
    Ok(with_host.filter(|(_, host)| now < host.began + LONGEST))
}

/// The host takes his tablet back with his password. A turn that is still open ends; his new session lasts no longer than
/// the one he had. Wrong passwords count like those at signing in.
pub fn resume(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    ticket: &Digest,
    password: &Password,
    origin: &Origin,
    now: DateTime<Utc>,
) -> Result<(Token, String), ResumeError> {
    let (turn, host) = handed_over(rooms, ticket, now)?.ok_or(ResumeError::NoTicket)?;
    let store = &rooms.store;
    let (account, secrets, subjects) = store.read(|tx| {
        let account = accounts::find(tx, turn.issued_by)?;
        let account = account.filter(|account| account.state == AccountState::Active);
        let account = account.ok_or(ResumeError::NoTicket)?;
        let subjects = sign_in::subjects(account.email.as_str(), origin);
        sign_in::limit(tx, &subjects, now)?;
        let secrets = accounts::secrets(tx, account.id)?;
        Ok::<_, ResumeError>((account, secrets, subjects))
    })?;
    let record = secrets.and_then(|secrets| secrets.password);
    if !password.fits(record.as_deref()) {
        sign_in::failed(store, rng, &subjects, now)?;
        return Err(SignInError::Wrong.into());
    }
    let token = store.write("one_turn.resume", |tx| {
        // Deriving takes long: whoever changed the password meanwhile has ended every session, this one too.
        let active = accounts::lock(tx, account.id)?.filter(|now| now.state == AccountState::Active);
        let same = accounts::secrets(tx, account.id)?.is_some_and(|now| now.password == record);
        if active.is_none() || !same {
            return Err(ResumeError::from(SignInError::Wrong));
        }
        one_turns::forget_host(tx, turn.id)?;
        attempts::forget(tx, &subjects[0])?;
        if turn.ended.is_none() {
            let end = end_of(&turn, Ending::Operator, None, now);
            ended(tx, rng, &turn, end, &Hand::of(&account))?;
        }
        let token = Token::new(rng);
        let session = Session {
            token: token.digest(),
            account: account.id,
            standing: Standing::Full,
            agent: origin.agent.clone(),
            began: host.began,
            seen: now,
        };
        sessions::insert(tx, &session)?;
        Ok(token)
    })?;
    Ok((token, host.back))
}
