//! The routing engine told as facts. `season` has what every story begins with.

mod drafting;
mod edge_cases;
mod routing;
mod transitions;

use chrono::{DateTime, NaiveDate, Utc};

use super::agreement::{Agreement, Ceiling, Indicator, Polarity};
use super::assignment::Capacity;
use super::budget::{BudgetDepth, BudgetLine, Rupiah};
use super::code::VerifyCode;
use super::digest::Digest;
use super::document::{Change, Content, Document, NewDocument};
use super::ids::{DocumentId, IntentId, PersonId};
use super::institution::AgreementTemplate;
use super::moment::Moment;
use super::office::Level;
use super::pact::Pact;
use super::refusal::Refusal;
use super::roster::Roster;
use super::route::{Field, ReviewRole, ReviewStep, Route, SignStep, Target};
use super::stage::{Actor, Frozen, Signature};

type Assigned<'a> = (&'a str, &'a str, Capacity, &'a str, Option<&'a str>);

/// Everyone definitive: P1 regent, P2 Sekda, P3 Dinkes, P4 its secretary, P5 Diskan, P6 camat, P7 Organisasi, P8 BPKAD.
const FULL: [Assigned<'static>; 8] = [
    ("BUPATI", "P1", Capacity::Definitive, "2025-02-20", None),
    ("KEP-SETDA", "P2", Capacity::Definitive, "2025-01-01", None),
    ("KEP-DINKES", "P3", Capacity::Definitive, "2025-01-01", None),
    ("DINKES-SEK", "P4", Capacity::Definitive, "2025-01-01", None),
    ("KEP-DISKAN", "P5", Capacity::Definitive, "2025-01-01", None),
    ("KEP-KEC", "P6", Capacity::Definitive, "2025-01-01", None),
    ("ORGANISASI", "P7", Capacity::Definitive, "2025-01-01", None),
    ("BPKAD", "P8", Capacity::Definitive, "2025-01-01", None),
];

fn full_roster() -> Roster {
    super::roster::tests::roster(&FULL)
}

/// The full roster without the assignments of one office, and with others instead.
fn roster_but(office: &str, instead: &[Assigned<'_>]) -> Roster {
    let mut assigned: Vec<Assigned<'_>> = FULL.into_iter().filter(|a| a.0 != office).collect();
    assigned.extend_from_slice(instead);
    super::roster::tests::roster(&assigned)
}

fn moment(day: &str) -> Moment {
    let day: NaiveDate = day.parse().unwrap();
    let at: DateTime<Utc> = day.and_hms_opt(2, 0, 0).unwrap().and_utc();
    Moment { at, day }
}

fn today() -> Moment {
    moment("2027-01-04")
}

fn person(id: &str) -> PersonId {
    id.parse().unwrap()
}

fn review(role: ReviewRole, office: &str) -> ReviewStep {
    ReviewStep { role, target: Target::Office(office.parse().unwrap()), due_days: Some(2) }
}

fn sign(field: Field, target: Target) -> SignStep {
    SignStep { field, target, due_days: Some(7) }
}

/// Organisasi and BPKAD beside each other, then the Sekda, then both parties one after the other.
fn agreement_route() -> Route {
    Route {
        drafter: Target::Subject,
        reviews: vec![
            vec![review(ReviewRole::Coordination, "ORGANISASI"), review(ReviewRole::Coordination, "BPKAD")],
            vec![review(ReviewRole::Approval, "KEP-SETDA")],
        ],
        signings: vec![
            vec![sign(Field::FirstParty, Target::Subject)],
            vec![sign(Field::SecondParty, Target::Counterpart)],
        ],
        copies: vec![Target::Office("ORGANISASI".parse().unwrap())],
    }
}

fn pact_route() -> Route {
    Route {
        drafter: Target::Office("ORGANISASI".parse().unwrap()),
        reviews: vec![],
        signings: vec![
            vec![sign(Field::Declarant, Target::Subject)],
            vec![sign(Field::Witness, Target::Counterpart)],
        ],
        copies: vec![],
    }
}

fn agreement_content() -> Content {
    let text = |t: &str| t.to_owned();
    Content::Agreement(Agreement {
        level: Level::Jpt,
        annex_title: text("DINAS KESEHATAN"),
        texts: AgreementTemplate {
            opening_two: text("Dalam rangka"),
            opening_one: text("Dalam rangka"),
            promise: vec![text("berjanji")],
            promise_one: vec![text("berjanji")],
            supervision: vec![text("melakukan supervisi")],
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
            amount: Rupiah(100),
            remark: text("APBD"),
            parent: None,
        }],
        ceiling: Ceiling::Exactly(Rupiah(100)),
        amendment: None,
        amends: None,
        typed: None,
    })
}

