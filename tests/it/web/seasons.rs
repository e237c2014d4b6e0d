//! A season in the browser: planned, made, filled from a file, handed in; by whom it may be, and read by whom else.

use teken::domain::document::{Content, Document};
use teken::domain::ids::ActId;
use teken::domain::stage::StageName;
use teken::store::documents;
use teken::worker::Worker;

use super::app::{Browser, TestApp};
use super::drafting::papers;
use super::personnel::{hidden, uploads_to};
use crate::store::season;

const PLAN: [(&str, &str); 8] = [
    ("name", "Musim 2027"),
    ("period", "2027"),
    ("event_day", "2027-01-04"),
    ("report_days", "14, 3, 0"),
    ("kind", "pact"),
    ("kind", "agreement"),
    ("pact", "PI-TAHUNAN"),
    ("heads", "1"),
];

fn secretariat(app: &TestApp) -> Browser {
    papers(app);
    app.member("sekretariat@a.example", Some("P7"), &["secretariat"])
}

fn works(app: &TestApp) {
    Worker::new(&app.rooms).unwrap().run_due(&mut season::rng(), season::today).unwrap();
}

/// A season of the three heads of agencies; its address.
fn begun(browser: &Browser) -> String {
    let answer = browser.posts("/seasons/new", "/seasons", &PLAN);
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.header("location").unwrap().to_owned()
}

/// Presses a button of the board; the address of the act.
fn acts(app: &TestApp, browser: &Browser, address: &str, deed: &str) -> String {
    let act = browser.gets(address).field("act");
    let answer = browser.posts(address, &format!("{address}/{deed}"), &[("act", &act)]);
    assert_eq!(answer.status, 303, "{}", answer.body);
    let act = answer.header("location").unwrap().to_owned();
    let waiting = browser.gets(&act).body;
    assert!(waiting.contains("data-running=\"yes\"") && waiting.contains("<progress"), "{waiting}");
    works(app);
    act
}

fn counter(body: &str, show: &str) -> usize {
    let at = body.find(&format!("id=\"show-{show}\"")).unwrap();
    body[at..].split_once("<b>").unwrap().1.split_once("</b>").unwrap().0.parse().unwrap()
}

fn agreement(app: &TestApp, office: &str) -> Document {
    let all = app.store().read(|tx| documents::find_about(tx, "2027".parse().unwrap())).unwrap();
    let is = |one: &Document| one.subject.as_str() == office && matches!(one.content, Content::Agreement(_));
    all.into_iter().find(is).unwrap()
}

fn sheets(target: &str, amount: &str) -> Vec<(String, String)> {
    let sheet = |name: &str, text: String| (name.to_owned(), text);
    vec![
        sheet(
            "pk_documents",
            "pk_id,tahun,jenis,level,pihak_pertama_position,pihak_kedua_position,parent_pk_id,judul_lampiran,alasan_perubahan\n\
             PK-DINKES,2027,MURNI,JPT,KEP-DINKES,BUPATI,,DINAS KESEHATAN,\n"
                .to_owned(),
        ),
        sheet(
            "pk_rows",
            format!(
                "row_id,pk_id,no_sasaran,sasaran,indikator,satuan,target,polaritas\n\
                 R1,PK-DINKES,1,Sasaran,Angka Kematian Ibu,per 100.000,{target},minimize\n"
            ),
        ),
        sheet(
            "pk_programs",
            format!(
                "pk_id,jenis_baris,kode,nama,anggaran,keterangan\nPK-DINKES,PROGRAM,1.02.01,PROGRAM,{amount},APBD\n"
            ),
        ),
    ]
}

#[test]
fn a_plan_says_what_is_wrong_with_it_and_keeps_what_was_typed() {
    let app = TestApp::new();
    let browser = secretariat(&app);
    let without = |left_out: &str| {
        let fields: Vec<_> = PLAN.into_iter().filter(|(name, _)| *name != left_out).collect();
        let answer = browser.posts("/seasons/new", "/seasons", &fields);
        assert_eq!(answer.status, 422, "{left_out}");
        answer.body
    };
    assert!(without("name").contains("Mohon mengisi nama musim"));
    assert!(without("period").contains("Periode tidak dapat dibaca"));
    assert!(without("event_day").contains("Hari acara tidak dapat dibaca"));
    assert!(without("kind").contains("paling sedikit satu jenis dokumen"));
    let nobody = without("heads");
    assert!(nobody.contains("Mohon memilih jabatan") && nobody.contains("value=\"Musim 2027\""));
    let address = begun(&browser);
    assert!(browser.gets("/seasons").body.contains("Musim 2027"));
    // Two who change the plan at once: the second is told.
    let plan = format!("{address}/plan");
    let mut fields = PLAN.to_vec();
    fields.push(("revision", "1"));
    assert_eq!(browser.posts(&plan, &plan, &fields).status, 303);
    assert_eq!(browser.posts(&plan, &plan, &fields).status, 409);
    fields[1] = ("period", "2028");
    fields[8] = ("revision", "2");
    let other = browser.posts(&plan, &plan, &fields);
    assert!(other.status == 422 && other.body.contains("Periode musim ini tidak dapat diubah"));
}

