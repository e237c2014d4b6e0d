//! Ceremonies: saved whole, decided one after the other, their trail for ever, and what their documents say.

use std::collections::BTreeSet;

use teken::domain::account::{Account, AccountState, Role, SecondFactor};
use teken::domain::ceremony::operator::Operator;
use teken::domain::ceremony::progress::Owed;
use teken::domain::ceremony::rundown::customary;
use teken::domain::ceremony::{Ceremony, Facts, Guest, NewCeremony, Noted};
use teken::domain::digest::Digest;
use teken::domain::ids::{AccountId, CeremonyId, OfficeId};
use teken::domain::route::Field;
use teken::flows::ceremony::{CeremonyError, Desk, Step};
use teken::store::{Store, StoreError, ceremonies, ceremony_events, changes, walls};

use super::season::{self, Until, rng, roster, saved, today, walked};

fn operator() -> Operator {
    let account = Account {
        id: AccountId::new(today().at, &mut rng()),
        person: Some("P7".parse().unwrap()),
        email: "a@a.example".parse().unwrap(),
        name: "Operator".to_owned(),
        roles: [Role::EventOperator].into(),
        state: AccountState::Active,
        second_factor: SecondFactor::Absent,
        language: None,
        created: today().at,
    };
    Operator::of(&account).unwrap()
}

fn office(id: &str) -> OfficeId {
    id.parse().unwrap()
}

fn scheduled(store: &Store, documents: BTreeSet<teken::domain::ids::DocumentId>) -> Ceremony {
    let starts = "09:00:00".parse().unwrap();
    let guest = |id: &str| Guest {
        official: roster().official(&office(id), today().day).unwrap(),
        closes: id == "BUPATI",
    };
    let new = NewCeremony {
        id: CeremonyId::new(today().at, &mut rng()),
        facts: Facts {
            title: "Penandatanganan".to_owned(),
            day: today().day,
            starts,
            place: "Pendopo".to_owned(),
            dress: String::new(),
            organiser: String::new(),
        },
        rundown: customary(starts),
        guests: vec![guest("KEP-DINKES"), guest("BUPATI")],
        witnesses: vec![],
        documents,
        season: None,
    };
    Desk { store, by: operator(), moment: today() }.schedule(new).unwrap()
}

fn step(store: &Store, id: CeremonyId, step: Step) -> Result<Ceremony, CeremonyError> {
    Desk { store, by: operator(), moment: today() }.step(id, step)
}

on_both!(a_ceremony_reads_back_as_it_was_saved_and_its_trail_tells_who_did_what, |place| {
    let store = &place.store;
    let document = walked(store, Until::Signing);
    let ceremony = scheduled(store, [document.id].into());
    let found = || store.read(|tx| ceremonies::find(tx, ceremony.id)).unwrap().unwrap();
    assert_eq!(found(), ceremony);
    step(store, ceremony.id, Step::OpenAttendance).unwrap();
    let absent = Noted::Absent { reason: "Umrah".to_owned() };
    let after = step(store, ceremony.id, Step::Attend(office("KEP-DINKES"), absent)).unwrap();
    assert_eq!(found(), after);
    let trail = store.read(|tx| ceremony_events::list(tx, ceremony.id)).unwrap();
    let told: Vec<_> = trail.iter().map(|line| (line.seq, line.event.kind(), line.by.as_str())).collect();
    let expected = [(1, "scheduled", "P7"), (2, "attendance-opened", "P7"), (3, "attended", "P7")];
    assert_eq!(told, expected);
    let listed = store.read(ceremonies::list).unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].id, listed[0].stage), (ceremony.id, after.stage.name()));
});

on_both!(open_pages_hear_of_a_ceremony_as_of_a_document, |place| {
    let ceremony = scheduled(&place.store, BTreeSet::new());
    let noted = place.store.read(|tx| changes::after(tx, 0, 10)).unwrap();
    assert_eq!(noted[0].document.as_uuid(), ceremony.id.as_uuid());
});

on_both!(what_happened_at_a_ceremony_cannot_be_changed_or_removed, |place| {
    scheduled(&place.store, BTreeSet::new());
    for statement in ["DELETE FROM ceremony_events", "UPDATE ceremony_events SET seq = 9"] {
        let refused = place.tamper(statement).unwrap_err().to_string();
        assert!(refused.contains("append-only"), "{statement}: {refused}");
    }
});

on_both!(two_who_decide_on_one_revision_do_not_both_win, |place| {
    let ceremony = scheduled(&place.store, BTreeSet::new());
    let change = || ceremony.clone().open_attendance(&operator(), today()).unwrap();
    place.store.write("test", |tx| ceremonies::save(tx, &change())).unwrap();
    let second = place.store.write("test", |tx| ceremonies::save(tx, &change()));
    assert!(matches!(second, Err(StoreError::Conflict { .. })), "{second:?}");
});

on_both!(the_score_follows_the_documents_signature_by_signature, |place| {
    let store = &place.store;
    let draft = walked(store, Until::InReview);
    let document = walked(store, Until::Signing);
    let other = walked(store, Until::Signing);
    let ceremony = scheduled(store, [draft.id, document.id].into());
    let score = || store.read(|tx| ceremonies::score(tx, ceremony.id)).unwrap();
    let owed = score();
    let dinkes = Owed { unready: 1, pending: 1, open: 1, made: 0, last: None };
    assert_eq!((owed.of(&office("KEP-DINKES")), owed.newest.is_none()), (dinkes, true));
    let regent = Owed { unready: 0, pending: 1, open: 0, made: 0, last: None };
    assert_eq!(owed.of(&office("BUPATI")), regent, "his turn has not come");

    saved(store, &season::signing(&other, Field::Declarant, "P3", season::new_intent()));
    assert_eq!(score(), owed, "signed elsewhere");

    let document = saved(store, &season::signing(&document, Field::Declarant, "P3", season::new_intent()));
    let half = score();
    assert_eq!(half.of(&office("KEP-DINKES")).made, 1);
    assert_eq!(half.of(&office("BUPATI")).open, 1);
    assert_eq!(half.newest.unwrap().office, office("KEP-DINKES"));

    let document = saved(store, &season::signing(&document, Field::Witness, "P1", season::new_intent()));
    saved(store, &season::archiving(&document));
    let regent = score().of(&office("BUPATI"));
    assert!(regent.is_finished() && regent.last.is_some());
    assert!(!score().of(&office("KEP-DINKES")).is_finished(), "his other pact is not final yet");
});

on_both!(a_link_of_a_wall_is_good_until_it_is_ended, |place| {
    let ceremony = scheduled(&place.store, BTreeSet::new());
    let (one, two) = (Digest::of(b"1"), Digest::of(b"2"));
    let shown = |link: &Digest| place.store.read(|tx| walls::find(tx, link)).unwrap();
    for link in [&one, &two] {
        place.store.write("test", |tx| walls::insert(tx, link, ceremony.id, today().at)).unwrap();
    }
    assert_eq!((shown(&one), shown(&two)), (Some(ceremony.id), Some(ceremony.id)));
    assert_eq!(place.store.read(|tx| walls::count(tx, ceremony.id)).unwrap(), 2);
    let ended = place.store.write("test", |tx| walls::end_all(tx, ceremony.id, today().at)).unwrap();
    assert_eq!((ended, shown(&one)), (2, None));
    assert!(place.store.read(|tx| walls::good_of(tx, &[one, two])).unwrap().is_empty());
});
