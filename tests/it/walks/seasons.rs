//! A season on the sample regency: its coverage before anything is sent, its documents made and handed in at once, its
//! indicators and budgets imported, its readiness told.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use teken::domain::account::Account;
use teken::domain::assignment::{Assignment, Capacity};
use teken::domain::coverage::{Gap, Row, Show, Standing};
use teken::domain::document::{Content, Document};
use teken::domain::ids::{ActId, SeasonId};
use teken::domain::readiness::{AccountStanding, Action, KeyStanding};
use teken::domain::season::{Plan, PlanFault, Population, Season};
use teken::domain::season_act::{Deed, Item, Outcome, SeasonAct};
use teken::domain::stage::{Actor, StageName};
use teken::flows::annexes::{self, Fate, Line};
use teken::flows::campaign::{self, CampaignError, KINDS};
use teken::flows::coverage::{self, Coverage};
use teken::flows::{enrol, readiness};
use teken::roster::{self, AgreementDraft, NamedFile};
use teken::store::{accounts, documents, season_acts, sign_ins};

use crate::app::{Kind, TestApp, passphrase, person, rng, sample_file};

fn plan() -> Plan {
    Plan {
        name: "Penandatanganan 2027".to_owned(),
        period: "2027".parse().unwrap(),
        kinds: KINDS.into(),
        pact: "PI-TAHUNAN".to_owned(),
        population: Population { region: true, heads: true, ..Population::default() },
        event_day: "2027-01-04".parse().unwrap(),
        report_days: vec![14, 3, 0],
    }
}

/// The secretariat's account, in the database.
fn secretary(app: &TestApp) -> Account {
    let account = app.drafting(&person("P051"));
    app.rooms.store.write("test", |tx| accounts::insert(tx, &account)).unwrap();
    account
}

fn begun(app: &TestApp, by: &Account) -> Season {
    campaign::begin(&app.rooms, &mut rng(), plan(), by, app.now()).unwrap()
}

fn covered(app: &TestApp, id: SeasonId) -> Coverage {
    let zone = app.rooms.institution.zone();
    coverage::read(&app.rooms.store, id, zone, app.now()).unwrap().unwrap()
}

fn count(app: &TestApp, id: SeasonId, show: Show) -> usize {
    covered(app, id).rows.iter().filter(|row| show.counts(row)).count()
}

fn line<'a>(coverage: &'a Coverage, office: &str, kind: Kind) -> &'a Row {
    coverage.rows.iter().find(|row| row.office.as_str() == office && row.kind == kind).unwrap()
}

fn acted(app: &TestApp, deed: Deed, season: SeasonId, by: &Account) -> (SeasonAct, Vec<Item>) {
    let id = ActId::new(app.now().at, &mut rng());
    campaign::start(&app.rooms, &mut rng(), (id, deed), season, by, app.now()).unwrap();
    app.work();
    let read = |tx: &mut _| Ok((season_acts::find(tx, id)?.unwrap(), season_acts::items(tx, id)?));
    app.rooms.store.read::<_, teken::store::StoreError>(read).unwrap()
}

/// The sheets of the sample's agreements.
fn file(app: &TestApp) -> Vec<AgreementDraft> {
    let sheet = |name: &str| {
        let name = format!("{name}.csv");
        NamedFile { bytes: std::fs::read(sample_file(&name)).unwrap(), name }
    };
    let files = roster::ANNEX_SHEETS.map(sheet);
    roster::annexes(&files, &app.season.roster.offices).unwrap()
}

fn agreement(app: &TestApp, office: &str) -> Document {
    let all = app.rooms.store.read(|tx| documents::find_about(tx, plan().period)).unwrap();
    let is = |one: &Document| one.subject.as_str() == office && one.kind() == Kind::Agreement;
    all.into_iter().find(is).unwrap()
}

fn fates(lines: &[Line]) -> Vec<(&str, Fate)> {
    lines.iter().map(|line| (line.code.as_str(), line.fate)).collect()
}

on_both!(the_board_shows_36_pacts_and_36_agreements_and_no_vacant_post_before_anything_is_made, |place| {
    let app = TestApp::new(place);
    let season = begun(&app, &secretary(&app));
    let coverage = covered(&app, season.id);
    for kind in KINDS {
        let of: Vec<&Row> = coverage.rows.iter().filter(|row| row.kind == kind).collect();
        assert_eq!(of.len(), 36, "{kind:?}");
        assert_eq!(of.iter().filter(|row| row.alone).count(), 1, "the regent signs alone");
    }
    assert_eq!(coverage.rows[0].office.as_str(), "BUPATI");
    assert!(coverage.rows.iter().all(|row| row.standing == Standing::ToMake && row.gaps.is_empty()));
    assert_eq!(count(&app, season.id, Show::Vacant), 0);
    // One head stands in for another agency: both lines of both offices say so.
    assert_eq!(count(&app, season.id, Show::TwoPosts), 4);
    assert_eq!(
        line(&coverage, "KEP-DISNAKERKUKM", Kind::Pact).also,
        ["Plt. Kepala Dinas Perindustrian dan Perdagangan"]
    );
    assert_eq!(count(&app, season.id, Show::Certificate), 72, "nobody has a key yet");
});

