//! Owed work that is set going again by hand: a letter once more, a job that was given up, a seal that never came.

use chrono::{DateTime, Utc};
use rand_core::CryptoRng;

use super::FlowError;
use crate::domain::ids::{DocumentId, JobId};
use crate::domain::job::{Job, Owed};
use crate::domain::stage::StageName;
use crate::store::jobs::{self, State};
use crate::store::{Store, StoreError, WriteTx, documents};

/// Sets one job going: one that waits is due at once, one that was given up lives again, one that is done is owed
/// once more. Asked twice before the work is done, it is still owed once. False if there is no such job, or its
/// payload cannot be read.
pub fn job(
    store: &Store,
    rng: &mut dyn CryptoRng,
    id: JobId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    store.write("again", |tx| {
        let Some(listed) = jobs::find(tx, id)? else { return Ok(false) };
        match (listed.state, listed.job) {
            (State::Queued, _) => jobs::hasten(tx, id, now)?,
            (State::Buried, Some(_)) => jobs::revive(tx, id, now)?,
            (State::Done | State::Lapsed, Some(job)) => owe(tx, rng, job, now)?,
            (State::Buried | State::Done | State::Lapsed, None) => return Ok(false),
        }
        Ok(true)
    })
}

/// Owes a document the file or the seal it waits for. Nothing happens if it waits for neither.
pub fn document(
    store: &Store,
    rng: &mut dyn CryptoRng,
    id: DocumentId,
    now: DateTime<Utc>,
) -> Result<(), FlowError> {
    store.write("again", |tx| {
        let document = documents::lock(tx, id)?.ok_or(FlowError::NotFound(id))?;
        let version = document.version;
        let job = match document.stage.name() {
            StageName::Freezing => Job::Freeze { document: id, version },
            StageName::Signed => Job::Archive { document: id, version },
            StageName::Draft
            | StageName::InReview
            | StageName::Signing
            | StageName::Archived
            | StageName::Superseded
            | StageName::Revoked
            | StageName::Withdrawn => return Ok(()),
        };
        let given_up = jobs::list_for(tx, id)?.into_iter();
        let mut given_up =
            given_up.filter(|listed| listed.state == State::Buried && listed.job.as_ref() == Some(&job));
        match given_up.next() {
            Some(listed) => jobs::revive(tx, listed.id, now)?,
            None => owe(tx, rng, job, now)?,
        }
        Ok(())
    })
}

fn owe(tx: &mut WriteTx, rng: &mut dyn CryptoRng, job: Job, now: DateTime<Utc>) -> Result<(), StoreError> {
    match jobs::queued_alike(tx, &job)? {
        Some(id) => jobs::hasten(tx, id, now),
        None => jobs::enqueue(tx, &Owed { job, due: now }, rng, now).map(drop),
    }
}
