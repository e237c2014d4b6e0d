//! The secretariat's desk: the board, the letters, what is stuck, the roles.

use teken::domain::document::Document;
use teken::domain::moment::Moment;
use teken::domain::route::Field;
use teken::store::{documents, events, jobs, turns};
use teken::worker::Worker;

use super::app::{Browser, TestApp};
use crate::store::season::{self, Until};

fn secretariat(app: &TestApp) -> Browser {
    app.member("sekretariat@a.example", Some("P7"), &["secretariat"])
}

/// The number of a counter on the board.
fn counter(body: &str, show: &str) -> usize {
    let at = body.find(&format!("href=\"/board?show={show}")).unwrap();
    let number = body[at..].split_once("<b>").unwrap().1.split_once("</b>").unwrap().0;
    number.parse().unwrap()
}

fn rows(body: &str) -> usize {
    body.matches("<td><a href=\"/documents/").count()
}

/// A pact whose first review is asked of an office that nobody holds.
fn blocked(app: &TestApp) -> Document {
    let roster = season::roster();
    let mut route = season::reviewed_route(Field::Declarant, Field::Witness);
    route.reviews[0][0].target = teken::domain::route::Target::Office("KOSONG".parse().unwrap());
    let drafting = season::drafting_of("KEP-DINKES", season::pact(), route, &roster);
    let document = season::saved(app.store(), &drafting);
    season::saved(app.store(), &season::submitting(&document))
}

/// A pact whose first review was due two weeks ago.
fn overdue(app: &TestApp) -> Document {
    let document = season::saved(app.store(), &season::drafting());
    let long_ago = Moment { day: "2026-12-19".parse().unwrap(), ..season::today() };
    let submitted = document.submit(&season::secretariat(), &season::roster(), long_ago).unwrap();
    season::saved(app.store(), &submitted)
}

#[test]
fn every_counter_of_the_board_agrees_with_the_rows_it_leads_to() {
    let app = TestApp::new();
    for until in
        [Until::Draft, Until::InReview, Until::Signing, Until::Signed, Until::Archived, Until::Archived]
    {
        season::walked(app.store(), until);
    }
    blocked(&app);
    overdue(&app);
    let browser = secretariat(&app);
    let board = browser.gets("/board").body;
    for (show, expected) in [("all", 8), ("waiting", 6), ("late", 1), ("blocked", 1), ("done", 2)] {
        assert_eq!(counter(&board, show), expected, "{show}");
        assert_eq!(rows(&browser.gets(&format!("/board?show={show}")).body), expected, "{show}");
    }
    let narrowed = browser.gets("/board?agency=DISKAN").body;
    assert_eq!((counter(&narrowed, "all"), rows(&narrowed)), (0, 0));
    let narrowed = browser.gets("/board?show=done&agency=DINKES&kind=pact&period=2027").body;
    assert_eq!(rows(&narrowed), 2);
    assert!(narrowed.contains("Dr. P3 Contoh, S.H.") && narrowed.contains("Dr. P1 Contoh, S.H."));
    let csv = browser.gets("/board.csv?show=done").body;
    assert_eq!(csv.trim_end().lines().count(), 3, "{csv}");
    assert_eq!(browser.gets("/board?show=x&agency=../x&kind=y&period=z").status, 200);
}

#[test]
fn a_title_that_is_a_formula_leaves_the_board_as_text() {
    let app = TestApp::new();
    let mut new = season::drafting().document().clone();
    new.title = "=HYPERLINK(\"http://evil.example\";\"x\")".to_owned();
    let new = teken::domain::document::NewDocument {
        id: new.id,
        code: new.code,
        title: new.title,
        subject: new.subject,
        period: new.period,
        route: new.route,
        content: new.content,
        due: new.due,
    };
    season::save(app.store(), &Document::draft(new, &season::roster(), season::today()).unwrap()).unwrap();
    let auditor = app.member("inspektorat@a.example", None, &["auditor"]);
    let answer = auditor.gets("/board.csv");
    assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8"));
    assert!(answer.header("content-disposition").unwrap().starts_with("attachment"));
    assert!(answer.body.starts_with("\u{FEFF}Perangkat Daerah;"), "{}", answer.body);
    assert!(answer.body.contains("\"'=HYPERLINK("), "{}", answer.body);
}

