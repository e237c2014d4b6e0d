//! Reading and reviewing: who finds a turn on which day, versions as they were handed in, comments, pages seen.

use teken::domain::assignment::{Assignment, Capacity};
use teken::domain::comment::Remark;
use teken::domain::stage::ReturnKind;
use teken::store::{comments, pages_seen, turns, versions};

use super::season::{self, Until, base, person, roster, saved, today, walked};

on_both!(a_review_is_found_by_whoever_acts_in_the_office_that_day, |place| {
    let store = &place.store;
    let mut acting = roster();
    acting.assignments.push(Assignment {
        office: "ORGANISASI".parse().unwrap(),
        person: person("P3"),
        capacity: Capacity::Plh,
        from: "2027-01-05".parse().unwrap(),
        until: Some("2027-01-06".parse().unwrap()),
        decree: "800/9".to_owned(),
    });
    store.write("test", |tx| teken::store::roster::replace(tx, &acting)).unwrap();
    let document = walked(store, Until::InReview);
    let has = |who: &str, day: &str| {
        let found = store.read(|tx| turns::inbox(tx, &person(who), day.parse().unwrap())).unwrap();
        found.iter().any(|turn| turn.document == document.id)
    };
    let days = ["2027-01-04", "2027-01-05", "2027-01-06", "2027-01-07"];
    assert_eq!(days.map(|day| has("P7", day)), [true, false, false, true], "the holder is away for two days");
    assert_eq!(days.map(|day| has("P3", day)), [false, true, true, false]);
    saved(store, &season::approving(&document, "P7"));
    assert!(!has("P7", "2027-01-04"), "done");
});

on_both!(a_signature_is_found_only_by_the_one_whom_the_text_names_while_he_acts, |place| {
    let store = &place.store;
    let mut acting = roster();
    acting.assignments.push(Assignment {
        office: "KEP-DINKES".parse().unwrap(),
        person: person("P2"),
        capacity: Capacity::Plh,
        from: "2027-01-05".parse().unwrap(),
        until: Some("2027-01-06".parse().unwrap()),
        decree: "800/9".to_owned(),
    });
    store.write("test", |tx| teken::store::roster::replace(tx, &acting)).unwrap();
    walked(store, Until::Signing);
    let count = |who: &str, day: &str| {
        store.read(|tx| turns::inbox(tx, &person(who), day.parse().unwrap())).unwrap().len()
    };
    assert_eq!((count("P3", "2027-01-04"), count("P2", "2027-01-04")), (1, 0));
    assert_eq!((count("P3", "2027-01-05"), count("P2", "2027-01-05")), (0, 0), "neither may sign");
});

on_both!(a_version_is_kept_as_it_was_handed_in_and_its_comments_with_it, |place| {
    let store = &place.store;
    let document = walked(store, Until::InReview);
    let kept = |version| store.read(|tx| versions::find(tx, document.id, version)).unwrap();
    assert_eq!(kept(1), Some(document.content.clone()));
    let official = roster().official(&"ORGANISASI".parse().unwrap(), today().day).unwrap();
    let remark = |place: &str, text: &str| Remark { place: place.parse().unwrap(), text: text.to_owned() };
    let remarks = [remark("clause-1", "Mohon \"dilengkapi\"."), remark("whole", "Bagus.")];
    let keep = |version| {
        let text = (document.id, version);
        store.write("test", |tx| comments::append(tx, text, &official, &remarks, today().at)).unwrap();
    };
    keep(1);
    keep(2);
    let listed = store.read(|tx| comments::list(tx, document.id)).unwrap();
    assert_eq!(listed.iter().map(|c| (c.version, c.place)).collect::<Vec<_>>().len(), 4);
    assert_eq!((&listed[0].text, &listed[0].by, listed[2].version), (&remarks[0].text, &official, 2));
    let back = document
        .clone()
        .send_back(1, &person("P7"), ReturnKind::Correction, "butir 1", &roster(), today())
        .unwrap();
    let draft = saved(store, &back);
    let edited = saved(store, &draft.edit(&season::secretariat(), season::pact(), today()).unwrap());
    saved(store, &season::submitting(&edited));
    assert_eq!(kept(1), Some(document.content.clone()), "what was read stays as it was");
    assert_eq!((kept(2), kept(3)), (Some(season::pact()), None));
});

on_both!(pages_are_noted_once_and_counted_per_text, |place| {
    let store = &place.store;
    let document = walked(store, Until::Signing);
    let (me, text) = (person("P3"), (document.id, base()));
    let reading = || store.read(|tx| pages_seen::readings(tx, &me, &[document.id])).unwrap().remove(&text);
    assert_eq!(reading(), None);
    for pages in [vec![1, 3], vec![3, 2]] {
        let note = |tx: &mut teken::store::WriteTx| {
            pages_seen::set_count(tx, &text.1, 4)?;
            pages_seen::insert(tx, &me, (text.0, &text.1), pages.clone(), today().at)
        };
        store.write("test", note).unwrap();
    }
    let seen = reading().unwrap();
    assert_eq!((seen.pages.len(), seen.of, seen.opened, seen.is_whole()), (3, Some(4), false, false));
    let other = store.read(|tx| pages_seen::readings(tx, &person("P1"), &[document.id])).unwrap();
    assert!(other.is_empty(), "each reads for himself");
});
