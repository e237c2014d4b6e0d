//! Several at once: exactly one wins, nothing is lost, and who answers "stored" has stored.

use std::collections::BTreeSet;
use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use teken::domain::document::Content;
use teken::domain::job::{Job, Owed};
use teken::domain::pact::Pact;
use teken::domain::roster::Roster;
use teken::store::{StoreError, documents, events, institution, jobs, roster};

use super::season::{self, Until, find, rng, today, walked, zone};

on_both!(of_two_who_decided_on_one_revision_exactly_one_wins, |place| {
    for _ in 0..10 {
        let document = walked(&place.store, Until::Draft);
        let change = document.clone().withdraw(1, season::secretariat(), "batal", today()).unwrap();
        let start = Barrier::new(2);
        let race = || {
            start.wait();
            season::save(&place.store, &change)
        };
        let outcomes = thread::scope(|scope| {
            let racers = [scope.spawn(race), scope.spawn(race)];
            racers.map(|racer| racer.join().unwrap())
        });
        let won = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        let lost = outcomes
            .iter()
            .filter(|o| matches!(o, Err(StoreError::Conflict { table: "documents", .. })))
            .count();
        assert_eq!((won, lost), (1, 1), "{outcomes:?}");
        assert_eq!(place.store.read(|tx| events::list(tx, document.id)).unwrap().len(), 2);
    }
});

on_both!(four_who_lock_first_lose_none_of_two_hundred_changes, |place| {
    let id = walked(&place.store, Until::Draft).id;
    let add_a_point = |name: String| {
        place.store.write("test", |tx| {
            let document = documents::lock(tx, id)?.unwrap();
            let Content::Pact(pact) = document.content.clone() else { panic!("a pact was drafted") };
            let points = pact.points.iter().cloned().chain([name]).collect();
            let content = Content::Pact(Pact { points, ..pact });
            let change = document.edit(&season::secretariat(), content, today()).unwrap();
            documents::save(tx, &change, zone(), &mut rng())
        })
    };
    thread::scope(|scope| {
        for worker in 0..4 {
            scope.spawn(move || (0..50).for_each(|round| add_a_point(format!("{worker}-{round}")).unwrap()));
        }
    });
    let document = find(&place.store, id).unwrap();
    let Content::Pact(pact) = document.content else { panic!("a pact was drafted") };
    assert_eq!(pact.points.iter().collect::<BTreeSet<_>>().len(), 201);
    assert_eq!(document.revision, 201);
    let trail = place.store.read(|tx| events::list(tx, id)).unwrap();
    assert!(trail.iter().map(|line| line.seq).eq(1..=201));
});

on_both!(four_workers_claim_two_hundred_jobs_each_once, |place| {
    let owed = Owed { job: Job::Freeze { document: season::new_id(), version: 1 }, due: today().at };
    place
        .store
        .write("test", |tx| {
            for _ in 0..200 {
                jobs::enqueue(tx, &owed, &mut rng(), today().at)?;
            }
            Ok::<_, StoreError>(())
        })
        .unwrap();
    let work = || {
        let mut mine = Vec::new();
        while let Some(claimed) =
            jobs::claim(&place.store, jobs::Kinds::All, today().at, Duration::from_mins(1), &mut rng())
                .unwrap()
        {
            assert_eq!(claimed.attempts, 1);
            mine.push(claimed.id);
        }
        mine
    };
    let claimed: Vec<_> = thread::scope(|scope| {
        let workers = [(); 4].map(|()| scope.spawn(work));
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    assert_eq!(claimed.len(), 200);
    assert_eq!(claimed.iter().collect::<BTreeSet<_>>().len(), 200);
});

on_both!(a_commit_that_answers_ok_has_stored_even_if_a_failure_was_swallowed, |place| {
    let mut broken = season::roster();
    broken.offices.clear();
    let outcome: Result<(), StoreError> = place.store.write("test", |tx| {
        institution::save(tx, &super::keeping::arunika())?;
        assert!(roster::replace(tx, &broken).is_err(), "an assignment to no office");
        Ok(())
    });
    let stored = place.store.read(institution::find).unwrap();
    assert_eq!(stored.is_some(), outcome.is_ok());
});

on_both!(a_panic_inside_a_write_leaves_nothing_and_the_store_goes_on, |place| {
    let store = place.store.clone();
    let died = thread::spawn(move || {
        let outcome: Result<(), StoreError> = store.write("test", |tx| {
            roster::replace(tx, &season::roster())?;
            panic!("the story's own panic");
        });
        drop(outcome);
    })
    .join();
    assert!(died.is_err());
    assert_eq!(place.store.read(roster::load).unwrap(), Roster::default());
    place.store.write("test", |tx| roster::replace(tx, &season::roster())).unwrap();
});
