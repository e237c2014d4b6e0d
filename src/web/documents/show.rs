//! The page of a document: where it stands, whose turn it is, what happened, its versions.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::review::{self, ChangeLine, OnVersion};
use super::seen_by;
use super::timeline::{self, Entry};
use crate::domain::access::{self, Sight};
use crate::domain::account::RoleName;
use crate::domain::document::{Document, Kind};
use crate::domain::roster::Roster;
use crate::domain::stage::{Actor, StageName};
use crate::domain::turn::{Task, TurnState};
use crate::flows;
use crate::store::revisions::{self, Revision};
use crate::store::{StoreError, cascades, events, pages_seen, roster};
use crate::web::inbox::{Due, chip, task_word};
use crate::web::signing::reader::Reader;
use crate::web::signing::standing::{asked, offices_of, standing};
use crate::web::{Member, WebError};

#[derive(Serialize)]
struct Page {
    id: String,
    title: String,
    kind: &'static str,
    period: String,
    code: String,
    stage: &'static str,
    version: u32,
    due: Option<Due>,
    mine: Option<Mine>,
    turns: Vec<TurnLine>,
    timeline: Vec<Entry>,
    files: Vec<FileLine>,
    has_sidecar: bool,
    /// Title of the office whose agreement it waits for.
    awaits: String,
    /// The agency whose budget document it rests on, for whoever heads it.
    budget: String,
    withheld: bool,
    acts: Acts,
    /// Whether there is a PDF, or a proof print, to show.
    has_pdf: bool,
    reader: Option<Reader>,
    /// Against the version before; none where there is nothing to compare with.
    changes: Option<Vec<ChangeLine>>,
    /// `made`, or `impossible` where there was nothing to compare with.
    comparison: &'static str,
    before: u32,
    comments: Vec<OnVersion>,
    fault: Option<&'static str>,
    fault_field: &'static str,
    live: String,
    made: String,
}

/// What is asked of this member now, and as whom he does it.
#[derive(Serialize)]
struct Mine {
    task: &'static str,
    name: String,
    office: String,
}

/// What this member may do with the document now.
#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a form of the page that is there or not")]
struct Acts {
    review: bool,
    sign: bool,
    signed: bool,
    recall: bool,
    withdraw: bool,
    write: bool,
    amend: bool,
}

#[derive(Serialize)]
struct TurnLine {
    task: &'static str,
    state: &'static str,
    name: String,
    office: String,
    when: String,
}

#[derive(Serialize)]
struct FileLine {
    address: String,
    version: u32,
    kind: &'static str,
    kilobytes: u64,
}

pub(super) async fn show(member: Member, id: web::Path<String>) -> Result<HttpResponse, WebError> {
    page(&member, &id, None).await
}

/// The page, with what was wrong with a form of it.
pub(in crate::web) async fn page(
    member: &Member,
    id: &str,
    fault: Option<(&'static str, &'static str)>,
) -> Result<HttpResponse, WebError> {
    let seen = member.live().now();
    let (document, sight) = seen_by(member, id).await?;
    let (id, me) = (document.id, member.acting_as());
    let (document, events, files, roster, review, readings, held) = member
        .run(move |rooms, _| {
            rooms.store.read(|tx| {
                let review = flows::review::of(tx, &document)?;
                let readings = pages_seen::readings(tx, &me, &[id])?;
                let (events, files) = (events::list(tx, id)?, revisions::list(tx, id)?);
                let held = cascades::find_held(tx, id)?.is_some();
                Ok::<_, StoreError>((document, events, files, roster::load(tx)?, review, readings, held))
            })
        })
        .await??;
    let withheld = sight < Sight::Full;
    let acts = acts(member, &document, &roster);
    let base = document.stage.frozen().map(|frozen| frozen.base).filter(|_| acts.sign);
    let reading = |base| readings.get(&(id, base)).cloned().unwrap_or_default();
    let mine = standing(member, &document, &roster);
    let page = Page {
        mine: mine.map(|(task, official)| Mine {
            task: task_word(task),
            office: official.styled_title(),
            name: official.name,
        }),
        reader: base.map(|base| Reader::of(base, &reading(base))),
        changes: if withheld { None } else { review::changes(&review) },
        comparison: if review.changes.is_some() { "made" } else { "impossible" },
        before: document.version.saturating_sub(1),
        comments: if withheld { vec![] } else { review::comments(&review, member) },
        turns: turns(member, &document, &roster),
        timeline: timeline::entries(&events, &roster, member),
        files: if withheld { vec![] } else { files.iter().rev().map(|file| line(&document, file)).collect() },
        awaits: superior(&document, &roster).filter(|_| held).unwrap_or_default(),
        budget: headed(member, &document, &roster).unwrap_or_default(),
        has_sidecar: !withheld && document.stage.archived().is_some(),
        withheld,
        acts,
        has_pdf: !withheld && has_pdf(&document, &files),
        fault: fault.map(|(key, _)| key),
        fault_field: fault.map_or("", |(_, field)| field),
        live: format!("/live/documents/{id}?since={seen}"),
        made: member.time(member.moment().at),
        id: id.to_string(),
        kind: document.kind().indonesian(),
        period: document.period.to_string(),
        code: document.code.to_string(),
        stage: document.stage.name().as_str(),
        version: document.version,
        due: document.due.map(|due| chip(due, member.moment().day)),
        title: document.title,
    };
    let status = if fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    member.page_with_pdf(status, "documents/show.html", &page)
}

