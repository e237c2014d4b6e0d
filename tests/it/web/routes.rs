//! The routes of documents to come, changed in the browser.

use teken::domain::audit::Act;
use teken::domain::route::Target;
use teken::store::{institution, trail};

use super::app::{Answer, Browser, PASSWORD, TestApp};
use super::drafting::papers;
use crate::store::season;

const JPT: &str = "/routes/agreement-jpt";

fn secretariat(app: &TestApp) -> Browser {
    app.member("sekretariat@a.example", Some("P7"), &["secretariat"])
}

/// The fields of the form as the page has them now.
fn fields(page: &Answer) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for part in page.body.split('<').filter(|part| part.starts_with("input") || part.starts_with("select")) {
        let attribute = |name: &str| {
            let from = part.split_once(&format!(" {name}=\""))?.1;
            Some(from.split('"').next().unwrap().to_owned())
        };
        if let Some(name) = attribute("name").filter(|name| name.contains('_') && name != "form_word") {
            found.push((name, attribute("value").unwrap_or_default()));
        }
    }
    // What a select has chosen stands in its options.
    let mut chosen = page.body.split("<select name=\"").skip(1).map(|select| {
        let options = select.split("</select>").next().unwrap();
        let option = options.split("<option ").find(|option| option.contains(" selected")).unwrap();
        option.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    });
    for (name, value) in &mut found {
        if name.ends_with("_by") || name.ends_with("_task") {
            *value = chosen.next().unwrap();
        }
    }
    found.push(("seen".to_owned(), page.field("seen").replace("&quot;", "\"")));
    found
}

fn sends(browser: &Browser, fields: &[(String, String)], more: &[(&str, &str)]) -> Answer {
    let all: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .chain(more.iter().copied())
        .collect();
    browser.posts("/account", JPT, &all)
}

fn set(fields: &mut [(String, String)], name: &str, at: usize, value: &str) {
    let field = fields.iter_mut().filter(|(key, _)| key == name).nth(at).unwrap();
    value.clone_into(&mut field.1);
}

fn reviews(app: &TestApp) -> Vec<Vec<Target>> {
    let routes = app.store().read(institution::find_routes).unwrap().unwrap();
    let route = &routes.agreement[&teken::domain::office::Level::Jpt];
    route.reviews.iter().map(|group| group.iter().map(|step| step.target.clone()).collect()).collect()
}

fn office(code: &str) -> Target {
    Target::Office(code.parse().unwrap())
}

on_both!(a_step_is_added_in_the_browser_and_drafts_to_come_go_that_way, |place| {
    let app = TestApp::at(place);
    papers(&app);
    let browser = secretariat(&app);
    let wish = [("kind", "agreement"), ("office", "KEP-DINKES"), ("period", "2027")];
    let old = browser.posts("/drafts/new", "/drafts", &wish).header("location").unwrap().to_owned();
    let listed = browser.gets("/routes").body;
    assert!(
        listed.contains("Jabatan ORGANISASI") && listed.contains(JPT) && !listed.contains('⟦'),
        "{listed}"
    );
    assert_eq!(reviews(&app), [[office("ORGANISASI")], [office("KEP-SETDA")]]);

    let longer = sends(&browser, &fields(&browser.gets(JPT)), &[("do", "add-review")]);
    assert!(longer.status == 200 && longer.body.contains("id=\"review-3\"") && !longer.body.contains('⟦'));
    assert_eq!(reviews(&app).len(), 2, "nothing is saved by adding a line");
    let mut typed = fields(&longer);
    set(&mut typed, "review_office", 2, "KEP-DISKAN");
    set(&mut typed, "review_group", 2, "1");
    assert_eq!(sends(&browser, &typed, &[("password", "salah salah salah")]).status, 422);
    assert_eq!(reviews(&app).len(), 2);
    let saved = sends(&browser, &typed, &[("password", PASSWORD)]);
    assert_eq!((saved.status, saved.header("location")), (303, Some("/routes")), "{}", saved.body);
    assert_eq!(reviews(&app), [vec![office("ORGANISASI"), office("KEP-DISKAN")], vec![office("KEP-SETDA")]]);

    let trail = app.store().read(|tx| trail::list(tx, 0, 5)).unwrap();
    let line = trail.iter().find(|entry| entry.act == Act::RouteChanged).unwrap();
    assert_eq!(line.subject, "agreement-jpt");
    assert!(line.detail.contains("1 coordination KEP-DISKAN"), "{}", line.detail);
    let id = |path: &str| path.rsplit('/').next().unwrap().parse().unwrap();
    assert_eq!(season::find(app.store(), id(&old)).unwrap().route.reviews[0].len(), 1, "as it was begun");
    let wish = [("kind", "agreement"), ("office", "KEP-SETDA"), ("period", "2027")];
    let new = browser.posts("/drafts/new", "/drafts", &wish).header("location").unwrap().to_owned();
    assert_eq!(season::find(app.store(), id(&new)).unwrap().route.reviews[0].len(), 2);
});

type Fields = Vec<(String, String)>;

#[test]
fn a_route_that_cannot_be_walked_or_was_changed_meanwhile_is_not_saved() {
    let app = TestApp::new();
    papers(&app);
    let browser = secretariat(&app);
    let before = reviews(&app);
    let form = fields(&browser.gets(JPT));
    let refused = |change: &dyn Fn(&mut Fields), told: &str| {
        let mut typed = form.clone();
        change(&mut typed);
        let answer = sends(&browser, &typed, &[("password", PASSWORD)]);
        assert!(answer.status == 422 && answer.body.contains(told), "{told}: {}", answer.body);
        assert!(!answer.body.contains('⟦'));
    };
    refused(&|typed| set(typed, "review_office", 0, "TIDAK-ADA"), "Jabatan dengan kode TIDAK-ADA tidak ada");
    refused(&|typed| set(typed, "review_group", 0, "satu"), "Nomor kelompok wajib");
    refused(&|typed| set(typed, "sign_days", 0, "366"), "Batas hari diisi");
    refused(&|typed| set(typed, "sign_task", 1, "first-party"), "hanya dapat menandatangani satu kali");
    refused(&|typed| set(typed, "sign_task", 1, "witness"), "tidak ada pada jenis dokumen");
    refused(&|typed| typed.retain(|(name, _)| !name.starts_with("sign_")), "sedikitnya satu penanda tangan");
    assert_eq!(reviews(&app), before);

    let mut other = form.clone();
    set(&mut other, "review_days", 0, "5");
    assert_eq!(sends(&browser, &other, &[("password", PASSWORD)]).status, 303);
    let late = sends(&browser, &form, &[("password", PASSWORD)]);
    assert!(late.status == 409 && late.body.contains("baru saja diubah"), "{}", late.body);
    let again = sends(&browser, &fields(&late), &[("password", PASSWORD)]);
    assert_eq!(again.status, 303, "knowingly");
}

#[test]
fn only_the_secretariat_changes_routes() {
    let app = TestApp::new();
    papers(&app);
    let admin = app.member("dinkes@a.example", None, &["agency:DINKES", "personnel"]);
    assert_eq!((admin.gets("/routes").status, admin.gets(JPT).status), (403, 403));
    assert_eq!(admin.posts("/account", JPT, &[("seen", "null"), ("password", PASSWORD)]).status, 403);
    assert_eq!(secretariat(&app).gets("/routes/agreement-raja").status, 404);
}
