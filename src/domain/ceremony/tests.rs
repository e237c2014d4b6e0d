//! The morning told as facts: every stage with every verb, the queue, the modes, the end.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::attendee::{Attendance, Witness};
use super::before::{Edit, Noted, Seat};
use super::mode::Mode;
use super::progress::{Owed, Progress, Score};
use super::refusal::{CeremonyRefusal, CeremonyVerb};
use super::rundown::{Cue, Item};
use super::stage::{Stage, StageName};
use super::*;
use crate::domain::assignment::Capacity;
use crate::domain::roster::Roster;
use crate::domain::roster::tests::roster;

fn rng() -> rand_core::UnwrapErr<getrandom::SysRng> {
    rand_core::UnwrapErr(getrandom::SysRng)
}

pub(super) fn now() -> Moment {
    Moment { at: "2027-01-04T02:00:00Z".parse().unwrap(), day: "2027-01-04".parse().unwrap() }
}

pub(super) fn on(day: &str) -> Moment {
    Moment { at: format!("{day}T02:00:00Z").parse().unwrap(), day: day.parse().unwrap() }
}

pub(super) fn operator() -> Operator {
    Operator::rehearsing("P9".parse().unwrap())
}

pub(super) fn office(id: &str) -> OfficeId {
    id.parse().unwrap()
}

pub(super) fn person(id: &str) -> PersonId {
    id.parse().unwrap()
}

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// P1 regent, P2 Sekda, P3 Dinkes and Plt. of Diskan, P6 camat.
pub(super) fn people() -> Roster {
    roster(&[
        ("BUPATI", "P1", Capacity::Definitive, "2025-02-20", None),
        ("KEP-SETDA", "P2", Capacity::Definitive, "2025-01-01", None),
        ("KEP-DINKES", "P3", Capacity::Definitive, "2025-01-01", None),
        ("KEP-DISKAN", "P3", Capacity::Plt, "2026-11-02", Some("2027-05-01")),
        ("KEP-KEC", "P6", Capacity::Definitive, "2025-01-01", None),
    ])
}

pub(super) fn guests() -> Vec<Guest> {
    let roster = people();
    let guest = |id: &str| Guest {
        official: roster.official(&office(id), day("2027-01-04")).unwrap(),
        closes: id == "BUPATI",
    };
    ["BUPATI", "KEP-SETDA", "KEP-DINKES", "KEP-DISKAN", "KEP-KEC"].map(guest).into()
}

fn item(time: &str, cue: Cue) -> Item {
    Item { time: time.parse().unwrap(), text: format!("{cue:?}"), cue }
}

pub(super) fn facts() -> Facts {
    Facts {
        title: "Penandatanganan Perjanjian Kinerja".to_owned(),
        day: day("2027-01-04"),
        starts: "09:00:00".parse().unwrap(),
        place: "Pendopo".to_owned(),
        dress: "PDH".to_owned(),
        organiser: "Bagian Organisasi".to_owned(),
    }
}

pub(super) fn scheduled() -> Ceremony {
    let new = NewCeremony {
        id: CeremonyId::new(now().at, &mut rng()),
        facts: facts(),
        rundown: vec![
            item("09:35:00", Cue::Symbolic),
            item("09:00:00", Cue::None),
            item("09:25:00", Cue::Reading),
            item("09:50:00", Cue::Simultaneous),
            item("10:10:00", Cue::Regent),
        ],
        guests: guests(),
        witnesses: vec![Witness {
            label: "Sekretaris Daerah".to_owned(),
            name: "P2 Contoh".to_owned(),
            for_head: false,
            attends: None,
        }],
        documents: BTreeSet::new(),
        season: None,
    };
    Ceremony::schedule(new, &operator(), now()).unwrap().ceremony
}

pub(super) fn opened() -> Ceremony {
    scheduled().open_attendance(&operator(), now()).unwrap().ceremony
}

pub(super) fn attended(ceremony: Ceremony, id: &str, noted: Noted) -> Ceremony {
    ceremony.attend(&operator(), (&office(id), noted), &people(), now()).unwrap().ceremony
}

/// All are there, in a queue.
pub(super) fn running() -> Ceremony {
    let mut ceremony = opened();
    for id in ["KEP-SETDA", "KEP-DINKES", "KEP-DISKAN", "KEP-KEC", "BUPATI"] {
        ceremony = attended(ceremony, id, Noted::Present);
    }
    ceremony.start(&operator(), now()).unwrap().ceremony
}

