//! Claiming: a guarded update gives a job to one worker for a time; what he then reports counts only while he holds
//! the lease.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use rand_core::CryptoRng;

use super::Row;
use crate::domain::ids::JobId;
use crate::domain::job::Job;
use crate::store::column::{Origin, time_text};
use crate::store::error::{StoreError, one_row};
use crate::store::schema::jobs;
use crate::store::{ReadTx, Store, WriteTx};

/// A job in the hands of one worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// Which.
    pub id: JobId,
    /// What is owed.
    pub job: Job,
    /// How often it was claimed, this time included.
    pub attempts: u32,
    /// Proof of the lease.
    pub token: String,
}

/// Which jobs a worker asks for, by the words of [`Job::kind`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kinds<'a> {
    /// Any.
    All,
    /// One of these.
    Only(&'a [&'a str]),
    /// Any but these. A kind that this program does not know is then claimed too, and buried.
    Except(&'a [&'a str]),
}

/// Takes the job that has been due longest, if one of these `kinds` is due. A transaction of its own. A job that this program cannot read is buried, so that it does not stop the others.
pub fn claim(
    store: &Store,
    kinds: Kinds<'_>,
    now: DateTime<Utc>,
    lease: Duration,
    rng: &mut dyn CryptoRng,
) -> Result<Option<Claimed>, StoreError> {
    loop {
        // Read first: an idle worker that looks every second must not take SQLite's write lock.
        let candidates = store.read(|tx| due(tx, kinds, now))?;
        if candidates.is_empty() {
            return Ok(None);
        }
        let taken = store.write("claim", |tx| {
            for id in candidates {
                if let Some(claimed) = take(tx, &id, now, lease, rng)? {
                    return Ok::<_, StoreError>(Some(claimed));
                }
            }
            Ok(None)
        })?;
        // Nothing taken: others were faster, or what was there is buried. Either way the list has changed.
        if taken.is_some() {
            return Ok(taken);
        }
    }
}

/// Whether the lease still runs and nobody else has taken the job.
pub fn is_held(tx: &mut ReadTx, claimed: &Claimed, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let mine = jobs::table
        .find(claimed.id.to_string())
        .filter(jobs::state.eq("queued").and(jobs::lease_token.eq(&claimed.token)))
        .filter(jobs::lease_until.gt(time_text(now)));
    Ok(diesel::select(diesel::dsl::exists(mine)).get_result(tx.conn())?)
}

/// It is done. [`StoreError::Conflict`] if the lease was lost.
pub fn finish(tx: &mut WriteTx, claimed: &Claimed, now: DateTime<Utc>) -> Result<(), StoreError> {
    end(tx, claimed, ("done", None), None, now)
}

/// It turned out to be no longer owed. [`StoreError::Conflict`] if the lease was lost.
pub fn lapse(tx: &mut WriteTx, claimed: &Claimed, now: DateTime<Utc>) -> Result<(), StoreError> {
    end(tx, claimed, ("lapsed", None), None, now)
}

/// It failed for now. [`StoreError::Conflict`] if the lease was lost.
pub fn retry(
    tx: &mut WriteTx,
    claimed: &Claimed,
    not_before: DateTime<Utc>,
    why: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    end(tx, claimed, ("queued", Some(why)), Some(not_before), now)
}

/// It will never succeed; an operator decides. [`StoreError::Conflict`] if the lease was lost.
pub fn bury(tx: &mut WriteTx, claimed: &Claimed, why: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
    end(tx, claimed, ("buried", Some(why)), None, now)
}

fn due(tx: &mut ReadTx, kinds: Kinds<'_>, now: DateTime<Utc>) -> Result<Vec<String>, StoreError> {
    let now = time_text(now);
    let mut query = jobs::table
        .filter(jobs::state.eq("queued").and(jobs::due.le(now.clone())))
        .filter(jobs::lease_until.is_null().or(jobs::lease_until.le(now)))
        .order((jobs::due, jobs::id))
        .select(jobs::id)
        .limit(8)
        .into_boxed();
    let words = |kinds: &[&str]| kinds.iter().map(ToString::to_string).collect::<Vec<_>>();
    match kinds {
        Kinds::All => {}
        Kinds::Only(kinds) => query = query.filter(jobs::kind.eq_any(words(kinds))),
        Kinds::Except(kinds) => query = query.filter(jobs::kind.ne_all(words(kinds))),
    }
    Ok(query.load(tx.conn())?)
}

/// The update asks again whether the lease is free: of several workers with one list, one changes the row.
fn take(
    tx: &mut WriteTx,
    id: &str,
    now: DateTime<Utc>,
    lease: Duration,
    rng: &mut dyn CryptoRng,
) -> Result<Option<Claimed>, StoreError> {
    let until = TimeDelta::from_std(lease).ok().and_then(|lease| now.checked_add_signed(lease));
    let token = JobId::new(now, rng).to_string();
    let (now_text, until) = (time_text(now), time_text(until.unwrap_or(DateTime::<Utc>::MAX_UTC)));
    let free = jobs::table
        .find(id)
        .filter(jobs::state.eq("queued").and(jobs::due.le(&now_text)))
        .filter(jobs::lease_until.is_null().or(jobs::lease_until.le(&now_text)));
    let taken = diesel::update(free)
        .set((
            jobs::attempts.eq(jobs::attempts + 1),
            jobs::lease_until.eq(until),
            jobs::lease_token.eq(&token),
        ))
        .execute(tx.conn())?;
    if taken == 0 {
        return Ok(None);
    }
    let row: Row = jobs::table.find(id).select(Row::as_select()).first(tx.conn())?;
    let origin = Origin::new("jobs", &id);
    match origin.json("payload", &row.payload) {
        Ok(job) => Ok(Some(Claimed {
            id: origin.parsed("id", id)?,
            job,
            attempts: origin.count("attempts", row.attempts)?,
            token,
        })),
        Err(unreadable) => {
            diesel::update(jobs::table.find(id))
                .set((
                    jobs::state.eq("buried"),
                    jobs::why.eq(unreadable.to_string()),
                    jobs::ended.eq(&now_text),
                    jobs::lease_until.eq(None::<String>),
                    jobs::lease_token.eq(None::<String>),
                ))
                .execute(tx.conn())?;
            Ok(None)
        }
    }
}

fn end(
    tx: &mut WriteTx,
    claimed: &Claimed,
    (state, why): (&str, Option<&str>),
    due: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let mine = jobs::table
        .find(claimed.id.to_string())
        .filter(jobs::state.eq("queued").and(jobs::lease_token.eq(&claimed.token)));
    let changed = diesel::update(mine)
        .set((
            jobs::state.eq(state),
            jobs::why.eq(why),
            due.map(|due| jobs::due.eq(time_text(due))),
            jobs::ended.eq(time_text(now)),
            jobs::lease_until.eq(None::<String>),
            jobs::lease_token.eq(None::<String>),
        ))
        .execute(tx.conn())?;
    one_row(changed, "jobs", &claimed.id)
}
