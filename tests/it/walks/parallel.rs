//! Many at once: nothing is lost and nothing is made twice.

use std::sync::Barrier;
use std::thread;

use chrono::TimeDelta;
use teken::domain::document::Document;
use teken::domain::moment::Moment;
use teken::domain::period::Period;
use teken::domain::route::Field;
use teken::domain::stage::{Actor, ReturnKind, StageName};
use teken::flows::compose::{self, ComposeError, Wish};
use teken::flows::sign::{self, SignError, Signer};
use teken::flows::{FlowError, enrol};
use teken::pades::verify::{self, Integrity};
use teken::store::intents::Outcome;
use teken::store::{StoreError, revisions};

use crate::app::{Kind, TestApp, passphrase, person, rng};

on_both!(fifty_signers_sign_at_the_same_time_and_no_signature_is_lost, |place| {
    let app = TestApp::new(place);
    let who = [
        ("KEP-DINKES", "P007"),
        ("KEP-DPUPR", "P008"),
        ("KEP-DLH", "P014"),
        ("KEP-DKPP", "P013"),
        ("KEP-DPMD", "P016"),
    ];
    // A paper has two parties at most: fifty are the two of twenty-five papers, each pair in one group.
    let regent = app.signer("P001");
    let declarants: Vec<Signer> = who.map(|(_, holder)| app.signer(holder)).into();
    let pacts: Vec<(Document, &Signer)> = (0..25)
        .map(|n| (app.frozen_pact_for_both_at_once(who[n % who.len()].0), &declarants[n % who.len()]))
        .collect();
    let start = Barrier::new(2 * pacts.len());
    let now = app.now();
    thread::scope(|scope| {
        for (i, (pact, declarant)) in pacts.iter().enumerate() {
            for (field, signer) in [(Field::Declarant, *declarant), (Field::Witness, &regent)] {
                // Two clicks seldom carry the same time; whose is earlier must not matter.
                let seconds = if (i % 2 == 0) == (field == Field::Witness) { 2 } else { 0 };
                let moment = Moment { at: now.at + TimeDelta::seconds(seconds), ..now };
                let (app, start) = (&app, &start);
                scope.spawn(move || {
                    let wanted = app.wanted(pact.id, field);
                    start.wait();
                    until_there_is_room(|| sign::run(&app.rooms, &mut rng(), signer, &wanted, moment))
                        .unwrap();
                });
            }
        }
    });
    app.pass(TimeDelta::seconds(2));
    for (pact, _) in &pacts {
        let signed = app.find(pact.id);
        assert_eq!((signed.stage.name(), signed.stage.signatures().len()), (StageName::Signed, 2));
        every_revision_is_whole(&app, pact);
        let intents = app.intents(pact.id);
        assert_eq!(intents.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Done { .. })).count(), 2);
        assert!(intents.iter().all(|(_, outcome)| *outcome != Outcome::Open));
    }
    app.work();
    for (pact, _) in &pacts {
        assert_eq!(app.find(pact.id).stage.name(), StageName::Archived);
    }
    println!("RACE 50 signers, 25 papers, 50 signatures");
});

/// Asks again while the database has no connection left for so many: the page says so too, and nothing is signed by it.
fn until_there_is_room<T>(act: impl Fn() -> Result<T, SignError>) -> Result<T, SignError> {
    loop {
        match act() {
            Err(SignError::Flow(FlowError::Store(StoreError::Unavailable(_)))) => {}
            outcome => return outcome,
        }
    }
}

fn every_revision_is_whole(app: &TestApp, pact: &Document) {
    let mut before = Vec::new();
    let signed = app.revisions(pact.id).into_iter().filter(|revision| revision.kind != revisions::Kind::Base);
    for (seals, revision) in signed.enumerate() {
        let file = app.rooms.blobs.get(&revision.sha256).unwrap();
        assert!(file.starts_with(&before));
        let report = verify::verify(&file, &app.anchors(), app.now().at);
        assert_eq!((report.integrity, report.signatures.len()), (Integrity::ValidWhole, seals + 1));
        before = file;
    }
}

on_both!(two_hundred_requests_for_one_signature_make_one, |place| {
    let app = TestApp::new(place);
    let pact = app.frozen_pact_for_both_at_once("KEP-DLH");
    let declarant = app.signer("P014");
    let wanted = app.wanted(pact.id, Field::Declarant);
    let start = Barrier::new(200);
    let answers: Vec<Result<Document, SignError>> = thread::scope(|scope| {
        let request = || {
            start.wait();
            until_there_is_room(|| app.sign(&declarant, &wanted))
        };
        let running: Vec<_> = (0..200).map(|_| scope.spawn(request)).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    for error in answers.iter().filter_map(|answer| answer.as_ref().err()) {
        assert!(matches!(error, SignError::Flow(FlowError::Refused(_))), "not a clean refusal: {error}");
    }
    assert_eq!(app.find(pact.id).stage.signatures().len(), 1);
    assert_eq!(app.trail(pact.id).iter().filter(|kind| **kind == "signed").count(), 1);
    let intents = app.intents(pact.id);
    let done = intents.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Done { .. })).count();
    let open = intents.iter().filter(|(_, outcome)| *outcome == Outcome::Open).count();
    assert_eq!((done, open), (1, 0));
});

