//! Budget documents: entered, corrected with what follows, handed over and acknowledged.

use teken::domain::agreement::Ceiling;
use teken::domain::assignment::{Assignment, Capacity};
use teken::domain::audit::Hand;
use teken::domain::budget::Rupiah;
use teken::domain::document::Content;
use teken::domain::dpa::{Act, Consequence, Dpa};
use teken::domain::handover::{HandoverRefusal, Progress};
use teken::domain::ids::AgencyId;
use teken::domain::minutes::MinutesKind;
use teken::domain::period::Period;
use teken::domain::stage::{Actor, StageName};
use teken::flows::compose::funds;
use teken::flows::dpa::{self, Change, DpaError, Saved, Wish};
use teken::flows::handover::{self, HandoverError};
use teken::store::dpa as registry;

use crate::app::{Kind, TestApp, person, rng};

fn dinkes() -> AgencyId {
    "DINKES".parse().unwrap()
}

fn in_force(app: &TestApp) -> Dpa {
    app.rooms.store.read(|tx| registry::find(tx, &dinkes(), Period::Year(2027))).unwrap().unwrap()
}

fn hand() -> Hand {
    Hand { account: None, name: "Admin Anggaran".to_owned() }
}

fn save(app: &TestApp, wish: &Wish) -> Result<Saved, DpaError> {
    dpa::save(&app.rooms.store, &hand(), wish, app.now())
}

fn correction(now: &Dpa, ceiling: u64) -> Wish {
    Wish {
        dpa: Dpa { ceiling: Rupiah(ceiling), ..now.clone() },
        correcting: Some(now.number.clone()),
        note: "Salah ketik".to_owned(),
        agreed: false,
    }
}

on_both!(a_correction_keeps_what_was_and_says_what_follows_for_an_agreement, |place| {
    let app = TestApp::new(place);
    let before = in_force(&app);
    assert_eq!(before.agreement_due().to_string(), "2027-02-04");
    let agreement = app.frozen(app.paper(Kind::Agreement, "KEP-DINKES"));

    let wish = correction(&before, before.ceiling.0 + 1_000);
    let Saved::Asks(follows) = save(&app, &wish).unwrap() else { panic!("it asks first") };
    assert_eq!(follows.len(), 1);
    assert_eq!((follows[0].document.id, follows[0].then), (agreement.id, Consequence::Recall));
    assert_eq!((follows[0].had, follows[0].gets), (before.ceiling, wish.dpa.ceiling));
    assert_eq!(in_force(&app), before, "nothing is written before he has read it");

    app.sign_all(agreement.id);
    let Saved::Asks(follows) = save(&app, &wish).unwrap() else { panic!("it asks first") };
    assert_eq!(follows[0].then, Consequence::Amend);
    assert_eq!(save(&app, &Wish { agreed: true, ..wish.clone() }).unwrap(), Saved::Done);
    assert_eq!(in_force(&app), wish.dpa);
    assert_eq!(save(&app, &wish).unwrap(), Saved::Nothing, "the same form sent twice");
    let Content::Agreement(signed) = app.find(agreement.id).content else { panic!("an agreement") };
    assert_eq!(signed.ceiling, Ceiling::Exactly(before.ceiling), "what is signed stays as it was signed");

    let history = app.rooms.store.read(|tx| registry::history(tx, &dinkes())).unwrap();
    let told: Vec<(Act, u64, &str)> =
        history.iter().map(|one| (one.act, one.dpa.ceiling.0, one.by.as_str())).collect();
    let (old, new) = (before.ceiling.0, wish.dpa.ceiling.0);
    assert_eq!(told, [(Act::Imported, old, ""), (Act::Corrected, new, "Admin Anggaran")]);
    for statement in ["UPDATE dpa_history SET note = 'x'", "DELETE FROM dpa_history"] {
        assert!(place.tamper(statement).unwrap_err().to_string().contains("append-only"));
    }
});

