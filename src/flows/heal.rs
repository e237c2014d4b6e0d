//! What nobody else will finish: an intent or an act whose signatures never came because of a crash (SECURITY I9), and a document
//! that waits for somebody else than it was given to. Asked often, so that nothing is written while nothing is to do.

use chrono::{DateTime, TimeDelta, Utc};
use rand_core::CryptoRng;

use crate::domain::document::Change;
use crate::domain::event::Event;
use crate::domain::ids::DocumentId;
use crate::domain::institution::Institution;
use crate::domain::moment::Moment;
use crate::domain::sign_act::Outcome;
use crate::flows::sign_act;
use crate::store::{ReadTx, Store, StoreError, documents, intents, roster, sign_acts, turns};

/// After so many seconds an open intent is stale: making and committing a signature takes far less. One that is only
/// slow loses nothing but this attempt, because a signature is committed only while its intent is open.
const STALE_AFTER_SECONDS: i64 = 60;

/// Closes stale intents as aborted; how many.
pub fn stale_intents(store: &Store, at: DateTime<Utc>) -> Result<usize, StoreError> {
    let before = at - TimeDelta::seconds(STALE_AFTER_SECONDS);
    let oldest = store.read(intents::list_open)?.into_iter().next();
    if oldest.is_none_or(|intent| intent.at >= before) {
        return Ok(0);
    }
    store.write("heal", |tx| intents::abort_stale(tx, before, at))
}

/// An act of many documents may take minutes; one that is older never ends by itself.
const CUT_AFTER_MINUTES: i64 = 5;

/// Ends acts of signing that a stop cut short, so that their page says what came of each document; how many.
pub fn cut_acts(store: &Store, at: DateTime<Utc>) -> Result<usize, StoreError> {
    let before = at - TimeDelta::minutes(CUT_AFTER_MINUTES);
    let cut = store.read(|tx| sign_acts::unended(tx, before))?;
    for act in &cut {
        store.write("heal", |tx| {
            let mut items = act.items.clone();
            for item in items.iter_mut().filter(|item| item.outcome == Outcome::Open) {
                let document = documents::find(tx, item.document)?;
                let signed = document.is_some_and(|document| {
                    sign_act::has_signed(&document, item.field, item.seen, &act.person)
                });
                item.outcome = if signed { Outcome::Signed } else { Outcome::Failed };
            }
            sign_acts::end(tx, act.id, &items, at)
        })?;
    }
    Ok(cut.len())
}

/// Opens blocked turns for which somebody acts by now: the roster was mended, or the first day of a Plt. has come.
/// How many documents moved.
pub fn blocked_turns(
    store: &Store,
    institution: &Institution,
    rng: &mut dyn CryptoRng,
    moment: Moment,
) -> Result<usize, StoreError> {
    let waiting = store.read(documents::blocked)?;
    move_on(store, institution, rng, waiting, |tx, id| resumed(tx, id, moment))
}

/// Gives open reviews to whoever acts in their offices by now, and owes him a letter: a Plt. or Plh. was registered after
/// the turn opened, his first day has come, or he has gone and the holder is back. How many documents passed on.
pub fn covered_turns(
    store: &Store,
    institution: &Institution,
    rng: &mut dyn CryptoRng,
    moment: Moment,
) -> Result<usize, StoreError> {
    let waiting = store.read(|tx| turns::covered(tx, moment.day))?;
    move_on(store, institution, rng, waiting, |tx, id| passed(tx, id, moment))
}

/// Saves what `change` says of each document, if it says anything; how many it moved.
fn move_on(
    store: &Store,
    institution: &Institution,
    rng: &mut dyn CryptoRng,
    waiting: Vec<DocumentId>,
    change: impl Fn(&mut ReadTx, DocumentId) -> Result<Option<Change>, StoreError>,
) -> Result<usize, StoreError> {
    let mut moved = 0;
    for id in waiting {
        match store.read(|tx| change(tx, id)) {
            Ok(Some(_)) => {}
            // A document that cannot be read must not keep the others from going on.
            Ok(None) | Err(StoreError::Corrupt { .. }) => continue,
            Err(other) => return Err(other),
        }
        moved += store.write("heal", |tx| {
            documents::lock(tx, id)?;
            let Some(change) = change(tx, id)? else { return Ok(0) };
            documents::save(tx, &change, institution.zone(), rng)?;
            Ok::<_, StoreError>(1)
        })?;
    }
    Ok(moved)
}

fn passed(tx: &mut ReadTx, id: DocumentId, moment: Moment) -> Result<Option<Change>, StoreError> {
    let Some(document) = documents::find(tx, id)? else { return Ok(None) };
    let roster = roster::around(tx, &document.offices())?;
    Ok(document.pass_on(&roster, moment))
}

/// The document with its turns opened, if one opens. A block that only has another day in its reason is nothing new:
/// nobody wants that letter every morning.
fn resumed(tx: &mut ReadTx, id: DocumentId, moment: Moment) -> Result<Option<Change>, StoreError> {
    let Some(document) = documents::find(tx, id)? else { return Ok(None) };
    let roster = roster::around(tx, &document.offices())?;
    let opens =
        |change: &Change| change.events().iter().any(|event| matches!(event, Event::TurnOpened { .. }));
    Ok(document.resume(&roster, moment).ok().filter(opens))
}
