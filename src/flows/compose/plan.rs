//! A document that could be begun: everything that follows from kind, office and period, to be shown before.

use chrono::NaiveDate;

use super::ComposeError;
use super::funds::{Funds, Source, funds};
use crate::domain::agreement::{Agreement, AmendmentReason};
use crate::domain::document::{Content, Kind};
use crate::domain::dpa::{Dpa, all_in_force};
use crate::domain::ids::{DocumentId, OfficeId};
use crate::domain::office::{Level, Office};
use crate::domain::pact::Pact;
use crate::domain::period::Period;
use crate::domain::roster::Roster;
use crate::domain::route::Route;
use crate::domain::stage::StageName;
use crate::flows::{cascade, season, texts};
use crate::store::documents::{self, Filter, Summary};
use crate::store::{ReadTx, dpa, institution, roster};

/// What somebody wants to begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// An agreement with empty tables.
    Agreement,
    /// A pact of that variant.
    Pact(String),
    /// An agreement in the place of an archived one.
    Amendment {
        /// Which it amends.
        of: DocumentId,
        /// Why.
        reason: AmendmentReason,
        /// What it begins with.
        text: Box<Agreement>,
    },
}

/// A document that could be begun.
#[derive(Debug, Clone)]
pub struct Plan {
    /// As lists will name it.
    pub title: String,
    /// Declarant or first party.
    pub subject: OfficeId,
    /// What it speaks about.
    pub period: Period,
    /// Its way.
    pub route: Route,
    /// What it begins with.
    pub content: Content,
    /// Last day to have it signed.
    pub due: Option<NaiveDate>,
    /// What limits its budget; none for a pact.
    pub funds: Option<Funds>,
    /// Documents of that kind for that office and period that count or are on their way, oldest first.
    pub existing: Vec<Summary>,
}

/// What would be begun.
pub fn plan(tx: &mut ReadTx, wish: &Wish, office: &OfficeId, period: Period) -> Result<Plan, ComposeError> {
    let texts = texts::current(tx)?.ok_or(ComposeError::NotSetUp("wordings"))?;
    let routes = institution::find_routes(tx)?.ok_or(ComposeError::NotSetUp("routes"))?;
    let roster = roster::around(tx, std::slice::from_ref(office))?;
    let post = roster.offices.get(office).ok_or_else(|| ComposeError::NoOffice(office.clone()))?;
    let kind = if matches!(wish, Wish::Pact(_)) { Kind::Pact } else { Kind::Agreement };
    let (name, route, content, funds) = match wish {
        Wish::Pact(variant) => {
            let template = texts.pacts.iter().find(|template| template.code == *variant);
            let template = template.ok_or_else(|| ComposeError::NoVariant(variant.clone()))?;
            let route = if post.counterpart.is_none() { routes.pact_alone } else { routes.pact };
            (Kind::Pact.indonesian(), route, Content::Pact(Pact::from_template(template)), None)
        }
        Wish::Agreement | Wish::Amendment { .. } => {
            let level = post.level.ok_or_else(|| ComposeError::NoOffice(office.clone()))?;
            let route = routes.agreement.get(&level).cloned().ok_or(ComposeError::NoRoute(level))?;
            let funds = funds(tx, office, period)?;
            let begun = Agreement {
                level,
                annex_title: annex_title(tx, post, &roster)?,
                texts: texts.agreement,
                indicators: vec![],
                budget: vec![],
                ceiling: funds.ceiling.clone(),
                amendment: None,
                amends: None,
                typed: None,
            };
            let (name, agreement) = match wish {
                Wish::Amendment { of, reason, text } => {
                    let (amendment, amends) = (Some(*reason), Some(*of));
                    let text = text.as_ref().clone();
                    let Agreement { texts, ceiling, .. } = begun;
                    ("Perjanjian Kinerja Perubahan", Agreement { texts, ceiling, amendment, amends, ..text })
                }
                Wish::Agreement | Wish::Pact(_) => (Kind::Agreement.indonesian(), begun),
            };
            (name, route, Content::Agreement(agreement), Some(funds))
        }
    };
    Ok(Plan {
        title: season::title(name, period, &post.title),
        subject: office.clone(),
        period,
        route,
        due: due(tx, kind, (post, period), funds.as_ref())?,
        content,
        funds,
        existing: existing(tx, kind, office, period)?,
    })
}

/// The institution's name over the annex of its head, the agency's over that of its head, else the office.
fn annex_title(tx: &mut ReadTx, post: &Office, roster: &Roster) -> Result<String, ComposeError> {
    let agency = post.agency.as_ref().and_then(|id| roster.agencies.get(id));
    let name = match agency.filter(|agency| agency.head == post.id) {
        Some(agency) => agency.name.clone(),
        None if post.level == Some(Level::Bupati) => {
            institution::find(tx)?.map_or_else(|| post.title.clone(), |whose| whose.name)
        }
        None => post.title.strip_prefix("Kepala ").unwrap_or(&post.title).to_owned(),
    };
    Ok(name.to_uppercase())
}

/// One month after the budget document it rests on was approved; the head of region's counts from the last one. Below the
/// heads it is the end of the week in which agreements are carried down, if that is earlier.
fn due(
    tx: &mut ReadTx,
    kind: Kind,
    (post, period): (&Office, Period),
    funds: Option<&Funds>,
) -> Result<Option<NaiveDate>, ComposeError> {
    if kind == Kind::Pact {
        return Ok(None);
    }
    let known = funds.is_some_and(|funds| funds.source != Source::Missing);
    let by_budget = match &post.agency {
        _ if !known => None,
        Some(agency) => dpa::find(tx, agency, period)?.as_ref().map(Dpa::agreement_due),
        None if post.level == Some(Level::Bupati) => {
            let registry = dpa::list(tx)?;
            all_in_force(&registry, period).into_iter().map(Dpa::agreement_due).max()
        }
        None => None,
    };
    let by_cascade = cascade::due(tx, post, period)?;
    Ok(by_budget.into_iter().chain(by_cascade).min())
}

fn existing(
    tx: &mut ReadTx,
    kind: Kind,
    office: &OfficeId,
    period: Period,
) -> Result<Vec<Summary>, ComposeError> {
    let filter =
        Filter { kind: Some(kind), subject: Some(office.clone()), period: Some(period), ..Filter::default() };
    let gone = [StageName::Withdrawn, StageName::Revoked, StageName::Superseded];
    Ok(documents::list(tx, filter)?.into_iter().filter(|one| !gone.contains(&one.stage)).collect())
}