on_both!(a_revision_has_its_own_number_and_no_roster_file_undoes_it, |place| {
    let app = TestApp::new(place);
    let before = in_force(&app);
    let revision = Dpa {
        number: "DPPA/A.1/05/2027".to_owned(),
        approved: "2027-09-30".parse().unwrap(),
        ceiling: Rupiah(before.ceiling.0 - 500),
        ..before.clone()
    };
    let wish = |dpa: &Dpa| Wish { dpa: dpa.clone(), correcting: None, note: String::new(), agreed: false };
    let earlier = Dpa { approved: "2026-12-31".parse().unwrap(), ..revision.clone() };
    assert!(matches!(save(&app, &wish(&earlier)), Err(DpaError::Older { .. })));
    let taken = Dpa { number: before.number.clone(), ..revision.clone() };
    assert!(matches!(save(&app, &wish(&taken)), Err(DpaError::NumberTaken(_))));
    let silent = Wish { note: " ".to_owned(), ..correction(&before, 5) };
    assert!(matches!(save(&app, &silent), Err(DpaError::NoReason)));
    assert!(matches!(save(&app, &correction(&before, 0)), Err(DpaError::NoCeiling)));
    assert_eq!(save(&app, &wish(&revision)).unwrap(), Saved::Done);
    assert_eq!(in_force(&app), revision);
    app.import();
    assert_eq!(in_force(&app), revision, "the roster's file knows only the original");
    assert_eq!(app.rooms.store.read(|tx| registry::of(tx, &dinkes())).unwrap(), [revision, before]);
});

on_both!(a_file_is_compared_row_by_row_and_applied_only_to_what_it_was_compared_with, |place| {
    let app = TestApp::new(place);
    let before = in_force(&app);
    let changed = Dpa { ceiling: Rupiah(7), ..before.clone() };
    let other = Dpa {
        agency: "DLH".parse().unwrap(),
        year: 2027,
        number: "DPPA/DLH".to_owned(),
        approved: "2027-10-01".parse().unwrap(),
        ceiling: Rupiah(9),
    };
    let rows = [changed.clone(), other.clone()];
    let store = &app.rooms.store;
    let preview = dpa::preview(store, &rows).unwrap();
    let changes: Vec<Change> = preview.rows.iter().map(|row| row.change).collect();
    assert_eq!(changes, [Change::Corrected, Change::Revised]);
    assert_eq!(in_force(&app), before);

    // Somebody writes in the registry meanwhile: it is compared anew, and nothing is applied.
    save(&app, &Wish { agreed: true, ..correction(&before, 8) }).unwrap();
    let seen = preview.compared_with;
    let again = dpa::confirmed(store, &hand(), (&rows, &seen), app.now().at).unwrap().unwrap();
    assert_eq!(in_force(&app).ceiling, Rupiah(8));
    assert_eq!(
        dpa::confirmed(store, &hand(), (&rows, &again.compared_with), app.now().at).unwrap().map(drop),
        None
    );
    assert_eq!(in_force(&app), changed);
    let rest = dpa::preview(store, &rows).unwrap().rows;
    assert!(rest.iter().all(|row| row.change == Change::Same));
});

