//! The post fails: letters wait or are given up with their reason, and nobody's signature waits for them.

use std::fs;
use std::process::Command;

use chrono::{DateTime, TimeDelta, Utc};
use teken::domain::job::Letter;
use teken::domain::stage::StageName;
use teken::mail::{Outcome, SendError};
use teken::store::jobs::{self, State};
use teken::worker::Tally;

use crate::app::{Kind, TestApp, rng};

/// In minutes: what the worker plans between the first and the last attempt.
const WAITS: [i64; 15] = [1, 5, 15, 60, 180, 360, 360, 360, 360, 360, 360, 360, 360, 360, 360];

fn busy() -> Outcome {
    Outcome::Fail(SendError::Temporary("451 greylisted, try again later".to_owned()))
}

on_both!(a_letter_that_fails_for_now_is_tried_again_at_the_planned_times, |place| {
    let app = TestApp::new(place);
    let pact = app.submitted(app.paper(Kind::Pact, "KEP-DLH"));
    let job = || app.mail_job(pact.id, Letter::YourTurnReview, "P048");
    for (attempt, minutes) in (1..).zip(&WAITS[..4]) {
        app.letters.plan(busy());
        assert_eq!(app.work(), Tally { retried: 1, ..Tally::default() });
        let planned: DateTime<Utc> = app.now().at + TimeDelta::minutes(*minutes);
        assert_eq!((job().attempts, job().due, job().state), (attempt, planned, State::Queued));
        assert_eq!(job().why.unwrap(), "not sent now: 451 greylisted, try again later");

        app.pass(TimeDelta::minutes(*minutes) - TimeDelta::seconds(1));
        assert_eq!(app.work(), Tally::default(), "not a second too early");
        app.pass(TimeDelta::seconds(1));
    }
    app.work();
    assert_eq!(app.post(&pact), ["P048 Mohon pemeriksaan …"]);
    assert_eq!((job().state, job().why), (State::Done, None));
});

on_both!(a_letter_that_fails_for_three_days_is_given_up, |place| {
    let app = TestApp::new(place);
    let pact = app.submitted(app.paper(Kind::Pact, "KEP-DLH"));
    let begun = app.now().at;
    // Only the letter: its own reminders would be due meanwhile.
    place.tamper("UPDATE jobs SET state = 'done', ended = due WHERE kind <> 'mail'").unwrap();
    for minutes in WAITS {
        app.letters.plan(busy());
        assert_eq!(app.work().retried, 1);
        app.pass(TimeDelta::minutes(minutes));
    }
    app.letters.plan(busy());
    assert_eq!(app.work(), Tally { buried: 1, ..Tally::default() });
    assert_eq!((app.now().at - begun).num_hours(), 64);
    assert_eq!(app.mail_job(pact.id, Letter::YourTurnReview, "P048").state, State::Buried);
});

on_both!(a_letter_refused_for_good_is_kept_with_its_reason_and_doctor_says_so, |place| {
    let app = TestApp::new(place);
    let pact = app.submitted(app.paper(Kind::Pact, "KEP-DLH"));
    app.letters.plan(Outcome::Fail(SendError::Permanent("550 no such mailbox here".to_owned())));
    assert_eq!(app.work(), Tally { buried: 1, ..Tally::default() });
    let job = app.mail_job(pact.id, Letter::YourTurnReview, "P048");
    assert_eq!(
        (job.state, job.why.as_deref()),
        (State::Buried, Some("refused for good: 550 no such mailbox here"))
    );

    let settings = teken::config::template("arunikakab.example").replace("sqlite://teken.sqlite", &place.url);
    fs::write(app.folder.path().join("teken.toml"), settings).unwrap();
    let doctor = Command::new(env!("CARGO_BIN_EXE_teken"))
        .args(["doctor", "--instance"])
        .arg(app.folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8(doctor.stdout).unwrap();
    assert!(said.contains("550 no such mailbox here") && said.contains(&pact.id.to_string()), "{said}");
    assert_eq!(doctor.status.code(), Some(1));

    // The operator mends the address and lets it go out again.
    app.rooms.store.write("test", |tx| jobs::revive(tx, job.id, app.now().at)).unwrap();
    app.work();
    assert_eq!(app.post(&pact), ["P048 Mohon pemeriksaan …"]);
});

on_both!(an_answer_lost_on_the_way_gives_the_same_letter_twice, |place| {
    let app = TestApp::new(place);
    app.submitted(app.paper(Kind::Pact, "KEP-DLH"));
    app.letters.plan(Outcome::TakeButFail(SendError::Temporary("connection lost".to_owned())));
    app.work();
    app.pass(TimeDelta::minutes(1));
    app.work();
    let letters = app.letters.letters();
    assert_eq!(letters.len(), 2);
    assert_eq!(letters[0].message_id(), letters[1].message_id());
});

on_both!(no_letter_goes_out_for_a_turn_that_is_over, |place| {
    let app = TestApp::new(place);
    let pact = app.submitted(app.paper(Kind::Pact, "KEP-DLH"));
    app.letters.plan(busy());
    app.work();
    app.decide().approve(&mut rng(), pact.id, 1, &crate::app::person("P048"), None).unwrap();
    app.pass(TimeDelta::minutes(1));
    app.work();
    assert_eq!(app.post(&pact), ["P014 Mohon penandatanganan …"]);
    assert_eq!(app.mail_job(pact.id, Letter::YourTurnReview, "P048").state, State::Lapsed);
});

on_both!(a_dead_mail_server_blocks_no_signature, |place| {
    let app = TestApp::new(place);
    let broken = || (0..20).for_each(|_| app.letters.plan(busy()));
    broken();
    let pact = app.signed_pact("KEP-DLH");
    app.work();
    assert_eq!(app.find(pact.id).stage.name(), StageName::Archived);
    assert!(app.letters.letters().is_empty());
    let waiting =
        app.jobs(pact.id).iter().filter(|job| job.state == State::Queued && job.kind == "mail").count();
    assert!(waiting >= 4, "{waiting} letters wait");
});
