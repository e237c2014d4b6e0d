//! Personnel's desk: people and their accounts, assignments, the import.

use teken::store::{accounts, roster};
use teken::worker::Worker;

use super::app::{Answer, Browser, TestApp};
use crate::store::season;

const FILES: [&str; 8] =
    ["opd", "positions", "persons", "assignments", "dpa", "pk_documents", "pk_rows", "pk_programs"];

fn personnel(app: &TestApp) -> Browser {
    app.member("kepegawaian@a.example", None, &["personnel"])
}

fn sample(name: &str) -> String {
    let path = format!("{}/examples/arunika/{name}.csv", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

fn uploads(browser: &Browser, files: &[(String, String)]) -> Answer {
    uploads_to(browser, "/import", files)
}

/// Sends files from the page of an import to its check.
pub(super) fn uploads_to(browser: &Browser, page: &str, files: &[(String, String)]) -> Answer {
    let word = browser.gets(page).form_word();
    let part = |(name, content): &(String, String)| {
        format!(
            "--grens\r\ncontent-disposition: form-data; name=\"files\"; filename=\"{name}.csv\"\r\n\
             content-type: text/csv\r\n\r\n{content}\r\n"
        )
    };
    let body = files.iter().map(part).collect::<String>() + "--grens--\r\n";
    let path = format!("{page}/check?form_word={word}");
    browser.sends("POST", &path, &[("content-type", "multipart/form-data; boundary=grens")], &body)
}

/// The hidden fields of the form that applies.
pub(super) fn hidden<'a>(body: &'a str, name: &str) -> Vec<&'a str> {
    let mark = format!("<input type=\"hidden\" name=\"{name}\" value=\"");
    body.split(&mark).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

#[test]
fn an_import_with_problems_names_the_cell_and_writes_nothing() {
    let app = TestApp::new();
    let browser = personnel(&app);
    let before = app.store().read(roster::load).unwrap();
    let mut files: Vec<(String, String)> = FILES.map(|name| (name.to_owned(), sample(name))).to_vec();
    files[2].1 = files[2].1.replacen('@', "<b>", 1);
    let answer = uploads(&browser, &files);
    assert_eq!(answer.status, 422, "{}", answer.body);
    assert!(answer.body.contains("<td>persons</td>") && answer.body.contains("<td>email</td>"));
    assert!(hidden(&answer.body, "seen").is_empty(), "there is nothing to agree to");
    assert!(answer.body.contains("tidak dapat dibaca") && answer.body.contains("satu alamat seperti"));
    browser.cookies.borrow_mut().insert("teken-language".to_owned(), "en".to_owned());
    let english = uploads(&browser, &files).body;
    assert!(english.contains("cannot be read") && english.contains("one address such as"));
    assert_eq!(app.store().read(roster::load).unwrap(), before);
}

on_both!(a_sound_import_is_shown_first_and_applied_when_it_is_agreed_to, |place| {
    let app = TestApp::at(place);
    let browser = personnel(&app);
    let before = app.store().read(roster::load).unwrap();
    let files: Vec<(String, String)> = FILES.map(|name| (name.to_owned(), sample(name))).to_vec();
    let answer = uploads(&browser, &files);
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(app.store().read(roster::load).unwrap(), before, "nothing is written yet");
    let seen = hidden(&answer.body, "seen")[0].to_owned();
    let kept: Vec<String> = hidden(&answer.body, "file").iter().map(ToString::to_string).collect();
    assert_eq!(kept.len(), FILES.len());
    let mut fields = vec![("seen", seen.as_str())];
    fields.extend(kept.iter().map(|file| ("file", file.as_str())));
    // Somebody changes the roster in between: the summary that was agreed to is no longer true.
    let mut moved = before.clone();
    moved.people.insert("P9".parse().unwrap(), season::somebody("P9"));
    app.store().write("test", |tx| roster::replace(tx, &moved)).unwrap();
    let stale = browser.posts("/import", "/import/apply", &fields);
    assert_eq!(stale.status, 422);
    assert!(stale.body.contains("berubah sejak pemeriksaan"));
    let seen = hidden(&stale.body, "seen")[0].to_owned();
    fields[0] = ("seen", &seen);
    assert_eq!(browser.posts("/import", "/import/apply", &fields).status, 303);
    assert!(app.store().read(roster::load).unwrap().people.len() > before.people.len() + 50);
    assert_eq!(browser.posts("/import", "/import/apply", &fields).status, 409, "the files are gone");
});

#[test]
fn an_upload_without_files_or_that_is_no_form_is_refused() {
    let app = TestApp::new();
    let browser = personnel(&app);
    assert_eq!(uploads(&browser, &[]).status, 422);
    let word = browser.gets("/import").form_word();
    let path = format!("/import/check?form_word={word}");
    for kind in ["multipart/form-data", "multipart/form-data; boundary=x", "text/csv"] {
        assert_eq!(browser.sends("POST", &path, &[("content-type", kind)], "abc").status, 422, "{kind}");
    }
}

on_both!(people_are_found_with_their_states_and_invited_once_each, |place| {
    let app = TestApp::at(place);
    let browser = personnel(&app);
    let page = browser.gets("/people").body;
    assert!(page.contains("Belum ada akun") && page.contains("Belum ada sertifikat"));
    assert!(page.contains("Plt. Jabatan KEP-DISKAN"));
    let found = browser.gets("/people?q=KEP-SETDA").body;
    assert!(found.contains("Dr. P2 Contoh") && !found.contains("Dr. P3 Contoh"));
    app.account("p3@arunikakab.example", Some("P3"), &["agency:DINKES"]);
    for _ in 0..2 {
        assert_eq!(browser.posts("/people", "/people/invite-all", &[]).status, 303);
    }
    Worker::new(&app.rooms).unwrap().run_due(&mut season::rng(), season::today).unwrap();
    assert_eq!(app.letters.take().len(), 3, "P1, P2 and P7; P3 has an account");
    assert_eq!(browser.posts("/people", "/people/invite", &[("person", "P2")]).status, 303);
    Worker::new(&app.rooms).unwrap().run_due(&mut season::rng(), season::today).unwrap();
    assert_eq!(app.letters.take().len(), 1);
    browser.posts("/people", "/people/invite", &[("person", "P3")]);
    assert!(browser.gets("/people").body.contains("sudah memiliki akun"));
    let kept = app.store().read(|tx| accounts::find_by_person(tx, &season::person("P3"))).unwrap().unwrap();
    assert_eq!(kept.roles.len(), 1, "an invitation takes nobody's role");
});

#[test]
fn an_invitation_is_taken_back_from_the_list_and_its_link_is_dead_at_once() {
    let app = TestApp::new();
    let browser = personnel(&app);
    let who = [("person", "P3")];
    browser.posts("/people", "/people/invite", &who);
    Worker::new(&app.rooms).unwrap().run_due(&mut season::rng(), season::today).unwrap();
    let letter = String::from_utf8(app.letters.take().remove(0).to_bytes().unwrap()).unwrap();
    let text = letter.replace("=\r\n", "").replace("=3D", "=");
    let at = text.find("/invitation/").unwrap();
    let path = text[at..at + "/invitation/".len() + 64].to_owned();
    let guest = app.stranger();
    let word = guest.gets(&path).form_word();
    assert_eq!(browser.posts("/people", "/people/revoke", &who).status, 303);
    assert_eq!(guest.gets(&path).status, 404);
    let typed = [("password", super::app::PASSWORD)];
    assert_eq!(guest.posts_with(&word, &path, &typed, &[]).status, 404, "a form that was open already");
    assert!(browser.gets("/people").body.contains("Undangan dicabut"));
    browser.posts("/people", "/people/invite", &who);
    browser.posts("/people", "/people/revoke", &who);
    Worker::new(&app.rooms).unwrap().run_due(&mut season::rng(), season::today).unwrap();
    assert!(app.letters.take().is_empty(), "a letter that still waited is not sent");
    browser.posts("/people", "/people/invite", &who);
    Worker::new(&app.rooms).unwrap().run_due(&mut season::rng(), season::today).unwrap();
    assert_eq!(app.letters.take().len(), 1);
}

#[test]
fn the_trail_shows_who_changed_what_to_personnel_and_to_the_auditor() {
    let app = TestApp::new();
    let browser = personnel(&app);
    let auditor = app.member("inspektorat@a.example", None, &["auditor"]);
    assert!(auditor.gets("/trail").body.contains("Belum ada perubahan"));
    for _ in 0..26 {
        browser.posts("/people", "/people/invite", &[("person", "P3")]);
        // What happens at one instant has no order among itself.
        app.pass(1);
        browser.posts("/people", "/people/revoke", &[("person", "P3")]);
        auditor.gets("/trail");
    }
    let page = auditor.gets("/trail").body;
    assert!(page.contains("Nama kepegawaian@a.example") && page.contains("Dr. P3 Contoh"));
    assert_eq!(page.matches("<tr><td>").count(), 50);
    let first = page.split("<tr><td>").nth(1).unwrap();
    assert!(first.contains("Undangan dicabut"), "the newest first");
    assert_eq!(auditor.gets("/trail?page=2").body.matches("<tr><td>").count(), 2);
    assert_eq!(auditor.gets("/trail?page=4294967295").status, 200);
    assert_eq!(auditor.gets("/people").status, 403, "the auditor reads the trail, not the desk");
}

#[test]
fn whoever_lost_his_second_factor_is_freed_of_it_by_personnel_and_told() {
    let app = TestApp::new();
    let browser = app.member("kepegawaian@a.example", Some("P2"), &["personnel"]);
    let account = app.account("p3@arunikakab.example", Some("P3"), &[]);
    let set = |tx: &mut teken::store::WriteTx| {
        accounts::set_totp(tx, account.id, "AAAA", teken::domain::totp::TotpStep(0))
    };
    app.store().write("test", set).unwrap();
    assert!(browser.gets("/people").body.contains("Hapus pengamanan kedua"));
    assert_eq!(browser.posts("/people", "/people/factors", &[("person", "P3")]).status, 303);
    let there = app.store().read(|tx| accounts::find(tx, account.id)).unwrap().unwrap();
    assert!(!there.second_factor.is_set());
    Worker::new(&app.rooms).unwrap().run_due(&mut season::rng(), season::today).unwrap();
    assert_eq!(app.letters.take().len(), 1);
    browser.posts("/people", "/people/factors", &[("person", "P2")]);
    assert!(browser.gets("/people").body.contains("akun sendiri"), "not one's own");
    assert_eq!(browser.posts("/people", "/people/factors", &[("person", "P1")]).status, 404);
}

on_both!(an_assignment_is_ended_and_a_second_definitive_holder_refused, |place| {
    let app = TestApp::at(place);
    let browser = personnel(&app);
    let new = [
        ("office", "KEP-DINKES"),
        ("person", "P7"),
        ("capacity", "DEFINITIF"),
        ("decree", "800/9"),
        ("from", "2027-02-01"),
    ];
    let page = "/offices/KEP-DINKES";
    assert_eq!(browser.posts(page, "/assignments", &new).status, 422, "P3 holds it");
    let end = [
        ("office", "KEP-DINKES"),
        ("person", "P3"),
        ("capacity", "DEFINITIF"),
        ("decree", "800/1"),
        ("from", "2025-01-01"),
        ("until", ""),
        ("last", "2027-01-31"),
    ];
    assert_eq!(browser.posts(page, "/assignments/end", &end).status, 303);
    assert_eq!(browser.posts(page, "/assignments/end", &end).status, 422, "it has changed since it was read");
    assert_eq!(browser.posts(page, "/assignments", &new).status, 303);
    assert_eq!(browser.posts(page, "/assignments", &new).status, 422, "it is there already");
    let roster = app.store().read(roster::load).unwrap();
    let holder = |day: &str| {
        roster.official(&"KEP-DINKES".parse().unwrap(), day.parse().unwrap()).unwrap().person.to_string()
    };
    assert_eq!((holder("2027-01-31"), holder("2027-02-01")), ("P3".to_owned(), "P7".to_owned()));
    assert_eq!(browser.gets("/offices/TIDAK-ADA").status, 404);
    assert!(browser.gets("/offices?vacant=1").body.contains("Jabatan KOSONG"));
});
