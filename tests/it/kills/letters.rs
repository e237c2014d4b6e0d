//! The program is killed again and again while it hands letters to a mail server that fails in every way: before it names the
//! letter, in its text, before and after it reads the answer. None is lost, a letter that comes again is the same letter, and no
//! kill costs more than one copy (SECURITY, bar 36).

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use teken::boot;
use teken::domain::ids::JobId;
use teken::domain::job::{Job, Letter, Mail, Owed};
use teken::domain::moment::Moment;
use teken::store::StoreError;
use teken::store::jobs::{self, Filter, Listed, State};
use teken::worker::Worker;

use super::instance::Instance;
use crate::app::{person, rng};
use crate::mail::failing::whims;
use crate::mail::smtp::scripted::{Asked, Deed, PostOffice, Received};
use crate::pades_mutants::{is_long, say};
use crate::store::place::Place;

/// Where the program is, one after the other, when it is killed; `""`: a moment after the letter was taken.
const AT: [&str; 5] = ["MAIL", "RCPT", "DATA", ".", ""];

/// Kills the program whenever so many more letters have come.
struct Axe {
    every: usize,
    most: usize,
    pid: AtomicU32,
    fallen: AtomicUsize,
}

impl Axe {
    fn falls(&self, asked: &Asked<'_>) -> bool {
        let (fallen, pid) = (self.fallen.load(Ordering::SeqCst), self.pid.load(Ordering::SeqCst));
        let at = AT[fallen % AT.len()];
        let is_there = asked.command == if at.is_empty() { "." } else { at };
        if pid == 0 || fallen == self.most || !is_there || asked.times < (fallen + 1) * self.every {
            return false;
        }
        self.pid.store(0, Ordering::SeqCst);
        self.fallen.store(fallen + 1, Ordering::SeqCst);
        let kill = move || drop(Command::new("kill").args(["-KILL", &pid.to_string()]).status());
        if at.is_empty() {
            thread::spawn(kill);
        } else {
            kill();
        }
        !at.is_empty()
    }

    fn deed(&self, asked: &Asked<'_>) -> Deed {
        match (self.falls(asked), whims(asked)) {
            (true, _) => Deed::Drop,
            // Here it would be waited for in real time; `mail::failing` has it.
            (false, Deed::Dribble) => Deed::Serve,
            (false, deed) => deed,
        }
    }
}

fn owe(instance: &Instance, letters: usize) -> BTreeSet<JobId> {
    let (app, document) = (&instance.app, instance.next_document());
    let turn = Some("KEP-DLH".parse().unwrap());
    let mail = Mail { letter: Letter::YourTurnSign, document, version: 1, to: person("P014"), office: turn };
    let owed = Owed { job: Job::Mail(mail), due: app.now().at };
    let owe = |tx: &mut teken::store::WriteTx| {
        (0..letters).map(|_| jobs::enqueue(tx, &owed, &mut rng(), app.now().at)).collect()
    };
    app.rooms.store.write::<_, StoreError>("test", owe).unwrap()
}

/// The program serves, is killed, serves again, until nothing is due; answers how often it came to its end.
fn serve_and_kill(instance: &Instance, axe: &Axe) -> usize {
    let store = &instance.app.rooms.store;
    for round in 1.. {
        let mut service = instance.serves();
        axe.pid.store(service.pid(), Ordering::SeqCst);
        let patience = Instant::now() + Duration::from_mins(30);
        let mut is_done = false;
        while !service.has_ended() && !is_done {
            assert!(Instant::now() < patience, "letters are still due after half an hour");
            thread::park_timeout(Duration::from_millis(200));
            let counts = store.read(|tx| jobs::counts(tx, boot::now())).unwrap();
            // What a killed program had in hand is due again only when its lease has lapsed.
            is_done = counts.due == 0;
        }
        // From here on nobody else kills it: its end, when it is dropped, is the last kill.
        axe.pid.store(0, Ordering::SeqCst);
        if is_done {
            return round;
        }
    }
    unreachable!("rounds have no end")
}