/// Two signatures are owed of each office, these have made so many.
pub(super) fn score(made: &[(&str, u32)]) -> Score {
    let made: BTreeMap<OfficeId, u32> = made.iter().map(|(id, made)| (office(id), *made)).collect();
    let owed = |guest: &Guest| {
        let id = guest.official.office.clone();
        let made = made.get(&id).copied().unwrap_or_default();
        let last: Option<DateTime<Utc>> = (made > 0).then(|| now().at);
        (id, Owed { unready: 0, pending: 2 - made, open: 2 - made, made, last })
    };
    Score { owed: guests().iter().map(owed).collect(), newest: None }
}

pub(super) const ALL_DONE: [(&str, u32); 5] =
    [("BUPATI", 2), ("KEP-SETDA", 2), ("KEP-DINKES", 2), ("KEP-DISKAN", 2), ("KEP-KEC", 2)];

pub(super) fn in_catch_up() -> Ceremony {
    running().end(&operator(), &score(&ALL_DONE[..3]), 7, now()).unwrap().ceremony
}

pub(super) fn closed() -> Ceremony {
    running().end(&operator(), &score(&ALL_DONE), 7, now()).unwrap().ceremony
}

pub(super) fn called(ceremony: &Ceremony, score: &Score) -> Option<(String, usize)> {
    ceremony.called(score).map(|called| (called.person.to_string(), called.seats.len()))
}

fn try_verb(ceremony: Ceremony, verb: CeremonyVerb) -> Result<CeremonyChange, CeremonyRefusal> {
    use CeremonyVerb as V;
    let (by, none, moment) = (operator(), score(&[]), now());
    match verb {
        V::Edit => {
            let witnesses = ceremony.witnesses.clone();
            let edit = Edit { facts: facts(), rundown: ceremony.rundown.clone(), seats: vec![], witnesses };
            ceremony.edit(&by, edit, moment)
        }
        V::Choose => ceremony.choose(&by, (BTreeSet::new(), guests()), moment),
        V::OpenAttendance => ceremony.open_attendance(&by, moment),
        V::Attend => ceremony.attend(&by, (&office("KEP-KEC"), Noted::Present), &people(), moment),
        V::Witness => ceremony.witness(&by, (0, true, true), moment),
        V::SetAside => ceremony.set_aside(&by, (&office("KEP-KEC"), "Sertifikat kedaluwarsa"), moment),
        V::TakeBack => ceremony.take_back(&by, &office("KEP-KEC"), moment),
        V::Start => ceremony.start(&by, moment),
        V::GoTo => ceremony.go_to(&by, 1, moment),
        V::Switch => ceremony.switch(&by, Mode::Simultaneous, moment),
        V::Call => ceremony.call(&by, &person("P6"), &none, moment),
        V::PutOff => ceremony.put_off(&by, &person("P6"), &none, moment),
        V::HandOver => ceremony.hand_over(&by, &person("P6"), &score(&[]), moment),
        V::End => ceremony.end(&by, &none, 7, moment),
        V::MoveDeadline => ceremony.move_deadline(&by, day("2027-01-20"), moment),
        V::RecordMinutes => {
            let document = DocumentId::new(moment.at, &mut rng());
            ceremony.record_minutes(&by, MinutesOf { which: Which::Morning, document }, moment)
        }
        V::Close => ceremony.close(&by, &none, on("2027-01-11")),
    }
}

