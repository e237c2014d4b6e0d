//! The superior's one act: summaries of what waits for him, one passphrase, a result for each.

use teken::domain::document::{Content, Document};
use teken::domain::reading::ReadingRule;
use teken::domain::route::Field;
use teken::domain::stage::StageName;
use teken::flows::decisions::Decision;
use teken::flows::sign::{self, Wanted};
use teken::keyring::Passphrase;
use teken::store::summaries;

use super::app::{Answer, Browser, TestApp};
use super::signing::{PASSPHRASE, found, give_key};
use crate::store::season;

/// A document that P3 has signed and that waits for the regent.
fn half_signed(app: &TestApp, content: Content, (first, second): (Field, Field)) -> Document {
    let mut rng = season::rng();
    let route = season::reviewed_route(first, second);
    let draft = season::drafting_of("KEP-DINKES", content, route, &season::roster());
    season::save(app.store(), &draft).unwrap();
    let id = draft.document().id;
    let decision =
        Decision { store: app.store(), institution: &app.rooms.institution, moment: season::today() };
    decision.submit(&mut rng, id, &season::secretariat()).unwrap();
    decision.approve(&mut rng, id, 1, &season::person("P7"), None).unwrap();
    decision.approve(&mut rng, id, 1, &season::person("P2"), None).unwrap();
    app.works();
    let passphrase = Passphrase::parse(PASSPHRASE.to_owned()).unwrap();
    let signer = sign::open(&app.rooms, &season::person("P3"), &passphrase, season::today()).unwrap();
    let seen = found(app, id).stage.frozen().unwrap().base;
    sign::run(&app.rooms, &mut rng, &signer, &Wanted { document: id, field: first, seen }, season::today())
        .unwrap()
}

fn agreement(app: &TestApp) -> Document {
    half_signed(app, season::agreement(), (Field::FirstParty, Field::SecondParty))
}

fn pact(app: &TestApp) -> Document {
    half_signed(app, season::pact(), (Field::Declarant, Field::Witness))
}

fn regent(app: &TestApp) -> Browser {
    give_key(app, "P1");
    app.member("p1@a.example", Some("P1"), &[])
}

/// What the checkboxes of the page say.
fn values(page: &Answer) -> Vec<String> {
    let after = page.body.split("name=\"document\" value=\"").skip(1);
    let values = after.filter_map(|rest| rest.split('"').next());
    values.filter(|value| value.contains(':')).map(str::to_owned).collect()
}

fn signs(browser: &Browser, page: &Answer, values: &[String]) -> (String, Answer) {
    let act = page.field("act");
    let mut fields = vec![("act", &*act), ("agreed", "yes"), ("passphrase", PASSPHRASE)];
    fields.extend(values.iter().map(|value| ("document", value.as_str())));
    let answer = browser.posts_with(&page.form_word(), "/sign/summary", &fields, &[]);
    (act, answer)
}

