//! Jobs as the secretariat looks through them, and the ways it sets one going again.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{Listed, Row, State, read};
use crate::domain::ids::{DocumentId, JobId};
use crate::domain::job::Job;
use crate::store::column::{Origin, time_text};
use crate::store::error::{StoreError, one_row};
use crate::store::schema::jobs;
use crate::store::{ReadTx, WriteTx};

/// What a list of jobs is narrowed to; the default is everything.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only of these words of [`Job::kind`]; empty: of all.
    pub kinds: Vec<&'static str>,
    /// Only in this state.
    pub state: Option<State>,
    /// Only those that say, or do not say, what went wrong last (for a job done: why nothing was owed).
    pub with_reason: Option<bool>,
    /// Only about this document.
    pub document: Option<DocumentId>,
    /// At most so many.
    pub limit: Option<u32>,
    /// Not the first so many.
    pub offset: Option<u32>,
}

/// Jobs, the newest first.
pub fn list(tx: &mut ReadTx, filter: &Filter) -> Result<Vec<Listed>, StoreError> {
    let mut query =
        jobs::table.order((jobs::created.desc(), jobs::id.desc())).select(Row::as_select()).into_boxed();
    if !filter.kinds.is_empty() {
        let kinds: Vec<String> = filter.kinds.iter().map(ToString::to_string).collect();
        query = query.filter(jobs::kind.eq_any(kinds));
    }
    if let Some(state) = filter.state {
        query = query.filter(jobs::state.eq(state.as_str()));
    }
    match filter.with_reason {
        Some(true) => query = query.filter(jobs::why.is_not_null()),
        Some(false) => query = query.filter(jobs::why.is_null()),
        None => {}
    }
    if let Some(document) = filter.document {
        query = query.filter(jobs::document_id.eq(document.to_string()));
    }
    if let Some(limit) = filter.limit {
        query = query.limit(i64::from(limit));
    }
    if let Some(offset) = filter.offset {
        query = query.offset(i64::from(offset));
    }
    let rows: Vec<Row> = query.load(tx.conn())?;
    rows.into_iter().map(read).collect()
}

/// One job.
pub fn find(tx: &mut ReadTx, id: JobId) -> Result<Option<Listed>, StoreError> {
    let row: Option<Row> =
        jobs::table.find(id.to_string()).select(Row::as_select()).first(tx.conn()).optional()?;
    row.map(read).transpose()
}

/// Makes a waiting job due at once. [`StoreError::Conflict`] if it is not waiting any more.
pub fn hasten(tx: &mut WriteTx, id: JobId, now: DateTime<Utc>) -> Result<(), StoreError> {
    let queued = jobs::table.find(id.to_string()).filter(jobs::state.eq("queued"));
    let changed = diesel::update(queued).set(jobs::due.eq(time_text(now))).execute(tx.conn())?;
    one_row(changed, "jobs", &id)
}

/// A job to be done that owes the very same.
pub fn queued_alike(tx: &mut ReadTx, job: &Job) -> Result<Option<JobId>, StoreError> {
    let payload = Origin::new("jobs", job.kind()).json_text("payload", job)?;
    let id: Option<String> = jobs::table
        .filter(jobs::state.eq("queued").and(jobs::payload.eq(payload)))
        .order((jobs::due, jobs::id))
        .select(jobs::id)
        .first(tx.conn())
        .optional()?;
    id.map(|id| Origin::new("jobs", &id).parsed("id", &id)).transpose()
}
