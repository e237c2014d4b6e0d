//! Turns as rows, for the questions that go across documents: what waits for me, what is late. They are copied from
//! the document at every save; what is true stands in the document.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::column::{Origin, day_text, time_text};
use super::documents::kind_of_word;
use super::error::StoreError;
use super::schema::{assignments, documents, turns};
use super::{ReadTx, WriteTx, roster};
use crate::domain::document::{Document, Kind};
use crate::domain::ids::{DocumentId, OfficeId, PersonId};
use crate::domain::period::Period;
use crate::domain::route::{Field, ReviewRole};
use crate::domain::turn::{Task, Turn, TurnState, Turns};

/// A turn that is open, and the document it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenTurn {
    /// Which document.
    pub document: DocumentId,
    /// Its title.
    pub title: String,
    /// Pact, agreement or minutes.
    pub kind: Kind,
    /// What it speaks about.
    pub period: Period,
    /// Which version.
    pub version: u32,
    /// What is asked.
    pub task: Task,
    /// Of which office.
    pub office: OfficeId,
    /// Of whom, when it opened.
    pub person: PersonId,
    /// Since when.
    pub since: DateTime<Utc>,
    /// Last day.
    pub due: Option<NaiveDate>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = turns)]
struct Row {
    document_id: String,
    version: i64,
    position: i64,
    group_no: i64,
    task: String,
    field: Option<String>,
    office: String,
    person: Option<String>,
    state: String,
    since: Option<String>,
    due: Option<String>,
}

/// A turn in whatever state, as the board shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Which document.
    pub document: DocumentId,
    /// What is asked.
    pub task: Task,
    /// Of which office.
    pub office: OfficeId,
    /// Of whom, once that is known.
    pub person: Option<PersonId>,
    /// How far it is.
    pub state: Progress,
    /// Since when it is open or blocked, or when it was done.
    pub since: Option<DateTime<Utc>>,
    /// Last day, while it is open.
    pub due: Option<NaiveDate>,
}

/// The states of a turn without what they hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// An earlier group is not done.
    Waiting,
    /// It is somebody's turn.
    Open,
    /// Nobody can act.
    Blocked,
    /// Done.
    Done,
}

impl Progress {
    /// Every state.
    pub const ALL: [Progress; 4] = [Progress::Waiting, Progress::Open, Progress::Blocked, Progress::Done];

    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Progress::Waiting => "waiting",
            Progress::Open => "open",
            Progress::Blocked => "blocked",
            Progress::Done => "done",
        }
    }
}

type Titled = (Row, String, String, String);

/// What this person may do on that day, the most urgent first: reviews of the offices in which he acts then, whoever
/// was named when they opened, and signatures for which the text names him while he acts there.
pub fn inbox(tx: &mut ReadTx, person: &PersonId, day: NaiveDate) -> Result<Vec<OpenTurn>, StoreError> {
    let offices: Vec<String> =
        roster::held_by(tx, person, day)?.into_iter().map(|office| office.to_string()).collect();
    let rows: Vec<Titled> = turns::table
        .inner_join(documents::table.on(documents::id.eq(turns::document_id)))
        .filter(turns::state.eq("open").and(turns::office.eq_any(offices)))
        .filter(turns::field.is_null().or(turns::person.eq(person.as_str())))
        .order((turns::due.is_null(), turns::due, turns::since, turns::document_id))
        .select((Row::as_select(), documents::title, documents::kind, documents::period))
        .load(tx.conn())?;
    rows.into_iter().map(read).collect()
}

/// Of whom a signature is asked, one line for each document: in which office he signs it.
pub fn signatures_asked(tx: &mut ReadTx) -> Result<Vec<(PersonId, OfficeId)>, StoreError> {
    let rows: Vec<(String, Option<String>, String)> = turns::table
        .filter(turns::state.eq("open").and(turns::field.is_not_null()))
        .order((turns::document_id, turns::position))
        .select((turns::document_id, turns::person, turns::office))
        .load(tx.conn())?;
    let named = rows.into_iter().filter_map(|(id, person, office)| Some((id, person?, office)));
    named
        .map(|(id, person, office)| {
            let origin = Origin::new("turns", &id);
            Ok((origin.parsed("person", &person)?, origin.parsed("office", &office)?))
        })
        .collect()
}

/// Open turns whose last day is before that day, the latest first to be late first.
pub fn overdue(tx: &mut ReadTx, day: NaiveDate) -> Result<Vec<OpenTurn>, StoreError> {
    let rows: Vec<Titled> = turns::table
        .inner_join(documents::table.on(documents::id.eq(turns::document_id)))
        .filter(turns::state.eq("open").and(turns::due.lt(day_text(day))))
        .order((turns::due, turns::since, turns::document_id, turns::position))
        .select((Row::as_select(), documents::title, documents::kind, documents::period))
        .load(tx.conn())?;
    rows.into_iter().map(read).collect()
}

