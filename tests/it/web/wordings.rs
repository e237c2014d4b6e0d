//! The institution's wordings in the browser: versions, who may write them, and what documents keep.

use teken::domain::document::{Content, Document};
use teken::store::texts;

use super::app::{Browser, TestApp};
use super::drafting::papers;
use crate::store::season;

const NAME: &str = "/texts/pact:PI-TAHUNAN";

fn secretariat(app: &TestApp) -> Browser {
    app.member("sekretariat@a.example", Some("P7"), &["secretariat"])
}

fn form<'a>(version: &'a str, points: &[&'a str], button: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("version", version),
        ("p_basis", "Dasar"),
        ("p_opening", "Saya, {nama_lengkap}, {jabatan}:"),
        ("p_witness-label", "Menyaksikan,"),
        ("note", "Uji"),
        ("do", button),
    ];
    fields.extend(points.iter().map(|point| ("p_points", *point)));
    fields
}

fn pact_of(app: &TestApp, browser: &Browser, office: &str) -> Document {
    let wish = [("kind", "pact"), ("office", office), ("period", "2027"), ("variant", "PI-TAHUNAN")];
    let answer = browser.posts("/drafts/new", "/drafts", &wish);
    let id = answer.header("location").unwrap().rsplit('/').next().unwrap().parse().unwrap();
    season::find(app.store(), id).unwrap()
}

fn points(document: &Document) -> Vec<String> {
    let Content::Pact(pact) = &document.content else { panic!() };
    pact.points.clone()
}

on_both!(a_new_version_is_for_new_drafts_and_an_old_document_keeps_its_own, |place| {
    let app = TestApp::at(place);
    papers(&app);
    let browser = secretariat(&app);
    let old = pact_of(&app, &browser, "KEP-DINKES");
    assert_eq!(points(&old).len(), 7);
    let saved = browser.posts(NAME, NAME, &form("1", &["Jujur;", "", "Adil."], "save"));
    assert_eq!(saved.status, 303, "{}", saved.body);
    let new = pact_of(&app, &browser, "KEP-SETDA");
    assert_eq!(points(&new), ["Jujur;", "Adil."]);
    let kept = season::find(app.store(), old.id).unwrap();
    assert_eq!(kept, old);
    let page = browser.gets(&format!("{NAME}/versions")).body;
    assert!(page.contains("<del>") && page.contains("<ins>") && page.contains("Uji"), "{page}");
    assert!(page.contains("Nama sekretariat@a.example"));
    let restored = browser.posts(NAME, &format!("{NAME}/restore"), &[("version", "1"), ("seen", "2")]);
    assert_eq!(restored.status, 303);
    let name = "pact:PI-TAHUNAN".parse().unwrap();
    let all = app.store().read(|tx| texts::history(tx, &name)).unwrap();
    assert_eq!(all.iter().map(|text| text.version).collect::<Vec<_>>(), [3, 2, 1]);
    assert_eq!(all[0].wording, all[2].wording);
});

#[test]
fn a_misspelt_place_is_named_and_points_are_moved_without_saving() {
    let app = TestApp::new();
    papers(&app);
    let browser = secretariat(&app);
    let wrong = browser.posts(NAME, NAME, &form("1", &["Jujur;", "Di {nama_instnasi}."], "save"));
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("href=\"#points-2\"") && wrong.body.contains("{nama_instnasi}"));
    let empty = browser.posts(NAME, NAME, &form("1", &[], "save"));
    assert!(empty.status == 422 && empty.body.contains("href=\"#points-1\""));
    let moved = browser.posts(NAME, NAME, &form("1", &["Satu", "<b>Dua</b>"], "up:points:1"));
    assert_eq!(moved.status, 200);
    assert!(moved.body.find("&lt;b&gt;Dua").unwrap() < moved.body.find(">Satu").unwrap(), "{}", moved.body);
    let name = "pact:PI-TAHUNAN".parse().unwrap();
    assert_eq!(app.store().read(|tx| texts::history(tx, &name)).unwrap().len(), 1);
}

#[test]
fn the_second_of_two_who_write_a_wording_sees_what_the_first_has_changed() {
    let app = TestApp::new();
    papers(&app);
    let browser = secretariat(&app);
    assert_eq!(browser.posts(NAME, NAME, &form("1", &["Jujur sekali;"], "save")).status, 303);
    let late = browser.posts(NAME, NAME, &form("1", &["Jujur benar;"], "save"));
    assert_eq!(late.status, 409);
    assert!(late.body.contains("sekali;</del>") && late.body.contains("benar;</ins>"), "{}", late.body);
    let now = browser.posts(NAME, NAME, &form(&late.field("version"), &["Jujur benar;"], "save"));
    assert_eq!(now.status, 303);
    assert_eq!(browser.posts(NAME, NAME, &form("3", &["Jujur benar;"], "save")).status, 303, "the same");
    let name = "pact:PI-TAHUNAN".parse().unwrap();
    assert_eq!(app.store().read(|tx| texts::history(tx, &name)).unwrap().len(), 3);
}

#[test]
fn a_variant_is_added_and_every_wording_is_shown_on_paper() {
    let app = TestApp::new();
    papers(&app);
    let browser = secretariat(&app);
    let new = |code: &str| {
        let fields = [("code", code), ("like", "pact:PI-APBD")];
        browser.posts("/texts", "/texts", &fields).status
    };
    assert_eq!((new("PI-PENGADAAN"), new("PI-PENGADAAN"), new("../x"), new("")), (303, 422, 422, 422));
    assert!(browser.gets("/drafts/new").body.contains("PI-PENGADAAN"));
    let typed = form("1", &["Belum disimpan {nama_instansi}."], "save");
    let pdf = browser.posts(NAME, &format!("{NAME}/preview"), &typed);
    assert_eq!((pdf.status, pdf.header("content-type")), (200, Some("application/pdf")));
    let clauses = [("version", "1"), ("p_promise", "Berjanji."), ("p_supervision", "Mengawasi.")];
    let pdf = browser.posts("/texts/agreement", "/texts/agreement/preview", &clauses);
    assert_eq!(pdf.status, 200, "{}", pdf.body);
}

#[test]
fn wordings_are_the_secretariats() {
    let app = TestApp::new();
    papers(&app);
    let admin = app.member("dinkes@a.example", None, &["agency:DINKES"]);
    assert_eq!((admin.gets("/texts").status, admin.gets(NAME).status), (403, 403));
    assert_eq!(admin.posts("/drafts/new", NAME, &form("1", &["x"], "save")).status, 403);
    let browser = secretariat(&app);
    for unknown in ["/texts/pact:X", "/texts/x", "/texts/pact:X/versions"] {
        assert_eq!(browser.gets(unknown).status, 404, "{unknown}");
    }
}

#[test]
fn a_letter_that_no_font_has_is_named_and_nothing_is_saved() {
    let app = TestApp::new();
    papers(&app);
    let browser = secretariat(&app);
    let refused = browser.posts(NAME, NAME, &form("1", &["Jujur;", "Adil dan 善."], "save"));
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("Huruf 善 (U+5584) tidak dapat dicetak"), "{}", refused.body);
    assert!(refused.body.contains("href=\"#points-2\"") && refused.body.contains("Adil dan 善."));
    let name = "pact:PI-TAHUNAN".parse().unwrap();
    assert_eq!(app.store().read(|tx| texts::history(tx, &name)).unwrap().len(), 1);
}
