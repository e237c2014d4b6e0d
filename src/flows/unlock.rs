//! Opening a signer's key with the limits of SECURITY, bar 21. A try is counted before the key is touched and taken
//! back if it was right or could not be made: many tries at once cannot slip past the count, nor can a stopped program.

use chrono::{DateTime, Utc};
use rand_core::CryptoRng;

use super::Rooms;
use super::sign::{self, OpenError, Signer};
use crate::domain::account::{Account, AccountState};
use crate::domain::audit::{Act, Hand};
use crate::domain::ids::{JobId, KeyId, PersonId};
use crate::domain::job::{Job, Owed};
use crate::domain::moment::Moment;
use crate::domain::passphrase_limit::{Allowance, MEMORY, allowance};
use crate::domain::token::Token;
use crate::keyring::{Passphrase, UnlockError};
use crate::store::links::{self, Purpose};
use crate::store::signer_keys::SignerKeyRow;
use crate::store::{ReadTx, StoreError, accounts, jobs, passphrase_failures as failures, signer_keys, trail};

/// Why the key did not open.
#[derive(Debug, thiserror::Error)]
pub enum UnlockRefusal {
    /// Wrong; what is left.
    #[error("the passphrase is wrong")]
    Wrong(Allowance),
    /// Too many wrong ones: not before then.
    #[error("too many wrong passphrases: the next try is at {0}")]
    Pause(DateTime<Utc>),
    /// Far too many wrong ones.
    #[error("too many wrong passphrases in a day: the key is locked until {0}")]
    Locked(DateTime<Utc>),
    /// Too many keys are being opened at this moment. Not counted.
    #[error("too many passphrases are being checked at this moment")]
    Busy,
    /// No key, not valid, damaged.
    #[error(transparent)]
    Open(OpenError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Opens that person's key.
pub fn run(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    person: &PersonId,
    passphrase: &Passphrase,
    moment: Moment,
) -> Result<Signer, UnlockRefusal> {
    counted(rooms, rng, person, moment, |_, _| sign::open(rooms, person, passphrase, moment))
}

/// Does what needs the passphrase of that person's active key, within the limits.
pub(super) fn counted<T>(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    person: &PersonId,
    moment: Moment,
    attempt: impl FnOnce(&SignerKeyRow, &mut dyn CryptoRng) -> Result<T, OpenError>,
) -> Result<T, UnlockRefusal> {
    let row = rooms.store.read(|tx| signer_keys::active(tx, person))?;
    let row = row.ok_or_else(|| UnlockRefusal::Open(OpenError::NoKey(person.clone())))?;
    let key = row.key;
    let try_id = JobId::new(moment.at, rng);
    count(rooms, key, try_id, moment.at)?;
    match attempt(&row, rng) {
        Ok(done) => {
            rooms.store.write("unlock.right", |tx| {
                failures::remove(tx, try_id)?;
                failures::forgive(tx, key)
            })?;
            Ok(done)
        }
        Err(OpenError::Unlock(UnlockError::WrongPassphrase)) => {
            let left = left(rooms, key, moment.at)?;
            if let Allowance::Locked(_) = left {
                locked(rooms, rng, person, moment.at)?;
            }
            Err(UnlockRefusal::Wrong(left))
        }
        Err(other) => {
            rooms.store.write("unlock.not_tried", |tx| failures::remove(tx, try_id))?;
            Err(match other {
                OpenError::Unlock(UnlockError::Busy(_)) => UnlockRefusal::Busy,
                other => UnlockRefusal::Open(other),
            })
        }
    }
}

fn count(rooms: &Rooms, key: KeyId, try_id: JobId, now: DateTime<Utc>) -> Result<(), UnlockRefusal> {
    rooms.store.write("unlock.count", |tx| {
        failures::lock(tx, key)?;
        match allowance(&failures::list(tx, key, now - MEMORY)?, now) {
            Allowance::Tries(_) => Ok(failures::insert(tx, try_id, key, now)?),
            Allowance::Pause(until) => Err(UnlockRefusal::Pause(until)),
            Allowance::Locked(until) => Err(UnlockRefusal::Locked(until)),
        }
    })
}

fn left(rooms: &Rooms, key: KeyId, now: DateTime<Utc>) -> Result<Allowance, StoreError> {
    rooms.store.read(|tx| Ok(allowance(&failures::list(tx, key, now - MEMORY)?, now)))
}

/// The last try that was allowed has locked the key: its owner hears of it, with a link that ends the lock.
fn locked(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    person: &PersonId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    rooms.store.write("unlock.locked", |tx| {
        let account = accounts::find_by_person(tx, person)?;
        let name = account.as_ref().map_or(person.as_str(), |account| account.name.as_str());
        trail::append(tx, rng, &Hand::machine().did(Act::KeyLocked, name, person.as_str(), now))?;
        if let Some(account) = account.filter(|account| account.state == AccountState::Active) {
            let job = Job::Unlock { account: account.id };
            jobs::enqueue(tx, &Owed { job, due: now }, rng, now)?;
        }
        Ok(())
    })
}

/// Whose locked key a mailed link opens to tries again; reading uses nothing up.
pub fn whose(tx: &mut ReadTx, token: &Token, now: DateTime<Utc>) -> Result<Option<Account>, StoreError> {
    let Some(Purpose::Unlock(id)) = links::find(tx, &token.digest(), now)? else { return Ok(None) };
    Ok(accounts::find(tx, id)?.filter(|account| account.state == AccountState::Active))
}

/// Ends the lock of a key through a mailed link: false if the link does not work. The passphrase is still needed.
pub fn by_link(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    token: &Token,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    rooms.store.write("unlock.link", |tx| {
        let Some(account) = whose(tx, token, now)? else { return Ok(false) };
        if !links::consume(tx, &token.digest(), now)? {
            return Ok(false);
        }
        let key = account.person.as_ref().map(|person| signer_keys::active(tx, person)).transpose()?;
        if let Some(row) = key.flatten() {
            failures::clear(tx, row.key)?;
        }
        trail::append(tx, rng, &Hand::of(&account).did(Act::KeyUnlocked, &account.name, "", now))?;
        Ok(true)
    })
}

/// What the failures of a person's active key allow at that instant; none without a key.
pub fn state(
    rooms: &Rooms,
    person: &PersonId,
    now: DateTime<Utc>,
) -> Result<Option<(SignerKeyRow, Allowance)>, StoreError> {
    rooms.store.read(|tx| {
        let Some(row) = signer_keys::active(tx, person)? else { return Ok(None) };
        let allowance = allowance(&failures::list(tx, row.key, now - MEMORY)?, now);
        Ok(Some((row, allowance)))
    })
}
