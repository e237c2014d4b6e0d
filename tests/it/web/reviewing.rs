//! Reviewing: who acts today, what changed since the version before, and comments tied to a place.

use teken::domain::agreement::Agreement;
use teken::domain::assignment::{Assignment, Capacity};
use teken::domain::document::{Content, Document};
use teken::domain::route::Field;
use teken::domain::stage::StageName;
use teken::store::{comments, roster};

use super::app::TestApp;
use super::signing::{address, found};
use crate::store::season::{self, Until};

/// Registers a Plt. of that office, today.
fn stands_in(app: &TestApp, office: &str, person: &str) {
    let assignment = Assignment {
        office: office.parse().unwrap(),
        person: season::person(person),
        capacity: Capacity::Plt,
        from: season::today().day,
        until: Some("2027-03-31".parse().unwrap()),
        decree: "800/77/2027".to_owned(),
    };
    app.store().write("test", |tx| roster::assign(tx, &assignment)).unwrap();
}

/// An agreement that waits for the review of P7.
fn agreement_in_review(app: &TestApp) -> Document {
    let route = season::reviewed_route(Field::FirstParty, Field::SecondParty);
    let drafted = season::drafting_of("KEP-DINKES", season::agreement(), route, &season::roster());
    let document = season::saved(app.store(), &drafted);
    season::saved(app.store(), &season::submitting(&document))
}

fn agreement_of(document: &Document) -> Agreement {
    let Content::Agreement(agreement) = document.content.clone() else { panic!("an agreement") };
    agreement
}

#[test]
fn a_plt_registered_after_the_turn_opened_finds_the_document_and_may_act() {
    let app = TestApp::new();
    let document = season::walked(app.store(), Until::InReview);
    let page = format!("/documents/{}", document.id);
    let plt = app.member("p3@a.example", Some("P3"), &[]);
    let inbox = plt.gets("/inbox").body;
    assert!(!inbox.contains(&document.id.to_string()), "not his to review");
    assert_eq!(plt.gets(&page).status, 404);

    stands_in(&app, "ORGANISASI", "P3");
    assert!(plt.gets("/inbox").body.contains(&document.id.to_string()));
    let shown = plt.gets(&page);
    assert!(shown.status == 200 && shown.body.contains("sebagai Plt. Jabatan ORGANISASI"), "{}", shown.body);
    assert!(plt.gets(&address(&document, "pdf")).body.starts_with("%PDF-"));
    let confirm = plt.gets(&address(&document, "approve")).body;
    assert!(
        confirm.contains(&document.title) && confirm.contains("sebagai Plt. Jabatan ORGANISASI"),
        "{confirm}"
    );
    assert!(!confirm.contains('⟦'), "{confirm}");

    let holder = app.member("p7@a.example", Some("P7"), &[]);
    assert!(!holder.gets("/inbox").body.contains(&format!("/documents/{}\">", document.id)), "he is away");
    let approve = [("version", "1"), ("reason", "")];
    let answer = plt.posts(&address(&document, "approve"), &address(&document, "approve"), &approve);
    assert_eq!(answer.status, 303, "{}", answer.body);
    let done = found(&app, document.id);
    let by = done.stage.turns().unwrap().done().next().unwrap().clone();
    assert_eq!(by.styled_title(), "Plt. Jabatan ORGANISASI");
}

#[test]
fn a_step_is_confirmed_on_a_page_that_names_the_document_and_only_by_whom_it_is_asked_of() {
    let app = TestApp::new();
    let document = season::walked(app.store(), Until::InReview);
    let page = format!("/documents/{}", document.id);
    let reviewer = app.member("p7@a.example", Some("P7"), &[]);
    for verb in ["approve", "return"] {
        let shown = reviewer.gets(&address(&document, verb)).body;
        assert!(shown.contains(&document.title) && shown.contains("sebagai Jabatan ORGANISASI"), "{shown}");
        assert!(!shown.contains('⟦'), "{shown}");
    }
    assert_eq!(
        reviewer.gets(&address(&document, "refuse")).header("location"),
        Some(&*page),
        "he signs nothing"
    );
    let secretariat = app.member("s@a.example", None, &["secretariat"]);
    for verb in ["approve", "return", "refuse"] {
        assert_eq!(secretariat.gets(&address(&document, verb)).header("location"), Some(&*page), "{verb}");
    }
}

on_both!(comments_stay_with_their_place_and_version_and_the_drafter_sees_them, |place| {
    let app = TestApp::at(place);
    let document = agreement_in_review(&app);
    let page = format!("/documents/{}", document.id);
    let reviewer = app.member("p7@a.example", Some("P7"), &[]);
    let form = address(&document, "return");
    let fields = [
        ("version", "1"),
        ("reason", "Mohon diperbaiki."),
        ("comment:clause-1", ""),
        ("comment:indicator-1", "Target <tidak> sesuai renstra."),
        ("column:indicator-1", "target"),
        ("comment:budget-1", "Kode belum sesuai DPA."),
        ("column:budget-1", ""),
    ];
    let mut silent = fields;
    silent[1].1 = " ";
    let again = reviewer.posts(&form, &form, &silent);
    assert!(again.status == 422 && again.body.contains("Mohon menuliskan alasan"), "{}", again.body);
    assert!(again.body.contains("Target &lt;tidak&gt; sesuai renstra."), "what was typed is still there");
    for (name, value) in [("comment:indicator-9", "x"), ("comment:nowhere", "x")] {
        let mut wrong = fields.to_vec();
        wrong.push((name, value));
        assert!(matches!(reviewer.posts(&form, &form, &wrong).status, 409 | 422), "{name}");
    }
    assert_eq!(found(&app, document.id).version, 1);
    assert_eq!(reviewer.posts(&form, &form, &fields).status, 303);

    // P7 drafts it as well.
    let drafter = reviewer.gets(&page).body;
    let said = [
        "Catatan perbaikan",
        "Atas versi 1",
        "Indikator baris 1, Target",
        "Target &lt;tidak&gt; sesuai",
        "Anggaran baris 1",
    ];
    for part in said {
        assert!(drafter.contains(part), "{part}: {drafter}");
    }
    assert!(!drafter.contains('⟦'));
    let kept = app.store().read(|tx| comments::list(tx, document.id)).unwrap();
    let places: Vec<String> = kept.iter().map(|comment| comment.place.to_string()).collect();
    assert_eq!(places, ["indicator-1-target", "budget-1"]);
});

