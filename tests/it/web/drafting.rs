//! Drafts in the browser: begun, filled, checked, handed in; by the right people, and by two at once.

use teken::domain::agreement::AmendmentReason;
use teken::domain::document::{Content, Document};
use teken::domain::dpa::Dpa;
use teken::domain::institution::Texts;
use teken::domain::route::{Field, Routes};
use teken::domain::stage::ReturnKind;
use teken::flows::texts;
use teken::store::{documents, dpa};

use super::app::{Answer, Browser, TestApp};
use crate::store::season::{self, Until};

const CEILING: &str = "259.500.800.000";

/// Wordings, routes and the budget document of Dinkes.
pub(super) fn papers(app: &TestApp) {
    let pacts = include_str!("../../../examples/arunika/pact-templates.json");
    let agreement = include_str!("../../../examples/arunika/agreement-template.json");
    let whose = Texts {
        pacts: serde_json::from_str(pacts).unwrap(),
        agreement: serde_json::from_str(agreement).unwrap(),
    };
    let pact = season::reviewed_route(Field::Declarant, Field::Witness);
    let agreement = season::reviewed_route(Field::FirstParty, Field::SecondParty);
    let routes = Routes {
        pact_alone: pact.clone(),
        pact,
        agreement: [(teken::domain::office::Level::Jpt, agreement)].into(),
        minutes: std::collections::BTreeMap::new(),
    };
    texts::settle(app.store(), &whose, Some(&routes), season::today().at).unwrap();
    let budget = Dpa {
        agency: "DINKES".parse().unwrap(),
        year: 2027,
        number: "DPA/A.1/05/2027".to_owned(),
        approved: "2027-01-04".parse().unwrap(),
        ceiling: teken::domain::budget::Rupiah(259_500_800_000),
    };
    app.store().write("test", |tx| dpa::replace(tx, &[budget])).unwrap();
}

fn dinkes(app: &TestApp) -> Browser {
    app.member("dinkes@a.example", None, &["agency:DINKES"])
}

const WISH: [(&str, &str); 3] = [("kind", "agreement"), ("office", "KEP-DINKES"), ("period", "2027")];

/// A fresh agreement of Dinkes; the path of its form.
fn begun(browser: &Browser) -> String {
    let answer = browser.posts("/drafts/new", "/drafts", &WISH);
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.header("location").unwrap().to_owned()
}

fn id_of(path: &str) -> teken::domain::ids::DocumentId {
    path.rsplit('/').next().unwrap().parse().unwrap()
}

fn stored(app: &TestApp, path: &str) -> Document {
    season::find(app.store(), id_of(path)).unwrap()
}

const INDICATOR: [(&str, &str); 10] = [
    ("i_number", "1"),
    ("i_objective", "Meningkatnya derajat kesehatan"),
    ("i_indicator", "Angka Kematian Ibu"),
    ("i_unit", "per 100.000"),
    ("i_target", "95"),
    ("i_q1", ""),
    ("i_q2", ""),
    ("i_q3", ""),
    ("i_q4", "9,50"),
    ("i_direction", "less"),
];

fn budget<'a>(code: &'a str, amount: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("b_depth", "program"),
        ("b_code", code),
        ("b_name", "PROGRAM PENUNJANG"),
        ("b_amount", amount),
        ("b_remark", "APBD"),
        ("b_parent", ""),
    ]
}

/// Sends the form as its page has it, with these cells and this button.
fn presses(browser: &Browser, path: &str, cells: &[(&str, &str)], button: &str) -> Answer {
    let revision = browser.gets(path).field("revision");
    with_revision(browser, path, &revision, cells, button)
}

fn with_revision(
    browser: &Browser,
    path: &str,
    revision: &str,
    cells: &[(&str, &str)],
    button: &str,
) -> Answer {
    let head = [("revision", revision), ("annex_title", "DINAS KESEHATAN"), ("do", button)];
    browser.posts(path, path, &[&head, cells].concat())
}

