//! The coverage of a season: what each office of its population owes, how far that is, and whether whoever is to sign
//! can. Read anew each time; nothing of it is kept.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, FixedOffset, Utc};

use crate::domain::account::AccountState;
use crate::domain::coverage::{self, Facts, Row};
use crate::domain::document::{Content, Document, Kind};
use crate::domain::dpa::all_in_force;
use crate::domain::ids::{AccountId, AgencyId, OfficeId, PersonId, SeasonId};
use crate::domain::moment::Moment;
use crate::domain::office::{Level, Office};
use crate::domain::readiness::{AccountStanding, KeyFacts, KeyStanding};
use crate::domain::roster::Roster;
use crate::domain::route::{Route, Routes};
use crate::domain::season::{Plan, Season};
use crate::domain::stage::StageName;
use crate::store::{ReadTx, Store, StoreError, accounts, documents, dpa, institution, seasons};
use crate::store::{roster, sign_ins, signer_keys};

/// A season and a line for each document that it calls for.
#[derive(Debug, Clone)]
pub struct Coverage {
    /// The season.
    pub season: Season,
    /// By office in the order of the population, pacts before agreements.
    pub rows: Vec<Row>,
    /// Short names of agencies.
    pub agencies: BTreeMap<AgencyId, String>,
}

/// Everything that a season is judged by, at one moment.
pub(super) struct Gathered {
    pub(super) roster: Roster,
    pub(super) routes: Option<Routes>,
    pub(super) accounts: BTreeMap<PersonId, (AccountId, AccountState)>,
    pub(super) signed_in: BTreeMap<AccountId, DateTime<Utc>>,
    pub(super) keys: BTreeMap<PersonId, KeyFacts>,
    documents: BTreeMap<(OfficeId, Kind), Document>,
    budgets: BTreeSet<AgencyId>,
}

/// The coverage of that season; none if there is no such season.
pub fn read(
    store: &Store,
    id: SeasonId,
    zone: FixedOffset,
    moment: Moment,
) -> Result<Option<Coverage>, StoreError> {
    store.read(|tx| {
        let Some(season) = seasons::find(tx, id)? else { return Ok(None) };
        let gathered = Gathered::about(tx, &season.plan)?;
        let rows = gathered.rows(&season.plan, zone, moment);
        let agencies = gathered.roster.agencies.into_values();
        let agencies = agencies.map(|agency| (agency.id, agency.short_name)).collect();
        Ok(Some(Coverage { season, rows, agencies }))
    })
}

impl Gathered {
    pub(super) fn about(tx: &mut ReadTx, plan: &Plan) -> Result<Self, StoreError> {
        let accounts = accounts::list(tx)?.into_iter();
        let accounts = accounts.filter_map(|account| Some((account.person?, (account.id, account.state))));
        let mut counting: BTreeMap<(OfficeId, Kind), Document> = BTreeMap::new();
        for document in documents::find_about(tx, plan.period)?.into_iter().filter(counts) {
            let place = (document.subject.clone(), document.kind());
            let better = counting.get(&place).is_none_or(|known| weight(&document) >= weight(known));
            if better {
                counting.insert(place, document);
            }
        }
        let registry = dpa::list(tx)?;
        let budgets = all_in_force(&registry, plan.period);
        Ok(Self {
            accounts: accounts.collect(),
            documents: counting,
            roster: roster::load(tx)?,
            routes: institution::find_routes(tx)?,
            signed_in: sign_ins::latest(tx)?,
            keys: signer_keys::facts(tx)?,
            budgets: budgets.into_iter().map(|dpa| dpa.agency.clone()).collect(),
        })
    }

    /// A line for each office and kind, as on the day of the event.
    pub(super) fn rows(&self, plan: &Plan, zone: FixedOffset, moment: Moment) -> Vec<Row> {
        let mut rows = Vec::new();
        for office in plan.population.offices(&self.roster) {
            rows.extend(plan.kinds.iter().map(|kind| coverage::row(&self.facts(plan, office, *kind))));
        }
        coverage::tell_two_posts(&mut rows);
        for row in &mut rows {
            if let Some(official) = &row.official {
                row.account = Some(self.account(&official.person));
                row.key = Some(self.key(&official.person, plan, zone, moment));
            }
        }
        rows
    }

    pub(super) fn facts<'a>(&'a self, plan: &Plan, office: &'a Office, kind: Kind) -> Facts<'a> {
        Facts {
            office,
            kind,
            roster: &self.roster,
            day: plan.event_day,
            route: self.route(office, kind),
            document: self.documents.get(&(office.id.clone(), kind)),
            funded: self.is_funded(office),
        }
    }

    pub(super) fn account(&self, person: &PersonId) -> AccountStanding {
        AccountStanding::of(self.accounts.get(person).map(|(_, state)| *state))
    }

    pub(super) fn key(
        &self,
        person: &PersonId,
        plan: &Plan,
        zone: FixedOffset,
        moment: Moment,
    ) -> KeyStanding {
        KeyStanding::of(self.keys.get(person), moment.at, plan.event_ends(zone))
    }

    fn route(&self, office: &Office, kind: Kind) -> Option<&Route> {
        let routes = self.routes.as_ref()?;
        match kind {
            Kind::Pact if office.counterpart.is_none() => Some(&routes.pact_alone),
            Kind::Pact => Some(&routes.pact),
            Kind::Agreement => routes.agreement.get(&office.level?),
            Kind::Minutes => None,
        }
    }

    /// The head of region needs some budget document, the head of an agency its own; below, the superior's agreement
    /// limits what is typed and nothing is needed beforehand.
    fn is_funded(&self, office: &Office) -> bool {
        if office.level == Some(Level::Bupati) {
            return !self.budgets.is_empty();
        }
        let agency = office.agency.as_ref().and_then(|id| self.roster.agencies.get(id));
        agency.is_none_or(|agency| agency.head != office.id || self.budgets.contains(&agency.id))
    }
}

/// Whether a document stands for what its office owes.
fn counts(document: &Document) -> bool {
    !matches!(document.stage.name(), StageName::Withdrawn | StageName::Revoked)
}

/// Which of several documents of one office and kind counts: not one that was superseded, and an original before an
/// amendment that is not in force yet.
fn weight(document: &Document) -> u8 {
    let amendment = matches!(&document.content, Content::Agreement(text) if text.amendment.is_some());
    match (document.stage.name(), amendment) {
        (StageName::Superseded, _) => 0,
        (_, true) => 1,
        (_, false) => 2,
    }
}
