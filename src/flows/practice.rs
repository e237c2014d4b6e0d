//! The settings that an institution may change while it runs. They hold from the next question on, in every process.

use rand_core::CryptoRng;

use super::Rooms;
use super::step_up::{self, Proof, ProofError};
use crate::domain::account::Account;
use crate::domain::audit::{Act, Hand};
use crate::domain::ids::OfficeId;
use crate::domain::institution::Institution;
use crate::domain::moment::Moment;
use crate::domain::practice::{Practice, PracticeFault};
use crate::store::sessions::Session;
use crate::store::{ReadTx, StoreError, institution, roster, trail};

/// Why settings were not changed.
#[derive(Debug, thiserror::Error)]
pub enum PracticeError {
    /// They cannot be kept.
    #[error(transparent)]
    Fault(#[from] PracticeFault),
    /// The digest would go to an office that does not exist.
    #[error("office {0} is not in the roster")]
    NoOffice(OfficeId),
    /// Somebody else has changed them since the form was made.
    #[error("the settings have been changed since: compare, then save again")]
    Changed(Box<Practice>),
    /// Who asks has not proved to be the owner of the account.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The institution under the settings that hold now.
pub fn present(tx: &mut ReadTx, founded: &Institution) -> Result<Institution, StoreError> {
    Ok(match institution::find_practice(tx)? {
        Some(practice) => founded.following(practice),
        None => founded.clone(),
    })
}

/// Puts these settings in the place of those that were `seen`. The member proves himself once more: they decide who may sign
/// what, and when.
pub fn change(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    (session, account): (&Session, &Account),
    proof: &Proof,
    (seen, practice): (&Practice, &Practice),
    moment: Moment,
) -> Result<(), PracticeError> {
    let practice = practice.clone().checked()?;
    step_up::prove(rooms, rng, (session, account), proof, moment.at)?;
    rooms.store.write("practice.change", |tx| {
        institution::hold(tx)?;
        let now = present(tx, &rooms.institution)?.practice();
        if now != *seen {
            return Err(PracticeError::Changed(Box::new(now)));
        }
        if let Some(office) = &practice.cascade.digest_to
            && !roster::load(tx)?.offices.contains_key(office)
        {
            return Err(PracticeError::NoOffice(office.clone()));
        }
        institution::save_practice(tx, &practice)?;
        let line =
            Hand::of(account).did(Act::PracticeChanged, &rooms.institution.name, practice.told(), moment.at);
        Ok(trail::append(tx, rng, &line)?)
    })
}
