//! Fills a new instance for `benches/ceremony/run`: officials with accounts and keys, a pact and an agreement each, frozen and
//! waiting for them, then for the regent. Prints who signs in how, one a line. Not part of the program that ships.

use std::collections::BTreeSet;
use std::path::Path;

use rand_core::CryptoRng;
use teken::boot;
use teken::domain::account::{Account, AccountState, Role, SecondFactor};
use teken::domain::agency::Agency;
use teken::domain::agreement::{Agreement, Ceiling, Indicator, Polarity};
use teken::domain::assignment::{Assignment, Capacity};
use teken::domain::budget::{BudgetDepth, BudgetLine, Rupiah};
use teken::domain::code::VerifyCode;
use teken::domain::document::{Content, Document, NewDocument};
use teken::domain::ids::{AccountId, DocumentId, OfficeId, PersonId};
use teken::domain::institution::{AgreementTemplate, PactTemplate};
use teken::domain::moment::Moment;
use teken::domain::office::{Level, Office};
use teken::domain::pact::Pact;
use teken::domain::password::Password;
use teken::domain::person::{Person, Rank};
use teken::domain::roster::Roster;
use teken::domain::route::{Field, Route, SignStep, Target};
use teken::domain::stage::Actor;
use teken::flows::{Rooms, enrol};
use teken::keyring::Passphrase;
use teken::store::{accounts, documents, roster};
use teken::worker::{Share, Worker};

type Failure = Box<dyn std::error::Error>;

const PASSWORD: &str = "kuda air api tanah";
const PASSPHRASE: &str = "gunung laut hutan sawah";
const AGENCIES: usize = 40;
const REGENT: &str = "BUPATI";

fn main() -> Result<(), Failure> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [instance, officials] = words.as_slice() else { return Err("ceremony INSTANCE OFFICIALS".into()) };
    let rooms = boot::open(Path::new(instance))?;
    let moment = Moment::of(boot::now(), &rooms.institution);
    let mut rng = boot::randomness();
    let officials: usize = officials.parse()?;
    let people = regency(officials)?;
    rooms.store.write("seed", |tx| roster::replace(tx, &people))?;
    let record = Password::typed(PASSWORD.to_owned()).record(&mut rng);
    for (name, role) in std::iter::once((REGENT.to_owned(), None))
        .chain((0..officials).map(|number| (format!("B{number:03}"), None)))
        .chain(std::iter::once(("HOST".to_owned(), Some("secretariat"))))
    {
        let account = account(&name, role, &people, &mut rng)?;
        rooms.store.write("seed", |tx| {
            accounts::insert(tx, &account)?;
            accounts::set_password(tx, account.id, &record)
        })?;
        if role.is_none() {
            let person: PersonId = name.parse()?;
            let passphrase = Passphrase::parse(PASSPHRASE.to_owned())?;
            enrol::run(&rooms, &mut rng, &person, &passphrase, moment)?;
        }
        println!("{name}\t{}\t{PASSWORD}\t{PASSPHRASE}", account.email.as_str());
    }
    drafted(&rooms, &people, officials, moment, &mut rng)?;
    let tally = Worker::new(&rooms)?.taking(Share::AllButLetters).run_due(&mut rng, || moment)?;
    if tally.retried + tally.buried > 0 {
        return Err(format!("{} job(s) failed", tally.retried + tally.buried).into());
    }
    Ok(())
}

fn drafted(
    rooms: &Rooms,
    people: &Roster,
    officials: usize,
    moment: Moment,
    rng: &mut dyn CryptoRng,
) -> Result<(), Failure> {
    let texts: Vec<PactTemplate> =
        serde_json::from_str(include_str!("../../examples/arunika/pact-templates.json"))?;
    let clauses: AgreementTemplate =
        serde_json::from_str(include_str!("../../examples/arunika/agreement-template.json"))?;
    let template = texts.first().ok_or("no wording of a pact")?;
    let secretariat = Actor::Secretariat("B000".parse()?);
    for number in 0..officials {
        let of = [
            (Content::Pact(Pact::from_template(template)), Field::Declarant, Field::Witness),
            (Content::Agreement(agreement(&clauses)), Field::FirstParty, Field::SecondParty),
        ];
        for (content, first, second) in of {
            let step = |field, target| vec![SignStep { field, target, due_days: Some(7) }];
            let new = NewDocument {
                id: DocumentId::new(moment.at, rng),
                code: VerifyCode::new(rng),
                title: format!("Dokumen Pejabat {number}"),
                subject: format!("JAB-{number:03}").parse()?,
                period: "2027".parse()?,
                route: Route {
                    drafter: Target::Office("JAB-000".parse()?),
                    reviews: vec![],
                    signings: vec![step(first, Target::Subject), step(second, Target::Counterpart)],
                    copies: vec![],
                },
                content,
                due: None,
            };
            let drafted = Document::draft(new, people, moment)?;
            let submitted = drafted.document().clone().submit(&secretariat, people, moment)?;
            rooms.store.write("seed", |tx| {
                documents::save(tx, &drafted, rooms.institution.zone(), rng)?;
                documents::save(tx, &submitted, rooms.institution.zone(), rng)
            })?;
        }
    }
    Ok(())
}

