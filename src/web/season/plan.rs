//! The form with which a season is begun and its plan changed.

use std::collections::BTreeSet;

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::named;
use crate::domain::document::Kind;
use crate::domain::office::Level;
use crate::domain::season::{Plan, PlanFault, Population, REPORT_DAYS};
use crate::flows::campaign::{self, CampaignError, KINDS};
use crate::flows::texts;
use crate::store::{StoreError, roster, seasons};
use crate::web::{Filled, Member, WebError};

type Fields = Vec<(String, String)>;

/// What is typed, as it was typed.
#[derive(Debug, Clone, Default, Serialize)]
struct Typed {
    name: String,
    period: String,
    event_day: String,
    report_days: String,
    pact: String,
    kinds: Vec<String>,
    region: bool,
    heads: bool,
    levels: Vec<String>,
    agencies: Vec<String>,
}

#[derive(Serialize)]
struct Page {
    typed: Typed,
    /// Address of the season whose plan is changed; empty for a new one.
    address: String,
    revision: u64,
    variants: Vec<String>,
    levels: Vec<&'static str>,
    agencies: Vec<(String, String)>,
    fault: Option<&'static str>,
    /// Id of the field in which the fault is.
    field: &'static str,
}

/// A text key, and the id of the field it is about.
type Fault = (&'static str, &'static str);

/// The season whose plan is changed, and the revision that the form was made of; none for a new one.
type Changed = Option<(crate::domain::ids::SeasonId, u64)>;

pub(super) async fn fresh(member: Member) -> Result<HttpResponse, WebError> {
    let year = chrono::Datelike::year(&member.moment().day);
    let typed = Typed {
        period: year.to_string(),
        report_days: written(&REPORT_DAYS),
        kinds: KINDS.map(|kind| kind.as_str().to_owned()).to_vec(),
        region: true,
        heads: true,
        ..Typed::default()
    };
    page(&member, typed, None, None).await
}

pub(super) async fn show(member: Member, id: web::Path<String>) -> Result<HttpResponse, WebError> {
    let id = named(&id)?;
    let season = member.run(move |rooms, _| rooms.store.read(|tx| seasons::find(tx, id))).await??;
    let season = season.ok_or(WebError::NotFound)?;
    page(&member, Typed::of(&season.plan), Some((id, season.revision)), None).await
}

async fn page(
    member: &Member,
    typed: Typed,
    changed: Changed,
    fault: Option<Fault>,
) -> Result<HttpResponse, WebError> {
    let (texts, roster) = member
        .run(|rooms, _| rooms.store.read(|tx| Ok::<_, StoreError>((texts::current(tx)?, roster::load(tx)?))))
        .await??;
    let agencies = roster.agencies.into_values();
    let page = Page {
        typed,
        address: changed.map(|(id, _)| format!("/seasons/{id}")).unwrap_or_default(),
        revision: changed.map(|(_, revision)| revision).unwrap_or_default(),
        variants: texts.into_iter().flat_map(|texts| texts.pacts).map(|pact| pact.code).collect(),
        levels: Level::ALL.into_iter().filter(|level| *level != Level::Bupati).map(Level::as_str).collect(),
        agencies: agencies.map(|agency| (agency.id.to_string(), agency.short_name)).collect(),
        fault: fault.map(|(key, _)| key),
        field: fault.map_or("name", |(_, field)| field),
    };
    if page.fault.is_some() {
        member.page_again("season/plan.html", &page)
    } else {
        member.page("season/plan.html", &page)
    }
}

pub(super) async fn begin(member: Member, form: Filled<Fields>) -> Result<HttpResponse, WebError> {
    let typed = Typed::from(&form.0);
    let plan = match typed.plan() {
        Ok(plan) => plan,
        Err(fault) => return page(&member, typed, None, Some(fault)).await,
    };
    let by = member.account().clone();
    let begun = member
        .run(move |rooms, moment| campaign::begin(rooms, &mut crate::web::randomness(), plan, &by, moment))
        .await?;
    match begun {
        Ok(season) => Ok(member.moved_with(&format!("/seasons/{}", season.id), "notice-season-begun")),
        Err(error) => page(&member, typed, None, Some(fault_of(error)?)).await,
    }
}

