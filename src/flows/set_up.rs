//! The first account of an instance, made through a link that is printed at the first start and works once.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use rand_core::CryptoRng;

use super::sign_in::{self, FactorPolicy};
use crate::domain::account::{Account, AccountState, Role, SecondFactor};
use crate::domain::audit::{Act, Hand};
use crate::domain::ids::AccountId;
use crate::domain::password::{Password, PasswordFault};
use crate::domain::person::EmailAddress;
use crate::domain::token::Token;
use crate::store::links::{self, Purpose};
use crate::store::{Store, StoreError, accounts, roster, trail};

/// How long the printed link is good for; a restart prints a new one.
const LASTS: TimeDelta = TimeDelta::hours(24);

/// Who sets the instance up.
#[derive(Debug)]
pub struct Founder {
    /// As the pages greet him.
    pub name: String,
    /// What he signs in with.
    pub email: EmailAddress,
    /// His password.
    pub password: Password,
}

/// Why no account was made.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    /// The link was used, is too old, or never was one.
    #[error("this link does not work any more")]
    Link,
    /// No name.
    #[error("a name is needed")]
    NoName,
    /// The password.
    #[error(transparent)]
    Password(#[from] PasswordFault),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A fresh link if nobody can sign in yet.
pub fn link(store: &Store, rng: &mut dyn CryptoRng, now: DateTime<Utc>) -> Result<Option<Token>, StoreError> {
    store.write("set_up.link", |tx| {
        if accounts::count(tx)? > 0 {
            return Ok(None);
        }
        let token = Token::new(rng);
        links::replace(tx, &token.digest(), Purpose::SetUp, now + LASTS)?;
        Ok(Some(token))
    })
}

/// Makes the first account and signs it in.
pub fn run(
    store: &Store,
    rng: &mut dyn CryptoRng,
    (token, founder): (&Token, &Founder),
    (agent, policy): (&str, FactorPolicy),
    now: DateTime<Utc>,
) -> Result<Token, SetUpError> {
    let name = founder.name.trim();
    if name.is_empty() {
        return Err(SetUpError::NoName);
    }
    founder.password.check(name, &founder.email)?;
    let record = founder.password.record(rng);
    store.write("set_up", |tx| {
        let good = links::find(tx, &token.digest(), now)? == Some(Purpose::SetUp);
        if !good || !links::consume(tx, &token.digest(), now)? || accounts::count(tx)? > 0 {
            return Err(SetUpError::Link);
        }
        let people = roster::load(tx)?.people;
        let his =
            people.into_values().find(|p| p.email.as_str().eq_ignore_ascii_case(founder.email.as_str()));
        let account = Account {
            id: AccountId::new(now, rng),
            person: his.map(|person| person.id),
            email: founder.email.clone(),
            name: name.chars().filter(|c| !c.is_control()).take(200).collect(),
            roles: BTreeSet::from([Role::Secretariat, Role::Personnel]),
            state: AccountState::Active,
            second_factor: SecondFactor::Absent,
            language: None,
            created: now,
        };
        accounts::insert(tx, &account)?;
        accounts::set_password(tx, account.id, &record)?;
        let taken = Hand::of(&account).did(Act::AccountTakenUp, &account.name, account.email.as_str(), now);
        trail::append(tx, rng, &taken)?;
        Ok(sign_in::begin(tx, rng, &account, policy.for_a_new_account(), agent, now)?)
    })
}
