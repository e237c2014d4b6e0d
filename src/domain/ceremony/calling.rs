//! Whom the queue calls, what a mode changes and what it keeps, as facts.

use super::before::{Edit, Noted, Seat};
use super::event::CeremonyEvent;
use super::mode::Mode;
use super::progress::Progress;
use super::refusal::CeremonyRefusal;
use super::rundown::Cue;
use super::tests::{
    ALL_DONE, attended, called, facts, now, office, opened, operator, person, running, score,
};

#[test]
fn the_queue_calls_by_number_and_a_person_with_two_posts_once() {
    let ceremony = running();
    assert_eq!(called(&ceremony, &score(&[])), Some(("P2".to_owned(), 1)));
    let sekda_done = score(&[("KEP-SETDA", 2)]);
    assert_eq!(called(&ceremony, &sekda_done), Some(("P3".to_owned(), 2)), "both posts at one call");
    let one_post = score(&[("KEP-SETDA", 2), ("KEP-DINKES", 2)]);
    assert_eq!(called(&ceremony, &one_post), Some(("P3".to_owned(), 1)), "until the second post is done");
    let both = score(&[("KEP-SETDA", 2), ("KEP-DINKES", 2), ("KEP-DISKAN", 2)]);
    assert_eq!(called(&ceremony, &both), Some(("P6".to_owned(), 1)));
    assert_eq!(called(&ceremony, &score(&ALL_DONE[1..])), None, "the regent is never called");
}

#[test]
fn the_queue_waits_for_nobody_who_is_absent_set_aside_or_not_noted() {
    let by = operator();
    let ceremony = attended(running(), "KEP-SETDA", Noted::Absent { reason: "Umrah".to_owned() });
    assert_eq!(called(&ceremony, &score(&[])), Some(("P3".to_owned(), 2)));
    let ceremony = attended(ceremony, "KEP-DINKES", Noted::Expected);
    assert_eq!(called(&ceremony, &score(&[])), Some(("P3".to_owned(), 1)), "as Plt. he is there");
    let aside = ceremony.set_aside(&by, (&office("KEP-DISKAN"), "Sertifikat kedaluwarsa"), now());
    let ceremony = aside.unwrap().ceremony;
    assert_eq!(called(&ceremony, &score(&[])), Some(("P6".to_owned(), 1)));
    let ceremony = ceremony.take_back(&by, &office("KEP-DISKAN"), now()).unwrap().ceremony;
    assert_eq!(called(&ceremony, &score(&[])), Some(("P3".to_owned(), 1)));
}

#[test]
fn whoever_is_put_off_comes_again_after_all_others() {
    let (by, none) = (operator(), score(&[]));
    let ceremony = running().put_off(&by, &person("P2"), &none, now()).unwrap().ceremony;
    assert_eq!(called(&ceremony, &none).unwrap().0, "P3");
    let ceremony = ceremony.put_off(&by, &person("P3"), &none, now()).unwrap().ceremony;
    assert_eq!(called(&ceremony, &none).unwrap().0, "P6");
    let ceremony = ceremony.put_off(&by, &person("P6"), &none, now()).unwrap().ceremony;
    assert_eq!(called(&ceremony, &none).unwrap().0, "P2", "who was put off first comes back first");
}

#[test]
fn whoever_is_called_by_hand_stays_called_until_he_is_done_or_put_off() {
    let (by, none) = (operator(), score(&[]));
    let ceremony = running().call(&by, &person("P6"), &none, now()).unwrap().ceremony;
    assert_eq!(called(&ceremony, &none).unwrap().0, "P6");
    assert_eq!(called(&ceremony, &score(&[("KEP-KEC", 1)])).unwrap().0, "P6", "one of two is not done");
    assert_eq!(called(&ceremony, &score(&[("KEP-KEC", 2)])).unwrap().0, "P2");
    let ceremony = ceremony.put_off(&by, &person("P6"), &none, now()).unwrap().ceremony;
    assert_eq!(called(&ceremony, &none).unwrap().0, "P2");
    let done = score(&[("KEP-KEC", 2)]);
    let refused = ceremony.clone().call(&by, &person("P6"), &done, now());
    assert_eq!(refused.unwrap_err(), CeremonyRefusal::NothingLeft(person("P6")));
    let gone = attended(ceremony, "KEP-KEC", Noted::Expected);
    let refused = gone.call(&by, &person("P6"), &none, now());
    assert_eq!(refused.unwrap_err(), CeremonyRefusal::NotThere(person("P6")));
}

