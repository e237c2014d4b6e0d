//! What the stories begin with: a small regency, a pact and an agreement, and the verbs saved one after the other.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use getrandom::SysRng;
use rand_core::UnwrapErr;
use teken::domain::agency::Agency;
use teken::domain::agreement::{Agreement, Ceiling, Indicator, Polarity};
use teken::domain::assignment::{Assignment, Capacity};
use teken::domain::budget::{BudgetDepth, BudgetLine, Rupiah};
use teken::domain::code::VerifyCode;
use teken::domain::digest::Digest;
use teken::domain::document::{Change, Content, Document, NewDocument};
use teken::domain::ids::{DocumentId, IntentId, PersonId};
use teken::domain::institution::AgreementTemplate;
use teken::domain::moment::Moment;
use teken::domain::office::{Level, Office};
use teken::domain::pact::Pact;
use teken::domain::person::{Person, Rank};
use teken::domain::roster::Roster;
use teken::domain::route::{Field, ReviewRole, ReviewStep, Route, SignStep, Target};
use teken::domain::stage::{Actor, Frozen, Signature};
use teken::store::{Store, StoreError, documents};

pub(crate) fn rng() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

pub(crate) fn zone() -> FixedOffset {
    FixedOffset::east_opt(7 * 3600).unwrap()
}

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(crate) fn today() -> Moment {
    Moment { at: at("2027-01-04T02:00:00.123456Z"), day: "2027-01-04".parse().unwrap() }
}

pub(crate) fn person(id: &str) -> PersonId {
    id.parse().unwrap()
}

pub(crate) fn new_id() -> DocumentId {
    DocumentId::new(today().at, &mut rng())
}

/// P1 regent, P2 Sekda, P3 head of Dinkes and Plt. of Diskan, P7 Organisasi; nobody heads the empty office.
pub(crate) fn roster() -> Roster {
    let mut roster = Roster::default();
    for (id, head) in [("SETDA", "KEP-SETDA"), ("DINKES", "KEP-DINKES"), ("DISKAN", "KEP-DISKAN")] {
        roster.agencies.insert(id.parse().unwrap(), agency(id, head));
    }
    for (id, agency, superior, counterpart) in [
        ("BUPATI", None, None, None),
        ("KEP-SETDA", Some("SETDA"), Some("BUPATI"), Some("BUPATI")),
        ("KEP-DINKES", Some("DINKES"), Some("KEP-SETDA"), Some("BUPATI")),
        ("KEP-DISKAN", Some("DISKAN"), Some("KEP-SETDA"), Some("BUPATI")),
        ("ORGANISASI", Some("SETDA"), Some("KEP-SETDA"), Some("KEP-SETDA")),
        ("KOSONG", Some("DISKAN"), Some("KEP-DISKAN"), Some("KEP-DISKAN")),
    ] {
        roster.offices.insert(id.parse().unwrap(), office(id, agency, superior, counterpart));
    }
    let from: NaiveDate = "2025-01-01".parse().unwrap();
    for (office, who, capacity) in [
        ("BUPATI", "P1", Capacity::Definitive),
        ("KEP-DINKES", "P3", Capacity::Definitive),
        ("KEP-DISKAN", "P3", Capacity::Plt),
        ("KEP-SETDA", "P2", Capacity::Definitive),
        ("ORGANISASI", "P7", Capacity::Definitive),
    ] {
        roster.people.insert(person(who), somebody(who));
        let until = (capacity == Capacity::Plt).then(|| "2027-05-01".parse().unwrap());
        let (office, person) = (office.parse().unwrap(), person(who));
        roster.assignments.push(Assignment {
            office,
            person,
            capacity,
            from,
            until,
            decree: "800/1".to_owned(),
        });
    }
    roster
}

