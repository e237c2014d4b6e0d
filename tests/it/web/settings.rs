//! The settings of the institution, changed in the browser while the service runs.

use teken::domain::audit::Act;
use teken::flows::practice;
use teken::store::{institution, trail};

use super::app::{Answer, Browser, PASSWORD, TestApp};
use super::ceremony;

fn secretariat(app: &TestApp) -> Browser {
    app.member("sekretariat@a.example", Some("P7"), &["secretariat"])
}

const TYPED: [(&str, &str); 4] =
    [("catch_up_days", "3"), ("days", "14"), ("digest_to", "KEP-SETDA"), ("summary", "no")];

fn saves(browser: &Browser, seen: &str, typed: &[(&str, &str)], password: &str) -> Answer {
    let mut fields = typed.to_vec();
    fields.extend([("seen", seen), ("password", password)]);
    browser.posts("/account", "/settings", &fields)
}

fn seen(page: &Answer) -> String {
    page.field("seen").replace("&quot;", "\"")
}

#[test]
fn the_secretariat_changes_a_setting_and_it_holds_at_once() {
    let app = TestApp::new();
    let browser = secretariat(&app);
    let form = browser.gets("/settings");
    assert_eq!((form.status, form.field("catch_up_days"), form.field("days")), (200, "7".into(), "7".into()));
    assert!(form.body.contains("name=\"unlock\" value=\"1\" checked"), "{}", form.body);
    let wrong = saves(&browser, &seen(&form), &TYPED, "salah salah salah");
    assert_eq!((wrong.status, wrong.field("catch_up_days")), (422, "3".into()), "what was typed stays");
    assert_eq!(app.store().read(institution::find_practice).unwrap(), None);

    let saved = saves(&browser, &seen(&form), &TYPED, PASSWORD);
    assert_eq!(saved.status, 303, "{}", saved.body);
    let now = app.store().read(|tx| practice::present(tx, &app.rooms.institution)).unwrap();
    assert_eq!((now.catch_up_days, now.cascade.days, now.cascade.unlock_by_parent), (3, 14, false));
    assert_eq!(now.summary_for_superiors, Some(false));
    assert_eq!(now.cascade.digest_to.as_ref().map(ToString::to_string).as_deref(), Some("KEP-SETDA"));
    let told = app.store().read(|tx| trail::list(tx, 0, 10)).unwrap();
    let told = told.iter().find(|entry| entry.act == Act::PracticeChanged).unwrap();
    assert!(told.detail.contains("catch_up_days 3") && told.detail.contains("KEP-SETDA"), "{}", told.detail);

    let (address, _) = ceremony::scheduled(&app, &browser);
    ceremony::running(&browser, &address);
    assert!(browser.gets(&address).body.contains("batas waktu 3 hari"), "without a restart");
    ceremony::does(&browser, &address, "/stage", &[("step", "end")]);
    assert!(browser.gets(&address).body.contains("Susulan paling lambat 7 Januari 2027"));
}

#[test]
fn what_cannot_be_kept_is_named_at_its_field_and_two_who_save_do_not_overwrite_each_other() {
    let app = TestApp::new();
    let browser = secretariat(&app);
    let first = seen(&browser.gets("/settings"));
    for (field, value, said) in [
        ("days", "0", "antara 1 dan 90"),
        ("catch_up_days", "banyak", "antara 1 dan 90"),
        ("digest_to", "TIDAK-ADA", "Tidak ada jabatan"),
    ] {
        let typed: Vec<(&str, &str)> =
            TYPED.iter().map(|(name, old)| (*name, if *name == field { value } else { old })).collect();
        let refused = saves(&browser, &first, &typed, PASSWORD);
        assert_eq!(refused.status, 422, "{field}");
        assert!(
            refused.body.contains(said) && refused.body.contains(&format!("href=\"#{field}\"")),
            "{field}: {}",
            refused.body
        );
    }
    assert_eq!(saves(&browser, &first, &TYPED, PASSWORD).status, 303);
    let late = saves(&browser, &first, &TYPED, PASSWORD);
    assert_eq!(late.status, 409);
    assert!(late.body.contains("diubah oleh orang lain"), "{}", late.body);
    assert_eq!(
        saves(&browser, &seen(&late), &TYPED, PASSWORD).status,
        303,
        "after comparing it can be saved"
    );
}
