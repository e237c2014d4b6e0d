//! A season: which documents a roster and its agreements call for, on one day, in one period.

use rand_core::CryptoRng;

use crate::domain::agreement::{Agreement, Ceiling};
use crate::domain::budget::Rupiah;
use crate::domain::code::VerifyCode;
use crate::domain::document::{Content, NewDocument};
use crate::domain::ids::{DocumentId, OfficeId};
use crate::domain::institution::{PactTemplate, Texts};
use crate::domain::moment::Moment;
use crate::domain::office::Level;
use crate::domain::pact::Pact;
use crate::domain::period::Period;
use crate::domain::route::Routes;
use crate::roster::{AgreementDraft, Season};

/// Why a season cannot be opened.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SeasonError {
    /// No such template.
    #[error("there is no pact template `{0}`: name one of the institution's templates")]
    NoTemplate(String),
    /// A level without a route.
    #[error("agreement {agreement} is of level {level}, for which no route is set: add it to the routes")]
    NoRoute {
        /// Code of the agreement.
        agreement: String,
        /// Its level.
        level: &'static str,
    },
}

/// What an institution brings to a season besides its roster.
pub struct Papers<'a> {
    /// Its texts.
    pub texts: &'a Texts,
    /// Its routes.
    pub routes: &'a Routes,
    /// Which pact template.
    pub pact: &'a str,
    /// The period of the pacts.
    pub period: Period,
}

/// A pact for the head of region and for each head of agency; an agreement for each that has rows.
pub fn documents(
    season: &Season,
    papers: &Papers<'_>,
    rng: &mut dyn CryptoRng,
    moment: Moment,
) -> Result<Vec<NewDocument>, SeasonError> {
    let template = papers.texts.pacts.iter().find(|template| template.code == papers.pact);
    let template = template.ok_or_else(|| SeasonError::NoTemplate(papers.pact.to_owned()))?;
    let pacts =
        declarants(season).into_iter().map(|office| Ok(pact(season, papers, template, office, rng, moment)));
    let mut documents: Vec<NewDocument> = pacts.collect::<Result<_, SeasonError>>()?;
    for draft in season.agreements.iter().filter(|draft| draft.has_rows()) {
        documents.push(agreement(season, papers, draft, rng, moment)?);
    }
    Ok(documents)
}

/// The head of region first, then the heads of agencies in the order of their codes.
fn declarants(season: &Season) -> Vec<&OfficeId> {
    let offices = season.roster.offices.values();
    let regents = offices.filter(|office| office.level == Some(Level::Bupati)).map(|office| &office.id);
    regents.chain(season.roster.agencies.values().map(|agency| &agency.head)).collect()
}

fn pact(
    season: &Season,
    papers: &Papers<'_>,
    template: &PactTemplate,
    subject: &OfficeId,
    rng: &mut dyn CryptoRng,
    moment: Moment,
) -> NewDocument {
    let office = season.roster.offices.get(subject);
    let alone = office.is_none_or(|office| office.counterpart.is_none());
    let route = if alone { &papers.routes.pact_alone } else { &papers.routes.pact };
    NewDocument {
        id: DocumentId::new(moment.at, rng),
        code: VerifyCode::new(rng),
        title: title(
            "Pakta Integritas",
            papers.period,
            office.map_or(subject.as_str(), |office| &office.title),
        ),
        subject: subject.clone(),
        period: papers.period,
        route: route.clone(),
        content: Content::Pact(Pact::from_template(template)),
        due: None,
    }
}

fn agreement(
    season: &Season,
    papers: &Papers<'_>,
    draft: &AgreementDraft,
    rng: &mut dyn CryptoRng,
    moment: Moment,
) -> Result<NewDocument, SeasonError> {
    let route = papers.routes.agreement.get(&draft.level);
    let route = route
        .ok_or_else(|| SeasonError::NoRoute { agreement: draft.code.clone(), level: draft.level.as_str() })?;
    let office = season.roster.offices.get(&draft.first);
    let name = if draft.amendment.is_some() { "Perjanjian Kinerja Perubahan" } else { "Perjanjian Kinerja" };
    Ok(NewDocument {
        id: DocumentId::new(moment.at, rng),
        code: VerifyCode::new(rng),
        title: title(name, draft.period, office.map_or(draft.first.as_str(), |office| &office.title)),
        subject: draft.first.clone(),
        period: draft.period,
        route: route.clone(),
        content: Content::Agreement(Agreement {
            level: draft.level,
            annex_title: draft.annex_title.clone(),
            texts: papers.texts.agreement.clone(),
            indicators: draft.indicators.clone(),
            budget: draft.budget.clone(),
            // Without a budget document there is nothing to stay within: the domain then refuses any line.
            ceiling: draft.ceiling.clone().unwrap_or(Ceiling::Exactly(Rupiah(0))),
            amendment: draft.amendment,
            amends: None,
            typed: None,
        }),
        due: season.due_of(draft),
    })
}

/// `Perjanjian Kinerja Tahun 2027 Kepala Dinas Kesehatan`
pub(super) fn title(kind: &str, period: Period, office: &str) -> String {
    let heading = period.heading();
    let heading =
        heading.strip_prefix("TAHUN ").map_or_else(|| heading.clone(), |years| format!("Tahun {years}"));
    format!("{kind} {heading} {office}")
}