#[test]
fn a_tablet_for_somebody_who_waits_calls_him_in_the_same_act() {
    let (by, none) = (operator(), score(&[]));
    let change = running().hand_over(&by, &person("P6"), &none, now()).unwrap();
    assert_eq!(
        change.events().iter().map(CeremonyEvent::kind).collect::<Vec<_>>(),
        ["called", "handed-over"]
    );
    let ceremony = change.ceremony;
    assert_eq!(called(&ceremony, &none).unwrap().0, "P6", "the wall names who has the tablet");
    let again = ceremony.hand_over(&by, &person("P6"), &none, now()).unwrap();
    assert_eq!(again.events().len(), 1, "he is called already");
    let together = again.ceremony.switch(&by, Mode::Simultaneous, now()).unwrap().ceremony;
    let change = together.hand_over(&by, &person("P2"), &none, now()).unwrap();
    assert_eq!(change.events().len(), 1, "nobody is called where everybody signs at once");
}

#[test]
fn switching_the_mode_keeps_what_is_done() {
    let (by, some) = (operator(), score(&[("KEP-SETDA", 2), ("KEP-DINKES", 1)]));
    let ceremony = running();
    let before = ceremony.tally(&some);
    assert_eq!(
        (before.done, before.underway, before.waiting, before.all),
        (1, 2, 1, 4),
        "P3 is called for two posts"
    );
    let change = ceremony.switch(&by, Mode::Simultaneous, now()).unwrap();
    let ceremony = change.ceremony;
    let after = ceremony.tally(&some);
    assert_eq!(
        (after.done, after.underway, after.waiting, after.all),
        (1, 1, 2, 4),
        "nobody is called any more"
    );
    assert_eq!(called(&ceremony, &some), None, "all sign at once");
    let refused = ceremony.clone().call(&by, &person("P6"), &some, now());
    assert_eq!(refused.unwrap_err(), CeremonyRefusal::NoQueue);
    let same = ceremony.clone().switch(&by, Mode::Simultaneous, now()).unwrap();
    assert!(same.events().is_empty(), "nothing happened");
    let back = ceremony.switch(&by, Mode::Queue, now()).unwrap().ceremony;
    assert_eq!(called(&back, &some), Some(("P3".to_owned(), 2)));
    assert_eq!(back.stage.running().unwrap().modes, [Mode::Queue, Mode::Simultaneous, Mode::Queue]);
}

#[test]
fn an_item_of_the_rundown_switches_the_mode_that_it_names() {
    let by = operator();
    let ceremony = running();
    assert_eq!(
        ceremony.rundown.iter().map(|item| item.cue).collect::<Vec<_>>()[1..3],
        [Cue::Reading, Cue::Symbolic]
    );
    let ceremony = ceremony.go_to(&by, 1, now()).unwrap().ceremony;
    assert_eq!(ceremony.stage.running().unwrap().mode, Mode::Queue, "reading changes nothing");
    let ceremony = ceremony.go_to(&by, 2, now()).unwrap().ceremony;
    assert_eq!(ceremony.stage.running().unwrap().mode, Mode::Symbolic);
    let ceremony = ceremony.go_to(&by, 3, now()).unwrap().ceremony;
    assert_eq!(ceremony.stage.running().unwrap().mode, Mode::Simultaneous);
    let refused = ceremony.go_to(&by, 5, now()).unwrap_err();
    assert_eq!(refused, CeremonyRefusal::NoItem(5));
}

#[test]
fn on_the_stage_are_those_who_were_chosen_for_it() {
    let by = operator();
    let seat = |id: &str, number, on_stage| Seat { office: office(id), number, on_stage, online: false };
    let ceremony = opened();
    let edit = Edit {
        facts: facts(),
        rundown: ceremony.rundown.clone(),
        seats: vec![seat("KEP-KEC", 1, true), seat("KEP-SETDA", 4, false)],
        witnesses: vec![],
    };
    let ceremony = ceremony.edit(&by, edit, now()).unwrap().ceremony;
    let first = ceremony.guests().next().unwrap();
    assert_eq!(first.official.office.as_str(), "KEP-KEC", "the order of the numbers");
    let ceremony = attended(ceremony, "KEP-KEC", Noted::Present);
    let ceremony = ceremony.start(&by, now()).unwrap().ceremony.go_to(&by, 2, now()).unwrap().ceremony;
    let none = score(&[]);
    let stage: Vec<&str> = ceremony.on_stage(&none).map(|a| a.official.office.as_str()).collect();
    assert_eq!(stage, ["KEP-KEC"]);
    let camat = ceremony.attendee(&office("KEP-KEC")).unwrap();
    assert_eq!(ceremony.progress(camat, &none), Progress::Underway);
}
