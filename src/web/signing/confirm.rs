//! Before a document is approved, returned or refused: a page that names it and as whom it would be done.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::standing;
use crate::domain::comment::Remark;
use crate::domain::document::Document;
use crate::domain::parts::Part;
use crate::domain::place::Column;
use crate::domain::turn::Task;
use crate::web::documents::seen_by;
use crate::web::inbox::{Due, chip, task_word};
use crate::web::{Member, WebError};

/// The three that have such a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Approve,
    Return,
    Refuse,
}

/// What was typed and not accepted.
#[derive(Debug, Default)]
pub(super) struct Typed {
    pub(super) reason: String,
    pub(super) remarks: Vec<Remark>,
    pub(super) fault: Option<&'static str>,
}

#[derive(Serialize)]
struct Page {
    id: String,
    title: String,
    kind: &'static str,
    period: String,
    version: u32,
    due: Option<Due>,
    task: &'static str,
    name: String,
    office: String,
    reason: String,
    fault: Option<&'static str>,
    whole: String,
    parts: Vec<PartLine>,
}

#[derive(Serialize)]
struct PartLine {
    key: String,
    word: &'static str,
    number: u16,
    cells: Vec<CellLine>,
    /// Whether it is a row of which one cell may be meant.
    is_row: bool,
    typed: String,
    typed_column: &'static str,
}

#[derive(Serialize)]
struct CellLine {
    column: &'static str,
    text: String,
}

pub(super) async fn approve(member: Member, id: web::Path<String>) -> Result<HttpResponse, WebError> {
    page(&member, &id, Step::Approve, Typed::default()).await
}

pub(super) async fn send_back(member: Member, id: web::Path<String>) -> Result<HttpResponse, WebError> {
    page(&member, &id, Step::Return, Typed::default()).await
}

pub(super) async fn refuse(member: Member, id: web::Path<String>) -> Result<HttpResponse, WebError> {
    page(&member, &id, Step::Refuse, Typed::default()).await
}

/// The page; of whom nothing like it is asked is led to the document.
pub(super) async fn page(
    member: &Member,
    id: &str,
    step: Step,
    typed: Typed,
) -> Result<HttpResponse, WebError> {
    let (document, _) = seen_by(member, id).await?;
    let fits = |task: Task| match step {
        Step::Approve => matches!(task, Task::Review(_)),
        Step::Return => true,
        Step::Refuse => matches!(task, Task::Sign(_)),
    };
    let Some((task, official)) = standing::found(member, &document).await?.filter(|(task, _)| fits(*task))
    else {
        return Ok(member.moved(&format!("/documents/{}", document.id)));
    };
    let remark = |line: &Part| typed.remarks.iter().find(|remark| remark.place.row() == line.place);
    let of_whole = typed.remarks.iter().find(|r| r.place == crate::domain::place::Place::Whole);
    let page = Page {
        whole: of_whole.map(|remark| remark.text.clone()).unwrap_or_default(),
        parts: if step == Step::Return { parts(&document, remark) } else { vec![] },
        id: document.id.to_string(),
        kind: document.kind().indonesian(),
        period: document.period.to_string(),
        version: document.version,
        due: document.due.map(|due| chip(due, member.moment().day)),
        task: task_word(task),
        office: official.styled_title(),
        name: official.name,
        reason: typed.reason,
        fault: typed.fault,
        title: document.title,
    };
    let template = match step {
        Step::Approve => "signing/approve.html",
        Step::Return => "signing/return.html",
        Step::Refuse => "signing/refuse.html",
    };
    if page.fault.is_some() { member.page_again(template, &page) } else { member.page(template, &page) }
}

fn parts<'a>(document: &Document, remark: impl Fn(&Part) -> Option<&'a Remark>) -> Vec<PartLine> {
    let line = |part: Part| {
        let typed = remark(&part);
        let column = typed.and_then(|typed| typed.place.column());
        let cell = |(column, text): &(Option<Column>, String)| CellLine {
            column: column.map_or("", Column::as_str),
            text: text.clone(),
        };
        PartLine {
            key: part.place.to_string(),
            word: part.place.word(),
            number: part.place.number().unwrap_or_default(),
            is_row: part.cells.iter().any(|(column, _)| column.is_some()),
            cells: part.cells.iter().map(cell).collect(),
            typed: typed.map(|typed| typed.text.clone()).unwrap_or_default(),
            typed_column: column.map_or("", Column::as_str),
        }
    };
    document.parts().into_iter().map(line).collect()
}
