//! The program or the disk stops in the middle: nothing is lost, nothing is done twice, and what is missing is made up.

use std::fs;
use std::time::Duration;

use chrono::TimeDelta;
use teken::domain::document::Document;
use teken::domain::ids::ActId;
use teken::domain::job::{Job, Letter};
use teken::domain::route::Field;
use teken::domain::sign_act::{Item, Outcome as ActOutcome, SignAct};
use teken::domain::stage::{Stage, StageName};
use teken::flows::deliver::{self, Delivery, Envelope, Held};
use teken::flows::{archive, freeze};
use teken::mail::{Folder, Memory, Transport};
use teken::render::emails::Emails;
use teken::store::StoreError;
use teken::store::intents::{self, Intent, Outcome};
use teken::store::jobs::{self, Claimed, State};
use teken::store::sign_acts;
use teken::worker::Tally;

use crate::app::{Kind, TestApp, person, rng};
use crate::store::place::Place;

const LEASE: Duration = Duration::from_mins(2);

/// From now on that table takes no new row, as if the disk were full.
fn break_inserts(place: &Place, table: &str) {
    let sql = if place.is_sqlite() {
        format!(
            "CREATE TRIGGER broken BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'no space left'); END"
        )
    } else {
        format!(
            "CREATE FUNCTION break() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no space left'; END $$;
             CREATE TRIGGER broken BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION break()"
        )
    };
    place.tamper(&sql).unwrap();
}

fn mend(place: &Place, table: &str) {
    let sql = if place.is_sqlite() {
        "DROP TRIGGER broken".to_owned()
    } else {
        format!("DROP TRIGGER broken ON {table}; DROP FUNCTION break()")
    };
    place.tamper(&sql).unwrap();
}

/// A worker takes the oldest due job of that kind and dies with it.
fn claimed(app: &TestApp, kind: &str) -> Claimed {
    let taken = jobs::claim(&app.rooms.store, jobs::Kinds::Only(&[kind]), app.now().at, LEASE, &mut rng());
    taken.unwrap().unwrap()
}

fn envelope<'a>(app: &'a TestApp, emails: &'a Emails, job: &Claimed, is_ours: Held<'a>) -> Envelope<'a> {
    Envelope { rooms: &app.rooms, emails, job: job.id, moment: app.now(), is_ours }
}

on_both!(a_crash_between_the_record_and_the_signature_leaves_the_slot_open, |place| {
    let app = TestApp::new(place);
    let pact = app.frozen_pact("KEP-DLH");
    let wanted = app.wanted(pact.id, Field::Declarant);
    let (at, id) = (app.now().at, crate::store::season::new_intent());
    let intent = Intent {
        id,
        document: pact.id,
        version: 1,
        field: Field::Declarant,
        person: person("P014"),
        seen: wanted.seen,
        at,
    };
    app.rooms.store.write("test", |tx| intents::open(tx, &intent)).unwrap();

    // A minute after the start of a worker it is closed, with the reason, and not before: another node may be signing.
    app.pass(TimeDelta::seconds(30));
    app.work();
    assert_eq!(app.intents(pact.id)[0].1, Outcome::Open);
    app.pass(TimeDelta::seconds(31));
    app.work();
    let Outcome::Aborted { why, .. } = &app.intents(pact.id)[0].1 else { panic!("still open") };
    assert!(why.contains("stopped"), "{why}");
    let declarant = app.signer("P014");
    assert!(app.sign(&declarant, &wanted).is_ok());
});

on_both!(an_act_that_was_cut_short_says_what_came_of_each_document, |place| {
    let app = TestApp::new(place);
    let (signed, not) = (app.frozen_pact("KEP-DLH"), app.frozen_pact("KEP-DLH"));
    let declarant = app.signer("P014");
    app.sign(&declarant, &app.wanted(signed.id, Field::Declarant)).unwrap();
    let item = |document: &Document| Item {
        document: document.id,
        title: document.title.clone(),
        field: Field::Declarant,
        seen: document.stage.frozen().unwrap().base,
        outcome: ActOutcome::Open,
    };
    let id = ActId::new(app.now().at, &mut rng());
    let items = vec![item(&signed), item(&not)];
    let act = SignAct { id, person: person("P014"), at: app.now().at, ended: None, items };
    app.rooms.store.write("test", |tx| sign_acts::insert(tx, &act)).unwrap();
    let outcomes = || {
        let act = app.rooms.store.read(|tx| sign_acts::find(tx, id)).unwrap().unwrap();
        (act.ended.is_some(), act.items.iter().map(|item| item.outcome).collect::<Vec<_>>())
    };
    app.pass(TimeDelta::minutes(4));
    app.work();
    assert!(!outcomes().0, "it may still be running");
    app.pass(TimeDelta::minutes(2));
    app.work();
    assert_eq!(outcomes(), (true, vec![ActOutcome::Signed, ActOutcome::Failed]));
});