#[test]
fn a_superior_signs_on_summaries_with_one_passphrase_and_what_he_was_shown_is_kept() {
    let app = TestApp::new();
    give_key(&app, "P3");
    let documents = [agreement(&app), pact(&app), pact(&app)];
    let browser = regent(&app);
    assert!(browser.gets("/inbox").body.contains("Ringkasan dan tanda tangani 3 dokumen"));
    let page = browser.gets("/sign/summary");
    assert!(page.status == 200 && !page.body.contains('⟦'), "{}", page.body);
    let told = [
        "1 perjanjian kinerja dan 2 pakta integritas",
        "Jabatan KEP-DINKES",
        "Dr. P3 Contoh, S.H.",
        "Dinas DINKES",
        "Angka Kematian Ibu",
        "95 per 100.000",
        "Rp259.500.800.000",
        "Sesuai DPA",
        "1 butir pernyataan",
        "Pihak yang berjanji telah menandatangani",
    ];
    for told in told {
        assert!(page.body.contains(told), "{told}: {}", page.body);
    }
    let values = values(&page);
    assert_eq!(values.len(), 3);
    let (act, answer) = signs(&browser, &page, &values);
    let result = format!("/sign/acts/{act}");
    assert_eq!((answer.status, answer.header("location")), (303, Some(&*result)), "{}", answer.body);
    assert!(browser.gets(&result).body.contains("3 dokumen ditandatangani"));
    let progress = browser.gets(&format!("{result}/progress")).body;
    assert_eq!(progress, r#"{"begun":true,"done":3,"of":3,"ended":true}"#);
    let regent = season::person("P1");
    for document in &documents {
        let now = found(&app, document.id);
        assert_eq!(now.stage.signatures().len(), 2);
        let base = document.stage.frozen().unwrap().base;
        let shown =
            app.store().read(|tx| summaries::shown(tx, &regent, document.id, &base)).unwrap().unwrap();
        assert_eq!((shown.name.as_str(), &shown.title), ("Dr. P3 Contoh, S.H.", &document.title));
    }
    assert!(browser.gets("/sign/summary").body.contains("Tidak ada dokumen yang menunggu"));
    let (_, again) = signs(&browser, &page, &values);
    assert_eq!(again.header("location"), Some(&*result), "sent twice, signed once");
    let nobody = app.member("x@a.example", None, &["auditor"]);
    assert_eq!(nobody.gets(&format!("{result}/progress")).status, 404, "somebody else's act");
}

#[test]
fn a_summary_that_is_not_what_the_page_showed_signs_nothing_at_all() {
    let app = TestApp::new();
    give_key(&app, "P3");
    let (one, other) = (pact(&app), pact(&app));
    let browser = regent(&app);
    let page = browser.gets("/sign/summary");
    let mut said = values(&page);
    let (whole, _) = said[1].rsplit_once(':').unwrap();
    said[1] = format!("{whole}:{}", "0".repeat(64));
    let (act, answer) = signs(&browser, &page, &said);
    assert!(answer.status == 422 && answer.body.contains("ringkasan telah berubah"), "{}", answer.body);
    for document in [&one, &other] {
        assert_eq!(found(&app, document.id).stage.signatures().len(), 1);
    }
    assert_eq!(browser.gets(&format!("/sign/acts/{act}")).status, 404, "no act was begun");
    let unsaid = [("act", &*act), ("passphrase", PASSPHRASE), ("document", &*values(&page)[0])];
    let answer = browser.posts_with(&page.form_word(), "/sign/summary", &unsaid, &[]);
    assert!(answer.status == 422 && answer.body.contains("tanda centang"), "not affirmed");
}

#[test]
fn where_every_page_is_to_be_read_a_summary_is_an_overview_and_no_more() {
    let app = TestApp::with_reading(ReadingRule::EveryPage);
    give_key(&app, "P3");
    let document = pact(&app);
    let browser = regent(&app);
    let page = browser.gets("/sign/summary");
    assert!(
        page.body.contains("naskah dibuka terlebih dahulu") && !page.body.contains("name=\"passphrase\"")
    );
    let values = values(&page);
    let form = browser.gets("/account");
    let fields = [
        ("act", "01890000-0000-7000-8000-000000000009"),
        ("agreed", "yes"),
        ("passphrase", PASSPHRASE),
        ("document", &*values[0]),
    ];
    let answer = browser.posts_with(&form.form_word(), "/sign/summary", &fields, &[]);
    assert_eq!(answer.status, 303, "{}", answer.body);
    let result = browser.gets(answer.header("location").unwrap());
    assert!(result.body.contains("Belum dibuka"), "{}", result.body);
    assert_eq!(found(&app, document.id).stage.signatures().len(), 1);
}

#[test]
fn one_is_taken_out_with_a_reason_and_the_first_party_has_no_summaries() {
    let app = TestApp::new();
    give_key(&app, "P3");
    let (faulty, sound) = (pact(&app), agreement(&app));
    let browser = regent(&app);
    let sends = |reason: &str| {
        let fields = [("version", "1"), ("reason", reason)];
        browser.posts("/sign/summary", &format!("/sign/summary/{}/return", faulty.id), &fields)
    };
    let empty = sends(" ");
    assert!(empty.status == 422 && empty.body.contains("Mohon menuliskan alasan"), "{}", empty.body);
    let answer = sends("Nama saksi keliru.");
    assert_eq!((answer.status, answer.header("location")), (303, Some("/sign/summary")), "{}", answer.body);
    assert_eq!(found(&app, faulty.id).stage.name(), StageName::Draft);
    let page = browser.gets("/sign/summary");
    let (_, answer) = signs(&browser, &page, &values(&page));
    assert_eq!(answer.status, 303);
    assert_eq!(found(&app, sound.id).stage.signatures().len(), 2);
    let waiting = super::signing::waiting(&app);
    let first = app.member("p3@a.example", Some("P3"), &[]);
    let page = first.gets("/sign/summary");
    assert!(!page.body.contains(&waiting.id.to_string()), "what he himself promises he reads whole");
}