#[test]
fn every_stage_takes_the_verbs_of_the_table_and_no_other() {
    use CeremonyVerb as V;
    let before = [V::Edit, V::Choose, V::SetAside, V::TakeBack];
    let table: [(Ceremony, Vec<(V, StageName)>); 5] = [
        (
            scheduled(),
            before
                .map(|verb| (verb, StageName::Scheduled))
                .into_iter()
                .chain([(V::OpenAttendance, StageName::AttendanceOpen)])
                .collect(),
        ),
        (
            opened(),
            before
                .into_iter()
                .chain([V::Attend, V::Witness])
                .map(|verb| (verb, StageName::AttendanceOpen))
                .chain([(V::Start, StageName::Running)])
                .collect(),
        ),
        (
            running(),
            [
                V::Attend,
                V::Witness,
                V::SetAside,
                V::TakeBack,
                V::GoTo,
                V::Switch,
                V::Call,
                V::PutOff,
                V::HandOver,
            ]
            .map(|verb| (verb, StageName::Running))
            .into_iter()
            .chain([(V::End, StageName::CatchUp)])
            .collect(),
        ),
        (
            in_catch_up(),
            vec![
                (V::MoveDeadline, StageName::CatchUp),
                (V::RecordMinutes, StageName::CatchUp),
                (V::Close, StageName::Closed),
            ],
        ),
        (closed(), vec![(V::RecordMinutes, StageName::Closed)]),
    ];
    for (ceremony, allowed) in table {
        let stage = ceremony.stage.name();
        for verb in V::ALL {
            let outcome = try_verb(ceremony.clone(), verb);
            match allowed.iter().find(|(one, _)| *one == verb) {
                Some((_, leads_to)) => {
                    let change = outcome.unwrap_or_else(|why| panic!("{stage} {verb:?}: {why}"));
                    assert_eq!(change.ceremony().stage.name(), *leads_to, "{stage} {verb:?}");
                    assert_eq!(change.ceremony().revision, ceremony.revision + 1, "{stage} {verb:?}");
                    assert!(!change.events().is_empty(), "{stage} {verb:?}");
                }
                None => assert_eq!(
                    outcome.unwrap_err(),
                    CeremonyRefusal::WrongStage { verb, stage },
                    "{stage} {verb:?}"
                ),
            }
        }
    }
}

#[test]
fn two_with_one_number_are_refused() {
    let ceremony = opened();
    let seat = Seat { office: office("KEP-KEC"), number: 1, on_stage: false, online: false };
    let edit = Edit { facts: facts(), rundown: vec![], seats: vec![seat], witnesses: vec![] };
    assert_eq!(ceremony.edit(&operator(), edit, now()).unwrap_err(), CeremonyRefusal::NumberTwice(1));
}

#[test]
fn nobody_represents_an_office_but_its_registered_plh_or_plt() {
    let (by, camat) = (operator(), office("KEP-KEC"));
    let stand_in = Noted::Represented { by: person("P2") };
    let refused = opened().attend(&by, (&camat, stand_in.clone()), &people(), now()).unwrap_err();
    let expected = CeremonyRefusal::NotRegistered {
        person: person("P2"),
        office: camat.clone(),
        day: day("2027-01-04"),
    };
    assert_eq!(refused, expected);
    assert!(refused.to_string().contains("register the assignment"), "{refused}");
    let mut registered = people();
    registered.assignments.push(crate::domain::assignment::Assignment {
        office: camat.clone(),
        person: person("P2"),
        capacity: Capacity::Plh,
        from: day("2027-01-04"),
        until: Some(day("2027-01-15")),
        decree: "800.1.11.1/951".to_owned(),
    });
    let change = opened().attend(&by, (&camat, stand_in), &registered, now()).unwrap();
    let seat = change.ceremony().attendee(&camat).unwrap();
    assert_eq!((seat.person().as_str(), seat.official.person.as_str()), ("P2", "P6"));
    assert_eq!(seat.acting().styled_title(), "Plh. Camat Purwaloka");
    assert_eq!(seat.acting().decree, "800.1.11.1/951");
    assert!(matches!(seat.attendance, Attendance::Represented { .. }));
    let himself = Noted::Represented { by: person("P6") };
    assert!(opened().attend(&by, (&camat, himself), &people(), now()).is_err(), "he holds it definitively");
}

#[test]
fn absence_needs_a_reason() {
    let absent = Noted::Absent { reason: "  ".to_owned() };
    let refused = opened().attend(&operator(), (&office("KEP-KEC"), absent), &people(), now());
    assert_eq!(refused.unwrap_err(), CeremonyRefusal::NoReason);
}

#[test]
fn who_is_missing_or_unfinished_signs_later_and_the_rest_is_fixed() {
    let some = score(&ALL_DONE[..3]);
    let change = running().end(&operator(), &some, 7, now()).unwrap();
    let Stage::CatchUp { ran, deadline } = &change.ceremony().stage else { panic!("{change:?}") };
    assert_eq!(*deadline, day("2027-01-11"));
    let finished: Vec<&str> =
        ran.outcomes.iter().filter(|o| o.finished.is_some()).map(|o| o.office.as_str()).collect();
    assert_eq!(finished, ["KEP-SETDA", "KEP-DINKES", "BUPATI"]);
    let camat = change.ceremony().attendee(&office("KEP-KEC")).unwrap();
    assert_eq!(change.ceremony().progress(camat, &some), Progress::Later);
    assert_eq!(change.ceremony().progress(camat, &score(&ALL_DONE)), Progress::Done, "later he has signed");
}

