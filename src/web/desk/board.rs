//! The board as a page. What it shows stands in its address, so that it can be kept as a bookmark.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::last::Parts;
use super::matrix;
use crate::domain::account::RoleName;
use crate::domain::document::Kind;
use crate::flows::board::{self, Board, Narrow, Row, Show, Step};
use crate::store::turns::Progress;
use crate::web::inbox::{Due, chip, task_word};
use crate::web::{Member, WebError};

/// What the address asks for. A word that means nothing narrows nothing.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    show: Option<String>,
    agency: Option<String>,
    kind: Option<String>,
    period: Option<String>,
}

#[derive(Serialize)]
struct Page {
    any: bool,
    agency: String,
    kind: String,
    period: String,
    show: &'static str,
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
    period: String,
    show: &'static str,
    csv: String,
    xlsx: String,
}

#[derive(Serialize)]
struct Rows {
    rows: Vec<Line>,
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

/// The narrowing as a form shows it; empty means all.
struct Narrowed {
    agency: String,
    kind: String,
    period: String,
}

impl Asked {
    /// The same from the fields of a form.
    pub(super) fn of(fields: &[(String, String)]) -> Self {
        let field = |wanted: &str| {
            let field = fields.iter().find(|(name, _)| name == wanted);
            field.map(|(_, value)| value.clone()).filter(|value| !value.is_empty())
        };
        Self { show: field("show"), agency: field("agency"), kind: field("kind"), period: field("period") }
    }

    pub(super) fn shown(&self) -> Show {
        let wanted = self.show.as_deref();
        Show::ALL.into_iter().find(|show| Some(show.as_str()) == wanted).unwrap_or_default()
    }

    pub(super) fn narrow(&self) -> Narrow {
        Narrow {
            agency: self.agency.as_deref().and_then(|code| code.parse().ok()),
            kind: self.kind.as_deref().and_then(Kind::from_word),
            period: self.period.as_deref().and_then(|text| text.trim().parse().ok()),
        }
    }

    fn narrowed(&self) -> Narrowed {
        let narrow = self.narrow();
        Narrowed {
            agency: narrow.agency.map(|id| id.to_string()).unwrap_or_default(),
            kind: narrow.kind.map(|kind| kind.as_str().to_owned()).unwrap_or_default(),
            period: narrow.period.map(|period| period.to_string()).unwrap_or_default(),
        }
    }

    /// The address of that file or page with the same narrowing, made of what was understood only.
    pub(super) fn address(&self, path: &str, show: Show) -> String {
        let narrow = self.narrow();
        let agency = narrow.agency.map(|agency| format!("&agency={agency}")).unwrap_or_default();
        let kind = narrow.kind.map(|kind| format!("&kind={}", kind.as_str())).unwrap_or_default();
        let period = narrow.period.map(|period| format!("&period={period}")).unwrap_or_default();
        format!("{path}?show={}{agency}{kind}{period}", show.as_str())
    }
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
    let page = Page {
        any: board.rows.iter().any(|row| shown.counts(row)),
        agency,
        kind,
        period,
        show: shown.as_str(),
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
    let (address, language) = (asked.address("/board", asked.shown()), member.language().code());
    let name = format!("{language} {reminds} {} {address}", member.moment().day);
    let of_this = |parts: &Arc<Parts>| Arc::ptr_eq(&parts.board, board);
    if let Some(parts) = kept.get(&name).filter(of_this) {
        return Ok(parts);
    }
    let _turn = kept.turn().await;
    if let Some(parts) = kept.get(&name).filter(of_this) {
        return Ok(parts);
    }
    let shown = asked.shown();
    let rows = board.rows.iter().filter(|row| shown.counts(row)).map(|row| line(member, row)).collect();
    let parts = Arc::new(Parts {
        board: board.clone(),
        above: member.fragment("desk/board-above.html", &above(asked, board))?,
        rows: member.fragment("desk/board-rows.html", &Rows { rows })?,
    });
    kept.put(&name, &parts);
    Ok(parts)
}

fn above(asked: &Asked, board: &Board) -> Above {
    let shown = asked.shown();
    let counter = |show: Show| Counter {
        word: show.as_str(),
        count: board.rows.iter().filter(|row| show.counts(row)).count(),
        address: asked.address("/board", show),
        chosen: show == shown,
    };
    let Narrowed { agency, kind, period } = asked.narrowed();
    Above {
        counters: Show::ALL.into_iter().map(counter).collect(),
        kinds: Kind::ALL.into_iter().map(Kind::as_str).collect(),
        columns: matrix::kinds(board).into_iter().map(Kind::as_str).collect(),
        matrix: matrix::of(board, shown),
        agencies: board.agencies.iter().map(|(id, name)| (id.to_string(), name.clone())).collect(),
        agency,
        kind,
        period,
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
