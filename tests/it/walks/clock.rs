//! A clock that has gone back, or that is not the database server's: nobody signs, nothing is lost, and it is over as soon as
//! the clock is right.

use chrono::TimeDelta;
use teken::domain::route::Field;
use teken::flows::clock::{self, Doubt};
use teken::flows::sign::{self, OpenError};
use teken::store::Store;

use crate::app::{TestApp, passphrase, person};

on_both!(nobody_signs_while_the_clock_is_behind_the_newest_signature, |place| {
    let app = TestApp::new(place);
    let (first, second) = (app.frozen_pact("KEP-DLH"), app.frozen_pact("KEP-DISHUB"));
    let signer = app.signer("P018");
    app.pass(TimeDelta::minutes(10));
    let late = app.signer("P014");
    app.sign(&late, &app.wanted(first.id, Field::Declarant)).unwrap();
    let newest = app.now().at;
    drop(signer);

    let opens = || sign::open(&app.rooms, &person("P018"), &passphrase("P018"), app.now());
    app.pass(TimeDelta::seconds(-59));
    assert!(opens().is_ok(), "so much two clocks may differ");
    app.pass(TimeDelta::seconds(-2));
    let Err(OpenError::Clock(Doubt::Behind { now, newest: found })) = opens() else { panic!("it opened") };
    assert_eq!((now, found), (app.now().at, newest));

    app.pass(TimeDelta::seconds(61));
    let signer = opens().unwrap();
    app.sign(&signer, &app.wanted(second.id, Field::Declarant)).unwrap();
});

on_both!(a_clock_that_is_not_the_database_servers_is_in_doubt, |place| {
    let real = teken::boot::now();
    let heeding = Store::open(&place.url).unwrap().heeding_its_clock();
    assert_eq!(clock::doubt(&heeding, real).unwrap(), None);
    for apart in [TimeDelta::hours(1), TimeDelta::hours(-1)] {
        let found = clock::doubt(&heeding, real + apart).unwrap();
        match found {
            None => assert!(place.is_sqlite(), "SQLite has no clock of its own"),
            Some(Doubt::Apart { now, server }) => {
                assert!(!place.is_sqlite() && now == real + apart && (server - real).num_seconds() < 60);
            }
            Some(other) => panic!("{other}"),
        }
        assert_eq!(
            clock::doubt(&place.store, real + apart).unwrap(),
            None,
            "a rehearsal heeds no other clock"
        );
    }
});
