//! Ceremonies in the browser: from the calendar to the catch-up, the wall, and who may do what.

use teken::domain::ceremony::operator::Operator;
use teken::domain::ceremony::stage::StageName;
use teken::domain::document::Document;
use teken::domain::ids::CeremonyId;
use teken::domain::route::Field;
use teken::store::{ceremonies, ceremony_events};

use super::app::{Browser, TestApp};
use crate::store::season::{self, Until};

fn operator(app: &TestApp) -> Browser {
    app.member("prokopim@a.example", None, &["operator"])
}

const FACTS: [(&str, &str); 7] = [
    ("title", "Penandatanganan Perjanjian Kinerja 2027"),
    ("day", "2027-01-04"),
    ("starts", "09:00"),
    ("place", "Pendopo"),
    ("dress", "PDH khaki"),
    ("organiser", "Bagian Organisasi"),
    ("period", "2027"),
];

/// A ceremony for one pact of Dinkes that waits for its declarant; its address, and the document.
pub(super) fn scheduled(app: &TestApp, browser: &Browser) -> (String, Document) {
    let document = season::walked(app.store(), Until::Signing);
    let mut fields = FACTS.to_vec();
    fields.extend([("kind", "pact"), ("kind", "agreement")]);
    let answer = browser.posts("/ceremonies/new", "/ceremonies", &fields);
    assert_eq!(answer.status, 303, "{}", answer.body);
    let address = answer.header("location").unwrap().strip_suffix("/edit").unwrap().to_owned();
    (address, document)
}

fn id(address: &str) -> CeremonyId {
    address.rsplit('/').next().unwrap().parse().unwrap()
}

pub(super) fn does(browser: &Browser, address: &str, path: &str, fields: &[(&str, &str)]) {
    let answer = browser.posts(address, &format!("{address}{path}"), fields);
    assert_eq!(answer.status, 303, "{path} {fields:?}: {}", answer.body);
}

fn stage(app: &TestApp, address: &str) -> StageName {
    app.store().read(|tx| ceremonies::find(tx, id(address))).unwrap().unwrap().stage.name()
}

/// The address of a fresh wall, within this service.
fn wall(browser: &Browser, address: &str) -> String {
    let page = browser.posts(address, &format!("{address}/wall"), &[]);
    assert_eq!(page.status, 200, "{}", page.body);
    let (_, rest) = page.body.split_once("/wall/").unwrap();
    format!("/wall/{}", rest.split(['"', '<']).next().unwrap())
}

/// What that page follows.
fn followed(body: &str) -> String {
    body.split_once("data-stream=\"").unwrap().1.split('"').next().unwrap().to_owned()
}

pub(super) fn running(browser: &Browser, address: &str) {
    does(browser, address, "/stage", &[("step", "open")]);
    does(browser, address, "/attendance", &[("office", "KEP-DINKES"), ("attendance", "present")]);
    does(browser, address, "/stage", &[("step", "start")]);
}

#[test]
fn an_operator_leads_a_morning_from_the_calendar_to_the_last_day_of_the_catch_up() {
    let app = TestApp::new();
    let browser = operator(&app);
    let (address, document) = scheduled(&app, &browser);
    assert!(browser.gets("/ceremonies").body.contains("Penandatanganan Perjanjian Kinerja 2027"));
    let page = browser.gets(&address).body;
    assert!(page.contains("Dijadwalkan") && page.contains("0/1"), "{page}");
    assert!(page.contains("pembacaan butir pakta di layar"), "the customary rundown");
    does(&browser, &address, "/stage", &[("step", "open")]);
    let roll = browser.gets(&format!("{address}/attendance")).body;
    assert!(roll.contains("P3 Contoh") && roll.contains("belum memiliki sertifikat"), "{roll}");
    does(&browser, &address, "/attendance", &[("office", "KEP-DINKES"), ("attendance", "present")]);
    does(&browser, &address, "/stage", &[("step", "start")]);
    let host = browser.gets(&format!("{address}/host")).body;
    assert!(host.contains("Dipanggil sekarang") && host.contains("P3 Contoh"), "{host}");
    does(&browser, &address, "/mode", &[("mode", "simultaneous")]);
    does(&browser, &address, "/item", &[("item", "3")]);
    let host = browser.gets(&format!("{address}/host")).body;
    assert!(host.contains("aria-pressed=\"true\">● Simbolis"), "the item switches the mode: {host}");
    does(&browser, &address, "/stage", &[("step", "end")]);
    assert_eq!(stage(&app, &address), StageName::CatchUp);
    let later = browser.gets(&format!("{address}/catch-up")).body;
    assert!(later.contains("P3 Contoh") && later.contains("11 Januari 2027"), "{later}");
    let early = browser.posts(&address, &format!("{address}/stage"), &[("step", "close")]);
    assert_eq!(early.status, 409);
    assert!(early.body.contains("masih dapat menandatangani sampai 11 Januari 2027"), "{}", early.body);
    does(&browser, &address, "/deadline", &[("last", "2027-01-04")]);
    does(&browser, &address, "/stage", &[("step", "close")]);
    assert_eq!(stage(&app, &address), StageName::Closed);
    let trail = app.store().read(|tx| ceremony_events::list(tx, id(&address))).unwrap();
    let kinds: Vec<&str> = trail.iter().map(|line| line.event.kind()).collect();
    assert_eq!(kinds[..4], ["scheduled", "attendance-opened", "attended", "started"]);
    assert_eq!(kinds.last(), Some(&"closed"));
    drop(document);
}

