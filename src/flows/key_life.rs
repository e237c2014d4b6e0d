//! A signing key after it was made: its passphrase changes, its days run out.

use chrono::{DateTime, TimeDelta, Utc};
use rand_core::CryptoRng;

use super::Rooms;
use super::sign::OpenError;
use super::unlock::{self, UnlockRefusal};
use crate::domain::account::Account;
use crate::domain::audit::{Act, Hand};
use crate::domain::ids::PersonId;
use crate::domain::job::{Job, Notice, Owed};
use crate::domain::moment::Moment;
use crate::keyring::{Passphrase, SealedKey};
use crate::store::signer_keys::SignerKeyRow;
use crate::store::{StoreError, jobs, signer_keys, trail};

/// So long before its end a certificate is to be renewed.
const ENDS_SOON: TimeDelta = TimeDelta::days(60);

/// How far the days of a certificate have run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Days {
    /// Good for more than sixty days.
    Good,
    /// Good, but not for long.
    EndingSoon,
    /// Over, or not begun.
    Over,
}

/// How far the days of that key's certificate have run.
pub fn days(row: &SignerKeyRow, now: DateTime<Utc>) -> Days {
    if now < row.not_before || now > row.not_after {
        Days::Over
    } else if row.not_after - now < ENDS_SOON {
        Days::EndingSoon
    } else {
        Days::Good
    }
}

/// Seals the same key under a new passphrase. The old one is asked, and a wrong one counts like one at signing.
pub fn change_passphrase(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    account: &Account,
    (old, new): (&Passphrase, &Passphrase),
    moment: Moment,
) -> Result<(), UnlockRefusal> {
    let person: PersonId = account.acting_as();
    let (row, resealed) = unlock::counted(rooms, rng, &person, moment, |row, rng| {
        let sealed = SealedKey::from_bytes(&row.sealed)?;
        let resealed = rooms.keyring.change_passphrase(rng, &sealed, person.opaque(), (old, new))?;
        Ok::<_, OpenError>((row.clone(), resealed))
    })?;
    let changed = Hand::of(account).did(Act::PassphraseChanged, &account.name, "", moment.at);
    rooms.store.write("key.passphrase", |tx| {
        signer_keys::reseal(tx, &row, resealed.as_bytes())?;
        trail::append(tx, rng, &changed)?;
        let told = Job::Notice { account: account.id, what: Notice::Passphrase };
        jobs::enqueue(tx, &Owed { job: told, due: moment.at }, rng, moment.at)?;
        Ok::<_, StoreError>(())
    })?;
    Ok(())
}