#[test]
fn a_ceremony_with_somebody_set_aside_before_it_began_is_closed_all_the_same() {
    let by = operator();
    let aside = scheduled().set_aside(&by, (&office("KEP-KEC"), "Sertifikat kedaluwarsa"), now());
    let mut ceremony = aside.unwrap().ceremony.open_attendance(&by, now()).unwrap().ceremony;
    for id in ["KEP-SETDA", "KEP-DINKES", "KEP-DISKAN", "BUPATI"] {
        ceremony = attended(ceremony, id, Noted::Present);
    }
    let ceremony = ceremony.start(&by, now()).unwrap().ceremony;
    let but_the_camat = score(&ALL_DONE[..4]);
    let tally = ceremony.tally(&but_the_camat);
    assert_eq!((tally.done, tally.later, tally.all), (3, 1, 4));
    let ceremony = ceremony.end(&by, &but_the_camat, 7, now()).unwrap().ceremony;
    let open = CeremonyRefusal::StillOpen { unfinished: 1, deadline: day("2027-01-11") };
    assert_eq!(ceremony.clone().close(&by, &but_the_camat, on("2027-01-10")).unwrap_err(), open);
    assert!(ceremony.clone().close(&by, &score(&ALL_DONE), on("2027-01-05")).is_ok(), "he signed early");
    let closed = ceremony.close(&by, &but_the_camat, on("2027-01-11")).unwrap().ceremony;
    let minutes = |which| MinutesOf { which, document: DocumentId::new(now().at, &mut rng()) };
    let closed = closed.record_minutes(&by, minutes(Which::Morning), now()).unwrap().ceremony;
    let closed = closed.record_minutes(&by, minutes(Which::CatchUp), now()).unwrap().ceremony;
    let twice = closed.clone().record_minutes(&by, minutes(Which::CatchUp), now());
    assert_eq!(twice.unwrap_err(), CeremonyRefusal::MinutesTwice(closed.minutes[1].document));
}

#[test]
fn a_morning_without_anybody_left_needs_no_second_minutes() {
    let closed = closed();
    assert_eq!(closed.may_record(Which::CatchUp), Err(CeremonyRefusal::NoCatchUp));
    assert_eq!(closed.may_record(Which::Morning), Ok(()));
}

#[test]
fn the_deadline_does_not_move_into_the_past() {
    let refused = in_catch_up().move_deadline(&operator(), day("2027-01-10"), on("2027-01-11"));
    assert_eq!(refused.unwrap_err(), CeremonyRefusal::Past(day("2027-01-10")));
}

#[test]
fn chosen_again_everybody_keeps_his_seat_unless_another_holds_the_office_now() {
    let by = operator();
    let ceremony = opened().set_aside(&by, (&office("KEP-KEC"), "Sakit"), now()).unwrap().ceremony;
    let ceremony = attended(ceremony, "KEP-SETDA", Noted::Present);
    let mut guests = guests();
    guests.remove(2);
    for guest in &mut guests {
        if guest.official.office.as_str() == "KEP-SETDA" {
            guest.official.person = person("P7");
        }
    }
    let ceremony = ceremony.choose(&by, (BTreeSet::new(), guests), now()).unwrap().ceremony;
    let seat = |id: &str| ceremony.attendee(&office(id));
    assert!(seat("KEP-DINKES").is_none());
    assert!(seat("KEP-KEC").unwrap().aside.is_some());
    let sekda = seat("KEP-SETDA").unwrap();
    assert_eq!((sekda.number, &sekda.attendance), (1, &Attendance::Expected {}), "another person now");
    assert!(ceremony.attendees.last().unwrap().closes, "the regent comes last");
}

#[test]
fn whose_documents_are_not_final_yet_is_unfinished_and_who_owes_nothing_is_not_counted() {
    let ceremony = running();
    let mut score = score(&ALL_DONE);
    score
        .owed
        .insert(office("KEP-KEC"), Owed { unready: 1, made: 1, last: Some(now().at), ..Owed::default() });
    score.owed.remove(&office("KEP-SETDA"));
    let progress = |id: &str| ceremony.progress(ceremony.attendee(&office(id)).unwrap(), &score);
    assert_eq!((progress("KEP-KEC"), progress("KEP-SETDA")), (Progress::Underway, Progress::Nothing));
    assert_eq!(ceremony.tally(&score).all, 3);
    assert_eq!(ceremony.unfinished(&score).count(), 1);
}