#[test]
fn a_large_season_is_read_in_a_moment() {
    let app = TestApp::new();
    let roster = season::roster();
    app.store()
        .write("test", |tx| {
            for _ in 0..400 {
                let route = season::reviewed_route(Field::Declarant, Field::Witness);
                let change = season::drafting_of("KEP-DINKES", season::pact(), route, &roster);
                documents::save(tx, &change, season::zone(), &mut season::rng())?;
                let submitted = season::submitting(change.document());
                documents::save(tx, &submitted, season::zone(), &mut season::rng())?;
            }
            Ok::<_, teken::store::StoreError>(())
        })
        .unwrap();
    let browser = secretariat(&app);
    let began = std::time::Instant::now();
    assert_eq!(rows(&browser.gets("/board?page=all").body), 400);
    // Without optimisation, on a busy machine; a query per row would take far longer.
    assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
}

#[test]
fn sending_a_letter_again_makes_exactly_one_further_letter() {
    let app = TestApp::new();
    let document = season::walked(app.store(), Until::InReview);
    let worker = Worker::new(&app.rooms).unwrap();
    worker.run_due(&mut season::rng(), season::today).unwrap();
    assert_eq!(app.letters.take().len(), 1);
    let browser = secretariat(&app);
    let page = browser.gets(&format!("/mails?state=sent&document={}", document.id)).body;
    let id = page.split_once("name=\"id\" value=\"").unwrap().1.split('"').next().unwrap().to_owned();
    for _ in 0..3 {
        assert_eq!(browser.posts("/mails", "/mails/again", &[("id", &id)]).status, 303);
    }
    worker.run_due(&mut season::rng(), season::today).unwrap();
    assert_eq!(app.letters.take().len(), 1, "asked three times before it went");
    let mails = app.store().read(|tx| jobs::list_for(tx, document.id)).unwrap();
    assert_eq!(mails.iter().filter(|job| job.kind == "mail").count(), 2);
    assert_eq!(browser.posts("/mails", "/mails/again", &[("id", "x")]).status, 404);
}

#[test]
fn a_letter_that_is_no_longer_owed_is_told_from_one_that_was_sent() {
    let app = TestApp::new();
    season::walked(app.store(), Until::Approved);
    Worker::new(&app.rooms).unwrap().run_due(&mut season::rng(), season::today).unwrap();
    let browser = secretariat(&app);
    let count =
        |state: &str| browser.gets(&format!("/mails?state={state}")).body.matches("name=\"id\"").count();
    assert_eq!((count("all"), count("sent"), count("unowed"), count("refused")), (2, 1, 1, 0));
}

#[test]
fn a_vacant_office_is_shown_as_stuck_and_a_plt_opens_the_turn() {
    let app = TestApp::new();
    let document = blocked(&app);
    let (browser, personnel) = (secretariat(&app), app.member("k@a.example", None, &["personnel"]));
    let page = browser.gets("/stuck").body;
    assert!(page.contains("Jabatan KOSONG") && page.contains("sedang tidak terisi"), "{page}");
    let id = document.id.to_string();
    assert_eq!(browser.posts("/stuck", "/stuck/resume", &[("document", &id)]).status, 303);
    assert!(browser.gets("/stuck").body.contains("masih terhenti"), "nobody was registered");
    let fields = [
        ("office", "KOSONG"),
        ("person", "P3"),
        ("capacity", "PLT"),
        ("decree", "800/77/2027"),
        ("from", "2027-01-01"),
    ];
    let without_end = personnel.posts("/offices/KOSONG", "/assignments", &fields);
    assert_eq!(without_end.status, 422, "a Plt. is for a time");
    assert!(without_end.body.contains("800/77/2027"), "what was typed is still there");
    let with_end = [fields.as_slice(), &[("until", "2027-03-31")]].concat();
    assert_eq!(personnel.posts("/offices/KOSONG", "/assignments", &with_end).status, 303);
    assert!(personnel.gets("/offices/KOSONG").body.contains("Plt. Dr. P3 Contoh, S.H."));
    assert_eq!(app.store().read(documents::blocked).unwrap(), []);
    let inbox = app.store().read(|tx| turns::inbox(tx, &season::person("P3"), season::today().day)).unwrap();
    assert!(inbox.iter().any(|turn| turn.document == document.id));
    assert!(!browser.gets("/stuck").body.contains("sedang tidak terisi"));
}

