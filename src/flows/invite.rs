//! Somebody is invited to an account, gets a letter with a link, and takes the account up with it.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use rand_core::CryptoRng;

use super::sign_in::{self, FactorPolicy};
use crate::domain::account::{Account, AccountState, Role, SecondFactor};
use crate::domain::audit::{Act, Hand};
use crate::domain::ids::{AccountId, PersonId};
use crate::domain::job::{Job, Owed};
use crate::domain::password::{Password, PasswordFault};
use crate::domain::person::Person;
use crate::domain::token::Token;
use crate::store::links::{self, Purpose};
use crate::store::{ReadTx, Store, StoreError, WriteTx, accounts, jobs, roster, trail};

/// Why nobody was invited, or the account was not taken up.
#[derive(Debug, thiserror::Error)]
pub enum InviteError {
    /// Not in the roster.
    #[error("{0} is not in the roster: import the person first")]
    NoPerson(PersonId),
    /// The account is in use.
    #[error("{0} has an account already")]
    HasAccount(PersonId),
    /// The link was used, is too old, or never was one.
    #[error("this link does not work any more: ask for a new invitation")]
    Link,
    /// The password.
    #[error(transparent)]
    Password(#[from] PasswordFault),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Invites a person of the roster, or sends the invitation again. The letter is owed in the same commit.
pub fn run(
    store: &Store,
    rng: &mut dyn CryptoRng,
    by: &Hand,
    (person, roles): (&PersonId, BTreeSet<Role>),
    now: DateTime<Utc>,
) -> Result<AccountId, InviteError> {
    one(store, rng, by, (person, Some(roles)), now)
}

/// Invites a person of the roster, or sends the invitation again; the roles stay as they are. A link that was sent
/// before works no longer.
pub fn again(
    store: &Store,
    rng: &mut dyn CryptoRng,
    by: &Hand,
    person: &PersonId,
    now: DateTime<Utc>,
) -> Result<AccountId, InviteError> {
    one(store, rng, by, (person, None), now)
}

/// Takes an invitation back: from this commit on its link works no longer, and a letter that still waits is not sent.
pub fn revoke(
    store: &Store,
    rng: &mut dyn CryptoRng,
    by: &Hand,
    person: &PersonId,
    now: DateTime<Utc>,
) -> Result<(), InviteError> {
    store.write("invite.revoke", |tx| {
        let account = accounts::find_by_person(tx, person)?.map(|account| account.id);
        let account = account.map(|id| accounts::lock(tx, id)).transpose()?.flatten();
        let account = account.ok_or_else(|| InviteError::NoPerson(person.clone()))?;
        if account.state != AccountState::Invited {
            return Err(InviteError::HasAccount(person.clone()));
        }
        links::revoke(tx, Purpose::Invitation(account.id))?;
        trail::append(tx, rng, &by.did(Act::InvitationRevoked, &account.name, account.email.as_str(), now))?;
        Ok(accounts::save(tx, &Account { state: AccountState::Closed, ..account })?)
    })
}

fn one(
    store: &Store,
    rng: &mut dyn CryptoRng,
    by: &Hand,
    (person, roles): (&PersonId, Option<BTreeSet<Role>>),
    now: DateTime<Utc>,
) -> Result<AccountId, InviteError> {
    store.write("invite", |tx| {
        let known = roster::load(tx)?.people.remove(person);
        let known = known.ok_or_else(|| InviteError::NoPerson(person.clone()))?;
        let present = accounts::find_by_person(tx, person)?.map(|account| account.id);
        let present = present.map(|id| accounts::lock(tx, id)).transpose()?.flatten();
        invited_as(tx, rng, by, (known, present, roles), now)
    })
}

/// How an invitation to all went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Round {
    /// So many letters are owed.
    pub invited: usize,
    /// So many could not be invited: their address belongs to another account.
    pub left_out: usize,
}

/// Invites everybody in the roster who has no account; whoever is invited already gets no second letter.
pub fn everybody(
    store: &Store,
    rng: &mut dyn CryptoRng,
    by: &Hand,
    now: DateTime<Utc>,
) -> Result<Round, InviteError> {
    store.write("invite.all", |tx| {
        let has: BTreeSet<PersonId> =
            accounts::list(tx)?.into_iter().filter_map(|account| account.person).collect();
        let mut round = Round { invited: 0, left_out: 0 };
        for person in roster::load(tx)?.people.into_values().filter(|person| !has.contains(&person.id)) {
            match invited_as(tx, rng, by, (person, None, None), now) {
                Ok(_) => round.invited += 1,
                Err(InviteError::Store(StoreError::Conflict { .. })) => round.left_out += 1,
                Err(other) => return Err(other),
            }
        }
        Ok(round)
    })
}

fn invited_as(
    tx: &mut WriteTx,
    rng: &mut dyn CryptoRng,
    by: &Hand,
    (known, present, roles): (Person, Option<Account>, Option<BTreeSet<Role>>),
    now: DateTime<Utc>,
) -> Result<AccountId, InviteError> {
    let account = match present {
        Some(account) if !is_open(tx, &account)? => return Err(InviteError::HasAccount(known.id)),
        Some(account) => {
            let roles = roles.unwrap_or_else(|| account.roles.clone());
            let state = AccountState::Invited;
            let account = Account { roles, state, email: known.email, name: known.name, ..account };
            links::revoke(tx, Purpose::Invitation(account.id))?;
            accounts::save(tx, &account)?;
            account
        }
        None => {
            let account = Account {
                id: AccountId::new(now, rng),
                person: Some(known.id),
                email: known.email,
                name: known.name,
                roles: roles.unwrap_or_default(),
                state: AccountState::Invited,
                second_factor: SecondFactor::Absent,
                language: None,
                created: now,
            };
            accounts::insert(tx, &account)?;
            account
        }
    };
    trail::append(tx, rng, &by.did(Act::Invited, &account.name, account.email.as_str(), now))?;
    jobs::enqueue(tx, &Owed { job: Job::Invite { account: account.id }, due: now }, rng, now)?;
    Ok(account.id)
}

/// Whether an account may be invited: its invitation is open, or was taken back before anybody took it up.
fn is_open(tx: &mut ReadTx, account: &Account) -> Result<bool, StoreError> {
    match account.state {
        AccountState::Invited => Ok(true),
        AccountState::Active => Ok(false),
        AccountState::Closed => {
            Ok(accounts::secrets(tx, account.id)?.is_some_and(|secrets| secrets.password.is_none()))
        }
    }
}

/// Whom a link invites; reading uses nothing up.
pub fn invited(tx: &mut ReadTx, token: &Token, now: DateTime<Utc>) -> Result<Option<Account>, StoreError> {
    let Some(Purpose::Invitation(id)) = links::find(tx, &token.digest(), now)? else { return Ok(None) };
    Ok(accounts::find(tx, id)?.filter(|account| account.state == AccountState::Invited))
}

/// Takes the account up: sets its password and signs it in. The link is used up.
pub fn accept(
    store: &Store,
    rng: &mut dyn CryptoRng,
    (token, password): (&Token, &Password),
    (agent, policy): (&str, FactorPolicy),
    now: DateTime<Utc>,
) -> Result<Token, InviteError> {
    let account = store.read(|tx| invited(tx, token, now))?.ok_or(InviteError::Link)?;
    password.check(&account.name, &account.email)?;
    let record = password.record(rng);
    store.write("invite.accept", |tx| {
        if !links::consume(tx, &token.digest(), now)? {
            return Err(InviteError::Link);
        }
        // Read again: while the password was hashed a role may have been given or taken.
        let account = accounts::lock(tx, account.id)?.filter(|a| a.state == AccountState::Invited);
        let account = Account { state: AccountState::Active, ..account.ok_or(InviteError::Link)? };
        accounts::save(tx, &account)?;
        accounts::set_password(tx, account.id, &record)?;
        let taken = Hand::of(&account).did(Act::AccountTakenUp, &account.name, account.email.as_str(), now);
        trail::append(tx, rng, &taken)?;
        Ok(sign_in::begin(tx, rng, &account, policy.for_a_new_account(), agent, now)?)
    })
}