on_both!(a_vacant_post_is_listed_apart_and_a_budget_document_that_is_not_here_is_missed, |place| {
    let mut app = TestApp::new(place);
    app.season.roster.assignments.retain(|held| held.office.as_str() != "KEP-DLH");
    app.import();
    app.season.dpa.clear();
    let season = begun(&app, &secretary(&app));
    place.tamper("DELETE FROM dpa WHERE agency = 'DINKES'").unwrap();
    assert_eq!(count(&app, season.id, Show::Vacant), 2);
    assert_eq!(count(&app, season.id, Show::All), 70);
    let coverage = covered(&app, season.id);
    assert_eq!(line(&coverage, "KEP-DINKES", Kind::Agreement).gaps, [Gap::NoBudget]);
    assert_eq!(line(&coverage, "KEP-DINKES", Kind::Pact).gaps, []);
});

on_both!(all_documents_of_a_season_are_made_in_seconds_and_again_changes_nothing, |place| {
    let app = TestApp::new(place);
    let by = secretary(&app);
    let season = begun(&app, &by);
    let started = Instant::now();
    let (act, items) = acted(&app, Deed::Make, season.id, &by);
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    assert!(act.ended.is_some());
    assert_eq!(items.len(), 72);
    assert!(items.iter().all(|item| item.outcome == Outcome::Made && item.document.is_some()), "{items:?}");
    let before = app.rooms.store.read(|tx| documents::find_about(tx, plan().period)).unwrap();
    assert_eq!(before.len(), 72);
    assert_eq!(before[0].drafter, person("P051"), "by the route, not by whoever pressed the button");

    // The very same form again, then another one: nothing is left to make.
    campaign::start(&app.rooms, &mut rng(), (act.id, Deed::Make), season.id, &by, app.now()).unwrap();
    let (again, items) = acted(&app, Deed::Make, season.id, &by);
    assert_eq!((items.len(), again.ended), (0, Some(app.now().at)));
    campaign::carry_out(&app.rooms, &mut rng(), act.id, app.now()).unwrap();
    let after = app.rooms.store.read(|tx| documents::find_about(tx, plan().period)).unwrap();
    assert_eq!(before, after);
    // A form cannot be used for another deed.
    let other = campaign::start(&app.rooms, &mut rng(), (act.id, Deed::Submit), season.id, &by, app.now());
    assert!(matches!(other, Err(CampaignError::Foreign)));
});

on_both!(what_somebody_else_has_begun_is_left_alone_and_what_was_withdrawn_is_made_anew, |place| {
    let app = TestApp::new(place);
    let by = secretary(&app);
    let season = begun(&app, &by);
    let own = app.draft(app.paper(Kind::Pact, "KEP-DLH"));
    let gone = app.draft(app.paper(Kind::Pact, "KEP-DPMD"));
    let secretariat = Actor::Secretariat(person("P051"));
    app.decide().withdraw(&mut rng(), gone.id, gone.version, secretariat, "Salah jenis.").unwrap();
    let (_, items) = acted(&app, Deed::Make, season.id, &by);
    assert_eq!(items.len(), 71);
    assert!(!items.iter().any(|item| item.office == own.subject && item.kind == Kind::Pact));
    assert_eq!(app.find(own.id), own);
    assert!(items.iter().any(|item| item.office == gone.subject && item.kind == Kind::Pact));
});

on_both!(an_act_that_was_cut_short_goes_on_where_it_stopped, |place| {
    let app = TestApp::new(place);
    let by = secretary(&app);
    let season = begun(&app, &by);
    let id = ActId::new(app.now().at, &mut rng());
    campaign::start(&app.rooms, &mut rng(), (id, Deed::Make), season.id, &by, app.now()).unwrap();
    // What a first worker left: one document made and noted, the rest waiting.
    let first = app.rooms.store.read(|tx| season_acts::waiting(tx, id, 1)).unwrap().remove(0);
    let pact = app.draft(app.paper(Kind::Pact, "BUPATI"));
    let made = Item { outcome: Outcome::Made, document: Some(pact.id), ..first };
    app.rooms.store.write("test", |tx| season_acts::settle(tx, id, &made)).unwrap();
    app.work();
    let items = app.rooms.store.read(|tx| season_acts::items(tx, id)).unwrap();
    assert_eq!(items.iter().filter(|item| item.outcome == Outcome::Made).count(), 72);
    assert_eq!(app.rooms.store.read(|tx| documents::find_about(tx, plan().period)).unwrap().len(), 72);
});

