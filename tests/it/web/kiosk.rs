//! One turn at a kiosk: given, opened once, read, signed with the person's own passphrase, dead.

use teken::domain::audit::Act;
use teken::domain::document::Document;
use teken::domain::stage::StageName;
use teken::store::trail;

use super::app::{Answer, Browser, PASSWORD, TestApp};
use super::signing::{PASSPHRASE, base, found, give_key, waiting};
use crate::store::season;

/// Somebody of the secretariat, before his own screen.
fn host(app: &TestApp) -> Browser {
    app.member("s@a.example", None, &["secretariat"])
}

/// The same later, when his session has lapsed.
fn back(app: &TestApp) -> Browser {
    let browser = app.stranger();
    assert_eq!(browser.signs_in("s@a.example", PASSWORD).status, 303);
    browser
}

fn gives(host: &Browser, person: &str, documents: &[&Document], more: &[(&str, &str)]) -> Answer {
    let ids: Vec<String> = documents.iter().map(|document| document.id.to_string()).collect();
    let mut fields = vec![("person", person)];
    fields.extend(ids.iter().map(|id| ("document", id.as_str())));
    fields.extend_from_slice(more);
    host.posts("/kiosk/turns", "/kiosk/turns", &fields)
}

/// The path of the link on the page that shows it.
fn link(issued: &Answer) -> String {
    let mark = "/kiosk/turn/";
    let shown = issued.body.replace("&#x2F;", "/");
    let (_, rest) = shown.split_once(mark).unwrap_or_else(|| panic!("no link: {shown}"));
    format!("{mark}{}", &rest[..64])
}

/// A tablet on which P3 has opened a turn for these documents.
fn opened(app: &TestApp, host: &Browser, documents: &[&Document]) -> Browser {
    let link = link(&gives(host, "P3", documents, &[]));
    let tablet = app.stranger();
    let answer = tablet.posts(&link, &link, &[]);
    assert_eq!((answer.status, answer.header("location")), (303, Some("/kiosk")), "{}", answer.body);
    tablet
}

fn address(document: &Document, verb: &str) -> String {
    format!("/kiosk/documents/{}{verb}", document.id)
}

fn reads(tablet: &Browser, document: &Document) {
    let page = address(document, "");
    let answer = tablet.posts(&page, &address(document, "/seen"), &[("base", &base(document))]);
    assert_eq!(answer.status, 303, "{}", answer.body);
}

fn signs(tablet: &Browser, documents: &[&Document], passphrase: &str) -> Answer {
    let page = tablet.gets("/kiosk");
    let act = page.field("act");
    let values: Vec<String> =
        documents.iter().map(|d| format!("{}:ttd_pernyataan:{}", d.id, base(d))).collect();
    let mut fields = vec![("act", &*act), ("agreed", "yes"), ("passphrase", passphrase)];
    fields.extend(values.iter().map(|value| ("document", value.as_str())));
    tablet.posts_with(&page.form_word(), "/kiosk/sign", &fields, &[])
}

fn trail(app: &TestApp) -> Vec<(Act, String)> {
    let lines = app.store().read(|tx| trail::list(tx, 0, 100)).unwrap();
    let told = |act| matches!(act, Act::OneTurnIssued | Act::OneTurnOpened | Act::OneTurnEnded);
    let mut lines: Vec<_> = lines.into_iter().filter(|line| told(line.act)).collect();
    lines.reverse();
    lines.into_iter().map(|line| (line.act, line.detail.split(" · ").last().unwrap().to_owned())).collect()
}

