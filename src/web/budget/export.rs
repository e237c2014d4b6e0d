//! The registry as a file for a spreadsheet program.

use actix_web::{HttpResponse, web};

use super::list::{self, Asked};
use crate::domain::handover::Progress;
use crate::flows::dpa::Line;
use crate::render::sheet::{Cell, Sheet};
use crate::web::desk::export::{Kind, file, sheet, time};
use crate::web::{Member, WebError};

/// Text keys of the headings, and how wide the columns are.
const COLUMNS: [(&str, u16); 12] = [
    ("budget-code", 14),
    ("board-agency", 40),
    ("budget-year", 8),
    ("budget-number", 22),
    ("budget-approved", 12),
    ("budget-ceiling", 20),
    ("budget-due", 12),
    ("budget-progress", 20),
    ("budget-handed", 12),
    ("budget-received-by", 36),
    ("budget-received-as", 36),
    ("budget-received-at", 16),
];

pub(super) async fn csv(member: Member, asked: web::Query<Asked>) -> Result<HttpResponse, WebError> {
    file(&member, "dpa", table(&member, asked.year(&member)).await?, Kind::Csv).await
}

pub(super) async fn xlsx(member: Member, asked: web::Query<Asked>) -> Result<HttpResponse, WebError> {
    file(&member, "dpa", table(&member, asked.year(&member)).await?, Kind::Xlsx).await
}

async fn table(member: &Member, year: i32) -> Result<Sheet, WebError> {
    let lines = list::read(member, year).await?;
    Ok(sheet(member, "budget-sheet", &COLUMNS, lines.iter().map(|line| row(member, line)).collect()))
}

fn row(member: &Member, line: &Line) -> Vec<Cell> {
    let (dpa, handover) = (line.dpa.as_ref(), line.handover.as_ref());
    let received = handover.and_then(|one| one.received.as_ref());
    let received = received.filter(|_| line.progress == Progress::Received);
    vec![
        line.agency.id.to_string().into(),
        line.agency.name.clone().into(),
        dpa.map(|dpa| dpa.year.to_string()).unwrap_or_default().into(),
        dpa.map(|dpa| dpa.number.clone()).unwrap_or_default().into(),
        dpa.map(|dpa| dpa.approved).into(),
        dpa.map_or(Cell::Empty, |dpa| Cell::Amount(dpa.ceiling.0)),
        dpa.map(crate::domain::dpa::Dpa::agreement_due).into(),
        member.say(&format!("budget-is-{}", line.progress.as_str())).into(),
        handover.map(|one| one.day).into(),
        received.map(|received| received.by.name.clone()).unwrap_or_default().into(),
        received.map(|received| received.by.styled_title()).unwrap_or_default().into(),
        time(member, received.map(|received| received.at)),
    ]
}
