//! The readiness report of a season: everybody who signs, what he still lacks for the day of the event, and who has to do
//! it. Mailed to the secretariat on the days that the season sets.

use std::collections::BTreeMap;

use chrono::FixedOffset;
use rand_core::CryptoRng;

use super::coverage::Gathered;
use super::deliver::{DeliverError, Delivery, send};
use super::{FlowError, Rooms};
use crate::domain::account::{AccountState, RoleName};
use crate::domain::coverage::Facts;
use crate::domain::document::Kind;
use crate::domain::ids::{AccountId, JobId, PersonId, SeasonId};
use crate::domain::job::{Job, Owed};
use crate::domain::moment::Moment;
use crate::domain::readiness::{Papers, Row};
use crate::domain::roster::Official;
use crate::domain::season::Season;
use crate::domain::stage::StageName;
use crate::mail::Mailbox;
use crate::render::emails::{self, Email, Emails};
use crate::store::{ReadTx, Store, StoreError, accounts, jobs, seasons};

/// Who gets the letter, besides whoever opens the page.
const TOLD: [RoleName; 1] = [RoleName::Secretariat];

/// A report as it stands at one moment.
#[derive(Debug, Clone)]
pub struct Report {
    /// The season.
    pub season: Season,
    /// Everybody who signs, in the order of the population.
    pub rows: Vec<Row>,
    /// So many documents of posts that are held.
    pub documents: Papers,
}

/// The report of that season; none if there is no such season.
pub fn read(
    store: &Store,
    id: SeasonId,
    zone: FixedOffset,
    moment: Moment,
) -> Result<Option<Report>, StoreError> {
    store.read(|tx| report(tx, id, zone, moment))
}

fn report(
    tx: &mut ReadTx,
    id: SeasonId,
    zone: FixedOffset,
    moment: Moment,
) -> Result<Option<Report>, StoreError> {
    let Some(season) = seasons::find(tx, id)? else { return Ok(None) };
    let plan = &season.plan;
    let gathered = Gathered::about(tx, plan)?;
    let (mut order, mut people) = (Vec::new(), BTreeMap::<PersonId, Row>::new());
    let mut documents = Papers::default();
    for office in plan.population.offices(&gathered.roster) {
        if gathered.roster.official(&office.id, plan.event_day).is_err() {
            continue;
        }
        for kind in plan.kinds.iter().copied().filter(|kind| owes(office.level.is_some(), *kind)) {
            let facts = gathered.facts(plan, office, kind);
            let stage = facts.document.map(|document| document.stage.name());
            count(&mut documents, stage);
            for official in signers(&facts) {
                let row = people.entry(official.person.clone()).or_insert_with(|| {
                    order.push(official.person.clone());
                    Row {
                        account: gathered.account(&official.person),
                        key: gathered.key(&official.person, plan, zone, moment),
                        ..of_person(&gathered, &official)
                    }
                });
                let title = official.styled_title();
                if !row.offices.contains(&title) {
                    row.offices.push(title);
                }
                count(&mut row.papers, stage);
            }
        }
    }
    let rows = order.iter().filter_map(|person| people.remove(person)).collect();
    Ok(Some(Report { season, rows, documents }))
}

/// An office without a level owes no agreement.
fn owes(has_level: bool, kind: Kind) -> bool {
    kind != Kind::Agreement || has_level
}

fn of_person(gathered: &Gathered, official: &Official) -> Row {
    let person = &official.person;
    let known = gathered.roster.people.get(person);
    let account = gathered.accounts.get(person).map(|(id, _)| id);
    Row {
        person: person.clone(),
        name: official.name.clone(),
        email: known.map(|known| known.email.as_str().to_owned()).unwrap_or_default(),
        offices: vec![],
        account: gathered.account(person),
        signed_in: account.and_then(|id| gathered.signed_in.get(id)).copied(),
        key: crate::domain::readiness::KeyStanding::Missing,
        valid_until: gathered.keys.get(person).map(|key| key.not_after),
        papers: Papers::default(),
    }
}

