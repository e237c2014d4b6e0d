//! Lost and changed secrets: a forgotten password, a replaced app, a signing key whose passphrase changes, is locked, is lost.

use chrono::TimeDelta;
use teken::domain::account::Account;
use teken::domain::ids::JobId;
use teken::domain::revocation::Reason;
use teken::domain::totp::{TotpSecret, TotpStep};
use teken::flows::enrol;
use teken::flows::revoke;
use teken::flows::unlock;
use teken::keyring::Passphrase;
use teken::store::{accounts, passphrase_failures, signer_keys};
use teken::worker::Worker;

use super::app::{Browser, PASSWORD, TestApp};
use crate::store::season;

const NEW: &str = "perahu layar biru tua";

fn post(app: &TestApp) -> Vec<String> {
    let now = || teken::domain::moment::Moment { at: app.now(), day: season::today().day };
    Worker::new(&app.rooms).unwrap().run_due(&mut season::rng(), now).unwrap();
    let letters = app.letters.take();
    let text = |letter: Vec<u8>| String::from_utf8(letter).unwrap().replace("=\r\n", "").replace("=3D", "=");
    letters.into_iter().map(|letter| text(letter.to_bytes().unwrap())).collect()
}

fn link(letter: &str, door: &str) -> String {
    let start = letter.find(door).unwrap_or_else(|| panic!("no {door} in {letter}"));
    letter[start..start + door.len() + 64].to_owned()
}

/// Gives an account an authenticator app.
fn app_of(app: &TestApp, account: &Account) -> TotpSecret {
    let secret = TotpSecret::new(&mut season::rng());
    let text = secret.text();
    let keyring = &app.rooms.keyring;
    let sealed = keyring.seal_secret(&mut season::rng(), account.id.as_uuid(), text.as_bytes()).unwrap();
    let set =
        |tx: &mut teken::store::WriteTx| accounts::set_totp(tx, account.id, &sealed.text(), TotpStep(0));
    app.store().write("test", set).unwrap();
    secret
}

fn code(app: &TestApp, secret: &TotpSecret) -> String {
    secret.code(TotpStep::at(app.now()))
}

fn with_code(app: &TestApp, email: &str, secret: &TotpSecret) -> Browser {
    let browser = app.stranger();
    assert_eq!(browser.signs_in(email, PASSWORD).header("location"), Some("/sign-in/code"));
    let typed = code(app, secret);
    assert_eq!(browser.posts("/sign-in/code", "/sign-in/code", &[("code", &typed)]).status, 303);
    browser
}

on_both!(a_forgotten_password_is_replaced_by_letter_and_the_code_is_still_asked, |place| {
    let app = TestApp::at(place);
    let account = app.account("a@a.example", None, &[]);
    let secret = app_of(&app, &account);
    let elsewhere = with_code(&app, "a@a.example", &secret);
    let browser = app.stranger();
    let ask = |email: &str| {
        let answer = browser.posts("/forgotten", "/forgotten", &[("email", email)]);
        (answer.status, answer.header("location").map(str::to_owned), answer.body)
    };
    assert_eq!(ask("A@a.example"), ask("tidak.ada@a.example"), "known or not, the answer is the same");
    let letters = post(&app);
    assert_eq!(letters.len(), 1);
    let path = link(&letters[0], "/reset/");
    assert_eq!(
        (browser.gets(&path).status, browser.gets(&path).status),
        (200, 200),
        "opening uses nothing up"
    );
    assert_eq!(browser.posts(&path, &path, &[("password", "password1234")]).status, 422);
    let answer = browser.posts(&path, &path, &[("password", NEW)]);
    assert_eq!((answer.status, answer.header("location")), (303, Some("/sign-in/code")));
    assert_eq!(browser.gets("/inbox").header("location"), Some("/sign-in/code"), "the letter is not enough");
    assert_eq!(elsewhere.gets("/inbox").status, 303, "every session has ended");
    assert_eq!(app.stranger().gets(&path).status, 404, "used up");
    app.pass(1);
    let typed = code(&app, &secret);
    assert_eq!(browser.posts("/sign-in/code", "/sign-in/code", &[("code", &typed)]).status, 303);
    assert_eq!(browser.gets("/inbox").status, 200);
    assert_eq!(app.stranger().signs_in("a@a.example", PASSWORD).status, 422, "the old one is no more");
    assert_eq!(post(&app).len(), 1, "the owner is told");
});

