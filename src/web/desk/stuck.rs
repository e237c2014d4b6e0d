//! What waits longer than it should: each with its cause in words and one button.

use actix_web::HttpResponse;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::deadline::days_late;
use crate::domain::ids::{DocumentId, JobId, OfficeId};
use crate::domain::language::Language;
use crate::domain::refusal::Refusal;
use crate::domain::roster::Vacancy;
use crate::domain::turn::{Block, TurnState, Turns};
use crate::flows::clock::{self, Doubt};
use crate::flows::decisions::Decision;
use crate::flows::stuck::{self, BlockedTurn, Stuck};
use crate::flows::{FlowError, again};
use crate::store::jobs::Listed;
use crate::store::turns::OpenTurn;
use crate::web::inbox::task_word;
use crate::web::{Filled, Member, WebError};

#[derive(Serialize)]
struct Page {
    count: usize,
    clock: Option<ClockLine>,
    blocked: Vec<BlockedLine>,
    overdue: Vec<OverdueLine>,
    buried: Vec<JobLine>,
    retried: Vec<JobLine>,
    unfinished: Vec<UnfinishedLine>,
}

/// Why nobody can sign at all.
#[derive(Serialize)]
struct ClockLine {
    now: String,
    /// `newest` or `server`.
    against: &'static str,
    other: String,
}

#[derive(Serialize)]
struct BlockedLine {
    document: String,
    title: String,
    version: u32,
    office: String,
    why: String,
    since: String,
    /// The one button: an office without a holder can be filled; a text that names somebody else cannot be mended, only
    /// taken back.
    act: &'static str,
}

#[derive(Serialize)]
struct OverdueLine {
    document: String,
    title: String,
    office_title: String,
    name: String,
    task: &'static str,
    days: i64,
}

#[derive(Serialize)]
struct JobLine {
    id: String,
    kind: String,
    title: String,
    document: String,
    why: String,
    attempts: u32,
    when: String,
}

#[derive(Serialize)]
struct UnfinishedLine {
    document: String,
    title: String,
    stage: &'static str,
    since: String,
}

pub(super) async fn show(member: Member) -> Result<HttpResponse, WebError> {
    let stuck = member.run(move |rooms, moment| stuck::read(&rooms.store, moment)).await??;
    let doubt = member.run(move |rooms, moment| clock::doubt(&rooms.store, moment.at)).await??;
    let time = |at: DateTime<Utc>| member.time(at);
    let page = Page {
        count: stuck.count() + usize::from(doubt.is_some()),
        clock: doubt.map(|doubt| match doubt {
            Doubt::Behind { now, newest } => {
                ClockLine { now: time(now), against: "newest", other: time(newest) }
            }
            Doubt::Apart { now, server } => {
                ClockLine { now: time(now), against: "server", other: time(server) }
            }
        }),
        blocked: stuck.blocked.iter().map(|turn| blocked(&member, &stuck, turn)).collect(),
        overdue: stuck.overdue.iter().map(|turn| overdue(&member, &stuck, turn)).collect(),
        buried: stuck
            .buried
            .iter()
            .map(|job| job_line(&stuck, job, time(job.ended.unwrap_or(job.created))))
            .collect(),
        retried: stuck.retried.iter().map(|job| job_line(&stuck, job, time(job.due))).collect(),
        unfinished: stuck
            .unfinished
            .iter()
            .map(|document| UnfinishedLine {
                document: document.id.to_string(),
                title: document.title.clone(),
                stage: document.stage.as_str(),
                since: time(document.updated),
            })
            .collect(),
    };
    member.page("desk/stuck.html", &page)
}

fn title_of(stuck: &Stuck, office: &OfficeId) -> String {
    stuck.roster.offices.get(office).map_or_else(|| office.to_string(), |office| office.title.clone())
}

fn blocked(member: &Member, stuck: &Stuck, turn: &BlockedTurn) -> BlockedLine {
    BlockedLine {
        document: turn.document.to_string(),
        title: turn.title.clone(),
        version: turn.version,
        office: title_of(stuck, &turn.office),
        why: match member.language() {
            Language::Indonesian => turn.why.indonesian(),
            Language::English => turn.why.to_string(),
        },
        since: member.time(turn.since),
        act: match &turn.why {
            Block::OfficialChanged { .. } | Block::Vacancy(Vacancy::NoSuchOffice { .. }) => "recall",
            Block::Vacancy(_) if turn.freezing => "finish",
            Block::Vacancy(
                Vacancy::Vacant { .. } | Vacancy::UnknownOffice(_) | Vacancy::UnknownPerson { .. },
            ) => "resume",
        },
    }
}

