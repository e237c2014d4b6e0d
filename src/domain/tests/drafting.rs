//! Who may write a draft, and what keeps it from being handed in.

use super::*;
use crate::domain::agreement::AgreementFault;
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
