//! The institution's wordings: every version stays, the newest counts, and one number is given once.

use teken::domain::institution::PactTemplate;
use teken::domain::standard_text::{StandardText, Wording};
use teken::store::{StoreError, texts};

use super::season::today;

fn version(version: u32, code: &str, point: &str) -> StandardText {
    let wording = Wording::Pact(PactTemplate {
        code: code.to_owned(),
        basis: "Dasar".to_owned(),
        opening: "Saya, {nama_lengkap}:".to_owned(),
        points: vec![point.to_owned()],
        witness_label: "Menyaksikan,".to_owned(),
    });
    let (author, note) = ("Dr. P7 Contoh, S.H.".to_owned(), "Uji".to_owned());
    StandardText { name: wording.name(), version, wording, author, note, at: today().at }
}

on_both!(every_version_of_a_wording_stays_and_the_newest_counts, |place| {
    let store = &place.store;
    let (first, second, other) =
        (version(1, "PI-A", "Satu"), version(2, "PI-A", "Dua"), version(1, "PI-B", "Lain"));
    store
        .write("test", |tx| {
            for text in [&first, &other, &second] {
                texts::insert(tx, text)?;
            }
            Ok::<_, StoreError>(())
        })
        .unwrap();
    assert_eq!(store.read(texts::newest).unwrap(), [second.clone(), other]);
    assert_eq!(store.read(|tx| texts::history(tx, &first.name)).unwrap(), [second, first]);
});

on_both!(a_version_is_given_once_however_many_write_at_once, |place| {
    let store = &place.store;
    store.write("test", |tx| texts::insert(tx, &version(1, "PI-A", "Satu"))).unwrap();
    let again = store.write("test", |tx| texts::insert(tx, &version(1, "PI-A", "Lain"))).unwrap_err();
    assert!(matches!(again, StoreError::Conflict { table: "texts", .. }), "{again}");
});
