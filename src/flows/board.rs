//! The board: every document with its steps, who blocks it since when, and how late it is. One query per table,
//! however many documents there are.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::deadline::days_late;
use crate::domain::document::Kind;
use crate::domain::ids::{AgencyId, DocumentId, OfficeId, PersonId};
use crate::domain::period::Period;
use crate::domain::roster::Roster;
use crate::domain::route::Field;
use crate::domain::stage::StageName;
use crate::domain::turn::Task;
use crate::store::documents::{self, Summary};
use crate::store::turns::Progress;
use crate::store::{Store, StoreError, roster, signatures, turns};

/// What the board is narrowed to; the default is everything of the newest year.
#[derive(Debug, Clone, Default)]
pub struct Narrow {
    /// Only of this agency.
    pub agency: Option<AgencyId>,
    /// Only of this kind.
    pub kind: Option<Kind>,
    /// About which periods.
    pub periods: Periods,
}

/// The periods that the board speaks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Periods {
    /// The newest year that any document is about; all periods if none is about a year.
    #[default]
    Newest,
    /// Every one.
    All,
    /// This one.
    Only(Period),
}

/// What a counter counts. A document may be counted by several: a blocked one waits, and may be late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Show {
    /// Every document.
    #[default]
    All,
    /// Not finished and not given up.
    Waiting,
    /// Waiting, and past its last day or that of an open turn.
    Late,
    /// In the archive.
    Done,
    /// Waiting for an office in which nobody can act.
    Blocked,
}

/// One document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Which.
    pub document: Summary,
    /// Short name of its agency, or of the institution's head.
    pub agency: String,
    /// In route order: the turns being walked, or the signatures of a complete document.
    pub steps: Vec<Step>,
    /// Days past the last day of the document or of an open turn; 0 if it is not late or is finished.
    pub days_late: i64,
}

/// One step of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What is asked.
    pub task: Task,
    /// Name of the person, once known.
    pub name: String,
    /// Title of the office, with its capacity once the person is known.
    pub office: String,
    /// How far it is.
    pub state: Progress,
    /// Since when it is open or blocked, or when it was done.
    pub since: Option<DateTime<Utc>>,
    /// Last day, while it is open.
    pub due: Option<NaiveDate>,
}

/// The rows, by agency and then as they were made, and what there is to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Board {
    /// Every row that the narrowing leaves.
    pub rows: Vec<Row>,
    /// Code and short name.
    pub agencies: Vec<(AgencyId, String)>,
    /// The period that the rows are about, if they are about one.
    pub period: Option<Period>,
    /// Every period that documents are about that were not given up, the newest first, with how many of them still wait.
    pub periods: Vec<(Period, u64)>,
}

/// Reads the board as it stands on that day.
pub fn read(store: &Store, narrow: Narrow, day: NaiveDate) -> Result<Board, StoreError> {
    store.read(|tx| {
        let roster = roster::load(tx)?;
        let periods = periods(&documents::periods(tx)?);
        let period = match narrow.periods {
            Periods::Newest => newest_year(&periods),
            Periods::All => None,
            Periods::Only(period) => Some(period),
        };
        let filter = documents::Filter {
            agency: narrow.agency,
            kind: narrow.kind,
            period,
            ..documents::Filter::default()
        };
        let summaries = documents::list(tx, filter)?;
        let names = Names::of(&roster);
        let mut steps: BTreeMap<DocumentId, Vec<Step>> = BTreeMap::new();
        for turn in turns::standing(tx)? {
            let (name, office) = names.of_post(&turn.office, turn.person.as_ref());
            let (task, state, since, due) = (turn.task, turn.state, turn.since, turn.due);
            steps.entry(turn.document).or_default().push(Step { task, name, office, state, since, due });
        }
        for (document, made) in signatures::of_complete(tx, period)? {
            let (name, office) = names.of_post(&made.office, Some(&made.person));
            let (task, state) = (Task::Sign(made.field), Progress::Done);
            let step = Step { task, name, office, state, since: Some(made.at), due: None };
            steps.entry(document).or_default().push(step);
        }
        let mut rows: Vec<Row> = summaries
            .into_iter()
            .map(|document| {
                let steps = steps.remove(&document.id).unwrap_or_default();
                let agency = document.agency.as_ref().and_then(|id| roster.agencies.get(id));
                let agency = agency.map(|agency| agency.short_name.clone()).unwrap_or_default();
                Row { days_late: lateness(&document, &steps, day), document, agency, steps }
            })
            .collect();
        rows.sort_by(|a, b| a.agency.cmp(&b.agency));
        let agencies = roster.agencies.values().map(|agency| (agency.id.clone(), agency.short_name.clone()));
        Ok(Board { rows, agencies: agencies.collect(), period, periods })
    })
}

