//! Minutes in the browser: read as a draft, handed in, signed with real keys, found on the board and by their code.

use teken::domain::document::{Document, Kind};
use teken::domain::route::Field;
use teken::flows::minutes::{self, About};

use super::app::{Browser, TestApp};
use crate::app::minutes::ceremony;
use crate::store::season;

fn begun(app: &TestApp) -> Document {
    let about = About { subject: "ORGANISASI".parse().unwrap(), period: "2027".parse().unwrap() };
    let (store, institution) = (app.store(), &app.rooms.institution);
    minutes::begin(store, institution, &mut season::rng(), ceremony(), about, season::today()).unwrap()
}

/// Who has drafted them.
fn drafter(app: &TestApp) -> Browser {
    app.member("organisasi@a.example", Some("P7"), &["secretariat"])
}

#[test]
fn a_draft_of_minutes_is_read_and_handed_in_but_not_typed_over() {
    let app = TestApp::new();
    let (draft, browser) = (begun(&app), drafter(&app));
    let path = format!("/drafts/{}", draft.id);
    let page = browser.gets(&path).body;
    for said in
        ["Berita Acara Penandatanganan Perjanjian Kinerja Tahun 2027", "Kehadiran", "7K3M-9QPX-2WTN-0035-8"]
    {
        assert!(page.contains(said), "{said}");
    }
    assert_eq!(page.matches("<tr>").count(), 1 + 33 + 1 + 2);
    assert!(!page.contains("<textarea"));
    let proof = browser.posts(&path, &format!("{path}/preview"), &[("revision", "1")]);
    assert_eq!((proof.status, proof.header("content-type")), (200, Some("application/pdf")));

    let late = [("revision", "7"), ("do", "submit")];
    assert_eq!(browser.posts(&path, &path, &late).status, 409, "that is not the draft he has read");
    let typed = [("revision", "1"), ("do", "submit"), ("opening", "Lain sama sekali")];
    assert_eq!(browser.posts(&path, &path, &typed).status, 303);
    let after = season::find(app.store(), draft.id).unwrap();
    assert_eq!((after.stage.name().as_str(), &after.content), ("freezing", &draft.content));
}

#[test]
fn archived_minutes_stand_on_the_board_and_answer_by_their_code() {
    let app = TestApp::new();
    let (draft, browser) = (begun(&app), drafter(&app));
    let board = browser.gets("/board").body;
    assert!(board.contains("<th scope=\"col\">Berita Acara</th>"), "a column, as there are any");
    assert_eq!(browser.gets("/board?kind=minutes").body.matches("id=\"row-").count(), 1);
    assert_eq!(browser.gets("/board?kind=pact").body.matches("id=\"row-").count(), 0);
    let path = format!("/drafts/{}", draft.id);
    browser.posts(&path, &path, &[("revision", "1"), ("do", "submit")]);
    app.works();
    let frozen = season::find(app.store(), draft.id).unwrap();
    assert!(browser.gets("/inbox").body.contains("Tanda tangan pembuat berita acara"));
    app.signs(&frozen, "P7", Field::Maker);
    app.signs(&frozen, "P2", Field::Acknowledger);
    app.works();
    let archived = season::find(app.store(), draft.id).unwrap();
    assert_eq!((archived.stage.name().as_str(), archived.kind()), ("archived", Kind::Minutes));

    let page = app.stranger().gets(&format!("/v/{}", archived.code.plain())).body;
    assert!(page.contains("Berita Acara"), "{page}");
    assert!(page.contains("pembuat berita acara") && page.contains("yang mengetahui"), "{page}");
    assert!(!page.contains('⟦'), "a text without words: {page}");
    let record = app.stranger().gets(&format!("/api/v1/documents/{}", archived.code.plain())).body;
    assert!(record.contains("\"kind\":\"minutes\""), "{record}");
    let table = browser.gets("/board.csv?kind=minutes").body;
    let row = table.lines().find(|line| line.contains("Berita Acara")).unwrap();
    let signers =
        ["Dr. P7 Contoh, S.H., Jabatan ORGANISASI;Selesai", "Dr. P2 Contoh, S.H., Jabatan KEP-SETDA;Selesai"];
    assert!(signers.iter().all(|signer| row.contains(signer)), "{row}");
}
