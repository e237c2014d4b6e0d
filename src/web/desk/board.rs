//! The board as a page.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::asked::{ALL, Asked, Narrowed, Part};
use super::last::Parts;
use super::matrix;
use crate::domain::account::RoleName;
use crate::domain::document::Kind;
use crate::domain::period::Period;
use crate::flows::board::{self, Board, Row, Show, Step};
use crate::store::turns::Progress;
use crate::web::inbox::{Due, chip, task_word};
use crate::web::{Member, WebError};

/// So many rows on a page: half a screen's turn of the wheel, and quick on a bad line.
const SHOWN: usize = 50;

#[derive(Serialize)]
struct Shown {
    any: bool,
    agency: String,
    kind: String,
    period: String,
    show: &'static str,
    /// The page of rows to come back to; empty for the first.
    page: String,
    day: String,
    made: String,
    live: String,
}

/// What stands above the rows.
#[derive(Serialize)]
struct Above {
    counters: Vec<Counter>,
    /// Words of the kinds to narrow to, and of the columns of the matrix.
    kinds: Vec<&'static str>,
    columns: Vec<&'static str>,
    matrix: Vec<matrix::Line>,
    agencies: Vec<(String, String)>,
    agency: String,
    kind: String,
    /// Every period, with how many documents still wait and whether it is the one that is shown.
    periods: Vec<(String, u64, bool)>,
    /// Documents about other periods that still wait, and where they are.
    elsewhere: u64,
    everywhere: String,
    show: &'static str,
    csv: String,
    xlsx: String,
}

#[derive(Serialize)]
struct Listing {
    rows: Vec<Line>,
    from: usize,
    to: usize,
    all: usize,
    page: usize,
    pages: usize,
    newer: Option<String>,
    older: Option<String>,
    /// All of it on one page, where there is more than one.
    whole: Option<String>,
}

#[derive(Serialize)]
struct Counter {
    word: &'static str,
    count: usize,
    address: String,
    chosen: bool,
}

#[derive(Serialize)]
struct Line {
    id: String,
    address: String,
    agency: String,
    title: String,
    kind: &'static str,
    stage: &'static str,
    due: Option<Due>,
    days_late: i64,
    steps: Vec<StepLine>,
    holding: Vec<StepLine>,
    /// Whether it is somebody's turn, who can be reminded.
    open: bool,
}

#[derive(Serialize)]
struct StepLine {
    task: &'static str,
    state: &'static str,
    name: String,
    office: String,
    when: String,
}

pub(super) async fn read(member: &Member, asked: &Asked) -> Result<Board, WebError> {
    let narrow = asked.narrow();
    Ok(member.run(move |rooms, moment| board::read(&rooms.store, narrow, moment.day)).await??)
}

pub(super) async fn show(member: Member, asked: web::Query<Asked>) -> Result<HttpResponse, WebError> {
    // Before the rows are read: what changes meanwhile is then told once too often, not never.
    let seen = member.live().now();
    let board = member.desk().board(&member, &asked).await?;
    let parts = parts(&member, &asked, &board).await?;
    let shown = asked.shown();
    let Narrowed { agency, kind, period } = asked.narrowed();
    let page = Shown {
        any: board.rows.iter().any(|row| shown.counts(row)),
        agency,
        kind,
        period,
        show: shown.as_str(),
        page: match asked.part() {
            Part::Whole => ALL.to_owned(),
            Part::Page(1) => String::new(),
            Part::Page(number) => number.to_string(),
        },
        made: member.time(member.moment().at),
        live: format!("/live/board?since={seen}"),
        day: member.date(member.moment().day),
    };
    member.page_of_parts("desk/board.html", &page, &[("above", &parts.above), ("rows", &parts.rows)])
}