#[test]
fn a_turn_is_shown_opened_read_signed_and_dead() {
    let app = TestApp::new();
    let documents = [waiting(&app), waiting(&app)];
    let [one, other] = &documents;
    give_key(&app, "P3");
    let host = host(&app);
    let issued = gives(&host, "P3", &[one, other], &[]);
    assert!(issued.status == 200 && issued.body.contains("<path d=\"M"), "a QR code: {}", issued.body);
    assert!(!issued.body.contains('⟦') && issued.body.contains("Dr. P3 Contoh, S.H."), "{}", issued.body);
    let link = link(&issued);

    app.pass(1);
    let tablet = app.stranger();
    for _ in 0..3 {
        let start = tablet.gets(&link);
        assert!(
            start.body.contains("Dr. P3 Contoh, S.H.") && start.body.contains("2 dokumen"),
            "{}",
            start.body
        );
        assert!(start.body.contains("Mulai") && !start.body.contains('⟦'), "looking uses nothing up");
        assert!(start.header("set-cookie").is_none());
    }
    assert_eq!(tablet.posts_with("", &link, &[], &[]).header("location"), Some("/kiosk"));
    let page = tablet.gets("/kiosk");
    assert!(
        page.body.contains("Mohon membaca sedikitnya satu dokumen") && !page.body.contains('⟦'),
        "{}",
        page.body
    );
    assert!(!page.body.contains("name=\"passphrase\""), "first read, then sign");
    let paper = tablet.gets(&address(one, ""));
    assert!(
        paper.body.contains("data-pdf=\"/kiosk/documents/") && !paper.body.contains('⟦'),
        "{}",
        paper.body
    );
    let pdf = tablet.gets(&address(one, "/pdf"));
    assert!(pdf.body.starts_with("%PDF-"));
    assert_eq!(pdf.header("cache-control"), Some("no-store"), "somebody else uses the tablet next");
    reads(&tablet, one);
    assert!(tablet.gets("/kiosk").body.contains("1 dokumen belum dibaca"));
    reads(&tablet, other);
    app.pass(1);
    let page = tablet.gets("/kiosk");
    assert!(
        page.body.contains("Tanda tangani 2 dokumen")
            && page.body.contains(&format!("{}:ttd_pernyataan", one.id))
    );

    let answer = signs(&tablet, &[one, other], PASSPHRASE);
    assert_eq!((answer.status, answer.header("location")), (303, Some("/kiosk/over")), "{}", answer.body);
    let over = tablet.gets("/kiosk/over");
    assert!(
        over.body.contains("2 dokumen ditandatangani") && over.body.contains(&one.title),
        "{}",
        over.body
    );
    for document in &documents {
        let document = found(&app, document.id);
        assert_eq!(document.stage.signatures()[0].official.person.as_str(), "P3");
    }
    assert_eq!(tablet.gets("/kiosk").header("location"), Some("/kiosk/over"), "the turn is dead");
    assert_eq!(tablet.gets(&address(one, "/pdf")).status, 303);
    for browser in [&tablet, &app.stranger()] {
        let again = browser.gets(&link);
        assert!(again.status == 410 && again.body.contains("Tautan ini telah digunakan"), "{}", again.body);
        assert_eq!(browser.posts_with("", &link, &[], &[]).status, 410);
    }
    app.pass(3);
    let later = tablet.gets("/kiosk/over");
    assert!(!later.body.contains(&one.title), "whoever holds the tablet later reads nothing of it");
    let told = trail(&app);
    let told: Vec<_> = told.iter().map(|(act, detail)| (*act, detail.as_str())).collect();
    assert!(
        matches!(
            told[..],
            [(Act::OneTurnIssued, "2"), (Act::OneTurnOpened, _), (Act::OneTurnEnded, "signed")]
        ),
        "{told:?}"
    );
}

#[test]
fn a_turn_opens_the_documents_of_its_list_and_nobody_elses_pages() {
    let app = TestApp::new();
    let (named, not_named) = (waiting(&app), waiting(&app));
    give_key(&app, "P3");
    let host = host(&app);
    let tablet = opened(&app, &host, &[&named]);
    assert_eq!(tablet.gets(&address(&named, "")).status, 200);
    assert_eq!(tablet.gets(&address(&named, "/return")).status, 200);
    for verb in ["", "/pdf", "/return"] {
        assert_eq!(tablet.gets(&address(&not_named, verb)).status, 404, "his own, but not of this turn");
    }
    let word = tablet.gets("/kiosk").form_word();
    for verb in ["/seen", "/pages", "/return"] {
        let fields = [("base", &*base(&not_named)), ("pages", "1"), ("version", "1"), ("reason", "x")];
        assert_eq!(tablet.posts_with(&word, &address(&not_named, verb), &fields, &[]).status, 404, "{verb}");
    }
    reads(&tablet, &named);
    assert_eq!(signs(&tablet, &[&named, &not_named], PASSPHRASE).status, 404);
    assert!(found(&app, named.id).stage.signatures().is_empty());
    for page in ["/inbox", "/account", "/sign", "/kiosk/turns", &format!("/documents/{}", named.id)] {
        let answer = tablet.gets(page);
        assert!(answer.status == 303 && answer.header("location").unwrap().starts_with("/sign-in"), "{page}");
    }
}

