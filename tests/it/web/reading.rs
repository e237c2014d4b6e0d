//! Reading before signing: the viewer in the page, the pages that were on the screen, and what an institution asks.

use teken::domain::digest::Digest;
use teken::domain::document::{Content, Document};
use teken::domain::pact::Pact;
use teken::domain::reading::ReadingRule;

use super::app::{Answer, Browser, TestApp};
use super::signing::{PASSPHRASE, address, base, found, give_key, signer, signs, waiting};
use crate::store::season::{self, Until};

/// What the viewer sends.
fn reports(browser: &Browser, document: &Document, base: &str, pages: &str) -> Answer {
    let word = browser.gets(&address(document, "sign")).form_word();
    browser.posts_with(&word, &address(document, "pages"), &[("base", base), ("pages", pages)], &[])
}

#[test]
fn the_page_shows_the_paper_with_files_of_our_own_and_only_there_a_worker_is_allowed() {
    let app = TestApp::new();
    let document = waiting(&app);
    let browser = signer(&app);
    for page in [format!("/documents/{}", document.id), address(&document, "sign")] {
        let answer = browser.gets(&page);
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.contains("worker-src 'self'") && !policy.contains("unsafe"), "{policy}");
        assert!(policy.contains("object-src 'none'") && !policy.contains("blob:"), "{policy}");
        for name in ["viewer.js", "pdfjs/pdf.min.mjs", "pdfjs/pdf.worker.min.mjs"] {
            let body = answer.body.replace("&#x2F;", "/").replace("&#47;", "/");
            let end = body.find(name).unwrap_or_else(|| panic!("{name}: {body}"));
            let start = body[..end].rfind("/assets/").unwrap();
            let file = browser.gets(&body[start..end + name.len()]);
            assert_eq!(
                (file.status, file.header("content-type")),
                (200, Some("text/javascript; charset=utf-8"))
            );
            assert!(file.header("cache-control").unwrap().contains("immutable"));
        }
        assert!(answer.body.contains("Buka naskah (PDF)"), "without scripts too");
    }
    let inbox = browser.gets("/inbox");
    assert!(!inbox.header("content-security-policy").unwrap().contains("worker-src"));
    assert!(!inbox.body.contains("viewer.js"));
}

#[test]
fn the_files_of_the_viewer_are_those_that_were_published() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/web/pdfjs");
    let told = std::fs::read_to_string(folder.join("README.md")).unwrap();
    for name in ["pdf.min.mjs", "pdf.worker.min.mjs"] {
        let hash = Digest::of(&std::fs::read(folder.join(name)).unwrap()).to_string();
        assert!(told.contains(&format!("| `{name}` | SHA-256 `{hash}` |")), "{name} is {hash}");
    }
}

