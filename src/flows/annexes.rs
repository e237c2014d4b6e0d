//! Indicators and budgets come into the drafts of a period, all at once. The trial does the very same as the real thing
//! and is then undone, so that what it shows is what will be. A draft that was handed in is never touched.

use std::collections::BTreeMap;

use rand_core::CryptoRng;

use super::compose::funds;
use super::{FlowError, Rooms};
use crate::domain::agreement::{Agreement, AgreementFault};
use crate::domain::digest::Digest;
use crate::domain::document::{Content, Document, Kind};
use crate::domain::ids::{DocumentId, OfficeId};
use crate::domain::moment::Moment;
use crate::domain::office::Office;
use crate::domain::period::Period;
use crate::domain::season::Plan;
use crate::domain::stage::{Actor, Stage, StageName};
use crate::roster::AgreementDraft;
use crate::store::{ReadTx, Store, StoreError, WriteTx, documents, roster};

/// What an import does, or has done, line by line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// In the order of the file.
    pub lines: Vec<Line>,
    /// Of the drafts it was decided on, and of what the file says.
    pub seen: Digest,
}

/// One agreement of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its code in the file.
    pub code: String,
    /// Title of the first party's office.
    pub title: String,
    /// The document, if there is one.
    pub document: Option<DocumentId>,
    /// What becomes of it.
    pub fate: Fate,
    /// Indicators before and after.
    pub indicators: (usize, usize),
    /// Budget lines before and after.
    pub budget: (usize, usize),
    /// What still keeps the draft from being handed in.
    pub faults: Vec<AgreementFault>,
    revision: u64,
}

/// What becomes of an agreement of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Its draft was empty.
    New,
    /// Its draft says something else.
    Changed,
    /// Its draft says the same.
    Same,
    /// It is no draft any more, and stays as it is.
    NotDraft(StageName),
    /// It has not been made yet.
    NoDocument,
    /// It is about another period.
    OtherPeriod(Period),
    /// It is an amendment, which is begun from the archived agreement.
    Amendment,
    /// The file gives it no row.
    NoRows,
}

/// How a trial ends: it always gives up its transaction.
enum Trial {
    Shown(Outcome),
    Failed(FlowError),
}

