//! The board and the letters as files for a spreadsheet program, narrowed like the page they are asked for on.

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY};
use actix_web::{HttpResponse, web};
use chrono::{DateTime, Utc};

use super::asked::Asked;
use super::board;
use super::mails;
use crate::domain::route::Field;
use crate::flows::board::{Row, Step};
use crate::render::sheet::{Cell, Sheet};
use crate::web::error::chain;
use crate::web::{Member, WebError};

/// Text keys of the headings, and how wide the columns are.
const BOARD: [(&str, u16); 16] = [
    ("board-agency", 16),
    ("board-document", 44),
    ("document-kind", 18),
    ("document-period", 9),
    ("sheet-stage", 18),
    ("document-version", 7),
    ("sheet-due", 12),
    ("sheet-days-late", 10),
    ("board-holding", 36),
    ("sheet-since", 16),
    ("sheet-signer-1", 36),
    ("sheet-state-1", 16),
    ("sheet-time-1", 16),
    ("sheet-signer-2", 36),
    ("sheet-state-2", 16),
    ("sheet-time-2", 16),
];
const MAILS: [(&str, u16); 7] = [
    ("sheet-letter", 26),
    ("sheet-to", 30),
    ("board-document", 44),
    ("mails-state", 18),
    ("sheet-when", 16),
    ("sheet-attempts", 10),
    ("sheet-why", 50),
];

/// Media type of a workbook.
pub(in crate::web) const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The two files that a table leaves as.
#[derive(Clone, Copy)]
pub(in crate::web) enum Kind {
    /// Text.
    Csv,
    Xlsx,
}

pub(super) async fn board_csv(member: Member, asked: web::Query<Asked>) -> Result<HttpResponse, WebError> {
    file(&member, "papan", board_sheet(&member, &asked).await?, Kind::Csv).await
}

pub(super) async fn board_xlsx(member: Member, asked: web::Query<Asked>) -> Result<HttpResponse, WebError> {
    file(&member, "papan", board_sheet(&member, &asked).await?, Kind::Xlsx).await
}

pub(super) async fn mails_csv(
    member: Member,
    asked: web::Query<mails::Asked>,
) -> Result<HttpResponse, WebError> {
    file(&member, "surel", mails_sheet(&member, &asked).await?, Kind::Csv).await
}

pub(super) async fn mails_xlsx(
    member: Member,
    asked: web::Query<mails::Asked>,
) -> Result<HttpResponse, WebError> {
    file(&member, "surel", mails_sheet(&member, &asked).await?, Kind::Xlsx).await
}

/// A table as a file to be kept; the name gets the day and the ending.
pub(in crate::web) async fn file(
    member: &Member,
    name: &str,
    sheet: Sheet,
    kind: Kind,
) -> Result<HttpResponse, WebError> {
    let (ending, media_type) = match kind {
        Kind::Csv => ("csv", "text/csv; charset=utf-8"),
        Kind::Xlsx => ("xlsx", WORKBOOK),
    };
    let made = member.run(move |_, _| match kind {
        Kind::Csv => sheet.csv(),
        Kind::Xlsx => sheet.xlsx(),
    });
    let bytes = made.await?.map_err(|error| WebError::Inside(chain(&error)))?;
    Ok(kept(&format!("{name}-{}.{ending}", member.moment().day), media_type, bytes))
}

/// A file that a browser keeps and does not open.
pub(in crate::web) fn kept(name: &str, media_type: &'static str, bytes: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'; sandbox"))
        .body(bytes)
}

/// A table whose name and headings are text keys.
pub(in crate::web) fn sheet(
    member: &Member,
    name: &str,
    headings: &[(&str, u16)],
    rows: Vec<Vec<Cell>>,
) -> Sheet {
    let institution = member.institution();
    Sheet {
        name: member.say(name),
        institution: institution.name.clone(),
        made: member.moment().at.with_timezone(&institution.zone()),
        headings: headings.iter().map(|(key, width)| (member.say(key), *width)).collect(),
        rows,
    }
}

/// A time in the institution's zone, or an empty cell.
pub(in crate::web) fn time(member: &Member, at: Option<DateTime<Utc>>) -> Cell {
    at.map_or(Cell::Empty, |at| Cell::Time(at.with_timezone(&member.institution().zone())))
}

async fn board_sheet(member: &Member, asked: &Asked) -> Result<Sheet, WebError> {
    let board = board::read(member, asked).await?;
    let shown = asked.shown();
    let rows = board.rows.iter().filter(|row| shown.counts(row)).map(|row| board_row(member, row));
    Ok(sheet(member, "board-title", &BOARD, rows.collect()))
}

fn board_row(member: &Member, row: &Row) -> Vec<Cell> {
    let document = &row.document;
    let holding: Vec<&Step> = row.holding().collect();
    let named = |step: &Step| match step.name.as_str() {
        "" => step.office.clone(),
        name => format!("{name}, {}", step.office),
    };
    let mut cells = vec![
        if row.agency.is_empty() { member.say("board-head") } else { row.agency.clone() }.into(),
        document.title.clone().into(),
        document.kind.indonesian().to_owned().into(),
        document.period.to_string().into(),
        member.say(&format!("stage-{}", document.stage)).into(),
        Cell::Number(document.version),
        document.due.into(),
        Cell::Number(u32::try_from(row.days_late).unwrap_or_default()),
        holding.iter().map(|step| named(step)).collect::<Vec<_>>().join("; ").into(),
        time(member, holding.first().and_then(|step| step.since)),
    ];
    let first = [Field::Declarant, Field::FirstParty, Field::Maker];
    let second = [Field::Witness, Field::SecondParty, Field::Acknowledger];
    for fields in [first, second] {
        let step = row.signer(&fields);
        let state = step.map(|step| member.say(&format!("turn-{}", step.state.as_str())));
        cells.push(step.map(named).unwrap_or_default().into());
        cells.push(state.unwrap_or_default().into());
        cells.push(time(member, step.and_then(|step| step.since)));
    }
    cells
}

async fn mails_sheet(member: &Member, asked: &mails::Asked) -> Result<Sheet, WebError> {
    let lines = mails::lines(member, asked, mails::EXPORTED).await?;
    let row = |line: &mails::Line| {
        vec![
            member.say(&format!("letter-{}", line.letter)).into(),
            line.to.clone().into(),
            line.title.clone().into(),
            member.say(&format!("mail-{}", line.state)).into(),
            time(member, Some(line.at)),
            Cell::Number(line.attempts),
            line.why.clone().unwrap_or_default().into(),
        ]
    };
    Ok(sheet(member, "mails-title", &MAILS, lines.iter().map(row).collect()))
}
