//! Somebody guesses passphrases all day, at two programs, and does not mind a restart; somebody else guesses codes.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use teken::domain::code::VerifyCode;
use teken::flows::unlock::{self, UnlockRefusal};

use crate::app::{TestApp, passphrase, person, rng};

/// A try costs a key derivation only if it is answered with right or wrong (SECURITY, bar 21).
const MOST_DERIVATIONS: usize = 25;

on_both!(ten_thousand_guesses_in_a_day_at_two_programs_cost_twenty_derivations, |place| {
    let app = TestApp::new(place);
    drop(app.signer("P014"));
    let guess = passphrase("orang lain");
    let mut other = app.second_program(place);
    let (mut derived, mut refused) = (0, 0);
    for number in 0..10_000 {
        app.pass(TimeDelta::seconds(8));
        if number == 5000 {
            other = app.second_program(place);
        }
        let rooms = if number % 2 == 0 { &app.rooms } else { &other };
        match unlock::run(rooms, &mut rng(), &person("P014"), &guess, app.now()) {
            Err(UnlockRefusal::Wrong(_)) => derived += 1,
            Err(UnlockRefusal::Pause(_) | UnlockRefusal::Locked(_)) => refused += 1,
            Err(other) => panic!("{other}"),
            Ok(_) => panic!("guessed"),
        }
    }
    println!("GUESSES 10000: {derived} derivations, {refused} refused without one");
    assert_eq!(derived + refused, 10_000);
    assert!((5..=MOST_DERIVATIONS).contains(&derived), "{derived}");
    assert!(unlock::run(&other, &mut rng(), &person("P014"), &passphrase("P014"), app.now()).is_err());
});

/// Bar 23: whoever guesses codes, well-formed ones even, finds none of those that were issued.
#[test]
fn of_a_million_guessed_codes_none_is_one_of_ten_thousand_that_were_issued() {
    let mut chance = rng();
    let issued: BTreeSet<String> = (0..10_000).map(|_| VerifyCode::new(&mut chance).plain()).collect();
    assert_eq!(issued.len(), 10_000, "no code is issued twice");
    for _ in 0..1_000_000 {
        let guess = VerifyCode::new(&mut chance).plain();
        assert!(!issued.contains(&guess), "{guess}");
    }
}
