//! Agreements carried down the ranks: held back until the superior's is signed, within the week, with one digest a day.

use chrono::NaiveDate;
use teken::domain::cascade::Setting;
use teken::domain::ceremony::operator::Operator;
use teken::domain::ceremony::rundown::customary;
use teken::domain::ceremony::{Facts, NewCeremony};
use teken::domain::document::Document;
use teken::domain::ids::{AgencyId, CeremonyId};
use teken::domain::moment::Moment;
use teken::domain::period::Period;
use teken::domain::practice::Practice;
use teken::domain::stage::{Actor, StageName};
use teken::flows::audit::{self, Depth};
use teken::flows::cascade::{self, State};
use teken::flows::ceremony::guests::{self, Wanted};
use teken::flows::ceremony::{Desk, Step};
use teken::store::{cascades, institution};
use teken::worker::{Share, Worker};

use crate::app::{Kind, TestApp, person, rng};

/// The agreement of that office, approved by all who review it.
fn approved(app: &TestApp, office: &str) -> Document {
    let document = app.submitted(app.paper(Kind::Agreement, office));
    app.approve_all(document.id)
}

fn stage(app: &TestApp, document: &Document) -> StageName {
    app.find(document.id).stage.name()
}

fn year() -> Period {
    Period::Year(2027)
}

fn agency(code: &str) -> AgencyId {
    code.parse().unwrap()
}

on_both!(an_agreement_is_made_final_only_when_its_superiors_is_signed, |place| {
    let app = TestApp::new(place);
    let [secretary, head_of_team] = ["DINKES-SEK", "DINKES-UMPEG"].map(|office| approved(&app, office));
    let superior = app.frozen(app.paper(Kind::Agreement, "KEP-DINKES"));
    app.letters.take();
    for held in [&secretary, &head_of_team] {
        assert_eq!(stage(&app, held), StageName::Freezing);
        assert_eq!(*app.trail(held.id).last().unwrap(), "held_back");
    }

    // However often the worker looks, it is noted once.
    let revision = app.find(secretary.id).revision;
    app.work();
    assert_eq!(app.find(secretary.id).revision, revision);
    assert!(app.letters.take().is_empty(), "nobody is written to because somebody waits");

    // In the very commit of the last signature the secretary's goes on; whoever waits for him waits on.
    app.sign_all(superior.id);
    assert_eq!(*app.trail(secretary.id).last().unwrap(), "let_go");
    assert_eq!(*app.trail(head_of_team.id).last().unwrap(), "held_back");
    app.work();
    assert_eq!(stage(&app, &secretary), StageName::Signing);
    assert_eq!(stage(&app, &head_of_team), StageName::Freezing);
    app.sign_all(secretary.id);
    app.work();
    assert_eq!(stage(&app, &head_of_team), StageName::Signing);
    assert!(app.rooms.store.read(cascades::held).unwrap().is_empty());

    // Approved after its superior's is signed, an agreement waits for nobody.
    let late = app.frozen(app.paper(Kind::Agreement, "DINKES-P2P"));
    assert_eq!(late.stage.name(), StageName::Signing);
    assert!(!app.trail(late.id).contains(&"held_back"));
});

on_both!(a_superior_who_gives_his_agreement_up_releases_nobody, |place| {
    let app = TestApp::new(place);
    let held = approved(&app, "DINKES-SEK");
    let superior = app.frozen(app.paper(Kind::Agreement, "KEP-DINKES"));
    let secretariat = Actor::Secretariat(person("P048"));
    app.decide().withdraw(&mut rng(), superior.id, 1, secretariat.clone(), "Pagu berubah.").unwrap();
    app.work();
    assert_eq!(stage(&app, &held), StageName::Freezing);

    // Recalled and handed in again it waits as a new version, and goes on with the superior's second agreement.
    app.decide().recall(&mut rng(), held.id, 1, secretariat.clone(), "Indikator keliru.").unwrap();
    assert!(app.rooms.store.read(cascades::held).unwrap().is_empty(), "a draft is not held back");
    app.decide().submit(&mut rng(), held.id, &secretariat).unwrap();
    app.approve_all(held.id);
    app.work();
    let noted = app.rooms.store.read(cascades::held).unwrap();
    assert_eq!((noted.len(), noted[0].version), (1, 2));
    let second = app.frozen(app.paper(Kind::Agreement, "KEP-DINKES"));
    app.sign_all(second.id);
    app.work();
    assert_eq!(stage(&app, &held), StageName::Signing);
});

