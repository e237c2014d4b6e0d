//! A roster comes in: all of it or nothing.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use rand_core::CryptoRng;

use crate::domain::assignment::Assignment;
use crate::domain::audit::{Act, Hand};
use crate::domain::digest::Digest;
use crate::domain::ids::{OfficeId, PersonId};
use crate::domain::institution::Institution;
use crate::domain::roster::Roster;
use crate::roster::Season;
use crate::store::{Store, StoreError, institution, roster, trail};

/// What an import would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// Agencies.
    pub agencies: Tally,
    /// Offices.
    pub offices: Tally,
    /// People.
    pub people: Tally,
    /// Assignments that would come.
    pub starting: Vec<Assignment>,
    /// Assignments that would go: their office is in the file, they are not.
    pub ending: Vec<Assignment>,
    /// Titles of the offices of those assignments.
    pub titles: BTreeMap<OfficeId, String>,
    /// Names of their people.
    pub names: BTreeMap<PersonId, String>,
    /// Budget documents in the file.
    pub budgets: usize,
    /// The roster it was compared with.
    pub compared_with: Digest,
}

/// How many rows of a table would be new, changed, or stay.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// New.
    pub new: usize,
    /// Changed.
    pub changed: usize,
    /// The same.
    pub same: usize,
}

/// Compares a roster that came in with the one that is there. Nothing is written.
pub fn preview(store: &Store, season: &Season) -> Result<Preview, StoreError> {
    Ok(compared(&store.read(roster::load)?, season))
}

/// Saves it if the roster that is there is still the one the preview was made from; else answers with a new preview
/// and writes nothing.
pub fn confirmed(
    store: &Store,
    rng: &mut dyn CryptoRng,
    by: &Hand,
    (season, seen): (&Season, &Digest),
    now: DateTime<Utc>,
) -> Result<Option<Preview>, StoreError> {
    store.write("import", |tx| {
        let preview = compared(&roster::load(tx)?, season);
        if preview.compared_with != *seen {
            return Ok(Some(preview));
        }
        roster::replace(tx, &season.roster)?;
        super::dpa::imported(tx, &season.dpa, &by.name, now)?;
        trail::append(tx, rng, &by.did(Act::RosterImported, "", told(&preview), now))?;
        Ok(None)
    })
}

/// Saves agencies, offices, people, assignments and budget documents in one commit. What the file does not name
/// stays as it was.
pub fn run(
    store: &Store,
    rng: &mut dyn CryptoRng,
    season: &Season,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    store.write("import", |tx| {
        let preview = compared(&roster::load(tx)?, season);
        roster::replace(tx, &season.roster)?;
        super::dpa::imported(tx, &season.dpa, "", now)?;
        trail::append(tx, rng, &Hand::machine().did(Act::RosterImported, "", told(&preview), now))
    })
}

/// `opd +1 ~0, positions +2 ~1, persons +0 ~3, assignments +2 -1`
fn told(preview: &Preview) -> String {
    let Preview { agencies, offices, people, starting, ending, .. } = preview;
    let table = |name: &str, tally: &Tally| format!("{name} +{} ~{}", tally.new, tally.changed);
    format!(
        "{}, {}, {}, assignments +{} -{}",
        table("opd", agencies),
        table("positions", offices),
        table("persons", people),
        starting.len(),
        ending.len()
    )
}

/// Saves whose instance this is.
pub fn settle(store: &Store, whose: &Institution) -> Result<(), StoreError> {
    store.write("settle", |tx| institution::save(tx, whose))
}

fn compared(present: &Roster, season: &Season) -> Preview {
    let next = &season.roster;
    let named: BTreeSet<&OfficeId> =
        next.offices.keys().chain(next.assignments.iter().map(|held| &held.office)).collect();
    let only = |these: &[Assignment], those: &[Assignment]| -> Vec<Assignment> {
        these.iter().filter(|held| named.contains(&held.office) && !those.contains(held)).cloned().collect()
    };
    let (starting, ending) =
        (only(&next.assignments, &present.assignments), only(&present.assignments, &next.assignments));
    let (mut titles, mut names) = (BTreeMap::new(), BTreeMap::new());
    for held in starting.iter().chain(&ending) {
        let office = next.offices.get(&held.office).or_else(|| present.offices.get(&held.office));
        titles.extend(office.map(|office| (office.id.clone(), office.title.clone())));
        let person = next.people.get(&held.person).or_else(|| present.people.get(&held.person));
        names.extend(person.map(|person| (person.id.clone(), person.name.clone())));
    }
    Preview {
        agencies: tally(&present.agencies, &next.agencies),
        offices: tally(&present.offices, &next.offices),
        people: tally(&present.people, &next.people),
        starting,
        ending,
        titles,
        names,
        budgets: season.dpa.len(),
        compared_with: Digest::of(format!("{present:?}").as_bytes()),
    }
}

fn tally<K: Ord, V: PartialEq>(present: &BTreeMap<K, V>, next: &BTreeMap<K, V>) -> Tally {
    next.iter().fold(Tally::default(), |mut tally, (id, value)| {
        match present.get(id) {
            None => tally.new += 1,
            Some(known) if known == value => tally.same += 1,
            Some(_) => tally.changed += 1,
        }
        tally
    })
}
