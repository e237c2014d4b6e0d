//! Agreements carried down the ranks: the agencies by the share that is signed, and the tree of one. Secretariat and
//! inspectorate see all; who heads an agency or drafts for it sees that one.

mod export;
mod ranking;
mod tree;

use super::route::{get, post};
use super::{Access, Member, Route, WebError};
use crate::domain::account::{Role, RoleName};
use crate::domain::ids::AgencyId;
use crate::domain::period::Period;
use crate::flows::handover::headed_by;
use crate::store::{StoreError, cascades};

const SECRETARIAT: Access = Access::Roles(&[RoleName::Secretariat]);
const READERS: Access = Access::Roles(&[RoleName::Secretariat, RoleName::Auditor]);

pub(super) const ROUTES: &[Route] = &[
    get("/cascade", READERS, |route| route.to(ranking::show)),
    get("/cascade.csv", READERS, |route| route.to(export::ranking_csv)),
    get("/cascade.xlsx", READERS, |route| route.to(export::ranking_xlsx)),
    post("/cascade/begin", SECRETARIAT, |route| route.to(ranking::begin)),
    get("/cascade/{agency}", Access::Member, |route| route.to(tree::show)),
    get("/cascade/{agency}/tree.csv", Access::Member, |route| route.to(export::tree_csv)),
    get("/cascade/{agency}/tree.xlsx", Access::Member, |route| route.to(export::tree_xlsx)),
];

/// What an address asks for. A word that means nothing narrows nothing.
#[derive(Debug, Default, serde::Deserialize)]
pub(super) struct Asked {
    period: Option<String>,
}

/// The period that is asked for, else the newest that a week runs for, else this year; and all to choose from.
async fn periods(member: &Member, asked: &Asked) -> Result<(Period, Vec<Period>), WebError> {
    let mut known = member.run(|rooms, _| rooms.store.read(cascades::periods)).await??;
    let this_year = Period::Year(chrono::Datelike::year(&member.moment().day));
    let wanted = asked.period.as_deref().and_then(|text| text.trim().parse::<Period>().ok());
    let chosen = wanted.or_else(|| known.first().copied()).unwrap_or(this_year);
    if !known.contains(&chosen) {
        known.push(chosen);
    }
    Ok((chosen, known))
}

fn follows_all(member: &Member) -> bool {
    member.account().has_any(&[RoleName::Secretariat, RoleName::Auditor])
}

/// Whether this member may see that agency.
async fn sees(member: &Member, agency: &AgencyId) -> Result<bool, WebError> {
    let account = member.account();
    if follows_all(member) || account.roles.contains(&Role::AgencyAdmin(agency.clone())) {
        return Ok(true);
    }
    let Some(person) = account.person.clone() else { return Ok(false) };
    let heads = member
        .run(move |rooms, moment| {
            rooms.store.read(|tx| Ok::<_, StoreError>(headed_by(tx, &person, moment.day)?))
        })
        .await??;
    Ok(heads.iter().any(|one| one.id == *agency))
}