#[test]
fn the_wall_shows_the_hall_without_an_account_and_no_number_of_anybody() {
    let app = TestApp::new();
    let browser = operator(&app);
    let (address, _) = scheduled(&app, &browser);
    running(&browser, &address);
    let wall = wall(&browser, &address);
    let hall = app.stranger();
    let page = hall.gets(&wall);
    assert_eq!((page.status, page.header("set-cookie")), (200, None));
    assert!(page.body.contains("0/1") && page.body.contains("Dipersilakan, nomor 1"), "{}", page.body);
    assert!(page.body.contains("is-underway"), "who is called is under way");
    for secret in ["197210061998011901", "@arunikakab.example", "P3\""] {
        assert!(!page.body.contains(secret), "{secret}");
    }
    assert_eq!(hall.gets(&address).status, 303, "the link opens the wall and nothing else");
    does(&browser, &address, "/item", &[("item", "2")]);
    assert!(hall.gets(&wall).body.contains("class=\"points\""), "the points stand large while they are read");
}

#[test]
fn a_signature_reaches_the_wall_within_two_seconds_and_calls_the_next() {
    let app = TestApp::new();
    let browser = operator(&app);
    let (address, document) = scheduled(&app, &browser);
    running(&browser, &address);
    let wall = wall(&browser, &address);
    let hall = app.stranger();
    let mut stream = hall.follows(&followed(&hall.gets(&wall).body));
    let begun = std::time::Instant::now();
    let signed = season::signing(&document, Field::Declarant, "P3", season::new_intent());
    season::saved(app.store(), &signed);
    assert!(stream.hears().is_some());
    let page = hall.gets(&wall).body;
    assert!(begun.elapsed().as_millis() < 2_000, "{:?}", begun.elapsed());
    assert!(page.contains("1/1") && page.contains("is-done") && page.contains("Baru saja"), "{page}");
    assert!(!page.contains("Dipersilakan"), "nobody is left to be called: {page}");
}

#[test]
fn a_wall_ends_with_its_link_and_a_link_that_never_was_looks_the_same() {
    let app = TestApp::new();
    let browser = operator(&app);
    let (address, _) = scheduled(&app, &browser);
    let wall = wall(&browser, &address);
    let hall = app.stranger();
    let mut stream = hall.follows(&format!("{wall}/live"));
    assert!(stream.hears().is_some());
    does(&browser, &address, "/wall/end", &[]);
    assert!((0..5).any(|_| stream.hears().is_none()), "the stream ends with its link");
    let ended = hall.gets(&wall);
    let unknown = hall.gets(&format!("/wall/{}", "0".repeat(64)));
    assert_eq!((ended.status, unknown.status), (404, 404));
    assert_eq!(hall.gets(&format!("{wall}/live")).status, 404);
    let kept = app.everything_kept();
    let token = wall.strip_prefix("/wall/").unwrap().as_bytes();
    let told = |bytes: &[u8]| bytes.windows(token.len()).any(|window| window == token);
    assert!(kept.iter().all(|(_, bytes)| !told(bytes)), "the secret of the link is kept nowhere");
}