#[test]
fn what_would_be_drafted_is_shown_before_and_handed_in_when_it_is_sound() {
    let app = TestApp::new();
    papers(&app);
    let browser = dinkes(&app);
    let plan = browser.gets("/drafts/new?kind=agreement&office=KEP-DINKES&period=2027").body;
    for fact in ["Dr. P3 Contoh", "Dr. P1 Contoh", "Rp259.500.800.000", "DPA/A.1/05/2027", "4 Februari 2027"]
    {
        assert!(plan.contains(fact), "{fact}: {plan}");
    }
    let path = begun(&browser);
    let cells = [INDICATOR.as_slice(), &budget("1.02.01", CEILING)].concat();
    let answer = presses(&browser, &path, &cells, "submit");
    assert_eq!(answer.status, 303, "{}", answer.body);
    let document = stored(&app, &path);
    assert_eq!(document.stage.name().as_str(), "in_review");
    let Content::Agreement(agreement) = &document.content else { panic!() };
    assert_eq!((agreement.indicators.len(), agreement.budget.len(), &agreement.typed), (1, 1, &None));
    assert_eq!(agreement.indicators[0].quarters[3], "9,50");
    assert_eq!(browser.gets(&path).status, 303, "no form any more");
    let again = browser.posts("/drafts/new", "/drafts", &WISH);
    assert_eq!(again.status, 422, "one agreement for an office and a year");
    assert_eq!(
        browser.posts("/drafts/new", "/drafts", &[("kind", "agreement"), ("period", "27")]).status,
        422
    );
}

#[test]
fn a_letter_that_cannot_be_printed_is_named_before_anybody_reviews_the_text() {
    let app = TestApp::new();
    papers(&app);
    let browser = dinkes(&app);
    let path = begun(&browser);
    let mut cells = [INDICATOR.as_slice(), &budget("1.02.01", CEILING)].concat();
    cells[2].1 = "Angka Kematian Ibu \u{1F600}";
    let typed = [&[("annex_title", "DINAS KESEHATAN")], cells.as_slice()].concat();
    let preview = browser.posts(&path, &format!("{path}/preview"), &typed);
    assert!(preview.status == 422 && preview.body.contains("U+1F600"), "{}", preview.body);
    let answer = presses(&browser, &path, &cells, "submit");
    assert!(answer.status == 422 && answer.body.contains("U+1F600"), "{}", answer.body);
    let kept = stored(&app, &path);
    assert_eq!(kept.stage.name().as_str(), "draft", "it could never have been frozen");
    cells[2].1 = "Angka Kematian Ibu";
    assert_eq!(presses(&browser, &path, &cells, "submit").status, 303);
}

#[test]
fn a_drafter_of_another_agency_finds_nothing() {
    let app = TestApp::new();
    papers(&app);
    let own = begun(&dinkes(&app));
    let other = app.member("diskan@a.example", None, &["agency:DISKAN"]);
    assert_eq!(other.gets(&own).status, 404);
    for path in [own.clone(), format!("{own}/preview")] {
        assert_eq!(other.posts("/drafts/new", &path, &[("revision", "1"), ("do", "save")]).status, 404);
    }
    assert_eq!(other.gets("/drafts/new?kind=agreement&office=KEP-DINKES&period=2027").status, 404);
    assert_eq!(other.posts("/drafts/new", "/drafts", &WISH).status, 404);
    assert!(!other.gets("/drafts").body.contains("KEP-DINKES"));
    let auditor = app.member("inspektorat@a.example", None, &["auditor"]);
    assert_eq!(auditor.gets(&own).status, 404, "he reads, on the page of the document");
    let secretariat = app.member("sekretariat@a.example", Some("P7"), &["secretariat"]);
    assert_eq!(secretariat.gets(&own).status, 200);
}

