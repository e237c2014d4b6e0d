//! The letters of a cascade: one to each head when his week begins and one before it ends; and one a day, to one office, about
//! all agencies that are late.

use chrono::NaiveDate;
use rand_core::CryptoRng;

use super::{clock, tree};
use crate::domain::account::{Account, AccountState, RoleName};
use crate::domain::cascade::{Clock, Coverage};
use crate::domain::deadline::days_after;
use crate::domain::ids::{AgencyId, PersonId};
use crate::domain::language::Language;
use crate::domain::period::Period;
use crate::domain::roster::{Official, Roster};
use crate::flows::deliver::{DeliverError, Delivery, Envelope};
use crate::flows::{practice, season};
use crate::mail::Mailbox;
use crate::render::emails::{self, Email};
use crate::store::{ReadTx, StoreError, accounts, cascades, roster};

/// Tells the head of an agency about its week, or reminds him of it, if something is still missing. A vacant office gets no
/// letter: the digest tells of it.
pub fn task(
    envelope: &Envelope<'_>,
    (agency, period): (&AgencyId, Period),
    reminder: bool,
) -> Result<Delivery, DeliverError> {
    let (rooms, day) = (envelope.rooms, envelope.moment.day);
    let found = rooms.store.read(|tx| {
        let clock = cascades::of(tx, agency)?.into_iter().find(|clock| clock.period == period);
        let accounts = accounts::list(tx)?;
        Ok::<_, StoreError>((clock, tree::coverage(tx, agency, period)?, roster::load(tx)?, accounts))
    })?;
    let (Some(clock), coverage, roster, accounts) = found else { return Ok(Delivery::NotOwed) };
    let head = roster.agencies.get(agency).and_then(|one| roster.official(&one.head, day).ok());
    let Some((head, to)) = head.and_then(|head| mailbox(&roster, &head).map(|to| (head, to))) else {
        return Ok(Delivery::NotOwed);
    };
    if coverage.is_whole() {
        return Ok(Delivery::NotOwed);
    }
    let name = head.agency_name.clone().unwrap_or_default();
    let email = Email::CascadeTask(told(envelope, &head, &clock, coverage, &name, reminder));
    let language = language_of(&accounts, &head.person);
    envelope.send((&email, language), to?)
}

/// The language that the account of that person has chosen for its letters.
fn language_of(accounts: &[Account], person: &PersonId) -> Language {
    let account = accounts.iter().find(|account| account.person.as_ref() == Some(person));
    account.and_then(|account| account.language).unwrap_or_default()
}

fn told(
    envelope: &Envelope<'_>,
    head: &Official,
    clock: &Clock,
    coverage: Coverage,
    agency: &str,
    reminder: bool,
) -> emails::CascadeTask {
    let left = (clock.due - envelope.moment.day).num_days().max(0);
    emails::CascadeTask {
        to: emails::Person { name: head.name.clone(), office: head.styled_title() },
        document: season::title("Perjanjian Kinerja", clock.period, agency),
        deadline: clock.due,
        days_left: u32::try_from(left).unwrap_or(u32::MAX),
        signed: coverage.signed,
        expected: coverage.expected,
        reminder,
        link: format!(
            "{}/cascade/{}?period={}",
            envelope.rooms.post.base_address, clock.agency, clock.period
        ),
    }
}

/// The digest of one day, if somebody is late; the next one is owed before it leaves. What is sent again after its day is no
/// longer owed once the next day has its own: there is one a day, however often a mail server fails.
pub fn digest(
    envelope: &Envelope<'_>,
    rng: &mut dyn CryptoRng,
    period: Period,
    day: NaiveDate,
) -> Result<Delivery, DeliverError> {
    let (rooms, today) = (envelope.rooms, envelope.moment.day);
    let (lines, replaced, to) = rooms.store.read(|tx| {
        let replaced = cascades::owes_between(tx, period, (day, today))?;
        Ok::<_, DeliverError>((tree::ranking(tx, period, today)?, replaced, addressee(envelope, tx)?))
    })?;
    let running = |line: &&tree::Line| line.clock.is_some() && !line.coverage.is_whole();
    if replaced || !lines.iter().any(|line| running(&line)) {
        return Ok(Delivery::NotOwed);
    }
    rooms.store.write("cascade.digest", |tx| {
        let next = (period, days_after(today.max(day), 1));
        clock::owe_digest(tx, &rooms.institution, next, rng, envelope.moment.at)
    })?;
    let mut late: Vec<tree::Line> = lines.into_iter().filter(|line| line.days_late > 0).collect();
    late.sort_by(|a, b| b.days_late.cmp(&a.days_late).then_with(|| a.agency.name.cmp(&b.agency.name)));
    let (Some((person, mailbox, language)), false) = (to, late.is_empty()) else {
        return Ok(Delivery::NotOwed);
    };
    let email = Email::CascadeDigest(emails::CascadeDigest {
        to: person,
        document: season::title("Perjanjian Kinerja", period, "").trim_end().to_owned(),
        day: today,
        late: late.into_iter().map(late_line).collect(),
        link: format!("{}/cascade?period={period}", rooms.post.base_address),
    });
    envelope.send((&email, language), mailbox)
}

fn late_line(line: tree::Line) -> emails::LateAgency {
    emails::LateAgency {
        name: line.agency.name,
        signed: line.coverage.signed,
        expected: line.coverage.expected,
        days_late: u32::try_from(line.days_late).unwrap_or(u32::MAX),
    }
}

type Addressee = (emails::Person, Mailbox, Language);

/// Who acts in the office that the institution has named; else the oldest account of the secretariat.
fn addressee(envelope: &Envelope<'_>, tx: &mut ReadTx) -> Result<Option<Addressee>, DeliverError> {
    let (roster, accounts) = (roster::load(tx)?, accounts::list(tx)?);
    let setting = practice::present(tx, &envelope.rooms.institution)?.cascade;
    if let Some(office) = &setting.digest_to
        && let Ok(official) = roster.official(office, envelope.moment.day)
        && let Some(mailbox) = mailbox(&roster, &official)
    {
        let person = emails::Person { name: official.name.clone(), office: official.styled_title() };
        return Ok(Some((person, mailbox?, language_of(&accounts, &official.person))));
    }
    let mut secretariat: Vec<_> = accounts
        .into_iter()
        .filter(|one| one.state == AccountState::Active && one.has_any(&[RoleName::Secretariat]))
        .collect();
    secretariat.sort_by_key(|one| (one.created, one.id));
    let Some(account) = secretariat.into_iter().next() else { return Ok(None) };
    let office = account.person.as_ref().and_then(|person| roster.own_office(person, envelope.moment.day));
    let office = office.map_or_else(|| envelope.rooms.institution.name.clone(), |one| one.styled_title());
    let mailbox = Mailbox::new(&account.name, account.email.as_str())?;
    let language = account.language.unwrap_or_default();
    Ok(Some((emails::Person { name: account.name, office }, mailbox, language)))
}

fn mailbox(roster: &Roster, official: &Official) -> Option<Result<Mailbox, crate::mail::AddressError>> {
    let person = roster.people.get(&official.person)?;
    Some(Mailbox::new(&person.name, person.email.as_str()))
}
