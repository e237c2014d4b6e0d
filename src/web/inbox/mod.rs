//! Perlu Tindakan Anda: what waits for this member, the most urgent first.

mod duties;

use actix_web::HttpResponse;
use chrono::NaiveDate;
use serde::Serialize;

use super::route::get;
use super::{Access, Member, Route, WebError};
use crate::domain::document::Document;
use crate::domain::ids::DocumentId;
use crate::domain::language::Language;
use crate::domain::route::{Field, ReviewRole};
use crate::domain::stage::{ReturnKind, Stage, StageName};
use crate::domain::turn::Task;
use crate::domain::wording;
use crate::flows::key_life::{self, Days};
use crate::store::documents::{self, Filter};
use crate::store::turns::{self, OpenTurn};
use crate::store::{StoreError, signer_keys};

use duties::Duty;

pub(super) const ROUTES: &[Route] = &[get("/inbox", Access::Member, |route| route.to(show))];

#[derive(Serialize)]
struct Page {
    sign: usize,
    /// Those of them that he signs as the superior of whoever promises.
    superior: usize,
    review: usize,
    mend: usize,
    late: usize,
    /// What he needs before he can sign what waits: `no-key` or `over`.
    lacks: Option<&'static str>,
    duties: Vec<Duty>,
    turns: Vec<Line>,
    returned: Vec<Back>,
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

/// A document that came back to its drafter.
#[derive(Serialize)]
struct Back {
    address: String,
    title: String,
    /// `correction` or `refusal`.
    how: &'static str,
    by: String,
    reason: String,
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
    let (open, drafts, returned, duties, key) = member
        .run(move |rooms, _| {
            rooms.store.read(|tx| {
                let open = turns::inbox(tx, &person, day)?;
                let duties = duties::read(tx, &person, day)?;
                let filter = Filter { drafter: Some(person.clone()), ..Filter::default() };
                let mut drafts = documents::list(tx, filter)?;
                drafts.retain(|one| one.stage == StageName::Draft);
                let mut returned = Vec::new();
                for one in drafts.iter().filter(|one| one.version > 1) {
                    returned.extend(documents::find(tx, one.id)?.as_ref().and_then(back));
                }
                drafts.retain(|one| returned.iter().all(|(id, _)| *id != one.id));
                let key = signer_keys::active(tx, &person)?;
                Ok::<_, StoreError>((open, drafts, returned, duties, key))
            })
        })
        .await??;
    let sign = open.iter().filter(|turn| matches!(turn.task, Task::Sign(_))).count();
    let lacks = match key.map(|key| key_life::days(&key, member.moment().at)) {
        _ if sign == 0 => None,
        None => Some("no-key"),
        Some(Days::Over) => Some("over"),
        Some(Days::Good | Days::EndingSoon) => None,
    };
    let returned: Vec<Back> = returned.into_iter().map(|(_, back)| back).collect();
    let page = Page {
        mend: returned.len(),
        returned,
        superior: open
            .iter()
            .filter(|turn| matches!(turn.task, Task::Sign(field) if field.is_superior()))
            .count(),
        sign,
        lacks,
        review: open.iter().filter(|turn| matches!(turn.task, Task::Review(_))).count(),
        duties,
        late: open.iter().filter(|turn| turn.due.is_some_and(|due| due < day)).count(),
        turns: open.into_iter().map(|turn| line(turn, day)).collect(),
        drafts: drafts
            .into_iter()
            .map(|d| Draft {
                address: format!("/documents/{}", d.id),
                title: d.title,
                stage: d.stage.as_str(),
            })
            .collect(),
    };
    member.page("inbox/inbox.html", &page)
}

/// What a reviewer or signer sent back; what was taken back by hand waits for nobody's word.
fn back(document: &Document) -> Option<(DocumentId, Back)> {
    let Stage::Draft { returned: Some(returned) } = &document.stage else { return None };
    let how = match returned.how {
        ReturnKind::Correction => "correction",
        ReturnKind::Refusal => "refusal",
        ReturnKind::Recall => return None,
    };
    let back = Back {
        address: format!("/drafts/{}", document.id),
        title: document.title.clone(),
        how,
        by: returned.by.as_ref().map(|by| by.name.clone()).unwrap_or_default(),
        reason: returned.reason.clone(),
    };
    Some((document.id, back))
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
        Task::Sign(Field::Maker) => "sign-maker",
        Task::Sign(Field::Acknowledger) => "sign-acknowledger",
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
    Due {
        tone,
        word,
        days: left.abs(),
        day: wording::date(due),
        day_english: wording::date_in(Language::English, due),
    }
}
