//! Who may write a draft, and what keeps it from being handed in.

use super::*;
use crate::domain::agreement::AgreementFault;
use crate::domain::sheet::Sheet;

fn admin(agency: &str) -> Actor {
    Actor::AgencyAdmin(person("P99"), agency.parse().unwrap())
}

#[test]
fn whoever_drafts_for_an_agency_writes_its_drafts_and_no_others_and_takes_none_back() {
    let roster = full_roster();
    let document = drafted("KEP-DINKES", agreement_route(), agreement_content(), &roster);
    let content = document.content.clone();
    let foreign = document.clone().edit(&admin("DISKAN"), content.clone(), today());
    assert_eq!(foreign, Err(Refusal::NotYours(person("P99"))));
    let edited = document.edit(&admin("DINKES"), content, today()).unwrap().document().clone();
    let foreign = edited.clone().submit(&admin("DISKAN"), &roster, today());
    assert_eq!(foreign, Err(Refusal::NotYours(person("P99"))));
    let submitted = edited.submit(&admin("DINKES"), &roster, today()).unwrap().document().clone();
    let recalled = submitted.recall(admin("DINKES"), "Keliru", today());
    assert_eq!(recalled, Err(Refusal::NotYours(person("P99"))));
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
