//! The edge cases of DOMAIN 5.3, each a fact.

use super::*;
use crate::domain::access::{Sight, sight};
use crate::domain::account::{Account, AccountState, SecondFactor};
use crate::domain::assignment::acts_in;
use crate::domain::event::Event;
use crate::domain::refusal::Refusal;
use crate::domain::roster::Vacancy;
use crate::domain::stage::StageName;
use crate::domain::turn::{NotYourTurn, Task, TurnState};

#[test]
fn a_penjabat_bupati_signs_as_second_party_in_that_capacity() {
    let roster = roster_but("BUPATI", &[("BUPATI", "P9", Capacity::Pj, "2026-02-01", None)]);
    let document = ready_to_sign(&roster);
    let second = &document.stage.frozen().unwrap().parties[1];
    assert_eq!(second.official.styled_title(), "Pj. Bupati Arunika");
    let document = signed(document, Field::FirstParty, "P3", &roster);
    assert_eq!(signed(document, Field::SecondParty, "P9", &roster).stage.name(), StageName::Signed);
}

#[test]
fn the_regents_own_agreement_has_one_party_and_needs_no_second() {
    let roster = full_roster();
    let route = Route {
        signings: vec![vec![sign(Field::FirstParty, Target::Subject)]],
        reviews: vec![],
        ..agreement_route()
    };
    let document = submitted(drafted("BUPATI", route, agreement_content(), &roster), &roster);
    let document = frozen(document, &roster, today());
    assert_eq!(signed(document, Field::FirstParty, "P1", &roster).stage.name(), StageName::Signed);
}

#[test]
fn a_route_that_asks_the_regent_for_a_second_party_says_that_there_is_none() {
    let roster = full_roster();
    let document = drafted("BUPATI", agreement_route(), agreement_content(), &roster);
    let refused = document.submit(&Actor::Person(person("P1")), &roster, today()).unwrap_err();
    assert!(matches!(refused, Refusal::Vacancy(Vacancy::NoSuchOffice { .. })), "{refused}");
}

#[test]
fn a_camat_of_echelon_iii_signs_with_the_regent_not_with_the_sekda() {
    let roster = full_roster();
    let document = drafted("KEP-KEC", agreement_route(), agreement_content(), &roster);
    let parties = document.parties(&roster, today()).unwrap();
    assert_eq!(
        parties.iter().map(|p| p.official.office.to_string()).collect::<Vec<_>>(),
        ["KEP-KEC", "BUPATI"]
    );
}

#[test]
fn a_person_in_two_posts_signs_two_documents_in_two_capacities_on_one_day() {
    let roster =
        roster_but("KEP-DISKAN", &[("KEP-DISKAN", "P3", Capacity::Plt, "2026-11-02", Some("2027-05-01"))]);
    let own = frozen(
        submitted(drafted("KEP-DINKES", pact_route(), pact_content(), &roster), &roster),
        &roster,
        today(),
    );
    let acting = frozen(
        submitted(drafted("KEP-DISKAN", pact_route(), pact_content(), &roster), &roster),
        &roster,
        today(),
    );
    let title = |d: &Document| d.stage.frozen().unwrap().parties[0].official.styled_title();
    assert_eq!(title(&own), "Kepala Dinas Kesehatan");
    assert_eq!(title(&acting), "Plt. Kepala Dinas Perikanan");
    signed(own, Field::Declarant, "P3", &roster);
    signed(acting, Field::Declarant, "P3", &roster);
}

#[test]
fn one_person_cannot_be_both_parties() {
    let roster = roster_but("DINKES-SEK", &[("DINKES-SEK", "P3", Capacity::Plt, "2026-11-02", None)]);
    let document = drafted("DINKES-SEK", agreement_route(), agreement_content(), &roster);
    let refused = document.submit(&Actor::Person(person("P3")), &roster, today()).unwrap_err();
    assert!(matches!(refused, Refusal::OnePersonBothParties { .. }), "{refused}");
}

#[test]
fn the_deputy_regent_is_no_party_because_no_rule_leads_to_him() {
    let roster = full_roster();
    for office in ["KEP-DINKES", "KEP-KEC", "KEP-SETDA"] {
        let document = drafted(office, agreement_route(), agreement_content(), &roster);
        let parties = document.parties(&roster, today()).unwrap();
        assert_eq!(parties[1].official.office.as_str(), "BUPATI", "{office}");
    }
}

