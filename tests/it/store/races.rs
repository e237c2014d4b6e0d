//! Several at once: exactly one wins, nothing is lost, and who answers "stored" has stored.

use std::collections::BTreeSet;
use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use teken::domain::digest::Digest;
use teken::domain::document::{Change, Content, Document};
use teken::domain::ids::DocumentId;
use teken::domain::job::{Job, Owed};
use teken::domain::pact::Pact;
use teken::domain::roster::Roster;
use teken::domain::route::Field;
use teken::domain::stage::Frozen;
use teken::store::{Store, StoreError, documents, events, institution, jobs, roster, signatures};

use super::season::{self, Until, find, rng, today, walked, zone};
use crate::pades_mutants::is_long;

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

// Bar 18: between what a signer was shown and the moment he signs, the secretariat takes the text back and freezes another. He
// comes at each step of that in turn.
on_both!(whatever_happens_in_between_nobody_signs_another_text_than_he_was_shown, |place| {
    let tries = if is_long() { 1_000 } else { 60 };
    let (mut signed, mut refused) = (0, 0);
    for number in 0..tries {
        let shown = walked(&place.store, Until::Signing);
        let comes = Barrier::new(2);
        let signs = || {
            comes.wait();
            signs_what_was_shown(&place.store, shown.id).unwrap()
        };
        let has_signed = thread::scope(|scope| {
            let signer = scope.spawn(signs);
            if number % 6 == 5 {
                comes.wait();
                let has_signed = signer.join().unwrap();
                exchanges(&place.store, shown.id, |_| ());
                return has_signed;
            }
            exchanges(&place.store, shown.id, |step| {
                if step == number % 6 {
                    comes.wait();
                }
            });
            signer.join().unwrap()
        });
        let now = find(&place.store, shown.id).unwrap();
        assert_ne!(now.stage.frozen().unwrap().base, season::base());
        assert_eq!(now.stage.signatures(), [], "nobody has signed the text that stands now");
        // What was signed before is kept, under the version that he was shown.
        let made = place.store.read(|tx| signatures::list(tx, shown.id)).unwrap();
        let versions: Vec<u32> = made.iter().map(|one| one.version).collect();
        assert_eq!(versions, if has_signed { vec![1] } else { vec![] });
        (signed, refused) = (signed + usize::from(has_signed), refused + usize::from(!has_signed));
    }
    println!("EXCHANGED {tries} times: {signed} signed what was shown before, {refused} refused");
    assert!(signed > 0 && refused > 0, "one side was always faster: {signed} signed, {refused} refused");
});

/// What the flow does under the lock.
fn signs_what_was_shown(store: &Store, id: DocumentId) -> Result<bool, StoreError> {
    store.write("sign", |tx| {
        let document = documents::lock(tx, id)?.unwrap();
        let by = season::person("P3");
        let may = document.may_sign(Field::Declarant, season::base(), &by, &season::roster(), today().day);
        if may.is_err() {
            return Ok(false);
        }
        let change = season::signing(&document, Field::Declarant, "P3", season::new_intent());
        documents::save(tx, &change, zone(), &mut rng())?;
        Ok(true)
    })
}

/// Takes the text back and brings another one to the same stage, step by step.
fn exchanges(store: &Store, id: DocumentId, mut before: impl FnMut(usize)) {
    let roster = season::roster();
    let other = |document: Document| {
        let frozen = Frozen {
            base: Digest::of(b"another text"),
            certified: Digest::of(b"another, certified"),
            parties: document.parties(&roster, today()).unwrap(),
            copies: document.copy_holders(&roster, today()),
            at: today().at,
        };
        document.freeze(frozen, &roster, today()).unwrap()
    };
    let recalled = |d: Document| d.recall(1, season::secretariat(), "salah ketik", today()).unwrap();
    let steps: [&dyn Fn(Document) -> Change; 5] = [
        &recalled,
        &|d| season::submitting(&d),
        &|d| season::approving(&d, "P7"),
        &|d| season::approving(&d, "P2"),
        &other,
    ];
    for (number, step) in steps.into_iter().enumerate() {
        before(number);
        let saved = store.write("test", |tx| {
            let document = documents::lock(tx, id)?.unwrap();
            documents::save(tx, &step(document), zone(), &mut rng())
        });
        saved.unwrap();
    }
}
