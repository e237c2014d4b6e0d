//! The board from afar: each agency with each kind of document, how many are done, late or blocked.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::document::Kind;
use crate::domain::ids::AgencyId;
use crate::flows::board::{Board, Row, Show};

use super::asked::Asked;

#[derive(Serialize)]
pub(super) struct Line {
    agency: String,
    kinds: Vec<Field>,
}

/// One agency and kind; with `all` = 0 nothing was made yet.
#[derive(Serialize)]
struct Field {
    kind: &'static str,
    all: usize,
    done: usize,
    late: usize,
    blocked: usize,
    address: String,
}

/// Its columns: minutes belong to few agencies and have one only where there are any.
pub(super) fn kinds(board: &Board) -> Vec<Kind> {
    let has_minutes = board.rows.iter().any(|row| row.document.kind == Kind::Minutes);
    Kind::ALL.into_iter().filter(|kind| *kind != Kind::Minutes || has_minutes).collect()
}

/// Every agency that the board knows, also those without a document.
pub(super) fn of(board: &Board, asked: &Asked) -> Vec<Line> {
    let columns = kinds(board);
    let mut rows: BTreeMap<Option<&AgencyId>, Vec<&Row>> = BTreeMap::new();
    for row in &board.rows {
        rows.entry(row.document.agency.as_ref()).or_default().push(row);
    }
    let line = |id: Option<&AgencyId>, name: &str| {
        let rows = rows.get(&id).map(Vec::as_slice).unwrap_or_default();
        let kinds = columns.iter().map(|kind| field(rows, *kind, id, asked)).collect();
        Line { agency: name.to_owned(), kinds }
    };
    let mut lines: Vec<Line> = board.agencies.iter().map(|(id, name)| line(Some(id), name)).collect();
    // What the head of the region signs alone belongs to no agency.
    if rows.contains_key(&None) {
        lines.push(line(None, ""));
    }
    lines.sort_by(|a, b| a.agency.cmp(&b.agency));
    lines
}

fn field(rows: &[&Row], kind: Kind, agency: Option<&AgencyId>, asked: &Asked) -> Field {
    let count = |show: Show| rows.iter().filter(|row| row.document.kind == kind && show.counts(row)).count();
    Field {
        kind: kind.as_str(),
        all: count(Show::All),
        done: count(Show::Done),
        late: count(Show::Late),
        blocked: count(Show::Blocked),
        address: asked.address_of(agency.map(AgencyId::as_str).unwrap_or_default(), kind),
    }
}