#[test]
fn nobody_represents_without_a_registered_assignment_and_the_page_says_what_to_do() {
    let app = TestApp::new();
    let browser = operator(&app);
    let (address, _) = scheduled(&app, &browser);
    does(&browser, &address, "/stage", &[("step", "open")]);
    let form = [("office", "KEP-DINKES"), ("attendance", "represented"), ("person", "P2")];
    let refused = browser.posts(&address, &format!("{address}/attendance"), &form);
    assert_eq!(refused.status, 409);
    assert!(refused.body.contains("mendaftarkan penugasan"), "{}", refused.body);
    let absent = [("office", "KEP-DINKES"), ("attendance", "absent"), ("reason", " ")];
    let refused = browser.posts(&address, &format!("{address}/attendance"), &absent);
    assert!(refused.status == 409 && refused.body.contains("menuliskan alasan"), "{}", refused.body);
}

#[test]
fn what_was_typed_is_not_lost_and_two_editors_do_not_overwrite_each_other() {
    let app = TestApp::new();
    let browser = operator(&app);
    let (address, _) = scheduled(&app, &browser);
    let edit = format!("{address}/edit");
    let mut fields = FACTS[..6].to_vec();
    fields.extend([
        ("revision", "0"),
        ("item-time", "jam 9"),
        ("item-text", "Pembukaan & doa"),
        ("item-cue", "none"),
    ]);
    let again = browser.posts(&edit, &edit, &fields);
    assert_eq!(again.status, 422);
    assert!(
        again.body.contains("Pembukaan &amp; doa") && again.body.contains("misalnya 09:00"),
        "{}",
        again.body
    );
    fields[7] = ("item-time", "09:05");
    fields.extend([("witness-label", "Sekretaris Daerah"), ("witness-name", ""), ("witness-for-head", "0")]);
    fields.extend([("seat", "KEP-DINKES"), ("number", "3"), ("on-stage", "KEP-DINKES")]);
    does(&browser, &address, "/edit", &fields);
    let ceremony = app.store().read(|tx| ceremonies::find(tx, id(&address))).unwrap().unwrap();
    assert_eq!((ceremony.rundown.len(), ceremony.attendees[0].number), (1, 3));
    assert!(ceremony.witnesses[0].for_head && ceremony.attendees[0].on_stage);
    let stale = browser.posts(&edit, &edit, &fields);
    assert_eq!(stale.status, 422);
    assert!(stale.body.contains("diubah oleh orang lain"), "{}", stale.body);
}

#[test]
fn a_form_without_documents_says_so_beside_what_was_typed() {
    let app = TestApp::new();
    let browser = operator(&app);
    let mut fields = FACTS.to_vec();
    fields.push(("kind", "pact"));
    let answer = browser.posts("/ceremonies/new", "/ceremonies", &fields);
    assert_eq!(answer.status, 422);
    assert!(
        answer.body.contains("Tidak ada dokumen") && answer.body.contains("PDH khaki"),
        "{}",
        answer.body
    );
}

#[test]
fn whoever_signs_later_is_reminded_and_the_operator_cannot_sign_for_anybody() {
    let app = TestApp::new();
    let browser = operator(&app);
    let (address, document) = scheduled(&app, &browser);
    running(&browser, &address);
    does(&browser, &address, "/stage", &[("step", "end")]);
    let told = browser.posts(&address, &format!("{address}/remind"), &[]);
    assert_eq!(told.status, 200, "{}", told.body);
    assert!(told.body.contains("P3 Contoh"), "{}", told.body);
    let again = browser.posts(&address, &format!("{address}/remind"), &[]);
    assert!(again.body.contains("Baru saja diingatkan"), "{}", again.body);
    assert_eq!(browser.gets(&format!("/documents/{}/sign", document.id)).status, 404);
    assert_eq!(browser.gets("/board").status, 403);
}

#[test]
fn the_minutes_of_the_morning_begin_once_as_a_document_of_their_own() {
    let app = TestApp::new();
    let browser = operator(&app);
    let (address, _) = scheduled(&app, &browser);
    running(&browser, &address);
    let minutes = |which: &str| browser.posts(&address, &format!("{address}/minutes"), &[("which", which)]);
    assert_eq!(minutes("morning").status, 409, "the morning is not over");
    does(&browser, &address, "/stage", &[("step", "end")]);
    does(&browser, &address, "/minutes", &[("which", "morning")]);
    let ceremony = app.store().read(|tx| ceremonies::find(tx, id(&address))).unwrap().unwrap();
    let document = season::find(app.store(), ceremony.minutes[0].document).unwrap();
    assert_eq!(document.title, "Berita Acara Penandatanganan Perjanjian Kinerja 2027");
    assert_eq!(minutes("morning").status, 409, "once is enough");
    assert_eq!(minutes("catch-up").status, 409, "somebody may still sign");
    let secretary = app.member("sekretariat@a.example", Some("P7"), &["secretariat"]);
    assert!(secretary.gets(&address).body.contains(&format!("/documents/{}", document.id)));
}

