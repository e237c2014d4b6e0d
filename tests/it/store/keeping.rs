//! What else is kept: the institution, budget documents, PDFs by digest, intents, signers' keys.

use teken::domain::budget::Rupiah;
use teken::domain::digest::Digest;
use teken::domain::dpa::Dpa;
use teken::domain::ids::KeyId;
use teken::domain::institution::{Institution, Layout, Paper};
use teken::domain::period::Period;
use teken::domain::route::Field;
use teken::store::intents::{self, Intent, Outcome};
use teken::store::revisions::{self, Kind};
use teken::store::signer_keys::{self, SignerKeyRow, State};
use teken::store::{StoreError, dpa, institution, roster};

use super::season::{self, Until, at, base, person, rng, today, walked};

pub(crate) fn arunika() -> Institution {
    Institution {
        name: "Pemerintah Kabupaten Arunika".to_owned(),
        region: "Kabupaten Arunika".to_owned(),
        province: "Provinsi Nusa Contoh".to_owned(),
        seat: "Purwaloka".to_owned(),
        domain: "arunikakab.example".to_owned(),
        utc_offset_hours: 7,
        zone_name: "WIB".to_owned(),
        verify_address: "https://teken.arunikakab.example/v/".to_owned(),
        layout: Layout {
            pact_paper: Paper::A4,
            agreement_paper: Paper::F4,
            margins_mm: [20, 20, 30, 20],
            body_pt: 12,
            quarterly_targets: true,
        },
        public_names: teken::domain::institution::PublicNames::default(),
        catch_up_days: 7,
        cascade: teken::domain::cascade::Setting::default(),
        reading: teken::domain::reading::ReadingRule::default(),
        summary_for_superiors: None,
        sample_notice: None,
        time_stamp_policy: "1.3.6.1.4.1.99999.1".to_owned(),
    }
}

on_both!(the_institution_is_set_and_set_again, |place| {
    let store = &place.store;
    assert_eq!(store.read(institution::find).unwrap(), None);
    store.write("test", |tx| institution::save(tx, &arunika())).unwrap();
    let moved = Institution { seat: "Kota Baru".to_owned(), ..arunika() };
    store.write("test", |tx| institution::save(tx, &moved)).unwrap();
    assert_eq!(store.read(institution::find).unwrap(), Some(moved));
});

const YEAR: Period = Period::Year(2027);

on_both!(the_budget_document_last_approved_is_in_force, |place| {
    let store = &place.store;
    store.write("test", |tx| roster::replace(tx, &season::roster())).unwrap();
    let one = |agency: &str, number: &str, approved: &str, ceiling| Dpa {
        agency: agency.parse().unwrap(),
        year: 2027,
        number: number.to_owned(),
        approved: approved.parse().unwrap(),
        ceiling: Rupiah(ceiling),
    };
    let first = one("DINKES", "DPA/1", "2027-01-04", 259_500_800_000);
    let changed = one("DINKES", "DPPA/1", "2027-09-01", 261_000_000_000);
    let other = one("DISKAN", "DPA/2", "2027-01-05", 7);
    store.write("test", |tx| dpa::replace(tx, &[first.clone(), changed.clone(), other.clone()])).unwrap();
    assert_eq!(store.read(|tx| dpa::find(tx, &first.agency, YEAR)).unwrap(), Some(changed.clone()));
    assert_eq!(store.read(dpa::list).unwrap(), [changed, first.clone(), other.clone()]);
    store.write("test", |tx| dpa::replace(tx, std::slice::from_ref(&first))).unwrap();
    assert_eq!(store.read(dpa::list).unwrap(), [first, other]);
    assert_eq!(store.read(|tx| dpa::find(tx, &"SETDA".parse().unwrap(), YEAR)).unwrap(), None);
    // The release before knew no fiscal years: a row of its is of the year of its approval.
    place.tamper("UPDATE dpa SET year = NULL").unwrap();
    let kept = store.read(|tx| dpa::find(tx, &"DINKES".parse().unwrap(), YEAR)).unwrap().unwrap();
    assert_eq!((kept.year, kept.number.as_str()), (2027, "DPA/1"));
    let beyond = one("SETDA", "DPA/3", "2027-01-05", u64::MAX);
    let error = store.write("test", |tx| dpa::replace(tx, &[beyond])).unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { table: "dpa", .. }), "{error}");
});

on_both!(the_pdfs_of_a_version_are_numbered_and_never_repeated, |place| {
    let store = &place.store;
    let id = walked(store, Until::Signing).id;
    let insert = |version, kind, bytes: &[u8]| {
        store.write("test", |tx| revisions::insert(tx, id, version, kind, &Digest::of(bytes), 1000))
    };
    insert(1, Kind::Base, b"base").unwrap();
    insert(1, Kind::Certified, b"certified").unwrap();
    insert(2, Kind::Base, b"base").unwrap();
    let error = insert(1, Kind::Signed, b"base").unwrap_err();
    assert!(matches!(error, StoreError::Conflict { table: "revisions", .. }), "{error}");
    let listed = store.read(|tx| revisions::list(tx, id)).unwrap();
    let listed: Vec<_> = listed.iter().map(|r| (r.version, r.seq, r.kind, r.sha256, r.length)).collect();
    assert_eq!(
        listed,
        [
            (1, 1, Kind::Base, base(), 1000),
            (1, 2, Kind::Certified, Digest::of(b"certified"), 1000),
            (2, 1, Kind::Base, base(), 1000)
        ]
    );
});

