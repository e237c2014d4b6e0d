//! What is told of a ceremony afterwards, as facts: minutes and banner say what was, and go on saying it.

use super::minutes::Paper;
use super::tests::{ALL_DONE, attended, in_catch_up, now, office, on, operator, running, score};
use super::{Ceremony, Noted, Which};
use crate::domain::institution::Institution;
use crate::domain::minutes::{Minutes, MinutesKind};

fn institution() -> Institution {
    serde_json::from_str(include_str!("../../../examples/arunika/institution.json")).unwrap()
}

fn papers() -> Vec<Paper> {
    vec![Paper {
        title: "Pakta Integritas".to_owned(),
        code: "ABCD-EFGH-JKMN-PQRS-T".to_owned(),
        complete: true,
    }]
}

fn minutes(ceremony: &Ceremony, which: Which) -> Minutes {
    ceremony.minutes_of(which, &score(&ALL_DONE[..4]), &papers(), &institution()).unwrap().checked().unwrap()
}

#[test]
fn the_minutes_say_who_came_who_watched_for_whom_who_signed_and_who_will() {
    let by = operator();
    let ceremony = attended(running(), "KEP-KEC", Noted::Absent { reason: "Umrah".to_owned() });
    let ceremony = ceremony.witness(&by, (0, true, true), now()).unwrap().ceremony;
    let aside = ceremony.set_aside(&by, (&office("KEP-DISKAN"), "Sertifikat kedaluwarsa"), now());
    let ceremony = aside.unwrap().ceremony.end(&by, &score(&ALL_DONE[..3]), 7, now()).unwrap().ceremony;
    let minutes = minutes(&ceremony, Which::Morning);
    assert_eq!(minutes.what, MinutesKind::Ceremony);
    let text = minutes.texts().join("\n");
    for said in [
        "Pada hari ini, Senin, tanggal empat bulan Januari",
        "bertempat di Pendopo",
        "Dari 5 pejabat yang diundang menandatangani, 4 hadir, 0 diwakili, 1 tidak hadir",
        "tidak hadir | Umrah",
        "Sekretaris Daerah | P2 Contoh | hadir | mewakili Bupati Arunika",
        "2 dari 4 pejabat telah menandatangani seluruh dokumennya",
        "telah membubuhkan 2 dari 2 tanda tangan",
        "Plt. Kepala Dinas Perikanan | Sertifikat kedaluwarsa",
        "Camat Purwaloka | tidak hadir: Umrah",
        "paling lambat tanggal 11 Januari 2027",
        "ABCD-EFGH-JKMN-PQRS-T",
        "dengan cara antrean",
    ] {
        assert!(text.contains(said), "{said}:\n{text}");
    }
    assert!(text.contains("hadir | 800/1/2026"), "a Plt. is there by his decree:\n{text}");
}

#[test]
fn the_second_minutes_tell_of_those_who_signed_later_and_of_those_who_never_did() {
    let ceremony =
        in_catch_up().close(&operator(), &score(&ALL_DONE[..4]), on("2027-01-11")).unwrap().ceremony;
    let text = minutes(&ceremony, Which::CatchUp).texts().join("\n");
    assert!(text.contains("Dari 2 pejabat yang menandatangani susulan, 1 pejabat telah"), "{text}");
    assert!(text.contains("Camat Purwaloka | tidak menandatangani"), "{text}");
    assert!(text.contains("Plt. Kepala Dinas Perikanan | 4 Januari 2027 pukul 09.00 WIB"), "{text}");
}

#[test]
fn there_are_no_minutes_of_a_morning_that_is_not_over() {
    assert!(running().minutes_of(Which::Morning, &score(&[]), &papers(), &institution()).is_none());
}

#[test]
fn the_banner_has_a_mark_for_each_who_signed_that_morning_and_stays_as_it_is() {
    let by = operator();
    let live = running();
    let marks = |ceremony: &Ceremony, made: usize| {
        let places = ceremony.banner_places(&score(&ALL_DONE[..made]));
        (places.len(), places.iter().filter(|place| place.signed.is_some()).count())
    };
    assert_eq!((marks(&live, 1), marks(&live, 3)), ((5, 1), (5, 3)));
    let over = live.end(&by, &score(&ALL_DONE[..3]), 7, now()).unwrap().ceremony;
    assert_eq!(marks(&over, 5), (5, 3), "who signs later has no mark");
    assert_eq!(over.banner_places(&score(&[]))[0].title, "Bupati Arunika");
}
