//! What `teken audit` sees: nothing in a healthy instance (every other test here ends with that question), and each kind of
//! damage under its invariant.

use std::fs;

use chrono::TimeDelta;
use teken::domain::route::Field;
use teken::domain::stage::StageName;
use teken::flows::audit::{self, Audit, Depth, Invariant};
use teken::store::scrubs;

use crate::app::{TestApp, rng};
use crate::store::place::Place;

fn rows(app: &TestApp) -> Audit {
    audit::run(&app.rooms, Depth::Rows, app.now().at, |_, _| {}).unwrap()
}

fn files(app: &TestApp) -> Audit {
    let seen_since = app.now().at - TimeDelta::hours(24);
    audit::run(&app.rooms, Depth::Files { seen_since }, app.now().at, |_, _| {}).unwrap()
}

/// An instance with one archived pact, one half signed and one in review, then damaged.
fn damaged(place: &Place, damage: impl FnOnce(&TestApp)) -> (TestApp, Vec<Invariant>, String) {
    let app = TestApp::new(place);
    let archived = app.signed_pact("KEP-DLH");
    app.work();
    assert_eq!(app.find(archived.id).stage.name(), StageName::Archived);
    assert_eq!(files(&app).faults, []);
    app.ends_damaged();
    damage(&app);
    app.pass(TimeDelta::hours(25));
    let found = files(&app);
    let invariants = found.faults.iter().map(|fault| fault.invariant).collect();
    let said = found.faults.iter().map(|fault| fault.what.as_str()).collect::<Vec<_>>().join("\n");
    (app, invariants, said)
}

/// Past the triggers that keep the tables append-only, as a hand in the database would.
fn tamper(place: &Place, table: &str, sql: &str) {
    let disarm = if place.is_sqlite() {
        format!("DROP TRIGGER IF EXISTS {table}_refuse_update; DROP TRIGGER IF EXISTS {table}_refuse_delete;")
    } else {
        format!("ALTER TABLE {table} DISABLE TRIGGER USER;")
    };
    place.tamper(&format!("{disarm} {sql}")).unwrap();
}

on_both!(a_changed_byte_in_the_archive_is_damage_and_not_a_bad_signature, |place| {
    let (app, invariants, said) = damaged(place, |app| {
        let id = documents(app)[0];
        let newest = app.revisions(id).pop().unwrap();
        let path = app.rooms.blobs.path_of(&newest.sha256);
        let mut bytes = fs::read(&path).unwrap();
        bytes[500] ^= 1;
        fs::write(&path, bytes).unwrap();
    });
    assert_eq!(invariants, [Invariant::FileKept]);
    assert!(said.starts_with("archive damaged:"), "{said}");
    let damaged = app.rooms.store.read(scrubs::damaged).unwrap();
    assert_eq!(damaged.len(), 1, "it is remembered for the people who look after the archive");
    assert_eq!(rows(&app).faults, [], "only the deep audit reads the bytes");
});

on_both!(a_missing_file_is_seen_without_reading_any, |place| {
    let (app, invariants, said) = damaged(place, |app| {
        let signed = app.revisions(documents(app)[0]).remove(2);
        fs::remove_file(app.rooms.blobs.path_of(&signed.sha256)).unwrap();
    });
    assert_eq!(invariants, [Invariant::FileKept], "{said}");
    assert!(said.contains("is missing; restore it"), "{said}");
    assert_eq!(rows(&app).faults.len(), 1);
});

on_both!(a_signature_row_that_was_taken_out_is_missed, |place| {
    let (_app, invariants, said) = damaged(place, |_| tamper(place, "signatures", "DELETE FROM signatures"));
    assert!(invariants.contains(&Invariant::OneStory), "{said}");
    assert!(said.contains("that has no row"), "{said}");
});

on_both!(a_signature_given_to_somebody_else_is_noticed, |place| {
    let sql = "UPDATE signatures SET person = 'P007' WHERE field = 'ttd_pernyataan'";
    let (_app, invariants, said) = damaged(place, |_| tamper(place, "signatures", sql));
    assert!(invariants.contains(&Invariant::SignatureInFile), "{said}");
    assert!(said.contains("under a certificate that P007 never had here"), "{said}");
});

on_both!(a_line_taken_out_of_a_trail_is_missed, |place| {
    let (_app, invariants, said) =
        damaged(place, |_| tamper(place, "events", "DELETE FROM events WHERE seq = 2"));
    assert_eq!(invariants, [Invariant::OneStory], "{said}");
});

on_both!(a_file_row_taken_out_breaks_the_chain, |place| {
    let sql = "DELETE FROM revisions WHERE kind = 'certified'";
    let (_app, invariants, said) = damaged(place, |_| tamper(place, "revisions", sql));
    assert!(invariants.contains(&Invariant::OneChain), "{said}");
});

on_both!(all_signed_but_nobody_owes_the_seal_is_the_fault_that_must_not_be, |place| {
    let app = TestApp::new(place);
    let pact = app.signed_pact("KEP-DLH");
    assert_eq!(app.find(pact.id).stage.name(), StageName::Signed);
    assert_eq!(rows(&app).faults, []);
    app.ends_damaged();
    place.tamper("DELETE FROM jobs WHERE kind = 'archive'").unwrap();
    let found = rows(&app);
    assert_eq!(found.faults.len(), 1);
    assert_eq!(found.faults[0].invariant, Invariant::NothingForgotten);
    assert!(found.faults[0].what.contains("nobody owes the closing seal"));
});

