//! The real program is hurt in the middle of a signing act, at one system call after the other: killed, or told that the disk is
//! full or broken (SECURITY 4.3 and 4.4; the method is that of Tessera's fault test). Afterwards nothing is lost, nothing is
//! there twice, what the browser was told is true, and `teken audit` finds no fault.
//!
//! Needs `strace`; without it these tests say so and pass, under CI they fail.

mod backups;
mod canary;
mod crowd;
mod hanging;
mod injury;
mod instance;
mod leases;
mod letters;
mod limits;
mod migrating;
mod nodes;
mod remains;
mod sealed_keys;

use teken::domain::ids::DocumentId;
use teken::domain::route::Field;

use crate::browser::Answer;
use crate::store::place::Place;
use injury::{Fault, Injury};
use instance::Instance;

/// What a signing act asks of the system when it writes: the database's pages, the files, the folders, the letters.
const WRITES: [&str; 5] = ["pwrite64", "fdatasync", "fsync", "renameat2", "write"];

/// Hurts one act after the other, each at the next call, until an act goes through unhurt; answers how many were hurt.
fn hurt_every(instance: &Instance, call: &'static str, fault: Fault, stride: usize) -> usize {
    let mut hurt = 0;
    for number in (1..).step_by(stride) {
        let document = instance.next_document();
        let injury = Injury { call, fault, number };
        if !one_act(instance, document, injury) {
            return hurt;
        }
        hurt += 1;
        assert!(number < 400, "an act has no end: {call} was reached {number} times");
    }
    hurt
}

/// One signing act under one injury, the restart, and the same form sent once more. True if the injury came to pass.
fn one_act(instance: &Instance, document: DocumentId, injury: Injury) -> bool {
    let service = instance.serves();
    let form = instance.opens_form(&service, document);
    let mut tracer = injury.inflict(&service);
    let answer = form.sends(&service);
    let came_to_pass = tracer.comes_to_pass();
    drop(tracer);
    drop(service);

    // What the browser was told is true (I3).
    let kept = instance.signatures(document);
    match answer {
        Ok(answer) if tells_signed(&answer) => {
            assert_eq!(kept, [Field::Declarant], "{injury}: the page said it is signed");
        }
        Ok(answer) => {
            assert!(answer.status >= 400, "{injury}: {}", answer.status);
            assert_eq!(kept, [], "{injury}: the page said it is not signed ({})", answer.status);
        }
        Err(_) => assert!(kept.len() <= 1, "{injury}: signed twice"),
    }
    instance.is_sound(&injury);
    instance.unlocks();

    // The same form again: one signature, whatever had come of the first.
    let service = instance.serves();
    let again = form.sends(&service).unwrap();
    if !tells_signed(&again) {
        // That act was begun and cut short, and an act is done once at most; the page offers a new one.
        assert_eq!(instance.signatures(document), [], "{injury}: signed, and the page does not say so");
        let form = instance.opens_form(&service, document);
        let answer = form.sends(&service).unwrap();
        assert!(tells_signed(&answer), "{injury}: {} {}", answer.status, answer.body);
    }
    drop(service);
    assert_eq!(instance.signatures(document), [Field::Declarant], "{injury}: after the second click");
    instance.is_sound(&injury);
    came_to_pass
}

/// Whether the answer leads to the proof of a signature.
fn tells_signed(answer: &Answer) -> bool {
    answer.status == 303 && answer.header("location").is_some_and(|to| to.ends_with("/proof"))
}

/// A sample of the calls in every run, every one of them in a long one.
fn stride(often: usize) -> usize {
    if std::env::var_os("TEKEN_TEST_LONG").is_some() { 1 } else { often }
}

fn injured(place: &Place, fault: Fault, calls: &[(&'static str, usize)]) {
    if !injury::is_possible() {
        return;
    }
    let instance = Instance::new(place);
    let mut hurt = 0;
    for (call, often) in calls {
        assert!(WRITES.contains(call) || ["sendto", "openat"].contains(call));
        hurt += hurt_every(&instance, call, fault, stride(*often));
    }
    println!("INJURED {fault:?} {hurt} {}", if place.is_sqlite() { "sqlite" } else { "postgresql" });
    assert!(hurt > 0, "no call was ever reached");
    instance.letters_are_unique();
}

#[test]
fn killed_at_any_write_nothing_is_lost_or_doubled_on_sqlite() {
    let calls = [("pwrite64", 12), ("fdatasync", 2), ("fsync", 1), ("renameat2", 1), ("write", 12)];
    injured(&Place::sqlite(), Fault::Kill, &calls);
}

#[test]
fn killed_at_any_write_nothing_is_lost_or_doubled_on_postgresql() {
    let Some(place) = Place::postgresql() else { return };
    injured(&place, Fault::Kill, &[("sendto", 9), ("fsync", 1), ("renameat2", 1)]);
}

/// The database is elsewhere, the files are here.
#[test]
fn a_full_or_broken_disk_beside_postgresql_refuses_and_loses_nothing() {
    let Some(place) = Place::postgresql() else { return };
    injured(&place, Fault::NoSpace, &[("fsync", 2), ("renameat2", 1), ("openat", 5)]);
    let Some(place) = Place::postgresql() else { return };
    injured(&place, Fault::Broken, &[("fsync", 2), ("renameat2", 1), ("openat", 5)]);
}

#[test]
fn a_full_disk_at_any_write_refuses_and_loses_nothing() {
    let calls = [("pwrite64", 20), ("fdatasync", 3), ("fsync", 2), ("renameat2", 1)];
    injured(&Place::sqlite(), Fault::NoSpace, &calls);
}

#[test]
fn a_broken_disk_at_any_write_refuses_and_loses_nothing() {
    let calls = [("pwrite64", 20), ("fdatasync", 3), ("fsync", 2)];
    injured(&Place::sqlite(), Fault::Broken, &calls);
}