impl From<StoreError> for Trial {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

/// Shows what an import would do. Nothing is kept.
pub fn preview(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    period: Period,
    file: &[AgreementDraft],
    by: &Actor,
    moment: Moment,
) -> Result<Outcome, FlowError> {
    let trial = rooms.store.write("annexes.trial", |tx| {
        let outcome = fill(tx, rooms, rng, period, file, by, moment).map_err(Trial::Failed)?;
        Err::<(), _>(Trial::Shown(outcome))
    });
    match trial {
        Err(Trial::Shown(outcome)) => Ok(outcome),
        Err(Trial::Failed(error)) => Err(error),
        Ok(()) => Err(StoreError::Conflict { table: "documents", id: period.to_string() }.into()),
    }
}

/// Does it, if it still is what was shown; else answers with what it would be now and keeps nothing.
pub fn apply(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    period: Period,
    (file, seen): (&[AgreementDraft], &Digest),
    by: &Actor,
    moment: Moment,
) -> Result<Result<Outcome, Outcome>, FlowError> {
    let done = rooms.store.write("annexes.apply", |tx| {
        let outcome = fill(tx, rooms, rng, period, file, by, moment).map_err(Trial::Failed)?;
        if outcome.seen == *seen { Ok(outcome) } else { Err(Trial::Shown(outcome)) }
    });
    match done {
        Ok(outcome) => Ok(Ok(outcome)),
        Err(Trial::Shown(outcome)) => Ok(Err(outcome)),
        Err(Trial::Failed(error)) => Err(error),
    }
}

/// Writes what the file says into the drafts. A superior's comes first: its lines limit those below.
fn fill(
    tx: &mut WriteTx,
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    period: Period,
    file: &[AgreementDraft],
    by: &Actor,
    moment: Moment,
) -> Result<Outcome, FlowError> {
    let offices = roster::load(tx)?.offices;
    let known = originals(tx, period)?;
    let mut order: Vec<usize> = (0..file.len()).collect();
    order.sort_by_key(|place| file.get(*place).map(|draft| draft.level));
    let mut lines: BTreeMap<usize, Line> = BTreeMap::new();
    for place in order {
        let Some(draft) = file.get(place) else { continue };
        let document = known.get(&draft.first);
        let mut line = Line {
            code: draft.code.clone(),
            title: offices
                .get(&draft.first)
                .map_or_else(|| draft.first.to_string(), |post| post.title.clone()),
            document: document.map(|document| document.id),
            fate: fate(draft, document, period),
            indicators: (0, 0),
            budget: (0, 0),
            faults: vec![],
            revision: document.map(|document| document.revision).unwrap_or_default(),
        };
        if let (Fate::Changed, Some(document)) = (line.fate, document) {
            one(tx, rooms, rng, (draft, document.id), &mut line, by, moment)?;
        }
        lines.insert(place, line);
    }
    let lines: Vec<Line> = lines.into_values().collect();
    let seen = Digest::of(format!("{lines:?}{file:?}").as_bytes());
    Ok(Outcome { lines, seen })
}

/// The originals of that period, those that were given up left out.
fn originals(tx: &mut ReadTx, period: Period) -> Result<BTreeMap<OfficeId, Document>, StoreError> {
    let original = |document: &Document| {
        let gone = matches!(document.stage.name(), StageName::Withdrawn | StageName::Revoked);
        !gone && matches!(&document.content, Content::Agreement(text) if text.amendment.is_none())
    };
    let all = documents::find_about(tx, period)?.into_iter().filter(original);
    Ok(all.map(|document| (document.subject.clone(), document)).collect())
}

/// Whether the file may be written into that document; [`Fate::Changed`] if so.
fn fate(draft: &AgreementDraft, document: Option<&Document>, period: Period) -> Fate {
    match document.map(|document| &document.stage) {
        _ if draft.amendment.is_some() => Fate::Amendment,
        _ if draft.period != period => Fate::OtherPeriod(draft.period),
        _ if !draft.has_rows() => Fate::NoRows,
        None => Fate::NoDocument,
        Some(Stage::Draft { .. }) => Fate::Changed,
        Some(stage) => Fate::NotDraft(stage.name()),
    }
}

fn one(
    tx: &mut WriteTx,
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    (draft, id): (&AgreementDraft, DocumentId),
    line: &mut Line,
    by: &Actor,
    moment: Moment,
) -> Result<(), FlowError> {
    let document = documents::lock(tx, id)?.ok_or(FlowError::NotFound(id))?;
    let Content::Agreement(before) = &document.content else { return Ok(()) };
    let after = with(draft, before, funds(tx, &document.subject, document.period)?.ceiling);
    line.indicators = (before.indicators.len(), after.indicators.len());
    line.budget = (before.budget.len(), after.budget.len());
    line.faults = after.faults();
    if after == *before {
        line.fate = Fate::Same;
        return Ok(());
    }
    let empty = before.indicators.is_empty() && before.budget.is_empty() && before.typed.is_none();
    line.fate = if empty { Fate::New } else { Fate::Changed };
    let change = document.edit(by, Content::Agreement(after), moment)?;
    Ok(documents::save(tx, &change, rooms.institution.zone(), rng)?)
}

/// The text with the tables of the file; a table of which the file has no row stays.
fn with(draft: &AgreementDraft, before: &Agreement, ceiling: crate::domain::agreement::Ceiling) -> Agreement {
    let mut after = Agreement { ceiling, annex_title: draft.annex_title.clone(), ..before.clone() };
    if !draft.indicators.is_empty() {
        after.indicators.clone_from(&draft.indicators);
    }
    if !draft.budget.is_empty() {
        after.budget.clone_from(&draft.budget);
    }
    // Cells that could not be read belong to the tables that are replaced now.
    after.typed = None;
    after
}

/// An agreement of a season as it stands, to be filled in elsewhere.
#[derive(Debug, Clone)]
pub struct Present {
    /// Whose.
    pub office: Office,
    /// Its text; none if it is not made yet.
    pub text: Option<Agreement>,
}

/// The agreements of a season, in the order of its population.
pub fn present(store: &Store, plan: &Plan) -> Result<Vec<Present>, StoreError> {
    store.read(|tx| {
        let roster = roster::load(tx)?;
        let known = originals(tx, plan.period)?;
        let offices = plan.population.offices(&roster).into_iter();
        let owed = offices.filter(|office| office.level.is_some() && plan.kinds.contains(&Kind::Agreement));
        let one = |office: &Office| Present {
            office: office.clone(),
            text: known.get(&office.id).and_then(|document| match &document.content {
                Content::Agreement(text) => Some(text.clone()),
                Content::Pact(_) | Content::Minutes(_) => None,
            }),
        };
        Ok(owed.map(one).collect())
    })
}
