//! How much one request may be, and how often one address may fail (SECURITY, bars 22 and 26).

use super::app::{PASSWORD, TestApp};

#[test]
fn a_head_beyond_16_kib_and_a_form_beyond_64_are_refused() {
    let app = TestApp::new();
    let browser = app.stranger();
    let head = |length: usize| browser.sends("GET", "/v", &[("x-long", &"a".repeat(length))], "").status;
    assert_eq!((head(12 << 10), head(17 << 10)), (200, 431));

    let member = app.member("a@a.example", Some("P3"), &["secretariat"]);
    let form = |length: usize| member.posts("/account", "/sign-out", &[("x", &"a".repeat(length))]).status;
    assert_eq!((form(65 << 10), form(60 << 10)), (413, 303));
}

#[test]
fn fifty_failures_from_one_address_close_the_door_to_it_whomever_it_names() {
    let app = TestApp::new();
    app.account("a@a.example", None, &[]);
    let browser = app.stranger();
    for number in 0..50 {
        let answer = browser.signs_in(&format!("b{number}@a.example"), "salah sekali lagi");
        assert_eq!(answer.status, 422, "{number}");
    }
    let right = browser.signs_in("a@a.example", PASSWORD);
    assert_eq!(right.status, 429, "{}", right.body);
    app.pass(16);
    assert_eq!(browser.signs_in("a@a.example", PASSWORD).status, 303, "a quarter of an hour later");
}
