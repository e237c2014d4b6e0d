//! Order, return, refusal, withdrawal, and what each step owes.

use chrono::FixedOffset;

use super::*;
use crate::domain::event::Event;
use crate::domain::job::{Job, Letter};
use crate::domain::stage::{ReturnKind, Stage, StageName};
use crate::domain::turn::NotYourTurn;

fn wib() -> FixedOffset {
    FixedOffset::east_opt(7 * 3600).unwrap()
}

fn letters(change: &Change) -> Vec<(Letter, String)> {
    let owed = change.owed(wib());
    owed.into_iter()
        .filter_map(|owed| match owed.job {
            Job::Mail(mail) => Some((mail.letter, mail.to.to_string())),
            _ => None,
        })
        .collect()
}

#[test]
fn reviewers_of_one_group_go_in_any_order_and_the_next_group_opens_after_the_last_of_them() {
    let roster = full_roster();
    let document = submitted(drafted("KEP-DINKES", agreement_route(), agreement_content(), &roster), &roster);
    let document = approved(document, "P8", &roster);
    let early = document.clone().approve(1, &person("P2"), None, &roster, today()).unwrap_err();
    assert!(matches!(early, Refusal::NotYourTurn(NotYourTurn::Other { .. })), "{early}");
    assert!(early.to_string().contains("Kepala Bagian Organisasi"), "{early}");
    let document = approved(document, "P7", &roster);
    let document = approved(document, "P2", &roster);
    assert_eq!(document.stage.name(), StageName::Freezing);
}

#[test]
fn submitting_writes_to_the_whole_first_group_and_to_nobody_else() {
    let roster = full_roster();
    let document = drafted("KEP-DINKES", agreement_route(), agreement_content(), &roster);
    let change = document.submit(&Actor::Person(person("P3")), &roster, today()).unwrap();
    let expected = [(Letter::YourTurnReview, "P7".to_owned()), (Letter::YourTurnReview, "P8".to_owned())];
    assert_eq!(letters(&change), expected);
}

#[test]
fn a_turn_with_a_last_day_owes_two_reminders_and_an_escalation_in_the_morning() {
    let roster = full_roster();
    let mut route = agreement_route();
    route.reviews = vec![];
    let document = submitted(drafted("KEP-DINKES", route, agreement_content(), &roster), &roster);
    let parties = document.parties(&roster, today()).unwrap();
    let text = Frozen { base: base(), certified: base(), parties, copies: vec![], at: today().at };
    let change = document.freeze(text, &roster, today()).unwrap();
    let owed = change.owed(wib());
    let chasers: Vec<_> = owed
        .iter()
        .filter(|o| !matches!(o.job, Job::Mail(_)))
        .map(|o| (o.job.kind(), o.due.to_string()))
        .collect();
    let expected = [
        ("remind", "2027-01-08 01:00:00 UTC"),
        ("remind", "2027-01-11 01:00:00 UTC"),
        ("escalate", "2027-01-12 01:00:00 UTC"),
    ];
    assert_eq!(chasers, expected.map(|(kind, due)| (kind, due.to_owned())));
}

#[test]
fn a_return_for_correction_makes_version_two_and_names_the_approvals_that_lapse() {
    let roster = full_roster();
    let document = submitted(drafted("KEP-DINKES", agreement_route(), agreement_content(), &roster), &roster);
    let document = approved(document, "P7", &roster);
    let change = document
        .send_back(1, &person("P8"), ReturnKind::Correction, "Pagu belum sesuai DPA", &roster, today())
        .unwrap();
    let document = change.document().clone();
    assert_eq!((document.version, document.stage.name()), (2, StageName::Draft));
    let [Event::SentBack { lapsed, by: Some(by), .. }] = change.events() else {
        panic!("{:?}", change.events())
    };
    assert_eq!(lapsed.iter().map(|o| o.person.to_string()).collect::<Vec<_>>(), ["P7"]);
    assert_eq!(by.office_title, "Kepala BPKAD");
    assert_eq!(letters(&change), [(Letter::Returned, "P3".to_owned())]);
    let again = submitted(document, &roster);
    let stale = again.clone().approve(1, &person("P7"), None, &roster, today()).unwrap_err();
    assert_eq!(stale, Refusal::Stale { seen: 1, current: 2 });
    assert_eq!(again.stage.turns().unwrap().done().count(), 0);
}