on_both!(what_is_held_although_nothing_holds_it_is_found_and_let_go, |place| {
    let mut app = TestApp::new(place);
    let [first, second] = ["DINKES-SEK", "DINKES-P2P"].map(|office| approved(&app, office));
    app.work();
    let faults = |app: &TestApp| audit::run(&app.rooms, Depth::Rows, app.now().at, |_, _| {}).unwrap().faults;
    assert_eq!(faults(&app), [], "to wait for one's superior is no fault");

    // The roster is mended: the secretary answers to nobody who signs an agreement.
    let office = "DINKES-SEK".parse().unwrap();
    app.season.roster.offices.get_mut(&office).unwrap().counterpart = Some("WABUP".parse().unwrap());
    app.import();
    assert_eq!(faults(&app).iter().map(|fault| fault.document).collect::<Vec<_>>(), [first.id]);
    app.season.roster.offices.get_mut(&office).unwrap().counterpart = Some("KEP-DINKES".parse().unwrap());
    app.import();

    // The institution does without the rule, and the program runs on.
    let before = app.rooms.institution.practice();
    let setting = Setting { unlock_by_parent: false, ..before.cascade.clone() };
    let without = Practice { cascade: setting, ..before };
    app.rooms.store.write("test", |tx| institution::save_practice(tx, &without)).unwrap();
    assert_eq!(faults(&app).len(), 2);
    app.work();
    assert_eq!([stage(&app, &first), stage(&app, &second)], [StageName::Signing; 2]);
    assert_eq!(faults(&app), []);
});

on_both!(approved_in_the_moment_of_the_superiors_last_signature_nobody_is_forgotten, |place| {
    let app = TestApp::new(place);
    let superior = app.frozen(app.paper(Kind::Agreement, "KEP-DINKES"));
    let offices = ["DINKES-SEK", "DINKES-P2P", "DINKES-YANKES", "DINKES-SDK"];
    let below = offices.map(|office| approved(&app, office));
    let other = app.second_program(place);
    std::thread::scope(|scope| {
        scope.spawn(|| Worker::new(&other).unwrap().run_due(&mut rng(), || app.now()).unwrap());
        scope.spawn(|| app.sign_all(superior.id));
    });
    app.work();
    for one in &below {
        assert_eq!(stage(&app, one), StageName::Signing, "{:?}", app.trail(one.id));
    }
});

/// The week begins for every agency, as at the closing of a ceremony.
fn begun(app: &TestApp, day: &str) -> usize {
    let all: Vec<AgencyId> = app.season.roster.agencies.keys().cloned().collect();
    let day: NaiveDate = day.parse().unwrap();
    app.rooms
        .store
        .write("test", |tx| {
            cascade::begin(tx, &app.rooms.institution, (year(), day), &all, &mut rng(), app.now())
        })
        .unwrap()
}

fn subjects(app: &TestApp) -> Vec<String> {
    let mut all: Vec<String> = app
        .letters
        .take()
        .iter()
        .map(|one| format!("{}: {}", one.parts().to.address(), one.parts().subject))
        .collect();
    all.sort();
    all
}

