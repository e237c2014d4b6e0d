//! The coverage board and the readiness report as files for a spreadsheet program, narrowed like the page they are asked
//! for on.

use actix_web::{HttpResponse, web};

use super::{board, named, readiness};
use crate::domain::coverage::{Gap, Row};
use crate::domain::readiness::Row as Person;
use crate::flows::coverage::Coverage;
use crate::render::sheet::{Cell, Sheet};
use crate::web::desk::export::{Kind, file, sheet, time};
use crate::web::{Member, WebError};

/// Text keys of the headings, and how wide the columns are.
const COVERAGE: [(&str, u16); 10] = [
    ("board-agency", 16),
    ("season-office", 40),
    ("season-holder", 36),
    ("document-kind", 20),
    ("season-standing", 20),
    ("sheet-stage", 18),
    ("season-gaps", 44),
    ("season-also", 40),
    ("season-account", 20),
    ("season-key", 26),
];
const READINESS: [(&str, u16); 10] = [
    ("season-person", 36),
    ("season-offices", 40),
    ("season-email", 30),
    ("season-account", 20),
    ("season-signed-in", 16),
    ("season-key", 26),
    ("season-until", 16),
    ("season-papers-ready", 10),
    ("season-papers-owed", 10),
    ("season-actions", 60),
];

pub(super) async fn coverage_csv(
    member: Member,
    id: web::Path<String>,
    asked: web::Query<board::Asked>,
) -> Result<HttpResponse, WebError> {
    file(&member, "cakupan", coverage(&member, &id, &asked).await?, Kind::Csv).await
}

pub(super) async fn coverage_xlsx(
    member: Member,
    id: web::Path<String>,
    asked: web::Query<board::Asked>,
) -> Result<HttpResponse, WebError> {
    file(&member, "cakupan", coverage(&member, &id, &asked).await?, Kind::Xlsx).await
}

pub(super) async fn readiness_csv(
    member: Member,
    id: web::Path<String>,
    asked: web::Query<readiness::Asked>,
) -> Result<HttpResponse, WebError> {
    file(&member, "kesiapan", report(&member, &id, &asked).await?, Kind::Csv).await
}

pub(super) async fn readiness_xlsx(
    member: Member,
    id: web::Path<String>,
    asked: web::Query<readiness::Asked>,
) -> Result<HttpResponse, WebError> {
    file(&member, "kesiapan", report(&member, &id, &asked).await?, Kind::Xlsx).await
}

async fn coverage(member: &Member, id: &str, asked: &board::Asked) -> Result<Sheet, WebError> {
    let coverage = board::read(member, named(id)?).await?;
    let shown = asked.shown();
    let wanted = coverage.rows.iter().filter(|row| asked.is_within(row) && shown.counts(row));
    let rows = wanted.map(|row| document(member, &coverage, row)).collect();
    Ok(sheet(member, "season-sheet-coverage", &COVERAGE, rows))
}

fn document(member: &Member, coverage: &Coverage, row: &Row) -> Vec<Cell> {
    let say = |key: String| member.say(&key);
    let agency = row.agency.as_ref().and_then(|id| coverage.agencies.get(id)).cloned();
    let gap = |gap: &Gap| match gap.figure().as_str() {
        "" => say(format!("season-gap-{}-short", gap.as_str())),
        figure => format!("{}: {figure}", say(format!("season-gap-{}-short", gap.as_str()))),
    };
    let account = row.account.map(|standing| say(format!("season-account-{}", standing.as_str())));
    let key = row.key.map(|standing| say(format!("season-key-{}", standing.as_str())));
    let texts = [
        agency.unwrap_or_else(|| member.say("board-head")),
        row.office_title.clone(),
        row.official.as_ref().map(board::holder).unwrap_or_default(),
        row.kind.indonesian().to_owned(),
        say(format!("season-standing-{}", row.standing.as_str())),
        row.document.map(|(_, stage)| say(format!("stage-{stage}"))).unwrap_or_default(),
        row.gaps.iter().map(gap).collect::<Vec<_>>().join("; "),
        row.also.join("; "),
        account.unwrap_or_default(),
        key.unwrap_or_default(),
    ];
    texts.map(Cell::from).into()
}

async fn report(member: &Member, id: &str, asked: &readiness::Asked) -> Result<Sheet, WebError> {
    let report = readiness::read(member, named(id)?).await?;
    let shown = asked.shown();
    let rows = report.rows.iter().filter(|row| shown.counts(row)).map(|row| person(member, row));
    Ok(sheet(member, "season-sheet-readiness", &READINESS, rows.collect()))
}

fn person(member: &Member, row: &Person) -> Vec<Cell> {
    let say = |key: String| member.say(&key);
    let count = |count: usize| Cell::Number(u32::try_from(count).unwrap_or(u32::MAX));
    let action = |action: crate::domain::readiness::Action| {
        let what = say(format!("season-action-{}", action.as_str()));
        format!("{what} ({})", say(format!("season-owner-{}", action.owner().as_str())))
    };
    vec![
        row.name.clone().into(),
        row.offices.join("; ").into(),
        row.email.clone().into(),
        say(format!("season-account-{}", row.account.as_str())).into(),
        time(member, row.signed_in),
        say(format!("season-key-{}", row.key.as_str())).into(),
        time(member, row.valid_until),
        count(row.papers.ready),
        count(row.papers.owed),
        row.actions().into_iter().map(action).collect::<Vec<_>>().join("; ").into(),
    ]
}
