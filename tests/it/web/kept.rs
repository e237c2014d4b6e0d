//! Lists that are read and written out once for many readers: whatever is committed, by whomever, is on the next page,
//! and no reader sees what was made for another.

use teken::domain::roster::Roster;
use teken::domain::route::{Field, Route};
use teken::store::{Store, StoreError, documents, roster};
use teken::worker::Worker;

use super::app::{Browser, TestApp};
use crate::store::season::{self, Until};

fn secretariat(app: &TestApp) -> Browser {
    app.member("sekretariat@a.example", Some("P7"), &["secretariat"])
}

fn route() -> Route {
    season::reviewed_route(Field::Declarant, Field::Witness)
}

fn rows(body: &str) -> usize {
    body.matches("<td><a href=\"/documents/").count()
}

#[test]
fn the_board_shows_what_another_program_has_committed_a_moment_ago() {
    let app = TestApp::new();
    let browser = secretariat(&app);
    let other = Store::open(&format!("sqlite://{}", app.database().display())).unwrap();
    season::walked(app.store(), Until::InReview);
    for expected in 1..4 {
        assert_eq!(rows(&browser.gets("/board").body), expected);
        assert_eq!(rows(&browser.gets("/board").body), expected, "asked again");
        let store = if expected == 1 { app.store() } else { &other };
        season::walked(store, Until::InReview);
    }
    let mut renamed: Roster = app.store().read(roster::load).unwrap();
    renamed.people.get_mut(&season::person("P7")).unwrap().name = "Dr. Baru, S.H.".to_owned();
    assert!(!browser.gets("/board").body.contains("Dr. Baru"));
    other.write("test", |tx| roster::replace(tx, &renamed)).unwrap();
    assert!(browser.gets("/board").body.contains("Dr. Baru, S.H."), "a name of the roster is no document");
}

#[test]
fn readers_with_other_roles_or_another_language_get_their_own_board() {
    let app = TestApp::new();
    season::walked(app.store(), Until::InReview);
    let (browser, auditor) = (secretariat(&app), app.member("i@a.example", None, &["auditor"]));
    for _ in 0..2 {
        let (his, hers) = (browser.gets("/board").body, auditor.gets("/board").body);
        assert!(his.contains("name=\"only\"") && his.contains("Nama sekretariat@a.example"));
        assert!(!hers.contains("name=\"only\"") && !hers.contains("Nama sekretariat@a.example"));
        assert_eq!((rows(&his), rows(&hers)), (1, 1));
        let done = browser.gets("/board?show=done").body;
        assert_eq!(rows(&done), 0, "narrowed otherwise");
    }
    browser.posts("/board", "/language", &[("lang", "en"), ("back", "/board")]);
    let english = browser.gets("/board").body;
    assert!(english.contains("Remind now") && !english.contains('⟦'), "{english}");
    assert!(auditor.gets("/board").body.contains("lang=\"id\""));
}

#[test]
fn letters_come_fifty_at_a_time_and_a_new_one_is_there_at_once() {
    let app = TestApp::new();
    let browser = secretariat(&app);
    let letters = |page: &str| browser.gets(page).body.matches("name=\"id\"").count();
    assert_eq!(letters("/mails"), 0);
    let roster = season::roster();
    app.store()
        .write("test", |tx| {
            for _ in 0..52 {
                let change = season::drafting_of("KEP-DINKES", season::pact(), route(), &roster);
                documents::save(tx, &change, season::zone(), &mut season::rng())?;
                let submitted = season::submitting(change.document());
                documents::save(tx, &submitted, season::zone(), &mut season::rng())?;
            }
            Ok::<_, StoreError>(())
        })
        .unwrap();
    assert_eq!((letters("/mails"), letters("/mails?page=2"), letters("/mails?page=3")), (50, 2, 0));
    let (first, second) =
        (browser.gets("/mails?state=queued").body, browser.gets("/mails?state=queued&page=2").body);
    let name = |body: &str| body.split("name=\"id\" value=\"").nth(1).unwrap()[..36].to_owned();
    assert!(first.contains("page=2") && !first.contains("page=1") && second.contains("page=1"));
    assert!(!first.contains(&name(&second)) && first.contains("state=queued"));
    Worker::new(&app.rooms).unwrap().run_due(&mut season::rng(), season::today).unwrap();
    assert_eq!((letters("/mails?state=queued"), letters("/mails?state=sent")), (0, 50));
}
