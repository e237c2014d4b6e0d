//! How far each agency is: all of them ranked by the share that is signed, and one as a tree of its offices, with who has
//! the next step, since when, and how late. Everything follows from roster, documents and turns as they are; nothing is kept.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::agency::Agency;
use crate::domain::cascade::{Clock, Coverage, counts, expected, is_signed};
use crate::domain::deadline::days_late;
use crate::domain::document::Kind;
use crate::domain::ids::{AgencyId, DocumentId, OfficeId};
use crate::domain::office::Office;
use crate::domain::period::Period;
use crate::domain::roster::Roster;
use crate::domain::stage::StageName;
use crate::store::cascades::{self, Held};
use crate::store::documents::{self, Filter, Summary};
use crate::store::turns::{self, Progress, Standing};
use crate::store::{ReadTx, Store, StoreError, roster};

/// One agency.
#[derive(Debug, Clone)]
pub struct Line {
    /// Which.
    pub agency: Agency,
    /// Its week; none if it has not begun.
    pub clock: Option<Clock>,
    /// How far it is.
    pub coverage: Coverage,
    /// Days past its last day, while something is missing.
    pub days_late: i64,
    /// Offices that owe an agreement and that nobody holds.
    pub vacant: usize,
    /// Whether the agreement of its head is signed by all.
    pub head_signed: bool,
}

/// One agency with its offices.
#[derive(Debug, Clone)]
pub struct Tree {
    /// The agency.
    pub line: Line,
    /// Its head, and offices whose second party is of another agency.
    pub roots: Vec<Node>,
}

/// How far the agreement of an office is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nobody has begun one.
    Missing,
    /// Being written.
    Draft,
    /// Being reviewed.
    Review,
    /// Approved, and held back until the superior's is signed.
    Held,
    /// Its final text is being made.
    Freezing,
    /// Being signed.
    Signing,
    /// Signed by all.
    Signed,
}

/// One office.
#[derive(Debug, Clone)]
pub struct Node {
    /// Its code.
    pub office: OfficeId,
    /// Its title.
    pub title: String,
    /// Who acts there, with his capacity; empty if nobody does.
    pub holder: String,
    /// How far its agreement is.
    pub state: State,
    /// Its agreement.
    pub document: Option<Summary>,
    /// Who has the next step.
    pub holding: Vec<String>,
    /// The title of the superior's office, while it is held back for him.
    pub awaits: String,
    /// Since when it is as it is.
    pub since: Option<DateTime<Utc>>,
    /// Days past its last day, while it is not signed.
    pub days_late: i64,
    /// The offices whose second party it is.
    pub below: Vec<Node>,
}

impl State {
    /// The word in text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Missing => "missing",
            State::Draft => "draft",
            State::Review => "review",
            State::Held => "held",
            State::Freezing => "freezing",
            State::Signing => "signing",
            State::Signed => "signed",
        }
    }
}

/// Every agency, the one with the largest share first; those of whom nothing is expected come last.
pub fn ranking(tx: &mut ReadTx, period: Period, day: NaiveDate) -> Result<Vec<Line>, StoreError> {
    let picture = Picture::read(tx, None, period)?;
    let mut lines: Vec<Line> =
        picture.roster.agencies.values().map(|agency| picture.line(agency, day)).collect();
    lines.sort_by(|a, b| {
        let rank = |line: &Line| {
            (line.coverage.expected == 0, std::cmp::Reverse(line.coverage.percent()), line.days_late)
        };
        rank(a).cmp(&rank(b)).then_with(|| a.agency.name.cmp(&b.agency.name))
    });
    Ok(lines)
}

/// One agency; none if there is no such agency.
pub fn tree(
    store: &Store,
    agency: &AgencyId,
    period: Period,
    day: NaiveDate,
) -> Result<Option<Tree>, StoreError> {
    store.read(|tx| {
        let mut picture = Picture::read(tx, Some(agency), period)?;
        let Some(found) = picture.roster.agencies.get(agency).cloned() else { return Ok(None) };
        let all: Vec<DocumentId> = picture.agreements.values().map(|one| one.id).collect();
        picture.turns = turns::standing_in(tx, &all)?.into_iter().fold(BTreeMap::new(), |mut by, turn| {
            by.entry(turn.document).or_insert_with(Vec::new).push(turn);
            by
        });
        picture.held = cascades::held(tx)?.into_iter().map(|held| (held.document, held)).collect();
        Ok(Some(Tree { roots: picture.roots(&found, day), line: picture.line(&found, day) }))
    })
}

/// How far one agency is.
pub(super) fn coverage(tx: &mut ReadTx, agency: &AgencyId, period: Period) -> Result<Coverage, StoreError> {
    Ok(Picture::read(tx, Some(agency), period)?.coverage(agency))
}

/// What the answers are made of.
struct Picture {
    roster: Roster,
    /// The agreement that counts for an office.
    agreements: BTreeMap<OfficeId, Summary>,
    clocks: BTreeMap<AgencyId, Clock>,
    turns: BTreeMap<DocumentId, Vec<Standing>>,
    held: BTreeMap<DocumentId, Held>,
}

impl Picture {
    fn read(tx: &mut ReadTx, agency: Option<&AgencyId>, period: Period) -> Result<Self, StoreError> {
        let filter = Filter {
            kind: Some(Kind::Agreement),
            agency: agency.cloned(),
            period: Some(period),
            ..Filter::default()
        };
        let mut agreements: BTreeMap<OfficeId, Summary> = BTreeMap::new();
        // A signed one counts before any that is on its way, the amendment before what it has replaced, the newest last.
        let rank = |one: &Summary| (is_signed(one.stage), one.stage != StageName::Superseded);
        for one in documents::list(tx, filter)?.into_iter().filter(|one| counts(one.stage)) {
            if agreements.get(&one.subject).is_none_or(|known| rank(known) <= rank(&one)) {
                agreements.insert(one.subject.clone(), one);
            }
        }
        Ok(Self {
            roster: roster::load(tx)?,
            agreements,
            clocks: cascades::list(tx, period)?.into_iter().map(|one| (one.agency.clone(), one)).collect(),
            turns: BTreeMap::new(),
            held: BTreeMap::new(),
        })
    }

