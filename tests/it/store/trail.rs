//! The trail: events in order and for ever, one signature per field, what is owed in the same commit.

use teken::domain::event::Event;
use teken::domain::route::Field;
use teken::store::{StoreError, changes, documents, events, jobs, signatures};

use super::season::{self, Until, find, saved, signing, today, walked, zone};

on_both!(the_trail_tells_every_step_in_order, |place| {
    let document = walked(&place.store, Until::Archived);
    let trail = place.store.read(|tx| events::list(tx, document.id)).unwrap();
    let words: Vec<_> = trail.iter().map(|line| line.event.kind()).collect();
    let expected = [
        "drafted",
        "submitted",
        "turn_opened",
        "approved",
        "turn_opened",
        "approved",
        "frozen",
        "turn_opened",
        "signed",
        "turn_opened",
        "signed",
        "completed",
        "archived",
    ];
    assert_eq!(words, expected);
    assert_eq!(trail.iter().map(|line| line.seq).collect::<Vec<_>>(), (1..=13).collect::<Vec<_>>());
    assert!(trail.iter().all(|line| (line.at, line.day) == (today().at, today().day)));
    assert!(
        matches!(&trail[8].event, Event::Signed { field: Field::Declarant, by, .. } if by.person.as_str() == "P3")
    );
});

on_both!(what_happened_cannot_be_changed_or_removed, |place| {
    let document = walked(&place.store, Until::Archived);
    let digest = season::base();
    let id = document.id;
    place.tamper(&format!("INSERT INTO revisions VALUES ('{id}', 1, 1, 'base', '{digest}', 1)")).unwrap();
    for table in ["events", "signatures", "revisions"] {
        for statement in [format!("DELETE FROM {table}"), format!("UPDATE {table} SET version_or_seq = 9")] {
            let column = if table == "events" { "seq" } else { "version" };
            let statement = statement.replace("version_or_seq", column);
            let refused = place.tamper(&statement).unwrap_err().to_string();
            assert!(refused.contains("append-only"), "{statement}: {refused}");
        }
        if !place.is_sqlite() {
            assert!(
                place.tamper(&format!("TRUNCATE {table}")).unwrap_err().to_string().contains("append-only")
            );
        }
    }
    assert_eq!(place.store.read(|tx| events::list(tx, id)).unwrap().len(), 13);
});

on_both!(an_event_that_cannot_be_read_is_named_with_its_place, |place| {
    let id = walked(&place.store, Until::Draft).id;
    let bad = format!(
        "INSERT INTO events VALUES ('{id}', 2, '2027-01-04T02:00:00.000000Z', '2027-01-04', 'signed', '{{\"event\":\"completed\"}}')"
    );
    place.tamper(&bad).unwrap();
    let error = place.store.read(|tx| events::list(tx, id)).unwrap_err();
    assert!(
        matches!(&error, StoreError::Corrupt { table: "events", id: at, .. } if *at == format!("{id}/2")),
        "{error}"
    );
});

on_both!(every_signature_is_kept_with_its_intent, |place| {
    let document = walked(&place.store, Until::Archived);
    let made = place.store.read(|tx| signatures::list(tx, document.id)).unwrap();
    let mut of_stage: Vec<_> =
        document.stage.signatures().iter().map(|s| (s.field, s.intent, s.revision)).collect();
    of_stage.sort_by_key(|(field, ..)| field.name());
    let mut of_table: Vec<_> = made.iter().map(|s| (s.field, s.intent, s.revision)).collect();
    of_table.sort_by_key(|(field, ..)| field.name());
    assert_eq!(of_table, of_stage);
    assert!(made.iter().all(|signature| signature.version == 1 && signature.at == today().at));
});

on_both!(a_field_is_signed_once_whatever_the_revision_says, |place| {
    let store = &place.store;
    let document = walked(store, Until::Signing);
    let first = signing(&document, Field::Declarant, "P3", season::new_intent());
    let second = signing(&document, Field::Declarant, "P3", season::new_intent());
    saved(store, &first);
    // The guard by revision is taken away, so that the last wall is seen to stand alone.
    let id = document.id;
    place
        .tamper(&format!("UPDATE documents SET revision = {} WHERE id = '{id}'", document.revision))
        .unwrap();
    let error = season::save(store, &second).unwrap_err();
    assert!(matches!(error, StoreError::Conflict { table: "signatures", .. }), "{error}");
    assert_eq!(store.read(|tx| signatures::list(tx, id)).unwrap().len(), 1);
    assert_eq!(find(store, id).unwrap().revision, document.revision);
});

on_both!(one_intent_makes_one_signature_in_the_whole_archive, |place| {
    let (one, other) = (walked(&place.store, Until::Signing), walked(&place.store, Until::Signing));
    let intent = season::new_intent();
    saved(&place.store, &signing(&one, Field::Declarant, "P3", intent));
    let error = season::save(&place.store, &signing(&other, Field::Declarant, "P3", intent)).unwrap_err();
    assert!(matches!(error, StoreError::Conflict { table: "signatures", .. }), "{error}");
});

on_both!(what_is_owed_is_in_the_same_commit, |place| {
    let store = &place.store;
    let draft = walked(store, Until::Draft);
    let change = season::submitting(&draft);
    let given_up: Result<(), StoreError> = store.write("test", |tx| {
        documents::save(tx, &change, zone(), &mut season::rng())?;
        Err(StoreError::Conflict { table: "story", id: "given up".to_owned() })
    });
    assert!(given_up.is_err());
    assert_eq!(find(store, draft.id).unwrap(), draft);
    assert_eq!(store.read(|tx| jobs::list_for(tx, draft.id)).unwrap(), []);
    assert_eq!(store.read(|tx| events::list(tx, draft.id)).unwrap().len(), 1);

    saved(store, &change);
    let mut owed: Vec<_> = change.owed(zone()).into_iter().map(|owed| (owed.due, owed.job)).collect();
    let listed = store.read(|tx| jobs::list_for(tx, draft.id)).unwrap();
    let mut listed: Vec<_> = listed.into_iter().map(|job| (job.due, job.job.unwrap())).collect();
    owed.sort_by_key(|(due, job)| (*due, format!("{job:?}")));
    listed.sort_by_key(|(due, job)| (*due, format!("{job:?}")));
    assert!(!owed.is_empty());
    assert_eq!(listed, owed);
});

on_both!(every_change_of_a_document_is_noted_in_order_and_old_notes_are_swept, |place| {
    let store = &place.store;
    let (one, other) = (walked(store, Until::InReview), walked(store, Until::Draft));
    let noted = store.read(|tx| changes::after(tx, 0, 100)).unwrap();
    let documents: Vec<_> = noted.iter().map(|change| change.document).collect();
    assert_eq!(documents, [other.id, one.id, one.id], "the newest first");
    assert!(noted.is_sorted_by(|a, b| a.number > b.number));
    assert_eq!(store.read(changes::newest).unwrap(), noted[0].number);
    assert_eq!(store.read(|tx| changes::after(tx, noted[1].number, 100)).unwrap(), noted[..1]);
    assert_eq!(store.write("test", |tx| changes::sweep(tx, 1)).unwrap(), 2);
    assert_eq!(store.read(|tx| changes::after(tx, 0, 100)).unwrap(), noted[..1]);
});
