//! The tree of one agency: its offices under their second parties, each with how far its agreement is.

use std::collections::BTreeSet;

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::ranking::{Row, row};
use super::{Asked, follows_all, periods, sees};
use crate::domain::access::sight;
use crate::domain::ids::{AgencyId, DocumentId};
use crate::domain::period::Period;
use crate::flows::cascade::{self, Node, State, Tree};
use crate::store::{StoreError, documents, roster};
use crate::web::{Member, WebError};

#[derive(Serialize)]
struct Page {
    line: Row,
    period: String,
    periods: Vec<String>,
    day: String,
    offices: Vec<Leaf>,
    all: bool,
    made: String,
}

/// An office. They stand in the order in which they are read; the list that each opens and the lists that end after it
/// make the tree.
#[derive(Serialize)]
struct Leaf {
    title: String,
    holder: String,
    state: &'static str,
    address: String,
    document: String,
    holding: Vec<String>,
    awaits: String,
    since: String,
    days_late: i64,
    opens: bool,
    /// One for each list that ends after it.
    closes: Vec<()>,
}

pub(super) async fn read(
    member: &Member,
    agency: &str,
    asked: &Asked,
) -> Result<(Tree, Period, Vec<Period>), WebError> {
    let id: AgencyId = agency.parse().map_err(|_| WebError::NotFound)?;
    if !sees(member, &id).await? {
        return Err(WebError::NotFound);
    }
    let (period, all) = periods(member, asked).await?;
    let tree =
        member.run(move |rooms, moment| cascade::tree(&rooms.store, &id, period, moment.day)).await??;
    Ok((tree.ok_or(WebError::NotFound)?, period, all))
}

pub(super) async fn show(
    member: Member,
    agency: web::Path<String>,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, WebError> {
    let (tree, period, all) = read(&member, &agency, &asked).await?;
    let flat = flat(&tree);
    let open = opened(&member, &flat).await?;
    let depth = |i: usize| flat.get(i).map_or(0, |(depth, _)| *depth);
    let offices = flat.iter().enumerate().map(|(i, (deep, node))| {
        let next = depth(i + 1);
        let address = node.document.as_ref().filter(|one| open.contains(&one.id));
        Leaf {
            title: node.title.clone(),
            holder: node.holder.clone(),
            state: node.state.as_str(),
            address: address.map(|one| format!("/documents/{}", one.id)).unwrap_or_default(),
            document: address.map(|one| one.title.clone()).unwrap_or_default(),
            holding: if node.state == State::Signed { vec![] } else { node.holding.clone() },
            awaits: node.awaits.clone(),
            since: node.since.map(|at| member.time(at)).unwrap_or_default(),
            days_late: node.days_late,
            opens: next > *deep,
            closes: vec![(); deep.saturating_sub(next)],
        }
    });
    let page = Page {
        offices: offices.collect(),
        line: row(&member, &tree.line),
        period: period.to_string(),
        periods: all.iter().map(ToString::to_string).collect(),
        day: member.date(member.moment().day),
        all: follows_all(&member),
        made: member.time(member.moment().at),
    };
    member.page("cascade/tree.html", &page)
}

/// Every office before those below it, with its depth from 0.
pub(super) fn flat(tree: &Tree) -> Vec<(usize, &Node)> {
    fn add<'a>(node: &'a Node, depth: usize, all: &mut Vec<(usize, &'a Node)>) {
        all.push((depth, node));
        for below in &node.below {
            add(below, depth + 1, all);
        }
    }
    let mut all = Vec::new();
    for root in &tree.roots {
        add(root, 0, &mut all);
    }
    all
}

/// Which of the agreements this member may open.
async fn opened(member: &Member, flat: &[(usize, &Node)]) -> Result<BTreeSet<DocumentId>, WebError> {
    let all: Vec<DocumentId> =
        flat.iter().filter_map(|(_, node)| node.document.as_ref()).map(|one| one.id).collect();
    if follows_all(member) {
        return Ok(all.into_iter().collect());
    }
    let account = member.account().clone();
    let open = member.run(move |rooms, moment| {
        rooms.store.read(|tx| {
            let offices = match &account.person {
                Some(person) => roster::held_by(tx, person, moment.day)?,
                None => BTreeSet::new(),
            };
            let mut open = BTreeSet::new();
            for id in all {
                let document = documents::find(tx, id)?;
                if document.is_some_and(|document| sight(&account, &document, &offices).is_some()) {
                    open.insert(id);
                }
            }
            Ok::<_, StoreError>(open)
        })
    });
    Ok(open.await??)
}
