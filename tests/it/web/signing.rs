//! Reading, reviewing and signing in the browser, on real papers with real keys.

use teken::domain::document::Document;
use teken::domain::ids::DocumentId;
use teken::domain::stage::StageName;
use teken::flows::enrol;
use teken::keyring::Passphrase;
use teken::store::signer_keys;
use teken::worker::Worker;

use super::app::{Answer, Browser, PASSWORD, TestApp};
use crate::store::season::{self, Until};

pub(super) const PASSPHRASE: &str = "gunung laut hutan sawah";

/// A pact that waits for P3, then P1; its PDF is real.
pub(super) fn waiting(app: &TestApp) -> Document {
    let document = season::walked(app.store(), Until::Freezing);
    Worker::new(&app.rooms).unwrap().run_due(&mut season::rng(), season::today).unwrap();
    let document = found(app, document.id);
    assert_eq!(document.stage.name(), StageName::Signing);
    document
}

pub(super) fn found(app: &TestApp, id: DocumentId) -> Document {
    season::find(app.store(), id).unwrap()
}

pub(super) fn give_key(app: &TestApp, person: &str) {
    let passphrase = Passphrase::parse(PASSPHRASE.to_owned()).unwrap();
    let person = season::person(person);
    enrol::run(&app.rooms, &mut season::rng(), &person, &passphrase, season::today()).unwrap();
}

/// P3 with a key and a browser.
pub(super) fn signer(app: &TestApp) -> Browser {
    give_key(app, "P3");
    app.member("p3@a.example", Some("P3"), &[])
}

pub(super) fn address(document: &Document, verb: &str) -> String {
    format!("/documents/{}/{verb}", document.id)
}

pub(super) fn base(document: &Document) -> String {
    document.stage.frozen().unwrap().base.to_string()
}

pub(super) fn opens(browser: &Browser, document: &Document) {
    let answer =
        browser.posts(&address(document, "sign"), &address(document, "seen"), &[("base", &base(document))]);
    assert_eq!(answer.status, 303, "{}", answer.body);
}

pub(super) fn signs(browser: &Browser, document: &Document, passphrase: &str) -> Answer {
    let page = browser.gets(&address(document, "sign"));
    let (act, field, base) = (page.field("act"), page.field("field"), base(document));
    let fields =
        [("act", &*act), ("field", &*field), ("base", &*base), ("agreed", "yes"), ("passphrase", passphrase)];
    browser.posts_with(&page.form_word(), &address(document, "sign"), &fields, &[])
}

on_both!(a_member_makes_his_key_with_the_password_of_his_account, |place| {
    let app = TestApp::at(place);
    let browser = app.member("p3@a.example", Some("P3"), &[]);
    let makes = |passphrase: &str, repeated: &str, password: &str| {
        let fields = [("passphrase", passphrase), ("repeated", repeated), ("password", password)];
        browser.posts("/account/key", "/account/key", &fields).status
    };
    let key = || app.store().read(|tx| signer_keys::active(tx, &season::person("P3"))).unwrap();
    assert_eq!(makes("pendek", "pendek", PASSWORD), 422);
    assert_eq!(makes(PASSPHRASE, "gunung laut hutan rawa", PASSWORD), 422);
    assert_eq!(makes(PASSWORD, PASSWORD, PASSWORD), 422, "one secret for two things");
    assert_eq!(makes(PASSPHRASE, PASSPHRASE, "bukan kata sandi saya"), 422);
    assert!(key().is_none());
    let before = browser.cookies.borrow()["teken-session"].clone();
    assert_eq!(makes(PASSPHRASE, PASSPHRASE, PASSWORD), 303);
    assert_ne!(browser.cookies.borrow()["teken-session"], before, "a new session");
    let page = browser.gets("/account/key");
    assert!(page.body.contains("Sertifikat aktif") && page.body.contains("Jabatan KEP-DINKES"));
    assert!(!page.body.contains('⟦'));
    assert_eq!(makes(PASSPHRASE, PASSPHRASE, PASSWORD), 422, "he has one already");
    let nobody = app.member("x@a.example", None, &["auditor"]);
    assert!(nobody.gets("/account/key").body.contains("bukan akun pejabat"));
});

