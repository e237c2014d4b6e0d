//! An agreement and what amends it, both through the real archive.

use teken::domain::stage::{Actor, Stage, StageName};

use crate::app::{Kind, TestApp, rng};

on_both!(an_archived_amendment_takes_the_place_of_what_it_amends, |place| {
    let app = TestApp::new(place);
    let original = app.frozen(app.paper(Kind::Agreement, "KEP-DINKES"));
    app.sign_all(original.id);
    app.work();
    let original = app.find(original.id);
    assert_eq!(original.stage.name(), StageName::Archived);

    let amendment = app.amendment_of(&original);
    let drafter = Actor::Person(amendment.drafter.clone());
    app.decide().submit(&mut rng(), amendment.id, &drafter).unwrap();
    app.approve_all(amendment.id);
    app.work();
    app.sign_all(amendment.id);
    assert_eq!(app.find(original.id).stage.name(), StageName::Archived, "until the other is in the archive");
    app.work();
    assert_eq!(app.find(amendment.id).stage.name(), StageName::Archived);
    let Stage::Superseded { archived, by, .. } = app.find(original.id).stage else { panic!() };
    assert_eq!(by, amendment.id);
    let Stage::Archived(before) = original.stage else { panic!() };
    assert_eq!(archived, before, "it stays valid for the period served");
    assert_eq!(app.trail(original.id).last(), Some(&"superseded"));
});