on_both!(indicators_and_budgets_are_tried_first_and_then_come_into_the_drafts, |place| {
    let app = TestApp::new(place);
    let by = secretary(&app);
    let season = begun(&app, &by);
    acted(&app, Deed::Make, season.id, &by);
    let (file, secretariat) = (file(&app), Actor::Secretariat(person("P051")));
    let period = plan().period;
    let empty = agreement(&app, "KEP-DINKES");
    let trial = annexes::preview(&app.rooms, &mut rng(), period, &file, &secretariat, app.now()).unwrap();
    assert_eq!(agreement(&app, "KEP-DINKES"), empty, "nothing is kept of a trial");
    let said = fates(&trial.lines);
    assert_eq!(said[0], ("PK27-DINKES", Fate::New));
    // Below the heads of agencies nothing was made by this season, and amendments begin elsewhere.
    assert!(said.iter().any(|(_, fate)| *fate == Fate::NoDocument));
    assert!(said.iter().any(|(_, fate)| *fate == Fate::Amendment));
    assert_eq!(trial.lines[0].faults, []);

    let apply = |seen| annexes::apply(&app.rooms, &mut rng(), period, (&file, seen), &secretariat, app.now());
    let done = apply(&trial.seen).unwrap().unwrap();
    assert_eq!(done, trial, "what was shown is what was done");
    let Content::Agreement(text) = agreement(&app, "KEP-DINKES").content else { panic!() };
    assert_eq!(
        (text.indicators.len(), text.budget.len()),
        (trial.lines[0].indicators.1, trial.lines[0].budget.1)
    );
    assert_eq!(text.faults(), []);

    // Again, it says the same; with what was seen before, it is shown anew.
    let moved = apply(&trial.seen).unwrap().unwrap_err();
    assert_eq!(moved.lines[0].fate, Fate::Same);
    let revision = agreement(&app, "KEP-DINKES").revision;
    apply(&moved.seen).unwrap().unwrap();
    assert_eq!(agreement(&app, "KEP-DINKES").revision, revision, "the same text is no change");
});

on_both!(complete_drafts_are_handed_in_at_once_and_one_that_cannot_be_printed_stops_no_other, |place| {
    let app = TestApp::new(place);
    let by = secretary(&app);
    let season = begun(&app, &by);
    acted(&app, Deed::Make, season.id, &by);
    let (mut file, secretariat) = (file(&app), Actor::Secretariat(person("P051")));
    let odd = file.iter_mut().find(|draft| draft.first.as_str() == "KEP-DPUPR").unwrap();
    "Angka \u{4e2d}".clone_into(&mut odd.indicators[0].indicator);
    let period = plan().period;
    let trial = annexes::preview(&app.rooms, &mut rng(), period, &file, &secretariat, app.now()).unwrap();
    annexes::apply(&app.rooms, &mut rng(), period, (&file, &trial.seen), &secretariat, app.now())
        .unwrap()
        .unwrap();
    let complete = count(&app, season.id, Show::Complete);
    assert_eq!(count(&app, season.id, Show::Gaps), 72 - complete, "agreements without rows wait");
    let (act, items) = acted(&app, Deed::Submit, season.id, &by);
    assert_eq!((items.len(), act.ended.is_some()), (complete, true));
    for item in &items {
        let odd = item.office.as_str() == "KEP-DPUPR" && item.kind == Kind::Agreement;
        let expected = if odd { Outcome::Letter } else { Outcome::Submitted };
        assert_eq!(item.outcome, expected, "{item:?}");
    }
    assert_eq!(agreement(&app, "KEP-DINKES").stage.name(), StageName::InReview);
    assert_eq!(agreement(&app, "KEP-DPUPR").stage.name(), StageName::Draft);
    assert_eq!(app.trail(agreement(&app, "KEP-DINKES").id)[..3], ["drafted", "edited", "submitted"]);

    // A draft that was handed in is not touched by an import any more, and that is said.
    file[0].indicators.truncate(1);
    let trial = annexes::preview(&app.rooms, &mut rng(), period, &file, &secretariat, app.now()).unwrap();
    assert_eq!(trial.lines[0].fate, Fate::NotDraft(StageName::InReview));
});

