//! Roles are given and taken. Somebody of the secretariat who can sign in always remains.

use chrono::{DateTime, Utc};
use rand_core::CryptoRng;

use crate::domain::account::{Account, AccountState, Role, RoleName};
use crate::domain::audit::{Act, Hand};
use crate::domain::ids::{AccountId, AgencyId};
use crate::store::{Store, StoreError, WriteTx, accounts, roster, trail};

/// Why a role was not given or taken.
#[derive(Debug, thiserror::Error)]
pub enum RoleError {
    /// No such account.
    #[error("there is no account {0}")]
    NoAccount(AccountId),
    /// The role is for an agency that the roster does not know.
    #[error("agency {0} is not in the roster")]
    NoAgency(AgencyId),
    /// Then nobody could give roles any more.
    #[error("this is the last account of the secretariat: give the role to somebody else first")]
    LastSecretariat,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Gives a role; nothing happens if he has it.
pub fn give(
    store: &Store,
    rng: &mut dyn CryptoRng,
    by: &Hand,
    (id, role): (AccountId, Role),
    now: DateTime<Utc>,
) -> Result<(), RoleError> {
    store.write("role.give", |tx| {
        if let Role::AgencyAdmin(agency) = &role
            && !roster::load(tx)?.agencies.contains_key(agency)
        {
            return Err(RoleError::NoAgency(agency.clone()));
        }
        let named = role.to_string();
        if let Some(name) = change(tx, id, |account| account.roles.insert(role))? {
            trail::append(tx, rng, &by.did(Act::RoleGiven, &name, named, now))?;
        }
        Ok(())
    })
}

/// Takes a role; nothing happens if he does not have it.
pub fn take(
    store: &Store,
    rng: &mut dyn CryptoRng,
    by: &Hand,
    (id, role): (AccountId, &Role),
    now: DateTime<Utc>,
) -> Result<(), RoleError> {
    store.write("role.take", |tx| {
        // Two who take the role from each other at once would otherwise both see the other remain.
        accounts::lock_all(tx)?;
        let mut others = accounts::list(tx)?.into_iter().filter(|account| {
            account.id != id
                && account.state == AccountState::Active
                && account.has_any(&[RoleName::Secretariat])
        });
        if *role == Role::Secretariat && others.next().is_none() {
            return Err(RoleError::LastSecretariat);
        }
        if let Some(name) = change(tx, id, |account| account.roles.remove(role))? {
            trail::append(tx, rng, &by.did(Act::RoleTaken, &name, role.to_string(), now))?;
        }
        Ok(())
    })
}

/// The name of the account, if anything changed.
fn change(
    tx: &mut WriteTx,
    id: AccountId,
    verb: impl FnOnce(&mut Account) -> bool,
) -> Result<Option<String>, RoleError> {
    let mut account = accounts::lock(tx, id)?.ok_or(RoleError::NoAccount(id))?;
    if !verb(&mut account) {
        return Ok(None);
    }
    accounts::save(tx, &account)?;
    Ok(Some(account.name))
}
