//! Agreements carried down, in the browser: the ranking, the tree of an agency, and who sees what.

use teken::domain::agreement::Agreement;
use teken::domain::document::{Content, Document, NewDocument};
use teken::domain::office::Level;
use teken::domain::route::{Field, Route, SignStep, Target};
use teken::flows::freeze;
use teken::store::roster;
use teken::worker::Worker;

use super::app::TestApp;
use crate::store::season;

/// A secretary below the head of Dinkes, P7, whose second party is the head.
fn with_a_secretary(app: &TestApp) {
    let mut all = season::roster();
    let mut office = all.offices[&"KOSONG".parse().unwrap()].clone();
    office.id = "DINKES-SEK".parse().unwrap();
    office.agency = Some("DINKES".parse().unwrap());
    "Sekretaris Dinas Kesehatan".clone_into(&mut office.title);
    office.level = Some(Level::Administrator);
    office.superior = Some("KEP-DINKES".parse().unwrap());
    office.counterpart = Some("KEP-DINKES".parse().unwrap());
    let mut held = all.assignments.iter().find(|one| one.person.as_str() == "P7").unwrap().clone();
    held.office = office.id.clone();
    all.offices.insert(office.id.clone(), office);
    all.assignments.push(held);
    app.store().write("test", |tx| roster::replace(tx, &all)).unwrap();
}

/// His agreement, approved and waiting for its final text.
fn approved(app: &TestApp) -> Document {
    let all = app.store().read(roster::load).unwrap();
    let step = |field, target| vec![SignStep { field, target, due_days: None }];
    let Content::Agreement(text) = season::agreement() else { panic!("an agreement") };
    let new = NewDocument {
        id: season::new_id(),
        code: teken::domain::code::VerifyCode::new(&mut season::rng()),
        title: "Perjanjian Kinerja Tahun 2027 Sekretaris Dinas Kesehatan".to_owned(),
        subject: "DINKES-SEK".parse().unwrap(),
        period: "2027".parse().unwrap(),
        route: Route {
            drafter: Target::Subject,
            reviews: vec![],
            signings: vec![
                step(Field::FirstParty, Target::Subject),
                step(Field::SecondParty, Target::Counterpart),
            ],
            copies: vec![],
        },
        content: Content::Agreement(Agreement { level: Level::Administrator, ..text }),
        due: None,
    };
    let drafted = Document::draft(new, &all, season::today()).unwrap();
    season::save(app.store(), &drafted).unwrap();
    let by = teken::domain::stage::Actor::Person("P7".parse().unwrap());
    let submitted = drafted.document().clone().submit(&by, &all, season::today()).unwrap();
    season::save(app.store(), &submitted).unwrap();
    submitted.document().clone()
}

#[test]
fn the_page_of_an_agreement_says_whose_it_waits_for_and_the_tree_shows_it() {
    let app = TestApp::new();
    with_a_secretary(&app);
    let held = approved(&app);
    freeze::run(&app.rooms, &mut season::rng(), held.id, 1, season::today()).unwrap();
    let secretariat = app.member("sekretariat@a.example", None, &["secretariat"]);
    let page = secretariat.gets(&format!("/documents/{}", held.id)).body;
    assert!(page.contains("Menunggu perjanjian kinerja atasan"), "{page}");
    assert!(page.contains("ditandatangani seluruh pihak; tidak ada yang perlu dilakukan"), "{page}");
    let tree = secretariat.gets("/cascade/DINKES?period=2027").body;
    assert!(
        tree.contains("Menunggu PK atasan") && tree.contains(&format!("/documents/{}", held.id)),
        "{tree}"
    );
    assert!(secretariat.gets("/stuck").body.contains("Tidak ada yang terhambat"), "it waits as it should");
    // As many lists are closed as are opened.
    for (opens, closes) in [("<ul", "</ul>"), ("<li", "</li>")] {
        assert_eq!(
            tree.matches(opens).count() - tree.matches("<link").count() * usize::from(opens == "<li"),
            tree.matches(closes).count()
        );
    }
    let csv = secretariat.gets("/cascade/DINKES/tree.csv?period=2027");
    assert_eq!(csv.status, 200);
    assert!(
        csv.body.contains("Sekretaris Dinas Kesehatan") && csv.body.contains("Menunggu PK atasan"),
        "{}",
        csv.body
    );
}

#[test]
fn the_secretariat_begins_the_week_and_the_head_finds_it_among_what_he_is_to_do() {
    let app = TestApp::new();
    with_a_secretary(&app);
    let secretariat = app.member("sekretariat@a.example", None, &["secretariat"]);
    let head = app.member("kadis@a.example", Some("P3"), &[]);
    let board = secretariat.gets("/cascade?period=2027").body;
    assert!(board.contains("Belum dimulai"), "{board}");
    let bad = secretariat.posts("/cascade", "/cascade/begin", &[("period", "2027"), ("day", "x")]);
    assert_eq!(bad.status, 422);
    let form = [("period", "2027"), ("day", "2026-12-27")];
    assert_eq!(secretariat.posts("/cascade?period=2027", "/cascade/begin", &form).status, 303);
    // Begun on 27 December for seven days, today is 4 January.
    let board = secretariat.gets("/cascade?period=2027").body;
    assert!(board.contains("Terlambat 1 hari"), "{board}");
    let inbox = head.gets("/inbox").body;
    assert!(inbox.contains("kepada jajaran") && inbox.contains("0 dari 1 ditandatangani"), "{inbox}");
    let tree = head.gets("/cascade/DINKES?period=2027");
    assert_eq!(tree.status, 200);
    assert!(tree.body.contains("Sekretaris Dinas Kesehatan") && tree.body.contains("Belum dibuat"));
    assert!(tree.body.contains("Terlambat 1 hari"), "{}", tree.body);
    assert_eq!(head.gets("/cascade/SETDA").status, 404, "another agency is none of his");
    assert_eq!(head.gets("/cascade/DINKES/tree.xlsx").status, 200);
    let admin = app.member("dinkes@a.example", None, &["agency:DINKES"]);
    assert_eq!((admin.gets("/cascade/DINKES").status, admin.gets("/cascade/DISKAN").status), (200, 404));
    assert_eq!(admin.gets("/cascade").status, 403);
    Worker::new(&app.rooms).unwrap().run_due(&mut season::rng(), season::today).unwrap();
    let told = app.letters.take();
    let about = |word: &str| told.iter().filter(|one| one.parts().subject.contains(word)).count();
    // The heads of the three agencies that have offices below them, and the digest of the late.
    assert_eq!((about("lanjut berjenjang"), about("perangkat daerah terlambat"), told.len()), (3, 1, 4));
}
