//! Opening a signer's key with the limits of SECURITY, bar 21. A try is counted before the key is touched and taken
//! back if it was right or could not be made: many tries at once cannot slip past the count, nor can a stopped program.

use chrono::{DateTime, Utc};
use rand_core::CryptoRng;

use super::Rooms;
use super::sign::{self, OpenError, Signer};
use crate::domain::ids::{JobId, KeyId, PersonId};
use crate::domain::moment::Moment;
use crate::domain::passphrase_limit::{Allowance, MEMORY, allowance};
use crate::keyring::{Passphrase, UnlockError};
use crate::store::{StoreError, passphrase_failures as failures, signer_keys};

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
    let key = rooms.store.read(|tx| signer_keys::active(tx, person))?;
    let key = key.ok_or_else(|| UnlockRefusal::Open(OpenError::NoKey(person.clone())))?.key;
    let try_id = JobId::new(moment.at, rng);
    count(rooms, key, try_id, moment.at)?;
    let opened = sign::open(rooms, person, passphrase, moment);
    match opened {
        Ok(signer) => {
            rooms.store.write("unlock.right", |tx| {
                failures::remove(tx, try_id)?;
                failures::forgive(tx, key)
            })?;
            Ok(signer)
        }
        Err(OpenError::Unlock(UnlockError::WrongPassphrase)) => {
            Err(UnlockRefusal::Wrong(left(rooms, key, moment.at)?))
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
