//! What waits longer than it should, with the reason that is known.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::document::Document;
use crate::domain::ids::{DocumentId, OfficeId};
use crate::domain::moment::Moment;
use crate::domain::refusal::Refusal;
use crate::domain::roster::Roster;
use crate::domain::stage::StageName;
use crate::domain::turn::{Block, TurnState, Turns};
use crate::store::documents::{self, Filter, Summary};
use crate::store::jobs::{self, Listed, State};
use crate::store::turns::{self, OpenTurn};
use crate::store::{ReadTx, Store, StoreError, cascades, roster};

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

/// A turn at which nobody can act, or one to come without whose holder the final text cannot be made.
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
    /// Whether the final text is still to be made; otherwise it is a turn that does not open.
    pub freezing: bool,
}

/// Reads it.
pub fn read(store: &Store, moment: Moment) -> Result<Stuck, StoreError> {
    store.read(|tx| {
        let summaries = documents::list(tx, Filter::default())?;
        let failed = |state| jobs::Filter { state: Some(state), ..jobs::Filter::default() };
        let buried = jobs::list(tx, &failed(State::Buried))?;
        let retried = jobs::list(tx, &jobs::Filter { with_reason: Some(true), ..failed(State::Queued) })?;
        let roster = roster::load(tx)?;
        let vacant = vacant(tx, &summaries, &roster, moment)?;
        // Held back until the superior's agreement is signed: the tree of the agency tells of them.
        let held: Vec<DocumentId> = cascades::held(tx)?.into_iter().map(|one| one.document).collect();
        let is_vacant = |id: DocumentId| vacant.iter().any(|turn| turn.document == id);
        let explained = |job: &Listed| job.kind == "freeze" && job.document.is_some_and(is_vacant);
        let owed = |document: &&Summary| {
            !is_vacant(document.id)
                && !held.contains(&document.id)
                && matches!(document.stage, StageName::Freezing | StageName::Signed)
                && moment.at - document.updated > PATIENCE
        };
        Ok(Stuck {
            unfinished: summaries.iter().filter(owed).cloned().collect(),
            retried: retried.into_iter().filter(|job| !explained(job)).collect(),
            blocked: documents::find_blocked(tx)?.iter().flat_map(blocked).chain(vacant).collect(),
            overdue: turns::overdue(tx, moment.day)?,
            buried,
            titles: summaries.into_iter().map(|document| (document.id, document.title)).collect(),
            roster,
        })
    })
}

/// Approved documents that nobody can sign, because an office is vacant.
fn vacant(
    tx: &mut ReadTx,
    summaries: &[Summary],
    roster: &Roster,
    moment: Moment,
) -> Result<Vec<BlockedTurn>, StoreError> {
    let mut vacant = Vec::new();
    for summary in summaries.iter().filter(|summary| summary.stage == StageName::Freezing) {
        let Some(document) = documents::find(tx, summary.id)? else { continue };
        if let Err(Refusal::Vacancy(why)) = document.parties(roster, moment) {
            vacant.push(BlockedTurn {
                document: document.id,
                title: document.title,
                version: document.version,
                office: why.office().clone(),
                why: Block::Vacancy(why),
                since: summary.updated,
                freezing: true,
            });
        }
    }
    Ok(vacant)
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
            freezing: false,
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