#[test]
fn the_board_counts_what_is_missing_and_every_document_is_made_once() {
    let app = TestApp::new();
    let browser = secretariat(&app);
    let address = begun(&browser);
    let board = browser.gets(&address).body;
    for (show, expected) in
        [("all", 6), ("to-make", 6), ("gaps", 2), ("two-posts", 4), ("certificate", 6), ("vacant", 0)]
    {
        assert_eq!(counter(&board, show), expected, "{show}");
    }
    assert!(board.contains("DPA belum tersedia.") && board.contains("Juga menjabat"));
    let act = acts(&app, &browser, &address, "make");
    let done = browser.gets(&act).body;
    assert!(done.contains("6 dari 6 dokumen tersedia.") && !done.contains("<progress"), "{done}");
    let board = browser.gets(&address).body;
    assert_eq!((counter(&board, "to-make"), counter(&board, "complete")), (0, 3));
    assert!(!board.contains("id=\"make\""), "there is nothing left to make");
    // The button of a page that was open meanwhile: nothing is made twice.
    let late = ActId::new(app.now(), &mut season::rng()).to_string();
    let answer = browser.posts(&address, &format!("{address}/make"), &[("act", &late)]);
    let page = browser.gets(answer.header("location").unwrap()).body;
    assert!(page.contains("Semua dokumen musim ini sudah ada."), "{page}");
}

#[test]
fn indicators_come_in_from_a_file_and_what_is_complete_is_handed_in_at_once() {
    let app = TestApp::new();
    let browser = secretariat(&app);
    let address = begun(&browser);
    acts(&app, &browser, &address, "make");
    let import = format!("{address}/import");
    let wrong = uploads_to(&browser, &import, &sheets("95", "259.500.800.000"));
    assert_eq!(wrong.status, 422);
    for told in ["<td>pk_programs</td>", "<td>anggaran</td>", "<code>259.500.800.000</code>"] {
        assert!(wrong.body.contains(told), "{told}: {}", wrong.body);
    }
    let short = uploads_to(&browser, &import, &sheets("95", "1000")).body;
    assert!(short.contains("jumlah program berbeda dari DPA"), "{short}");
    let shown = uploads_to(&browser, &import, &sheets("95", "259500800000"));
    assert!(shown.status == 200 && shown.body.contains("0 → 1"), "{}", shown.body);
    let Content::Agreement(text) = agreement(&app, "KEP-DINKES").content else { panic!() };
    assert!(text.indicators.is_empty(), "nothing is written yet");
    let seen = hidden(&shown.body, "seen")[0].to_owned();
    let mut fields = vec![("seen", seen.as_str())];
    fields.extend(hidden(&shown.body, "file").into_iter().map(|file| ("file", file)));
    let apply = format!("{import}/apply");
    assert_eq!(browser.posts(&import, &apply, &fields).status, 303);
    assert_eq!(browser.posts(&import, &apply, &fields).status, 409, "the files are gone");
    assert_eq!(agreement(&app, "KEP-DINKES").revision, 2);

    assert_eq!(counter(&browser.gets(&address).body, "complete"), 4);
    let act = acts(&app, &browser, &address, "submit");
    let page = browser.gets(&act).body;
    assert!(page.contains("4 dari 4 draf diajukan."), "{page}");
    assert_eq!(agreement(&app, "KEP-DINKES").stage.name(), StageName::InReview);
    assert_eq!(agreement(&app, "KEP-SETDA").stage.name(), StageName::Draft, "it has no indicators");
    let again = uploads_to(&browser, &import, &sheets("90", "259500800000")).body;
    assert!(again.contains("Tidak disentuh, sudah diajukan") && hidden(&again, "seen").is_empty());
}