pub(super) async fn change(
    member: Member,
    id: web::Path<String>,
    form: Filled<Fields>,
) -> Result<HttpResponse, WebError> {
    let id = named(&id)?;
    let seen = first(&form.0, "revision").parse().unwrap_or_default();
    let typed = Typed::from(&form.0);
    let plan = match typed.plan() {
        Ok(plan) => plan,
        Err(fault) => return page(&member, typed, Some((id, seen)), Some(fault)).await,
    };
    let by = member.account().clone();
    let changed = member
        .run(move |rooms, moment| {
            campaign::replan(rooms, &mut crate::web::randomness(), (id, seen), plan, &by, moment)
        })
        .await?;
    match changed {
        Ok(_) => Ok(member.moved_with(&format!("/seasons/{id}"), "notice-season-changed")),
        Err(error) => page(&member, typed, Some((id, seen)), Some(fault_of(error)?)).await,
    }
}

/// What the reader can mend; anything else goes on as an error.
fn fault_of(error: CampaignError) -> Result<Fault, WebError> {
    let CampaignError::Plan(fault) = error else {
        return match error {
            CampaignError::NoVariant(_) => Ok(("season-fault-variant", "pact")),
            other => Err(other.into()),
        };
    };
    Ok(match fault {
        PlanFault::Name => ("season-fault-name", "name"),
        PlanFault::NoKind => ("season-fault-kind", "kind-pact"),
        PlanFault::NoVariant => ("season-fault-variant", "pact"),
        PlanFault::Nobody => ("season-fault-nobody", "region"),
        PlanFault::ReportDays => ("season-fault-reports", "report_days"),
        PlanFault::Period => ("season-fault-period-stays", "period"),
    })
}

fn first<'a>(fields: &'a Fields, wanted: &str) -> &'a str {
    fields.iter().find(|(name, _)| name == wanted).map_or("", |(_, value)| value.trim())
}

fn written(days: &[u16]) -> String {
    days.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

impl Typed {
    fn from(fields: &Fields) -> Self {
        let one = |wanted: &str| first(fields, wanted).chars().take(200).collect::<String>();
        let many = |wanted: &str| {
            let named = fields.iter().filter(|(name, _)| name == wanted);
            named.map(|(_, value)| value.clone()).take(200).collect()
        };
        Self {
            name: one("name"),
            period: one("period"),
            event_day: one("event_day"),
            report_days: one("report_days"),
            pact: one("pact"),
            kinds: many("kind"),
            region: !one("region").is_empty(),
            heads: !one("heads").is_empty(),
            levels: many("level"),
            agencies: many("agency"),
        }
    }

    fn of(plan: &Plan) -> Self {
        Self {
            name: plan.name.clone(),
            period: plan.period.to_string(),
            event_day: plan.event_day.to_string(),
            report_days: written(&plan.report_days),
            pact: plan.pact.clone(),
            kinds: plan.kinds.iter().map(|kind| kind.as_str().to_owned()).collect(),
            region: plan.population.region,
            heads: plan.population.heads,
            levels: plan.population.levels.iter().map(|level| level.as_str().to_owned()).collect(),
            agencies: plan.population.agencies.iter().map(ToString::to_string).collect(),
        }
    }

    /// The plan that is typed, as far as it can be read; whether it makes sense the domain says.
    fn plan(&self) -> Result<Plan, Fault> {
        let kind = |word: &String| KINDS.into_iter().find(|kind| kind.as_str() == word.as_str());
        let kinds: BTreeSet<Kind> = self.kinds.iter().filter_map(kind).collect();
        let days = self.report_days.split([',', ';', ' ']).filter(|word| !word.is_empty());
        let days: Result<Vec<u16>, _> = days.map(str::parse).collect();
        Ok(Plan {
            name: self.name.clone(),
            period: self.period.parse().map_err(|_| ("season-fault-period", "period"))?,
            kinds,
            pact: self.pact.clone(),
            population: Population {
                region: self.region,
                heads: self.heads,
                levels: self.levels.iter().filter_map(|word| Level::from_word(word)).collect(),
                agencies: self.agencies.iter().filter_map(|code| code.parse().ok()).collect(),
            },
            event_day: self.event_day.parse().map_err(|_| ("season-fault-day", "event_day"))?,
            report_days: days.map_err(|_| ("season-fault-reports", "report_days"))?,
        })
    }
}
