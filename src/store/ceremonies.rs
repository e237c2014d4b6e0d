//! Ceremonies, and what their documents say of everybody. [`save`] is the only way to write one, and takes only what a
//! verb of the domain has made: the row, its documents, its trail and the news of it go into one commit.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::column::{Origin, day_text, time_text};
use super::connection::on_each;
use super::error::{StoreError, one_row};
use super::schema::{ceremonies, ceremony_documents, documents, signatures, turns};
use super::{ReadTx, WriteTx, ceremony_events, changes};
use crate::domain::ceremony::attendee::{Attendee, Witness};
use crate::domain::ceremony::progress::{Newest, Owed, Score};
use crate::domain::ceremony::rundown::Item;
use crate::domain::ceremony::stage::{Stage, StageName};
use crate::domain::ceremony::{Ceremony, CeremonyChange, Facts, MinutesOf};
use crate::domain::ids::{CeremonyId, DocumentId, OfficeId, SeasonId};
use crate::domain::stage::StageName as DocumentStage;

/// A ceremony without its people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Which.
    pub id: CeremonyId,
    /// Its title.
    pub title: String,
    /// Its day.
    pub day: NaiveDate,
    /// Where it stands.
    pub stage: StageName,
    /// When it was made.
    pub created: DateTime<Utc>,
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = ceremonies)]
struct Row {
    id: String,
    title: String,
    day: String,
    stage: String,
    revision: i64,
    content: String,
    stage_data: String,
    created: String,
    updated: String,
}

/// What is kept as one text.
#[derive(Serialize, Deserialize)]
struct Content {
    facts: Facts,
    rundown: Vec<Item>,
    attendees: Vec<Attendee>,
    witnesses: Vec<Witness>,
    #[serde(default)]
    minutes: Vec<MinutesOf>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    season: Option<SeasonId>,
}

/// Stages of a document that is final and signed by all.
const COMPLETE: [DocumentStage; 4] =
    [DocumentStage::Signed, DocumentStage::Archived, DocumentStage::Superseded, DocumentStage::Revoked];
/// Stages of a document whose text is not final.
const UNREADY: [DocumentStage; 3] = [DocumentStage::Draft, DocumentStage::InReview, DocumentStage::Freezing];

/// Saves what a verb has made. [`StoreError::Conflict`] if the ceremony has changed since the verb was decided; then the
/// whole transaction must be given up.
pub fn save(tx: &mut WriteTx, change: &CeremonyChange) -> Result<(), StoreError> {
    let ceremony = change.ceremony();
    let row = written(ceremony, change.moment().at)?;
    let changed = match change.from() {
        None => on_each!(conn, tx.conn() => diesel::insert_into(ceremonies::table)
            .values(&row)
            .on_conflict_do_nothing()
            .execute(conn))?,
        Some(from) => {
            let from = Origin::new("ceremonies", &ceremony.id).number("revision", from)?;
            let target = ceremonies::table.find(&row.id).filter(ceremonies::revision.eq(from));
            diesel::update(target).set(&row).execute(tx.conn())?
        }
    };
    one_row(changed, "ceremonies", &ceremony.id)?;
    choose(tx, ceremony)?;
    ceremony_events::append(tx, change)?;
    changes::append(tx, ceremony.id)
}

/// The ceremony, locked until the commit: whoever else locks it waits. Lock first, then decide.
pub fn lock(tx: &mut WriteTx, id: CeremonyId) -> Result<Option<Ceremony>, StoreError> {
    // A write, and the first statement: this one line takes PostgreSQL's row lock and SQLite's write lock.
    let locked = diesel::update(ceremonies::table.find(id.to_string()))
        .set(ceremonies::revision.eq(ceremonies::revision))
        .execute(tx.conn())?;
    if locked == 0 { Ok(None) } else { find(tx, id) }
}

/// The ceremony as it is now.
pub fn find(tx: &mut ReadTx, id: CeremonyId) -> Result<Option<Ceremony>, StoreError> {
    let row: Option<Row> =
        ceremonies::table.find(id.to_string()).select(Row::as_select()).first(tx.conn()).optional()?;
    let Some(row) = row else { return Ok(None) };
    let chosen: Vec<String> = ceremony_documents::table
        .filter(ceremony_documents::ceremony_id.eq(&row.id))
        .select(ceremony_documents::document_id)
        .load(tx.conn())?;
    let origin = Origin::new("ceremonies", &row.id);
    let documents = chosen.iter().map(|id| origin.parsed("document_id", id));
    read(&row, documents.collect::<Result<_, _>>()?).map(Some)
}

/// Every ceremony, the newest day first.
pub fn list(tx: &mut ReadTx) -> Result<Vec<Summary>, StoreError> {
    let rows: Vec<Row> = ceremonies::table
        .order((ceremonies::day.desc(), ceremonies::created.desc()))
        .select(Row::as_select())
        .load(tx.conn())?;
    let summary = |row: &Row| {
        let origin = Origin::new("ceremonies", &row.id);
        Ok(Summary {
            id: origin.parsed("id", &row.id)?,
            title: row.title.clone(),
            day: origin.day("day", &row.day)?,
            stage: origin.word("stage", &row.stage, stage_of_word)?,
            created: origin.time("created", &row.created)?,
        })
    };
    rows.iter().map(summary).collect()
}

/// The ceremonies that were made from that season, the newest day first.
pub fn of_season(tx: &mut ReadTx, season: SeasonId) -> Result<Vec<Summary>, StoreError> {
    let mut kept = Vec::new();
    for one in list(tx)? {
        if find(tx, one.id)?.is_some_and(|ceremony| ceremony.season == Some(season)) {
            kept.push(one);
        }
    }
    Ok(kept)
}

