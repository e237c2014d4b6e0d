//! People: their offices, their certificate, their account, and the invitation to one.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::{HttpResponse, web};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::account::{Account, AccountState};
use crate::domain::audit::Hand;
use crate::domain::deadline::day_of;
use crate::domain::ids::{AccountId, PersonId};
use crate::domain::person::Person;
use crate::domain::roster::Roster;
use crate::flows::invite::{self, InviteError};
use crate::flows::second_factor::{self, FactorError};
use crate::store::{StoreError, accounts, roster, signer_keys};
use crate::web::{Filled, Member, WebError};

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
}

#[derive(Deserialize)]
pub(super) struct Invited {
    person: String,
}

#[derive(Serialize)]
struct Page {
    q: String,
    people: Vec<Line>,
    all: usize,
    without_account: usize,
}

#[derive(Serialize)]
struct Line {
    id: String,
    name: String,
    nip: String,
    email: String,
    offices: Vec<(String, String)>,
    certificate: &'static str,
    until: String,
    account: &'static str,
    factors: bool,
}

struct Known {
    roster: Roster,
    accounts: BTreeMap<PersonId, Account>,
    never_taken_up: BTreeSet<AccountId>,
    certificates: BTreeMap<PersonId, DateTime<Utc>>,
}

pub(super) async fn show(member: Member, asked: web::Query<Asked>) -> Result<HttpResponse, WebError> {
    let known = member
        .run(|rooms, _| {
            rooms.store.read(|tx| {
                let accounts = accounts::list(tx)?.into_iter();
                Ok::<_, StoreError>(Known {
                    accounts: accounts
                        .filter_map(|account| Some((account.person.clone()?, account)))
                        .collect(),
                    never_taken_up: accounts::never_taken_up(tx)?,
                    roster: roster::load(tx)?,
                    certificates: signer_keys::valid_until(tx)?,
                })
            })
        })
        .await??;
    let mut people: Vec<Line> =
        known.roster.people.values().map(|person| line(&member, &known, person)).collect();
    people.sort_by(|a, b| a.name.cmp(&b.name));
    let (all, q) = (people.len(), asked.q.trim().to_owned());
    let without_account = people.iter().filter(|line| line.account == "none").count();
    let wanted = q.to_lowercase();
    people.retain(|line| line.speaks_of(&wanted));
    member.page("personnel/people.html", &Page { q, people, all, without_account })
}

impl Line {
    fn speaks_of(&self, wanted: &str) -> bool {
        let offices = self.offices.iter().map(|(_, title)| title);
        let mut texts = [&self.id, &self.name, &self.nip, &self.email].into_iter().chain(offices);
        wanted.is_empty() || texts.any(|text| text.to_lowercase().contains(wanted))
    }
}

/// An account that was closed before anybody took it up is an invitation that was taken back.
fn standing(known: &Known, account: &Account) -> &'static str {
    if account.state == AccountState::Closed && known.never_taken_up.contains(&account.id) {
        return "revoked";
    }
    account.state.as_str()
}

fn line(member: &Member, known: &Known, person: &Person) -> Line {
    let moment = member.moment();
    let held = known.roster.assignments.iter().filter(|a| a.person == person.id && a.covers(moment.day));
    let offices = held.map(|a| {
        let title = known.roster.offices.get(&a.office).map_or(a.office.as_str(), |office| &office.title);
        (a.office.to_string(), format!("{}{title}", a.capacity.prefix()))
    });
    let until = known.certificates.get(&person.id);
    Line {
        id: person.id.to_string(),
        name: person.name.clone(),
        nip: person.nip.as_ref().map(|nip| nip.digits().to_owned()).unwrap_or_default(),
        email: person.email.as_str().to_owned(),
        offices: offices.collect(),
        certificate: match until {
            None => "none",
            Some(until) if *until < moment.at => "expired",
            Some(_) => "valid",
        },
        until: until
            .map(|until| member.date(day_of(*until, member.institution().zone())))
            .unwrap_or_default(),
        account: known.accounts.get(&person.id).map_or("none", |account| standing(known, account)),
        factors: known.accounts.get(&person.id).is_some_and(|account| account.second_factor.is_set()),
    }
}

pub(super) async fn invite(member: Member, form: Filled<Invited>) -> Result<HttpResponse, WebError> {
    let person: PersonId = form.0.person.parse().map_err(|_| WebError::NotFound)?;
    let by = Hand::of(member.account());
    let outcome = member
        .run(move |rooms, moment| {
            invite::again(&rooms.store, &mut crate::web::randomness(), &by, &person, moment.at)
        })
        .await?;
    let notice = match outcome {
        Ok(_) => "notice-invited",
        Err(InviteError::HasAccount(_)) => "notice-has-account",
        Err(InviteError::Store(StoreError::Conflict { .. })) => "notice-address-taken",
        Err(other) => return Err(other.into()),
    };
    Ok(member.moved_with("/people", notice))
}

pub(super) async fn revoke(member: Member, form: Filled<Invited>) -> Result<HttpResponse, WebError> {
    let person: PersonId = form.0.person.parse().map_err(|_| WebError::NotFound)?;
    let by = Hand::of(member.account());
    let outcome = member
        .run(move |rooms, moment| {
            invite::revoke(&rooms.store, &mut crate::web::randomness(), &by, &person, moment.at)
        })
        .await?;
    let notice = match outcome {
        Ok(()) => "notice-invitation-revoked",
        Err(InviteError::HasAccount(_)) => "notice-not-invited",
        Err(other) => return Err(other.into()),
    };
    Ok(member.moved_with("/people", notice))
}

pub(super) async fn clear_factors(member: Member, form: Filled<Invited>) -> Result<HttpResponse, WebError> {
    let person: PersonId = form.0.person.parse().map_err(|_| WebError::NotFound)?;
    let by = member.account().clone();
    let outcome = member
        .run(move |rooms, moment| {
            let account = rooms.store.read(|tx| accounts::find_by_person(tx, &person))?;
            let id = account.ok_or(WebError::NotFound)?.id;
            let mut rng = crate::web::randomness();
            Ok::<_, WebError>(second_factor::clear(rooms, &mut rng, &by, id, moment.at))
        })
        .await??;
    match outcome {
        Ok(()) => Ok(member.moved_with("/people", "notice-factors-cleared")),
        Err(FactorError::Own) => Ok(member.moved_with("/people", "notice-factors-own")),
        Err(other) => Err(other.into()),
    }
}

pub(super) async fn invite_all(member: Member) -> Result<HttpResponse, WebError> {
    let by = Hand::of(member.account());
    let round = member
        .run(move |rooms, moment| {
            invite::everybody(&rooms.store, &mut crate::web::randomness(), &by, moment.at)
        })
        .await??;
    let notice = if round.left_out == 0 { "notice-invited-all" } else { "notice-invited-some" };
    Ok(member.moved_with("/people", notice))
}
