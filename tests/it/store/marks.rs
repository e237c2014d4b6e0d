//! The mark of the state: another after any commit of anybody; equal as long as nothing is committed. A server of
//! PostgreSQL counts for all its databases, and other tests run on it: there the second half is not asked.

use teken::store::{Store, StoreError};

use super::season::{self, Until, walked};

on_both!(a_mark_changes_with_every_commit_of_anybody_and_not_by_reading, |place| {
    let (own, other) = (&place.store, Store::open(&place.url).unwrap());
    let mut before = own.mark().unwrap();
    for store in [own, &other, own] {
        season::find(own, season::new_id());
        season::find(&other, season::new_id());
        let read = own.mark().unwrap();
        assert!(read == before || !place.is_sqlite(), "reading leaves it as it is");
        before = read;
        walked(store, Until::Draft);
        let after = own.mark().unwrap();
        assert_ne!(after, before);
        before = after;
    }
});

on_both!(what_is_under_way_is_not_yet_in_the_mark_and_what_is_undone_never_was, |place| {
    let (own, other) = (&place.store, Store::open(&place.url).unwrap());
    let started = season::saved(own, &season::drafting());
    let undone = other.write("test", |tx| {
        let change = season::submitting(&started);
        teken::store::documents::save(tx, &change, season::zone(), &mut season::rng())?;
        // From within: a reader has made something of the old state under this mark, and it is still true.
        let (first, again) = (own.mark()?, own.mark()?);
        assert!(first == again || !place.is_sqlite());
        assert_eq!(season::find(own, started.id).unwrap(), started);
        Err::<(), _>(StoreError::Conflict { table: "test", id: String::new() })
    });
    assert!(undone.is_err());
    let before = own.mark().unwrap();
    other
        .write("test", |tx| {
            let change = season::submitting(&started);
            teken::store::documents::save(tx, &change, season::zone(), &mut season::rng())
        })
        .unwrap();
    assert_ne!(own.mark().unwrap(), before);
});
