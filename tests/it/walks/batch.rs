//! One unlock, many documents: each has its own answer.

use std::fs;

use chrono::TimeDelta;
use teken::domain::digest::Digest;
use teken::domain::refusal::Refusal;
use teken::domain::route::Field;
use teken::domain::stage::{Actor, StageName};
use teken::flows::FlowError;
use teken::flows::sign::{self, OpenError, SignError, Wanted};
use teken::keyring::UnlockError;
use teken::store::intents::Outcome;
use teken::store::signer_keys::{self, State};

use crate::app::{TestApp, passphrase, person, rng};

on_both!(one_failing_document_stops_none_of_the_others, |place| {
    let app = TestApp::new(place);
    let ready = |subject| app.frozen_pact_for_both_at_once(subject);
    let [first, stale, gone, lost, last] =
        ["KEP-DINKES", "KEP-DPUPR", "KEP-DLH", "KEP-DKPP", "KEP-DPMD"].map(ready);
    let not_yet = app.frozen_pact("KEP-DISHUB");
    let witness = |id| app.wanted(id, Field::Witness);
    let unknown = Wanted { document: crate::store::season::new_id(), ..witness(first.id) };
    let wanted = [
        witness(first.id),
        Wanted { seen: Digest::of(b"another text"), ..witness(stale.id) },
        witness(not_yet.id),
        witness(gone.id),
        witness(lost.id),
        unknown.clone(),
        witness(last.id),
    ];
    // Between the page and the click one is withdrawn, and the disk loses a file.
    app.decide()
        .withdraw(&mut rng(), gone.id, gone.version, Actor::Person(person("P051")), "Dokumen ganda.")
        .unwrap();
    app.ends_damaged();
    fs::remove_file(app.rooms.blobs.path_of(&lost.stage.current_pdf().unwrap())).unwrap();

    let regent = app.signer("P001");
    let answers = sign::many(&app.rooms, &mut rng(), &regent, &wanted, || app.now());
    let about: Vec<_> = answers.iter().map(|(id, _)| *id).collect();
    assert_eq!(about, wanted.iter().map(|one| one.document).collect::<Vec<_>>());
    let refused = |i: usize| match &answers[i].1 {
        Err(SignError::Flow(FlowError::Refused(refusal))) => refusal,
        other => panic!("{i}: {other:?}"),
    };
    for i in [0, 6] {
        assert_eq!(answers[i].1.as_ref().unwrap().stage.signatures().len(), 1);
    }
    assert!(matches!(refused(1), Refusal::OtherText { .. }));
    assert!(matches!(refused(2), Refusal::NotYourTurn(_)));
    assert!(matches!(refused(3), Refusal::WrongStage { stage: StageName::Withdrawn, .. }));
    assert!(matches!(&answers[4].1, Err(SignError::Flow(FlowError::Blobs(_)))));
    assert!(
        matches!(&answers[5].1, Err(SignError::Flow(FlowError::NotFound(id))) if *id == unknown.document)
    );

    // A refusal before the key is used leaves no record; a failure after it leaves one that says why.
    for document in [&stale, &not_yet, &gone] {
        assert!(app.intents(document.id).is_empty());
    }
    let (_, outcome) = &app.intents(lost.id)[0];
    assert!(matches!(outcome, Outcome::Aborted { why, .. } if why.contains("no blob")), "{outcome:?}");
    assert!(matches!(app.intents(first.id)[0].1, Outcome::Done { .. }));
});

on_both!(a_signature_asked_for_twice_is_made_once, |place| {
    let app = TestApp::new(place);
    let pact = app.frozen_pact("KEP-DLH");
    let declarant = app.signer("P014");
    let wanted = app.wanted(pact.id, Field::Declarant);
    let answers =
        sign::many(&app.rooms, &mut rng(), &declarant, &[wanted.clone(), wanted.clone()], || app.now());
    assert!(answers[0].1.is_ok() && answers[1].1.is_err());
    assert_eq!(app.find(pact.id).stage.signatures().len(), 1);
});

on_both!(a_key_opens_only_for_its_holder_and_in_its_time, |place| {
    let app = TestApp::new(place);
    let open = |who: &str, with: &str| {
        sign::open(&app.rooms, &person(who), &passphrase(with), app.now()).map(|signer| signer.person)
    };
    assert!(matches!(open("P014", "P014"), Err(OpenError::NoKey(who)) if who == person("P014")));
    app.signer("P014");
    assert!(matches!(open("P014", "P013"), Err(OpenError::Unlock(UnlockError::WrongPassphrase))));
    assert_eq!(open("P014", "P014").unwrap(), person("P014"));

    // PP 71/2019 art. 62(1): a certificate signs only while it is valid.
    app.pass(TimeDelta::days(731));
    let expired = open("P014", "P014").unwrap_err();
    assert!(matches!(&expired, OpenError::NotValid { .. }), "{expired}");
    assert!(expired.to_string().contains("a new key is needed"), "{expired}");
    app.pass(TimeDelta::days(-732));
    assert!(matches!(open("P014", "P014"), Err(OpenError::NotValid { .. })));

    app.pass(TimeDelta::days(1));
    let key = app.rooms.store.read(|tx| signer_keys::active(tx, &person("P014"))).unwrap().unwrap().key;
    app.rooms.store.write("test", |tx| signer_keys::retire(tx, key, State::Revoked, app.now().at)).unwrap();
    assert!(matches!(open("P014", "P014"), Err(OpenError::NoKey(_))));
});

on_both!(a_key_that_was_opened_in_time_does_not_sign_after_its_time, |place| {
    let app = TestApp::new(place);
    let declarant = app.signer("P014");
    app.pass(TimeDelta::days(731));
    let pact = app.frozen_pact("KEP-DLH");
    let failed = app.sign(&declarant, &app.wanted(pact.id, Field::Declarant)).unwrap_err();
    assert!(app.find(pact.id).stage.signatures().is_empty(), "{failed}");
    assert!(matches!(&app.intents(pact.id)[0].1, Outcome::Aborted { why, .. } if *why == failed.to_string()));
});
