//! Documents: what is saved is what is found, in every stage; what cannot be understood is named.

use std::collections::BTreeSet;

use teken::domain::document::Kind;
use teken::domain::ids::PersonId;
use teken::domain::route::{Field, ReviewRole};
use teken::domain::stage::{ReturnKind, StageName};
use teken::domain::turn::Task;
use teken::store::documents::{self, Filter};
use teken::store::{StoreError, turns};

use super::season::{self, Until, drafting, person, roster, saved, today, walked};

on_both!(a_document_is_found_as_it_was_saved_in_every_stage, |place| {
    let store = &place.store;
    let mut seen = BTreeSet::new();
    for until in
        [Until::Draft, Until::InReview, Until::Freezing, Until::Signing, Until::Signed, Until::Archived]
    {
        seen.insert(walked(store, until).stage.name());
    }
    let amendment = season::new_id();
    let superseded = walked(store, Until::Archived).supersede(amendment, today()).unwrap();
    seen.insert(saved(store, &superseded).stage.name());
    let revoked =
        walked(store, Until::Archived).revoke(season::secretariat(), "keliru", "SK 1/2027", today()).unwrap();
    seen.insert(saved(store, &revoked).stage.name());
    let withdrawn =
        walked(store, Until::HalfSigned).withdraw(1, season::secretariat(), "batal", today()).unwrap();
    seen.insert(saved(store, &withdrawn).stage.name());
    assert_eq!(seen, BTreeSet::from(StageName::ALL));
});

on_both!(a_returned_document_is_version_two_and_its_return_is_kept, |place| {
    let document = walked(&place.store, Until::Signing);
    let back = document
        .send_back(1, &person("P3"), ReturnKind::Refusal, "target tidak wajar", &roster(), today())
        .unwrap();
    let document = saved(&place.store, &back);
    assert_eq!((document.version, document.stage.name()), (2, StageName::Draft));
    let inbox = place.store.read(|tx| turns::inbox(tx, &person("P3"), today().day)).unwrap();
    assert_eq!(inbox, []);
});

on_both!(an_agreement_keeps_its_annex_to_the_rupiah, |place| {
    let route = season::reviewed_route(Field::FirstParty, Field::SecondParty);
    let change = season::drafting_of("KEP-DINKES", season::agreement(), route, &roster());
    let found = saved(&place.store, &change);
    assert_eq!(found.kind(), Kind::Agreement);
});

on_both!(a_document_is_found_by_the_code_printed_on_it, |place| {
    let document = walked(&place.store, Until::Draft);
    let typed = document.code.to_string().to_lowercase().parse().unwrap();
    let found = place.store.read(|tx| documents::find_by_code(tx, &typed)).unwrap();
    assert_eq!(found, Some(document));
    let other = teken::domain::code::VerifyCode::new(&mut season::rng());
    assert_eq!(place.store.read(|tx| documents::find_by_code(tx, &other)).unwrap(), None);
});

on_both!(the_same_draft_is_not_inserted_twice, |place| {
    let change = drafting();
    saved(&place.store, &change);
    let again = season::save(&place.store, &change).unwrap_err();
    assert!(matches!(again, StoreError::Conflict { table: "documents", .. }), "{again}");
});

on_both!(what_does_not_exist_is_none_even_when_locked, |place| {
    let id = season::new_id();
    assert_eq!(place.store.read(|tx| documents::find(tx, id)).unwrap(), None);
    assert_eq!(place.store.write("test", |tx| documents::lock(tx, id)).unwrap(), None);
});

on_both!(a_list_is_narrowed_by_every_part_of_the_filter, |place| {
    let store = &place.store;
    let (draft, archived) = (walked(store, Until::Draft), walked(store, Until::Archived));
    let ids = |filter: Filter| -> Vec<_> {
        store.read(|tx| documents::list(tx, filter)).unwrap().into_iter().map(|s| s.id).collect()
    };
    let all = Filter::default;
    assert_eq!(ids(all()).len(), 2);
    assert_eq!(ids(Filter { stage: Some(StageName::Draft), ..all() }), [draft.id]);
    assert_eq!(ids(Filter { stage: Some(StageName::Archived), ..all() }), [archived.id]);
    assert_eq!(ids(Filter { kind: Some(Kind::Agreement), ..all() }), []);
    assert_eq!(ids(Filter { agency: Some("DINKES".parse().unwrap()), ..all() }).len(), 2);
    assert_eq!(ids(Filter { agency: Some("SETDA".parse().unwrap()), ..all() }), []);
    assert_eq!(ids(Filter { period: Some("2028".parse().unwrap()), ..all() }), []);
    assert_eq!(ids(Filter { subject: Some("KEP-DINKES".parse().unwrap()), ..all() }).len(), 2);
    assert_eq!(ids(Filter { drafter: Some(person("P7")), ..all() }).len(), 2);
    assert_eq!(ids(Filter { limit: Some(1), ..all() }).len(), 1);
});