on_both!(each_head_acknowledges_his_own_and_a_plh_as_such, |place| {
    let mut app = TestApp::new(place);
    app.season.roster.assignments.push(Assignment {
        office: "KEP-DINKES".parse().unwrap(),
        person: person("P014"),
        capacity: Capacity::Plh,
        from: "2027-01-04".parse().unwrap(),
        until: Some("2027-01-10".parse().unwrap()),
        decree: "800.1.3.1/7/BKPSDM/2027".to_owned(),
    });
    app.import();
    let store = &app.rooms.store;
    let agencies: Vec<AgencyId> = app.season.roster.agencies.keys().cloned().collect();
    let give =
        || handover::hand_over(store, &hand(), (&agencies, 2027), (app.now().day, "Pendopo"), app.now());
    assert_eq!(give().unwrap(), 35);
    assert!(matches!(give(), Err(HandoverError::NoneChosen)), "the same form sent twice hands over once");

    let asked = |who: &str| store.read(|tx| handover::asked(tx, &person(who), app.now().day)).unwrap();
    assert_eq!(asked("P014").len(), 2, "his own agency and the one he stands in for");
    assert!(asked("P007").is_empty(), "the head who is away is not asked");
    let acknowledge =
        |who: &str, seen| handover::acknowledge(store, &person(who), (&dinkes(), seen), app.now());
    assert!(matches!(acknowledge("P007", 1), Err(HandoverError::Refused(HandoverRefusal::NotTheHead))));
    let received = acknowledge("P014", 1).unwrap().received.unwrap();
    assert_eq!(received.by.styled_title(), "Plh. Kepala Dinas Kesehatan");
    assert_eq!(received.at, app.now().at);
    assert!(matches!(
        acknowledge("P014", 1),
        Err(HandoverError::Refused(HandoverRefusal::AlreadyReceived(_)))
    ));
    assert_eq!(asked("P014").len(), 1);
    let kept = handover::page(store, &dinkes(), app.now().day).unwrap().unwrap();
    assert_eq!(kept.progress, Progress::Received);
    assert_eq!(kept.handovers[0].received.as_ref().unwrap().by, received.by);
    for statement in
        ["UPDATE dpa_handovers SET place = 'x' WHERE agency = 'DINKES'", "DELETE FROM dpa_handovers"]
    {
        assert!(place.tamper(statement).unwrap_err().to_string().contains("append-only"), "{statement}");
    }
    // Corrected since, it is handed over again; the clock of the agreement stays with the approval.
    save(&app, &Wish { agreed: true, ..correction(&in_force(&app), 77) }).unwrap();
    let kept = handover::page(store, &dinkes(), app.now().day).unwrap().unwrap();
    assert_eq!(kept.progress, Progress::Outdated);
    assert_eq!(give().unwrap(), 1);
    assert_eq!(in_force(&app).agreement_due().to_string(), "2027-02-04");
});