on_both!(two_workers_do_each_owed_thing_once, |place| {
    let app = TestApp::new(place);
    let pacts = ["KEP-DINKES", "KEP-DPUPR", "KEP-DLH", "KEP-DKPP", "KEP-DPMD", "KEP-DISHUB"].map(|subject| {
        let pact = app.submitted(app.paper(Kind::Pact, subject));
        app.approve_all(pact.id)
    });
    let start = Barrier::new(2);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                start.wait();
                app.work()
            });
        }
    });
    // One may have found nothing left while the other was freezing: what that owed is due for whoever looks next.
    app.work();
    for pact in &pacts {
        assert_eq!(app.find(pact.id).stage.name(), StageName::Signing);
        assert_eq!(app.trail(pact.id).iter().filter(|kind| **kind == "frozen").count(), 1);
    }
    let mut sent: Vec<String> =
        app.letters.letters().iter().map(|letter| letter.message_id().to_string()).collect();
    sent.sort();
    sent.dedup();
    assert_eq!((sent.len(), app.letters.letters().len()), (6, 6), "each declarant has one letter");
});

on_both!(a_signature_and_a_recall_at_the_same_time_leave_no_half, |place| {
    let app = TestApp::new(place);
    let declarant = app.signer("P014");
    for _ in 0..4 {
        let pact = app.frozen_pact("KEP-DLH");
        let wanted = app.wanted(pact.id, Field::Declarant);
        let start = Barrier::new(2);
        let answer = thread::scope(|scope| {
            let signing = scope.spawn(|| {
                start.wait();
                app.sign(&declarant, &wanted)
            });
            start.wait();
            let drafter = Actor::Person(pact.drafter.clone());
            app.decide().recall(&mut rng(), pact.id, pact.version, drafter, "Ada yang terlupa.").unwrap();
            signing.join().unwrap()
        });
        let back = app.find(pact.id);
        assert_eq!((back.version, back.stage.name()), (2, StageName::Draft));
        let signed = app.trail(pact.id).contains(&"signed");
        assert_eq!(answer.is_ok(), signed);
        assert!(app.intents(pact.id).iter().all(|(_, outcome)| *outcome != Outcome::Open));
    }
});

on_both!(a_version_that_was_returned_and_handed_in_again_meanwhile_is_not_recalled, |place| {
    let app = TestApp::new(place);
    for _ in 0..8 {
        let pact = app.submitted(app.paper(Kind::Pact, "KEP-DLH"));
        let drafter = Actor::Person(pact.drafter.clone());
        let reviewer = app.reviewer(pact.id).unwrap();
        let start = Barrier::new(2);
        let (returned, recalled) = thread::scope(|scope| {
            let recalling = scope.spawn(|| {
                start.wait();
                app.decide().recall(&mut rng(), pact.id, 1, drafter.clone(), "Ada yang terlupa.").is_ok()
            });
            start.wait();
            let how = ReturnKind::Correction;
            let decide = app.decide();
            let returned = decide.send_back(&mut rng(), pact.id, 1, &reviewer, how, "Keliru.").is_ok();
            if returned {
                decide.submit(&mut rng(), pact.id, &drafter).unwrap();
            }
            (returned, recalling.join().unwrap())
        });
        assert!(returned != recalled, "returned: {returned}, recalled: {recalled}");
        assert_eq!(app.find(pact.id).version, 2);
    }
});

on_both!(a_person_who_asks_for_a_key_twice_at_once_has_one, |place| {
    let app = TestApp::new(place);
    let start = Barrier::new(2);
    let answers: Vec<bool> = thread::scope(|scope| {
        let running = ["first", "other"].map(|with| {
            let (app, start) = (&app, &start);
            scope.spawn(move || {
                start.wait();
                enrol::run(&app.rooms, &mut rng(), &person("P014"), &passphrase(with), app.now()).is_ok()
            })
        });
        running.map(|thread| thread.join().unwrap()).into()
    });
    assert_eq!(answers.iter().filter(|made| **made).count(), 1);
    let with = if answers[0] { "first" } else { "other" };
    assert!(sign::open(&app.rooms, &person("P014"), &passphrase(with), app.now()).is_ok());
});

on_both!(of_two_who_begin_an_agreement_for_one_office_and_year_one_finds_it_there, |place| {
    let app = TestApp::new(place);
    let account = app.drafting(&person("P048"));
    let office = "KEP-DINKES".parse().unwrap();
    for year in 2027..2037 {
        let start = Barrier::new(2);
        let begins = || {
            let (wish, period) = (Wish::Agreement, Period::Year(year));
            start.wait();
            compose::begin(&app.rooms, &mut rng(), &wish, &office, period, &account, app.now())
        };
        let outcomes = thread::scope(|scope| {
            let racers = [scope.spawn(begins), scope.spawn(begins)];
            racers.map(|racer| racer.join().unwrap())
        });
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
        let late = outcomes.iter().any(|outcome| matches!(outcome, Err(ComposeError::Exists(_))));
        assert!(late, "{outcomes:?}");
    }
});