on_both!(each_head_is_told_once_and_bagian_organisasi_gets_one_digest_a_day, |place| {
    let app = TestApp::new(place);
    assert_eq!(begun(&app, "2027-01-04"), 35);
    assert_eq!(begun(&app, "2027-01-05"), 0, "a week that runs is not begun again");
    app.work();
    let told = subjects(&app);
    // Five of the sample's agencies have offices below their heads; the others owe nothing.
    assert_eq!(told.len(), 5, "{told:?}");
    assert!(told.iter().all(|one| one.contains("Tindak lanjut berjenjang Perjanjian Kinerja Tahun 2027")));

    app.go_to("2027-01-09T02:00:00Z");
    app.work();
    let reminded = subjects(&app);
    assert_eq!(reminded.len(), 5);
    assert!(reminded.iter().all(|one| one.contains("Pengingat tindak lanjut")), "{reminded:?}");
    app.go_to("2027-01-11T10:00:00Z");
    app.work();
    assert!(subjects(&app).is_empty(), "on the last day nobody is late");

    // The 12th, with two workers: one digest, not five, and not one each.
    app.go_to("2027-01-12T02:00:00Z");
    let other = app.second_program(place);
    std::thread::scope(|scope| {
        for rooms in [&app.rooms, &other] {
            let app = &app;
            scope.spawn(move || {
                let worker = Worker::new(rooms).unwrap().taking(Share::Letters);
                worker.run_due(&mut rng(), || app.now()).unwrap()
            });
        }
    });
    app.work();
    let letters = app.letters.letters();
    let text = letters[0].parts().text.clone();
    assert!(text.contains("Dinas Kesehatan: 0 dari 9 ditandatangani, terlambat 1 hari"), "{text}");
    let organisasi = app.season.roster.official(&"SETDA-ORGANISASI".parse().unwrap(), app.now().day).unwrap();
    let to = app.season.roster.people[&organisasi.person].email.clone();
    let digests = subjects(&app);
    assert_eq!(digests.len(), 1, "{digests:?}");
    assert!(digests[0].starts_with(to.as_str()) && digests[0].contains("5 perangkat daerah terlambat"));

    // Started again on the same day there is none; on the next day there is one.
    app.go_to("2027-01-12T10:00:00Z");
    Worker::new(&other).unwrap().run_due(&mut rng(), || app.now()).unwrap();
    assert!(subjects(&app).is_empty());
    app.go_to("2027-01-13T02:00:00Z");
    app.work();
    assert_eq!(subjects(&app).len(), 1);
    // After days without power: one, about today.
    app.go_to("2027-01-20T02:00:00Z");
    app.work();
    let letters = app.letters.letters();
    assert!(letters[0].parts().text.contains("terlambat 9 hari"));
    assert_eq!(subjects(&app).len(), 1);
});

on_both!(
    on_the_12th_an_agency_with_an_unsigned_agreement_is_one_day_late_and_first_is_who_has_more,
    |place| {
        let app = TestApp::new(place);
        let drafted = app.draft(app.paper(Kind::Agreement, "DINKES-P2P"));
        begun(&app, "2027-01-04");
        assert_eq!(
            app.find(drafted.id).due,
            Some("2027-01-11".parse().unwrap()),
            "the draft has the week's last day"
        );
        assert_eq!(*app.trail(drafted.id).last().unwrap(), "due_set");
        let superior = app.frozen(app.paper(Kind::Agreement, "KEP-DINKES"));
        app.sign_all(superior.id);
        let secretary = app.frozen(app.paper(Kind::Agreement, "DINKES-SEK"));
        app.sign_all(secretary.id);
        app.work();

        app.go_to("2027-01-12T02:00:00Z");
        let day = app.now().day;
        let lines = app.rooms.store.read(|tx| cascade::ranking(tx, year(), day)).unwrap();
        let first = &lines[0];
        assert_eq!(
            (first.agency.id.as_str(), first.coverage.signed, first.coverage.expected),
            ("DINKES", 1, 9)
        );
        assert!(first.head_signed);
        let late: Vec<(&str, i64)> = lines
            .iter()
            .filter(|line| line.days_late > 0)
            .map(|line| (line.agency.id.as_str(), line.days_late))
            .collect();
        assert_eq!(late.len(), 5);
        assert!(late.contains(&("DINKES", 1)), "{late:?}");

        let tree = cascade::tree(&app.rooms.store, &agency("DINKES"), year(), day).unwrap().unwrap();
        assert_eq!(tree.roots.len(), 1);
        let head = &tree.roots[0];
        assert_eq!((head.office.as_str(), head.state, head.days_late), ("KEP-DINKES", State::Signed, 0));
        let below = |office: &str| head.below.iter().find(|node| node.office.as_str() == office).unwrap();
        assert_eq!((below("DINKES-SEK").state, below("DINKES-SEK").days_late), (State::Signed, 0));
        assert_eq!((below("DINKES-P2P").state, below("DINKES-P2P").days_late), (State::Draft, 1));
        assert_eq!(below("DINKES-SEK").below.len(), 2, "the ranks go on below");
        assert_eq!(below("DINKES-SEK").below[0].state, State::Missing);
    }
);

