//! What came of each document of an act, as a page lists it.

use serde::Serialize;

use crate::domain::sign_act::{Outcome, SignAct};

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