/// What of the page follows from the board alone, made once for all who read it in the same language and may do the same.
async fn parts(member: &Member, asked: &Asked, board: &Arc<Board>) -> Result<Arc<Parts>, WebError> {
    let kept = &member.desk().parts;
    let reminds = member.account().has_any(&[RoleName::Secretariat]);
    let (address, language) = (asked.address_of_part(asked.part()), member.language().code());
    let name = format!("{language} {reminds} {} {address}", member.moment().day);
    let of_this = |parts: &Arc<Parts>| Arc::ptr_eq(&parts.board, board);
    if let Some(parts) = kept.get(&name).filter(of_this) {
        return Ok(parts);
    }
    let _turn = kept.turn().await;
    if let Some(parts) = kept.get(&name).filter(of_this) {
        return Ok(parts);
    }
    let parts = Arc::new(Parts {
        board: board.clone(),
        above: member.fragment("desk/board-above.html", &above(asked, board))?,
        rows: member.fragment("desk/board-rows.html", &rows(member, asked, board))?,
    });
    kept.put(&name, &parts);
    Ok(parts)
}

fn rows(member: &Member, asked: &Asked, board: &Board) -> Listing {
    let shown = asked.shown();
    let counted: Vec<&Row> = board.rows.iter().filter(|row| shown.counts(row)).collect();
    let pages = counted.len().div_ceil(SHOWN).max(1);
    let (page, from, to) = match asked.part() {
        Part::Whole => (1, 0, counted.len()),
        Part::Page(number) => {
            let page = number.min(pages);
            (page, (page - 1) * SHOWN, (page * SHOWN).min(counted.len()))
        }
    };
    let part = |page| Some(asked.address_of_part(Part::Page(page)));
    Listing {
        rows: counted.iter().take(to).skip(from).map(|row| line(member, row)).collect(),
        from: from + 1,
        to,
        all: counted.len(),
        page,
        pages,
        newer: if from > 0 { part(page - 1) } else { None },
        older: if to < counted.len() { part(page + 1) } else { None },
        whole: (to - from < counted.len()).then(|| asked.address_of_part(Part::Whole)),
    }
}

fn above(asked: &Asked, board: &Board) -> Above {
    let shown = asked.shown();
    let counter = |show: Show| Counter {
        word: show.as_str(),
        count: board.rows.iter().filter(|row| show.counts(row)).count(),
        address: asked.address("/board", show),
        chosen: show == shown,
    };
    let Narrowed { agency, kind, .. } = asked.narrowed();
    let period =
        |(period, waiting): &(Period, u64)| (period.to_string(), *waiting, Some(*period) == board.period);
    Above {
        counters: Show::ALL.into_iter().map(counter).collect(),
        kinds: Kind::ALL.into_iter().map(Kind::as_str).collect(),
        columns: matrix::kinds(board).into_iter().map(Kind::as_str).collect(),
        matrix: matrix::of(board, asked),
        agencies: board.agencies.iter().map(|(id, name)| (id.to_string(), name.clone())).collect(),
        agency,
        kind,
        periods: board.periods.iter().map(period).collect(),
        elsewhere: board.waiting_elsewhere(),
        everywhere: asked.address_of_all_periods(),
        show: shown.as_str(),
        csv: asked.address("/board.csv", shown),
        xlsx: asked.address("/board.xlsx", shown),
    }
}

fn line(member: &Member, row: &Row) -> Line {
    let document = &row.document;
    let step = |step: &Step| StepLine {
        task: task_word(step.task),
        state: step.state.as_str(),
        name: step.name.clone(),
        office: step.office.clone(),
        when: step.since.map(|at| member.time(at)).unwrap_or_default(),
    };
    let finished = Show::Done.counts(row) || !Show::Waiting.counts(row);
    Line {
        id: document.id.to_string(),
        open: row.steps.iter().any(|step| step.state == Progress::Open),
        address: format!("/documents/{}", document.id),
        agency: row.agency.clone(),
        title: document.title.clone(),
        kind: document.kind.indonesian(),
        stage: document.stage.as_str(),
        due: document.due.filter(|_| !finished).map(|due| chip(due, member.moment().day)),
        days_late: row.days_late,
        steps: row.steps.iter().map(step).collect(),
        holding: row.holding().map(step).collect(),
    }
}
