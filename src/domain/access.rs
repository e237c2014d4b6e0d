//! Who sees which document and who gets its PDF. The table stands in `docs/privacy.md`; a test walks it.

use std::collections::BTreeSet;

use super::account::{Account, Role};
use super::document::Document;
use super::ids::{AgencyId, OfficeId, PersonId};
use super::stage::{Actor, Stage};
use super::turn::TurnState;

/// What somebody may see of one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sight {
    /// That it exists, where it stands, who has done what when; its text, but no PDF with half of the signatures.
    Trail,
    /// Every version and every PDF too.
    Full,
}

/// What that account sees of that document; none: it does not exist for him. `offices` are those in which its person
/// acts today.
pub fn sight(account: &Account, document: &Document, offices: &BTreeSet<OfficeId>) -> Option<Sight> {
    let by_role = account.roles.iter().filter_map(|role| match role {
        Role::Secretariat | Role::Auditor => Some(Sight::Full),
        Role::AgencyAdmin(agency) => (document.agency.as_ref() == Some(agency)).then_some(Sight::Full),
        Role::Personnel | Role::EventOperator | Role::Budget => None,
    });
    let by_part = account.person.as_ref().and_then(|person| part(person, document, offices));
    by_role.chain(by_part).max()
}

/// Whether that account drafts for an office of that agency; none: for the head of region.
pub fn drafts_for(account: &Account, agency: Option<&AgencyId>) -> bool {
    account.roles.iter().any(|role| match role {
        Role::Secretariat => true,
        Role::AgencyAdmin(own) => Some(own) == agency,
        Role::Personnel | Role::Auditor | Role::EventOperator | Role::Budget => false,
    })
}

/// As whom that account may write the text of that document; none: not at all.
pub fn writer(account: &Account, document: &Document) -> Option<Actor> {
    let me = account.acting_as();
    if account.roles.contains(&Role::Secretariat) {
        return Some(Actor::Secretariat(me));
    }
    match &document.agency {
        Some(agency) if drafts_for(account, Some(agency)) => Some(Actor::AgencyAdmin(me, agency.clone())),
        _ => (document.drafter == me).then_some(Actor::Person(me)),
    }
}

/// By a part in the document: the drafter, whoever has been asked and whoever stands in for him today see all; who is
/// to be asked later, or gets a copy, gets the PDF when it is finished.
fn part(person: &PersonId, document: &Document, offices: &BTreeSet<OfficeId>) -> Option<Sight> {
    if document.drafter == *person {
        return Some(Sight::Full);
    }
    let turns = document.stage.turns().into_iter().flat_map(super::turn::Turns::iter);
    let by_turn = turns.filter_map(|turn| match &turn.state {
        TurnState::Open { .. } if turn.asks(person, offices) => Some(Sight::Full),
        TurnState::Open { official, .. } | TurnState::Done { official, .. } => {
            (official.person == *person).then_some(Sight::Full)
        }
        TurnState::Waiting { official: Some(official) }
        | TurnState::Blocked { official: Some(official), .. } => {
            (official.person == *person).then_some(Sight::Trail)
        }
        TurnState::Waiting { official: None } | TurnState::Blocked { official: None, .. } => None,
    });
    let finished =
        matches!(document.stage, Stage::Archived(_) | Stage::Superseded { .. } | Stage::Revoked { .. });
    let when_done = if finished { Sight::Full } else { Sight::Trail };
    let frozen = document.stage.frozen();
    let named = frozen.into_iter().flat_map(|frozen| {
        let parties = frozen.parties.iter().map(|party| &party.official);
        parties.chain(&frozen.copies)
    });
    let by_name = named.filter(|official| official.person == *person).map(|_| when_done);
    by_turn.chain(by_name).max()
}
