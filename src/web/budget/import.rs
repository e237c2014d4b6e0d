//! Budget documents from a file: first every problem and every change is shown, then the same bytes are applied. Meanwhile
//! they lie among the files under their hash, which is all that the second form carries.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::agency::{FollowLine, follow_line};
use crate::domain::audit::Hand;
use crate::domain::digest::Digest;
use crate::domain::dpa::Dpa;
use crate::flows::Rooms;
use crate::flows::dpa::{self, Takeover};
use crate::roster::{self, NamedFile, Problem, limits};
use crate::store::roster as known;
use crate::web::personnel::problems::{self, ProblemLine};
use crate::web::personnel::{kept, upload};
use crate::web::{Filled, Member, WebError};

#[derive(Default, Serialize)]
struct Page {
    megabytes: usize,
    problems: Vec<ProblemLine>,
    untold: usize,
    takeover: Option<Shown>,
    fault: Option<&'static str>,
}

#[derive(Serialize)]
struct Shown {
    rows: Vec<Row>,
    writes: usize,
    seen: String,
    file: String,
}

#[derive(Serialize)]
struct Row {
    agency: String,
    year: i32,
    change: &'static str,
    number: String,
    approved: String,
    ceiling: String,
    before: String,
    follows: Vec<FollowLine>,
}

enum Checked {
    Problems(Vec<Problem>),
    Sound(Box<Takeover>, String),
    Done,
}

fn empty() -> Page {
    Page { megabytes: limits::FILE_BYTES / 1024 / 1024, ..Page::default() }
}

pub(super) async fn show(member: Member) -> Result<HttpResponse, WebError> {
    member.page("budget/import.html", &empty())
}

pub(super) async fn check(
    member: Member,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, WebError> {
    let mut files = upload::read(&request, payload).await?;
    let (Some(file), true) = (files.pop(), files.is_empty()) else {
        return member.page_again("budget/import.html", &Page { fault: Some("budget-one-file"), ..empty() });
    };
    let checked = member
        .run(move |rooms, _| {
            let rows = match read(rooms, file.clone())? {
                Ok(rows) => rows,
                Err(problems) => return Ok(Checked::Problems(problems)),
            };
            let takeover = dpa::preview(&rooms.store, &rows)?;
            let mut named = kept::keep(rooms, std::slice::from_ref(&file))?;
            let named = named.pop().ok_or(WebError::BadForm)?;
            Ok::<_, WebError>(Checked::Sound(Box::new(takeover), named))
        })
        .await??;
    answer(&member, checked, None)
}

pub(super) async fn apply(
    member: Member,
    form: Filled<Vec<(String, String)>>,
) -> Result<HttpResponse, WebError> {
    let named = |wanted: &str| {
        form.0
            .iter()
            .find(|(name, _)| name == wanted)
            .map(|(_, value)| value.clone())
            .ok_or(WebError::BadForm)
    };
    let seen: Digest = named("seen")?.parse().map_err(|_| WebError::BadForm)?;
    let (file, by) = (named("file")?, Hand::of(member.account()));
    let applied = member
        .run(move |rooms, moment| {
            let (digests, mut files) = kept::fetch(rooms, std::slice::from_ref(&file))?;
            let table = files.pop().ok_or(WebError::BadForm)?;
            let rows = match read(rooms, table)? {
                Ok(rows) => rows,
                Err(problems) => return Ok(Checked::Problems(problems)),
            };
            if let Some(moved) = dpa::confirmed(&rooms.store, &by, (&rows, &seen), moment.at)? {
                return Ok(Checked::Sound(Box::new(moved), file));
            }
            kept::let_go(rooms, &digests, moment.at);
            Ok::<_, WebError>(Checked::Done)
        })
        .await??;
    answer(&member, applied, Some("budget-moved"))
}

/// The rows of the file, against the agencies of the roster.
fn read(rooms: &Rooms, file: NamedFile) -> Result<Result<Vec<Dpa>, Vec<Problem>>, WebError> {
    let agencies = rooms.store.read(known::load)?.agencies;
    Ok(roster::budgets(file, agencies.keys()))
}

fn answer(member: &Member, checked: Checked, fault: Option<&'static str>) -> Result<HttpResponse, WebError> {
    match checked {
        Checked::Done => Ok(member.moved_with("/budget", "notice-budget-imported")),
        Checked::Problems(problems) => {
            let (problems, untold) = problems::told(member, &problems);
            member.page_again("budget/import.html", &Page { problems, untold, ..empty() })
        }
        Checked::Sound(takeover, file) => {
            let page = Page { takeover: Some(shown(member, &takeover, file)), fault, ..empty() };
            match fault {
                None => member.page("budget/import.html", &page),
                Some(_) => member.page_again("budget/import.html", &page),
            }
        }
    }
}

fn shown(member: &Member, takeover: &Takeover, file: String) -> Shown {
    let before = |dpa: &Dpa| format!("{}, {}, {}", dpa.number, member.date(dpa.approved), dpa.ceiling);
    let row = |taken: &dpa::Taken| Row {
        agency: taken.dpa.agency.to_string(),
        year: taken.dpa.year,
        change: taken.change.as_str(),
        number: taken.dpa.number.clone(),
        approved: member.date(taken.dpa.approved),
        ceiling: taken.dpa.ceiling.to_string(),
        before: taken.before.as_ref().map(before).unwrap_or_default(),
        follows: taken.follows.iter().map(follow_line).collect(),
    };
    Shown {
        rows: takeover.rows.iter().map(row).collect(),
        writes: takeover.rows.iter().filter(|taken| taken.change.writes()).count(),
        seen: takeover.compared_with.to_string(),
        file,
    }
}
