//! A season (kampanye): which offices owe which kinds of document for a period, and the day of the event at which they
//! are to be signed. It names offices by rules; who holds them is asked of the roster, each time anew. What never lives
//! here: the documents themselves.

use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::deadline::{days_after, morning_of};
use super::document::Kind;
use super::ids::{AgencyId, SeasonId};
use super::moment::Moment;
use super::office::{Level, Office};
use super::period::Period;
use super::roster::Roster;

/// Days before the event at which the readiness report is mailed, if nobody says otherwise.
pub const REPORT_DAYS: [u16; 3] = [14, 3, 0];
/// So many reports at most.
const MOST_REPORTS: usize = 10;
/// So long before the event at most.
const EARLIEST_REPORT: u16 = 365;
/// A name is no longer than this.
const LONGEST_NAME: usize = 120;

/// A season.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Season {
    /// Never changes.
    pub id: SeasonId,
    /// What it is about.
    pub plan: Plan,
    /// Counts every change of the plan.
    pub revision: u64,
    /// Who made it, as he was called then.
    pub author: String,
    /// When.
    pub created: DateTime<Utc>,
}

/// What somebody decides about a season.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// As lists and letters name it.
    pub name: String,
    /// What its documents speak about; stays as it was first said.
    pub period: Period,
    /// Which kinds of document each office owes.
    pub kinds: BTreeSet<Kind>,
    /// Code of the variant of its pacts; empty if it has none.
    pub pact: String,
    /// Which offices.
    pub population: Population,
    /// The day of the event: officials and certificates are judged by it.
    pub event_day: NaiveDate,
    /// So many days before the event the readiness report is mailed, the earliest first.
    pub report_days: Vec<u16>,
}

/// Which offices a season is for. An office counts if any of these names it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Population {
    /// The head of region.
    pub region: bool,
    /// The heads of agencies.
    pub heads: bool,
    /// Offices of these levels of agreement.
    pub levels: BTreeSet<Level>,
    /// Only offices of these agencies, besides the head of region; empty: of all.
    pub agencies: BTreeSet<AgencyId>,
}

/// Why a plan cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PlanFault {
    /// No name, or one that is too long.
    #[error("a season needs a name of 1 to 120 characters")]
    Name,
    /// No kind of document.
    #[error("a season needs at least one kind of document")]
    NoKind,
    /// Pacts without a variant.
    #[error("a season with pacts needs their variant")]
    NoVariant,
    /// Nobody could owe anything.
    #[error("a season needs offices: the head of region, the heads of agencies, or a level")]
    Nobody,
    /// Too many days for reports, or too early ones.
    #[error("reports are mailed on at most ten days, none earlier than a year before the event")]
    ReportDays,
    /// Another period than that of its documents.
    #[error("the period of a season stays as it is: begin another season")]
    Period,
}

impl Season {
    /// Begins a season.
    pub fn begin(id: SeasonId, plan: Plan, author: &str, moment: Moment) -> Result<Self, PlanFault> {
        let plan = plan.checked()?;
        Ok(Self { id, plan, revision: 1, author: author.to_owned(), created: moment.at })
    }

    /// The same season under another plan. Documents that were made stay.
    pub fn replan(self, plan: Plan) -> Result<Self, PlanFault> {
        let plan = plan.checked()?;
        if plan.period != self.plan.period {
            return Err(PlanFault::Period);
        }
        Ok(Self { plan, revision: self.revision + 1, ..self })
    }
}

impl Plan {
    /// The plan in good order: a trimmed name, the days of reports from the earliest on and each once.
    fn checked(self) -> Result<Self, PlanFault> {
        let name = self.name.trim().to_owned();
        if name.is_empty() || name.chars().count() > LONGEST_NAME {
            return Err(PlanFault::Name);
        }
        // Minutes tell what happened; no office owes one.
        let kinds: BTreeSet<Kind> = self.kinds.into_iter().filter(|kind| *kind != Kind::Minutes).collect();
        if kinds.is_empty() {
            return Err(PlanFault::NoKind);
        }
        let pact = if kinds.contains(&Kind::Pact) { self.pact } else { String::new() };
        if kinds.contains(&Kind::Pact) && pact.is_empty() {
            return Err(PlanFault::NoVariant);
        }
        if self.population.is_nobody() {
            return Err(PlanFault::Nobody);
        }
        let mut report_days = self.report_days;
        report_days.sort_unstable_by(|a, b| b.cmp(a));
        report_days.dedup();
        if report_days.len() > MOST_REPORTS || report_days.iter().any(|days| *days > EARLIEST_REPORT) {
            return Err(PlanFault::ReportDays);
        }
        Ok(Self { name, kinds, pact, report_days, ..self })
    }

    /// When each report is due in that zone: on the morning of its day.
    pub fn reports(&self, zone: FixedOffset) -> impl Iterator<Item = (u16, DateTime<Utc>)> {
        self.report_days.iter().map(move |days| (*days, morning_of(self.report_day(*days), zone)))
    }

    fn report_day(&self, before: u16) -> NaiveDate {
        self.event_day.checked_sub_days(chrono::Days::new(u64::from(before))).unwrap_or(self.event_day)
    }

