//! What waits longer than it should, with the reason that is known.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::document::Document;
use crate::domain::ids::{DocumentId, OfficeId};
use crate::domain::moment::Moment;
use crate::domain::roster::Roster;
use crate::domain::stage::StageName;
use crate::domain::turn::{Block, TurnState, Turns};
use crate::store::documents::{self, Filter, Summary};
use crate::store::jobs::{self, Listed, State};
use crate::store::turns::{self, OpenTurn};
use crate::store::{Store, StoreError, roster};

/// The program makes a file or a seal within seconds; after so long something is wrong.
const PATIENCE: TimeDelta = TimeDelta::minutes(5);

/// Everything that waits.
pub struct Stuck {
    /// Turns at which nobody can act.
    pub blocked: Vec<BlockedTurn>,
    /// Turns past their last day.
    pub overdue: Vec<OpenTurn>,
    /// Work given up.
    pub buried: Vec<Listed>,
    /// Work that failed and will be tried again.
    pub retried: Vec<Listed>,
    /// Documents whose file or closing seal is owed for too long.
    pub unfinished: Vec<Summary>,
    /// Titles of all documents.
    pub titles: BTreeMap<DocumentId, String>,
    /// For names.
    pub roster: Roster,
}

/// A turn at which nobody can act.
pub struct BlockedTurn {
    /// Which document.
    pub document: DocumentId,
    /// Its title.
    pub title: String,
    /// Its version, for the form.
    pub version: u32,
    /// Whose turn it would be.
    pub office: OfficeId,
    /// Why.
    pub why: Block,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// Reads it.
pub fn read(store: &Store, moment: Moment) -> Result<Stuck, StoreError> {
    store.read(|tx| {
        let summaries = documents::list(tx, Filter::default())?;
        let failed = |state| jobs::Filter { state: Some(state), ..jobs::Filter::default() };
        let buried = jobs::list(tx, &failed(State::Buried))?;
        let retried = jobs::list(tx, &jobs::Filter { with_reason: Some(true), ..failed(State::Queued) })?;
        let owed = |document: &&Summary| {
            matches!(document.stage, StageName::Freezing | StageName::Signed)
                && moment.at - document.updated > PATIENCE
        };
        Ok(Stuck {
            blocked: documents::find_blocked(tx)?.iter().flat_map(blocked).collect(),
            overdue: turns::overdue(tx, moment.day)?,
            buried,
            retried,
            unfinished: summaries.iter().filter(owed).cloned().collect(),
            titles: summaries.into_iter().map(|document| (document.id, document.title)).collect(),
            roster: roster::load(tx)?,
        })
    })
}

fn blocked(document: &Document) -> Vec<BlockedTurn> {
    let turns = document.stage.turns().into_iter().flat_map(Turns::iter);
    let blocked = turns.filter_map(|turn| match &turn.state {
        TurnState::Blocked { why, since, .. } => Some(BlockedTurn {
            document: document.id,
            title: document.title.clone(),
            version: document.version,
            office: turn.office.clone(),
            why: why.clone(),
            since: *since,
        }),
        TurnState::Waiting { .. } | TurnState::Open { .. } | TurnState::Done { .. } => None,
    });
    blocked.collect()
}

impl Stuck {
    /// How many things wait.
    pub fn count(&self) -> usize {
        self.blocked.len()
            + self.overdue.len()
            + self.buried.len()
            + self.retried.len()
            + self.unfinished.len()
    }
}