fn agency(id: &str, head: &str) -> Agency {
    Agency {
        id: id.parse().unwrap(),
        name: format!("Dinas {id}"),
        short_name: id.to_owned(),
        head: head.parse().unwrap(),
        address: "Jalan Contoh 1".to_owned(),
        email: "dinas@arunikakab.example".to_owned(),
    }
}

fn office(id: &str, agency: Option<&str>, superior: Option<&str>, counterpart: Option<&str>) -> Office {
    Office {
        id: id.parse().unwrap(),
        agency: agency.map(|agency| agency.parse().unwrap()),
        title: format!("Jabatan {id}"),
        echelon: agency.map(|_| "II.b".to_owned()),
        superior: superior.map(|superior| superior.parse().unwrap()),
        level: agency.map(|_| Level::Jpt),
        counterpart: counterpart.map(|counterpart| counterpart.parse().unwrap()),
    }
}

pub(crate) fn somebody(id: &str) -> Person {
    let civil_servant = id != "P1";
    Person {
        id: person(id),
        name: format!("Dr. {id} Contoh, S.H."),
        bare_name: format!("{id} Contoh"),
        nip: civil_servant.then(|| "197210061998011901".parse().unwrap()),
        rank: civil_servant.then(|| Rank { name: "Pembina".to_owned(), grade: "IV/a".to_owned() }),
        email: format!("{}@arunikakab.example", id.to_lowercase()).parse().unwrap(),
    }
}

/// Organisasi, then the Sekda; then the subject, then his second party.
pub(crate) fn reviewed_route(first: Field, second: Field) -> Route {
    let review = |role, office: &str| {
        vec![ReviewStep { role, target: Target::Office(office.parse().unwrap()), due_days: Some(2) }]
    };
    Route {
        drafter: Target::Office("ORGANISASI".parse().unwrap()),
        reviews: vec![
            review(ReviewRole::Coordination, "ORGANISASI"),
            review(ReviewRole::Approval, "KEP-SETDA"),
        ],
        signings: vec![
            vec![SignStep { field: first, target: Target::Subject, due_days: Some(7) }],
            vec![SignStep { field: second, target: Target::Counterpart, due_days: None }],
        ],
        copies: vec![Target::Office("ORGANISASI".parse().unwrap())],
    }
}

pub(crate) fn pact() -> Content {
    Content::Pact(Pact {
        template: "PI-TAHUNAN".to_owned(),
        opening: "Saya, {nama_lengkap}, menyatakan:".to_owned(),
        points: vec!["Tidak menerima suap — \"apa pun\";".to_owned()],
        witness_label: "Menyaksikan,".to_owned(),
    })
}

pub(crate) fn agreement() -> Content {
    let text = |t: &str| t.to_owned();
    Content::Agreement(Agreement {
        level: Level::Jpt,
        annex_title: text("DINAS KESEHATAN"),
        texts: AgreementTemplate {
            opening_two: text("Dalam rangka"),
            opening_one: text("Dalam rangka"),
            promise: vec![text("berjanji")],
            promise_one: vec![],
            supervision: vec![text("supervisi")],
            first_label: text("PIHAK PERTAMA"),
            second_label: text("PIHAK KEDUA"),
        },
        indicators: vec![Indicator {
            objective_no: 1,
            objective: text("Meningkatnya derajat kesehatan"),
            indicator: text("Angka Kematian Ibu"),
            unit: text("per 100.000"),
            target: text("95"),
            quarters: [text(""), text(""), text(""), text("95")],
            polarity: Polarity::Minimize,
        }],
        budget: vec![BudgetLine {
            depth: BudgetDepth::Program,
            code: text("1.02.01"),
            name: text("PROGRAM PENUNJANG"),
            amount: Rupiah(259_500_800_000),
            remark: text("APBD"),
            parent: None,
        }],
        ceiling: Ceiling::Exactly(Rupiah(259_500_800_000)),
        amendment: None,
        amends: None,
        typed: None,
    })
}