on_both!(readiness_names_who_must_do_what_until_the_day_of_the_event, |place| {
    let app = TestApp::new(place);
    app.go_to("2026-12-20T02:00:00Z");
    let by = secretary(&app);
    let season = begun(&app, &by);
    let report = || {
        let zone = app.rooms.institution.zone();
        readiness::read(&app.rooms.store, season.id, zone, app.now()).unwrap().unwrap()
    };
    // 36 offices, but one person holds two of them.
    let all = report();
    assert_eq!((all.rows.len(), all.documents.owed, all.documents.missing), (35, 72, 72));
    let regent = &all.rows[0];
    assert_eq!((regent.name.as_str(), regent.papers.owed), ("H. Mahardika Contohnegara, S.E., M.M.", 72));
    assert_eq!(regent.actions(), [Action::Invite, Action::MakeKey, Action::MakeDocuments]);
    let two = all.rows.iter().find(|row| row.person == person("P012")).unwrap();
    assert_eq!((two.offices.len(), two.papers.owed), (2, 4));
    // The inspector is on leave that day: whoever stands in for him is asked, not he.
    assert!(all.rows.iter().any(|row| row.offices.contains(&"Plh. Inspektur Daerah".to_owned())));

    // One key is made, one account signs in: both are told at once.
    enrol::run(&app.rooms, &mut rng(), &person("P007"), &passphrase("P007"), app.now()).unwrap();
    let head = Account { person: Some(person("P007")), email: "p7@a.example".parse().unwrap(), ..by.clone() };
    let head = Account { id: teken::domain::ids::AccountId::new(app.now().at, &mut rng()), ..head };
    let signs_in = app.rooms.store.write("test", |tx| {
        accounts::insert(tx, &head)?;
        sign_ins::note(tx, head.id, app.now().at)
    });
    signs_in.unwrap();
    let all = report();
    let ready = all.rows.iter().find(|row| row.person == person("P007")).unwrap();
    assert_eq!((ready.account, ready.key), (AccountStanding::Active, KeyStanding::Good));
    assert_eq!(ready.signed_in, Some(app.now().at));
    assert!(ready.can_sign() && !ready.is_ready());
    assert_eq!(ready.actions(), [Action::MakeDocuments]);
});

on_both!(the_report_is_mailed_on_its_days_and_a_changed_plan_takes_the_old_days_back, |place| {
    let app = TestApp::new(place);
    app.go_to("2026-12-01T02:00:00Z");
    let by = secretary(&app);
    let season = begun(&app, &by);
    let later = Plan { report_days: vec![10, 0], ..plan() };
    let (rooms, seen) = (&app.rooms, (season.id, season.revision));
    campaign::replan(rooms, &mut rng(), seen, later.clone(), &by, app.now()).unwrap();
    let stale = campaign::replan(rooms, &mut rng(), seen, later, &by, app.now());
    assert!(matches!(stale, Err(CampaignError::Changed)));
    let mut told = Vec::new();
    for day in ["2026-12-21", "2026-12-25", "2027-01-01", "2027-01-04"] {
        app.go_to(&format!("{day}T02:00:00Z"));
        app.work();
        told.extend(app.letters.take().into_iter().map(|letter| (day, letter.parts().subject.clone())));
    }
    assert_eq!(
        told,
        [
            ("2026-12-25", "Kesiapan H-10: Penandatanganan 2027".to_owned()),
            ("2027-01-04", "Kesiapan hari ini: Penandatanganan 2027".to_owned()),
        ]
    );
    // A letter that could not leave in time is not sent after the event.
    app.pass(TimeDelta::days(1));
    readiness::order(rooms, &mut rng(), (season.id, 2), app.now()).unwrap();
    app.work();
    assert_eq!(app.letters.take().len(), 0);
});

on_both!(a_plan_without_offices_or_with_an_unknown_variant_is_refused, |place| {
    let app = TestApp::new(place);
    let by = secretary(&app);
    let refused = |plan| campaign::begin(&app.rooms, &mut rng(), plan, &by, app.now()).unwrap_err();
    let nobody = refused(Plan { population: Population::default(), ..plan() });
    assert!(matches!(nobody, CampaignError::Plan(PlanFault::Nobody)));
    let unknown = refused(Plan { pact: "PI-LAIN".to_owned(), ..plan() });
    assert!(matches!(unknown, CampaignError::NoVariant(code) if code == "PI-LAIN"));
});

on_both!(a_second_officer_for_a_vacant_post_is_covered_when_the_season_is_made_again, |place| {
    let mut app = TestApp::new(place);
    app.season.roster.assignments.retain(|held| held.office.as_str() != "KEP-DLH");
    app.import();
    let by = secretary(&app);
    let season = begun(&app, &by);
    assert_eq!(acted(&app, Deed::Make, season.id, &by).1.len(), 70);
    app.season.roster.assignments.push(Assignment {
        office: "KEP-DLH".parse().unwrap(),
        person: person("P049"),
        capacity: Capacity::Plt,
        from: "2027-01-02".parse().unwrap(),
        until: Some("2027-06-01".parse().unwrap()),
        decree: "800.1.3.1/2/BKPSDM/2027".to_owned(),
    });
    app.import();
    assert_eq!(acted(&app, Deed::Make, season.id, &by).1.len(), 2);
});
