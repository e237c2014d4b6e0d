//! Fills the instance of a demo: documents like those it has, handed in, and accounts with running sessions.

use std::collections::BTreeSet;
use std::path::Path;

use teken::boot;
use teken::config::Config;
use teken::domain::account::{Account, AccountState, SecondFactor, Standing};
use teken::domain::code::VerifyCode;
use teken::domain::document::{Document, NewDocument};
use teken::domain::ids::{AccountId, DocumentId};
use teken::domain::moment::Moment;
use teken::domain::stage::Actor;
use teken::domain::token::Token;
use teken::store::documents::{self, Filter};
use teken::store::sessions::{self, Session};
use teken::store::{Store, StoreError, accounts, roster};

const ACCOUNTS: usize = 50;
const SESSIONS: usize = 10;

/// Makes documents until there are that many, and prints the cookies of the sessions, one a line.
pub(super) fn fill(instance: &Path, wanted: usize) -> Result<(), Box<dyn std::error::Error>> {
    let store = Store::open(&Config::read(instance)?.database_in(instance))?;
    let moment = Moment { at: boot::now(), day: "2027-01-04".parse()? };
    let (roster, present) = store.read(|tx| {
        let list = documents::list(tx, Filter::default())?;
        let mut whole = Vec::new();
        for summary in &list {
            whole.extend(documents::find(tx, summary.id)?);
        }
        Ok::<_, StoreError>((roster::load(tx)?, whole))
    })?;
    let zone = chrono::FixedOffset::east_opt(7 * 3600).ok_or("no zone")?;
    let mut rng = boot::randomness();
    store.write("seed", |tx| {
        for like in present.iter().cycle().take(wanted.saturating_sub(present.len())) {
            let new = NewDocument {
                id: DocumentId::new(moment.at, &mut rng),
                code: VerifyCode::new(&mut rng),
                title: like.title.clone(),
                subject: like.subject.clone(),
                period: like.period,
                route: like.route.clone(),
                content: like.content.clone(),
                due: like.due,
            };
            let Ok(drafted) = Document::draft(new, &roster, moment) else { continue };
            documents::save(tx, &drafted, zone, &mut rng)?;
            let document = drafted.document().clone();
            let by = Actor::Secretariat(document.drafter.clone());
            if let Ok(submitted) = document.submit(&by, &roster, moment) {
                documents::save(tx, &submitted, zone, &mut rng)?;
            }
        }
        Ok::<_, StoreError>(())
    })?;
    let cookies = store.write("seed", |tx| {
        let mut cookies = Vec::new();
        for number in 0..ACCOUNTS {
            let account = account(number, &mut rng)?;
            accounts::insert(tx, &account)?;
            for _ in 0..SESSIONS {
                let token = Token::new(&mut rng);
                cookies.push(token.text());
                let session = Session {
                    token: token.digest(),
                    account: account.id,
                    standing: Standing::Full,
                    agent: "bench".to_owned(),
                    began: moment.at,
                    seen: moment.at,
                };
                sessions::insert(tx, &session)?;
            }
        }
        Ok::<_, Box<dyn std::error::Error>>(cookies)
    })?;
    for cookie in cookies {
        println!("{cookie}");
    }
    Ok(())
}

fn account(number: usize, rng: &mut dyn rand_core::CryptoRng) -> Result<Account, Box<dyn std::error::Error>> {
    Ok(Account {
        id: AccountId::new(boot::now(), rng),
        person: None,
        email: format!("bench{number}@arunikakab.example").parse()?,
        name: format!("Bench {number}"),
        roles: BTreeSet::from(["secretariat".parse()?]),
        state: AccountState::Active,
        second_factor: SecondFactor::Absent,
        language: None,
        created: boot::now(),
    })
}