fn pact_content() -> Content {
    Content::Pact(Pact {
        template: "PI-TAHUNAN".to_owned(),
        opening: "Saya, {nama_lengkap}, {jabatan}, menyatakan sebagai berikut:".to_owned(),
        points: vec!["Menyampaikan informasi penyimpangan integritas di {nama_instansi};".to_owned()],
        witness_label: "Menyaksikan,".to_owned(),
    })
}

fn begin(subject: &str, route: Route, content: Content, roster: &Roster) -> Result<Change, Refusal> {
    let new = NewDocument {
        id: "018f0000-0000-7000-8000-000000000001".parse::<DocumentId>().unwrap(),
        code: "0000-0000-0000-0000-0".parse::<VerifyCode>().unwrap(),
        title: "Perjanjian Kinerja Tahun 2027".to_owned(),
        subject: subject.parse().unwrap(),
        period: "2027".parse().unwrap(),
        route,
        content,
        due: Some("2027-02-04".parse().unwrap()),
    };
    Document::draft(new, roster, today())
}

fn drafted(subject: &str, route: Route, content: Content, roster: &Roster) -> Document {
    begin(subject, route, content, roster).unwrap().document().clone()
}

fn submitted(document: Document, roster: &Roster) -> Document {
    let by = Actor::Person(document.drafter.clone());
    document.submit(&by, roster, today()).unwrap().document().clone()
}

fn approved(document: Document, by: &str, roster: &Roster) -> Document {
    let version = document.version;
    document.approve(version, &person(by), None, roster, today()).unwrap().document().clone()
}

fn base() -> Digest {
    Digest::of(b"the frozen text")
}

fn frozen(document: Document, roster: &Roster, at: Moment) -> Document {
    let parties = document.parties(roster, at).unwrap();
    let copies = document.copy_holders(roster, at);
    let frozen = Frozen { base: base(), certified: Digest::of(b"certified"), parties, copies, at: at.at };
    document.freeze(frozen, roster, at).unwrap().document().clone()
}

fn signing(
    document: Document,
    field: Field,
    by: &str,
    roster: &Roster,
    at: Moment,
) -> Result<Change, Refusal> {
    let official = document.may_sign(field, base(), &person(by), roster, at.day)?.clone();
    let signature = Signature {
        field,
        official,
        intent: "018f0000-0000-7000-8000-00000000000a".parse::<IntentId>().unwrap(),
        certificate: Digest::of(b"certificate"),
        revision: Digest::of(field.name().as_bytes()),
        at: at.at,
    };
    document.sign(base(), signature, roster, at)
}

fn signed(document: Document, field: Field, by: &str, roster: &Roster) -> Document {
    signing(document, field, by, roster, today()).unwrap().document().clone()
}

/// The Dinkes agreement with all reviews done, frozen on the day of the event.
fn ready_to_sign(roster: &Roster) -> Document {
    let document = submitted(drafted("KEP-DINKES", agreement_route(), agreement_content(), roster), roster);
    let document = ["P7", "P8", "P2"].into_iter().fold(document, |d, by| approved(d, by, roster));
    frozen(document, roster, today())
}