#[test]
fn what_the_viewer_has_shown_is_noted_and_needs_no_button() {
    let app = TestApp::new();
    let document = waiting(&app);
    let browser = signer(&app);
    let text = base(&document);
    let before = browser.gets(&address(&document, "sign")).body;
    assert!(before.contains("Saya telah membuka seluruh dokumen") && !before.contains("name=\"passphrase\""));
    assert!(browser.gets("/sign").body.contains("Belum dibuka"), "looking changes nothing");

    let answer = reports(&browser, &document, &text, "");
    assert_eq!(
        (answer.status, &*answer.body),
        (200, r#"{"seen":0,"of":1,"enough":true}"#),
        "it is on the screen"
    );
    let answer = reports(&browser, &document, &text, "1,1,2,99");
    assert_eq!(answer.body, r#"{"seen":1,"of":1,"enough":true}"#, "there is no second page");
    let page = browser.gets(&address(&document, "sign")).body;
    assert!(page.contains("Halaman dibaca: 1 dari 1") && page.contains("name=\"passphrase\""), "{page}");
    let many = browser.gets("/sign").body;
    assert!(many.contains("Sudah dibuka") && many.contains("Halaman dibaca: 1 dari 1"), "{many}");
    assert_eq!(signs(&browser, &document, PASSPHRASE).status, 303);
}

#[test]
fn a_report_about_another_text_or_from_a_stranger_is_refused() {
    let app = TestApp::new();
    let document = waiting(&app);
    let browser = signer(&app);
    assert_eq!(reports(&browser, &document, &"0".repeat(64), "1").status, 409);
    assert_eq!(reports(&browser, &document, "x", "1").status, 422);
    assert_eq!(reports(&browser, &document, &base(&document), "1,x").status, 422);
    let stranger = app.member("x@a.example", None, &["personnel"]);
    let word = stranger.gets("/account").form_word();
    let text = base(&document);
    let fields = [("base", &*text), ("pages", "1")];
    assert_eq!(stranger.posts_with(&word, &address(&document, "pages"), &fields, &[]).status, 404);
    let wordless = browser.posts_with("", &address(&document, "pages"), &fields, &[]);
    assert_eq!(wordless.status, 403);
    assert!(!browser.gets(&address(&document, "sign")).body.contains("name=\"passphrase\""));
    give_key(&app, "P1");
    let second = app.member("p1@a.example", Some("P1"), &[]);
    let word = second.gets("/account").form_word();
    let early = second.posts_with(&word, &address(&document, "pages"), &fields, &[]);
    assert_eq!(early.status, 404, "not yet his to read");
}

#[test]
fn an_institution_may_ask_that_every_page_was_read() {
    let app = TestApp::with_reading(ReadingRule::EveryPage);
    let document = waiting(&app);
    let browser = signer(&app);
    let text = base(&document);
    let page = browser.gets(&address(&document, "sign"));
    assert!(page.body.contains("mensyaratkan seluruh halaman") && !page.body.contains("Saya telah membuka"));
    let opened = browser.posts_with(&page.form_word(), &address(&document, "seen"), &[("base", &*text)], &[]);
    assert_eq!(opened.status, 303);
    assert!(browser.gets("/sign").body.contains("Belum dibaca seluruhnya"), "opened is not enough here");
    let value = format!("{}:ttd_pernyataan:{text}", document.id);
    let act = "01890000-0000-7000-8000-000000000007";
    let fields = [("act", act), ("document", &*value), ("agreed", "yes"), ("passphrase", PASSPHRASE)];
    assert_eq!(browser.posts("/inbox", "/sign", &fields).status, 303);
    assert!(browser.gets(&format!("/sign/acts/{act}")).body.contains("Belum dibuka"));
    assert!(found(&app, document.id).stage.signatures().is_empty());

    assert!(reports(&browser, &document, &text, "1").body.contains("\"enough\":true"));
    assert_eq!(signs(&browser, &document, PASSPHRASE).status, 303);
    assert_eq!(found(&app, document.id).stage.signatures().len(), 1);
}

#[test]
fn many_are_read_one_after_the_other_without_going_back() {
    let app = TestApp::new();
    let documents = [waiting(&app), waiting(&app), waiting(&app)];
    let browser = signer(&app);
    let mut next = first_link(&browser.gets("/sign").body, "Buka yang pertama");
    let mut opened = Vec::new();
    for left in [2, 1, 0] {
        assert!(next.ends_with("/sign?queue=yes") && !opened.contains(&next), "{next}");
        let document = documents.iter().find(|document| next.contains(&document.id.to_string())).unwrap();
        let fields = [("base", &*base(document)), ("queue", "yes")];
        let seen = browser.posts(&next, &address(document, "seen"), &fields);
        assert_eq!(seen.header("location"), Some(&*next), "he stays among the many");
        let page = browser.gets(&next).body;
        opened.push(next);
        if left == 0 {
            assert!(page.contains("Semua telah dibaca"), "{page}");
            break;
        }
        assert!(page.contains(&format!("{left} dokumen lagi")), "{page}");
        next = first_link(&page, "Buka berikutnya");
    }
    let alone = browser.gets(&address(&documents[0], "sign")).body;
    assert!(!alone.contains("Buka berikutnya") && !alone.contains("Semua telah dibaca"), "{alone}");
}

/// The address of the link whose words begin so.
fn first_link(body: &str, words: &str) -> String {
    let (before, _) = body.split_once(&format!(">{words}")).unwrap();
    let href = before.rsplit_once("href=\"").and_then(|(_, href)| href.split('"').next()).unwrap();
    href.replace("&#x2F;", "/")
}

#[test]
fn a_paper_that_the_browser_holds_is_not_sent_again_until_it_has_changed() {
    let app = TestApp::new();
    let draft = season::walked(app.store(), Until::Draft);
    let path = format!("/documents/{}/pdf", draft.id);
    let drafter = app.member("p7@a.example", Some(draft.drafter.as_str()), &[]);
    let first = drafter.gets(&path);
    let tag = first.header("etag").unwrap().to_owned();
    assert_eq!(first.header("cache-control"), Some("private, no-cache"));
    let asks = |browser: &Browser| browser.sends("GET", &path, &[("if-none-match", &tag)], "");
    let same = asks(&drafter);
    assert_eq!((same.status, same.header("etag"), same.body.as_str()), (304, Some(tag.as_str()), ""));
    let elsewhere = app.member("diskan@a.example", None, &["agency:DISKAN"]);
    assert_eq!(asks(&elsewhere).status, 404, "knowing the tag is not enough");

    let Content::Pact(pact) = draft.content.clone() else { panic!("a pact was drafted") };
    let content = Content::Pact(Pact { points: vec!["Jujur.".to_owned()], ..pact });
    let edited = draft.clone().edit(&season::secretariat(), content, season::today()).unwrap();
    season::save(app.store(), &edited).unwrap();
    let changed = asks(&drafter);
    assert!(changed.status == 200 && changed.header("etag") != Some(&tag));
    let frozen = season::walked(app.store(), Until::Signing);
    assert_eq!(drafter.gets(&format!("/documents/{}/pdf", frozen.id)).status, 404, "its file is not here");
}
