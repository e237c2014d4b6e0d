//! One of two programs stands still, with a job in its hands, for longer than its lease: the other does the job, and what the
//! first does when it wakes up doubles nothing.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use teken::boot;
use teken::domain::stage::StageName;
use teken::store::StoreError;
use teken::store::jobs::{self, Filter, State};
use teken::store::revisions::{self, Kind as File};
use teken::worker::Worker;

use super::injury::{self, Fault, Injury};
use super::instance::Instance;
use crate::app::{Kind, rng};
use crate::mail::smtp::scripted::{Deed, PostOffice};
use crate::store::place::Place;

/// In a long run the lease is the one that ships.
fn lease() -> Duration {
    Duration::from_secs(if std::env::var_os("TEKEN_TEST_LONG").is_some() { 120 } else { 5 })
}

/// Both programs, one paper: the first stands still as it makes the call, the other does what is owed. How long it stood
/// still; none if the call was never made.
fn one_pause(instance: &Instance, injury: Injury) -> Option<Duration> {
    let app = &instance.app;
    let (one, other) = (instance.serves(), instance.serves());
    other.gets("-STOP");
    let mut tracer = injury.inflict(&one);
    let document = app.submitted(app.paper(Kind::Pact, "KEP-DLH")).id;
    app.approve_all(document);
    let came_to_pass = tracer.pauses(Duration::from_secs(6));
    let began = Instant::now();
    other.gets("-CONT");
    let is_done = || {
        let of_it = Filter { document: Some(document), state: Some(State::Queued), ..Filter::default() };
        let waiting = app.rooms.store.read(|tx| jobs::list(tx, &of_it)).unwrap();
        waiting.iter().all(|job| matches!(job.kind.as_str(), "remind" | "escalate"))
    };
    // Stopped in the middle of a commit it keeps its locks, and then the other puts the job off.
    let patience = Instant::now() + lease() + Duration::from_secs(8);
    while !is_done() && Instant::now() < patience {
        std::thread::park_timeout(Duration::from_millis(200));
    }
    let done_by_the_other = is_done();
    let stood_still = began.elapsed();
    one.gets("-CONT");
    drop(tracer);
    one.gets("-CONT");
    // Told to stop, it ends what it has in hand.
    one.gets("-TERM");
    assert!(one.ends().success(), "{injury}: the one that woke up did not end well");
    drop(other);
    assert!(done_by_the_other || injury.call == "sendto", "{injury}: nobody did what was owed");
    app.go_to(&(boot::now() + TimeDelta::minutes(20)).to_rfc3339());
    let rooms = boot::open(app.folder.path()).unwrap();
    Worker::new(&rooms).unwrap().run_due(&mut rng(), || app.now()).unwrap();
    assert_eq!(app.find(document).stage.name(), StageName::Signing, "{injury}");
    let files = app.rooms.store.read(|tx| revisions::list(tx, document)).unwrap();
    let kinds: Vec<File> = files.iter().map(|file| file.kind).collect();
    assert_eq!(kinds, [File::Base, File::Certified], "{injury}: frozen once");
    instance.is_sound(&injury);
    came_to_pass.then_some(stood_still)
}

#[test]
fn whoever_stands_still_beyond_his_lease_doubles_nothing_when_he_wakes_up() {
    let Some(place) = Place::postgresql().filter(|_| injury::is_possible()) else { return };
    let office = PostOffice::open(|_| Deed::Serve);
    let instance = Instance::posting(&place, &office.url());
    instance.sets(&format!("[worker]\nlease_seconds = {}", lease().as_secs()));
    let mut calls = vec![("fsync", 1), ("renameat2", 1), ("sendto", 70), ("connect", 1)];
    if std::env::var_os("TEKEN_TEST_LONG").is_some() {
        calls.extend((30..100).step_by(20).map(|number| ("sendto", number)));
    }
    let mut paused = Vec::new();
    for (call, number) in calls {
        let injury = Injury { call, fault: Fault::Pause, number };
        paused.extend(one_pause(&instance, injury).map(|time| (call, time)));
    }
    for wanted in ["fsync", "renameat2"] {
        let longest = paused.iter().filter(|(call, _)| *call == wanted).map(|(_, time)| *time).max();
        assert!(longest.is_some_and(|time| time >= lease()), "{wanted}: no lease ran out: {paused:?}");
    }
    let letters = office.received();
    let owed = instance.app.rooms.store.read(|tx| {
        let mails = jobs::list(tx, &Filter { kinds: vec!["mail"], ..Filter::default() })?;
        Ok::<_, StoreError>(mails.iter().filter(|job| job.state == State::Done).count())
    });
    assert_eq!(letters.len(), owed.unwrap(), "a letter was lost");
    let twice = letters.values().filter(|letter| letter.delivered() == 2).count();
    assert!(letters.values().all(|letter| letter.delivered() <= 2) && twice <= paused.len(), "{twice} twice");
    println!("LEASES {paused:?}: {} letters, {twice} came twice", letters.len());
}
