//! Killed while a key is made, replaced, or sealed under another passphrase (SECURITY 4.3, K16): afterwards there is the old
//! sealed key or the new one, which opens with its own passphrase, and trail and letters tell the same.

use teken::domain::audit::Act;
use teken::domain::ids::PersonId;
use teken::keyring::{Passphrase, SealedKey};
use teken::pades::Certificate;
use teken::store::jobs::{self, Filter};
use teken::store::signer_keys::{self, SignerKeyRow};
use teken::store::{StoreError, trail};

use super::injury::{self, Fault, Injury};
use super::instance::{Instance, PASSWORD};
use super::stride;
use crate::app::{passphrase_text, person};
use crate::browser::Browser;
use crate::store::place::Place;

/// Officials of the sample who begin without a key.
const NEWCOMERS: [&str; 8] = ["P007", "P008", "P013", "P016", "P018", "P002", "P003", "P004"];

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    First,
    Replacement,
    OtherPassphrase,
}

/// An official, his passphrase, and how often he asked for another.
struct Owner<'a> {
    instance: &'a Instance,
    person: PersonId,
    email: String,
    passphrase: String,
    asked: usize,
}

/// What is kept of his key.
struct Kept {
    key: Option<SignerKeyRow>,
    told: usize,
    letters: usize,
}

impl<'a> Owner<'a> {
    fn new(instance: &'a Instance, official: &str) -> Self {
        let email = format!("{}@arunikakab.example", official.to_lowercase());
        Self { instance, person: person(official), email, passphrase: passphrase_text(official), asked: 0 }
    }

    fn kept(&self) -> Kept {
        let acts = [Act::KeyMade, Act::KeyReplaced, Act::PassphraseChanged];
        let notices = Filter { kinds: vec!["notice"], ..Filter::default() };
        let read = self.instance.app.rooms.store.read(|tx| {
            let key = signer_keys::active(tx, &self.person)?;
            let told = trail::list(tx, 0, 10_000)?.iter().filter(|entry| acts.contains(&entry.act)).count();
            Ok::<_, StoreError>(Kept { key, told, letters: jobs::list(tx, &notices)?.len() })
        });
        read.unwrap()
    }

    fn opens(&self, row: &SignerKeyRow, passphrase: &str) -> bool {
        let sealed = SealedKey::from_bytes(&row.sealed).unwrap();
        let certificate = Certificate::from_der(row.certificate.clone()).unwrap();
        let passphrase = Passphrase::parse(passphrase.to_owned()).unwrap();
        self.instance
            .app
            .rooms
            .keyring
            .unlock(&sealed, &certificate, self.person.opaque(), &passphrase)
            .is_ok()
    }

    /// One change under one injury; true if the injury came to pass. What had not changed is then asked for again.
    fn changes(&mut self, change: Change, injury: Injury) -> bool {
        self.asked += 1;
        let new = format!("kenari nomor {} di pagar biru", self.asked);
        let came_to_pass = self.tries(change, &new, Some(injury));
        if self.passphrase != new {
            self.tries(change, &new, None);
            assert_eq!(self.passphrase, new, "{change:?}, {injury}: asked again after the restart");
        }
        came_to_pass
    }

    fn tries(&mut self, change: Change, new: &str, injury: Option<Injury>) -> bool {
        let before = self.kept();
        let service = self.instance.serves();
        let browser = Browser::at(service.address);
        assert_eq!(browser.signs_in(&self.email, PASSWORD).status, 303);
        let word = browser.gets("/account/key").form_word();
        let old = self.passphrase.clone();
        let (path, fields) = match change {
            Change::OtherPassphrase => {
                ("/account/key/passphrase", vec![("present", &*old), ("passphrase", new), ("repeated", new)])
            }
            Change::First | Change::Replacement => {
                let replace = if change == Change::First { "" } else { "yes" };
                let mut fields = vec![("passphrase", new), ("repeated", new), ("password", PASSWORD)];
                fields.push(("replace", replace));
                ("/account/key", fields)
            }
        };
        let tracer = injury.map(|injury| injury.inflict(&service));
        let answer = browser.tries_to_post(&word, path, &fields, &[]);
        let came_to_pass = tracer.is_some_and(|mut tracer| tracer.comes_to_pass());
        drop(service);

        let what = format!("{change:?}, {}", injury.map(|one| one.to_string()).unwrap_or_default());
        let after = self.kept();
        let is_new = after.key.as_ref().map(|row| &row.sealed) != before.key.as_ref().map(|row| &row.sealed);
        if let Ok(answer) = answer {
            assert_eq!(answer.status == 303, is_new, "{what}: the page said {}", answer.status);
        }
        if is_new {
            new.clone_into(&mut self.passphrase);
        }
        match &after.key {
            Some(row) => assert!(self.opens(row, &self.passphrase), "{what}: the sealed key does not open"),
            None => assert!(before.key.is_none(), "{what}: the key is gone"),
        }
        let expected = usize::from(is_new);
        assert_eq!(after.told - before.told, expected, "{what}: the trail tells another story");
        assert_eq!(after.letters - before.letters, expected, "{what}: the letter tells another story");
        came_to_pass
    }
}

fn injured(place: &Place, calls: &[(&'static str, usize)]) {
    if !injury::is_possible() {
        return;
    }
    let instance = Instance::new(place);
    let mut hurt = 0;
    let mut newcomers = NEWCOMERS.iter();
    let mut owner = Owner::new(&instance, "P014");
    for (call, often) in calls {
        for change in [Change::First, Change::Replacement, Change::OtherPassphrase] {
            for number in (1..).step_by(stride(*often)) {
                let injury = Injury { call, fault: Fault::Kill, number };
                let came_to_pass = if change == Change::First {
                    // Who has a key makes no first one: as many as there are newcomers.
                    let Some(official) = newcomers.next() else { break };
                    instance.account(official);
                    Owner::new(&instance, official).changes(change, injury)
                } else {
                    owner.changes(change, injury)
                };
                hurt += usize::from(came_to_pass);
                if !came_to_pass {
                    break;
                }
                assert!(number < 400, "{change:?} has no end: {call} was reached {number} times");
            }
        }
    }
    println!("KEYS {hurt} changes killed, {}", if place.is_sqlite() { "sqlite" } else { "postgresql" });
    assert!(hurt > 5, "only {hurt} calls were ever reached");
    instance.is_sound(&"keys were changed");
}

#[test]
fn killed_while_a_key_is_made_or_sealed_anew_there_is_the_old_or_the_new_on_sqlite() {
    injured(&Place::sqlite(), &[("fdatasync", 2), ("pwrite64", 9)]);
}

#[test]
fn killed_while_a_key_is_made_or_sealed_anew_there_is_the_old_or_the_new_on_postgresql() {
    let Some(place) = Place::postgresql() else { return };
    injured(&place, &[("sendto", 11)]);
}