#[test]
fn a_number_that_cannot_be_read_is_named_at_its_cell_and_nothing_typed_is_lost() {
    let app = TestApp::new();
    papers(&app);
    let browser = dinkes(&app);
    let path = begun(&browser);
    let cells = [INDICATOR.as_slice(), &budget("1.02.01", "1,000"), &budget("1.02.02", CEILING)].concat();
    assert_eq!(presses(&browser, &path, &cells, "save").status, 303);
    let page = browser.gets(&path).body;
    let cell = page.split("name=\"b_amount\"").nth(1).unwrap().split('>').next().unwrap();
    assert!(
        cell.contains("value=\"1,000\"")
            && cell.contains("id=\"b-1-amount\"")
            && cell.contains("aria-invalid")
    );
    let sound = page.split("name=\"b_amount\"").nth(2).unwrap().split('>').next().unwrap();
    assert!(!sound.contains("aria-invalid"), "{sound}");
    let answer = presses(&browser, &path, &cells, "submit");
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("href=\"#b-1-amount\"") && answer.body.contains("role=\"alert\""));
    let document = stored(&app, &path);
    assert_eq!(document.stage.name().as_str(), "draft");
    let refused = document.submit(&season::secretariat(), &season::roster(), season::today());
    assert!(refused.is_err(), "nor by another way");
}

#[test]
fn programs_that_miss_the_budget_document_are_saved_but_not_handed_in() {
    let app = TestApp::new();
    papers(&app);
    let browser = dinkes(&app);
    let path = begun(&browser);
    let cells = [INDICATOR.as_slice(), &budget("1.02.01", "259.500.799.999")].concat();
    let answer = presses(&browser, &path, &cells, "submit");
    assert_eq!(answer.status, 422);
    assert!(
        answer.body.contains("Rp259.500.799.999") && answer.body.contains("selisih Rp1."),
        "{}",
        answer.body
    );
    let document = stored(&app, &path);
    assert_eq!(document.stage.name().as_str(), "draft");
    let Content::Agreement(agreement) = document.content else { panic!() };
    assert_eq!(agreement.budget[0].amount.0, 259_500_799_999);
}

#[test]
fn rows_are_added_moved_and_pasted_without_saving_and_without_losing_a_cell() {
    let app = TestApp::new();
    papers(&app);
    let browser = dinkes(&app);
    let path = begun(&browser);
    let before = stored(&app, &path);
    let cells = [INDICATOR.as_slice(), &budget("1.02.01", "abc"), &budget("1.02.02", "5")].concat();
    let moved = presses(&browser, &path, &cells, "up-budget:1");
    assert_eq!(moved.status, 200);
    let (first, second) =
        (moved.body.find("value=\"1.02.02\"").unwrap(), moved.body.find("value=\"abc\"").unwrap());
    assert!(first < second && moved.body.contains("Angka Kematian Ibu"), "{}", moved.body);
    let rows = |answer: &Answer| {
        let form = answer.body.split("<template").next().unwrap();
        form.matches("name=\"b_code\"").count()
    };
    assert_eq!(rows(&presses(&browser, &path, &cells, "add-budget")), 3);
    assert_eq!(rows(&presses(&browser, &path, &cells, "remove-budget:0")), 1);
    let table = "Kode\tNama\tAnggaran\n1.02.03\tPROGRAM SDM\tRp9.875.250.000\tAPBD\r\n1.02.04\tPROGRAM FARMASI\t1.640.300.000";
    let pasted = [cells.as_slice(), &[("paste_budget", table)]].concat();
    let pasted = presses(&browser, &path, &pasted, "paste-budget");
    assert_eq!(rows(&pasted), 4);
    assert!(pasted.body.contains("value=\"Rp9.875.250.000\"") && pasted.body.contains("PROGRAM FARMASI"));
    assert_eq!(stored(&app, &path), before, "nothing was saved");
}

