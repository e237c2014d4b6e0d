//! Documents. [`save`] is the only way to write one, and takes only what a verb of the domain has made: the row, its
//! events, its turns, its new signature, the version handed in and the jobs owed go into one commit.

use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use diesel::prelude::*;
use rand_core::CryptoRng;

use super::column::{Origin, day_text, time_text};
use super::connection::on_each;
use super::error::{StoreError, one_row};
use super::schema::{documents, turns as turn_rows};
use super::{ReadTx, WriteTx, changes, events, jobs, signatures, turns, versions};
use crate::domain::code::VerifyCode;
use crate::domain::document::{Change, Document, Kind};
use crate::domain::ids::{AgencyId, DocumentId, OfficeId, PersonId};
use crate::domain::period::Period;
use crate::domain::stage::{Stage, StageName};

/// What a list is narrowed to; the default is everything.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only of this stage.
    pub stage: Option<StageName>,
    /// Only of this kind.
    pub kind: Option<Kind>,
    /// Only of offices of this agency.
    pub agency: Option<AgencyId>,
    /// Only about this period.
    pub period: Option<Period>,
    /// Only about this office.
    pub subject: Option<OfficeId>,
    /// Only drafted by this person.
    pub drafter: Option<PersonId>,
    /// Only these.
    pub among: Option<BTreeSet<DocumentId>>,
    /// At most so many.
    pub limit: Option<u32>,
}

/// A document without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Which.
    pub id: DocumentId,
    /// Printed on it.
    pub code: VerifyCode,
    /// Pact, agreement or minutes.
    pub kind: Kind,
    /// As lists name it.
    pub title: String,
    /// The office it is about.
    pub subject: OfficeId,
    /// The agency of that office.
    pub agency: Option<AgencyId>,
    /// What it speaks about.
    pub period: Period,
    /// Who drafts it.
    pub drafter: PersonId,
    /// Last day to have it signed.
    pub due: Option<NaiveDate>,
    /// From 1.
    pub version: u32,
    /// Counts every change.
    pub revision: u64,
    /// Where it stands.
    pub stage: StageName,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// When it last changed.
    pub updated: DateTime<Utc>,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = documents, treat_none_as_null = true)]
struct Head {
    id: String,
    code: String,
    kind: String,
    title: String,
    subject: String,
    agency: Option<String>,
    period: String,
    drafter: String,
    due: Option<String>,
    version: i64,
    revision: i64,
    stage: String,
    created: String,
    updated: String,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = documents, treat_none_as_null = true)]
struct Body {
    content: String,
    route: String,
    stage_data: String,
}

