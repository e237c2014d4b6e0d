//! Late turns, by moving the clock: a reminder on the morning of the last day, word to the superior the morning after.

use teken::domain::event::Event;
use teken::domain::route::Field;
use teken::worker::Tally;

use crate::app::{Kind, TestApp, person, rng};

on_both!(a_late_review_is_reminded_of_and_then_the_superior_is_told, |place| {
    let app = TestApp::new(place);
    // Asked on 4 January with three days' time: the last day is the 7th.
    let pact = app.submitted(app.paper(Kind::Pact, "KEP-DLH"));
    app.work();
    app.letters.take();
    app.go_to("2027-01-07T00:59:59Z");
    assert_eq!(app.work(), Tally::default(), "eight in the morning is one o'clock in Greenwich");
    app.go_to("2027-01-07T01:00:00Z");
    app.work();
    assert_eq!(app.post(&pact), ["P048 Pengingat: hari ini batas waktu …"]);
    app.go_to("2027-01-08T01:00:00Z");
    app.work();
    assert_eq!(app.post(&pact), ["P039 Terlambat 1 hari: …"]);
    app.go_to("2027-01-20T01:00:00Z");
    assert_eq!(app.work(), Tally::default(), "once each");

    let events = app.events(pact.id);
    let told = events.iter().find_map(|event| match event {
        Event::Escalated { official, superior } => Some((official.person.clone(), superior.person.clone())),
        _ => None,
    });
    assert_eq!(told.unwrap(), (person("P048"), person("P039")));
    assert_eq!(app.trail(pact.id), ["drafted", "submitted", "turn_opened", "reminded", "escalated"]);
});

on_both!(a_signer_is_reminded_three_days_before_and_on_the_day_with_the_days_left, |place| {
    let app = TestApp::new(place);
    let pact = app.frozen_pact("KEP-DLH");
    app.letters.take();
    for (instant, post) in [
        ("2027-01-08T01:00:00Z", "P014 Pengingat: 3 hari lagi batas waktu …"),
        ("2027-01-11T01:00:00Z", "P014 Pengingat: hari ini batas waktu …"),
        ("2027-01-12T01:00:00Z", "P003 Terlambat 1 hari: …"),
    ] {
        app.go_to(instant);
        app.work();
        assert_eq!(app.post(&pact), [post]);
    }
});

on_both!(nobody_is_chased_once_the_turn_is_over, |place| {
    let app = TestApp::new(place);
    let pact = app.frozen_pact("KEP-DLH");
    let declarant = app.signer("P014");
    app.sign(&declarant, &app.wanted(pact.id, Field::Declarant)).unwrap();
    app.work();
    app.letters.take();
    // The review's and the declarant's chasers fall due, and find nothing to do; the witness has until the same day.
    app.go_to("2027-01-12T01:00:00Z");
    app.work();
    let post = app.post(&pact);
    assert!(!post.is_empty() && post.iter().all(|line| line.starts_with("P001 ")), "{post:?}");
    let chased = |event: &Event| match event {
        Event::Reminded { official, .. } | Event::Escalated { official, .. } => Some(official.person.clone()),
        _ => None,
    };
    assert!(app.events(pact.id).iter().filter_map(chased).all(|who| who == person("P001")));
});

on_both!(a_turn_of_an_earlier_version_is_not_chased, |place| {
    let app = TestApp::new(place);
    let pact = app.submitted(app.paper(Kind::Pact, "KEP-DLH"));
    let drafter = teken::domain::stage::Actor::Person(person("P051"));
    app.decide().recall(&mut rng(), pact.id, pact.version, drafter.clone(), "Ada yang terlupa.").unwrap();
    app.work();
    assert!(app.letters.letters().is_empty());
    app.go_to("2027-01-10T03:00:00Z");
    app.work();
    assert!(app.letters.letters().is_empty());
    app.decide().submit(&mut rng(), pact.id, &drafter).unwrap();
    app.work();
    assert_eq!(app.post(&pact), ["P048 Mohon pemeriksaan …"]);
});