#[test]
fn a_vacant_reviewer_blocks_visibly_and_the_turn_opens_once_a_plt_is_registered() {
    let vacant = roster_but("BPKAD", &[]);
    let document = drafted("KEP-DINKES", agreement_route(), agreement_content(), &vacant);
    let change = document.submit(&Actor::Person(person("P3")), &vacant, today()).unwrap();
    assert!(
        change
            .events()
            .iter()
            .any(|e| matches!(e, Event::TurnBlocked { why, .. } if why.contains("Kepala BPKAD"))),
        "{:?}",
        change.events()
    );
    let document = approved(change.document().clone(), "P7", &vacant);
    assert_eq!(document.stage.name(), StageName::InReview, "it waits for the vacant office");
    let same = document.clone().resume(&vacant, today()).unwrap();
    assert!(same.events().is_empty(), "an old block is not told twice");
    let mended = roster_but("BPKAD", &[("BPKAD", "P5", Capacity::Plt, "2027-01-04", None)]);
    let document = document.resume(&mended, today()).unwrap().document().clone();
    approved(document, "P5", &mended);
}

#[test]
fn a_document_with_a_vacant_signing_office_cannot_be_submitted() {
    let roster = roster_but("BUPATI", &[]);
    let document = drafted("KEP-DINKES", agreement_route(), agreement_content(), &roster);
    let refused = document.submit(&Actor::Person(person("P3")), &roster, today()).unwrap_err();
    assert!(matches!(refused, Refusal::Vacancy(Vacancy::Vacant { .. })), "{refused}");
}

#[test]
fn a_signer_who_leaves_office_between_the_signatures_blocks_the_document_until_it_is_reissued() {
    let before = full_roster();
    let document = ready_to_sign(&before);
    let after = roster_but("BUPATI", &[("BUPATI", "P9", Capacity::Pj, "2027-01-05", None)]);
    let tomorrow = moment("2027-01-05");
    let change = signing(document, Field::FirstParty, "P3", &after, tomorrow).unwrap();
    let blocked = change.document().clone();
    let why = blocked.stage.turns().unwrap().iter().find_map(|turn| match (&turn.state, turn.task) {
        (TurnState::Blocked { why, .. }, Task::Sign(Field::SecondParty)) => Some(why.to_string()),
        _ => None,
    });
    assert!(why.unwrap().contains("Pj. P9 Contoh"));
    assert!(
        signing(blocked.clone(), Field::SecondParty, "P9", &after, tomorrow).is_err(),
        "the text names another"
    );
    let recalled =
        blocked.recall(1, Actor::Secretariat(person("P7")), "Pergantian Bupati", tomorrow).unwrap();
    let document = recalled.document().clone();
    assert_eq!((document.version, document.stage.name()), (2, StageName::Draft));
    assert_eq!(document.parties(&after, tomorrow).unwrap()[1].official.styled_title(), "Pj. Bupati Arunika");
}

#[test]
fn a_signer_whose_assignment_ended_after_his_turn_opened_is_refused() {
    let document = ready_to_sign(&full_roster());
    let after = roster_but(
        "KEP-DINKES",
        &[("KEP-DINKES", "P3", Capacity::Definitive, "2025-01-01", Some("2027-01-04"))],
    );
    let refused = signing(document, Field::FirstParty, "P3", &after, moment("2027-01-05")).unwrap_err();
    assert!(matches!(refused, Refusal::NotYourTurn(NotYourTurn::NotActing { .. })), "{refused}");
}

#[test]
fn a_registered_plh_may_review_for_the_absent_official_and_the_record_names_him() {
    let document = submitted(
        drafted("KEP-DINKES", agreement_route(), agreement_content(), &full_roster()),
        &full_roster(),
    );
    let with_plh = {
        let mut all = FULL.to_vec();
        all.push(("ORGANISASI", "P4", Capacity::Plh, "2027-01-04", Some("2027-01-08")));
        crate::domain::roster::tests::roster(&all)
    };
    let absent = document.clone().approve(1, &person("P7"), None, &with_plh, today()).unwrap_err();
    assert!(matches!(absent, Refusal::NotYourTurn(NotYourTurn::NotActing { .. })), "{absent}");
    let change = document.approve(1, &person("P4"), None, &with_plh, today()).unwrap();
    let Event::Approved { by, .. } = &change.events()[0] else { panic!("{:?}", change.events()) };
    assert_eq!(by.styled_title(), "Plh. Kepala Bagian Organisasi");
    assert_eq!(by.own_office_title.as_deref(), Some("Sekretaris Dinas Kesehatan"));
}