#[test]
fn the_report_names_who_must_do_what_and_the_files_say_the_same() {
    let app = TestApp::new();
    let browser = secretariat(&app);
    let address = begun(&browser);
    app.account("p3@a.example", Some("P3"), &[]);
    let report = browser.gets(&format!("{address}/readiness")).body;
    // The regent signs beside all three; P3 holds two of the offices.
    assert_eq!(report.matches("<tr id=\"person-").count(), 3, "{report}");
    for told in
        ["Belum terdaftar", "Mengundang ke akun", "Admin Kepegawaian", "0 dari 4", "Plt. Jabatan KEP-DISKAN"]
    {
        assert!(report.contains(told), "{told}");
    }
    let without = browser.gets(&format!("{address}/readiness?show=account-missing")).body;
    assert_eq!(without.matches("<tr id=\"person-").count(), 2);
    let file = browser.gets(&format!("{address}/readiness.csv?show=account-missing"));
    assert_eq!(file.body.lines().count(), 3, "{}", file.body);
    assert!(file.header("content-disposition").unwrap().contains("kesiapan-2027-01-04.csv"));
    let coverage = browser.gets(&format!("{address}/coverage.csv?show=gaps")).body;
    assert_eq!(coverage.lines().count(), 3, "{coverage}");
    assert!(coverage.contains("DPA belum tersedia"));
    for file in ["coverage.xlsx", "readiness.xlsx", "annexes.xlsx"] {
        let answer = browser.gets(&format!("{address}/{file}"));
        assert!(answer.status == 200 && answer.body.starts_with("PK"), "{file}");
    }
}

#[test]
fn the_inspectorate_reads_along_and_changes_nothing_and_others_see_no_season() {
    let app = TestApp::new();
    let browser = secretariat(&app);
    let address = begun(&browser);
    let auditor = app.member("inspektorat@a.example", None, &["auditor"]);
    let board = auditor.gets(&address).body;
    assert!(board.contains("Musim 2027") && !board.contains("id=\"make\""));
    assert!(board.contains("href=\"/seasons\""), "it is in the menu");
    let word = auditor.gets("/account").form_word();
    assert_eq!(auditor.posts_with(&word, &format!("{address}/make"), &[("act", "x")], &[]).status, 403);
    let operator = app.member("acara@a.example", None, &["operator"]);
    assert_eq!(operator.gets(&address).status, 403, "the board is not his");
    let readiness = format!("{address}/readiness");
    assert!(operator.gets("/seasons").body.contains(&format!("href=\"{readiness}\"")));
    assert_eq!(operator.gets(&readiness).status, 200);
    let other = app.member("dinkes@a.example", None, &["agency:DINKES"]);
    assert_eq!(other.gets(&address).status, 403);
    let unknown = "/seasons/01890000-0000-7000-8000-000000000000";
    assert_eq!(browser.gets(unknown).status, 404);
    assert_eq!(browser.posts("/account", &format!("{unknown}/make"), &[("act", "x")]).status, 422);
}

#[test]
fn a_ceremony_made_from_a_season_takes_its_day_and_both_say_where_the_days_differ() {
    let app = TestApp::new();
    let browser = secretariat(&app);
    let address = begun(&browser);
    acts(&app, &browser, &address, "make");
    let report = format!("{address}/readiness");
    let id = address.rsplit('/').next().unwrap();
    let new = format!("/ceremonies/new?season={id}");
    assert!(browser.gets(&report).body.contains(&new));
    let form = browser.gets(&new);
    for (field, value) in [("day", "2027-01-04"), ("title", "Musim 2027"), ("period", "2027")] {
        assert_eq!(form.field(field), value);
    }
    let schedules = |day: &str| {
        let fields = [
            ("season", id),
            ("title", "Penandatanganan"),
            ("day", day),
            ("starts", "09:00"),
            ("place", "Pendopo"),
            ("period", "2027"),
            ("kind", "pact"),
        ];
        let answer = browser.posts(&new, "/ceremonies", &fields);
        assert_eq!(answer.status, 303, "{}", answer.body);
        answer.header("location").unwrap().strip_suffix("/edit").unwrap().to_owned()
    };
    let same = schedules("2027-01-04");
    let page = browser.gets(&same).body;
    assert!(page.contains(&report) && !page.contains("Hari acara pada musim"), "{page}");
    let listed = browser.gets(&report).body;
    assert!(listed.contains(&same) && !listed.contains("Harinya berbeda"), "{listed}");
    let other = schedules("2027-01-05");
    assert!(browser.gets(&other).body.contains("Hari acara pada musim: 4 Januari 2027"));
    assert!(browser.gets(&report).body.contains("Harinya berbeda"));
}