/// Saves what a verb has made. [`StoreError::Conflict`] if the document has changed since the verb was decided (or
/// its id or code is taken); then the whole transaction must be given up.
pub fn save(
    tx: &mut WriteTx,
    change: &Change,
    zone: FixedOffset,
    rng: &mut dyn CryptoRng,
) -> Result<(), StoreError> {
    let document = change.document();
    let row = written(document, change.moment().at)?;
    let changed = match change.from() {
        None => on_each!(conn, tx.conn() => diesel::insert_into(documents::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(conn))?,
        Some(from) => {
            let from = Origin::new("documents", &document.id).number("revision", from)?;
            let target = documents::table.find(document.id.to_string()).filter(documents::revision.eq(from));
            diesel::update(target).set(row).execute(tx.conn())?
        }
    };
    one_row(changed, "documents", &document.id)?;
    events::append(tx, change)?;
    changes::append(tx, document.id)?;
    signatures::append(tx, change)?;
    versions::append(tx, change)?;
    turns::rewrite(tx, document)?;
    if document.stage.turns().is_none() {
        jobs::lapse_chasers(tx, document.id, change.moment().at)?;
    }
    for owed in change.owed(zone) {
        jobs::enqueue(tx, &owed, rng, change.moment().at)?;
    }
    Ok(())
}

/// The document, locked until the commit: whoever else locks it waits. Lock first, then decide.
pub fn lock(tx: &mut WriteTx, id: DocumentId) -> Result<Option<Document>, StoreError> {
    // A write, and the first statement: this one line takes PostgreSQL's row lock and SQLite's write lock.
    let locked = diesel::update(documents::table.find(id.to_string()))
        .set(documents::revision.eq(documents::revision))
        .execute(tx.conn())?;
    if locked == 0 { Ok(None) } else { find(tx, id) }
}

/// The document as it is now.
pub fn find(tx: &mut ReadTx, id: DocumentId) -> Result<Option<Document>, StoreError> {
    let rows: Option<(Head, Body)> = documents::table
        .find(id.to_string())
        .select((Head::as_select(), Body::as_select()))
        .get_result(tx.conn())
        .optional()?;
    rows.map(|(head, body)| read(&head, &body)).transpose()
}

/// The document with that code printed on it.
pub fn find_by_code(tx: &mut ReadTx, code: &VerifyCode) -> Result<Option<Document>, StoreError> {
    let rows: Option<(Head, Body)> = documents::table
        .filter(documents::code.eq(code.plain()))
        .select((Head::as_select(), Body::as_select()))
        .get_result(tx.conn())
        .optional()?;
    rows.map(|(head, body)| read(&head, &body)).transpose()
}

/// Documents without their text, in the order they were made.
pub fn list(tx: &mut ReadTx, filter: Filter) -> Result<Vec<Summary>, StoreError> {
    let mut query =
        documents::table.select(Head::as_select()).order((documents::created, documents::id)).into_boxed();
    if let Some(stage) = filter.stage {
        query = query.filter(documents::stage.eq(stage.as_str()));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(documents::kind.eq(kind.as_str()));
    }
    if let Some(agency) = filter.agency {
        query = query.filter(documents::agency.eq(String::from(agency)));
    }
    if let Some(period) = filter.period {
        query = query.filter(documents::period.eq(period.to_string()));
    }
    if let Some(subject) = filter.subject {
        query = query.filter(documents::subject.eq(String::from(subject)));
    }
    if let Some(drafter) = filter.drafter {
        query = query.filter(documents::drafter.eq(String::from(drafter)));
    }
    if let Some(among) = filter.among {
        query = query.filter(documents::id.eq_any(among.iter().map(ToString::to_string).collect::<Vec<_>>()));
    }
    if let Some(limit) = filter.limit {
        query = query.limit(i64::from(limit));
    }
    let rows: Vec<Head> = query.load(tx.conn())?;
    rows.iter().map(summary).collect()
}

/// The periods that documents speak about, with how many of them stand in which stage.
pub fn periods(tx: &mut ReadTx) -> Result<Vec<(Period, StageName, u64)>, StoreError> {
    let rows: Vec<(String, String, i64)> = documents::table
        .group_by((documents::period, documents::stage))
        .select((documents::period, documents::stage, diesel::dsl::count_star()))
        .load(tx.conn())?;
    let one = |(period, stage, count): (String, String, i64)| {
        let origin = Origin::new("documents", &period);
        Ok((
            origin.parsed("period", &period)?,
            origin.word("stage", &stage, stage_of_word)?,
            origin.count("count", count)?,
        ))
    };
    rows.into_iter().map(one).collect()
}

/// Documents with a turn that should be open but at which nobody can act.
pub fn blocked(tx: &mut ReadTx) -> Result<Vec<DocumentId>, StoreError> {
    let ids: Vec<String> = turn_rows::table
        .filter(turn_rows::state.eq("blocked"))
        .select(turn_rows::document_id)
        .distinct()
        .order(turn_rows::document_id)
        .load(tx.conn())?;
    ids.iter().map(|id| Origin::new("turns", &id).parsed("document_id", id)).collect()
}

/// Those documents, whole.
pub fn find_blocked(tx: &mut ReadTx) -> Result<Vec<Document>, StoreError> {
    let ids: Vec<String> = blocked(tx)?.iter().map(ToString::to_string).collect();
    let rows: Vec<(Head, Body)> = documents::table
        .filter(documents::id.eq_any(ids))
        .order((documents::created, documents::id))
        .select((Head::as_select(), Body::as_select()))
        .load(tx.conn())?;
    rows.iter().map(|(head, body)| read(head, body)).collect()
}

/// Every document about that period, whole, in the order they were made.
pub fn find_about(tx: &mut ReadTx, period: Period) -> Result<Vec<Document>, StoreError> {
    let rows: Vec<(Head, Body)> = documents::table
        .filter(documents::period.eq(period.to_string()))
        .order((documents::created, documents::id))
        .select((Head::as_select(), Body::as_select()))
        .load(tx.conn())?;
    rows.iter().map(|(head, body)| read(head, body)).collect()
}

/// Which document has that code, and how often it has changed by now.
pub fn changes_by_code(tx: &mut ReadTx, code: &VerifyCode) -> Result<Option<(DocumentId, u64)>, StoreError> {
    let row: Option<(String, i64)> = documents::table
        .filter(documents::code.eq(code.plain()))
        .select((documents::id, documents::revision))
        .get_result(tx.conn())
        .optional()?;
    row.map(|(id, revision)| {
        let origin = Origin::new("documents", &id);
        Ok((origin.parsed("id", &id)?, origin.count("revision", revision)?))
    })
    .transpose()
}

/// Titles of the newest documents, the newest first, at most so many.
pub fn newest_titles(tx: &mut ReadTx, most: u32) -> Result<Vec<(DocumentId, String)>, StoreError> {
    let rows: Vec<(String, String)> = documents::table
        .order((documents::created.desc(), documents::id.desc()))
        .limit(i64::from(most))
        .select((documents::id, documents::title))
        .load(tx.conn())?;
    titled(rows)
}

/// Titles of these documents.
pub fn titles(
    tx: &mut ReadTx,
    ids: impl IntoIterator<Item = DocumentId>,
) -> Result<Vec<(DocumentId, String)>, StoreError> {
    let ids: Vec<String> = ids.into_iter().map(|id| id.to_string()).collect();
    titled(
        documents::table
            .filter(documents::id.eq_any(ids))
            .select((documents::id, documents::title))
            .load(tx.conn())?,
    )
}

fn titled(rows: Vec<(String, String)>) -> Result<Vec<(DocumentId, String)>, StoreError> {
    let one = |(id, title): (String, String)| Ok((Origin::new("documents", &id).parsed("id", &id)?, title));
    rows.into_iter().map(one).collect()
}

pub(super) fn kind_of_word(word: &str) -> Option<Kind> {
    Kind::from_word(word)
}

fn stage_of_word(word: &str) -> Option<StageName> {
    StageName::ALL.into_iter().find(|stage| stage.as_str() == word)
}

fn written(document: &Document, updated: DateTime<Utc>) -> Result<(Head, Body), StoreError> {
    let origin = Origin::new("documents", &document.id);
    let head = Head {
        id: document.id.to_string(),
        code: document.code.plain(),
        kind: document.kind().as_str().to_owned(),
        title: document.title.clone(),
        subject: document.subject.to_string(),
        agency: document.agency.as_ref().map(ToString::to_string),
        period: document.period.to_string(),
        drafter: document.drafter.to_string(),
        due: document.due.map(day_text),
        version: i64::from(document.version),
        revision: origin.number("revision", document.revision)?,
        stage: document.stage.name().as_str().to_owned(),
        created: time_text(document.created),
        updated: time_text(updated),
    };
    let body = Body {
        content: origin.json_text("content", &document.content)?,
        route: origin.json_text("route", &document.route)?,
        stage_data: origin.json_text("stage_data", &document.stage)?,
    };
    Ok((head, body))
}

fn read(head: &Head, body: &Body) -> Result<Document, StoreError> {
    let origin = Origin::new("documents", &head.id);
    let of = summary(head)?;
    let stage: Stage = origin.json("stage_data", &body.stage_data)?;
    if stage.name() != of.stage {
        let why = format!("stage is `{}`, stage_data says `{}`", of.stage, stage.name());
        return Err(origin.corrupt(why));
    }
    if stage.turns().is_some_and(|turns| turns.current_group().is_none()) {
        return Err(origin.corrupt(format_args!("stage_data: `{}` with no turn left to walk", of.stage)));
    }
    let document = Document {
        id: of.id,
        code: of.code,
        title: of.title,
        subject: of.subject,
        agency: of.agency,
        period: of.period,
        drafter: of.drafter,
        route: origin.json("route", &body.route)?,
        content: origin.json("content", &body.content)?,
        due: of.due,
        version: of.version,
        revision: of.revision,
        stage,
        created: of.created,
    };
    if document.kind() == of.kind {
        Ok(document)
    } else {
        Err(origin.corrupt(format_args!("kind is `{}`, content is another", of.kind.as_str())))
    }
}

fn summary(head: &Head) -> Result<Summary, StoreError> {
    let origin = Origin::new("documents", &head.id);
    Ok(Summary {
        id: origin.parsed("id", &head.id)?,
        code: origin.parsed("code", &head.code)?,
        kind: origin.word("kind", &head.kind, kind_of_word)?,
        title: head.title.clone(),
        subject: origin.parsed("subject", &head.subject)?,
        agency: origin.parsed_if("agency", head.agency.as_deref())?,
        period: origin.parsed("period", &head.period)?,
        drafter: origin.parsed("drafter", &head.drafter)?,
        due: origin.day_if("due", head.due.as_deref())?,
        version: origin.count("version", head.version)?,
        revision: origin.count("revision", head.revision)?,
        stage: origin.word("stage", &head.stage, stage_of_word)?,
        created: origin.time("created", &head.created)?,
        updated: origin.time("updated", &head.updated)?,
    })
}