/// Days pass, until nothing is owed any more.
fn post_the_rest(instance: &Instance) -> Vec<Listed> {
    let app = &instance.app;
    let rooms = boot::open(app.folder.path()).unwrap();
    let worker = Worker::new(&rooms).unwrap();
    app.go_to(&(boot::now() + TimeDelta::minutes(3)).to_rfc3339());
    for _ in 0..16 {
        let now = app.now();
        worker.run_due(&mut rng(), || Moment { at: now.at, day: now.day }).unwrap();
        let all = app.rooms.store.read(|tx| jobs::list(tx, &Filter::default())).unwrap();
        if all.iter().all(|job| job.state != State::Queued) {
            return all;
        }
        app.pass(TimeDelta::hours(6));
    }
    panic!("letters are still owed");
}

fn killed_while_posting(place: &Place) {
    let (letters, kills) = if is_long() { (10_000, 100) } else { (150, 5) };
    let axe = Arc::new(Axe {
        // Some commands are given less often than there are letters: three quarters of them bring all kills about.
        every: letters * 3 / (4 * kills),
        most: kills,
        pid: AtomicU32::default(),
        fallen: AtomicUsize::default(),
    });
    let script = axe.clone();
    let office = PostOffice::open(move |asked| script.deed(asked));
    let instance = Instance::posting(place, &office.url());
    let owed = owe(&instance, letters);
    // Only letters: the turn's reminders would be due when days have passed.
    place.tamper("UPDATE jobs SET state = 'done', ended = due WHERE kind <> 'mail'").unwrap();

    let ends = serve_and_kill(&instance, &axe);
    let all = post_the_rest(&instance);
    let received = office.received();
    let (mut counted, mut once_more): (BTreeMap<&str, usize>, usize) = (BTreeMap::new(), 0);
    for job in all.iter().filter(|job| owed.contains(&job.id)) {
        let id = format!("<{}@{}>", job.id, instance.app.rooms.institution.domain);
        let came = received.get(&id).cloned().unwrap_or_default();
        let (word, extra) = outcome(job, &came);
        *counted.entry(word).or_default() += 1;
        once_more += extra;
    }
    let fallen = axe.fallen.load(Ordering::SeqCst);
    let on = if place.is_sqlite() { "sqlite" } else { "postgresql" };
    say(format_args!(
        "LETTERS {letters}, the program killed {fallen} times ({on}): {counted:?}, {once_more} copies by kills"
    ));
    assert_eq!(counted.values().sum::<usize>(), letters, "{counted:?}");
    assert_eq!(fallen, kills, "the program was not killed as often as it should");
    assert!(once_more <= ends, "{once_more} copies too many, and only {ends} ends of the program");
}

/// How a letter ended, and how many copies came that no lost answer explains.
fn outcome(job: &Listed, came: &Received) -> (&'static str, usize) {
    assert!(came.texts.windows(2).all(|pair| pair[0] == pair[1]), "{}: a repeat is another letter", job.id);
    let (delivered, lost) = (came.delivered(), came.unacknowledged());
    if job.state == State::Buried {
        assert_eq!(delivered, 0, "{}: given up ({:?}), and yet delivered", job.id, job.why);
        return ("refused", 0);
    }
    assert_eq!(job.state, State::Done);
    assert!(delivered >= 1, "{}: done, and nobody has it", job.id);
    (if delivered == 1 { "once" } else { "more than once" }, delivered.saturating_sub(1 + lost))
}

#[test]
fn killed_while_it_posts_no_letter_is_lost_on_sqlite() {
    killed_while_posting(&Place::sqlite());
}

#[test]
fn killed_while_it_posts_no_letter_is_lost_on_postgresql() {
    if let Some(place) = Place::postgresql() {
        killed_while_posting(&place);
    }
}