#[test]
fn a_link_for_a_password_lapses_after_an_hour_and_three_letters_an_hour_are_enough() {
    let app = TestApp::new();
    app.account("a@a.example", None, &[]);
    let browser = app.stranger();
    for _ in 0..5 {
        browser.posts("/forgotten", "/forgotten", &[("email", "a@a.example")]);
    }
    let letters = post(&app);
    assert_eq!(letters.len(), 3);
    assert_eq!(browser.gets(&link(&letters[0], "/reset/")).status, 404, "a later letter makes it void");
    let path = link(&letters[2], "/reset/");
    app.pass(59);
    assert_eq!(browser.gets(&path).status, 200);
    app.pass(2);
    assert_eq!(browser.gets(&path).status, 404);
    assert_eq!(browser.posts("/forgotten", &path, &[("password", NEW)]).status, 404);
}

#[test]
fn a_changed_password_ends_the_other_sessions_and_tells_the_owner() {
    let app = TestApp::new();
    let browser = app.member("a@a.example", None, &[]);
    let elsewhere = app.stranger();
    elsewhere.signs_in("a@a.example", PASSWORD);
    let wrong = [("present", "salah salah salah"), ("new", NEW)];
    assert_eq!(browser.posts("/account", "/account/password", &wrong).status, 422);
    assert_eq!(elsewhere.gets("/inbox").status, 200);
    let right = [("present", PASSWORD), ("new", NEW)];
    assert_eq!(browser.posts("/account", "/account/password", &right).status, 303);
    assert_eq!((browser.gets("/inbox").status, elsewhere.gets("/inbox").status), (200, 303));
    let letters = post(&app);
    assert!(letters.len() == 1 && letters[0].contains("Kata sandi akun"), "{letters:?}");
}

#[test]
fn a_new_app_needs_the_code_of_the_old_one() {
    let app = TestApp::new();
    let account = app.account("a@a.example", None, &[]);
    let old = app_of(&app, &account);
    let browser = with_code(&app, "a@a.example", &old);
    let new = TotpSecret::new(&mut season::rng());
    let sets = |present: &str| {
        let (secret, typed) = (new.text(), code(&app, &new));
        let fields =
            [("secret", &*secret), ("code", &*typed), ("password", PASSWORD), ("present_code", present)];
        browser.posts("/account/second-factor", "/account/second-factor", &fields).status
    };
    assert_eq!(sets(""), 422);
    assert_eq!(sets(&code(&app, &new)), 422, "the new app's code is none of the old one");
    app.pass(1);
    assert_eq!(sets(&code(&app, &old)), 303);
    app.pass(1);
    let other = app.stranger();
    other.signs_in("a@a.example", PASSWORD);
    let typed = code(&app, &old);
    assert_eq!(other.posts("/sign-in/code", "/sign-in/code", &[("code", &typed)]).status, 422);
    let typed = code(&app, &new);
    assert_eq!(other.posts("/sign-in/code", "/sign-in/code", &[("code", &typed)]).status, 303);
}

#[test]
fn nothing_that_is_kept_makes_a_code_and_a_sealed_secret_opens_for_its_owner_only() {
    let app = TestApp::new();
    let account = app.account("a@a.example", None, &[]);
    let secret = app_of(&app, &account);
    let plain = data_encoding::BASE32_NOPAD.decode(secret.text().as_bytes()).unwrap();
    for (path, bytes) in app.everything_kept() {
        let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
        assert!(!holds(secret.text().as_bytes()) && !holds(&plain), "{}", path.display());
    }
    let kept = app.store().read(|tx| accounts::secrets(tx, account.id)).unwrap().unwrap().totp;
    let Some(accounts::KeptTotp::Sealed(text)) = kept else { panic!("it is in clear") };
    let sealed = teken::keyring::SealedSecret::from_text(&text).unwrap();
    let other = app.account("b@a.example", None, &[]);
    let opens = |id: uuid::Uuid| app.rooms.keyring.open_secret(id, &sealed).is_ok();
    assert!(opens(account.id.as_uuid()) && !opens(other.id.as_uuid()));
}

fn signer(app: &TestApp) -> Browser {
    let passphrase = Passphrase::parse(PASSWORD.to_owned()).unwrap();
    let person = season::person("P3");
    enrol::run(&app.rooms, &mut season::rng(), &person, &passphrase, season::today()).unwrap();
    app.member("p3@arunikakab.example", Some("P3"), &[])
}

fn opens(app: &TestApp, passphrase: &str) -> bool {
    let passphrase = Passphrase::parse(passphrase.to_owned()).unwrap();
    let moment = teken::domain::moment::Moment { at: app.now(), day: season::today().day };
    unlock::run(&app.rooms, &mut season::rng(), &season::person("P3"), &passphrase, moment).is_ok()
}