#[test]
fn a_refusal_without_a_reason_is_not_taken() {
    let roster = full_roster();
    let document = ready_to_sign(&roster);
    let refused = |reason: &str| {
        document.clone().send_back(1, &person("P3"), ReturnKind::Refusal, reason, &roster, today())
    };
    assert_eq!(refused("   ").unwrap_err(), Refusal::NoReason);
    let change = refused("Target tidak dapat saya pertanggungjawabkan").unwrap();
    assert_eq!(letters(&change), [(Letter::Refused, "P3".to_owned())]);
}

#[test]
fn the_second_party_may_refuse_only_in_his_turn() {
    let roster = full_roster();
    let document = ready_to_sign(&roster);
    let early = document.clone().send_back(1, &person("P1"), ReturnKind::Refusal, "Belum", &roster, today());
    assert!(matches!(early.unwrap_err(), Refusal::NotYourTurn(_)));
    let document = signed(document, Field::FirstParty, "P3", &roster);
    let change = document
        .send_back(1, &person("P1"), ReturnKind::Refusal, "Target terlalu rendah", &roster, today())
        .unwrap();
    let [Event::SentBack { lapsed, .. }] = change.events() else { panic!("{:?}", change.events()) };
    assert_eq!(lapsed[0].person, person("P3"), "the first party's signature lapses visibly");
}

#[test]
fn a_signer_out_of_turn_is_refused() {
    let roster = full_roster();
    let document = ready_to_sign(&roster);
    let early = signing(document.clone(), Field::SecondParty, "P1", &roster, today()).unwrap_err();
    assert!(matches!(early, Refusal::NotYourTurn(NotYourTurn::Other { .. })), "{early}");
    let foreign = signing(document, Field::FirstParty, "P5", &roster, today()).unwrap_err();
    assert!(matches!(foreign, Refusal::NotYourTurn(NotYourTurn::Other { .. })), "{foreign}");
}

#[test]
fn a_clock_that_went_back_behind_the_last_signature_is_noticed() {
    let roster = full_roster();
    let document = signed(ready_to_sign(&roster), Field::FirstParty, "P3", &roster);
    let an_hour_ago = Moment { at: today().at - chrono::TimeDelta::hours(1), ..today() };
    let refused = signing(document, Field::SecondParty, "P1", &roster, an_hour_ago).unwrap_err();
    assert!(matches!(refused, Refusal::ClockBehind { .. }), "{refused}");
}

#[test]
fn what_you_saw_is_what_you_sign() {
    let roster = full_roster();
    let document = ready_to_sign(&roster);
    let other = Digest::of(b"another text");
    let refused =
        document.may_sign(Field::FirstParty, other, &person("P3"), &roster, today().day).unwrap_err();
    assert_eq!(refused, Refusal::OtherText { seen: other, current: base() });
}

#[test]
fn when_all_have_signed_the_archive_is_owed_and_then_everyone_is_told() {
    let roster = full_roster();
    let document = signed(ready_to_sign(&roster), Field::FirstParty, "P3", &roster);
    let change = signing(document, Field::SecondParty, "P1", &roster, today()).unwrap();
    assert_eq!(change.owed(wib()).iter().map(|o| o.job.kind()).collect::<Vec<_>>(), ["archive"]);
    let document = change.document().clone();
    let change = document.archive(Digest::of(b"final"), 5, "2027/a.pdf".to_owned(), today()).unwrap();
    let told = [(Letter::Completed, "P1"), (Letter::Completed, "P3"), (Letter::Copy, "P7")];
    assert_eq!(letters(&change), told.map(|(letter, to)| (letter, to.to_owned())));
}

