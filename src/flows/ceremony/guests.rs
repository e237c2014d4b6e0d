//! Whom a ceremony invites: the parties of the documents of a period, as the roster has them on its day.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::domain::ceremony::Guest;
use crate::domain::document::Kind;
use crate::domain::ids::{AgencyId, DocumentId, OfficeId};
use crate::domain::office::{Level, Office};
use crate::domain::period::Period;
use crate::domain::roster::{Roster, Vacancy};
use crate::domain::stage::StageName;
use crate::store::documents::{self, Filter, Summary};
use crate::store::{ReadTx, StoreError, roster};

/// Which documents are signed at a ceremony.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Of this period.
    pub period: Period,
    /// Of these kinds.
    pub kinds: BTreeSet<Kind>,
    /// Of these agencies; of all if none is named.
    pub agencies: BTreeSet<AgencyId>,
    /// Of heads of agencies and of the head of region only; otherwise of everybody below them too.
    pub heads_only: bool,
}

/// What is signed, and by whom.
#[derive(Debug, Clone, PartialEq)]
pub struct Invited {
    /// The documents.
    pub documents: BTreeSet<DocumentId>,
    /// Who is to sign them, in the order of the queue.
    pub guests: Vec<Guest>,
    /// Offices that are to sign but that nobody holds on that day.
    pub vacant: Vec<Vacancy>,
}

/// Reads both, as they are for a ceremony on that day.
pub fn read(tx: &mut ReadTx, wanted: &Wanted, day: NaiveDate) -> Result<Invited, StoreError> {
    let filter = Filter { period: Some(wanted.period), ..Filter::default() };
    let all = documents::list(tx, filter)?;
    let roster = roster::load(tx)?;
    let chosen: Vec<&Summary> = all.iter().filter(|document| wanted.takes(document, &roster)).collect();
    Ok(invited(&chosen, &roster, day))
}

impl Wanted {
    fn takes(&self, document: &Summary, roster: &Roster) -> bool {
        let lives =
            !matches!(document.stage, StageName::Withdrawn | StageName::Superseded | StageName::Revoked);
        let of_agency =
            document.agency.as_ref().is_none_or(|id| self.agencies.is_empty() || self.agencies.contains(id));
        let of_head = !self.heads_only
            || roster
                .offices
                .get(&document.subject)
                .is_some_and(|office| is_regent(office) || heads(office, roster));
        lives && of_agency && of_head && self.kinds.contains(&document.kind)
    }
}

/// The head of region: nobody stands above him.
fn is_regent(office: &Office) -> bool {
    office.level == Some(Level::Bupati) || (office.agency.is_none() && office.superior.is_none())
}

fn heads(office: &Office, roster: &Roster) -> bool {
    roster.agencies.values().any(|agency| agency.head == office.id)
}

fn invited(chosen: &[&Summary], roster: &Roster, day: NaiveDate) -> Invited {
    let mut offices: Vec<&OfficeId> = Vec::new();
    let mut superiors: BTreeMap<&OfficeId, &Office> = BTreeMap::new();
    for document in chosen {
        if !offices.contains(&&document.subject) {
            offices.push(&document.subject);
        }
        let counterpart =
            roster.offices.get(&document.subject).and_then(|office| office.counterpart.as_ref());
        if let Some(regent) =
            counterpart.and_then(|id| roster.offices.get(id)).filter(|office| is_regent(office))
        {
            superiors.insert(&regent.id, regent);
        }
    }
    // The regent may have no document of his own here; as second party he closes all the same.
    offices.extend(superiors.keys().filter(|regent| !offices.contains(regent)).copied().collect::<Vec<_>>());
    let mut guests = Vec::new();
    let mut vacant = Vec::new();
    for office in offices {
        let closes = roster.offices.get(office).is_some_and(is_regent);
        match roster.official(office, day) {
            Ok(official) => guests.push(Guest { official, closes }),
            Err(vacancy) => vacant.push(vacancy),
        }
    }
    guests.sort_by_key(|guest| place(guest, roster));
    Invited { documents: chosen.iter().map(|document| document.id).collect(), guests, vacant }
}

/// The regency's secretary first, then heads of agencies in the order of their names, camats last, as protocol has it.
fn place(guest: &Guest, roster: &Roster) -> (u8, String) {
    let office = roster.offices.get(&guest.official.office);
    let second = office.is_some_and(|office| {
        office.superior.as_ref().and_then(|id| roster.offices.get(id)).is_some_and(is_regent)
    });
    let level = office.and_then(|office| office.level);
    let rank = match level {
        _ if second => 0,
        Some(Level::Camat) => 2,
        Some(Level::Bupati | Level::Jpt) | None => 1,
        Some(Level::Administrator | Level::Pengawas | Level::Jf) => 3,
    };
    (rank, guest.official.office_title.clone())
}