/// What the documents of that ceremony say of every office: three queries, however many there are.
pub fn score(tx: &mut ReadTx, id: CeremonyId) -> Result<Score, StoreError> {
    let origin = Origin::new("ceremony_documents", &id);
    let chosen = || ceremony_documents::table.filter(ceremony_documents::ceremony_id.eq(id.to_string()));
    let words = |stages: &[DocumentStage]| stages.iter().map(ToString::to_string).collect::<Vec<_>>();
    let mut owed: BTreeMap<OfficeId, Owed> = BTreeMap::new();

    let unready: Vec<String> = chosen()
        .inner_join(documents::table.on(documents::id.eq(ceremony_documents::document_id)))
        .filter(documents::stage.eq_any(words(&UNREADY)))
        .select(documents::subject)
        .load(tx.conn())?;
    for office in unready {
        owed.entry(origin.parsed("subject", &office)?).or_default().unready += 1;
    }

    let pending: Vec<(String, String)> = chosen()
        .inner_join(turns::table.on(turns::document_id.eq(ceremony_documents::document_id)))
        .filter(turns::task.eq("sign").and(turns::state.ne("done")))
        .select((turns::office, turns::state))
        .load(tx.conn())?;
    for (office, state) in pending {
        let office = owed.entry(origin.parsed("office", &office)?).or_default();
        office.pending += 1;
        office.open += u32::from(state == "open");
    }

    let standing = [words(&COMPLETE), words(&[DocumentStage::Signing])].concat();
    let made: Vec<(String, String)> =
        chosen()
            .inner_join(documents::table.on(documents::id.eq(ceremony_documents::document_id)))
            .inner_join(signatures::table.on(
                signatures::document_id.eq(documents::id).and(signatures::version.eq(documents::version)),
            ))
            .filter(documents::stage.eq_any(standing))
            .select((signatures::office, signatures::at))
            .load(tx.conn())?;
    let mut newest: Option<Newest> = None;
    for (office, at) in made {
        let (office, at): (OfficeId, DateTime<Utc>) =
            (origin.parsed("office", &office)?, origin.time("at", &at)?);
        let of = owed.entry(office.clone()).or_default();
        of.made += 1;
        of.last = of.last.max(Some(at));
        if newest.as_ref().is_none_or(|newest| newest.at < at) {
            newest = Some(Newest { office, at });
        }
    }
    Ok(Score { owed, newest })
}

/// The documents are rewritten only when they are others: while people sign, nobody waits for these rows.
fn choose(tx: &mut WriteTx, ceremony: &Ceremony) -> Result<(), StoreError> {
    let id = ceremony.id.to_string();
    let of_it = ceremony_documents::table.filter(ceremony_documents::ceremony_id.eq(&id));
    let before: Vec<String> = of_it.select(ceremony_documents::document_id).load(tx.conn())?;
    let before: BTreeSet<String> = before.into_iter().collect();
    let now: BTreeSet<String> = ceremony.documents.iter().map(ToString::to_string).collect();
    for gone in before.difference(&now) {
        diesel::delete(ceremony_documents::table.find((&id, gone))).execute(tx.conn())?;
    }
    for new in now.difference(&before) {
        let row = (ceremony_documents::ceremony_id.eq(&id), ceremony_documents::document_id.eq(new));
        diesel::insert_into(ceremony_documents::table).values(row).execute(tx.conn())?;
    }
    Ok(())
}

fn stage_of_word(word: &str) -> Option<StageName> {
    StageName::ALL.into_iter().find(|stage| stage.as_str() == word)
}

fn written(ceremony: &Ceremony, updated: DateTime<Utc>) -> Result<Row, StoreError> {
    let origin = Origin::new("ceremonies", &ceremony.id);
    let content = Content {
        facts: ceremony.facts.clone(),
        rundown: ceremony.rundown.clone(),
        attendees: ceremony.attendees.clone(),
        witnesses: ceremony.witnesses.clone(),
        minutes: ceremony.minutes.clone(),
        season: ceremony.season,
    };
    Ok(Row {
        id: ceremony.id.to_string(),
        title: ceremony.facts.title.clone(),
        day: day_text(ceremony.facts.day),
        stage: ceremony.stage.name().as_str().to_owned(),
        revision: origin.number("revision", ceremony.revision)?,
        content: origin.json_text("content", &content)?,
        stage_data: origin.json_text("stage_data", &ceremony.stage)?,
        created: time_text(ceremony.created),
        updated: time_text(updated),
    })
}

fn read(row: &Row, documents: BTreeSet<DocumentId>) -> Result<Ceremony, StoreError> {
    let origin = Origin::new("ceremonies", &row.id);
    let stage: Stage = origin.json("stage_data", &row.stage_data)?;
    if stage.name().as_str() != row.stage {
        let why = format!("stage is `{}`, stage_data says `{}`", row.stage, stage.name());
        return Err(origin.corrupt(why));
    }
    let content: Content = origin.json("content", &row.content)?;
    Ok(Ceremony {
        id: origin.parsed("id", &row.id)?,
        facts: content.facts,
        rundown: content.rundown,
        attendees: content.attendees,
        witnesses: content.witnesses,
        documents,
        stage,
        season: content.season,
        minutes: content.minutes,
        revision: origin.count("revision", row.revision)?,
        created: origin.time("created", &row.created)?,
    })
}