/// A pact of the head of Dinkes, not yet saved.
pub(crate) fn drafting() -> Change {
    drafting_of("KEP-DINKES", pact(), reviewed_route(Field::Declarant, Field::Witness), &roster())
}

pub(crate) fn drafting_of(subject: &str, content: Content, route: Route, roster: &Roster) -> Change {
    let new = NewDocument {
        id: new_id(),
        code: VerifyCode::new(&mut rng()),
        title: format!("Pakta Integritas {subject}"),
        subject: subject.parse().unwrap(),
        period: "2027".parse().unwrap(),
        route,
        content,
        due: Some("2027-02-04".parse().unwrap()),
    };
    Document::draft(new, roster, today()).unwrap()
}

pub(crate) fn save(store: &Store, change: &Change) -> Result<(), StoreError> {
    store.write("test", |tx| documents::save(tx, change, zone(), &mut rng()))
}

/// Saves, reads back, and insists that nothing was lost on the way.
pub(crate) fn saved(store: &Store, change: &Change) -> Document {
    save(store, change).unwrap();
    let found = find(store, change.document().id).unwrap();
    assert_eq!(&found, change.document());
    found
}

pub(crate) fn find(store: &Store, id: DocumentId) -> Option<Document> {
    store.read(|tx| documents::find(tx, id)).unwrap()
}

pub(crate) fn secretariat() -> Actor {
    Actor::Secretariat(person("P7"))
}

pub(crate) fn submitting(document: &Document) -> Change {
    document.clone().submit(&secretariat(), &roster(), today()).unwrap()
}

pub(crate) fn approving(document: &Document, by: &str) -> Change {
    document.clone().approve(document.version, &person(by), None, &roster(), today()).unwrap()
}

pub(crate) fn base() -> Digest {
    Digest::of(b"base")
}

pub(crate) fn freezing(document: &Document) -> Change {
    let roster = roster();
    let frozen = Frozen {
        base: base(),
        certified: Digest::of(b"certified"),
        parties: document.parties(&roster, today()).unwrap(),
        copies: document.copy_holders(&roster, today()),
        at: today().at,
    };
    document.clone().freeze(frozen, &roster, today()).unwrap()
}

pub(crate) fn signing(document: &Document, field: Field, by: &str, intent: IntentId) -> Change {
    let roster = roster();
    let official = document.may_sign(field, base(), &person(by), &roster, today().day).unwrap().clone();
    let signature = Signature {
        field,
        official,
        intent,
        certificate: Digest::of(b"certificate"),
        revision: Digest::of(field.name().as_bytes()),
        at: today().at,
    };
    document.clone().sign(base(), signature, &roster, today()).unwrap()
}

pub(crate) fn new_intent() -> IntentId {
    IntentId::new(today().at, &mut rng())
}

pub(crate) fn archiving(document: &Document) -> Change {
    document
        .clone()
        .archive(Digest::of(b"archived"), 123_456, "2027/DINKES/x.pdf".to_owned(), today())
        .unwrap()
}

/// Every change from the draft to the archive, each saved before the next is decided.
pub(crate) fn walked(store: &Store, until: Until) -> Document {
    let mut document = saved(store, &drafting());
    let steps: BTreeMap<Until, fn(&Document) -> Change> = BTreeMap::from([
        (Until::InReview, submitting as fn(&Document) -> Change),
        (Until::Approved, |d| approving(d, "P7")),
        (Until::Freezing, |d| approving(d, "P2")),
        (Until::Signing, freezing),
        (Until::HalfSigned, |d| signing(d, Field::Declarant, "P3", new_intent())),
        (Until::Signed, |d| signing(d, Field::Witness, "P1", new_intent())),
        (Until::Archived, archiving),
    ]);
    for (_, step) in steps.range(..=until) {
        document = saved(store, &step(&document));
    }
    document
}

/// How far [`walked`] goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Until {
    Draft,
    InReview,
    Approved,
    Freezing,
    Signing,
    HalfSigned,
    Signed,
    Archived,
}