#[test]
fn a_session_is_good_for_nothing_at_a_kiosk_and_its_word_neither() {
    let app = TestApp::new();
    let document = waiting(&app);
    give_key(&app, "P3");
    let host = host(&app);
    assert_eq!(host.gets("/kiosk").header("location"), Some("/kiosk/over"));
    let word = host.gets("/account").form_word();
    assert_eq!(host.posts_with(&word, "/kiosk/end", &[], &[]).status, 403);
    // The same browser with both cookies: each is good for its own pages.
    let both = opened(&app, &host, &[&document]);
    both.cookies.borrow_mut().extend(host.cookies.borrow().clone());
    assert_eq!(both.posts_with(&word, "/kiosk/end", &[], &[]).status, 403);
    let page = both.gets("/kiosk");
    assert!(page.status == 200 && !page.body.contains("Nama s@a.example"), "{}", page.body);
    let member = app.member("p3@a.example", Some("P3"), &[]);
    for path in ["/kiosk", &*address(&document, ""), &*address(&document, "/pdf")] {
        assert_eq!(member.gets(path).status, 303, "not even his own session: {path}");
    }
}

#[test]
fn the_host_who_hands_over_his_own_tablet_is_out_until_he_gives_his_password() {
    let app = TestApp::new();
    let document = waiting(&app);
    give_key(&app, "P3");
    let tablet = host(&app);
    let before = tablet.cookies.borrow()["teken-session"].clone();
    let answer = gives(&tablet, "P3", &[&document], &[("here", "yes"), ("back", "/kiosk/turns")]);
    let start = answer.header("location").unwrap().to_owned();
    assert!(answer.status == 303 && start.starts_with("/kiosk/turn/"), "{}", answer.body);
    assert_ne!(tablet.cookies.borrow()["teken-session"], before);
    for page in ["/kiosk/turns", "/board", "/inbox", "/account"] {
        let answer = tablet.gets(page);
        assert!(answer.header("location").unwrap().starts_with("/sign-in"), "Back leads nowhere: {page}");
    }
    let stolen = app.stranger();
    stolen.cookies.borrow_mut().insert("teken-session".to_owned(), before);
    assert_eq!(stolen.gets("/inbox").status, 303, "the session is over everywhere");
    tablet.posts(&start, &start, &[]);
    assert!(tablet.gets("/kiosk").body.contains("Dr. P3 Contoh, S.H."));

    app.pass(1);
    let takes_back = |password: &str| tablet.posts("/kiosk/host", "/kiosk/host", &[("password", password)]);
    let wrong = takes_back("bukan kata sandinya");
    assert!(wrong.status == 422 && wrong.body.contains("Kata sandi tidak sesuai"), "{}", wrong.body);
    assert_eq!(takes_back(PASSPHRASE).status, 422, "the official's passphrase opens nothing of the host's");
    assert_eq!(tablet.gets("/kiosk").status, 200, "and his turn goes on");
    let back = takes_back(PASSWORD);
    assert_eq!((back.status, back.header("location")), (303, Some("/kiosk/turns")), "{}", back.body);
    assert_eq!(tablet.gets("/kiosk/turns").status, 200);
    assert_eq!(tablet.gets("/kiosk").header("location"), Some("/kiosk/over"), "the turn ended with it");
    assert_eq!(trail(&app).last().unwrap(), &(Act::OneTurnEnded, "operator".to_owned()));
    let strange = app.stranger();
    assert!(strange.gets("/kiosk/host").body.contains("tidak sedang diserahkan"));
    assert_eq!(strange.posts("/kiosk/host", "/kiosk/host", &[("password", PASSWORD)]).status, 303);
}

