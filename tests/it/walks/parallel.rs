//! Many at once: nothing is lost and nothing is made twice.

use std::sync::Barrier;
use std::thread;

use chrono::TimeDelta;
use teken::domain::document::Document;
use teken::domain::moment::Moment;
use teken::domain::route::Field;
use teken::domain::stage::StageName;
use teken::flows::FlowError;
use teken::flows::sign::{self, SignError, Signer};
use teken::pades::verify::{self, Integrity};
use teken::store::intents::Outcome;
use teken::store::revisions::Kind;

use crate::app::{TestApp, rng};

on_both!(two_parties_of_six_documents_sign_at_the_same_time_and_no_signature_is_lost, |place| {
    let app = TestApp::new(place);
    let who = [
        ("KEP-DINKES", "P007"),
        ("KEP-DPUPR", "P008"),
        ("KEP-DLH", "P014"),
        ("KEP-DKPP", "P013"),
        ("KEP-DPMD", "P016"),
        ("KEP-DISHUB", "P018"),
    ];
    let regent = app.signer("P001");
    let pacts: Vec<(Document, Signer)> =
        who.map(|(subject, holder)| (app.frozen_pact_for_both_at_once(subject), app.signer(holder))).into();
    let start = Barrier::new(2 * pacts.len());
    let now = app.now();
    thread::scope(|scope| {
        for (i, (pact, declarant)) in pacts.iter().enumerate() {
            for (field, signer) in [(Field::Declarant, declarant), (Field::Witness, &regent)] {
                // Two clicks seldom carry the same time; whose is earlier must not matter.
                let seconds = if (i % 2 == 0) == (field == Field::Witness) { 2 } else { 0 };
                let moment = Moment { at: now.at + TimeDelta::seconds(seconds), ..now };
                let (app, start) = (&app, &start);
                scope.spawn(move || {
                    let wanted = app.wanted(pact.id, field);
                    start.wait();
                    sign::run(&app.rooms, &mut rng(), signer, &wanted, moment).unwrap();
                });
            }
        }
    });
    app.pass(TimeDelta::seconds(2));
    for (pact, _) in &pacts {
        let signed = app.find(pact.id);
        assert_eq!((signed.stage.name(), signed.stage.signatures().len()), (StageName::Signed, 2));
        every_revision_is_whole(&app, pact);
        assert!(app.intents(pact.id).iter().all(|(_, outcome)| matches!(outcome, Outcome::Done { .. })));
    }
    app.work();
    for (pact, _) in &pacts {
        assert_eq!(app.find(pact.id).stage.name(), StageName::Archived);
    }
});

fn every_revision_is_whole(app: &TestApp, pact: &Document) {
    let mut before = Vec::new();
    let signed = app.revisions(pact.id).into_iter().filter(|revision| revision.kind != Kind::Base);
    for (seals, revision) in signed.enumerate() {
        let file = app.rooms.blobs.get(&revision.sha256).unwrap();
        assert!(file.starts_with(&before));
        let report = verify::verify(&file, &app.anchors(), app.now().at);
        assert_eq!((report.integrity, report.signatures.len()), (Integrity::ValidWhole, seals + 1));
        before = file;
    }
}

on_both!(thirty_requests_for_one_signature_make_one, |place| {
    let app = TestApp::new(place);
    let pact = app.frozen_pact_for_both_at_once("KEP-DLH");
    let declarant = app.signer("P014");
    let wanted = app.wanted(pact.id, Field::Declarant);
    let start = Barrier::new(30);
    let answers: Vec<Result<Document, SignError>> = thread::scope(|scope| {
        let request = || {
            start.wait();
            app.sign(&declarant, &wanted)
        };
        let running: Vec<_> = (0..30).map(|_| scope.spawn(request)).collect();
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
