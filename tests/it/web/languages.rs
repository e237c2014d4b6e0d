//! In which language somebody is written to and answered.

use teken::domain::moment::Moment;
use teken::worker::Worker;

use super::app::{PASSWORD, TestApp};
use crate::store::season::{self, Until};

/// Subjects and texts of the letters that are owed by now.
fn letters(app: &TestApp) -> Vec<String> {
    let now = || Moment { at: app.now(), day: season::today().day };
    Worker::new(&app.rooms).unwrap().run_due(&mut season::rng(), now).unwrap();
    let plain = |letter: teken::mail::Letter| String::from_utf8(letter.to_bytes().unwrap()).unwrap();
    app.letters.take().into_iter().map(plain).collect()
}

#[test]
fn whoever_chooses_english_gets_english_letters_and_the_others_indonesian_ones() {
    let app = TestApp::new();
    let reader = app.member("a@a.example", Some("P3"), &[]);
    let answer = reader.posts("/account", "/account/language", &[("lang", "en")]);
    assert_eq!((answer.status, answer.header("location")), (303, Some("/account")));
    season::walked(app.store(), Until::InReview);
    season::walked(app.store(), Until::Signing);
    let (english, indonesian): (Vec<String>, Vec<String>) =
        letters(&app).into_iter().partition(|letter| letter.contains("please do not reply"));
    let mine = format!("<{}>", season::somebody("P3").email.as_str());
    assert_eq!(english.len(), 1, "it is his turn to sign");
    assert!(english[0].contains(&mine) && !english[0].contains("Bapak/Ibu"), "{}", english[0]);
    assert!(!indonesian.is_empty() && indonesian.iter().all(|letter| letter.contains("Bapak/Ibu")));
    assert!(indonesian.iter().all(|letter| !letter.contains(&mine)));
}

#[test]
fn the_choice_of_the_account_is_kept_on_another_browser_until_one_chooses_there() {
    let app = TestApp::new();
    let reader = app.member("a@a.example", None, &[]);
    reader.posts("/account", "/account/language", &[("lang", "en")]);
    assert!(reader.gets("/account").body.contains("lang=\"en\""));
    let elsewhere = app.stranger();
    elsewhere.signs_in("a@a.example", PASSWORD);
    assert!(elsewhere.gets("/account").body.contains("<html lang=\"en\""));
    elsewhere.posts("/account", "/language", &[("lang", "id"), ("back", "/account")]);
    let page = elsewhere.gets("/account").body;
    assert!(page.contains("<html lang=\"id\""));
    assert!(page.contains("value=\"en\" lang=\"en\" selected"), "his letters stay English");
    assert_eq!(reader.posts("/account", "/account/language", &[("lang", "fr")]).status, 422);
}

#[test]
fn whoever_changes_the_language_stays_where_he_is_with_what_he_asked_for() {
    let app = TestApp::new();
    let reader = app.member("a@a.example", Some("P7"), &["secretariat"]);
    let page = reader.gets("/board?show=late&kind=pact").body;
    let back =
        page.split_once("name=\"back\" value=\"").unwrap().1.split('"').next().unwrap().replace("&amp;", "&");
    let answer =
        reader.posts("/board", "/language", &[("lang", "en"), ("back", &back.replace("&#x2F;", "/"))]);
    assert_eq!((answer.status, answer.header("location")), (303, Some("/board?show=late&kind=pact")));
    let stranger = app.stranger().gets("/v/TIDAKADA?x=1").body;
    assert!(
        stranger.contains("name=\"back\" value=\"/v\""),
        "a page for everybody says nothing of who asked how"
    );
}