fn agreement(clauses: &AgreementTemplate) -> Agreement {
    let indicator = |number: u16| Indicator {
        objective_no: number,
        objective: format!("Meningkatnya kualitas layanan bidang {number}"),
        indicator: format!("Persentase layanan bidang {number} sesuai standar"),
        unit: "persen".to_owned(),
        target: format!("{}", 80 + number),
        quarters: ["20", "40", "60", "80"].map(str::to_owned),
        polarity: Polarity::Maximize,
    };
    let line = |number: u64| BudgetLine {
        depth: BudgetDepth::Program,
        code: format!("1.02.0{number}"),
        name: format!("PROGRAM LAYANAN BIDANG {number}"),
        amount: Rupiah(1_250_000_000 * number),
        remark: "APBD".to_owned(),
        parent: None,
    };
    Agreement {
        level: Level::Jpt,
        annex_title: "DINAS CONTOH".to_owned(),
        texts: clauses.clone(),
        indicators: (1..=8).map(indicator).collect(),
        budget: (1..=4).map(line).collect(),
        ceiling: Ceiling::Exactly(Rupiah(12_500_000_000)),
        amendment: None,
        amends: None,
        typed: None,
    }
}

/// A regent, and officials who answer to him, in forty agencies.
fn regency(officials: usize) -> Result<Roster, Failure> {
    let mut roster = Roster::default();
    for number in 0..AGENCIES {
        let agency = Agency {
            id: format!("OPD-{number:02}").parse()?,
            name: format!("Dinas Contoh {number}"),
            short_name: format!("Dinas {number}"),
            head: format!("JAB-{number:03}").parse()?,
            address: "Jalan Contoh 1".to_owned(),
            email: format!("opd{number}@arunikakab.example"),
        };
        roster.agencies.insert(agency.id.clone(), agency);
    }
    let regent: OfficeId = REGENT.parse()?;
    held(
        &mut roster,
        Office {
            id: regent.clone(),
            agency: None,
            title: "Bupati Arunika".to_owned(),
            echelon: None,
            superior: None,
            level: Some(Level::Bupati),
            counterpart: None,
        },
        REGENT,
    )?;
    for number in 0..officials {
        let office = Office {
            id: format!("JAB-{number:03}").parse()?,
            agency: Some(format!("OPD-{:02}", number % AGENCIES).parse()?),
            title: format!("Kepala Bidang Contoh {number}"),
            echelon: Some("II.b".to_owned()),
            superior: Some(regent.clone()),
            level: Some(Level::Jpt),
            counterpart: Some(regent.clone()),
        };
        held(&mut roster, office, &format!("B{number:03}"))?;
    }
    Ok(roster)
}

fn held(roster: &mut Roster, office: Office, who: &str) -> Result<(), Failure> {
    let person = Person {
        id: who.parse()?,
        name: format!("Dr. Contoh {who}, M.Si."),
        bare_name: format!("Contoh {who}"),
        nip: None,
        rank: Some(Rank { name: "Pembina".to_owned(), grade: "IV/a".to_owned() }),
        email: format!("{}@arunikakab.example", who.to_lowercase()).parse()?,
    };
    roster.assignments.push(Assignment {
        office: office.id.clone(),
        person: person.id.clone(),
        capacity: Capacity::Definitive,
        from: "2026-01-01".parse()?,
        until: None,
        decree: "800/1".to_owned(),
    });
    roster.people.insert(person.id.clone(), person);
    roster.offices.insert(office.id.clone(), office);
    Ok(())
}

fn account(
    name: &str,
    role: Option<&str>,
    people: &Roster,
    rng: &mut dyn CryptoRng,
) -> Result<Account, Failure> {
    let id: PersonId = name.parse()?;
    let known = people.people.get(&id);
    let roles: Result<BTreeSet<Role>, _> = role.into_iter().map(str::parse).collect();
    Ok(Account {
        id: AccountId::new(boot::now(), rng),
        person: known.map(|person| person.id.clone()),
        email: format!("{}@arunikakab.example", name.to_lowercase()).parse()?,
        name: known.map_or_else(|| name.to_owned(), |person| person.name.clone()),
        roles: roles?,
        state: AccountState::Active,
        second_factor: SecondFactor::Absent,
        created: boot::now(),
        language: None,
    })
}
