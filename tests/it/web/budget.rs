//! The desk of the budget in the browser: entering, correcting with what follows, a file, handing over, acknowledging.

use teken::domain::budget::Rupiah;
use teken::domain::dpa::Dpa;
use teken::domain::period::Period;
use teken::store::dpa;

use super::app::{Answer, Browser, TestApp};
use super::drafting;
use crate::store::season::{self, Until};

fn keeper(app: &TestApp) -> Browser {
    app.member("anggaran@a.example", None, &["budget"])
}

fn known(app: &TestApp, agency: &str, ceiling: u64) {
    let one = Dpa {
        agency: agency.parse().unwrap(),
        year: 2027,
        number: format!("DPA/{agency}/2027"),
        approved: "2027-01-31".parse().unwrap(),
        ceiling: Rupiah(ceiling),
    };
    app.store().write("test", |tx| dpa::add(tx, &one)).unwrap();
}

fn uploaded(browser: &Browser, name: &str, text: &str) -> Answer {
    let word = browser.gets("/budget/import").form_word();
    let body = format!(
        "--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n{text}\r\n--x--"
    );
    let kind = [("content-type", "multipart/form-data; boundary=x")];
    browser.sends("POST", &format!("/budget/import/check?form_word={word}"), &kind, &body)
}

#[test]
fn the_agreement_is_due_a_month_after_the_approval_with_the_last_day_of_a_short_month() {
    let app = TestApp::new();
    known(&app, "DINKES", 500);
    let page = keeper(&app).gets("/budget").body;
    assert!(page.contains("28 Februari 2027"), "{page}");
    assert!(page.contains("Rp500") && page.contains("DPA/DINKES/2027"));
    assert!(page.contains("bukan sejak diserahkan"));
}

#[test]
fn a_ceiling_that_an_agreement_uses_is_changed_only_by_who_has_read_what_follows() {
    let app = TestApp::new();
    drafting::papers(&app);
    let drafter = app.member("dinkes@a.example", None, &["agency:DINKES"]);
    let wish = [("kind", "agreement"), ("office", "KEP-DINKES"), ("period", "2027")];
    assert_eq!(drafter.posts("/drafts/new", "/drafts", &wish).status, 303);

    let keeper = keeper(&app);
    let page = "/budget/agencies/DINKES";
    let mut form = vec![
        ("agency", "DINKES"),
        ("correcting", "DPA/A.1/05/2027"),
        ("number", "DPA/A.1/05/2027"),
        ("approved", "2027-01-04"),
        ("ceiling", "259.500.800.001"),
        ("note", "Salah ketik"),
    ];
    let asked = keeper.posts(page, "/budget/save", &form);
    assert_eq!(asked.status, 422);
    assert!(asked.body.contains("Rp259.500.800.000, menjadi Rp259.500.800.001"), "{}", asked.body);
    assert!(asked.body.contains("Draf mengikuti pagu baru") && asked.body.contains("value=\"Salah ketik\""));
    form.push(("agreed", "1"));
    assert_eq!(keeper.posts(page, "/budget/save", &form).status, 303);
    let shown = keeper.gets(page).body;
    assert!(shown.contains("Rp259.500.800.001") && shown.contains("Salah ketik"), "{shown}");

    for (field, value, fault) in [
        ("ceiling", "1,5", "rupiah penuh"),
        ("approved", "kemarin", "tanggal pengesahan"),
        ("number", " ", "nomor DPA"),
        ("note", "", "alasan perbaikan"),
    ] {
        let wrong: Vec<(&str, &str)> =
            form.iter().map(|(name, old)| (*name, if *name == field { value } else { *old })).collect();
        let answer = keeper.posts(page, "/budget/save", &wrong);
        assert!(answer.status == 422 && answer.body.contains(fault), "{field}: {}", answer.body);
    }
}

#[test]
fn a_file_says_its_faults_cell_by_cell_and_then_what_it_changes() {
    let app = TestApp::new();
    known(&app, "DINKES", 500);
    let keeper = keeper(&app);
    let head = "opd_code;nomor_dpa;tanggal_pengesahan;pagu\n";
    let wrong = uploaded(&keeper, "Rekap.csv", &format!("{head}DINKESS;DPA/1;2027-01-04;5.0\n"));
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("DINKESS") && wrong.body.contains("tanggal_pengesahan"), "{}", wrong.body);
    let rows = "DINKES;DPA/DINKES/2027;2027-01-31;600\nDISKAN;DPA/DISKAN/2027;2027-01-04;7\n";
    let checked = uploaded(&keeper, "Rekap.csv", &format!("{head}{rows}"));
    assert_eq!(checked.status, 200, "{}", checked.body);
    assert!(checked.body.contains("Diperbaiki") && checked.body.contains("2 baris akan disimpan"));
    let found = |code: &str| {
        let code = code.parse().unwrap();
        app.store().read(|tx| dpa::find(tx, &code, Period::Year(2027))).unwrap().map(|dpa| dpa.ceiling.0)
    };
    assert_eq!(found("DISKAN"), None, "nothing is written by looking");
    let (seen, file) = (checked.field("seen"), checked.field("file"));
    let applied = keeper.posts_with(
        &checked.form_word(),
        "/budget/import/apply",
        &[("seen", &seen), ("file", &file)],
        &[],
    );
    assert_eq!(applied.status, 303, "{}", applied.body);
    assert_eq!((found("DINKES"), found("DISKAN")), (Some(600), Some(7)));
    let csv = keeper.gets("/budget.csv");
    assert!(csv.body.contains("DPA/DISKAN/2027;2027-01-04;7;2027-02-04;Belum diserahkan"), "{}", csv.body);
}

