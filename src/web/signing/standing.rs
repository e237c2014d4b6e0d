//! As whom a member acts on a document today: what is asked of him, for which office, in which capacity.

use std::collections::BTreeSet;

use crate::domain::assignment;
use crate::domain::document::Document;
use crate::domain::ids::{OfficeId, PersonId};
use crate::domain::roster::{Official, Roster};
use crate::domain::turn::{Task, Turn, Turns};
use crate::web::{Member, WebError};

/// The turns that ask this person today.
pub(in crate::web) fn asked<'a>(
    document: &'a Document,
    person: &'a PersonId,
    offices: &'a BTreeSet<OfficeId>,
) -> impl Iterator<Item = &'a Turn> {
    let turns = document.stage.turns().into_iter().flat_map(Turns::iter);
    turns.filter(move |turn| turn.asks(person, offices))
}

/// The offices in which he acts, out of what is loaded of the roster.
pub(in crate::web) fn offices_of(member: &Member, roster: &Roster) -> BTreeSet<OfficeId> {
    assignment::acts_in(&member.acting_as(), roster.assignments.iter(), member.moment().day)
}

/// What is asked of him first, and as whom he would do it.
pub(in crate::web) fn standing(
    member: &Member,
    document: &Document,
    roster: &Roster,
) -> Option<(Task, Official)> {
    let (me, offices) = (member.acting_as(), offices_of(member, roster));
    let turn = asked(document, &me, &offices).next()?;
    Some((turn.task, roster.official(&turn.office, member.moment().day).ok()?))
}

/// The same, with the roster around the document looked up.
pub(super) async fn found(
    member: &Member,
    document: &Document,
) -> Result<Option<(Task, Official)>, WebError> {
    let offices = document.offices();
    let roster = member
        .run(move |rooms, _| rooms.store.read(|tx| crate::store::roster::around(tx, &offices)))
        .await??;
    Ok(standing(member, document, &roster))
}