on_both!(an_inbox_holds_what_is_open_and_forgets_what_is_done, |place| {
    let store = &place.store;
    store.write("test", |tx| teken::store::roster::replace(tx, &roster())).unwrap();
    let inbox = |who: &PersonId| store.read(|tx| turns::inbox(tx, who, today().day)).unwrap();
    let document = walked(store, Until::InReview);
    let [turn] = inbox(&person("P7")).try_into().unwrap();
    assert_eq!((turn.document, turn.version), (document.id, 1));
    assert_eq!(turn.task, Task::Review(ReviewRole::Coordination));
    assert_eq!((turn.since, turn.due), (today().at, Some("2027-01-06".parse().unwrap())));
    assert_eq!(inbox(&person("P2")), []);
    saved(store, &season::approving(&document, "P7"));
    assert_eq!(inbox(&person("P7")), []);
    let [turn] = inbox(&person("P2")).try_into().unwrap();
    assert_eq!(turn.task, Task::Review(ReviewRole::Approval));
});

on_both!(a_turn_is_overdue_from_the_day_after_its_last, |place| {
    let document = walked(&place.store, Until::Signing);
    let overdue = |day: &str| -> Vec<_> {
        let late = place.store.read(|tx| turns::overdue(tx, day.parse().unwrap())).unwrap();
        late.into_iter().map(|turn| (turn.document, turn.task)).collect()
    };
    assert_eq!(overdue("2027-01-11"), []);
    assert_eq!(overdue("2027-01-12"), [(document.id, Task::Sign(Field::Declarant))]);
});

on_both!(a_document_that_waits_for_an_empty_office_is_listed_as_blocked, |place| {
    let mut vacant = roster();
    let submitted = walked(&place.store, Until::Draft);
    vacant.assignments.retain(|assignment| assignment.office.as_str() != "ORGANISASI");
    let change = submitted.submit(&season::secretariat(), &vacant, today()).unwrap();
    let blocked = saved(&place.store, &change);
    assert_eq!(place.store.read(documents::blocked).unwrap(), [blocked.id]);
    saved(&place.store, &blocked.clone().resume(&roster(), today()).unwrap());
    assert_eq!(place.store.read(documents::blocked).unwrap(), []);
});

on_both!(a_row_that_makes_no_sense_is_named_and_never_guessed, |place| {
    for (damage, said) in [
        ("stage = 'signed'", "stage_data says `draft`"),
        ("stage_data = '{}'", "stage_data"),
        ("kind = 'agreement'", "kind"),
        ("content = 'bukan json'", "content"),
        ("period = '27'", "period"),
        ("created = 'kemarin'", "created"),
        ("code = '0000000000000001X'", "code"),
        ("version = -1", "version"),
    ] {
        let id = walked(&place.store, Until::Draft).id;
        place.tamper(&format!("UPDATE documents SET {damage} WHERE id = '{id}'")).unwrap();
        let error = place.store.read(|tx| documents::find(tx, id)).unwrap_err();
        let StoreError::Corrupt { table, id: named, why } = error else { panic!("{damage}: {error}") };
        assert_eq!((table, named), ("documents", id.to_string()));
        assert!(why.contains(said), "{damage}: {why}");
    }
});

on_both!(a_word_outside_the_closed_list_is_refused_by_the_database, |place| {
    let id = walked(&place.store, Until::Draft).id;
    assert!(place.tamper(&format!("UPDATE documents SET stage = 'lost' WHERE id = '{id}'")).is_err());
    assert!(place.tamper(&format!("UPDATE documents SET title = NULL WHERE id = '{id}'")).is_err());
});
