//! The trail of a document, in the words of the page.

use serde::Serialize;

use crate::domain::event::Event;
use crate::domain::ids::PersonId;
use crate::domain::roster::{Official, Roster};
use crate::domain::stage::Actor;
use crate::store::events::Recorded;
use crate::web::Asker;

/// One line: `event-<word>` is its text.
#[derive(Serialize)]
pub(super) struct Entry {
    word: &'static str,
    when: String,
    who: String,
    office: String,
    note: Option<String>,
}

/// Every event, the newest first.
pub(super) fn entries(events: &[Recorded], roster: &Roster, asker: &Asker) -> Vec<Entry> {
    let entry = |recorded: &Recorded| {
        let (who, office, note) = told(&recorded.event, roster, asker);
        let when = asker.time(recorded.at);
        Entry { word: word_of(&recorded.event), when, who, office, note }
    };
    events.iter().rev().map(entry).collect()
}

/// A reminder by hand has a word of its own: its note says who sent it.
fn word_of(event: &Event) -> &'static str {
    match event {
        Event::Reminded { by: Some(_), .. } => "reminded_by_hand",
        other => other.kind(),
    }
}

type Told = (String, String, Option<String>);

fn told(event: &Event, roster: &Roster, asker: &Asker) -> Told {
    let person = |id: &PersonId| {
        let name = roster.people.get(id).map_or_else(|| id.to_string(), |person| person.name.clone());
        (name, String::new(), None)
    };
    let official = |by: &Official, note: Option<&String>| (by.name.clone(), by.styled_title(), note.cloned());
    let actor = |actor: &Actor, note: Option<&String>| {
        let (name, office, _) = match actor {
            Actor::Person(id) | Actor::Secretariat(id) | Actor::AgencyAdmin(id, _) => person(id),
            Actor::System => Told::default(),
        };
        (name, office, note.cloned())
    };
    match event {
        Event::Drafted { drafter } => person(drafter),
        Event::Edited { by } | Event::Submitted { by } => person(by),
        Event::TurnOpened { official: by, .. }
        | Event::TurnPassed { official: by, .. }
        | Event::Reminded { official: by, by: None | Some(Actor::System) }
        | Event::Signed { by, .. } => official(by, None),
        Event::Reminded {
            official: by,
            by: Some(Actor::Person(sender) | Actor::Secretariat(sender) | Actor::AgencyAdmin(sender, _)),
        } => official(by, Some(&person(sender).0)),
        Event::FreezeBlocked { office, why, .. } => {
            let title = roster.offices.get(office).map(|office| office.title.clone());
            (String::new(), title.unwrap_or_default(), Some(why.indonesian()))
        }
        Event::HeldBack { office } => {
            let title = roster.offices.get(office).map(|office| office.title.clone());
            (String::new(), title.unwrap_or_default(), None)
        }
        Event::DueSet { due } => (String::new(), String::new(), Some(asker.date(*due))),
        Event::TurnBlocked { office, why, .. } => {
            let title = roster.offices.get(office).map(|office| office.title.clone());
            (String::new(), title.unwrap_or_default(), Some(why.clone()))
        }
        Event::Approved { by, note, .. } => official(by, note.as_ref()),
        Event::SentBack { by: Some(by), reason, .. } => official(by, Some(reason)),
        Event::SentBack { by: None, actor: who, reason, .. }
        | Event::Withdrawn { actor: who, reason, .. }
        | Event::Revoked { actor: who, reason, .. } => actor(who, Some(reason)),
        Event::Escalated { official: late, superior } => {
            (superior.name.clone(), superior.styled_title(), Some(late.name.clone()))
        }
        Event::Frozen { .. }
        | Event::LetGo { .. }
        | Event::Completed {}
        | Event::Archived { .. }
        | Event::Renewed { .. }
        | Event::Superseded { .. } => Told::default(),
    }
}
