//! The one task of a process that looks at the database for all viewers.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use actix_web::rt::time::sleep;

use super::news::Viewer;
use crate::domain::account::Standing;
use crate::domain::ids::DocumentId;
use crate::store::changes::{self, Noted};
use crate::store::{Store, StoreError, sessions, walls};
use crate::web::{Service, WebError, asker};

/// How often it looks.
const EVERY: Duration = Duration::from_secs(1);
/// Sessions are looked at in every so many rounds.
const SESSIONS_EVERY: u64 = 5;
/// Signs of life are given in every so many rounds.
const BEAT_EVERY: u64 = 10;
/// A change that was numbered so many before the newest may still be on its way to its commit.
const MARGIN: i64 = 64;
/// More at once is told as "everything".
const MOST: u32 = 500;

/// What this process knows of the list of changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Known {
    floor: i64,
    numbers: BTreeSet<i64>,
}

/// What is new.
#[derive(Debug, PartialEq, Eq)]
enum Fresh {
    Nothing,
    These(Vec<DocumentId>),
    Everything,
}

/// Looks every second, until the service stops.
pub(in crate::web) async fn keep(service: Arc<Service>) {
    let mut known = None;
    let mut round = 0_u64;
    while !service.live.is_closing() {
        // Out of reach now, the database is asked again in a second; pages can be loaded anew meanwhile.
        if let Ok(now) = look(&service, known.clone()).await {
            known = Some(now);
        }
        if round.is_multiple_of(SESSIONS_EVERY) {
            drop(end_with_sessions(&service).await);
        }
        if round.is_multiple_of(BEAT_EVERY) {
            service.live.beat();
        }
        round = round.wrapping_add(1);
        sleep(EVERY).await;
    }
}

async fn look(service: &Arc<Service>, known: Option<Known>) -> Result<Known, WebError> {
    let looked = asker::run(service, move |rooms, _| look_at(&rooms.store, known)).await??;
    match looked.1 {
        Fresh::Nothing => {}
        Fresh::These(documents) => service.live.changed(&documents),
        Fresh::Everything => service.live.changed(&[]),
    }
    Ok(looked.0)
}

fn look_at(store: &Store, known: Option<Known>) -> Result<(Known, Fresh), StoreError> {
    store.read(|tx| {
        let first = known.is_none();
        let mut known = known.unwrap_or_default();
        if first {
            known.floor = changes::newest(tx)? - MARGIN;
        }
        let noted = changes::after(tx, known.floor, MOST)?;
        let fresh = known.learn(&noted);
        Ok((known, if first { Fresh::Nothing } else { fresh }))
    })
}

impl Known {
    fn learn(&mut self, noted: &[Noted]) -> Fresh {
        let new: Vec<&Noted> = noted.iter().filter(|one| !self.numbers.contains(&one.number)).collect();
        let fresh = if new.is_empty() {
            Fresh::Nothing
        } else if new.len() >= MOST as usize {
            Fresh::Everything
        } else {
            let documents: BTreeSet<DocumentId> = new.iter().map(|one| one.document).collect();
            Fresh::These(documents.into_iter().collect())
        };
        self.numbers.extend(new.iter().map(|one| one.number));
        if let Some(newest) = self.numbers.last() {
            self.floor = self.floor.max(newest - MARGIN);
        }
        self.numbers = self.numbers.split_off(&(self.floor + 1));
        fresh
    }
}

/// Ends the streams whose session or link has ended, or whose roles are others by now: the guard decides when they come again.
async fn end_with_sessions(service: &Arc<Service>) -> Result<(), WebError> {
    let watching = service.live.watching();
    if watching.is_empty() {
        return Ok(());
    }
    let (mut tokens, mut links) = (Vec::new(), Vec::new());
    for (_, viewer) in &watching {
        match viewer {
            Viewer::Member { session, .. } => tokens.push(*session),
            Viewer::Wall(link) => links.push(*link),
        }
    }
    let standing = asker::run(service, move |rooms, moment| {
        rooms.store.read(|tx| {
            Ok::<_, StoreError>((sessions::find_all(tx, &tokens, moment.at)?, walls::good_of(tx, &links)?))
        })
    });
    let (running, good) = standing.await??;
    let goes_on = |viewer: &Viewer| match viewer {
        Viewer::Member { session: own, roles, .. } => running.iter().any(|(session, account)| {
            session.token == *own && session.standing == Standing::Full && account.roles == *roles
        }),
        Viewer::Wall(link) => good.contains(link),
    };
    let ended: BTreeSet<u64> =
        watching.iter().filter(|(_, viewer)| !goes_on(viewer)).map(|(number, _)| *number).collect();
    if !ended.is_empty() {
        service.live.end(ended);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(numbers: &[i64]) -> Vec<Noted> {
        let document = "01890000-0000-7000-8000-000000000001".parse().unwrap();
        numbers.iter().map(|number| Noted { number: *number, document }).collect()
    }

    #[test]
    fn a_change_that_was_numbered_early_and_committed_late_is_still_heard_of() {
        let mut known = Known::default();
        assert!(matches!(known.learn(&noted(&[7, 5])), Fresh::These(_)));
        assert_eq!(known.learn(&noted(&[7, 5])), Fresh::Nothing);
        assert!(matches!(known.learn(&noted(&[7, 6, 5])), Fresh::These(_)));
        assert_eq!(known.learn(&noted(&[7, 6, 5])), Fresh::Nothing);
    }

    #[test]
    fn what_is_known_stays_short_however_much_has_changed() {
        let mut known = Known::default();
        let many: Vec<i64> = (1..=10_000).rev().collect();
        assert_eq!(known.learn(&noted(&many)), Fresh::Everything);
        assert_eq!((known.floor, known.numbers.len()), (10_000 - MARGIN, usize::try_from(MARGIN).unwrap()));
    }
}
