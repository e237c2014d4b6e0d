//! Offices without a holder and officials who change, met on the way and not only in the domain.

use chrono::TimeDelta;
use teken::domain::assignment::{Assignment, Capacity};
use teken::domain::refusal::Refusal;
use teken::domain::route::Field;
use teken::domain::stage::{Actor, StageName};
use teken::flows::FlowError;
use teken::flows::sign::SignError;
use teken::store::documents;

use crate::app::{Kind, TestApp, person, rng};

/// Nobody holds that office any more, from now on and looking back.
fn vacate(app: &mut TestApp, office: &str) {
    app.season.roster.assignments.retain(|assignment| assignment.office.as_str() != office);
    app.import();
}

/// That person acts there, as Plt. from the day of the event.
fn appoint(app: &mut TestApp, office: &str, who: &str) {
    app.season.roster.assignments.push(Assignment {
        office: office.parse().unwrap(),
        person: person(who),
        capacity: Capacity::Plt,
        from: "2027-01-04".parse().unwrap(),
        until: Some("2027-04-04".parse().unwrap()),
        decree: "800.1.3.1/1/BKPSDM/2027".to_owned(),
    });
    app.import();
}

on_both!(a_review_by_a_vacant_office_waits_for_an_acting_official, |place| {
    let mut app = TestApp::new(place);
    vacate(&mut app, "SETDA-ORGANISASI");
    let pact = app.submitted(app.paper(Kind::Pact, "KEP-DLH"));
    app.work();
    let letters = app.letters.letters();
    assert_eq!(app.post(&pact), ["P051 Perlu tindakan: … tertahan"]);
    assert!(letters[0].parts().text.contains("Jabatan Kepala Bagian Organisasi sedang tidak terisi"));
    let blocked = |app: &TestApp| app.rooms.store.read(documents::blocked).unwrap();
    assert_eq!(blocked(&app), [pact.id]);

    // Asking again changes nothing and writes nobody another letter.
    app.decide().resume(&mut rng(), pact.id).unwrap();
    app.work();
    assert!(app.post(&pact).is_empty());

    appoint(&mut app, "SETDA-ORGANISASI", "P049");
    app.decide().resume(&mut rng(), pact.id).unwrap();
    app.work();
    assert_eq!(app.post(&pact), ["P049 Mohon pemeriksaan …"]);
    assert!(blocked(&app).is_empty());
    assert_eq!(app.trail(pact.id), ["drafted", "submitted", "turn_blocked", "turn_opened"]);
    app.approve_all(pact.id);
    assert_eq!(app.find(pact.id).stage.name(), StageName::Freezing);
});

on_both!(what_waited_for_an_official_goes_on_by_itself_on_his_first_day, |place| {
    let mut app = TestApp::new(place);
    vacate(&mut app, "SETDA-ORGANISASI");
    let pact = app.submitted(app.paper(Kind::Pact, "KEP-DLH"));
    app.work();
    let revision = app.find(pact.id).revision;
    assert_eq!(app.letters.take().len(), 1);

    // Registered on the 4th, acting from the 6th.
    appoint(&mut app, "SETDA-ORGANISASI", "P049");
    app.season.roster.assignments.last_mut().unwrap().from = "2027-01-06".parse().unwrap();
    app.import();
    app.go_to("2027-01-05T16:59:59Z");
    app.work();
    assert_eq!(app.post(&pact), Vec::<String>::new(), "nobody is written to");
    assert_eq!(app.find(pact.id).revision, revision, "and looking changes nothing");
    app.go_to("2027-01-05T17:00:00Z");
    app.work();
    assert_eq!(app.post(&pact), ["P049 Mohon pemeriksaan …"]);
    assert_eq!(app.trail(pact.id), ["drafted", "submitted", "turn_blocked", "turn_opened"]);
});

on_both!(an_open_review_passes_on_to_whoever_acts_there_by_now_and_he_is_told, |place| {
    let mut app = TestApp::new(place);
    let pact = app.submitted(app.paper(Kind::Pact, "KEP-DLH"));
    app.work();
    assert_eq!(app.post(&pact), ["P048 Mohon pemeriksaan …"]);
    let revision = app.find(pact.id).revision;
    let kept = app.season.roster.assignments.clone();

    // Registered after the turn opened, acting for two days from the 6th.
    appoint(&mut app, "SETDA-ORGANISASI", "P049");
    let plt = app.season.roster.assignments.last_mut().unwrap();
    (plt.from, plt.until) = ("2027-01-06".parse().unwrap(), Some("2027-01-07".parse().unwrap()));
    app.import();
    app.work();
    assert_eq!((app.post(&pact), app.find(pact.id).revision), (vec![], revision), "his day has not come");
    app.go_to("2027-01-05T17:00:00Z");
    app.work();
    app.work();
    assert_eq!(app.post(&pact), ["P049 Mohon pemeriksaan …"], "and once");
    assert_eq!(app.trail(pact.id), ["drafted", "submitted", "turn_opened", "turn_passed"]);
    assert_eq!(app.reviewer(pact.id), Some(person("P049")), "reminders go to him too");

    app.season.roster.assignments = kept;
    app.go_to("2027-01-07T17:00:00Z");
    app.work();
    assert!(app.post(&pact).contains(&"P048 Mohon pemeriksaan …".to_owned()), "the holder is back");
    app.approve_all(pact.id);
    assert_eq!(app.find(pact.id).stage.name(), StageName::Freezing);
});