on_both!(a_letter_that_the_trail_owes_and_nobody_wrote_down_is_found, |place| {
    let app = TestApp::new(place);
    let archived = app.signed_pact("KEP-DLH");
    app.work();
    let waiting = app.frozen_pact("KEP-DISHUB");
    assert_eq!(rows(&app).faults, []);
    app.ends_damaged();
    let of = |id| format!("document_id = '{id}'");
    place
        .tamper(&format!(
            "DELETE FROM jobs WHERE kind = 'mail' AND payload LIKE '%completed%' AND {}",
            of(archived.id)
        ))
        .unwrap();
    let found = rows(&app);
    assert!(
        found
            .faults
            .iter()
            .all(|one| one.invariant == Invariant::NothingForgotten && one.document == archived.id)
    );
    assert_eq!(found.faults.len(), app.find(archived.id).audience().count());
    assert!(found.faults[0].what.contains("owes") && found.faults[0].what.contains("Completed"));
    // A turn is open, and of the letters that once told of turns none was ever owed.
    place.tamper(&format!("DELETE FROM jobs WHERE kind = 'mail' AND {}", of(waiting.id))).unwrap();
    let found = rows(&app);
    let of_it: Vec<_> = found.faults.iter().filter(|one| one.document == waiting.id).collect();
    assert!(of_it.iter().any(|one| one.what.contains("the letter YourTurnSign")), "{of_it:?}");
});

on_both!(a_turn_that_opened_without_a_line_and_a_letter_is_found, |place| {
    let app = TestApp::new(place);
    let pact = app.frozen_pact("KEP-DLH");
    app.ends_damaged();
    place.tamper("DELETE FROM jobs WHERE kind = 'mail'").unwrap();
    tamper(place, "events", "DELETE FROM events WHERE kind = 'turn_opened'");
    let found = rows(&app);
    let of_letters = found.faults.iter().filter(|one| one.invariant == Invariant::NothingForgotten);
    assert_eq!(of_letters.map(|one| one.document).collect::<Vec<_>>(), [pact.id]);
});

on_both!(an_intent_left_open_is_told_until_the_service_closes_it, |place| {
    let app = TestApp::new(place);
    let pact = app.frozen_pact("KEP-DLH");
    let wanted = app.wanted(pact.id, Field::Declarant);
    let intent = teken::store::intents::Intent {
        id: crate::store::season::new_intent(),
        document: pact.id,
        version: 1,
        field: Field::Declarant,
        person: crate::app::person("P014"),
        seen: wanted.seen,
        at: app.now().at,
    };
    app.rooms.store.write("test", |tx| teken::store::intents::open(tx, &intent)).unwrap();
    assert_eq!(rows(&app).faults, [], "it may be somebody signing at this moment");
    app.pass(TimeDelta::minutes(10));
    assert_eq!(rows(&app).faults[0].invariant, Invariant::IntentsEnd);
    app.work();
    assert_eq!(rows(&app).faults, []);
});

on_both!(a_broken_chain_of_bytes_is_told_again_at_every_audit_until_it_is_mended, |place| {
    let (app, invariants, said) = damaged(place, |app| {
        let ours = app.revisions(documents(app)[0]).remove(0);
        let theirs = app.revisions(app.frozen_pact("KEP-DISHUB").id).remove(0);
        let put = format!("sha256 = '{}', length = {}", theirs.sha256, theirs.length);
        tamper(place, "revisions", &format!("UPDATE revisions SET {put} WHERE sha256 = '{}'", ours.sha256));
    });
    assert_eq!(invariants, [Invariant::OneChain], "{said}");
    assert_eq!(files(&app).faults.len(), 1, "seen a moment ago, and still broken");
});

on_both!(a_deep_audit_goes_on_where_it_was_interrupted, |place| {
    let app = TestApp::new(place);
    let _one = app.signed_pact("KEP-DLH");
    let _other = app.frozen_pact("KEP-DINKES");
    app.work();
    // A slice, as the daily scrub takes it: one document.
    let first = audit::scrub_oldest(&app.rooms, app.now().at, 1, app.now().at).unwrap();
    assert_eq!((first.documents, first.faults), (1, vec![]));
    let rest = files(&app);
    assert_eq!((rest.documents, rest.fresh), (2, 1));
    app.pass(TimeDelta::minutes(1));
    assert_eq!(files(&app).fresh, 2);
    app.pass(TimeDelta::hours(25));
    assert_eq!(files(&app).fresh, 0, "a day later everything is read again");
});

fn documents(app: &TestApp) -> Vec<teken::domain::ids::DocumentId> {
    let filter = teken::store::documents::Filter::default();
    let all = app.rooms.store.read(|tx| teken::store::documents::list(tx, filter)).unwrap();
    all.iter().map(|one| one.id).collect()
}

on_both!(a_season_in_every_stage_holds, |place| {
    let app = TestApp::new(place);
    let _draft = app.draft(app.paper(crate::app::Kind::Agreement, "KEP-DINKES"));
    let _frozen = app.frozen_pact("KEP-DLH");
    let signed = app.signed_pact("KEP-DISHUB");
    app.work();
    let withdrawn = app.frozen_pact("KEP-DPMD");
    let actor = teken::domain::stage::Actor::Secretariat(crate::app::person("P048"));
    app.decide().withdraw(&mut rng(), withdrawn.id, withdrawn.version, actor, "Dokumen ganda.").unwrap();
    let found = files(&app);
    assert_eq!((found.documents, found.faults), (4, vec![]));
    assert!(found.signatures >= app.find(signed.id).stage.signatures().len());
});
