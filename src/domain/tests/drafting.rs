//! Who may write a draft, and what keeps it from being handed in.

use super::*;
use crate::domain::agreement::AgreementFault;
use crate::domain::comment::Remark;
use crate::domain::minutes::{Align, Column, Minutes, MinutesKind, Section, Table};
use crate::domain::place::Place;
use crate::domain::sheet::Sheet;
use crate::domain::stage::StageName;

fn admin(agency: &str) -> Actor {
    Actor::AgencyAdmin(person("P99"), agency.parse().unwrap())
}

#[test]
fn whoever_drafts_for_an_agency_writes_and_takes_back_its_drafts_and_no_others() {
    let roster = full_roster();
    let document = drafted("KEP-DINKES", agreement_route(), agreement_content(), &roster);
    let content = document.content.clone();
    let foreign = document.clone().edit(&admin("DISKAN"), content.clone(), today());
    assert_eq!(foreign, Err(Refusal::NotYours(person("P99"))));
    let edited = document.edit(&admin("DINKES"), content, today()).unwrap().document().clone();
    let foreign = edited.clone().submit(&admin("DISKAN"), &roster, today());
    assert_eq!(foreign, Err(Refusal::NotYours(person("P99"))));
    let submitted = edited.submit(&admin("DINKES"), &roster, today()).unwrap().document().clone();
    let foreign = submitted.clone().recall(1, admin("DISKAN"), "Keliru", today());
    assert_eq!(foreign, Err(Refusal::NotYours(person("P99"))));
    let late = submitted.clone().recall(0, admin("DINKES"), "Keliru", today());
    assert_eq!(late, Err(Refusal::Stale { seen: 0, current: 1 }));
    assert!(submitted.clone().withdraw(1, admin("DINKES"), "Keliru", today()).is_ok());
    let recalled = submitted.recall(1, admin("DINKES"), "Keliru", today()).unwrap().document().clone();
    assert_eq!((recalled.version, recalled.stage.name()), (2, StageName::Draft));
    let late = recalled.withdraw(1, admin("DINKES"), "Keliru", today());
    assert_eq!(late, Err(Refusal::Stale { seen: 1, current: 2 }));
}

#[test]
fn a_cell_that_cannot_be_read_stays_in_the_draft_and_keeps_it_there() {
    let roster = full_roster();
    let Content::Agreement(mut agreement) = agreement_content() else { panic!() };
    let mut sheet = Sheet::of(&agreement);
    sheet.indicators[0].target = "9.5".to_owned();
    sheet.write_into(&mut agreement);
    assert_eq!(Sheet::of(&agreement), sheet, "as typed");
    let document = drafted("KEP-DINKES", agreement_route(), Content::Agreement(agreement.clone()), &roster);
    let refused = document.submit(&Actor::Secretariat(person("P7")), &roster, today());
    assert_eq!(refused, Err(Refusal::Content(vec![AgreementFault::Unread(1)])));
    sheet.indicators[0].target = "9,5".to_owned();
    sheet.write_into(&mut agreement);
    assert_eq!((agreement.faults(), agreement.typed.as_ref()), (vec![], None));
}

#[test]
fn a_reviewer_of_minutes_points_at_a_paragraph_or_a_row_and_at_nothing_else() {
    let column = |heading: &str| Column { heading: heading.to_owned(), width_share: 1, align: Align::Left };
    let section = |heading: &str, rows: &[&str]| Section {
        heading: heading.to_owned(),
        paragraphs: vec![format!("Tentang {heading}.")],
        table: Some(Table {
            caption: String::new(),
            columns: vec![column("No"), column("Nama")],
            rows: rows.iter().map(|name| vec!["1".to_owned(), (*name).to_owned()]).collect(),
        }),
    };
    let minutes = Minutes {
        what: MinutesKind::Ceremony,
        number: String::new(),
        heading: "Penandatanganan".to_owned(),
        opening: vec!["Pada hari ini".to_owned(), "Hadir:".to_owned()],
        sections: vec![section("Kehadiran", &["Surya", "Wira"]), section("Susulan", &["Ratna"])],
        closing: vec!["Demikian.".to_owned()],
    };
    let roster = full_roster();
    let document = drafted("KEP-DINKES", Route::of_minutes(), Content::Minutes(minutes), &roster);
    let parts = document.parts();
    let places: Vec<String> = parts.iter().map(|part| part.place.to_string()).collect();
    let expected =
        "heading opening clause-1 clause-2 clause-3 line-1 line-2 clause-4 clause-5 line-3 clause-6";
    assert_eq!(places.join(" "), expected);
    assert_eq!(parts[6].identity, "Wira", "a row is the same row wherever it stands");
    let remark = |place| Remark { place, text: "Keliru".to_owned() };
    assert_eq!(document.remarks(&[remark(Place::Line(3))]).unwrap().len(), 1);
    assert_eq!(document.remarks(&[remark(Place::Line(4))]), Err(Refusal::NoSuchPlace(Place::Line(4))));
}