#[test]
fn from_version_two_on_a_reviewer_sees_what_changed() {
    let app = TestApp::new();
    let document = agreement_in_review(&app);
    let page = format!("/documents/{}", document.id);
    let reviewer = app.member("p7@a.example", Some("P7"), &[]);
    assert!(!reviewer.gets(&page).body.contains("id=\"changes\""), "there is nothing before version 1");
    let fields = [("version", "1"), ("reason", "Target belum sesuai.")];
    assert_eq!(reviewer.posts(&page, &address(&document, "return"), &fields).status, 303);
    let draft = found(&app, document.id);
    assert!(reviewer.gets(&page).body.contains("Isi versi ini sama dengan versi sebelumnya"));

    let mut agreement = agreement_of(&draft);
    agreement.indicators[0].target = "90".to_owned();
    agreement.texts.promise[0] = "berjanji dengan sungguh-sungguh".to_owned();
    let by = season::secretariat();
    let edited = draft.edit(&by, Content::Agreement(agreement), season::today()).unwrap();
    let edited = season::saved(app.store(), &edited);
    let document = season::saved(app.store(), &season::submitting(&edited));
    assert_eq!((document.version, document.stage.name()), (2, StageName::InReview));

    let shown = reviewer.gets(&page).body;
    let changes = shown.split("id=\"changes\"").nth(1).unwrap().split("</section>").next().unwrap();
    assert!(changes.contains("Perubahan dari versi 1 ke versi 2") && changes.contains("Diubah"), "{changes}");
    let cell = changes.split("id=\"change-indicator-1\"").nth(1).unwrap();
    assert!(cell.contains("Target") && cell.contains("95<span") && cell.contains("90<span"), "{cell}");
    assert!(changes.contains("<ins>") && changes.contains("<del>") && changes.contains("[Ditambahkan: "));
    assert!(changes.contains("dengan sungguh-sungguh") && !changes.contains("change-budget"), "{changes}");
    assert!(!shown.contains('⟦'));
}

#[test]
fn what_came_back_waits_in_its_drafters_inbox_until_it_is_handed_in_again() {
    let app = TestApp::new();
    let document = agreement_in_review(&app);
    assert_eq!(document.drafter.as_str(), "P7", "who reviews it in this route too");
    let drafter = app.member("p7@a.example", Some("P7"), &[]);
    let draft = format!("/drafts/{}", document.id);
    assert!(!drafter.gets("/inbox").body.contains(&draft));
    let form = address(&document, "return");
    let fields = [("version", "1"), ("reason", "Target belum <selaras>.")];
    assert_eq!(drafter.posts(&form, &form, &fields).status, 303);
    let inbox = drafter.gets("/inbox").body;
    assert!(inbox.contains(&draft) && inbox.contains("Perbaiki dan ajukan kembali"), "{inbox}");
    assert!(inbox.contains("Target belum &lt;selaras&gt;.") && !inbox.contains('⟦'), "{inbox}");
    assert_eq!(drafter.gets(&draft).status, 200);
    let again = season::submitting(&found(&app, document.id));
    season::save(app.store(), &again).unwrap();
    assert!(!drafter.gets("/inbox").body.contains(&draft), "it is on its way");
}

on_both!(the_admin_of_an_agency_takes_back_and_gives_up_its_documents_and_no_others, |place| {
    let app = TestApp::at(place);
    let document = season::walked(app.store(), Until::InReview);
    let page = format!("/documents/{}", document.id);
    let fields = |version: &'static str| [("version", version), ("reason", "Keliru.")];
    let elsewhere = app.member("diskan@a.example", None, &["agency:DISKAN"]);
    for verb in ["recall", "withdraw"] {
        let answer = elsewhere.posts("/account", &address(&document, verb), &fields("1"));
        assert_eq!(answer.status, 404, "{verb}");
    }
    let admin = app.member("dinkes@a.example", None, &["agency:DINKES"]);
    assert!(admin.gets(&page).body.contains(&address(&document, "recall")));
    let late = admin.posts(&page, &address(&document, "recall"), &fields("7"));
    assert_eq!((late.status, found(&app, document.id).version), (303, 1), "not the version he saw");
    assert_eq!(admin.posts(&page, &address(&document, "recall"), &fields("1")).status, 303);
    let back = found(&app, document.id);
    assert_eq!((back.version, back.stage.name()), (2, StageName::Draft));
    assert!(admin.gets(&page).body.contains("Keliru."));
    assert_eq!(admin.posts(&page, &address(&document, "withdraw"), &fields("2")).status, 303);
    assert_eq!(found(&app, document.id).stage.name(), StageName::Withdrawn);

    let half = season::walked(app.store(), Until::HalfSigned);
    assert!(!admin.gets(&format!("/documents/{}", half.id)).body.contains(&address(&half, "withdraw")));
    assert_ne!(admin.posts("/account", &address(&half, "withdraw"), &fields("1")).status, 303);
});
