//! What the agreements below one superior take together, while one of them is written. Their limits bind each by itself
//! (`funds.rs`); that all of them fit is for people to see in time, and is refused to nobody: the others may be mere drafts.

use std::collections::BTreeMap;

use crate::domain::budget::{BudgetLine, Rupiah};
use crate::domain::document::{Content, Document, Kind};
use crate::domain::ids::OfficeId;
use crate::domain::roster::Roster;
use crate::domain::stage::StageName;
use crate::store::documents::{self, Filter, Summary};
use crate::store::{ReadTx, StoreError, dpa, roster};

/// The agreements below one office for one period, but for the one that is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    /// Title of the office above them.
    pub superior: String,
    /// Number and amount of the budget document (DPA) of the agency that the superior heads, if it is here.
    pub dpa: Option<(String, Rupiah)>,
    /// Whether the one that is written is the superior's own: then nothing of it counts among those below.
    pub is_above: bool,
    /// One for each office, its newest, by title.
    pub others: Vec<Other>,
}

/// One agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Other {
    /// Title of its office.
    pub office: String,
    /// Where it stands.
    pub stage: StageName,
    /// Its budget.
    pub budget: Vec<BudgetLine>,
}

/// Those beside that draft, or below it if its office heads an agency; none where nobody is below or beside.
pub fn beside(tx: &mut ReadTx, document: &Document) -> Result<Option<Beside>, StoreError> {
    let roster = roster::load(tx)?;
    let Some(post) = roster.offices.get(&document.subject) else { return Ok(None) };
    let headed = |office: &OfficeId| roster.agencies.values().find(|agency| agency.head == *office);
    let is_above = headed(&post.id).is_some();
    let above = if is_above { Some(&post.id) } else { post.counterpart.as_ref() };
    let Some(above) = above.and_then(|id| roster.offices.get(id)) else { return Ok(None) };
    let dpa = headed(&above.id).map(|agency| dpa::find(tx, &agency.id, document.period));
    let dpa = dpa.transpose()?.flatten();
    let mut others = Vec::new();
    for ((office, _), summary) in newest_below(tx, document, &roster, &above.id)? {
        if let Some(Content::Agreement(agreement)) =
            documents::find(tx, summary.id)?.map(|document| document.content)
        {
            others.push(Other { office, stage: summary.stage, budget: agreement.budget });
        }
    }
    Ok(Some(Beside {
        superior: above.title.clone(),
        dpa: dpa.map(|dpa| (dpa.number, dpa.ceiling)),
        is_above,
        others,
    }))
}

/// By title and code of its office, the newest agreement of each that still counts.
fn newest_below(
    tx: &mut ReadTx,
    document: &Document,
    roster: &Roster,
    above: &OfficeId,
) -> Result<BTreeMap<(String, OfficeId), Summary>, StoreError> {
    let filter = Filter { kind: Some(Kind::Agreement), period: Some(document.period), ..Filter::default() };
    let gone = [StageName::Withdrawn, StageName::Revoked, StageName::Superseded];
    let mut newest = BTreeMap::new();
    // Listed in the order they were made: an amendment takes the place of what it amends.
    for summary in documents::list(tx, filter)? {
        let office = roster.offices.get(&summary.subject);
        let below = office.is_some_and(|office| office.counterpart.as_ref() == Some(above));
        if below && summary.subject != document.subject && !gone.contains(&summary.stage) {
            let title = office.map(|office| office.title.clone()).unwrap_or_default();
            newest.insert((title, summary.subject.clone()), summary);
        }
    }
    Ok(newest)
}
