//! Which drafts there are, and how a document begins.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::plan::{self, PlanView};
use super::writable;
use crate::domain::access;
use crate::domain::account::RoleName;
use crate::domain::agreement::AmendmentReason;
use crate::domain::ids::{AgencyId, DocumentId, OfficeId};
use crate::domain::period::Period;
use crate::domain::roster::Roster;
use crate::domain::stage::StageName;
use crate::flows::compose::{self, ComposeError, Wish};
use crate::flows::texts;
use crate::store::documents::{self, Filter, Summary};
use crate::store::{StoreError, roster};
use crate::web::inbox::{Due, chip};
use crate::web::{Filled, Member, WebError};

#[derive(Serialize)]
struct ListPage {
    drafts: Vec<Line>,
    others: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    id: String,
    title: String,
    agency: String,
    stage: &'static str,
    version: u32,
    due: Option<Due>,
}

/// Drafts that he may write; for whoever drafts for an agency, its other documents too.
pub(super) async fn list(member: Member) -> Result<HttpResponse, WebError> {
    let (all, roster) = member
        .run(|rooms, _| {
            let read = |tx: &mut _| {
                Ok::<_, StoreError>((documents::list(tx, Filter::default())?, roster::load(tx)?))
            };
            rooms.store.read(read)
        })
        .await??;
    let whole_board = member.account().has_any(&[RoleName::Secretariat]);
    let mine = all.iter().filter(|one| access::drafts_for(member.account(), one.agency.as_ref()));
    let (drafts, others): (Vec<&Summary>, Vec<&Summary>) =
        mine.partition(|one| one.stage == StageName::Draft);
    let line = |one: &Summary| {
        let finished = matches!(one.stage, StageName::Archived | StageName::Superseded | StageName::Revoked);
        let open = !finished && one.stage != StageName::Withdrawn;
        Line {
            id: one.id.to_string(),
            title: one.title.clone(),
            agency: agency_name(&roster, one.agency.as_ref()),
            stage: one.stage.as_str(),
            version: one.version,
            due: one.due.filter(|_| open).map(|due| chip(due, member.moment().day)),
        }
    };
    let page = ListPage {
        drafts: drafts.into_iter().map(line).collect(),
        others: if whole_board { vec![] } else { others.into_iter().map(line).collect() },
    };
    member.page("drafting/list.html", &page)
}

fn agency_name(roster: &Roster, agency: Option<&AgencyId>) -> String {
    let agency = agency.and_then(|id| roster.agencies.get(id));
    agency.map(|agency| agency.short_name.clone()).unwrap_or_default()
}

/// What is chosen so far; a link may carry it.
#[derive(Deserialize, Serialize, Clone, Default)]
pub(super) struct Choice {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    office: String,
    #[serde(default)]
    period: String,
    #[serde(default)]
    variant: String,
}

#[derive(Serialize)]
struct ChoosePage {
    choice: Choice,
    groups: Vec<Group>,
    variants: Vec<String>,
    plan: Option<PlanView>,
    fault: Option<&'static str>,
    /// Id of the field in which the fault is.
    field: &'static str,
}

/// The offices of an agency.
#[derive(Serialize)]
struct Group {
    agency: String,
    offices: Vec<(String, String)>,
}

pub(super) async fn choose(member: Member, choice: web::Query<Choice>) -> Result<HttpResponse, WebError> {
    choosing(&member, choice.into_inner(), None).await
}

async fn choosing(
    member: &Member,
    mut choice: Choice,
    refused: Option<(&'static str, &'static str)>,
) -> Result<HttpResponse, WebError> {
    let complete = !choice.office.is_empty();
    if choice.period.is_empty() {
        choice.period = chrono::Datelike::year(&member.moment().day).to_string();
    }
    let wanted = if complete { Some(wanted(&choice)) } else { None };
    let (parsed, mut fault) = match wanted {
        None => (None, None),
        Some(Ok(parsed)) => (Some(parsed), None),
        Some(Err(fault)) => (None, Some(fault)),
    };
    let asked = parsed.clone();
    let (roster, texts, planned) = member
        .run(move |rooms, _| {
            rooms.store.read(|tx| {
                let planned = asked.map(|(wish, office, period)| compose::plan(tx, &wish, &office, period));
                Ok::<_, StoreError>((roster::load(tx)?, texts::current(tx)?, planned))
            })
        })
        .await??;
    let subject = parsed.as_ref().and_then(|(_, office, _)| roster.offices.get(office));
    let may = subject.is_some_and(|post| access::drafts_for(member.account(), post.agency.as_ref()));
    let plan = match planned {
        None => None,
        Some(_) if !may => return Err(WebError::NotFound),
        Some(Ok(plan)) => Some(plan::view(&plan, &roster, member)),
        Some(Err(error)) => {
            fault = Some(fault_of(&error).ok_or(error)?);
            None
        }
    };
    let (fault, field) = refused.or(fault).map_or((None, "office"), |(key, field)| (Some(key), field));
    let page = ChoosePage {
        groups: groups(member, &roster),
        variants: texts
            .map(|texts| texts.pacts.into_iter().map(|pact| pact.code).collect())
            .unwrap_or_default(),
        choice,
        plan,
        fault,
        field,
    };
    if fault.is_some() {
        return member.page_again("drafting/new.html", &page);
    }
    member.page("drafting/new.html", &page)
}