#[test]
fn what_is_handed_over_is_acknowledged_by_its_head_and_seen_by_nobody_else() {
    let app = TestApp::new();
    known(&app, "DINKES", 500);
    known(&app, "DISKAN", 700);
    let keeper = keeper(&app);
    let head = app.member("kadis@a.example", Some("P3"), &[]);
    let other = app.member("lain@a.example", Some("P7"), &[]);
    let page = "/budget/agencies/DINKES";
    assert!(head.gets("/inbox").body.contains("Tidak ada dokumen"));
    assert_eq!(head.gets(page).status, 200, "he heads it");
    assert_eq!(other.gets(page).status, 404, "to whom it is none of his, it does not exist");

    let form = [("day", "2027-02-01"), ("place", "Pendopo"), ("agency", "DINKES")];
    let none = keeper.posts("/budget", "/budget/hand-over", &form[..2]);
    assert!(none.status == 422 && none.body.contains("sekurang-kurangnya satu"), "{}", none.body);
    let early = [("day", "2027-01-05"), ("place", "Pendopo"), ("agency", "DINKES")];
    assert_eq!(keeper.posts("/budget", "/budget/hand-over", &early).status, 422, "before it was approved");
    assert_eq!(keeper.posts("/budget", "/budget/hand-over", &form).status, 303);

    let inbox = head.gets("/inbox").body;
    assert!(inbox.contains("Penerimaan DPA DPA/DINKES/2027") && inbox.contains("Nyatakan telah menerima"));
    let asked = head.gets(page).body;
    assert!(asked.contains("Saya telah menerima DPA DPA/DINKES/2027"), "{asked}");
    assert!(asked.contains("dicatat atas nama Dr. P3 Contoh, S.H., Jabatan KEP-DINKES."), "{asked}");
    let act = "/budget/agencies/DINKES/acknowledge";
    assert_eq!(other.posts("/inbox", act, &[("seq", "1")]).status, 404);
    assert_eq!(keeper.posts("/budget", act, &[("seq", "1")]).status, 404, "nobody receives for him");
    assert_eq!(head.posts(page, act, &[("seq", "7")]).status, 422, "what he saw is not what there is");
    assert_eq!(head.posts(page, act, &[("seq", "1")]).status, 303);
    assert_eq!(head.posts(page, act, &[("seq", "1")]).status, 303, "sent twice");
    let registry = keeper.gets("/budget").body;
    assert!(registry.contains("Telah diterima") && registry.contains("Dr. P3 Contoh, S.H."), "{registry}");
    // As Plt. of the other agency he acknowledges there, in that capacity.
    let all = [("day", "2027-02-01"), ("place", "Pendopo"), ("all", "1")];
    assert_eq!(keeper.posts("/budget", "/budget/hand-over", &all).status, 303);
    let there = "/budget/agencies/DISKAN";
    assert!(head.gets(there).body.contains("Plt. "));
    assert_eq!(head.posts(there, "/budget/agencies/DISKAN/acknowledge", &[("seq", "1")]).status, 303);
}

#[test]
fn from_the_agreement_of_his_agency_its_head_finds_the_budget_document() {
    let app = TestApp::new();
    drafting::papers(&app);
    let drafter = app.member("dinkes@a.example", None, &["agency:DINKES"]);
    let wish = [("kind", "agreement"), ("office", "KEP-DINKES"), ("period", "2027")];
    let draft = drafter.posts("/drafts/new", "/drafts", &wish);
    let id = draft.header("location").unwrap().rsplit('/').next().unwrap().to_owned();
    let secretariat = app.member("sekretariat@a.example", Some("P3"), &["secretariat"]);
    let page = secretariat.gets(&format!("/documents/{id}")).body;
    assert!(page.contains("href=\"/budget/agencies/DINKES\""), "{page}");
    let pact = season::walked(app.store(), Until::Signing);
    assert!(!secretariat.gets(&format!("/documents/{}", pact.id)).body.contains("/budget/agencies/"));
}

#[test]
fn each_fiscal_year_has_its_own_registry_and_a_year_that_is_none_is_refused() {
    let app = TestApp::new();
    season::walked(app.store(), Until::Signing);
    let browser = keeper(&app);
    known(&app, "DINKES", 5_000);
    let form = |year: &str| {
        let fields = [
            ("agency", "DINKES"),
            ("year", year),
            ("number", "DPA/DINKES/2028"),
            ("approved", "2027-12-30"),
            ("ceiling", "7.000"),
        ];
        browser.posts("/budget", "/budget/save", &fields)
    };
    let refused = form("20x8");
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("menuliskan tahun anggaran"), "{}", refused.body);
    assert_eq!(form("2028").status, 303);
    let (this, next) = (browser.gets("/budget?year=2027").body, browser.gets("/budget?year=2028").body);
    assert!(this.contains("DPA/DINKES/2027") && !this.contains("DPA/DINKES/2028"), "{this}");
    assert!(next.contains("DPA/DINKES/2028") && next.contains("Rp7.000"), "{next}");
    let csv = browser.gets("/budget.csv?year=2028").body;
    assert!(csv.contains(";2028;DPA/DINKES/2028;"), "{csv}");
    let agency = browser.gets("/budget/agencies/DINKES").body;
    assert_eq!(agency.matches("Berlaku").count(), 2, "one in force for each year: {agency}");
    assert!(agency.contains("TA 2027") && agency.contains("TA 2028"));
}