on_both!(two_who_acknowledge_at_once_make_one_acknowledgement, |place| {
    let app = TestApp::new(place);
    let store = &app.rooms.store;
    handover::hand_over(store, &hand(), (&[dinkes()], 2027), (app.now().day, "Pendopo"), app.now()).unwrap();
    let outcomes: Vec<bool> = std::thread::scope(|scope| {
        let acknowledging = || {
            let app = &app;
            scope.spawn(move || {
                handover::acknowledge(&app.rooms.store, &person("P007"), (&dinkes(), 1), app.now()).is_ok()
            })
        };
        let both = [acknowledging(), acknowledging()];
        both.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(outcomes.iter().filter(|one| **one).count(), 1);
});

on_both!(minutes_of_a_handing_over_name_who_received_what_and_what_is_open, |place| {
    let app = TestApp::new(place);
    let store = &app.rooms.store;
    let keeper = app.drafting(&person("P025"));
    let begin =
        || handover::minutes(store, &app.rooms.institution, &mut rng(), (&keeper, " 900/12 "), app.now());
    assert!(matches!(begin(), Err(HandoverError::NothingNew)));
    let dlh: AgencyId = "DLH".parse().unwrap();
    let two = [dinkes(), dlh.clone()];
    handover::hand_over(store, &hand(), (&two, 2027), (app.now().day, "Pendopo"), app.now()).unwrap();
    handover::acknowledge(store, &person("P007"), (&dinkes(), 1), app.now()).unwrap();

    let draft = begin().unwrap();
    assert!(matches!(begin(), Err(HandoverError::MinutesUnderway)));
    let Content::Minutes(text) = &draft.content else { panic!("minutes") };
    assert_eq!((text.number.as_str(), text.what), ("900/12", MinutesKind::Handover));
    let rows = |section: usize| &text.sections[section].table.as_ref().unwrap().rows;
    assert_eq!(rows(0).len(), 1);
    assert_eq!(
        rows(0)[0][1..],
        [
            "Dinas Kesehatan",
            "DPA/A.1/05/2027",
            "Rp259.500.800.000",
            "4 Januari 2027",
            "Lestari Ujirahayu, S.Kep., Ners., M.Kes., Kepala Dinas Kesehatan",
            "4 Januari 2027 pukul 09.00 WIB"
        ]
    );
    assert_eq!(rows(1).len(), 34, "what nobody has acknowledged is listed too");

    // Signed by the head of BPKAD and known by the Sekda.
    let drafter = Actor::Person(draft.drafter.clone());
    app.decide().submit(&mut rng(), draft.id, &drafter).unwrap();
    app.work();
    let signed = app.sign_all(draft.id);
    let by: Vec<&str> = signed.stage.signatures().iter().map(|one| one.official.office.as_str()).collect();
    assert_eq!(by, ["KEP-BPKAD", "KEP-SETDA"]);
    app.work();
    assert_eq!(app.find(draft.id).stage.name(), StageName::Archived);

    // The next one tells of what was acknowledged since.
    assert!(matches!(begin(), Err(HandoverError::NothingNew)));
    handover::acknowledge(store, &person("P014"), (&dlh, 1), app.now()).unwrap();
    let Content::Minutes(second) = begin().unwrap().content else { panic!("minutes") };
    let rows = &second.sections[0].table.as_ref().unwrap().rows;
    assert_eq!((rows.len(), rows[0][1].as_str()), (1, "Dinas Lingkungan Hidup"));
});

on_both!(two_years_stand_side_by_side_and_each_season_is_checked_against_its_own, |place| {
    let app = TestApp::new(place);
    let store = &app.rooms.store;
    let of_2027 = in_force(&app);
    let agreement = app.frozen(app.paper(Kind::Agreement, "KEP-DINKES"));
    // That of the year to come is approved while this year still runs.
    let of_2028 = Dpa {
        year: 2028,
        number: "DPA/A.1/05/2028".to_owned(),
        approved: "2027-12-30".parse().unwrap(),
        ceiling: Rupiah(300_000_000_000),
        ..of_2027.clone()
    };
    let wish = Wish { dpa: of_2028.clone(), correcting: None, note: String::new(), agreed: false };
    assert_eq!(save(&app, &wish).unwrap(), Saved::Done, "nothing follows for the agreement of 2027");
    assert_eq!(in_force(&app), of_2027);
    let ceiling = |period: &str| {
        let funds = |tx: &mut teken::store::ReadTx| {
            funds(tx, &"KEP-DINKES".parse().unwrap(), period.parse().unwrap())
        };
        store.read(funds).unwrap().ceiling
    };
    assert_eq!(ceiling("2027"), Ceiling::Exactly(of_2027.ceiling));
    assert_eq!(ceiling("2028"), Ceiling::Exactly(of_2028.ceiling));
    assert_eq!(ceiling("2026"), Ceiling::Exactly(Rupiah(0)), "of that year there is none");
    // A revision of the year before comes after it, and is still one of its own year.
    let revised = Dpa {
        number: "DPPA/A.1/05/2027".to_owned(),
        approved: "2027-12-31".parse().unwrap(),
        ..of_2027.clone()
    };
    let revision = Wish { dpa: Dpa { ceiling: Rupiah(5), ..revised }, ..wish };
    let Saved::Asks(follows) = save(&app, &revision).unwrap() else { panic!("it asks first") };
    assert_eq!(follows.iter().map(|one| one.document.id).collect::<Vec<_>>(), [agreement.id]);
    assert_eq!(save(&app, &Wish { agreed: true, ..revision.clone() }).unwrap(), Saved::Done);
    assert_eq!((in_force(&app), ceiling("2028")), (revision.dpa, Ceiling::Exactly(of_2028.ceiling)));
    app.import();
    let years: Vec<i32> =
        store.read(|tx| registry::of(tx, &dinkes())).unwrap().iter().map(|one| one.year).collect();
    assert_eq!(years, [2028, 2027, 2027], "the roster's file leaves other years alone");

    let give = |year| {
        handover::hand_over(
            store,
            &hand(),
            (&[dinkes()], year),
            ("2028-01-04".parse().unwrap(), "Pendopo"),
            app.now(),
        )
    };
    assert_eq!((give(2027).unwrap(), give(2028).unwrap()), (1, 1));
    let lines = |year| dpa::registry(store, year, app.now().day).unwrap();
    let number = |year| {
        lines(year).into_iter().find_map(|line| line.dpa.filter(|one| one.agency == dinkes())).unwrap().number
    };
    assert_eq!((number(2027).as_str(), number(2028).as_str()), ("DPPA/A.1/05/2027", "DPA/A.1/05/2028"));
    assert_eq!(dpa::years(store, 2027).unwrap(), [2028, 2027]);
});