type Fault = (&'static str, &'static str);

fn wanted(choice: &Choice) -> Result<(Wish, OfficeId, Period), Fault> {
    let office = choice.office.parse().map_err(|_| ("draft-no-office", "office"))?;
    let period = choice.period.trim().parse().map_err(|_| ("draft-no-period", "period"))?;
    let wish = match choice.kind.as_str() {
        "pact" if choice.variant.is_empty() => return Err(("draft-no-variant", "variant")),
        "pact" => Wish::Pact(choice.variant.clone()),
        _ => Wish::Agreement,
    };
    Ok((wish, office, period))
}

/// What he can mend, with its field.
fn fault_of(error: &ComposeError) -> Option<Fault> {
    match error {
        ComposeError::NotSetUp(_) => Some(("draft-not-set-up", "office")),
        ComposeError::NoOffice(_) => Some(("draft-no-office", "office")),
        ComposeError::NoRoute(_) => Some(("draft-no-route", "office")),
        ComposeError::NoVariant(_) => Some(("draft-no-variant", "variant")),
        ComposeError::Exists(_) => Some(("draft-exists", "office")),
        ComposeError::Changed(_) | ComposeError::OtherKind | ComposeError::Flow(_) => None,
    }
}

/// The offices he may draft for, by agency; those above all agencies first.
fn groups(member: &Member, roster: &Roster) -> Vec<Group> {
    let of = |agency: Option<&AgencyId>| {
        let posts = roster.offices.values().filter(|post| post.agency.as_ref() == agency);
        let mut posts: Vec<_> = posts.filter(|post| post.level.is_some()).collect();
        posts.sort_by_key(|post| (post.level, post.title.clone()));
        posts.into_iter().map(|post| (post.id.to_string(), post.title.clone())).collect::<Vec<_>>()
    };
    let above = Group { agency: String::new(), offices: of(None) };
    let agencies = roster.agencies.values().map(|agency| {
        (Some(&agency.id), Group { agency: agency.name.clone(), offices: of(Some(&agency.id)) })
    });
    let all = std::iter::once((None, above)).chain(agencies);
    let may = |agency| access::drafts_for(member.account(), agency);
    all.filter(|(agency, group)| may(*agency) && !group.offices.is_empty()).map(|(_, group)| group).collect()
}

pub(super) async fn create(member: Member, form: Filled<Choice>) -> Result<HttpResponse, WebError> {
    let choice = form.0;
    let (wish, office, period) = match wanted(&choice) {
        Ok(wanted) => wanted,
        Err(fault) => {
            return choosing(&member, Choice { office: String::new(), ..choice }, Some(fault)).await;
        }
    };
    let account = member.account().clone();
    let outcome = member
        .run(move |rooms, moment| {
            let post = rooms.store.read(|tx| roster::around(tx, std::slice::from_ref(&office)))?;
            let post = post.offices.get(&office).cloned();
            if !post.is_some_and(|post| access::drafts_for(&account, post.agency.as_ref())) {
                return Err(ComposeError::NoOffice(office));
            }
            compose::begin(rooms, &mut crate::web::randomness(), &wish, &office, period, &account, moment)
        })
        .await?;
    match outcome {
        Ok(document) => Ok(member.moved_with(&format!("/drafts/{}", document.id), "notice-draft-begun")),
        Err(ComposeError::NoOffice(_)) => Err(WebError::NotFound),
        Err(error) => {
            let fault = fault_of(&error).ok_or(error)?;
            choosing(&member, choice, Some(fault)).await
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Amendment {
    document: String,
    #[serde(default)]
    reason: String,
}

pub(super) async fn amend(member: Member, form: Filled<Amendment>) -> Result<HttpResponse, WebError> {
    let (document, _) = writable(&member, &form.0.document).await?;
    if !access::drafts_for(member.account(), document.agency.as_ref()) {
        return Err(WebError::NotFound);
    }
    let reason = AmendmentReason::ALL.into_iter().find(|reason| reason.as_str() == form.0.reason);
    let reason = reason.ok_or(WebError::BadForm)?;
    let (id, account): (DocumentId, _) = (document.id, member.account().clone());
    let outcome = member
        .run(move |rooms, moment| {
            compose::amend(rooms, &mut crate::web::randomness(), id, reason, &account, moment)
        })
        .await?;
    match outcome {
        Ok(document) => Ok(member.moved_with(&format!("/drafts/{}", document.id), "notice-draft-begun")),
        Err(ComposeError::Exists(existing)) => {
            Ok(member.moved_with(&format!("/documents/{}", existing.id), "notice-amendment-exists"))
        }
        Err(other) => Err(other.into()),
    }
}
