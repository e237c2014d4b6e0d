//! Two of the real program serve one database: what one is asked, the other knows; and one that stands still in the
//! middle of an act, for however long, does no harm when it wakes up.

use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use teken::domain::route::Field;

use super::injury::{self, Fault, Injury};
use super::instance::{Form, Instance};
use super::{stride, tells_signed};
use crate::store::place::Place;

#[test]
fn of_fifty_posts_over_two_programs_one_signs() {
    let Some(place) = Place::postgresql() else { return };
    let instance = Instance::new(&place);
    let services = [instance.serves(), instance.serves()];
    let document = instance.next_document();
    let forms: Vec<Form> = (0..25).map(|n| instance.opens_form(&services[n % 2], document)).collect();
    let start = Barrier::new(2 * forms.len());
    let answers: Vec<_> = thread::scope(|scope| {
        let posts = forms.iter().flat_map(|form| services.iter().map(move |service| (form, service)));
        let start = &start;
        let send = move |(form, service): (&Form, _)| {
            start.wait();
            form.sends(service).unwrap()
        };
        let running: Vec<_> = posts.map(|post| scope.spawn(move || send(post))).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(answers.iter().any(tells_signed), "nobody was told that it is signed");
    for answer in &answers {
        assert!(answer.status < 500 || answer.status == 503, "{}: {}", answer.status, answer.body);
    }
    assert_eq!(instance.signatures(document), [Field::Declarant]);
    for form in &forms {
        for service in &services {
            assert!(
                tells_signed(&form.sends(service).unwrap()),
                "whoever asks again hears that it is signed"
            );
        }
    }
    assert_eq!(instance.signatures(document), [Field::Declarant]);
    drop(services);
    instance.is_sound(&"fifty posts over two programs");
    let told = answers.iter().filter(|answer| tells_signed(answer)).count();
    println!("RACE 50 posts, 2 programs, 1 signature; {told} heard of it at once");
}

/// What came of it while one stood still.
struct Pause {
    came_to_pass: bool,
    other_signed: bool,
}

fn one_pause(instance: &Instance, injury: Injury) -> Pause {
    let (one, other) = (instance.serves(), instance.serves());
    let document = instance.next_document();
    let (mine, theirs) = (instance.opens_form(&one, document), instance.opens_form(&other, document));
    let mut tracer = injury.inflict(&one);
    let (came_to_pass, meanwhile, late) = thread::scope(|scope| {
        let sending = scope.spawn(|| mine.sends(&one));
        let came_to_pass = tracer.pauses(Duration::from_secs(6));
        let meanwhile = theirs.sends(&other).unwrap();
        one.gets("-CONT");
        drop(tracer);
        one.gets("-CONT");
        (came_to_pass, meanwhile, sending.join().unwrap())
    });
    for answer in [Ok(&meanwhile), late.as_ref()].into_iter().flatten().filter(|answer| tells_signed(answer))
    {
        assert_eq!(instance.signatures(document), [Field::Declarant], "{injury}: {}", answer.status);
    }
    assert!(instance.signatures(document).len() <= 1, "{injury}: signed twice");
    if instance.signatures(document).is_empty() {
        let again = instance.opens_form(&other, document).sends(&other).unwrap();
        assert!(tells_signed(&again), "{injury}: {} {}", again.status, again.body);
    }
    for service in [one, other] {
        assert!(tells_signed(&mine.sends(&service).unwrap()), "{injury}: whoever asks again hears it");
    }
    assert_eq!(instance.signatures(document), [Field::Declarant], "{injury}");
    instance.is_sound(&injury);
    Pause { came_to_pass, other_signed: tells_signed(&meanwhile) }
}

#[test]
fn a_program_paused_between_its_record_and_its_commit_finds_the_slot_taken() {
    let Some(place) = Place::postgresql().filter(|_| injury::is_possible()) else { return };
    let instance = Instance::new(&place);
    for call in ["fsync", "renameat2"] {
        let pause = one_pause(&instance, Injury { call, fault: Fault::Pause, number: 1 });
        assert!(pause.came_to_pass, "{call} was never reached");
        assert!(pause.other_signed, "no lock is held there, and still the other could not sign");
    }
}

#[test]
fn a_program_paused_anywhere_in_its_talk_with_the_database_signs_nothing_twice() {
    let Some(place) = Place::postgresql().filter(|_| injury::is_possible()) else { return };
    let instance = Instance::new(&place);
    let mut paused = 0;
    for number in (4..200).step_by(stride(23)) {
        let pause = one_pause(&instance, Injury { call: "sendto", fault: Fault::Pause, number });
        if !pause.came_to_pass {
            break;
        }
        paused += 1;
    }
    assert!(paused > 0, "no call was ever reached");
    println!("PAUSED {paused} acts of one of two programs");
}