on_both!(one_worker_that_lives_long_closes_stale_records_too, |place| {
    let app = TestApp::new(place);
    let worker = teken::worker::Worker::new(&app.rooms).unwrap();
    worker.run_due(&mut rng(), || app.now()).unwrap();
    let pact = app.frozen_pact("KEP-DLH");
    let wanted = app.wanted(pact.id, Field::Declarant);
    let intent = Intent {
        id: crate::store::season::new_intent(),
        document: pact.id,
        version: 1,
        field: Field::Declarant,
        person: person("P014"),
        seen: wanted.seen,
        at: app.now().at,
    };
    app.rooms.store.write("test", |tx| intents::open(tx, &intent)).unwrap();
    app.pass(TimeDelta::minutes(3));
    worker.run_due(&mut rng(), || app.now()).unwrap();
    assert!(matches!(app.intents(pact.id)[0].1, Outcome::Aborted { .. }));
});

on_both!(a_signed_file_without_its_commit_is_a_harmless_orphan, |place| {
    let app = TestApp::new(place);
    let pact = app.frozen_pact("KEP-DLH");
    let declarant = app.signer("P014");
    let wanted = app.wanted(pact.id, Field::Declarant);
    let files = || {
        let folders = fs::read_dir(app.folder.path().join("blobs")).unwrap();
        folders.map(|folder| fs::read_dir(folder.unwrap().path()).unwrap().count()).sum::<usize>()
    };
    let before = files();
    break_inserts(place, "signatures");
    let failed = app.sign(&declarant, &wanted).unwrap_err();
    mend(place, "signatures");

    assert_eq!(files(), before + 1, "the file was made durable before the commit");
    assert_eq!((app.find(pact.id), app.revisions(pact.id).len()), (pact.clone(), 2));
    assert!(matches!(&app.intents(pact.id)[0].1, Outcome::Aborted { why, .. } if *why == failed.to_string()));
    let signed = app.sign(&declarant, &wanted).unwrap();
    assert_eq!(signed.stage.signatures().len(), 1);
});

on_both!(a_freeze_run_twice_is_done_once, |place| {
    let app = TestApp::new(place);
    let submitted = app.submitted(app.paper(Kind::Pact, "KEP-DLH"));
    app.approve_all(submitted.id);
    let start = std::sync::Barrier::new(2);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                start.wait();
                freeze::run(&app.rooms, &mut rng(), submitted.id, 1, app.now()).unwrap();
            });
        }
    });
    freeze::run(&app.rooms, &mut rng(), submitted.id, 1, app.now()).unwrap();
    assert_eq!(app.trail(submitted.id).iter().filter(|kind| **kind == "frozen").count(), 1);
    assert_eq!(app.revisions(submitted.id).len(), 2);
});

on_both!(a_freeze_that_failed_at_its_commit_is_done_a_minute_later, |place| {
    let app = TestApp::new(place);
    let pact = app.submitted(app.paper(Kind::Pact, "KEP-DLH"));
    app.approve_all(pact.id);
    break_inserts(place, "revisions");
    assert_eq!(app.work().retried, 1);
    mend(place, "revisions");
    assert_eq!(app.find(pact.id).stage.name(), StageName::Freezing);
    app.pass(TimeDelta::minutes(1));
    app.work();
    assert_eq!(app.find(pact.id).stage.name(), StageName::Signing);
});

on_both!(an_archive_that_was_committed_but_not_published_is_published_by_the_next_run, |place| {
    let app = TestApp::new(place);
    let pact = app.signed_pact("KEP-DLH");
    // Something stands where the folder of the year should be: the readable name cannot be made.
    let year = app.folder.path().join("archive/2027");
    fs::write(&year, "in the way").unwrap();
    app.letters.take();
    assert_eq!(app.work().retried, 1);
    let archived = app.find(pact.id);
    assert_eq!(archived.stage.name(), StageName::Archived);

    fs::remove_file(&year).unwrap();
    app.pass(TimeDelta::minutes(1));
    assert_eq!(app.work(), Tally { done: 1, ..Tally::default() });
    let name = archive::name(&archived, 0);
    let pdf = app.rooms.blobs.path_named(&name);
    let published = || (fs::read(&pdf).unwrap(), fs::read(pdf.with_extension("json")).unwrap());
    let first = published();

    // Once more, after a night: nothing changes.
    app.pass(TimeDelta::hours(12));
    archive::run(&app.rooms, &mut rng(), pact.id, 1, app.now()).unwrap();
    assert_eq!((published(), app.find(pact.id)), (first, archived));
    assert_eq!(app.revisions(pact.id).len(), 5);
});

