//! The ranking and the tree of an agency as files for a spreadsheet program.

use actix_web::{HttpResponse, web};

use super::{Asked, periods, ranking, tree};
use crate::flows::cascade::{Line, Node};
use crate::render::sheet::Cell;
use crate::web::desk::export::{Kind, file, sheet, time};
use crate::web::{Member, WebError};

/// Text keys of the headings, and how wide the columns are.
const RANKING: [(&str, u16); 9] = [
    ("budget-code", 14),
    ("board-agency", 40),
    ("cascade-head", 16),
    ("cascade-signed", 12),
    ("cascade-expected", 12),
    ("cascade-percent", 12),
    ("cascade-vacant", 12),
    ("sheet-due", 12),
    ("sheet-days-late", 10),
];
const TREE: [(&str, u16); 9] = [
    ("cascade-depth", 8),
    ("cascade-office", 44),
    ("cascade-holder", 36),
    ("cascade-state", 22),
    ("board-document", 44),
    ("board-holding", 44),
    ("sheet-since", 16),
    ("sheet-due", 12),
    ("sheet-days-late", 10),
];

pub(super) async fn ranking_csv(member: Member, asked: web::Query<Asked>) -> Result<HttpResponse, WebError> {
    whole(&member, &asked, Kind::Csv).await
}

pub(super) async fn ranking_xlsx(member: Member, asked: web::Query<Asked>) -> Result<HttpResponse, WebError> {
    whole(&member, &asked, Kind::Xlsx).await
}

pub(super) async fn tree_csv(
    member: Member,
    agency: web::Path<String>,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, WebError> {
    one(&member, &agency, &asked, Kind::Csv).await
}

pub(super) async fn tree_xlsx(
    member: Member,
    agency: web::Path<String>,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, WebError> {
    one(&member, &agency, &asked, Kind::Xlsx).await
}

async fn whole(member: &Member, asked: &Asked, kind: Kind) -> Result<HttpResponse, WebError> {
    let (period, _) = periods(member, asked).await?;
    let lines = ranking::read(member, period).await?;
    let rows = lines.iter().map(|line| agency(member, line)).collect();
    file(member, &format!("kaskade-{period}"), sheet(member, "cascade-sheet", &RANKING, rows), kind).await
}

async fn one(member: &Member, code: &str, asked: &Asked, kind: Kind) -> Result<HttpResponse, WebError> {
    let (tree, period, _) = tree::read(member, code, asked).await?;
    let rows = tree::flat(&tree).into_iter().map(|(depth, node)| office(member, depth, node)).collect();
    let name = format!("kaskade-{period}-{}", tree.line.agency.id);
    file(member, &name, sheet(member, "cascade-tree-sheet", &TREE, rows), kind).await
}

fn agency(member: &Member, line: &Line) -> Vec<Cell> {
    let head = if line.head_signed { "cascade-is-signed" } else { "cascade-head-open" };
    vec![
        line.agency.id.to_string().into(),
        line.agency.name.clone().into(),
        member.say(head).into(),
        count(line.coverage.signed),
        count(line.coverage.expected),
        count(line.coverage.percent()),
        count(line.vacant),
        line.clock.as_ref().map(|clock| clock.due).into(),
        days(line.days_late),
    ]
}

fn office(member: &Member, depth: usize, node: &Node) -> Vec<Cell> {
    vec![
        count(depth),
        node.title.clone().into(),
        node.holder.clone().into(),
        member.say(&format!("cascade-is-{}", node.state.as_str())).into(),
        node.document.as_ref().map(|one| one.title.clone()).unwrap_or_default().into(),
        if node.awaits.is_empty() { node.holding.join("; ") } else { node.awaits.clone() }.into(),
        time(member, node.since),
        node.document.as_ref().and_then(|one| one.due).into(),
        days(node.days_late),
    ]
}

fn count(number: usize) -> Cell {
    Cell::Number(u32::try_from(number).unwrap_or(u32::MAX))
}

fn days(number: i64) -> Cell {
    Cell::Number(u32::try_from(number).unwrap_or_default())
}
