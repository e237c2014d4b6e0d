//! Reminders by hand: a letter to whoever's turn it is, and a line in the trail that says who sent it.

use chrono::{DateTime, TimeDelta, Utc};
use rand_core::CryptoRng;

use super::FlowError;
use crate::domain::document::Document;
use crate::domain::ids::{DocumentId, OfficeId, PersonId};
use crate::domain::institution::Institution;
use crate::domain::moment::Moment;
use crate::domain::reminding::NotReminded;
use crate::domain::stage::Actor;
use crate::domain::turn::{TurnState, Turns};
use crate::store::events::Recorded;
use crate::store::{Store, StoreError, WriteTx, documents, events};

/// Who reminds, and how often he may.
pub struct Reminding<'a> {
    /// The database.
    pub store: &'a Store,
    /// Whose instance.
    pub institution: &'a Institution,
    /// Who sends the letters.
    pub by: Actor,
    /// The same person is reminded of the same document once in so long.
    pub pause: TimeDelta,
    /// When.
    pub moment: Moment,
}

/// What came of it for one person and one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminded {
    /// Which document.
    pub document: DocumentId,
    /// Its title.
    pub title: String,
    /// Whose turn it is.
    pub name: String,
    /// None: the letter is ordered. Otherwise when he may be reminded again.
    pub not_before: Option<DateTime<Utc>>,
}

impl Reminding<'_> {
    /// Reminds everybody whose turn it is in that document. A document in which it is nobody's turn gives nothing.
    pub fn document(&self, rng: &mut dyn CryptoRng, id: DocumentId) -> Result<Vec<Reminded>, FlowError> {
        self.store.write("remind", |tx| {
            let mut document = documents::lock(tx, id)?.ok_or(FlowError::NotFound(id))?;
            let trail = events::list(tx, id)?;
            let mut told = Vec::new();
            for (office, person, name) in open(&document) {
                let title = document.title.clone();
                let last = last_reminded(&trail, &person);
                let not_before = match self.one(tx, rng, &mut document, &office, last)? {
                    Ok(()) => None,
                    Err(NotReminded::TooSoon { next }) => Some(next),
                    Err(NotReminded::NotOpen) => continue,
                };
                told.push(Reminded { document: id, title, name, not_before });
            }
            Ok(told)
        })
    }

    fn one(
        &self,
        tx: &mut WriteTx,
        rng: &mut dyn CryptoRng,
        document: &mut Document,
        office: &OfficeId,
        last: Option<DateTime<Utc>>,
    ) -> Result<Result<(), NotReminded>, StoreError> {
        match document.clone().remind_by_hand(office, &self.by, last, self.pause, self.moment) {
            Ok(change) => {
                documents::save(tx, &change, self.institution.zone(), rng)?;
                document.clone_from(change.document());
                Ok(Ok(()))
            }
            Err(refused) => Ok(Err(refused)),
        }
    }
}

fn open(document: &Document) -> Vec<(OfficeId, PersonId, String)> {
    let turns = document.stage.turns().into_iter().flat_map(Turns::iter);
    let open = turns.filter_map(|turn| match &turn.state {
        TurnState::Open { official, .. } => {
            Some((turn.office.clone(), official.person.clone(), official.name.clone()))
        }
        TurnState::Waiting { .. } | TurnState::Blocked { .. } | TurnState::Done { .. } => None,
    });
    open.collect()
}

fn last_reminded(trail: &[Recorded], person: &PersonId) -> Option<DateTime<Utc>> {
    trail.iter().filter(|recorded| recorded.event.reminds(person)).map(|recorded| recorded.at).max()
}