#[test]
fn wrong_passwords_at_taking_back_count_like_those_at_signing_in() {
    let app = TestApp::new();
    let document = waiting(&app);
    let tablet = host(&app);
    gives(&tablet, "P3", &[&document], &[("here", "yes")]);
    let takes_back = |password: &str| tablet.posts("/kiosk/host", "/kiosk/host", &[("password", password)]);
    for _ in 0..10 {
        assert_eq!(takes_back("bukan kata sandinya").status, 422);
    }
    assert_eq!(takes_back(PASSWORD).status, 429);
    assert_eq!(app.stranger().signs_in("s@a.example", PASSWORD).status, 429, "one count for both doors");
}

#[test]
fn of_many_who_open_one_link_at_once_one_gets_the_turn() {
    let app = TestApp::new();
    let document = waiting(&app);
    give_key(&app, "P3");
    let link = link(&gives(&host(&app), "P3", &[&document], &[]));
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..8)
            .map(|_| {
                let (browser, link) = (app.stranger(), &link);
                scope.spawn(move || browser.posts_with("", link, &[], &[]).status)
            })
            .collect();
        tries.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 410).count(), 7, "{statuses:?}");
}

#[test]
fn passphrases_at_a_kiosk_count_with_those_elsewhere_and_a_locked_key_says_what_to_do() {
    let app = TestApp::new();
    let document = waiting(&app);
    give_key(&app, "P3");
    let host = host(&app);
    let tablet = opened(&app, &host, &[&document]);
    reads(&tablet, &document);
    for left in ["4", "3", "2", "1"] {
        let answer = signs(&tablet, &[&document], "bukan kata sandinya");
        assert!(
            answer.status == 422 && answer.body.contains(&format!("Sisa kesempatan: {left}")),
            "{}",
            answer.body
        );
    }
    let own = app.member("p3@a.example", Some("P3"), &[]);
    let answer = super::signing::signs(&own, &document, "bukan kata sandinya");
    assert!(answer.body.contains("dalam 1 menit"), "{}", answer.body);
    assert!(
        signs(&tablet, &[&document], PASSPHRASE).body.contains("dalam 1 menit"),
        "the right one waits too"
    );
    // Until the day's twenty are used up.
    let page = loop {
        app.pass(65);
        let tablet = opened(&app, &back(&app), &[&document]);
        let page = tablet.gets("/kiosk").body;
        if !page.contains("name=\"passphrase\"") {
            break page;
        }
        assert_eq!(signs(&tablet, &[&document], "bukan kata sandinya").status, 422);
    };
    assert!(page.contains("terkunci") && page.contains("susulan"), "{page}");
    assert!(found(&app, document.id).stage.signatures().is_empty());
}

#[test]
fn who_has_no_key_or_one_that_has_ended_is_told_before_anything() {
    let app = TestApp::new();
    let document = waiting(&app);
    let host = host(&app);
    assert!(host.gets("/kiosk/turns").body.contains("Belum ada kunci tanda tangan"));
    let issued = gives(&host, "P3", &[&document], &[]);
    assert!(issued.body.contains("belum memiliki kunci"), "the operator too");
    let start = app.stranger().gets(&link(&issued)).body;
    assert!(
        start.contains("belum memiliki kunci") && start.contains("susulan") && !start.contains("Mulai"),
        "{start}"
    );
    give_key(&app, "P3");
    app.pass(731 * 24 * 60);
    let again = back(&app);
    let start = app.stranger().gets(&link(&gives(&again, "P3", &[&document], &[]))).body;
    assert!(start.contains("tidak berlaku saat ini") && !start.contains("Mulai"), "{start}");
}

