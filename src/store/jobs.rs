//! Owed work. Written in the commit of what it is owed for, done at least once: a worker claims a job under a lease; if
//! it dies the lease lapses and another worker claims it again. Who lost his lease can no longer finish.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use rand_core::CryptoRng;

use super::column::{Origin, time_text};
use super::error::{StoreError, one_row};
use super::schema::jobs;
use super::{ReadTx, Store, WriteTx};
use crate::domain::ids::{DocumentId, JobId};
use crate::domain::job::{Job, Owed};

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

/// A job as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Which.
    pub id: JobId,
    /// The word of [`Job::kind`].
    pub kind: String,
    /// About which document.
    pub document: DocumentId,
    /// What is owed; none if this program cannot read it (then it is buried).
    pub job: Option<Job>,
    /// How far it is.
    pub state: State,
    /// Not before this.
    pub due: DateTime<Utc>,
    /// How often it was claimed.
    pub attempts: u32,
    /// What went wrong last.
    pub why: Option<String>,
    /// When it was owed.
    pub created: DateTime<Utc>,
    /// When the last attempt ended.
    pub ended: Option<DateTime<Utc>>,
}

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// To be done, or being done.
    Queued,
    /// Done.
    Done,
    /// Given up; an operator decides.
    Buried,
}

/// How many jobs there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// To be done later.
    pub waiting: u64,
    /// Due and in nobody's hands.
    pub due: u64,
    /// In the hands of a worker whose lease runs.
    pub leased: u64,
    /// Given up.
    pub buried: u64,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = jobs)]
struct Row {
    id: String,
    kind: String,
    payload: String,
    document_id: String,
    due: String,
    attempts: i64,
    state: String,
    why: Option<String>,
    created: String,
    ended: Option<String>,
}

/// Adds a job. [`super::documents::save`] does this for whatever a change owes.
pub fn enqueue(
    tx: &mut WriteTx,
    owed: &Owed,
    rng: &mut dyn CryptoRng,
    now: DateTime<Utc>,
) -> Result<JobId, StoreError> {
    let id = JobId::new(now, rng);
    let row = Row {
        id: id.to_string(),
        kind: owed.job.kind().to_owned(),
        payload: Origin::new("jobs", &id).json_text("payload", &owed.job)?,
        document_id: owed.job.document().to_string(),
        due: time_text(owed.due),
        attempts: 0,
        state: "queued".to_owned(),
        why: None,
        created: time_text(now),
        ended: None,
    };
    diesel::insert_into(jobs::table).values(&row).execute(tx.conn())?;
    Ok(id)
}

/// Takes the job that has been due longest, if one is due; `kinds` narrows to these words of [`Job::kind`]. A
/// transaction of its own. A job that this program cannot read is buried, so that it does not stop the others.
pub fn claim(
    store: &Store,
    kinds: Option<&[&str]>,
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

/// It is done. [`StoreError::Conflict`] if the lease was lost.
pub fn finish(tx: &mut WriteTx, claimed: &Claimed, now: DateTime<Utc>) -> Result<(), StoreError> {
    end(tx, claimed, ("done", None), None, now)
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

/// Gives a buried job another life, due at once. [`StoreError::Conflict`] if it is not buried.
pub fn revive(tx: &mut WriteTx, id: JobId, now: DateTime<Utc>) -> Result<(), StoreError> {
    let buried = jobs::table.find(id.to_string()).filter(jobs::state.eq("buried"));
    let changed = diesel::update(buried)
        .set((jobs::state.eq("queued"), jobs::due.eq(time_text(now)), jobs::attempts.eq(0)))
        .execute(tx.conn())?;
    one_row(changed, "jobs", &id)
}

/// What was given up, in the order it was owed.
pub fn buried(tx: &mut ReadTx) -> Result<Vec<Listed>, StoreError> {
    let rows: Vec<Row> = jobs::table
        .filter(jobs::state.eq("buried"))
        .order((jobs::created, jobs::id))
        .select(Row::as_select())
        .load(tx.conn())?;
    rows.into_iter().map(read).collect()
}

/// Every job ever owed about a document, in that order.
pub fn list_for(tx: &mut ReadTx, document: DocumentId) -> Result<Vec<Listed>, StoreError> {
    let rows: Vec<Row> = jobs::table
        .filter(jobs::document_id.eq(document.to_string()))
        .order((jobs::created, jobs::id))
        .select(Row::as_select())
        .load(tx.conn())?;
    rows.into_iter().map(read).collect()
}

/// How many are in which state at that instant.
pub fn counts(tx: &mut ReadTx, now: DateTime<Utc>) -> Result<Counts, StoreError> {
    let now = time_text(now);
    let queued = || jobs::table.filter(jobs::state.eq("queued"));
    let leased: i64 = queued().filter(jobs::lease_until.gt(&now)).count().get_result(tx.conn())?;
    let due: i64 = queued()
        .filter(jobs::due.le(&now))
        .filter(jobs::lease_until.is_null().or(jobs::lease_until.le(&now)))
        .count()
        .get_result(tx.conn())?;
    let all: i64 = queued().count().get_result(tx.conn())?;
    let buried: i64 = jobs::table.filter(jobs::state.eq("buried")).count().get_result(tx.conn())?;
    Ok(Counts {
        waiting: (all - leased - due).unsigned_abs(),
        due: due.unsigned_abs(),
        leased: leased.unsigned_abs(),
        buried: buried.unsigned_abs(),
    })
}

fn due(tx: &mut ReadTx, kinds: Option<&[&str]>, now: DateTime<Utc>) -> Result<Vec<String>, StoreError> {
    let now = time_text(now);
    let mut query = jobs::table
        .filter(jobs::state.eq("queued").and(jobs::due.le(now.clone())))
        .filter(jobs::lease_until.is_null().or(jobs::lease_until.le(now)))
        .order((jobs::due, jobs::id))
        .select(jobs::id)
        .limit(8)
        .into_boxed();
    if let Some(kinds) = kinds {
        query = query.filter(jobs::kind.eq_any(kinds.iter().map(ToString::to_string).collect::<Vec<_>>()));
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

fn read(row: Row) -> Result<Listed, StoreError> {
    let origin = Origin::new("jobs", &row.id);
    let state = |word: &str| match word {
        "queued" => Some(State::Queued),
        "done" => Some(State::Done),
        "buried" => Some(State::Buried),
        _ => None,
    };
    Ok(Listed {
        id: origin.parsed("id", &row.id)?,
        document: origin.parsed("document_id", &row.document_id)?,
        job: origin.json("payload", &row.payload).ok(),
        state: origin.word("state", &row.state, state)?,
        due: origin.time("due", &row.due)?,
        attempts: origin.count("attempts", row.attempts)?,
        created: origin.time("created", &row.created)?,
        ended: origin.time_if("ended", row.ended.as_deref())?,
        kind: row.kind,
        why: row.why,
    })
}