on_both!(a_signer_opens_affirms_signs_and_gets_his_proof, |place| {
    let app = TestApp::at(place);
    let document = waiting(&app);
    let browser = signer(&app);
    let page = browser.gets(&format!("/documents/{}", document.id));
    assert!(page.body.contains("Baca dan tanda tangani") && !page.body.contains('⟦'), "{}", page.body);
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("worker-src 'self'") && policy.contains("script-src 'self'"), "{policy}");
    let pdf = browser.gets(&address(&document, "pdf"));
    assert!(pdf.body.starts_with("%PDF-") && pdf.header("content-type") == Some("application/pdf"));
    assert!(pdf.header("content-disposition").unwrap().starts_with("inline"));
    assert!(pdf.header("content-security-policy").unwrap().contains("default-src 'none'"));

    let page = browser.gets(&address(&document, "sign"));
    assert!(page.body.contains("Saya telah membuka seluruh dokumen") && page.body.contains(&base(&document)));
    assert!(!page.body.contains("name=\"passphrase\""), "first read, then sign");
    let early = signs(&browser, &document, PASSPHRASE);
    assert_eq!(early.status, 422, "without an act there is no form");
    opens(&browser, &document);
    let page = browser.gets(&address(&document, "sign"));
    assert!(
        page.body.contains("Saya telah membaca dan menyetujui isi dokumen ini") && !page.body.contains('⟦')
    );
    let (act, field, base) = (page.field("act"), page.field("field"), base(&document));
    let unsaid = [("act", &*act), ("field", &*field), ("base", &*base), ("passphrase", PASSPHRASE)];
    let sign = address(&document, "sign");
    assert_eq!(browser.posts_with(&page.form_word(), &sign, &unsaid, &[]).status, 422, "not affirmed");

    let said = [unsaid.as_slice(), &[("agreed", "yes")]].concat();
    for _ in 0..2 {
        let answer = browser.posts_with(&page.form_word(), &sign, &said, &[]);
        let proof = address(&document, "proof");
        assert_eq!((answer.status, answer.header("location")), (303, Some(&*proof)), "{}", answer.body);
    }
    let document = found(&app, document.id);
    assert_eq!(document.stage.signatures().len(), 1, "sent twice, signed once");
    let proof = browser.gets(&address(&document, "proof"));
    let signature = &document.stage.signatures()[0];
    let parts = [
        "Dr. P3 Contoh, S.H.".to_owned(),
        signature.certificate.to_string(),
        format!("{}{}", app.rooms.institution.verify_address, document.code.plain()),
        "Jabatan BUPATI".to_owned(),
    ];
    for part in parts {
        let shown = proof.body.replace("&#x2F;", "/").replace("&#47;", "/");
        assert!(shown.contains(&part), "{part}: {}", proof.body);
    }
    assert!(!proof.body.contains('⟦'));
    assert_eq!(browser.gets(&sign).header("location"), Some(&*address(&document, "proof")));
});

#[test]
fn a_form_that_was_not_opened_first_signs_nothing() {
    let app = TestApp::new();
    let document = waiting(&app);
    let browser = signer(&app);
    let word = browser.gets("/account").form_word();
    let base = base(&document);
    let fields = [
        ("act", "01890000-0000-7000-8000-000000000001"),
        ("field", "ttd_pernyataan"),
        ("base", &*base),
        ("agreed", "yes"),
        ("passphrase", PASSPHRASE),
    ];
    let answer = browser.posts_with(&word, &address(&document, "sign"), &fields, &[]);
    assert!(answer.status == 422 && answer.body.contains("Mohon membuka seluruh naskah"), "{}", answer.body);
    assert!(found(&app, document.id).stage.signatures().is_empty());
}

#[test]
fn out_of_turn_nothing_is_signed_and_a_stale_text_is_shown_anew() {
    let app = TestApp::new();
    let document = waiting(&app);
    give_key(&app, "P1");
    let regent = app.member("p1@a.example", Some("P1"), &[]);
    let page = format!("/documents/{}", document.id);
    assert_eq!(regent.gets(&address(&document, "sign")).header("location"), Some(&*page));
    assert_eq!(regent.gets(&address(&document, "pdf")).status, 404, "not yet his to read");
    let word = regent.gets("/account").form_word();
    let base = base(&document);
    let mut fields = vec![
        ("act", "01890000-0000-7000-8000-000000000001"),
        ("field", "ttd_saksi"),
        ("base", &*base),
        ("agreed", "yes"),
        ("passphrase", PASSPHRASE),
    ];
    let answer = regent.posts_with(&word, &address(&document, "sign"), &fields, &[]);
    assert_eq!((answer.status, answer.header("location")), (303, Some(&*page)), "{}", answer.body);

    let browser = signer(&app);
    opens(&browser, &document);
    let other = "0".repeat(64);
    fields[1].1 = "ttd_pernyataan";
    fields[2].1 = &other;
    fields[0].1 = "01890000-0000-7000-8000-000000000002";
    let word = browser.gets("/account").form_word();
    let answer = browser.posts_with(&word, &address(&document, "sign"), &fields, &[]);
    assert!(answer.status == 422 && answer.body.contains("Naskah telah berubah"), "{}", answer.body);
    assert!(answer.body.contains(&base), "the text as it is now");
    assert!(found(&app, document.id).stage.signatures().is_empty());
}