#[test]
fn a_turn_dies_of_silence_by_the_operator_and_by_another_turn_and_a_link_of_age() {
    let app = TestApp::new();
    let document = waiting(&app);
    give_key(&app, "P3");
    let host = host(&app);
    let unopened = link(&gives(&host, "P3", &[&document], &[]));
    app.pass(10);
    assert_eq!(app.stranger().posts_with("", &unopened, &[], &[]).status, 410);
    let silent = opened(&app, &host, &[&document]);
    for _ in 0..3 {
        app.pass(9);
        assert_eq!(silent.gets("/kiosk/stay").status, 204, "he is still there");
    }
    app.pass(10);
    let word = silent.gets("/kiosk/over");
    assert!(word.body.contains("karena tidak digunakan"), "{}", word.body);
    assert_eq!(silent.gets("/kiosk").status, 303);
    app.pass(1);
    let again = back(&app);
    let first = opened(&app, &again, &[&document]);
    app.pass(1);
    let second = opened(&app, &again, &[&document]);
    assert!(first.gets("/kiosk/over").body.contains("telah diganti"), "one turn a person");
    app.pass(1);
    let page = again.gets("/kiosk/turns");
    let id = page.field("id");
    assert!(page.body.contains("Sedang dibuka") && !page.body.contains('⟦'), "{}", page.body);
    assert_eq!(again.posts("/kiosk/turns", "/kiosk/turns/end", &[("id", &id)]).status, 303);
    reads_nothing(&second, &document);
    assert!(second.gets("/kiosk/over").body.contains("diakhiri oleh petugas"));
    let endings: Vec<String> =
        trail(&app).into_iter().filter(|(act, _)| *act == Act::OneTurnEnded).map(|(_, why)| why).collect();
    assert_eq!(endings, ["lapsed", "idle", "replaced", "operator"]);
}

fn reads_nothing(tablet: &Browser, document: &Document) {
    for path in ["/kiosk", &*address(document, ""), &*address(document, "/pdf")] {
        assert_eq!(tablet.gets(path).header("location"), Some("/kiosk/over"), "{path}");
    }
}

#[test]
fn a_document_is_returned_from_the_kiosk_and_the_others_stay() {
    let app = TestApp::new();
    let (sound, faulty) = (waiting(&app), waiting(&app));
    give_key(&app, "P3");
    let host = host(&app);
    let tablet = opened(&app, &host, &[&sound, &faulty]);
    let page = address(&faulty, "/return");
    assert_eq!(tablet.posts(&page, &page, &[("version", "1"), ("reason", " ")]).status, 422);
    let answer = tablet.posts(&page, &page, &[("version", "1"), ("reason", "Gelar keliru.")]);
    assert_eq!((answer.status, answer.header("location")), (303, Some("/kiosk")), "{}", answer.body);
    assert_eq!(found(&app, faulty.id).stage.name(), StageName::Draft);
    reads(&tablet, &sound);
    assert_eq!(signs(&tablet, &[&sound], PASSPHRASE).status, 303);
    assert_eq!(found(&app, sound.id).stage.signatures().len(), 1);
}

#[test]
fn done_without_signing_ends_the_turn_and_nobody_who_has_nothing_to_sign_gets_one() {
    let app = TestApp::new();
    let document = waiting(&app);
    give_key(&app, "P3");
    let host = host(&app);
    let tablet = opened(&app, &host, &[&document]);
    assert_eq!(tablet.posts("/kiosk", "/kiosk/end", &[]).header("location"), Some("/kiosk/over"));
    reads_nothing(&tablet, &document);
    for (person, documents) in [("P1", vec![&document]), ("P7", vec![]), ("P999", vec![])] {
        let answer = gives(&host, person, &documents, &[]);
        assert_eq!((answer.status, answer.header("location")), (303, Some("/kiosk/turns")), "{person}");
    }
    assert!(host.gets("/kiosk/turns").body.contains("Tidak ada dokumen yang menunggu tanda tangan pejabat"));
    let fields = [("person", "P3"), ("minutes", "100000")];
    assert_eq!(host.posts("/kiosk/turns", "/kiosk/turns", &fields).status, 422, "a number beyond all reason");
    assert_eq!(season::find(app.store(), document.id).unwrap().stage.signatures().len(), 0);
}