on_both!(an_official_who_left_cannot_sign_what_names_him, |place| {
    let mut app = TestApp::new(place);
    let pact = app.frozen_pact("KEP-DLH");
    let former = app.signer("P014");
    vacate(&mut app, "KEP-DLH");
    appoint(&mut app, "KEP-DLH", "P013");
    let refused = app.sign(&former, &app.wanted(pact.id, Field::Declarant)).unwrap_err();
    assert!(matches!(refused, SignError::Flow(FlowError::Refused(Refusal::NotYourTurn(_)))), "{refused}");
    // Nor may his successor sign in another's name.
    let successor = app.signer("P013");
    assert!(app.sign(&successor, &app.wanted(pact.id, Field::Declarant)).is_err());
    assert!(app.find(pact.id).stage.signatures().is_empty());
});

on_both!(a_witness_who_changed_blocks_the_document_until_it_is_issued_anew, |place| {
    let mut app = TestApp::new(place);
    let pact = app.frozen_pact("KEP-DLH");
    app.letters.take();
    vacate(&mut app, "BUPATI");
    appoint(&mut app, "BUPATI", "P002");
    let declarant = app.signer("P014");
    app.sign(&declarant, &app.wanted(pact.id, Field::Declarant)).unwrap();
    app.work();
    let letters = app.letters.letters();
    assert_eq!(app.post(&pact), ["P051 Perlu tindakan: … tertahan"]);
    let text = letters[0].parts().text.replace('\n', " ");
    assert!(text.contains("H. Mahardika Contohnegara, S.E., M.M."), "{text}");
    assert!(text.contains("Plt. Hj. Laksmi Ujipertiwi, S.Sos."), "{text}");

    let secretariat = Actor::Secretariat(person("P048"));
    app.decide().recall(&mut rng(), pact.id, pact.version, secretariat.clone(), "Bupati berganti.").unwrap();
    app.decide().submit(&mut rng(), pact.id, &secretariat).unwrap();
    app.approve_all(pact.id);
    app.work();
    let anew = app.sign_all(pact.id);
    let who: Vec<String> = anew
        .stage
        .signatures()
        .iter()
        .map(|signature| format!("{} {}", signature.official.person, signature.official.styled_title()))
        .collect();
    assert_eq!(who, ["P014 Kepala Dinas Lingkungan Hidup", "P002 Plt. Bupati Arunika"]);
    app.work();
    assert_eq!(app.find(pact.id).stage.name(), StageName::Archived);
});

on_both!(a_blocked_signer_signs_after_the_roster_was_mended, |place| {
    let mut app = TestApp::new(place);
    let pact = app.frozen_pact("KEP-DLH");
    let as_it_was = app.season.roster.assignments.clone();
    vacate(&mut app, "BUPATI");
    let declarant = app.signer("P014");
    app.sign(&declarant, &app.wanted(pact.id, Field::Declarant)).unwrap();
    app.work();
    app.letters.take();
    // The roster had been wrong.
    app.season.roster.assignments = as_it_was;
    app.import();
    app.decide().resume(&mut rng(), pact.id).unwrap();
    app.work();
    assert_eq!(app.post(&pact), ["P001 Mohon penandatanganan …"]);
    let witness = app.signer("P001");
    app.sign(&witness, &app.wanted(pact.id, Field::Witness)).unwrap();
    assert_eq!(app.find(pact.id).stage.name(), StageName::Signed);
});

on_both!(a_text_is_not_fixed_while_a_party_is_missing, |place| {
    let mut app = TestApp::new(place);
    let pact = app.submitted(app.paper(Kind::Pact, "KEP-DLH"));
    app.approve_all(pact.id);
    vacate(&mut app, "KEP-DLH");
    assert_eq!(app.work().retried, 1);
    let freeze = app.jobs(pact.id).into_iter().find(|job| job.kind == "freeze").unwrap();
    assert!(freeze.why.unwrap().contains("Kepala Dinas Lingkungan Hidup"));
    appoint(&mut app, "KEP-DLH", "P013");
    app.pass(TimeDelta::minutes(1));
    app.work();
    let frozen = app.find(pact.id);
    assert_eq!(
        frozen.stage.frozen().unwrap().parties[0].official.styled_title(),
        "Plt. Kepala Dinas Lingkungan Hidup"
    );
});