#[test]
fn a_foreign_document_is_not_there_for_any_verb() {
    let app = TestApp::new();
    let document = waiting(&app);
    let stranger = app.member("x@a.example", None, &["personnel"]);
    let word = stranger.gets("/account").form_word();
    for verb in ["pdf", "sign", "proof"] {
        assert_eq!(stranger.gets(&address(&document, verb)).status, 404, "{verb}");
    }
    let base = base(&document);
    let act = "01890000-0000-7000-8000-000000000003";
    let fields = [
        ("version", "1"),
        ("reason", "x"),
        ("base", &*base),
        ("act", act),
        ("field", "ttd_pernyataan"),
        ("agreed", "yes"),
        ("passphrase", PASSPHRASE),
    ];
    for verb in ["seen", "sign", "approve", "return", "refuse", "recall", "withdraw"] {
        let answer = stranger.posts_with(&word, &address(&document, verb), &fields, &[]);
        assert_eq!(answer.status, 404, "{verb}");
    }
    let value = format!("{}:ttd_pernyataan:{base}", document.id);
    let fields = [("act", act), ("document", &*value), ("agreed", "yes"), ("passphrase", PASSPHRASE)];
    assert_eq!(stranger.posts_with(&word, "/sign", &fields, &[]).status, 303);
    let result = stranger.gets(&format!("/sign/acts/{act}"));
    assert!(result.body.contains("Tidak ditemukan") && !result.body.contains(&document.title));
    let other = app.member("y@a.example", None, &["personnel"]);
    assert_eq!(other.gets(&format!("/sign/acts/{act}")).status, 404, "somebody else's act");
    assert_eq!(found(&app, document.id), document);
}

on_both!(wrong_passphrases_are_counted_and_the_count_outlives_the_program, |place| {
    let mut app = TestApp::at(place);
    let document = waiting(&app);
    let browser = signer(&app);
    opens(&browser, &document);
    for left in ["4", "3", "2", "1"] {
        let answer = signs(&browser, &document, "bukan kata sandinya");
        let told = format!("Sisa kesempatan: {left}");
        assert!(answer.status == 422 && answer.body.contains(&told), "{left}: {}", answer.body);
    }
    let answer = signs(&browser, &document, "pendek");
    assert!(answer.body.contains("sedikitnya 12"), "too short to be one, and not counted");
    assert!(signs(&browser, &document, "bukan kata sandinya").body.contains("dalam 1 menit"));
    app.restart();
    let browser = app.stranger();
    browser.signs_in("p3@a.example", PASSWORD);
    let answer = signs(&browser, &document, PASSPHRASE);
    assert!(answer.status == 422 && answer.body.contains("dalam 1 menit"), "the right one has to wait too");
    app.pass(2);
    let answer = signs(&browser, &document, PASSPHRASE);
    assert_eq!(answer.status, 303, "{}", answer.body);
    assert_eq!(found(&app, document.id).stage.signatures().len(), 1);
});

#[test]
fn a_reviewer_reads_approves_and_returns_with_a_reason() {
    let app = TestApp::new();
    let document = season::walked(app.store(), Until::InReview);
    let page = format!("/documents/{}", document.id);
    let first = app.member("p7@a.example", Some("P7"), &[]);
    let second = app.member("p2@a.example", Some("P2"), &[]);
    assert!(first.gets(&address(&document, "pdf")).body.starts_with("%PDF-"), "a proof print");
    assert!(first.gets(&page).body.contains("Setujui"));
    assert_eq!(second.gets(&page).status, 404, "not yet asked");
    let approves = |browser: &Browser, version: &str| {
        browser.posts(&page, &address(&document, "approve"), &[("version", version), ("reason", "")])
    };
    let stale = approves(&first, "7");
    assert_eq!((stale.status, stale.header("location")), (303, Some(&*page)));
    assert!(first.gets(&page).body.contains("Dokumen telah berubah"));
    assert_eq!(approves(&first, "1").status, 303);
    assert_eq!(approves(&first, "1").status, 409, "not his turn any more");

    let returns = |reason: &str| {
        second.posts(&page, &address(&document, "return"), &[("version", "1"), ("reason", reason)])
    };
    let empty = returns("  \n ");
    assert!(empty.status == 422 && empty.body.contains("Mohon menuliskan alasan"), "{}", empty.body);
    let returned = returns("Satuan indikator <pertama> keliru.");
    assert_eq!((returned.status, returned.header("location")), (303, Some("/inbox")), "he sees it no more");
    let back = found(&app, document.id);
    assert_eq!((back.stage.name(), back.version), (StageName::Draft, 2));
    let told = first.gets(&page).body;
    assert!(told.contains("Satuan indikator &lt;pertama&gt; keliru."), "{told}");
    assert_eq!(second.gets(&page).status, 404, "his part is over");
}