    /// The last instant of the event's day in that zone: until then a certificate has to be good.
    pub fn event_ends(&self, zone: FixedOffset) -> DateTime<Utc> {
        let next = days_after(self.event_day, 1).and_time(chrono::NaiveTime::MIN);
        let next =
            next.and_local_timezone(zone).single().map_or_else(|| next.and_utc(), |time| time.to_utc());
        next - chrono::TimeDelta::seconds(1)
    }
}

impl Population {
    fn is_nobody(&self) -> bool {
        !self.region && !self.heads && self.levels.is_empty()
    }

    /// Its offices: the head of region, then agency by agency, each head before the others.
    pub fn offices<'a>(&self, roster: &'a Roster) -> Vec<&'a Office> {
        let is_head = |office: &Office| {
            let agency = office.agency.as_ref().and_then(|id| roster.agencies.get(id));
            agency.is_some_and(|agency| agency.head == office.id)
        };
        let mut chosen: Vec<&Office> =
            roster.offices.values().filter(|office| self.names(office, is_head(office))).collect();
        chosen
            .sort_by_key(|office| (office.agency.clone(), !is_head(office), office.level, office.id.clone()));
        chosen
    }

    fn names(&self, office: &Office, is_head: bool) -> bool {
        if office.level == Some(Level::Bupati) {
            return self.region || self.levels.contains(&Level::Bupati);
        }
        let within = self.agencies.is_empty()
            || office.agency.as_ref().is_some_and(|agency| self.agencies.contains(agency));
        let wanted = self.heads && is_head || office.level.is_some_and(|level| self.levels.contains(&level));
        within && wanted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::roster::tests::roster;

    fn plan() -> Plan {
        Plan {
            name: " Penandatanganan 2027 ".to_owned(),
            period: "2027".parse().unwrap(),
            kinds: [Kind::Pact, Kind::Agreement].into(),
            pact: "PI-TAHUNAN".to_owned(),
            population: Population { region: true, heads: true, ..Population::default() },
            event_day: "2027-01-04".parse().unwrap(),
            report_days: vec![0, 14, 3, 3],
        }
    }

    fn chosen(population: &Population) -> Vec<String> {
        population.offices(&roster(&[])).iter().map(|office| office.id.to_string()).collect()
    }

    #[test]
    fn the_head_of_region_comes_first_and_then_the_heads_of_agencies() {
        let population = plan().population;
        assert_eq!(chosen(&population), ["BUPATI", "KEP-DINKES", "KEP-DISKAN", "KEP-KEC", "KEP-SETDA"]);
    }

    #[test]
    fn a_level_adds_offices_and_agencies_narrow_all_but_the_head_of_region() {
        let levels: BTreeSet<Level> = [Level::Administrator].into();
        let agencies: BTreeSet<AgencyId> = ["DINKES".parse().unwrap()].into();
        let population = Population { levels: levels.clone(), agencies, ..plan().population };
        assert_eq!(chosen(&population), ["BUPATI", "KEP-DINKES", "DINKES-SEK"]);
        let all = Population { levels, ..Population::default() };
        assert_eq!(chosen(&all), ["DINKES-SEK", "ORGANISASI"]);
    }

    #[test]
    fn a_plan_is_tidied_and_one_for_nobody_is_refused() {
        let sound = plan().checked().unwrap();
        assert_eq!((sound.name.as_str(), sound.report_days), ("Penandatanganan 2027", vec![14, 3, 0]));
        let refused = |change: fn(&mut Plan)| {
            let mut plan = plan();
            change(&mut plan);
            plan.checked().unwrap_err()
        };
        assert_eq!(refused(|plan| plan.name = " ".to_owned()), PlanFault::Name);
        assert_eq!(refused(|plan| plan.kinds.clear()), PlanFault::NoKind);
        assert_eq!(refused(|plan| plan.pact.clear()), PlanFault::NoVariant);
        assert_eq!(refused(|plan| plan.population = Population::default()), PlanFault::Nobody);
        assert_eq!(refused(|plan| plan.report_days = vec![366]), PlanFault::ReportDays);
    }

    #[test]
    fn reports_are_due_in_the_morning_and_the_event_ends_at_midnight_of_its_zone() {
        let zone = FixedOffset::east_opt(7 * 3600).unwrap();
        let plan = plan().checked().unwrap();
        let due: Vec<String> = plan.reports(zone).map(|(days, at)| format!("{days} {at}")).collect();
        assert_eq!(
            due,
            ["14 2026-12-21 01:00:00 UTC", "3 2027-01-01 01:00:00 UTC", "0 2027-01-04 01:00:00 UTC"]
        );
        assert_eq!(plan.event_ends(zone).to_string(), "2027-01-04 16:59:59 UTC");
    }

    #[test]
    fn the_period_of_a_season_stays() {
        let moment = Moment { at: DateTime::UNIX_EPOCH, day: "2026-12-01".parse().unwrap() };
        let id = SeasonId::new(moment.at, &mut rand_core::UnwrapErr(getrandom::SysRng));
        let season = Season::begin(id, plan(), "Sri", moment).unwrap();
        let other = Plan { period: "2028".parse().unwrap(), ..plan() };
        assert_eq!(season.clone().replan(other), Err(PlanFault::Period));
        assert_eq!(season.replan(plan()).unwrap().revision, 2);
    }
}