on_both!(an_overdue_turn_is_reminded_and_a_text_that_names_another_is_taken_back_with_a_reason, |place| {
    let app = TestApp::at(place);
    let document = overdue(&app);
    let browser = secretariat(&app);
    let id = document.id.to_string();
    let page = browser.gets("/stuck").body;
    assert!(page.contains("Terlambat 14 hari") && page.contains("Dr. P7 Contoh"), "{page}");
    assert!(browser.gets("/board?show=late").body.contains("Terlambat 14 hari"));
    assert_eq!(browser.posts("/stuck", "/stuck/remind", &[("document", &id)]).status, 303);
    let trail = app.store().read(|tx| events::list(tx, document.id)).unwrap();
    assert_eq!(trail.last().unwrap().event.kind(), "reminded");
    let stage = || season::find(app.store(), document.id).unwrap().stage.name();
    for (version, reason) in [("1", " "), ("7", "keliru")] {
        let fields = [("document", id.as_str()), ("version", version), ("reason", reason)];
        assert_eq!(browser.posts("/stuck", "/stuck/recall", &fields).status, 303);
        assert_eq!(stage().as_str(), "in_review", "{version} {reason:?}");
    }
    let fields = [("document", id.as_str()), ("version", "1"), ("reason", "Pejabat berganti")];
    assert_eq!(browser.posts("/stuck", "/stuck/recall", &fields).status, 303);
    assert_eq!(stage().as_str(), "draft");
});

#[test]
fn a_document_that_all_have_signed_is_stuck_after_five_minutes_and_owed_its_seal_once() {
    let app = TestApp::new();
    let document = season::walked(app.store(), Until::Signed);
    let browser = secretariat(&app);
    assert!(!browser.gets("/stuck").body.contains("/stuck/finish"));
    app.pass(6);
    assert!(browser.gets("/stuck").body.contains("belum disegel"));
    let id = document.id.to_string();
    for _ in 0..2 {
        assert_eq!(browser.posts("/stuck", "/stuck/finish", &[("document", &id)]).status, 303);
    }
    let owed = app.store().read(|tx| jobs::list_for(tx, document.id)).unwrap();
    assert_eq!(owed.iter().filter(|job| job.kind == "archive").count(), 1);
}

#[test]
fn work_that_was_given_up_is_shown_with_its_reason_and_lives_again() {
    let app = TestApp::new();
    let document = season::walked(app.store(), Until::Signed);
    // The file behind this document was never made: the seal must fail.
    Worker::new(&app.rooms).unwrap().run_due(&mut season::rng(), season::today).unwrap();
    let browser = secretariat(&app);
    let page = browser.gets("/stuck").body;
    assert!(page.contains("no blob"), "{page}");
    let owed = || app.store().read(|tx| jobs::list_for(tx, document.id)).unwrap();
    let job = owed().into_iter().find(|job| job.kind == "archive").unwrap();
    assert_eq!(browser.posts("/stuck", "/stuck/job", &[("id", &job.id.to_string())]).status, 303);
    let again = owed().into_iter().find(|job| job.kind == "archive").unwrap();
    assert!(again.state == jobs::State::Queued && again.due <= app.now(), "{again:?}");
}

