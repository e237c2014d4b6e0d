//! A mail server that fails in every way it can, and the letters the institution owes: none is lost, none comes more
//! often than an answer was lost, and what is refused for good is kept with the server's words.

use std::collections::BTreeMap;
use std::thread;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use teken::domain::job::{Job, Letter as Kind, Mail, Owed};
use teken::mail::{Memory, Smtp, SmtpSettings, Transport};
use teken::store::StoreError;
use teken::store::jobs::{self, Filter, Listed, State};

use super::smtp::scripted::{Asked, Deed, PostOffice, Received};
use super::{letter, temporary};
use crate::app::{TestApp, person, rng};
use crate::pades_mutants::is_long;

fn transport(office: &PostOffice, limit: Duration) -> Transport {
    let settings = SmtpSettings::parse(&office.url(), None, None).unwrap();
    Transport::Smtp(Smtp::with_limit(settings, limit).unwrap())
}

/// Each letter has its fate in its own id; besides, every so manyeth command goes wrong whatever the letter.
pub(crate) fn whims(asked: &Asked<'_>) -> Deed {
    let every = |n: usize| asked.times.is_multiple_of(n);
    match asked.command {
        "MAIL" if every(53) => Deed::Say(421),
        "RCPT" if every(41) => Deed::Say(450),
        "DATA" if every(37) => Deed::Drop,
        "." => match (fate(asked.letter), asked.copies) {
            (0..16, 0) => Deed::Say(421),
            (16..32, 0..2) => Deed::Say(450),
            (32..48, 0..3) => Deed::Say(451),
            (48..80, 0) => Deed::Drop,
            (80..96, _) => Deed::Say(550),
            // Few: each leaves a sender hanging in real time, while the test's own clock runs through days.
            (96.., 0) if asked.times < 1000 && every(240) => Deed::Dribble,
            _ => Deed::Serve,
        },
        _ => Deed::Serve,
    }
}

/// Two digits of the random end of a Message-ID.
fn fate(letter: &str) -> u8 {
    let end = letter.find('@').unwrap();
    u8::from_str_radix(&letter[end - 2..end], 16).unwrap()
}

/// Workers go round until nothing is owed any more; time passes between the rounds.
fn post_everything(app: &TestApp) -> Vec<Listed> {
    for _ in 0..16 {
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| app.work());
            }
        });
        let all = app.rooms.store.read(|tx| jobs::list(tx, &Filter::default())).unwrap();
        if all.iter().all(|job| job.state != State::Queued) {
            return all;
        }
        app.pass(TimeDelta::hours(6));
    }
    panic!("letters are still owed");
}

on_both!(of_thousands_of_letters_to_a_failing_server_none_is_lost_and_none_comes_three_times, |place| {
    let office = PostOffice::open(whims);
    let app = TestApp::with_post(place, Memory::new(), |_| transport(&office, Duration::from_secs(4)));
    let pact = app.frozen_pact("KEP-DLH");
    // Only letters: the turn's reminders would be due meanwhile.
    place.tamper("UPDATE jobs SET state = 'done', ended = due WHERE kind <> 'mail'").unwrap();
    let to = person("P014");
    let office_of = Some("KEP-DLH".parse().unwrap());
    let mail = Mail { letter: Kind::YourTurnSign, document: pact.id, version: 1, to, office: office_of };
    let owed = Owed { job: Job::Mail(mail), due: app.now().at };
    let many = match (is_long(), place.is_sqlite()) {
        (true, _) => 10_000,
        (false, true) => 1_000,
        (false, false) => 200,
    };
    let enqueue_all = |tx: &mut teken::store::WriteTx| {
        (0..many).try_for_each(|_| jobs::enqueue(tx, &owed, &mut rng(), app.now().at).map(drop))
    };
    app.rooms.store.write::<_, StoreError>("test", enqueue_all).unwrap();

    let all = post_everything(&app);
    let received = office.received();
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    for job in all.iter().filter(|job| job.kind == "mail" && job.state != State::Lapsed) {
        let id = format!("<{}@{}>", job.id, app.rooms.institution.domain);
        let came = received.get(&id).cloned().unwrap_or_default();
        *counted.entry(ended_well(job, &came, fate(&id))).or_default() += 1;
    }
    let letters: usize = counted.values().sum();
    assert!(letters >= many, "{counted:?}");
    for outcome in ["once", "twice", "refused"] {
        assert!(counted.contains_key(outcome), "the script made no letter come {outcome}: {counted:?}");
    }
    println!("LETTERS {letters} under failure: {counted:?}");
});

/// How it ended, after the bounds were checked.
fn ended_well(job: &Listed, came: &Received, fate: u8) -> &'static str {
    let (delivered, lost) = (came.delivered(), came.unacknowledged());
    assert!(came.texts.windows(2).all(|pair| pair[0] == pair[1]), "{}: a repeat is another letter", job.id);
    if job.state == State::Buried {
        let why = job.why.as_deref().unwrap_or_default();
        assert!((80..96).contains(&fate), "{}: given up ({why}), though it would have been taken", job.id);
        assert!(why.contains("550") && why.contains("5.1.1 so the script says"), "{why}");
        assert_eq!(delivered, 0, "{}: refused, and yet delivered", job.id);
        return "refused";
    }
    assert_eq!(job.state, State::Done);
    assert!(delivered >= 1, "{}: done, and nobody has it", job.id);
    assert_eq!(delivered, 1 + lost, "{}: more copies than answers that were lost", job.id);
    if delivered == 1 { "once" } else { "twice" }
}

#[test]
fn wherever_a_server_dribbles_a_letter_costs_the_limit_and_no_more() {
    for stage in ["", "EHLO", "MAIL", "RCPT", "DATA", "."] {
        let office =
            PostOffice::open(move |asked| if asked.command == stage { Deed::Dribble } else { Deed::Serve });
        let transport = transport(&office, Duration::from_secs(1));
        let began = Instant::now();
        let why = temporary(transport.send(&letter()));
        assert!(began.elapsed() < Duration::from_secs(4), "{stage:?}: {:?}, {why}", began.elapsed());
    }
}

#[test]
fn a_line_that_is_cut_anywhere_is_worth_another_try_and_a_refusal_anywhere_is_final() {
    for stage in ["", "EHLO", "MAIL", "RCPT", "DATA", "."] {
        for (deed, final_word) in [
            (Deed::Drop, false),
            (Deed::Say(421), false),
            (Deed::Say(450), false),
            (Deed::Say(451), false),
            // Before MAIL FROM nothing is known of the letter: what the server has against us is no reason to give it up.
            (Deed::Say(550), !matches!(stage, "" | "EHLO")),
        ] {
            let office =
                PostOffice::open(move |asked| if asked.command == stage { deed } else { Deed::Serve });
            let transport = transport(&office, Duration::from_secs(10));
            let outcome = transport.send(&letter());
            let is_final =
                matches!(&outcome, Err(teken::mail::SendError::Permanent(why)) if why.contains("550"));
            assert!(outcome.is_err(), "{stage:?} {deed:?}");
            assert_eq!(is_final, final_word, "{stage:?} {deed:?}: {outcome:?}");
        }
    }
}
