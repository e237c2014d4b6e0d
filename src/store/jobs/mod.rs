//! Owed work. Written in the commit of what it is owed for, done at least once: a worker claims a job under a lease; if
//! it dies the lease lapses and another worker claims it again. Who lost his lease can no longer finish.

mod lease;
mod listing;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use rand_core::CryptoRng;

use super::column::{Origin, time_text};
use super::error::{StoreError, one_row};
use super::schema::jobs;
use super::{ReadTx, WriteTx};
use crate::domain::ids::{DocumentId, JobId};
use crate::domain::job::{Job, Owed};

pub use lease::{Claimed, Kinds, bury, claim, finish, is_held, lapse, retry};
pub use listing::{Filter, find, hasten, list, queued_alike};

/// A job as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Which.
    pub id: JobId,
    /// The word of [`Job::kind`].
    pub kind: String,
    /// About which document, if it is about one.
    pub document: Option<DocumentId>,
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
    /// No longer owed when its time came: the turn was over, the draft handed in again.
    Lapsed,
    /// Given up; an operator decides.
    Buried,
}

impl State {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Queued => "queued",
            State::Done => "done",
            State::Lapsed => "lapsed",
            State::Buried => "buried",
        }
    }
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
        document_id: owed.job.document().map(|id| id.to_string()).unwrap_or_default(),
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

/// Reminders and escalations about a document in which it is nobody's turn any more are no longer owed.
/// [`super::documents::save`] does this.
pub(super) fn lapse_chasers(
    tx: &mut WriteTx,
    document: DocumentId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let chasers = jobs::table
        .filter(jobs::document_id.eq(document.to_string()))
        .filter(jobs::kind.eq_any(["remind", "escalate"]))
        .filter(jobs::state.eq("queued"));
    diesel::update(chasers)
        .set((jobs::state.eq("lapsed"), jobs::ended.eq(time_text(now))))
        .execute(tx.conn())?;
    Ok(())
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

fn read(row: Row) -> Result<Listed, StoreError> {
    let origin = Origin::new("jobs", &row.id);
    let state = |word: &str| match word {
        "queued" => Some(State::Queued),
        "done" => Some(State::Done),
        "lapsed" => Some(State::Lapsed),
        "buried" => Some(State::Buried),
        _ => None,
    };
    Ok(Listed {
        id: origin.parsed("id", &row.id)?,
        document: origin
            .parsed_if("document_id", Some(row.document_id.as_str()).filter(|id| !id.is_empty()))?,
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