on_both!(roles_are_given_and_taken_but_somebody_of_the_secretariat_remains, |place| {
    let app = TestApp::at(place);
    let me = app.account("saya@a.example", None, &["secretariat"]);
    let other = app.account("lain@a.example", None, &[]);
    let browser = app.stranger();
    browser.signs_in("saya@a.example", super::app::PASSWORD);
    let (mine, theirs) = (me.id.to_string(), other.id.to_string());
    let roles = |id| {
        let account = app.store().read(|tx| teken::store::accounts::find(tx, id)).unwrap().unwrap();
        account.roles.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let take = |id: &str, role: &str| {
        browser.posts("/roles", "/roles/take", &[("account", id), ("role", role)]).status
    };
    let give = |role: &str, agency: &str| {
        let fields = [("account", theirs.as_str()), ("role", role), ("agency", agency)];
        browser.posts("/roles", "/roles/give", &fields).status
    };
    assert_eq!(take(&mine, "secretariat"), 422);
    assert_eq!(roles(me.id), ["secretariat"]);
    assert_eq!((give("agency", ""), give("agency", "TIDAK-ADA"), give("raja", "")), (422, 422, 422));
    assert_eq!((give("agency", "DINKES"), give("secretariat", "")), (303, 303));
    assert_eq!(roles(other.id), ["secretariat", "agency:DINKES"]);
    assert_eq!((take(&theirs, "agency:DINKES"), take(&mine, "secretariat")), (303, 303));
    assert_eq!(browser.gets("/roles").status, 403, "it counts at once");
});

on_both!(a_reminder_by_hand_goes_to_whose_turn_it_is_and_not_again_before_a_day_has_passed, |place| {
    let app = TestApp::at(place);
    let document = overdue(&app);
    let worker = Worker::new(&app.rooms).unwrap();
    worker.run_due(&mut season::rng(), season::today).unwrap();
    app.letters.take();
    let browser = secretariat(&app);
    let id = document.id.to_string();
    let sent = browser.posts("/board", "/board/remind", &[("document", &id)]);
    assert!(sent.status == 200 && sent.body.contains("1 surel pengingat dikirim"), "{}", sent.body);
    worker.run_due(&mut season::rng(), season::today).unwrap();
    let letters = app.letters.take();
    assert_eq!(letters.len(), 1);
    let page = browser.gets(&format!("/documents/{id}")).body;
    assert!(page.contains("Diingatkan secara manual oleh") && page.contains("Dr. P7 Contoh, S.H."), "{page}");
    app.pass(23 * 60);
    browser.signs_in("sekretariat@a.example", super::app::PASSWORD);
    for form in [[("only", id.as_str())], [("late", "1")]] {
        let refused = browser.posts("/board", "/board/remind", &form).body;
        assert!(refused.contains("dapat diingatkan lagi 5 Januari 2027 pukul 09.00 WIB"), "{refused}");
    }
    app.pass(61);
    browser.signs_in("sekretariat@a.example", super::app::PASSWORD);
    let again = browser.posts("/board", "/board/remind", &[("late", "1"), ("agency", "DINKES")]).body;
    assert!(again.contains("1 surel pengingat dikirim"), "{again}");
    let elsewhere = browser.posts("/board", "/board/remind", &[("late", "1"), ("agency", "DISKAN")]);
    assert_eq!(elsewhere.status, 303, "nothing is late there");
});

#[test]
fn only_the_secretariat_reminds() {
    let app = TestApp::new();
    let document = overdue(&app);
    let auditor = app.member("inspektorat@a.example", None, &["auditor"]);
    let page = auditor.gets("/board").body;
    assert!(page.contains("Terlambat 14 hari") && !page.contains("/board/remind"), "{page}");
    let id = document.id.to_string();
    assert_eq!(auditor.posts("/board", "/board/remind", &[("only", &id)]).status, 403);
}

#[test]
fn an_approved_document_without_a_holder_to_sign_it_is_stuck_at_once_and_told_to_the_secretariat() {
    let app = TestApp::new();
    let document = season::walked(app.store(), Until::Freezing);
    let mut roster = season::roster();
    let ended = roster.assignments.iter_mut().filter(|held| held.office.as_str() == "KEP-DINKES");
    ended.for_each(|held| held.until = Some("2026-12-31".parse().unwrap()));
    app.store().write("test", |tx| teken::store::roster::replace(tx, &roster)).unwrap();
    let browser = app.member("sekretariat@a.example", Some("P2"), &["secretariat"]);
    let page = browser.gets("/stuck").body;
    assert!(
        page.contains("Jabatan KEP-DINKES sedang tidak terisi") && page.contains("/stuck/finish"),
        "{page}"
    );
    let worker = Worker::new(&app.rooms).unwrap();
    let worked = worker.run_due(&mut season::rng(), season::today).unwrap();
    assert_eq!(worked.retried, 1, "{worked:?}");
    assert_eq!(app.letters.take().len(), 2, "the drafter and the secretariat");
    let id = document.id.to_string();
    for _ in 0..2 {
        assert_eq!(browser.posts("/stuck", "/stuck/finish", &[("document", &id)]).status, 303);
        worker.run_due(&mut season::rng(), season::today).unwrap();
    }
    assert_eq!(app.letters.take().len(), 0, "once for each vacancy");
    app.store().write("test", |tx| teken::store::roster::replace(tx, &season::roster())).unwrap();
    assert!(!browser.gets("/stuck").body.contains("sedang tidak terisi"));
    assert_eq!(browser.posts("/stuck", "/stuck/finish", &[("document", &id)]).status, 303);
    worker.run_due(&mut season::rng(), season::today).unwrap();
    assert_eq!(season::find(app.store(), document.id).unwrap().stage.name().as_str(), "signing");
}

#[test]
fn the_board_from_afar_has_every_agency_with_each_kind() {
    let app = TestApp::new();
    overdue(&app);
    let page = secretariat(&app).gets("/board").body;
    let line = |agency: &str| {
        let from = page.find(&format!("<th scope=\"row\">{agency}</th>")).unwrap();
        page[from..].split_once("</tr>").unwrap().0.to_owned()
    };
    assert!(line("DINKES").contains("0 dari 1 selesai") && line("DINKES").contains("1 terlambat"));
    assert!(
        line("DINKES").contains("/board?show=all&amp;agency=DINKES&amp;kind=pact")
            || line("DINKES").contains("/board?show=all&agency=DINKES&kind=pact"),
        "{}",
        line("DINKES")
    );
    assert_eq!(line("DISKAN").matches("belum ada").count(), 2);
}

#[test]
fn board_and_letters_leave_as_workbooks_with_the_filter_of_the_page() {
    let app = TestApp::new();
    season::walked(app.store(), Until::InReview);
    overdue(&app);
    Worker::new(&app.rooms).unwrap().run_due(&mut season::rng(), season::today).unwrap();
    let browser = secretariat(&app);
    for (page, file, lines) in [
        ("/board", "/board.csv?show=all", 3),
        ("/board?show=late", "/board.csv?show=late", 2),
        ("/mails?state=sent", "/mails.csv?state=sent", 3),
        ("/mails?state=refused", "/mails.csv?state=refused", 1),
    ] {
        assert!(browser.gets(page).body.contains(file), "{page}");
        let csv = browser.gets(file).body;
        assert_eq!(csv.trim_end().lines().count(), lines, "{csv}");
        let workbook = browser.gets(&file.replace(".csv", ".xlsx"));
        assert!(workbook.header("content-type").unwrap().ends_with("spreadsheetml.sheet"));
        assert!(workbook.header("content-disposition").unwrap().contains(".xlsx"));
        assert!(workbook.body.starts_with("PK"), "{file}");
    }
    assert_eq!(app.member("i@a.example", None, &["auditor"]).gets("/mails.xlsx").status, 403);
}
