//! The minutes of a handing over: those there are, and the button that begins the next.

use std::collections::BTreeSet;

use actix_web::HttpResponse;
use serde::{Deserialize, Serialize};

use super::list;
use crate::domain::access::sight;
use crate::flows::handover::{self, HandoverError};
use crate::store::{StoreError, documents, handovers, roster};
use crate::web::{Filled, Member, WebError};

/// Minutes that were begun; without an address for whoever may not open them.
#[derive(Serialize)]
pub(super) struct Line {
    title: String,
    stage: &'static str,
    received: usize,
    address: String,
}

#[derive(Deserialize)]
pub(super) struct Numbered {
    #[serde(default)]
    number: String,
}

pub(super) async fn lines(member: &Member) -> Result<Vec<Line>, WebError> {
    let account = member.account().clone();
    let read = member.run(move |rooms, moment| {
        rooms.store.read(|tx| {
            let offices = match &account.person {
                Some(person) => roster::held_by(tx, person, moment.day)?,
                None => BTreeSet::new(),
            };
            let mut lines = Vec::new();
            for one in handovers::recorded(tx)? {
                let Some(document) = documents::find(tx, one.document)? else { continue };
                let seen = sight(&account, &document, &offices).is_some();
                lines.push(Line {
                    stage: document.stage.name().as_str(),
                    received: one.received.len(),
                    address: if seen { format!("/documents/{}", document.id) } else { String::new() },
                    title: document.title,
                });
            }
            Ok::<_, StoreError>(lines)
        })
    });
    Ok(read.await??)
}

pub(super) async fn begin(member: Member, form: Filled<Numbered>) -> Result<HttpResponse, WebError> {
    let (account, number) = (member.account().clone(), form.0.number);
    let begun = member
        .run(move |rooms, moment| {
            let mut rng = crate::web::randomness();
            let by = (&account, number.as_str());
            handover::minutes(&rooms.store, &rooms.institution, &mut rng, by, moment)
        })
        .await?;
    match begun {
        Ok(_) => Ok(member.moved_with("/budget", "notice-budget-minutes")),
        Err(HandoverError::MinutesUnderway) => list::again(&member, "budget-minutes-underway").await,
        Err(HandoverError::NothingNew) => list::again(&member, "budget-minutes-nothing").await,
        Err(HandoverError::NoOffice) => list::again(&member, "budget-minutes-no-office").await,
        Err(other) => Err(other.into()),
    }
}