/// Who signs that document: the parties of its final text, else those of its route on the day of the event.
fn signers(facts: &Facts<'_>) -> Vec<Official> {
    let frozen = facts.document.and_then(|document| document.stage.frozen());
    if let Some(frozen) = frozen {
        return frozen.parties.iter().map(|party| party.official.clone()).collect();
    }
    let route = facts.document.map(|document| &document.route).or(facts.route);
    let steps = route.into_iter().flat_map(|route| route.signings.iter().flatten());
    let official = |step: &crate::domain::route::SignStep| {
        let office = step.target.office(&facts.office.id, facts.roster).ok()?;
        facts.roster.official(&office, facts.day).ok()
    };
    steps.filter_map(official).collect()
}

fn count(papers: &mut Papers, stage: Option<StageName>) {
    papers.owed += 1;
    match stage {
        None => papers.missing += 1,
        Some(StageName::Draft) => papers.drafts += 1,
        Some(StageName::InReview | StageName::Freezing) => papers.reviewed += 1,
        Some(
            StageName::Signing
            | StageName::Signed
            | StageName::Archived
            | StageName::Superseded
            | StageName::Revoked
            | StageName::Withdrawn,
        ) => papers.ready += 1,
    }
}

/// Orders the letters of one day, if the plan of the season is still the one they were owed under.
pub fn order(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    (id, revision): (SeasonId, u64),
    moment: Moment,
) -> Result<(), FlowError> {
    rooms.store.write("readiness.order", |tx| {
        if seasons::find(tx, id)?.is_none_or(|season| season.revision != revision) {
            return Ok(());
        }
        let told = accounts::list(tx)?.into_iter();
        let told = told.filter(|one| one.state == AccountState::Active && one.has_any(&TOLD));
        for account in told.collect::<Vec<_>>() {
            let job = Job::ReadinessLetter { season: id, account: account.id };
            jobs::enqueue(tx, &Owed { job, due: moment.at }, rng, moment.at)?;
        }
        Ok::<_, FlowError>(())
    })
}

/// Delivers the report to one account, as it stands now; after the event it is no longer owed.
pub fn deliver(
    rooms: &Rooms,
    emails: &Emails,
    (job, season, account): (JobId, SeasonId, AccountId),
    moment: Moment,
) -> Result<Delivery, DeliverError> {
    let zone = rooms.institution.zone();
    let (report, account) = rooms
        .store
        .read(|tx| Ok::<_, StoreError>((report(tx, season, zone, moment)?, accounts::find(tx, account)?)))?;
    let account = account.filter(|one| one.state == AccountState::Active && one.has_any(&TOLD));
    let report = report.filter(|report| report.season.plan.event_day >= moment.day);
    let Some((report, account)) = report.zip(account) else { return Ok(Delivery::NotOwed) };
    let plan = &report.season.plan;
    let people = |wanted: &dyn Fn(&Row) -> bool| report.rows.iter().filter(|row| wanted(row)).count();
    let email = Email::Readiness(emails::Readiness {
        to: emails::Person { name: account.name.clone(), office: rooms.institution.name.clone() },
        season: plan.name.clone(),
        event: plan.event_day,
        days_left: u32::try_from((plan.event_day - moment.day).num_days()).unwrap_or_default(),
        people: report.rows.len(),
        ready: people(&Row::can_sign),
        no_account: people(&|row| row.account != crate::domain::readiness::AccountStanding::Active),
        no_key: people(&|row| !row.key.is_ready()),
        documents: report.documents.owed,
        documents_ready: report.documents.ready,
        link: format!("{}/seasons/{season}/readiness", rooms.post.base_address),
    });
    let to = Mailbox::new(&account.name, account.email.as_str())?;
    send(rooms, emails, job, (&email, account.language.unwrap_or_default()), to, moment)
}
