//! Perlu Tindakan Anda: what waits for this member, the most urgent first.

use actix_web::HttpResponse;
use chrono::NaiveDate;
use serde::Serialize;

use super::route::get;
use super::{Access, Member, Route, WebError};
use crate::domain::handover::Handover;
use crate::domain::route::{Field, ReviewRole};
use crate::domain::turn::Task;
use crate::domain::wording;
use crate::flows::{cascade, handover};
use crate::store::documents::{self, Filter};
use crate::store::turns::{self, OpenTurn};

pub(super) const ROUTES: &[Route] = &[get("/inbox", Access::Member, |route| route.to(show))];

#[derive(Serialize)]
struct Page {
    sign: usize,
    review: usize,
    late: usize,
    duties: Vec<Duty>,
    turns: Vec<Line>,
    drafts: Vec<Draft>,
}

#[derive(Serialize)]
struct Line {
    address: String,
    title: String,
    kind: &'static str,
    task: &'static str,
    due: Option<Due>,
}

/// What is asked of the head of an agency besides documents: `inbox-<word>` and `inbox-<word>-task` are its texts.
#[derive(Serialize)]
struct Duty {
    word: &'static str,
    address: String,
    number: String,
    agency: String,
    signed: usize,
    expected: usize,
    due: Option<Due>,
}

#[derive(Serialize)]
struct Draft {
    address: String,
    title: String,
    stage: &'static str,
}

/// A deadline as its chip tells it: colour, word and days.
#[derive(Serialize)]
pub(super) struct Due {
    tone: &'static str,
    word: &'static str,
    days: i64,
    /// The day in Indonesian and in English; the template takes its own.
    day: String,
    day_english: String,
}

async fn show(member: Member) -> Result<HttpResponse, WebError> {
    let person = member.acting_as();
    let day = member.moment().day;
    let (open, drafts, given, tasks) = member
        .run(move |rooms, _| {
            rooms.store.read(|tx| {
                let open = turns::inbox(tx, &person, day)?;
                let (given, tasks) = (handover::asked(tx, &person, day)?, cascade::tasks(tx, &person, day)?);
                let filter = Filter { drafter: Some(person), ..Filter::default() };
                Ok::<_, crate::store::StoreError>((open, documents::list(tx, filter)?, given, tasks))
            })
        })
        .await??;
    let drafts = drafts.into_iter().filter(|d| d.stage == crate::domain::stage::StageName::Draft);
    let page = Page {
        sign: open.iter().filter(|turn| matches!(turn.task, Task::Sign(_))).count(),
        review: open.iter().filter(|turn| matches!(turn.task, Task::Review(_))).count(),
        duties: given.iter().map(receipt).chain(tasks.iter().map(|task| carrying(task, day))).collect(),
        late: open.iter().filter(|turn| turn.due.is_some_and(|due| due < day)).count(),
        turns: open.into_iter().map(|turn| line(turn, day)).collect(),
        drafts: drafts
            .map(|d| Draft {
                address: format!("/documents/{}", d.id),
                title: d.title,
                stage: d.stage.as_str(),
            })
            .collect(),
    };
    member.page("inbox/inbox.html", &page)
}

fn receipt(given: &Handover) -> Duty {
    Duty {
        word: "dpa",
        address: format!("/budget/agencies/{}", given.dpa.agency),
        number: given.dpa.number.clone(),
        agency: String::new(),
        signed: 0,
        expected: 0,
        due: None,
    }
}

fn carrying(task: &cascade::Task, day: NaiveDate) -> Duty {
    Duty {
        word: "cascade",
        address: format!("/cascade/{}?period={}", task.agency.id, task.clock.period),
        number: String::new(),
        agency: task.agency.name.clone(),
        signed: task.coverage.signed,
        expected: task.coverage.expected,
        due: Some(chip(task.clock.due, day)),
    }
}

fn line(turn: OpenTurn, day: NaiveDate) -> Line {
    Line {
        address: format!("/documents/{}", turn.document),
        title: turn.title,
        kind: turn.kind.indonesian(),
        task: task_word(turn.task),
        due: turn.due.map(|due| chip(due, day)),
    }
}

/// The last word of the text keys of a task, `task-…`.
pub(super) fn task_word(task: Task) -> &'static str {
    match task {
        Task::Review(ReviewRole::Hierarchy) => "hierarchy",
        Task::Review(ReviewRole::Coordination) => "coordination",
        Task::Review(ReviewRole::Approval) => "approval",
        Task::Sign(Field::Declarant) => "sign-declarant",
        Task::Sign(Field::Witness) => "sign-witness",
        Task::Sign(Field::FirstParty) => "sign-first-party",
        Task::Sign(Field::SecondParty) => "sign-second-party",
    }
}

/// What the chip of a deadline says on that day.
pub(super) fn chip(due: NaiveDate, day: NaiveDate) -> Due {
    let left = (due - day).num_days();
    let (tone, word) = match left {
        ..0 => ("bad", "due-late"),
        0 => ("warn", "due-today"),
        1..=3 => ("warn", "due-soon"),
        _ => ("calm", "due-later"),
    };
    Due { tone, word, days: left.abs(), day: wording::date(due), day_english: wording::english_date(due) }
}