on_both!(a_head_finds_his_week_in_his_inbox_until_all_is_signed, |place| {
    let app = TestApp::new(place);
    begun(&app, "2027-01-04");
    let tasks = |who: &str, moment: Moment| {
        let who = person(who);
        app.rooms.store.read(|tx| cascade::tasks(tx, &who, moment.day)).unwrap()
    };
    let head = app.season.roster.official(&"KEP-DINKES".parse().unwrap(), app.now().day).unwrap().person;
    let mine = tasks(head.as_str(), app.now());
    assert_eq!(mine.len(), 1);
    assert_eq!((mine[0].agency.id.as_str(), mine[0].coverage.expected), ("DINKES", 9));
    assert_eq!(mine[0].clock.due.to_string(), "2027-01-11");
    assert!(tasks("P048", app.now()).is_empty(), "who heads nothing is asked nothing");
});

on_both!(when_a_ceremony_ends_the_agencies_whose_heads_sign_at_it_have_a_week, |place| {
    let app = TestApp::new(place);
    let agreement = app.draft(app.paper(Kind::Agreement, "KEP-DINKES"));
    app.draft(app.paper(Kind::Pact, "KEP-DLH"));
    let (store, now) = (&app.rooms.store, app.now());
    let kinds = [Kind::Agreement, Kind::Pact].into();
    let wanted = Wanted { period: year(), kinds, agencies: [].into(), heads_only: true };
    let invited = store.read(|tx| guests::read(tx, &wanted, now.day)).unwrap();
    assert!(invited.documents.contains(&agreement.id));
    let desk = Desk { store, by: Operator::rehearsing(person("P048")), moment: now };
    let starts = "09:00:00".parse().unwrap();
    let facts = Facts {
        title: "Penandatanganan".to_owned(),
        day: now.day,
        starts,
        place: "Pendopo".to_owned(),
        dress: String::new(),
        organiser: String::new(),
    };
    let ceremony = desk
        .schedule(NewCeremony {
            id: CeremonyId::new(now.at, &mut rng()),
            facts,
            rundown: customary(starts),
            guests: invited.guests,
            witnesses: vec![],
            documents: invited.documents,
            season: None,
        })
        .unwrap();
    desk.step(ceremony.id, Step::OpenAttendance).unwrap();
    desk.step(ceremony.id, Step::Start).unwrap();
    assert!(store.read(|tx| cascades::list(tx, year())).unwrap().is_empty());
    desk.end(ceremony.id, 7, &app.rooms.institution, &mut rng()).unwrap();
    let clocks = store.read(|tx| cascades::list(tx, year())).unwrap();
    assert_eq!(clocks.len(), 1, "who signs only a pact carries nothing down");
    assert_eq!((clocks[0].agency.as_str(), clocks[0].due.to_string().as_str()), ("DINKES", "2027-01-11"));
    app.work();
    assert_eq!(subjects(&app).len(), 1);
});
