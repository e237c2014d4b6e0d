//! Accounts while two things happen at once: what was taken, ended or set meanwhile stays so.

use std::convert::Infallible;
use std::sync::Barrier;
use std::thread;

use chrono::TimeDelta;
use rand_core::{TryCryptoRng, TryRng};
use teken::domain::account::{
    Account, AccountState, RESETS_PER_ADDRESS, RESETS_WINDOW, Role, SecondFactor, Standing,
};
use teken::domain::audit::Hand;
use teken::domain::ids::AccountId;
use teken::domain::password::Password;
use teken::domain::token::Token;
use teken::domain::totp::TotpStep;
use teken::flows::sign_in::{FactorPolicy, Origin};
use teken::flows::{invite, recover, roles, sign_in};
use teken::store::links::Purpose;
use teken::store::{Store, accounts, attempts, links, roster, sessions};

use super::season::{self, person, rng, today};

/// Randomness during whose first draw something else happens: a flow draws the salt of a password after it has read and
/// before it writes.
struct Meanwhile<F: FnOnce()>(Option<F>);

impl<F: FnOnce()> TryRng for Meanwhile<F> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.0.take().into_iter().for_each(|happens| happens());
        rng().try_next_u32()
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.0.take().into_iter().for_each(|happens| happens());
        rng().try_next_u64()
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.take().into_iter().for_each(|happens| happens());
        rng().try_fill_bytes(bytes)
    }
}

impl<F: FnOnce()> TryCryptoRng for Meanwhile<F> {}

fn role(word: &str) -> Role {
    word.parse().unwrap()
}

fn origin() -> Origin {
    Origin { address: "192.0.2.1".to_owned(), agent: String::new() }
}

fn member(store: &Store) -> Account {
    let account = Account {
        id: AccountId::new(today().at, &mut rng()),
        person: None,
        email: "a@a.example".parse().unwrap(),
        name: "A".to_owned(),
        roles: std::iter::once(role("secretariat")).collect(),
        state: AccountState::Active,
        second_factor: SecondFactor::Absent,
        language: None,
        created: today().at,
    };
    store.write("test", |tx| accounts::insert(tx, &account)).unwrap();
    account
}

fn link(store: &Store, purpose: Purpose) -> Token {
    let (token, until) = (Token::new(&mut rng()), today().at + TimeDelta::hours(1));
    store.write("test", |tx| links::replace(tx, &token.digest(), purpose, until)).unwrap();
    token
}

fn found(store: &Store, id: AccountId) -> Account {
    store.read(|tx| accounts::find(tx, id)).unwrap().unwrap()
}

on_both!(a_role_that_is_taken_while_an_invitation_is_accepted_stays_taken, |place| {
    let store = &place.store;
    store.write("test", |tx| roster::replace(tx, &season::roster())).unwrap();
    let invited = (&person("P3"), std::iter::once(role("auditor")).collect());
    let id = invite::run(store, &mut rng(), &Hand::machine(), invited, today().at).unwrap();
    let token = link(store, Purpose::Invitation(id));
    let takes = || {
        roles::take(store, &mut rng(), &Hand::machine(), (id, &role("auditor")), today().at).unwrap();
    };
    let password = Password::typed("perahu layar biru tua".to_owned());
    let how = ("", FactorPolicy::Required);
    invite::accept(store, &mut Meanwhile(Some(takes)), (&token, &password), how, today().at).unwrap();
    let account = found(store, id);
    assert_eq!((account.state, account.roles.len()), (AccountState::Active, 0), "{:?}", account.roles);
});

on_both!(a_second_factor_that_is_set_while_a_password_is_replaced_is_asked_for, |place| {
    let store = &place.store;
    let account = member(store);
    let token = link(store, Purpose::Reset(account.id));
    let sets = || store.write("test", |tx| accounts::set_totp(tx, account.id, "AAAA", TotpStep(1))).unwrap();
    let password = Password::typed("perahu layar biru tua".to_owned());
    let how = (&origin(), FactorPolicy::Optional);
    let run = recover::run(store, &mut Meanwhile(Some(sets)), (&token, &password), how, today().at);
    assert_eq!(run.unwrap().1, Standing::CodeAwaited);
});

on_both!(who_signs_in_while_his_password_is_changed_has_no_session_afterwards, |place| {
    let store = &place.store;
    let account = member(store);
    let old = Password::typed("perahu layar biru tua".to_owned());
    let record = old.record(&mut rng());
    for _ in 0..4 {
        store.write("test", |tx| accounts::set_password(tx, account.id, &record)).unwrap();
        let start = Barrier::new(2);
        let session = thread::scope(|scope| {
            let signs_in = scope.spawn(|| {
                start.wait();
                let how = ("a@a.example", &old);
                sign_in::run(store, &mut rng(), how, &origin(), FactorPolicy::Optional, today().at)
            });
            start.wait();
            // Deriving takes long: this falls into it, or comes first. Either way the old password is no more.
            let changed = store.write("test", |tx| {
                accounts::set_password(tx, account.id, "argon2id$1,1,1$AAAA$AAAA")?;
                sessions::end_others(tx, account.id, None)
            });
            changed.unwrap();
            signs_in.join().unwrap()
        });
        let left = store.read(|tx| sessions::list(tx, account.id, today().at)).unwrap();
        assert!(session.is_err() && left.is_empty(), "{session:?} {left:?}");
    }
});

on_both!(of_two_changes_to_the_roles_of_one_account_none_is_lost, |place| {
    let store = &place.store;
    let account = member(store);
    let give = |word| roles::give(store, &mut rng(), &Hand::machine(), (account.id, role(word)), today().at);
    for _ in 0..20 {
        let start = Barrier::new(2);
        thread::scope(|scope| {
            let racers = ["auditor", "personnel"].map(|word| {
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    give(word).unwrap();
                })
            });
            for racer in racers {
                racer.join().unwrap();
            }
        });
        assert_eq!(found(store, account.id).roles.len(), 3);
        for word in ["auditor", "personnel"] {
            roles::take(store, &mut rng(), &Hand::machine(), (account.id, &role(word)), today().at).unwrap();
        }
    }
});

on_both!(whoever_asks_for_letters_without_end_fills_no_table, |place| {
    let store = &place.store;
    for number in 0..60 {
        let email = format!("orang{number}@a.example");
        recover::ask(store, &mut rng(), &email, &origin(), today().at).unwrap();
    }
    let since = today().at - RESETS_WINDOW;
    let kept = store.read(|tx| attempts::count(tx, "reset-address:192.0.2.1", since)).unwrap();
    assert_eq!(kept, RESETS_PER_ADDRESS);
});
