//! Lists that have grown over years: the board by period and by page, letters by page; files hold the whole.

use teken::domain::document::{Document, NewDocument};
use teken::store::{StoreError, documents};
use teken::worker::Worker;

use super::app::{Browser, TestApp};
use crate::store::season::{self, Until};

fn secretariat(app: &TestApp) -> Browser {
    app.member("sekretariat@a.example", Some("P7"), &["secretariat"])
}

fn rows(body: &str) -> usize {
    body.matches("<td><a href=\"/documents/").count()
}

/// A draft like those of the season, about another period.
fn about(app: &TestApp, period: &str) -> Document {
    let like = season::drafting().document().clone();
    let new = NewDocument {
        id: like.id,
        code: like.code,
        title: format!("Pakta Integritas {period}"),
        subject: like.subject,
        period: period.parse().unwrap(),
        route: like.route,
        content: like.content,
        due: None,
    };
    season::saved(app.store(), &Document::draft(new, &season::roster(), season::today()).unwrap())
}

fn many(app: &TestApp, count: usize) {
    let drafts = (0..count).map(|_| season::drafting());
    app.store()
        .write("test", |tx| {
            for draft in drafts {
                documents::save(tx, &draft, season::zone(), &mut season::rng())?;
                let submitted = season::submitting(draft.document());
                documents::save(tx, &submitted, season::zone(), &mut season::rng())?;
            }
            Ok::<_, StoreError>(())
        })
        .unwrap();
}

on_both!(the_board_shows_the_newest_year_and_says_what_still_waits_elsewhere, |place| {
    let app = TestApp::at(place);
    let browser = secretariat(&app);
    assert!(browser.gets("/board").body.contains("Semua periode"), "nothing is there yet");
    season::walked(app.store(), Until::Archived);
    season::walked(app.store(), Until::InReview);
    let page = browser.gets("/board").body;
    assert_eq!(rows(&page), 2);
    assert!(!page.contains("periode lain"), "{page}");
    for period in ["2026", "2028", "2025-2029", "2028-TW4"] {
        about(&app, period);
    }
    let page = browser.gets("/board").body;
    assert_eq!(rows(&page), 1, "a quarter and a plan of five years are no season");
    assert!(
        page.contains("Pakta Integritas 2028<") && page.contains("4 dokumen dari periode lain"),
        "{page}"
    );
    assert!(page.contains("<option value=\"2028\" selected>2028 (1 berjalan)"), "{page}");
    assert!(page.contains("<option value=\"2027\">2027 (1 berjalan)"), "{page}");
    let page = browser.gets("/board?period=2027").body;
    assert_eq!(rows(&page), 2);
    assert!(page.contains("kind=pact&amp;period=2027"), "the board from afar stays in its period: {page}");
    assert_eq!(rows(&browser.gets("/board?period=all").body), 6);
    assert_eq!(browser.gets("/board.csv?period=all").body.trim_end().lines().count(), 7);
    assert_eq!(browser.gets("/board.csv").body.trim_end().lines().count(), 2, "as the page");
});

#[test]
fn a_draft_of_a_mistyped_year_that_was_given_up_moves_no_board() {
    let app = TestApp::new();
    season::walked(app.store(), Until::InReview);
    let slip = about(&app, "2072");
    let browser = secretariat(&app);
    assert!(browser.gets("/board").body.contains("Pakta Integritas 2072"));
    let given_up = slip.withdraw(1, season::secretariat(), "salah tahun", season::today()).unwrap();
    season::saved(app.store(), &given_up);
    let page = browser.gets("/board").body;
    assert!(rows(&page) == 1 && !page.contains("2072"), "{page}");
    assert_eq!(rows(&browser.gets("/board?period=2072").body), 1, "who looks for it finds it");
}

on_both!(a_long_board_comes_in_pages_and_its_file_holds_all_of_it, |place| {
    let app = TestApp::at(place);
    many(&app, 120);
    let browser = secretariat(&app);
    let shown = |address: &str| rows(&browser.gets(address).body);
    assert_eq!([shown("/board"), shown("/board?page=2"), shown("/board?page=3")], [50, 50, 20]);
    assert_eq!([shown("/board?page=9"), shown("/board?page=0"), shown("/board?page=x")], [20, 50, 50]);
    assert_eq!(shown("/board?page=all"), 120);
    let page = browser.gets("/board?show=waiting&agency=DINKES&page=2").body;
    assert!(page.contains("Dokumen 51 sampai 100 dari 120") && page.contains("Halaman 2 dari 3"), "{page}");
    for other in ["page=3", "page=all"] {
        let address = format!("/board?show=waiting&amp;agency=DINKES&amp;{other}");
        assert!(page.contains(&address), "{address}: {page}");
    }
    assert!(page.contains("rel=\"prev\" href=\"/board?show=waiting&amp;agency=DINKES\""), "{page}");
    assert_eq!(browser.gets("/board.csv?show=waiting").body.trim_end().lines().count(), 121);
    let ids = |address: &str| {
        let body = browser.gets(address).body;
        body.split("<tr id=\"row-").skip(1).map(|row| row[..36].to_owned()).collect::<Vec<_>>()
    };
    let pages = ["/board", "/board?page=2", "/board?page=3"].map(ids).concat();
    assert_eq!(pages, ids("/board?page=all"), "no document twice, none left out");
});

on_both!(whoever_sends_a_letter_again_comes_back_to_where_he_was, |place| {
    let app = TestApp::at(place);
    many(&app, 52);
    Worker::new(&app.rooms).unwrap().run_due(&mut season::rng(), season::today).unwrap();
    let browser = secretariat(&app);
    let list = "/mails?state=sent&page=2";
    let page = browser.gets(list).body;
    for (name, value) in [("state", "sent"), ("document", ""), ("page", "2")] {
        let field = format!("form=\"again\" name=\"{name}\" value=\"{value}\"");
        assert!(page.contains(&field), "{field}: {page}");
    }
    let id = page.split_once("name=\"id\" value=\"").unwrap().1[..36].to_owned();
    let fields = [("id", id.as_str()), ("state", "sent"), ("document", ""), ("page", "2")];
    let answer = browser.posts(list, "/mails/again", &fields);
    assert_eq!((answer.status, answer.header("location")), (303, Some(list)));
});

#[test]
fn roles_show_who_has_one_and_a_search_finds_the_others() {
    let app = TestApp::new();
    let browser = secretariat(&app);
    app.account("lain@a.example", None, &[]);
    let page = browser.gets("/roles").body;
    assert!(page.contains("sekretariat@a.example") && !page.contains("lain@a.example"), "{page}");
    for found in ["LAIN@", "nama lain"] {
        let page = browser.gets(&format!("/roles?q={found}").replace(' ', "+")).body;
        assert!(
            page.contains("<small>lain@a.example</small>") && page.contains("1 akun ditemukan"),
            "{page}"
        );
    }
}

#[test]
fn whoever_is_to_sign_and_has_no_key_is_told_so_where_he_begins() {
    let app = TestApp::new();
    let signer = app.member("p3@a.example", Some("P3"), &[]);
    let says = || signer.gets("/inbox").body.contains("Kunci tanda tangan belum ada");
    assert!(!says(), "nothing waits");
    super::signing::waiting(&app);
    assert!(says());
    super::signing::give_key(&app, "P3");
    assert!(!says());
}