#[test]
fn a_signer_refuses_and_the_drafter_or_the_secretariat_take_back_and_give_up() {
    let app = TestApp::new();
    let document = waiting(&app);
    let page = format!("/documents/{}", document.id);
    let browser = signer(&app);
    let fields = [("version", "1"), ("reason", "Bukan kewenangan saya.")];
    assert_eq!(browser.posts(&page, &address(&document, "withdraw"), &fields).status, 403);
    assert_eq!(browser.posts(&page, &address(&document, "refuse"), &fields).status, 303);
    assert_eq!(found(&app, document.id).stage.name(), StageName::Draft);

    let document = waiting(&app);
    let page = format!("/documents/{}", document.id);
    let drafter = app.member("p7@a.example", Some("P7"), &[]);
    assert!(drafter.gets(&page).body.contains("Tarik kembali menjadi draf"));
    assert_eq!(drafter.posts(&page, &address(&document, "recall"), &fields).status, 303);
    assert_eq!(found(&app, document.id).version, 2);
    let secretariat = app.member("s@a.example", None, &["secretariat"]);
    let fields = [("version", "2"), ("reason", "Tidak diperlukan lagi.")];
    assert_eq!(secretariat.posts(&page, &address(&document, "withdraw"), &fields).status, 303);
    assert_eq!(found(&app, document.id).stage.name(), StageName::Withdrawn);
}

on_both!(many_are_signed_with_one_passphrase_and_one_failure_stops_nothing, |place| {
    let app = TestApp::at(place);
    let documents = [waiting(&app), waiting(&app), waiting(&app), waiting(&app)];
    let browser = signer(&app);
    let [one, recalled, unread, last] = &documents;
    for document in [one, recalled, last] {
        opens(&browser, document);
    }
    let page = browser.gets("/sign");
    assert!(page.body.matches("Sudah dibuka").count() == 3 && !page.body.contains('⟦'), "{}", page.body);
    let secretariat = app.member("s@a.example", None, &["secretariat"]);
    let path = format!("/documents/{}", recalled.id);
    let fields = [("version", "1"), ("reason", "Pagu berubah.")];
    assert_eq!(secretariat.posts(&path, &address(recalled, "recall"), &fields).status, 303);

    let act = page.field("act");
    let values: Vec<String> =
        documents.iter().map(|d| format!("{}:ttd_pernyataan:{}", d.id, base(d))).collect();
    let sends = |word: &str, passphrase: &str| {
        let mut fields = vec![("act", &*act), ("agreed", "yes"), ("passphrase", passphrase)];
        fields.extend(values.iter().map(|value| ("document", value.as_str())));
        browser.posts_with(word, "/sign", &fields, &[])
    };
    let wrong = sends(&page.form_word(), "bukan kata sandinya");
    assert!(wrong.status == 422 && wrong.body.contains("Sisa kesempatan: 4"), "{}", wrong.body);
    let answer = sends(&page.form_word(), PASSPHRASE);
    let result = format!("/sign/acts/{act}");
    assert_eq!((answer.status, answer.header("location")), (303, Some(&*result)), "{}", answer.body);
    let shown = browser.gets(&result).body;
    assert!(shown.contains("2 dokumen ditandatangani"), "{shown}");
    assert!(shown.contains("Naskah telah berubah") && shown.contains("Belum dibuka"), "{shown}");

    let again = sends(&page.form_word(), PASSPHRASE);
    assert_eq!((again.status, again.header("location")), (303, Some(&*result)), "the same answer");
    let same = browser.gets(&result).body;
    assert_eq!(same.matches("/proof").count(), shown.matches("/proof").count());
    for (document, signatures) in [(one, 1), (recalled, 0), (unread, 0), (last, 1)] {
        assert_eq!(found(&app, document.id).stage.signatures().len(), signatures);
    }
});

#[test]
fn a_double_click_on_many_signs_once() {
    let app = TestApp::new();
    let document = waiting(&app);
    let browser = signer(&app);
    opens(&browser, &document);
    let page = browser.gets("/sign");
    let (act, word) = (page.field("act"), page.form_word());
    let value = format!("{}:ttd_pernyataan:{}", document.id, base(&document));
    let cookies = browser.cookies.borrow().clone();
    std::thread::scope(|scope| {
        for _ in 0..3 {
            let twin = app.stranger();
            *twin.cookies.borrow_mut() = cookies.clone();
            let (act, word, value) = (&act, &word, &value);
            scope.spawn(move || {
                let fields =
                    [("act", &**act), ("document", value), ("agreed", "yes"), ("passphrase", PASSPHRASE)];
                assert_eq!(twin.posts_with(word, "/sign", &fields, &[]).status, 303);
            });
        }
    });
    assert_eq!(found(&app, document.id).stage.signatures().len(), 1);
    assert!(browser.gets(&format!("/sign/acts/{act}")).body.contains("1 dokumen ditandatangani"));
}