on_both!(the_second_of_two_who_write_at_once_is_shown_both_versions, |place| {
    let app = TestApp::at(place);
    papers(&app);
    let (one, other) = (dinkes(&app), app.member("lain@a.example", Some("P7"), &["agency:DINKES"]));
    let path = begun(&one);
    let (first, second) = (one.gets(&path).field("revision"), other.gets(&path).field("revision"));
    let theirs = [INDICATOR.as_slice(), &budget("1.02.01", "111")].concat();
    let mine = [INDICATOR.as_slice(), &budget("1.02.01", "222")].concat();
    assert_eq!(with_revision(&other, &path, &second, &theirs, "save").status, 303);
    let refused = with_revision(&one, &path, &first, &mine, "save");
    assert_eq!(refused.status, 409);
    assert!(refused.body.contains("Dr. P7 Contoh"), "who has saved");
    assert!(refused.body.contains("· 111 ·") && refused.body.contains("· 222 ·"), "{}", refused.body);
    assert!(refused.body.contains("value=\"222\""), "what he typed is still in the form");
    let amount = || {
        let Content::Agreement(agreement) = stored(&app, &path).content else { panic!() };
        agreement.budget[0].amount.0
    };
    assert_eq!(amount(), 111);
    assert_eq!(with_revision(&one, &path, &refused.field("revision"), &mine, "save").status, 303);
    assert_eq!(amount(), 222);
    let twice = with_revision(&one, &path, &refused.field("revision"), &mine, "save");
    assert_eq!(twice.status, 303, "the same form sent twice is no conflict");
});

#[test]
fn what_people_type_never_becomes_part_of_the_page() {
    let app = TestApp::new();
    papers(&app);
    let browser = dinkes(&app);
    let path = begun(&browser);
    let hostile = "\"><script>alert(1)</script></textarea><img src=x onerror=alert(2)>";
    let mut cells = INDICATOR.to_vec();
    for place in [1, 2, 3, 4] {
        cells[place].1 = hostile;
    }
    cells.extend(budget(hostile, hostile));
    cells.push(("paste_budget", hostile));
    let saved = presses(&browser, &path, &cells, "save");
    assert_eq!(saved.status, 303);
    let stale = with_revision(&browser, &path, "1", &[&cells[..], &budget("2", "3")].concat(), "save");
    assert_eq!(stale.status, 409);
    for body in [browser.gets(&path).body, presses(&browser, &path, &cells, "add-budget").body, stale.body] {
        assert!(!body.contains("<script>alert") && !body.contains("<img src=x"), "{body}");
        assert!(body.contains("&lt;script&gt;alert"), "{body}");
    }
}

#[test]
fn the_pdf_of_what_is_typed_is_shown_and_nothing_is_saved() {
    let app = TestApp::new();
    papers(&app);
    let browser = dinkes(&app);
    let path = begun(&browser);
    let before = stored(&app, &path);
    let cells = [INDICATOR.as_slice(), &budget("1.02.01", "5")].concat();
    let fields = [&[("revision", "1"), ("annex_title", "X")], &cells[..]].concat();
    let answer = browser.posts(&path, &format!("{path}/preview"), &fields);
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/pdf")));
    assert!(answer.body.starts_with("%PDF-") && answer.body.len() > 10_000);
    assert_eq!(stored(&app, &path), before);
}

#[test]
fn a_draft_that_came_back_shows_why_and_is_handed_in_again() {
    let app = TestApp::new();
    papers(&app);
    let browser = dinkes(&app);
    let path = begun(&browser);
    let cells = [INDICATOR.as_slice(), &budget("1.02.01", CEILING)].concat();
    assert_eq!(presses(&browser, &path, &cells, "submit").status, 303);
    let document = stored(&app, &path);
    let reason = "Satuan indikator pertama <keliru>.";
    let (reviewer, roster) = (season::person("P7"), season::roster());
    let back =
        document.send_back(1, &reviewer, ReturnKind::Correction, reason, &roster, season::today()).unwrap();
    season::saved(app.store(), &back);
    let page = browser.gets(&path).body;
    assert!(
        page.contains("Satuan indikator pertama &lt;keliru&gt;.") && page.contains("Dr. P7 Contoh"),
        "{page}"
    );
    assert!(browser.gets("/drafts").body.contains("Versi 2"));
    assert_eq!(presses(&browser, &path, &cells, "submit").status, 303);
    assert_eq!((stored(&app, &path).version, stored(&app, &path).stage.name().as_str()), (2, "in_review"));
}

