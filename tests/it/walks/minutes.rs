//! Minutes from their first line to the archive, and back once because a signer has found a mistake.

use teken::domain::document::Kind;
use teken::domain::minutes::Minutes;
use teken::domain::route::Field;
use teken::domain::stage::{Actor, ReturnKind, Stage, StageName};
use teken::flows::minutes::{self, About};
use teken::pades::verify::Integrity;

use crate::app::minutes::ceremony;
use crate::app::{TestApp, rng};

fn about(subject: &str) -> About {
    About { subject: subject.parse().unwrap(), period: "2027".parse().unwrap() }
}

fn begun(app: &TestApp, minutes: Minutes) -> teken::domain::document::Document {
    let rooms = &app.rooms;
    let about = about("SETDA-ORGANISASI");
    minutes::begin(&rooms.store, &rooms.institution, &mut rng(), minutes, about, app.now()).unwrap()
}

on_both!(minutes_are_signed_and_archived_like_any_document, |place| {
    let app = TestApp::new(place);
    app.settled();
    let draft = begun(&app, ceremony());
    assert_eq!((draft.kind(), draft.stage.name()), (Kind::Minutes, StageName::Draft));
    assert_eq!(draft.title, "Berita Acara Penandatanganan Perjanjian Kinerja Tahun 2027");
    let drafter = Actor::Person(draft.drafter.clone());
    app.decide().submit(&mut rng(), draft.id, &drafter).unwrap();
    app.work();

    // The maker finds a name misspelt: the occasion writes the text anew, the draft goes round again.
    let maker = app.find(draft.id).stage.frozen().unwrap().parties[0].official.person.clone();
    let reason = "Mohon nama pada baris 3 diperbaiki.";
    app.decide().send_back(&mut rng(), draft.id, 1, &maker, ReturnKind::Correction, reason).unwrap();
    let mut mended = ceremony();
    "Nama Yang Benar".clone_into(&mut mended.sections[0].table.as_mut().unwrap().rows[2][1]);
    let rooms = &app.rooms;
    let rewrite = |minutes: Minutes| {
        let now = app.now();
        rooms.store.write("test", |tx| {
            minutes::rewrite_within(tx, &rooms.institution, &mut rng(), (draft.id, &drafter), minutes, now)
        })
    };
    let revision = rewrite(mended.clone()).unwrap().revision;
    assert_eq!(rewrite(mended).unwrap().revision, revision, "the same text twice is one change");
    app.decide().submit(&mut rng(), draft.id, &drafter).unwrap();
    app.work();

    let signed = app.sign_all(draft.id);
    let fields: Vec<Field> = signed.stage.signatures().iter().map(|signature| signature.field).collect();
    assert_eq!(fields, [Field::Maker, Field::Acknowledger]);
    app.work();
    let archived = app.find(draft.id);
    let Stage::Archived(kept) = &archived.stage else { panic!("it is {}", archived.stage.name()) };
    assert_eq!(app.verdict(draft.id).integrity, Integrity::ValidWhole);
    let sidecar = app.folder.path().join("archive").join(&kept.path).with_extension("json");
    assert!(sidecar.exists(), "{}", sidecar.display());
    assert!(rewrite(ceremony()).is_err(), "what is archived is never written anew");
});

on_both!(minutes_without_a_route_of_their_own_are_made_by_their_office_and_noted_above_it, |place| {
    let app = TestApp::new(place);
    let draft = begun(&app, ceremony());
    assert_eq!(draft.agency.as_ref().map(ToString::to_string).as_deref(), Some("SETDA"));
    let roster = &app.season.roster;
    let parties = draft.parties(roster, app.now()).unwrap();
    let offices: Vec<&str> = parties.iter().map(|party| party.official.office.as_str()).collect();
    assert_eq!(offices, ["SETDA-ORGANISASI", "SETDA-ASS3"]);
});

on_both!(what_cannot_be_printed_never_becomes_a_document, |place| {
    let app = TestApp::new(place);
    let mut torn = ceremony();
    torn.sections[0].table.as_mut().unwrap().rows[3].pop();
    let (rooms, now) = (&app.rooms, app.now());
    let refused = minutes::begin(&rooms.store, &rooms.institution, &mut rng(), torn, about("KEP-BPKAD"), now);
    assert_eq!(
        refused.unwrap_err().to_string(),
        "row 4 of the table of section 1 does not have one cell per column"
    );
});