fn overdue(member: &Member, stuck: &Stuck, turn: &OpenTurn) -> OverdueLine {
    let name = stuck.roster.people.get(&turn.person).map(|person| person.name.clone());
    OverdueLine {
        document: turn.document.to_string(),
        title: turn.title.clone(),
        office_title: title_of(stuck, &turn.office),
        name: name.unwrap_or_else(|| turn.person.to_string()),
        task: task_word(turn.task),
        days: turn.due.map(|due| days_late(due, member.moment().day)).unwrap_or_default(),
    }
}

fn job_line(stuck: &Stuck, job: &Listed, when: String) -> JobLine {
    JobLine {
        id: job.id.to_string(),
        kind: job.kind.clone(),
        title: job.document.and_then(|id| stuck.titles.get(&id).cloned()).unwrap_or_default(),
        document: job.document.map(|id| id.to_string()).unwrap_or_default(),
        why: job.why.clone().unwrap_or_default(),
        attempts: job.attempts,
        when,
    }
}

#[derive(Deserialize)]
pub(super) struct OneJob {
    id: String,
}

#[derive(Deserialize)]
pub(super) struct OneDocument {
    document: String,
}

#[derive(Deserialize)]
pub(super) struct Recalled {
    document: String,
    version: u32,
    #[serde(default)]
    reason: String,
}

fn id_of(text: &str) -> Result<DocumentId, WebError> {
    text.parse().map_err(|_| WebError::NotFound)
}

pub(super) async fn remind(member: Member, form: Filled<OneDocument>) -> Result<HttpResponse, WebError> {
    let told = super::remind::send(&member, vec![id_of(&form.0.document)?]).await?;
    if told.iter().all(|told| told.not_before.is_none()) {
        return Ok(member.moved_with("/stuck", "notice-reminded"));
    }
    super::remind::page(&member, &told, 0, "/stuck".to_owned())
}

pub(super) async fn job(member: Member, form: Filled<OneJob>) -> Result<HttpResponse, WebError> {
    let id: JobId = form.0.id.parse().map_err(|_| WebError::NotFound)?;
    let known = member
        .run(move |rooms, moment| again::job(&rooms.store, &mut crate::web::randomness(), id, moment.at))
        .await??;
    // A job whose payload this program cannot read stays where it is: only a newer release can do it.
    Ok(member.moved_with("/stuck", if known { "notice-job-again" } else { "notice-job-unreadable" }))
}

pub(super) async fn finish(member: Member, form: Filled<OneDocument>) -> Result<HttpResponse, WebError> {
    let id = id_of(&form.0.document)?;
    member
        .run(move |rooms, moment| again::document(&rooms.store, &mut crate::web::randomness(), id, moment.at))
        .await??;
    Ok(member.moved_with("/stuck", "notice-job-again"))
}

pub(super) async fn resume(member: Member, form: Filled<OneDocument>) -> Result<HttpResponse, WebError> {
    let id = id_of(&form.0.document)?;
    let document = member
        .run(move |rooms, moment| {
            let decision = Decision { store: &rooms.store, institution: &rooms.institution, moment };
            decision.resume(&mut crate::web::randomness(), id)
        })
        .await??;
    let mut turns = document.stage.turns().into_iter().flat_map(Turns::iter);
    let still = turns.any(|turn| matches!(turn.state, TurnState::Blocked { .. }));
    Ok(member.moved_with("/stuck", if still { "notice-still-blocked" } else { "notice-resumed" }))
}

pub(super) async fn recall(member: Member, form: Filled<Recalled>) -> Result<HttpResponse, WebError> {
    let Filled(Recalled { document, version, reason }) = form;
    let (id, actor) = (id_of(&document)?, member.actor());
    let outcome = member
        .run(move |rooms, moment| {
            let decision = Decision { store: &rooms.store, institution: &rooms.institution, moment };
            decision.recall(&mut crate::web::randomness(), id, version, actor, &reason)
        })
        .await?;
    let notice = match outcome {
        Ok(_) => "notice-recalled",
        Err(FlowError::Refused(Refusal::NoReason)) => "notice-reason-missing",
        Err(FlowError::Refused(Refusal::Stale { .. } | Refusal::WrongStage { .. })) => "notice-moved-on",
        Err(other) => return Err(other.into()),
    };
    Ok(member.moved_with("/stuck", notice))
}