#[test]
fn a_pact_is_begun_from_a_variant_and_handed_in() {
    let app = TestApp::new();
    papers(&app);
    let browser = dinkes(&app);
    let wish = [("kind", "pact"), ("office", "KEP-DINKES"), ("period", "2027"), ("variant", "PI-TAHUNAN")];
    let answer = browser.posts("/drafts/new", "/drafts", &wish);
    let path = answer.header("location").unwrap().to_owned();
    let page = browser.gets(&path).body;
    assert!(page.contains("Saya, Dr. P3 Contoh, S.H., Jabatan KEP-DINKES, menyatakan"), "{page}");
    let other = [("revision", "1"), ("variant", "PI-APBD"), ("do", "save")];
    assert_eq!(browser.posts(&path, &path, &other).status, 303);
    assert!(browser.gets(&path).body.contains("selaku Pengguna Anggaran"));
    let none = [("revision", "2"), ("variant", "PI-TIDAK-ADA"), ("do", "save")];
    assert_eq!(browser.posts(&path, &path, &none).status, 422);
    let submit = [("revision", "2"), ("variant", "PI-APBD"), ("do", "submit")];
    assert_eq!(browser.posts(&path, &path, &submit).status, 303);
    assert_eq!(stored(&app, &path).stage.name().as_str(), "in_review");
}

on_both!(an_archived_agreement_is_amended_with_its_reason_and_only_once_at_a_time, |place| {
    let app = TestApp::at(place);
    papers(&app);
    let route = season::reviewed_route(Field::FirstParty, Field::SecondParty);
    let drafted = season::drafting_of("KEP-DINKES", season::agreement(), route, &season::roster());
    let mut document = season::saved(app.store(), &drafted);
    for step in [
        season::submitting as fn(&Document) -> _,
        |d| season::approving(d, "P7"),
        |d| season::approving(d, "P2"),
        season::freezing,
        |d| season::signing(d, Field::FirstParty, "P3", season::new_intent()),
        |d| season::signing(d, Field::SecondParty, "P1", season::new_intent()),
        season::archiving,
    ] {
        document = season::saved(app.store(), &step(&document));
    }
    let browser = dinkes(&app);
    let page = format!("/documents/{}", document.id);
    assert!(browser.gets(&page).body.contains("action=\"/drafts/amend\""));
    let id = document.id.to_string();
    let wish = [("document", id.as_str()), ("reason", "strategy")];
    assert_eq!(browser.posts(&page, "/drafts/amend", &[("document", &id), ("reason", "bosan")]).status, 422);
    let answer = browser.posts(&page, "/drafts/amend", &wish);
    let path = answer.header("location").unwrap().to_owned();
    let Content::Agreement(amendment) = stored(&app, &path).content else { panic!() };
    assert_eq!(amendment.amendment, Some(AmendmentReason::Strategy));
    assert_eq!((amendment.amends, amendment.indicators.len()), (Some(document.id), 1));
    assert!(stored(&app, &path).title.starts_with("Perjanjian Kinerja Perubahan"));
    let again = browser.posts(&page, "/drafts/amend", &wish);
    assert_eq!(
        again.header("location").unwrap(),
        path.replace("/drafts/", "/documents/"),
        "the one there is"
    );
    let other = app.member("diskan@a.example", None, &["agency:DISKAN"]);
    assert_eq!(other.posts("/drafts/new", "/drafts/amend", &wish).status, 404);
    let draft = season::walked(app.store(), Until::Draft);
    let wish = [("document", &*draft.id.to_string()), ("reason", "strategy")].map(|(k, v)| (k, v.to_owned()));
    let wish: Vec<(&str, &str)> = wish.iter().map(|(k, v)| (*k, v.as_str())).collect();
    assert_eq!(browser.posts(&page, "/drafts/amend", &wish).status, 422, "a pact has no amendment");
    let all = app.store().read(|tx| documents::list(tx, documents::Filter::default())).unwrap();
    assert_eq!(all.len(), 3);
});
