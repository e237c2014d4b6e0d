//! The ways in and out.

use teken::domain::audit::Hand;
use teken::domain::totp::{TotpSecret, TotpStep};
use teken::flows::sign_in::FactorPolicy;
use teken::flows::{invite, set_up};
use teken::worker::Worker;

use super::app::{PASSWORD, TestApp};
use crate::store::season;

#[test]
fn the_set_up_link_works_once_and_opening_it_uses_nothing_up() {
    let app = TestApp::new();
    let token = set_up::link(app.store(), &mut season::rng(), app.now()).unwrap().unwrap();
    let path = format!("/set-up/{}", token.text());
    let browser = app.stranger();
    for _ in 0..3 {
        assert_eq!(browser.gets(&path).status, 200);
    }
    let fields = [("name", "Pengelola"), ("email", "kelola@a.example"), ("password", "password1234")];
    assert_eq!(browser.posts(&path, &path, &fields).status, 422, "a common password");
    let fields = [("name", "Pengelola"), ("email", "kelola@a.example"), ("password", PASSWORD)];
    assert_eq!(browser.posts(&path, &path, &fields).status, 303);
    assert_eq!(browser.gets("/inbox").status, 200);
    assert_eq!(app.stranger().gets(&path).status, 404);
    assert!(set_up::link(app.store(), &mut season::rng(), app.now()).unwrap().is_none());
}

#[test]
fn an_invitation_comes_by_mail_and_makes_an_account() {
    let app = TestApp::new();
    let person = "P3".parse().unwrap();
    let roles = ["agency:DINKES".parse().unwrap()].into();
    invite::run(app.store(), &mut season::rng(), &Hand::machine(), (&person, roles), app.now()).unwrap();
    Worker::new(&app.rooms).unwrap().run_due(&mut season::rng(), season::today).unwrap();
    let letter = String::from_utf8(app.letters.take().remove(0).to_bytes().unwrap()).unwrap();
    let text = letter.replace("=\r\n", "").replace("=3D", "=");
    let at = text.find("/invitation/").unwrap();
    let path = text[at..at + "/invitation/".len() + 64].to_owned();
    let browser = app.stranger();
    assert_eq!(browser.gets(&path).status, 200);
    assert_eq!(browser.gets(&path).status, 200, "a mail scanner has been here");
    assert_eq!(browser.posts(&path, &path, &[("password", PASSWORD)]).status, 303);
    assert_eq!(browser.gets("/inbox").status, 200);
    assert_eq!(app.stranger().gets(&path).status, 404, "used up");
}

#[test]
fn signing_in_changes_the_session_and_signing_out_kills_it() {
    let app = TestApp::new();
    app.account("a@a.example", None, &[]);
    let browser = app.stranger();
    browser.gets("/sign-in");
    let before = browser.cookies.borrow()["teken-session"].clone();
    browser.signs_in("A@a.example", PASSWORD);
    let after = browser.cookies.borrow()["teken-session"].clone();
    assert_ne!(before, after);
    assert_eq!(browser.gets("/inbox").status, 200);
    assert_eq!(browser.posts("/account", "/sign-out", &[]).status, 303);
    browser.cookies.borrow_mut().insert("teken-session".to_owned(), after);
    assert_eq!(browser.gets("/inbox").status, 303, "the old cookie opens nothing");
}

#[test]
fn a_session_lapses_after_half_an_hour_of_silence_and_after_twelve_hours_in_any_case() {
    let app = TestApp::new();
    let browser = app.member("a@a.example", None, &[]);
    app.pass(29);
    assert_eq!(browser.gets("/inbox").status, 200);
    app.pass(31);
    assert_eq!(browser.gets("/inbox").status, 303);
    browser.signs_in("a@a.example", PASSWORD);
    for _ in 0..35 {
        app.pass(20);
        assert_eq!(browser.gets("/inbox").status, 200);
    }
    app.pass(20);
    assert_eq!(browser.gets("/inbox").status, 303);
}

#[test]
fn ten_wrong_passwords_close_the_door_for_a_quarter_of_an_hour() {
    let app = TestApp::new();
    app.account("a@a.example", None, &[]);
    let browser = app.stranger();
    for _ in 0..10 {
        assert_eq!(browser.signs_in("a@a.example", "salah salah salah").status, 422);
    }
    assert_eq!(browser.signs_in("a@a.example", PASSWORD).status, 429);
    assert_eq!(
        browser.signs_in("tidak.ada@a.example", PASSWORD).status,
        422,
        "another address is not concerned"
    );
    app.pass(16);
    assert_eq!(browser.signs_in("a@a.example", PASSWORD).status, 303);
}

#[test]
fn without_a_second_factor_nothing_opens_where_one_is_required_and_a_code_is_good_once() {
    let app = TestApp::with(FactorPolicy::Required);
    app.account("a@a.example", None, &[]);
    let browser = app.stranger();
    assert_eq!(browser.signs_in("a@a.example", PASSWORD).header("location"), Some("/account/second-factor"));
    assert_eq!(browser.gets("/inbox").header("location"), Some("/account/second-factor"));
    let page = browser.gets("/account/second-factor");
    let at = page.body.find("name=\"secret\" value=\"").unwrap() + "name=\"secret\" value=\"".len();
    let secret = TotpSecret::parse(&page.body[at..at + 32]).unwrap();
    let code = secret.code(TotpStep::at(app.now()));
    let fields = [("secret", &*secret.text()), ("code", &*code)].map(|(n, v)| (n, v.to_owned()));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let answer = browser.posts_with(&page.form_word(), "/account/second-factor", &fields, &[]);
    assert_eq!(answer.header("location"), Some("/inbox"), "{}", answer.body);
    let other = app.stranger();
    assert_eq!(other.signs_in("a@a.example", PASSWORD).header("location"), Some("/sign-in/code"));
    assert_eq!(
        other.gets("/account/second-factor").header("location"),
        Some("/sign-in/code"),
        "no way round"
    );
    assert_eq!(other.posts("/sign-in/code", "/sign-in/code", &[("code", &code)]).status, 422, "used");
    app.pass(1);
    let code = secret.code(TotpStep::at(app.now()));
    assert_eq!(other.posts("/sign-in/code", "/sign-in/code", &[("code", &code)]).status, 303);
    assert_eq!(other.gets("/inbox").status, 200);
}
