//! The roster: a whole import at once, and the part of it that a question needs.

use teken::domain::assignment::{Assignment, Capacity};
use teken::domain::ids::OfficeId;
use teken::store::{StoreError, roster};

use super::season::{self, person, somebody, today};

fn sorted(mut roster: teken::domain::roster::Roster) -> teken::domain::roster::Roster {
    roster.assignments.sort_by_key(|a| (a.office.clone(), a.person.clone()));
    roster
}

on_both!(a_roster_is_loaded_as_it_was_imported, |place| {
    place.store.write("test", |tx| roster::replace(tx, &season::roster())).unwrap();
    assert_eq!(sorted(place.store.read(roster::load).unwrap()), sorted(season::roster()));
});

on_both!(a_second_import_changes_what_it_names_and_leaves_the_rest, |place| {
    let store = &place.store;
    store.write("test", |tx| roster::replace(tx, &season::roster())).unwrap();
    let mut second = season::roster();
    second.offices.retain(|id, _| id.as_str() == "KEP-DISKAN");
    second.agencies.clear();
    second.people.retain(|id, _| id.as_str() == "P3");
    let diskan: OfficeId = "KEP-DISKAN".parse().unwrap();
    second.offices.get_mut(&diskan).unwrap().echelon = None;
    second.people.insert(person("P9"), somebody("P9"));
    second.assignments = vec![Assignment {
        office: diskan.clone(),
        person: person("P9"),
        capacity: Capacity::Definitive,
        from: "2027-01-01".parse().unwrap(),
        until: None,
        decree: "800/9".to_owned(),
    }];
    store.write("test", |tx| roster::replace(tx, &second)).unwrap();
    let now = store.read(roster::load).unwrap();
    assert_eq!((now.offices.len(), now.people.len(), now.agencies.len()), (6, 5, 3));
    assert_eq!(now.offices[&diskan].echelon, None);
    // The Plt. is gone with the import that no longer names him; the other offices keep theirs.
    assert_eq!(now.official(&diskan, today().day).unwrap().person, person("P9"));
    assert_eq!(now.assignments.len(), 5);
});

on_both!(around_an_office_answers_as_the_whole_roster_would, |place| {
    let store = &place.store;
    store.write("test", |tx| roster::replace(tx, &season::roster())).unwrap();
    let whole = store.read(roster::load).unwrap();
    let office = |id: &str| id.parse::<OfficeId>().unwrap();
    for id in ["BUPATI", "KEP-SETDA", "KEP-DINKES", "KEP-DISKAN", "ORGANISASI", "KOSONG"] {
        let part = store.read(|tx| roster::around(tx, &[office(id)])).unwrap();
        let post = &whole.offices[&office(id)];
        let head = post.agency.as_ref().map(|agency| whole.agencies[agency].head.clone());
        for asked in
            [Some(office(id)), post.superior.clone(), post.counterpart.clone(), head].into_iter().flatten()
        {
            assert_eq!(
                part.official(&asked, today().day),
                whole.official(&asked, today().day),
                "{id} -> {asked}"
            );
        }
    }
    let part = store.read(|tx| roster::around(tx, &[office("KEP-DISKAN")])).unwrap();
    let official = part.official(&office("KEP-DISKAN"), today().day).unwrap();
    assert_eq!(official.own_office_title.as_deref(), Some("Jabatan KEP-DINKES"));
    assert!(!part.offices.contains_key(&office("ORGANISASI")) && !part.people.contains_key(&person("P7")));
    let nowhere = store.read(|tx| roster::around(tx, &[office("TIDAK-ADA")])).unwrap();
    assert!(nowhere.offices.is_empty() && nowhere.people.is_empty());
});

on_both!(an_assignment_of_nobody_leaves_the_old_roster_whole, |place| {
    let store = &place.store;
    store.write("test", |tx| roster::replace(tx, &season::roster())).unwrap();
    let mut broken = season::roster();
    broken.assignments[0].person = person("P99");
    let error = store.write("test", |tx| roster::replace(tx, &broken)).unwrap_err();
    assert!(matches!(error, StoreError::Database(_)), "{error}");
    assert_eq!(sorted(store.read(roster::load).unwrap()), sorted(season::roster()));
});

on_both!(a_person_who_cannot_be_understood_is_named, |place| {
    place.store.write("test", |tx| roster::replace(tx, &season::roster())).unwrap();
    place.tamper("UPDATE people SET email = 'a@b.example, c@d.example' WHERE id = 'P2'").unwrap();
    let error = place.store.read(roster::load).unwrap_err();
    assert!(matches!(&error, StoreError::Corrupt { table: "people", id, .. } if id == "P2"), "{error}");
});