    fn is_signed(&self, office: &OfficeId) -> bool {
        self.agreements.get(office).is_some_and(|one| is_signed(one.stage))
    }

    fn coverage(&self, agency: &AgencyId) -> Coverage {
        let owing = expected(agency, &self.roster);
        Coverage {
            signed: owing.iter().filter(|office| self.is_signed(&office.id)).count(),
            expected: owing.len(),
        }
    }

    fn line(&self, agency: &Agency, day: NaiveDate) -> Line {
        let (clock, coverage) = (self.clocks.get(&agency.id).cloned(), self.coverage(&agency.id));
        let owing = expected(&agency.id, &self.roster);
        Line {
            days_late: clock.as_ref().map_or(0, |clock| clock.days_late(coverage, day)),
            vacant: owing.iter().filter(|office| self.roster.official(&office.id, day).is_err()).count(),
            head_signed: self.is_signed(&agency.head),
            agency: agency.clone(),
            clock,
            coverage,
        }
    }

    fn roots(&self, agency: &Agency, day: NaiveDate) -> Vec<Node> {
        let mut owing: Vec<&Office> = expected(&agency.id, &self.roster);
        owing.extend(self.roster.offices.get(&agency.head));
        let known: BTreeSet<&OfficeId> = owing.iter().map(|office| &office.id).collect();
        let is_root = |office: &&&Office| {
            office.id == agency.head || office.counterpart.as_ref().is_none_or(|above| !known.contains(above))
        };
        let mut roots: Vec<&Office> = owing.iter().filter(is_root).copied().collect();
        roots.sort_by_key(|office| (office.id != agency.head, office.title.clone()));
        let mut placed = BTreeSet::new();
        roots.into_iter().filter_map(|office| self.node(office, &owing, &mut placed, day)).collect()
    }

    /// An office and what is below it. Each stands once, even if a roster leads in a circle.
    fn node<'a>(
        &'a self,
        office: &'a Office,
        owing: &[&'a Office],
        placed: &mut BTreeSet<&'a OfficeId>,
        day: NaiveDate,
    ) -> Option<Node> {
        if !placed.insert(&office.id) {
            return None;
        }
        let mut below: Vec<&Office> =
            owing.iter().filter(|one| one.counterpart.as_ref() == Some(&office.id)).copied().collect();
        below.sort_by(|a, b| a.id.cmp(&b.id));
        let below = below.into_iter().filter_map(|one| self.node(one, owing, placed, day)).collect();
        let document = self.agreements.get(&office.id).cloned();
        let state = self.state(document.as_ref());
        let held = document.as_ref().and_then(|one| self.held.get(&one.id));
        let open: Vec<&Standing> = document.iter().flat_map(|one| self.open(one.id)).collect();
        let clock = office.agency.as_ref().and_then(|agency| self.clocks.get(agency));
        let is_head = office.agency.as_ref().and_then(|id| self.roster.agencies.get(id));
        let is_head = is_head.is_some_and(|agency| agency.head == office.id);
        let due = document.as_ref().and_then(|one| one.due).or_else(|| clock.map(|clock| clock.due));
        let due = if is_head { document.as_ref().and_then(|one| one.due) } else { due };
        Some(Node {
            office: office.id.clone(),
            title: office.title.clone(),
            holder: self.holder(&office.id, day),
            holding: open.iter().map(|turn| self.named(turn, day)).collect(),
            awaits: held
                .and(office.counterpart.as_ref())
                .and_then(|above| self.roster.offices.get(above))
                .map(|above| above.title.clone())
                .unwrap_or_default(),
            since: open
                .iter()
                .find_map(|turn| turn.since)
                .or(held.map(|held| held.since))
                .or(document.as_ref().map(|one| one.updated)),
            days_late: due.filter(|_| state != State::Signed).map_or(0, |due| days_late(due, day)),
            state,
            document,
            below,
        })
    }

    fn state(&self, document: Option<&Summary>) -> State {
        let Some(document) = document else { return State::Missing };
        match document.stage {
            StageName::Draft => State::Draft,
            StageName::InReview => State::Review,
            StageName::Freezing if self.held.contains_key(&document.id) => State::Held,
            StageName::Freezing => State::Freezing,
            StageName::Signing => State::Signing,
            StageName::Signed | StageName::Archived | StageName::Superseded => State::Signed,
            StageName::Revoked | StageName::Withdrawn => State::Missing,
        }
    }

    fn open(&self, document: DocumentId) -> impl Iterator<Item = &Standing> {
        let turns = self.turns.get(&document).into_iter().flatten();
        turns.filter(|turn| matches!(turn.state, Progress::Open | Progress::Blocked))
    }

    fn holder(&self, office: &OfficeId, day: NaiveDate) -> String {
        let official = self.roster.official(office, day);
        official.map_or_else(|_| String::new(), |one| format!("{}{}", one.capacity.prefix(), one.name))
    }

    fn named(&self, turn: &Standing, day: NaiveDate) -> String {
        let title = self.roster.offices.get(&turn.office).map_or("", |office| office.title.as_str());
        match self.holder(&turn.office, day) {
            holder if holder.is_empty() => title.to_owned(),
            holder => format!("{holder}, {title}"),
        }
    }
}