fn periods(counted: &[(Period, StageName, u64)]) -> Vec<(Period, u64)> {
    let mut waiting: Vec<(Period, u64)> = Vec::new();
    // A slip of the pen that was given up must not move the board to the year 2072.
    for (period, stage, count) in counted.iter().filter(|(_, stage, _)| *stage != StageName::Withdrawn) {
        let count = if is_waiting(*stage) { *count } else { 0 };
        match waiting.iter_mut().find(|(known, _)| known == period) {
            Some(known) => known.1 += count,
            None => waiting.push((*period, count)),
        }
    }
    waiting.sort_by_key(|(period, _)| std::cmp::Reverse((period.days(), period.to_string())));
    waiting
}

fn newest_year(periods: &[(Period, u64)]) -> Option<Period> {
    periods.iter().map(|(period, _)| *period).find(|period| matches!(period, Period::Year(_)))
}

fn lateness(document: &Summary, steps: &[Step], day: NaiveDate) -> i64 {
    if !is_waiting(document.stage) {
        return 0;
    }
    let turns = steps.iter().filter(|step| step.state == Progress::Open).filter_map(|step| step.due);
    turns.chain(document.due).map(|due| days_late(due, day)).max().unwrap_or_default()
}

fn is_waiting(stage: StageName) -> bool {
    match stage {
        StageName::Draft
        | StageName::InReview
        | StageName::Freezing
        | StageName::Signing
        | StageName::Signed => true,
        StageName::Archived | StageName::Superseded | StageName::Revoked | StageName::Withdrawn => false,
    }
}

impl Board {
    /// How many documents about other periods still wait.
    pub fn waiting_elsewhere(&self) -> u64 {
        let Some(shown) = self.period else { return 0 };
        self.periods.iter().filter(|(period, _)| *period != shown).map(|(_, waiting)| waiting).sum()
    }
}

impl Row {
    /// The step at which nobody can act.
    pub fn blocked(&self) -> Option<&Step> {
        self.steps.iter().find(|step| step.state == Progress::Blocked)
    }

    /// Whom it waits for: blocked steps first, then open ones.
    pub fn holding(&self) -> impl Iterator<Item = &Step> {
        let of = |state| self.steps.iter().filter(move |step| step.state == state);
        of(Progress::Blocked).chain(of(Progress::Open))
    }

    /// The step that fills one of these fields.
    pub fn signer(&self, fields: &[Field]) -> Option<&Step> {
        self.steps.iter().find(|step| matches!(step.task, Task::Sign(field) if fields.contains(&field)))
    }
}

impl Show {
    /// Every counter, in the order of the page.
    pub const ALL: [Show; 5] = [Show::All, Show::Waiting, Show::Late, Show::Blocked, Show::Done];

    /// The word in an address and in text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Show::All => "all",
            Show::Waiting => "waiting",
            Show::Late => "late",
            Show::Done => "done",
            Show::Blocked => "blocked",
        }
    }

    /// Whether a row counts.
    pub fn counts(self, row: &Row) -> bool {
        match self {
            Show::All => true,
            Show::Waiting => is_waiting(row.document.stage),
            Show::Late => row.days_late > 0,
            Show::Done => matches!(row.document.stage, StageName::Archived | StageName::Superseded),
            Show::Blocked => row.blocked().is_some(),
        }
    }
}

/// Titles and names, with the capacity of the latest assignment of a person to an office.
struct Names<'a> {
    roster: &'a Roster,
    prefixes: BTreeMap<(&'a OfficeId, &'a PersonId), (NaiveDate, &'static str)>,
}

impl<'a> Names<'a> {
    fn of(roster: &'a Roster) -> Self {
        let mut prefixes = BTreeMap::new();
        for held in &roster.assignments {
            let entry = (held.from, held.capacity.prefix());
            let known = prefixes.entry((&held.office, &held.person)).or_insert(entry);
            if known.0 < held.from {
                *known = entry;
            }
        }
        Self { roster, prefixes }
    }

    fn of_post(&self, office: &OfficeId, person: Option<&PersonId>) -> (String, String) {
        let title = self.roster.offices.get(office).map_or(office.as_str(), |office| office.title.as_str());
        let Some(person) = person else { return (String::new(), title.to_owned()) };
        let prefix = self.prefixes.get(&(office, person)).map_or("", |(_, prefix)| *prefix);
        let known = self.roster.people.get(person).map(|person| person.name.clone());
        (known.unwrap_or_else(|| person.to_string()), format!("{prefix}{title}"))
    }
}