#[test]
fn a_passphrase_is_changed_by_whoever_knows_the_old_one_and_wrong_ones_are_counted() {
    let app = TestApp::new();
    let browser = signer(&app);
    let change = |present: &str| {
        let fields = [("present", present), ("passphrase", NEW), ("repeated", NEW)];
        browser.posts("/account/key", "/account/key/passphrase", &fields).status
    };
    assert_eq!(change("bukan yang benar"), 422);
    let row = app.store().read(|tx| signer_keys::active(tx, &season::person("P3"))).unwrap().unwrap();
    let since = app.now() - TimeDelta::days(1);
    let failures = app.store().read(|tx| passphrase_failures::list(tx, row.key, since)).unwrap();
    assert_eq!(failures.len(), 1);
    assert_eq!(change(PASSWORD), 303);
    assert!(opens(&app, NEW) && !opens(&app, PASSWORD));
    let now = app.store().read(|tx| signer_keys::active(tx, &season::person("P3"))).unwrap().unwrap();
    assert_eq!((now.key, &now.certificate), (row.key, &row.certificate), "the same key, sealed anew");
    assert!(post(&app)[0].contains("tanda tangan elektronik"));
}

#[test]
fn a_lost_passphrase_means_a_new_key_and_the_old_one_is_retired() {
    let app = TestApp::new();
    let browser = signer(&app);
    let before = app.store().read(|tx| signer_keys::active(tx, &season::person("P3"))).unwrap().unwrap();
    let make = |replace: &str, password: &str| {
        let fields = [("password", password), ("passphrase", NEW), ("repeated", NEW), ("replace", replace)];
        browser.posts("/account/key", "/account/key", &fields).status
    };
    assert_eq!(make("", PASSWORD), 422, "not by accident");
    assert_eq!(make("1", "salah salah salah"), 422, "an open session is not enough");
    assert_eq!(make("1", PASSWORD), 303);
    let after = app.store().read(|tx| signer_keys::active(tx, &season::person("P3"))).unwrap().unwrap();
    assert_ne!((before.key, before.certificate), (after.key, after.certificate));
    assert!(opens(&app, NEW) && !opens(&app, PASSWORD));
    assert!(post(&app)[0].contains("Kunci tanda tangan baru"));
}

on_both!(a_key_locked_for_the_day_is_freed_by_a_letter_whose_form_works_once, |place| {
    let app = TestApp::at(place);
    let browser = signer(&app);
    let key = app.store().read(|tx| signer_keys::active(tx, &season::person("P3"))).unwrap().unwrap().key;
    app.store()
        .write("test", |tx| {
            for hour in 1..=19 {
                let at = app.now() - TimeDelta::minutes(70 * hour);
                passphrase_failures::insert(tx, JobId::new(at, &mut season::rng()), key, at)?;
            }
            Ok::<_, teken::store::StoreError>(())
        })
        .unwrap();
    assert!(!opens(&app, "bukan yang benar"), "the twentieth");
    assert!(!opens(&app, PASSWORD), "locked, even with the right one");
    assert!(browser.gets("/account/key").body.contains("Terkunci sampai"));
    let letters = post(&app);
    assert_eq!(letters.len(), 1);
    let path = link(&letters[0], "/unlock/");
    let stranger = app.stranger();
    for _ in 0..2 {
        assert_eq!(stranger.gets(&path).status, 200);
    }
    assert!(!opens(&app, PASSWORD), "a mail scanner has been here");
    assert_eq!(stranger.posts(&path, &path, &[]).status, 303);
    assert!(opens(&app, PASSWORD));
    assert_eq!(stranger.gets(&path).status, 404);
});

#[test]
fn the_owner_of_a_revoked_certificate_is_told_in_a_letter() {
    let app = TestApp::new();
    app.account("a@a.example", Some("P3"), &[]);
    let (person, moment) = (season::person("P3"), season::today());
    let phrase = Passphrase::parse("angin laut selatan".to_owned()).unwrap();
    enrol::run(&app.rooms, &mut season::rng(), &person, &phrase, moment).unwrap();
    assert!(post(&app).is_empty());
    let why = (Reason::KeyCompromise, None);
    revoke::run(&app.rooms, &mut season::rng(), (&person, None), why, moment).unwrap();
    let letters = post(&app);
    assert_eq!(letters.len(), 1);
    assert!(letters[0].contains("telah dicabut") && letters[0].contains("a@a.example"), "{}", letters[0]);
}