on_both!(two_workers_archive_a_document_once, |place| {
    let app = TestApp::new(place);
    let pact = app.signed_pact("KEP-DLH");
    let start = std::sync::Barrier::new(2);
    std::thread::scope(|scope| {
        for seconds in [0, 1] {
            let moment =
                teken::domain::moment::Moment { at: app.now().at + TimeDelta::seconds(seconds), ..app.now() };
            let (app, start, id) = (&app, &start, pact.id);
            scope.spawn(move || {
                start.wait();
                archive::run(&app.rooms, &mut rng(), id, 1, moment).unwrap();
            });
        }
    });
    let Stage::Archived(archived) = app.find(pact.id).stage else { panic!("not archived") };
    assert_eq!(app.revisions(pact.id).last().unwrap().sha256, archived.sha256);
    assert_eq!(app.trail(pact.id).iter().filter(|kind| **kind == "archived").count(), 1);
    let name = archive::name(&app.find(pact.id), 0);
    let published = app.rooms.blobs.get_named(&name).unwrap().unwrap();
    assert_eq!(teken::domain::digest::Digest::of(&published), archived.sha256);
});

on_both!(a_worker_that_dies_after_sending_sends_the_same_letter_again, |place| {
    let app = TestApp::new(place);
    let pact = app.submitted(app.paper(Kind::Pact, "KEP-DLH"));
    let sent = claimed(&app, "mail");
    let Job::Mail(mail) = &sent.job else { panic!("{:?}", sent.job) };
    assert!(matches!(
        deliver::run(&envelope(&app, &Emails::load().unwrap(), &sent, &|| Ok(true)), mail),
        Ok(Delivery::Sent(_))
    ));

    // The job is taken up by another worker, but not while the lease runs.
    app.work();
    assert_eq!(app.letters.letters().len(), 1);
    app.pass(TimeDelta::minutes(2));
    app.work();
    let letters = app.letters.letters();
    assert_eq!(letters.len(), 2);
    assert_eq!(letters[0].message_id(), letters[1].message_id());
    assert_eq!(letters[0].message_id().to_string(), format!("<{}@arunikakab.example>", sent.id));
    assert_eq!(letters[0].parts().date, letters[1].parts().date);

    // Back from the dead, the first can no longer report.
    let late = app.rooms.store.write("test", |tx| jobs::finish(tx, &sent, app.now().at));
    assert!(matches!(late, Err(StoreError::Conflict { .. })));
    assert_eq!(app.mail_job(pact.id, Letter::YourTurnReview, "P048").state, State::Done);
});

on_both!(a_worker_who_stood_still_beyond_his_lease_sends_no_letter_and_loses_none, |place| {
    let app = TestApp::new(place);
    let pact = app.submitted(app.paper(Kind::Pact, "KEP-DLH"));
    let (slow, emails) = (claimed(&app, "mail"), Emails::load().unwrap());
    let Job::Mail(mail) = &slow.job else { panic!("{:?}", slow.job) };
    let is_ours = || app.rooms.store.read(|tx| jobs::is_held(tx, &slow, app.now().at));
    assert!(is_ours().unwrap());

    // Nobody has taken it up yet, and he still sends nothing: somebody may be about to.
    app.pass(TimeDelta::minutes(2));
    let wakes = || deliver::run(&envelope(&app, &emails, &slow, &is_ours), mail).unwrap();
    assert_eq!(wakes(), Delivery::Overtaken);
    assert_eq!(app.mail_job(pact.id, Letter::YourTurnReview, "P048").state, State::Queued);
    app.work();
    assert_eq!(wakes(), Delivery::Overtaken);
    assert_eq!(app.letters.letters().len(), 1);
    assert_eq!(app.mail_job(pact.id, Letter::YourTurnReview, "P048").state, State::Done);
});

on_both!(in_a_folder_a_letter_sent_twice_is_one_file, |place| {
    let folder = |dir: &std::path::Path| Transport::Folder(Folder::open(dir.join("mails")).unwrap());
    let app = TestApp::with_post(place, Memory::new(), folder);
    app.submitted(app.paper(Kind::Pact, "KEP-DLH"));
    let sent = claimed(&app, "mail");
    let Job::Mail(mail) = &sent.job else { panic!("{:?}", sent.job) };
    assert!(matches!(
        deliver::run(&envelope(&app, &Emails::load().unwrap(), &sent, &|| Ok(true)), mail),
        Ok(Delivery::Sent(_))
    ));
    app.pass(TimeDelta::minutes(2));
    assert_eq!(app.work().done, 1);
    let files: Vec<_> = fs::read_dir(app.folder.path().join("mails"))
        .unwrap()
        .map(|file| file.unwrap().file_name())
        .collect();
    assert_eq!(files, [format!("{}.eml", sent.id).as_str()]);
});

on_both!(work_that_kills_every_worker_is_given_up_and_stops_no_other_work, |place| {
    let app = TestApp::new(place);
    let first = app.submitted(app.paper(Kind::Pact, "KEP-DLH"));
    for _ in 0..16 {
        claimed(&app, "mail");
        app.pass(TimeDelta::minutes(2));
    }
    let second = app.submitted(app.paper(Kind::Pact, "KEP-DKPP"));
    let tally = app.work();
    assert_eq!((tally.buried, app.post(&second)), (1, vec!["P048 Mohon pemeriksaan …".to_owned()]));
    let given_up = app.mail_job(first.id, Letter::YourTurnReview, "P048");
    assert_eq!(given_up.state, State::Buried);
    assert!(given_up.why.unwrap().contains("16 times a worker stopped"));
});