#[test]
fn the_banner_comes_as_a_file_to_print() {
    let app = TestApp::new();
    let browser = operator(&app);
    let (address, _) = scheduled(&app, &browser);
    running(&browser, &address);
    let file = browser.gets(&format!("{address}/banner?size=3x1&as=pdf"));
    assert_eq!((file.status, file.header("content-type")), (200, Some("application/pdf")));
    assert!(file.header("content-disposition").unwrap().contains("banner-3x1.pdf"));
}

#[test]
fn a_tablet_is_handed_to_whoever_is_there_and_to_nobody_else() {
    let app = TestApp::new();
    let browser = operator(&app);
    let (address, _) = scheduled(&app, &browser);
    running(&browser, &address);
    let given = browser.posts(&address, &format!("{address}/tablet"), &[("person", "P3")]);
    assert!(given.status == 200 && given.body.contains("/kiosk/turn/"), "{}", given.body);
    for said in ["Meja operator", "class=\"qr large\"", "Tablet yang sedang diserahkan", "Belum dibuka"] {
        assert!(given.body.contains(said), "{said}: code and queue stand on one page: {}", given.body);
    }
    let follows = format!("data-page=\"{address}/host\"");
    assert!(given.body.contains(&follows), "the answer to a form follows the desk: {}", given.body);
    let desk = browser.gets(&format!("{address}/host")).body;
    assert!(desk.contains("Belum dibuka") && !desk.contains("/kiosk/turn/"), "the link is told once: {desk}");
    let refused = browser.posts(&address, &format!("{address}/tablet"), &[("person", "P2")]);
    assert!(refused.status == 409 && refused.body.contains("belum dicatat hadir"), "{}", refused.body);
    let trail = app.store().read(|tx| ceremony_events::list(tx, id(&address))).unwrap();
    assert_eq!(trail.last().unwrap().event.kind(), "handed-over");
}

#[test]
fn a_name_that_no_letters_can_print_is_named_by_the_banner_with_what_to_do() {
    let app = TestApp::new();
    let browser = operator(&app);
    let (address, _) = scheduled(&app, &browser);
    running(&browser, &address);
    named_otherwise(&app, &address, "Pdt. Юрий Contoh");
    let file = browser.gets(&format!("{address}/banner?size=a0&as=pdf"));
    assert_eq!(file.status, 200, "letters that another face has are printed: {}", file.body);
    named_otherwise(&app, &address, "Wang 偉 Contoh");
    for query in ["size=a0&as=pdf", "size=3x1&as=png"] {
        let refused = browser.gets(&format!("{address}/banner?{query}"));
        assert_eq!(refused.status, 409, "{}", refused.body);
        for said in ["Wang 偉 Contoh", "偉 (U+5049)", "huruf Latin"] {
            assert!(refused.body.contains(said), "{said}: {}", refused.body);
        }
    }
}

/// As if the roster had called the first guest so when he was invited.
fn named_otherwise(app: &TestApp, address: &str, name: &str) {
    let by = Operator::rehearsing("P7".parse().unwrap());
    let moment = season::today();
    let changed = app.store().write("test.name", |tx| {
        let mut ceremony = ceremonies::lock(tx, id(address))?.unwrap();
        name.clone_into(&mut ceremony.attendees[0].official.name);
        let item = ceremony.stage.running().map(|running| running.item).unwrap();
        let change = ceremony.go_to(&by, item, moment).unwrap();
        ceremonies::save(tx, &change)
    });
    changed.unwrap();
}

#[test]
fn a_place_that_cannot_be_printed_is_refused_before_anybody_is_invited() {
    let app = TestApp::new();
    let browser = operator(&app);
    season::walked(app.store(), Until::Signing);
    let mut fields = FACTS.to_vec();
    fields[3] = ("place", "Pendopo 偉");
    fields.push(("kind", "pact"));
    let answer = browser.posts("/ceremonies/new", "/ceremonies", &fields);
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("huruf yang tidak dapat dicetak"), "{}", answer.body);
}