on_both!(an_intent_ends_once_as_done_or_as_aborted, |place| {
    let store = &place.store;
    let document = walked(store, Until::Signing).id;
    let intent = |at| Intent {
        id: season::new_intent(),
        document,
        version: 1,
        field: Field::Declarant,
        person: person("P3"),
        seen: base(),
        at,
    };
    let [old, fresh, signed, refused] = [
        intent(at("2027-01-04T02:00:00Z")),
        intent(at("2027-01-04T02:05:00Z")),
        intent(at("2027-01-04T02:05:01Z")),
        intent(at("2027-01-04T02:05:02Z")),
    ];
    let now = at("2027-01-04T02:06:00Z");
    for intent in [&old, &fresh, &signed, &refused] {
        store.write("test", |tx| intents::open(tx, intent)).unwrap();
    }
    assert!(matches!(
        store.write("test", |tx| intents::open(tx, &old)).unwrap_err(),
        StoreError::Conflict { table: "intents", .. }
    ));
    store.write("test", |tx| intents::done(tx, signed.id, now)).unwrap();
    store.write("test", |tx| intents::abort(tx, refused.id, "wrong passphrase", now)).unwrap();
    let stale = store.write("test", |tx| intents::abort_stale(tx, at("2027-01-04T02:05:00Z"), now)).unwrap();
    assert_eq!(stale, 1);
    assert_eq!(store.read(intents::list_open).unwrap(), std::slice::from_ref(&fresh));
    for ended in [old.id, signed.id, refused.id] {
        let again = store.write("test", |tx| intents::done(tx, ended, now)).unwrap_err();
        assert!(matches!(again, StoreError::Conflict { table: "intents", .. }), "{again}");
    }
    let all = store.read(|tx| intents::list_for(tx, document)).unwrap();
    assert_eq!(
        all.iter().map(|(intent, _)| intent.id).collect::<Vec<_>>(),
        [old.id, fresh.id, signed.id, refused.id]
    );
    assert!(matches!(&all[0].1, Outcome::Aborted { why, .. } if why.contains("no signature followed")));
    assert_eq!(all[1].1, Outcome::Open);
    assert_eq!(all[2].1, Outcome::Done { at: now });
    assert_eq!(all[3].1, Outcome::Aborted { why: "wrong passphrase".to_owned(), at: now });
});

on_both!(a_person_has_one_active_key_and_a_new_one_follows_the_old, |place| {
    let store = &place.store;
    let key = |sealed: &[u8]| SignerKeyRow {
        key: KeyId::new(today().at, &mut rng()),
        person: person("P3"),
        certificate: vec![0x30, 0x82, 0, 255],
        sealed: sealed.to_vec(),
        not_before: at("2027-01-01T00:00:00Z"),
        not_after: at("2029-01-01T00:00:00Z"),
        created: today().at,
    };
    let (old, new) = (key(b"\x00old\xff"), key(b"new"));
    assert_eq!(store.read(|tx| signer_keys::active(tx, &old.person)).unwrap(), None);
    store.write("test", |tx| signer_keys::insert(tx, &old)).unwrap();
    let error = store.write("test", |tx| signer_keys::insert(tx, &new)).unwrap_err();
    assert!(matches!(error, StoreError::Conflict { table: "signer_keys", .. }), "{error}");
    assert_eq!(store.read(|tx| signer_keys::active(tx, &old.person)).unwrap(), Some(old.clone()));
    store
        .write("test", |tx| {
            signer_keys::retire(tx, old.key, State::Replaced, today().at)?;
            signer_keys::insert(tx, &new)
        })
        .unwrap();
    assert_eq!(store.read(|tx| signer_keys::active(tx, &old.person)).unwrap(), Some(new.clone()));
    let again =
        store.write("test", |tx| signer_keys::retire(tx, old.key, State::Revoked, today().at)).unwrap_err();
    assert!(matches!(again, StoreError::Conflict { table: "signer_keys", .. }), "{again}");
    store.write("test", |tx| signer_keys::retire(tx, new.key, State::Revoked, today().at)).unwrap();
    assert_eq!(store.read(|tx| signer_keys::active(tx, &old.person)).unwrap(), None);
    assert!(!format!("{new:?}").contains("sealed"));
});

on_both!(a_pdf_is_found_by_its_digest_alone, |place| {
    let store = &place.store;
    let document = walked(store, Until::Signing);
    store
        .write("test", |tx| {
            revisions::insert(tx, document.id, 1, Kind::Base, &Digest::of(b"one"), 3)?;
            revisions::insert(tx, document.id, 1, Kind::Certified, &Digest::of(b"two"), 3)
        })
        .unwrap();
    let find = |bytes: &[u8]| store.read(|tx| revisions::find(tx, &Digest::of(bytes))).unwrap();
    let (of, revision) = find(b"two").unwrap();
    assert_eq!((of, revision.kind, revision.seq), (document.id, Kind::Certified, 2));
    assert_eq!(find(b"three"), None);
});