#[test]
fn the_drafter_may_withdraw_until_somebody_signed_then_only_the_secretariat() {
    let roster = full_roster();
    let document = signed(ready_to_sign(&roster), Field::FirstParty, "P3", &roster);
    let drafter = document.clone().withdraw(1, Actor::Person(person("P3")), "Salah tahun", today());
    assert_eq!(drafter.unwrap_err(), Refusal::AlreadySigned { count: 1 });
    let stranger = document.clone().withdraw(1, Actor::Person(person("P5")), "Iseng", today());
    assert_eq!(stranger.unwrap_err(), Refusal::NotYours(person("P5")));
    let change = document.withdraw(1, Actor::Secretariat(person("P7")), "Salah tahun", today()).unwrap();
    assert_eq!(change.document().stage.name(), StageName::Withdrawn);
    let told = [(Letter::Withdrawn, "P1".to_owned()), (Letter::Withdrawn, "P3".to_owned())];
    assert_eq!(letters(&change), told, "whoever was asked to sign is told that it is no longer wanted");
}

#[test]
fn programs_that_do_not_add_up_cannot_be_submitted() {
    let roster = full_roster();
    let mut document = drafted("KEP-DINKES", agreement_route(), agreement_content(), &roster);
    let Content::Agreement(agreement) = &mut document.content else { unreachable!() };
    agreement.budget[0].amount = Rupiah(99);
    let refused = document.submit(&Actor::Person(person("P3")), &roster, today()).unwrap_err();
    assert!(refused.to_string().contains("Rp99") && refused.to_string().contains("Rp100"), "{refused}");
}

#[test]
fn a_reminder_for_a_turn_that_is_over_owes_nothing() {
    let roster = full_roster();
    let document = ready_to_sign(&roster);
    let office = "KEP-DINKES".parse().unwrap();
    let reminded = document.clone().remind(&office, today()).unwrap();
    assert_eq!(letters(&reminded), [(Letter::Reminder, "P3".to_owned())]);
    let document = signed(document, Field::FirstParty, "P3", &roster);
    assert_eq!(document.remind(&office, today()), None);
}

#[test]
fn a_late_turn_is_told_to_the_superior_and_not_a_day_too_early() {
    let roster = full_roster();
    let document = ready_to_sign(&roster);
    let office = "KEP-DINKES".parse().unwrap();
    assert_eq!(document.clone().escalate(&office, &roster, moment("2027-01-11")), None);
    let change = document.escalate(&office, &roster, moment("2027-01-12")).unwrap();
    assert_eq!(letters(&change), [(Letter::Escalation, "P2".to_owned())]);
}

#[test]
fn a_pact_without_reviews_goes_straight_to_the_frozen_text_and_fills_its_places() {
    let roster = full_roster();
    let document = submitted(drafted("KEP-KEC", pact_route(), pact_content(), &roster), &roster);
    assert!(document.is_freezing());
    let parties = document.parties(&roster, today()).unwrap();
    let Content::Pact(pact) = &document.content else { unreachable!() };
    assert_eq!(
        pact.opening_for(&parties[0].official),
        "Saya, P6 Contoh, S.H., Camat Purwaloka, menyatakan sebagai berikut:"
    );
    let points = pact.points_for(&parties[0].official, "Pemerintah Kabupaten Arunika");
    assert!(points[0].contains("di Kecamatan Purwaloka;"), "{points:?}");
    assert_eq!(parties[1].official.office_title, "Bupati Arunika");
}

#[test]
fn an_archived_document_can_be_superseded_or_revoked_but_no_longer_withdrawn() {
    let roster = full_roster();
    let document = signed(ready_to_sign(&roster), Field::FirstParty, "P3", &roster);
    let document = signed(document, Field::SecondParty, "P1", &roster);
    let document =
        document.archive(Digest::of(b"final"), 5, "a.pdf".to_owned(), today()).unwrap().document().clone();
    let amendment = "018f0000-0000-7000-8000-000000000002".parse().unwrap();
    let superseded = document.clone().supersede(amendment, today()).unwrap();
    assert!(matches!(superseded.document().stage, Stage::Superseded { .. }));
    assert_eq!(
        document.clone().revoke(Actor::Secretariat(person("P7")), "Cacat", " ", today()).unwrap_err(),
        Refusal::NoReason
    );
    assert!(document.clone().revoke(Actor::Secretariat(person("P7")), "Cacat", "SK 1/2027", today()).is_ok());
    assert!(document.withdraw(1, Actor::Secretariat(person("P7")), "Batal", today()).is_err());
}
