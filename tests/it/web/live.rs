//! Pages that follow what happens. Whatever changes is saved past the service, as another process would.

use teken::store::sessions;

use super::app::{Browser, TestApp};
use crate::store::season::{self, Until};

fn secretariat(app: &TestApp) -> Browser {
    app.member("sekretariat@a.example", Some("P7"), &["secretariat"])
}

/// The address that a page follows.
fn followed(body: &str) -> String {
    body.split_once("data-stream=\"").unwrap().1.split('"').next().unwrap().to_owned()
}

#[test]
fn a_change_reaches_the_board_and_the_page_of_that_document_and_no_other() {
    let app = TestApp::new();
    let document = season::saved(app.store(), &season::drafting());
    let other = season::saved(app.store(), &season::drafting());
    let browser = secretariat(&app);
    let mut board = browser.follows(&followed(&browser.gets("/board").body));
    let page = |id| followed(&browser.gets(&format!("/documents/{id}")).body);
    let mut mine = browser.follows(&page(document.id));
    let mut theirs = browser.follows(&page(other.id));
    season::saved(app.store(), &season::submitting(&document));
    let heard = board.hears().unwrap();
    assert!(heard.starts_with("{\"id\":\"board\",\"version\":\""), "{heard}");
    assert!(mine.hears().unwrap().contains(&document.id.to_string()));
    // The next that this one hears of is its own change, though another came before it.
    season::saved(app.store(), &season::submitting(&other));
    let heard = theirs.hears().unwrap();
    assert!(heard.contains(&other.id.to_string()), "{heard}");
    assert!(board.hears().is_some());
}

#[test]
fn whoever_connects_late_or_again_hears_of_what_he_missed_and_of_nothing_else() {
    let app = TestApp::new();
    let document = season::saved(app.store(), &season::drafting());
    let browser = secretariat(&app);
    let before = followed(&browser.gets("/board").body);
    let mut witness = browser.follows(&before);
    season::saved(app.store(), &season::submitting(&document));
    witness.hears().unwrap();
    // The page was made before the change, and the stream opened after it.
    let mut late = browser.follows(&before);
    assert!(late.hears().is_some());
    let now = followed(&browser.gets("/board").body);
    assert_ne!(now, before);
    let mut fresh = browser.follows(&now);
    assert_eq!(
        fresh.starting_with(&["data: ", "id: "]),
        Some(now.split_once("since=").unwrap().1.to_owned())
    );
    assert_eq!(fresh.starting_with(&["data: ", ": "]), Some(String::new()), "a sign of life and no event");
    let mut unknown = browser.follows("/live/board?since=x");
    assert!(unknown.hears().is_some(), "of another process: better once too often");
}

#[test]
fn a_stream_ends_with_its_session_with_its_roles_and_with_the_service() {
    let app = TestApp::new();
    let (leaving, staying) = (secretariat(&app), app.member("b@a.example", None, &["auditor"]));
    let account = app.account("c@a.example", None, &["secretariat"]);
    let demoted = app.stranger();
    demoted.signs_in("c@a.example", super::app::PASSWORD);
    let [mut first, mut second, mut third] =
        [&leaving, &staying, &demoted].map(|browser| browser.follows("/live/board"));
    for stream in [&mut first, &mut second, &mut third] {
        stream.hears().unwrap();
    }
    assert_eq!(leaving.posts("/account", "/sign-out", &[]).status, 303);
    assert_eq!(first.hears(), None);
    let taken = [("account", account.id.to_string()), ("role", "secretariat".to_owned())];
    let keeper = app.member("d@a.example", None, &["secretariat"]);
    let fields: Vec<(&str, &str)> = taken.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(keeper.posts("/roles", "/roles/take", &fields).status, 303);
    assert_eq!(third.hears(), None);
    assert_eq!(demoted.gets("/live/board").status, 403, "the guard decides when he comes again");
    app.closes_streams();
    assert_eq!(second.hears(), None);
    assert_eq!(staying.gets("/live/board").status, 429, "none is opened any more");
}

#[test]
fn one_stream_too_many_of_an_account_ends_its_oldest_and_none_of_another() {
    let app = TestApp::new();
    let (browser, other) = (secretariat(&app), app.member("b@a.example", None, &["auditor"]));
    let mut others = other.follows("/live/board");
    let mut open: Vec<_> = (0..12).map(|_| browser.follows("/live/board")).collect();
    for stream in open.iter_mut().chain([&mut others]) {
        stream.hears().unwrap();
    }
    let mut newest = browser.follows("/live/board");
    newest.hears().unwrap();
    assert_eq!(open[0].hears(), None, "the oldest gives way");
    season::walked(app.store(), Until::Signing);
    for stream in open[1..].iter_mut().chain([&mut newest, &mut others]) {
        stream.hears().unwrap();
    }
}

#[test]
fn a_foreign_document_cannot_be_followed() {
    let app = TestApp::new();
    let document = season::walked(app.store(), Until::Signing);
    let foreign = app.member("diskan@a.example", None, &["agency:DISKAN"]);
    for id in [document.id.to_string(), "x".to_owned()] {
        assert_eq!(foreign.gets(&format!("/live/documents/{id}")).status, 404);
    }
    assert_eq!(foreign.gets("/live/board").status, 403);
    assert_eq!(app.stranger().gets("/live/board").status, 303);
}

#[test]
fn a_screen_that_only_follows_does_not_keep_a_session_alive() {
    let app = TestApp::new();
    let browser = secretariat(&app);
    let account = app.store().read(teken::store::accounts::list).unwrap()[0].id;
    let seen = || app.store().read(|tx| sessions::list(tx, account, app.now())).unwrap()[0].seen;
    let begun = seen();
    app.pass(10);
    assert_eq!(browser.sends("GET", "/board", &[("x-live", "1")], "").status, 200);
    assert_eq!(seen(), begun);
    browser.gets("/board");
    assert!(seen() > begun);
}

#[test]
fn a_page_that_fetches_itself_leaves_the_notice_for_the_reader() {
    let app = TestApp::new();
    let browser = secretariat(&app);
    assert_eq!(browser.posts("/board", "/board/remind", &[]).status, 303);
    assert!(
        !browser
            .sends("GET", "/board", &[("x-live", "1")], "")
            .body
            .contains("Belum ada dokumen yang dipilih")
    );
    assert!(browser.gets("/board").body.contains("Belum ada dokumen yang dipilih"));
}