/// The title of the second party's office.
fn superior(document: &Document, roster: &Roster) -> Option<String> {
    let above = roster.offices.get(&document.subject)?.counterpart.as_ref()?;
    roster.offices.get(above).map(|office| office.title.clone())
}

/// The agency of an agreement of its head, if this member heads it or keeps budget documents.
fn headed(member: &Member, document: &Document, roster: &Roster) -> Option<String> {
    let agency = roster.agencies.get(document.agency.as_ref()?)?;
    let of_head = document.kind() == Kind::Agreement && agency.head == document.subject;
    let keeps = member.account().has_any(&[RoleName::Budget, RoleName::Secretariat, RoleName::Auditor]);
    let heads = roster.acts_in(&member.acting_as(), &agency.head, member.moment().day);
    (of_head && (keeps || heads)).then(|| agency.id.to_string())
}

fn acts(member: &Member, document: &Document, roster: &Roster) -> Acts {
    let (me, offices) = (member.acting_as(), offices_of(member, roster));
    let tasks: Vec<Task> = asked(document, &me, &offices).map(|turn| turn.task).collect();
    let writer = access::writer(member.account(), document);
    let (keeps, secretariat) = (writer.is_some(), matches!(writer, Some(Actor::Secretariat(_))));
    let (stage, signatures) = (document.stage.name(), document.stage.signatures());
    let moving = matches!(stage, StageName::InReview | StageName::Freezing | StageName::Signing);
    Acts {
        review: tasks.iter().any(|task| matches!(task, Task::Review(_))),
        sign: tasks.iter().any(|task| matches!(task, Task::Sign(_))),
        signed: signatures.iter().any(|signature| signature.official.person == me),
        recall: keeps && moving,
        write: stage == StageName::Draft && keeps,
        amend: stage == StageName::Archived
            && document.kind() == Kind::Agreement
            && access::drafts_for(member.account(), document.agency.as_ref()),
        withdraw: keeps && (moving || stage == StageName::Draft) && (secretariat || signatures.is_empty()),
    }
}

/// A file of this version, or a text that can be printed as it is now.
fn has_pdf(document: &Document, files: &[Revision]) -> bool {
    match document.stage.current_pdf() {
        Some(digest) => files.iter().any(|file| file.sha256 == digest),
        None => document.stage.name() != StageName::Withdrawn,
    }
}

fn turns(member: &Member, document: &Document, roster: &Roster) -> Vec<TurnLine> {
    let turns = document.stage.turns().into_iter().flat_map(crate::domain::turn::Turns::iter);
    let time = |at| member.time(at);
    turns
        .map(|turn| {
            let (state, official, when) = match &turn.state {
                TurnState::Waiting { official } => ("waiting", official.as_ref(), String::new()),
                TurnState::Open { official, since, .. } => ("open", Some(official), time(*since)),
                TurnState::Blocked { official, since, .. } => ("blocked", official.as_ref(), time(*since)),
                TurnState::Done { official, at } => ("done", Some(official), time(*at)),
            };
            let title = roster.offices.get(&turn.office).map(|office| office.title.clone());
            TurnLine {
                task: task_word(turn.task),
                state,
                name: official.map(|o| o.name.clone()).unwrap_or_default(),
                office: official
                    .map(crate::domain::roster::Official::styled_title)
                    .or(title)
                    .unwrap_or_default(),
                when,
            }
        })
        .collect()
}

fn line(document: &Document, file: &Revision) -> FileLine {
    FileLine {
        address: format!("/documents/{}/files/{}/{}", document.id, file.version, file.sha256),
        version: file.version,
        kind: file.kind.as_str(),
        kilobytes: file.length.div_ceil(1024),
    }
}
