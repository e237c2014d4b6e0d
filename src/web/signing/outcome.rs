//! What came of each document of an act, as a page lists it, and how far an act is that runs.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use crate::domain::ids::ActId;
use crate::domain::sign_act::{Outcome, SignAct};
use crate::flows::sign_act;
use crate::web::{Member, WebError};

/// One document of an act.
#[derive(Serialize)]
pub(in crate::web) struct OutcomeLine {
    address: String,
    title: String,
    outcome: &'static str,
    signed: bool,
}

/// In the order of the form.
pub(in crate::web) fn lines(act: &SignAct) -> Vec<OutcomeLine> {
    let items = act.items.iter().map(|item| OutcomeLine {
        address: format!("/documents/{}", item.document),
        title: if item.title.is_empty() { item.document.to_string() } else { item.title.clone() },
        outcome: item.outcome.as_str(),
        signed: item.outcome == Outcome::Signed,
    });
    items.collect()
}

/// How many were signed.
pub(in crate::web) fn signed(act: &SignAct) -> usize {
    act.items.iter().filter(|item| item.outcome == Outcome::Signed).count()
}

/// How far an act is, for the page that waits for it.
#[derive(Serialize)]
struct Progress {
    /// Whether it was begun: the passphrase was right.
    begun: bool,
    done: usize,
    of: usize,
    ended: bool,
}

pub(super) async fn progress(member: Member, act: web::Path<String>) -> Result<HttpResponse, WebError> {
    let act: ActId = act.parse().map_err(|_| WebError::NotFound)?;
    let person = member.acting_as();
    let act = member.run(move |rooms, _| sign_act::find(rooms, act, &person)).await??;
    let settled = |act: &SignAct| act.items.iter().filter(|item| item.outcome != Outcome::Open).count();
    Ok(HttpResponse::Ok().json(Progress {
        begun: act.is_some(),
        done: act.as_ref().map_or(0, settled),
        of: act.as_ref().map_or(0, |act| act.items.len()),
        ended: act.is_some_and(|act| act.ended.is_some()),
    }))
}