/// Documents with an open review in whose office somebody else is registered for that day: they may have to pass on.
pub fn covered(tx: &mut ReadTx, day: NaiveDate) -> Result<Vec<DocumentId>, StoreError> {
    let day = day_text(day);
    let lasts = assignments::last_day.is_null().or(assignments::last_day.ge(&day));
    let ids: Vec<String> = turns::table
        .inner_join(assignments::table.on(assignments::office.eq(turns::office)))
        .filter(turns::state.eq("open").and(turns::field.is_null()))
        .filter(assignments::person.nullable().ne(turns::person))
        .filter(assignments::first_day.le(&day).and(lasts))
        .select(turns::document_id)
        .distinct()
        .order(turns::document_id)
        .load(tx.conn())?;
    ids.iter().map(|id| Origin::new("turns", id).parsed("document_id", id)).collect()
}

/// Every turn of every document that is being walked, in route order.
pub fn standing(tx: &mut ReadTx) -> Result<Vec<Standing>, StoreError> {
    let rows: Vec<Row> =
        turns::table.order((turns::document_id, turns::position)).select(Row::as_select()).load(tx.conn())?;
    rows.iter().map(as_it_stands).collect()
}

/// The same of these documents alone.
pub fn standing_in(tx: &mut ReadTx, documents: &[DocumentId]) -> Result<Vec<Standing>, StoreError> {
    let ids: Vec<String> = documents.iter().map(ToString::to_string).collect();
    let rows: Vec<Row> = turns::table
        .filter(turns::document_id.eq_any(ids))
        .order((turns::document_id, turns::position))
        .select(Row::as_select())
        .load(tx.conn())?;
    rows.iter().map(as_it_stands).collect()
}

fn as_it_stands(row: &Row) -> Result<Standing, StoreError> {
    let origin = origin(row);
    let state = |word: &str| Progress::ALL.into_iter().find(|state| state.as_str() == word);
    Ok(Standing {
        document: origin.parsed("document_id", &row.document_id)?,
        task: task(&origin, row)?,
        office: origin.parsed("office", &row.office)?,
        person: origin.parsed_if("person", row.person.as_deref())?,
        state: origin.word("state", &row.state, state)?,
        since: origin.time_if("since", row.since.as_deref())?,
        due: origin.day_if("due", row.due.as_deref())?,
    })
}

pub(super) fn rewrite(tx: &mut WriteTx, document: &Document) -> Result<(), StoreError> {
    let document_id = document.id.to_string();
    diesel::delete(turns::table.filter(turns::document_id.eq(&document_id))).execute(tx.conn())?;
    let turns = document.stage.turns().into_iter().flat_map(Turns::iter);
    for (position, turn) in (0..).zip(turns) {
        let row = written(document, position, turn);
        diesel::insert_into(turns::table).values(&row).execute(tx.conn())?;
    }
    Ok(())
}

fn written(document: &Document, position: i64, turn: &Turn) -> Row {
    let (state, official, since, due) = match &turn.state {
        TurnState::Waiting { official } => ("waiting", official.as_ref(), None, None),
        TurnState::Open { official, since, due } => ("open", Some(official), Some(since), due.as_ref()),
        TurnState::Blocked { official, since, .. } => ("blocked", official.as_ref(), Some(since), None),
        TurnState::Done { official, at } => ("done", Some(official), Some(at), None),
    };
    let (task, field) = match turn.task {
        Task::Review(ReviewRole::Hierarchy) => ("hierarchy", None),
        Task::Review(ReviewRole::Coordination) => ("coordination", None),
        Task::Review(ReviewRole::Approval) => ("approval", None),
        Task::Sign(field) => ("sign", Some(field)),
    };
    Row {
        document_id: document.id.to_string(),
        version: i64::from(document.version),
        position,
        group_no: i64::from(turn.group),
        task: task.to_owned(),
        field: field.map(|field| field.name().to_owned()),
        office: turn.office.to_string(),
        person: official.map(|official| official.person.to_string()),
        state: state.to_owned(),
        since: since.copied().map(time_text),
        due: due.copied().map(day_text),
    }
}

fn read((row, title, kind, period): Titled) -> Result<OpenTurn, StoreError> {
    let origin = origin(&row);
    let missing = |column: &str| origin.corrupt(format_args!("{column}: missing in an open turn"));
    Ok(OpenTurn {
        document: origin.parsed("document_id", &row.document_id)?,
        title,
        kind: origin.word("kind", &kind, kind_of_word)?,
        period: origin.parsed("period", &period)?,
        version: origin.count("version", row.version)?,
        task: task(&origin, &row)?,
        office: origin.parsed("office", &row.office)?,
        person: origin.parsed_if("person", row.person.as_deref())?.ok_or_else(|| missing("person"))?,
        since: origin.time_if("since", row.since.as_deref())?.ok_or_else(|| missing("since"))?,
        due: origin.day_if("due", row.due.as_deref())?,
    })
}

fn origin(row: &Row) -> Origin {
    Origin::new("turns", &format_args!("{}/{}", row.document_id, row.position))
}

fn task(origin: &Origin, row: &Row) -> Result<Task, StoreError> {
    origin.word("task", &row.task, |word| match (word, row.field.as_deref()) {
        ("hierarchy", None) => Some(Task::Review(ReviewRole::Hierarchy)),
        ("coordination", None) => Some(Task::Review(ReviewRole::Coordination)),
        ("approval", None) => Some(Task::Review(ReviewRole::Approval)),
        ("sign", Some(field)) => Field::from_name(field).map(Task::Sign),
        _ => None,
    })
}