#[test]
fn nobody_acts_for_another_without_a_registered_plh_or_plt() {
    let roster = full_roster();
    let document = submitted(drafted("KEP-DINKES", agreement_route(), agreement_content(), &roster), &roster);
    let refused = document.approve(1, &person("P4"), None, &roster, today()).unwrap_err();
    assert!(matches!(refused, Refusal::NotYourTurn(NotYourTurn::Other { .. })), "{refused}");
}

#[test]
fn a_budget_document_revised_before_the_second_signature_sends_the_agreement_back() {
    let roster = full_roster();
    let document = signed(ready_to_sign(&roster), Field::FirstParty, "P3", &roster);
    let change =
        document.recall(1, Actor::Secretariat(person("P7")), "DPA diubah menjadi Rp120", today()).unwrap();
    let mut document = change.document().clone();
    let Content::Agreement(agreement) = &mut document.content else { unreachable!() };
    agreement.ceiling = Ceiling::Exactly(Rupiah(120));
    let refused = document.submit(&Actor::Person(person("P3")), &roster, today()).unwrap_err();
    assert!(matches!(refused, Refusal::Content(_)), "the old amounts no longer add up: {refused}");
}

#[test]
fn an_agency_renamed_after_the_text_was_frozen_keeps_its_old_name_on_the_signed_document() {
    let roster = full_roster();
    let document = ready_to_sign(&roster);
    let mut renamed = full_roster();
    renamed.agencies.get_mut(&"DINKES".parse().unwrap()).unwrap().name =
        "Dinas Kesehatan dan Gizi".to_owned();
    let document = signed(document, Field::FirstParty, "P3", &renamed);
    assert_eq!(document.stage.signatures()[0].official.agency_name.as_deref(), Some("Dinas Kesehatan"));
}

#[test]
fn a_five_year_agreement_is_a_period_like_any_other() {
    let roster = full_roster();
    let mut document = drafted("KEP-DINKES", agreement_route(), agreement_content(), &roster);
    document.period = "2025-2029".parse().unwrap();
    assert_eq!(document.period.heading(), "TAHUN 2025-2029");
    assert!(document.submit(&Actor::Person(person("P3")), &roster, today()).is_ok());
}

#[test]
fn the_head_of_a_hospital_under_an_agency_answers_to_whom_the_roster_says() {
    let mut roster = full_roster();
    let office = roster.offices.get_mut(&"DINKES-SEK".parse().unwrap()).unwrap();
    office.counterpart = Some("BUPATI".parse().unwrap());
    let document = drafted("DINKES-SEK", agreement_route(), agreement_content(), &roster);
    let parties = document.parties(&roster, today()).unwrap();
    assert_eq!(
        parties[1].official.office.as_str(),
        "BUPATI",
        "invited separately although it sits under the agency"
    );
}

#[test]
fn a_plh_registered_after_a_review_opened_is_asked_and_sees_it_and_the_holder_is_not_asked_meanwhile() {
    let document = submitted(
        drafted("KEP-DINKES", agreement_route(), agreement_content(), &full_roster()),
        &full_roster(),
    );
    let mut assigned = FULL.to_vec();
    assigned.push(("BPKAD", "P5", Capacity::Plh, "2027-01-05", Some("2027-01-06")));
    let roster = super::super::roster::tests::roster(&assigned);
    let offices = |who: &str, day: &str| acts_in(&person(who), roster.assignments.iter(), moment(day).day);
    let asked = |who: &str, day: &str| {
        let turns = document.stage.turns().unwrap();
        turns.iter().filter(|turn| turn.asks(&person(who), &offices(who, day))).count()
    };
    assert_eq!((asked("P8", "2027-01-04"), asked("P5", "2027-01-04")), (1, 0));
    assert_eq!((asked("P8", "2027-01-05"), asked("P5", "2027-01-05")), (0, 1));
    assert_eq!((asked("P8", "2027-01-07"), asked("P5", "2027-01-07")), (1, 0));
    let account = |who: &str| Account {
        id: "018f0000-0000-7000-8000-000000000009".parse().unwrap(),
        person: Some(person(who)),
        email: "a@b.example".parse().unwrap(),
        name: who.to_owned(),
        roles: std::collections::BTreeSet::new(),
        state: AccountState::Active,
        second_factor: SecondFactor::Absent,
        language: None,
        created: today().at,
    };
    let sees = |who: &str, day: &str| sight(&account(who), &document, &offices(who, day));
    assert_eq!(sees("P5", "2027-01-04"), None, "not yet");
    assert_eq!(sees("P5", "2027-01-05"), Some(Sight::Full));
    assert_eq!(sees("P8", "2027-01-05"), Some(Sight::Full), "he was asked when it opened");
    assert_eq!(sees("P6", "2027-01-05"), None);
}
