//! One agency: its budget documents with their history, the form to enter or correct one, the handing over, and the
//! acknowledgement of its head.

use actix_web::{HttpResponse, web};
use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};

use super::list::keeps;
use crate::domain::account::{Role, RoleName};
use crate::domain::audit::Hand;
use crate::domain::dpa::{Dpa, in_force};
use crate::domain::figures;
use crate::domain::handover::HandoverRefusal;
use crate::domain::ids::AgencyId;
use crate::domain::period::Period;
use crate::flows::dpa::{self, DpaError, Follow, Saved, Wish};
use crate::flows::handover::{self, HandoverError};
use crate::web::{Filled, Member, WebError};

#[derive(Serialize)]
struct Page {
    id: String,
    name: String,
    head: String,
    office: String,
    all: Vec<Line>,
    history: Vec<Past>,
    handovers: Vec<Handed>,
    progress: &'static str,
    /// The handing over that this member is to acknowledge.
    asked: Option<Handed>,
    /// Who says that he has received it, and as what.
    acknowledger: String,
    reads: bool,
    writes: bool,
    entered: Entered,
    asks: Vec<FollowLine>,
    /// What a new one is of, unless somebody says otherwise.
    this_year: i32,
    fault: Option<&'static str>,
    fault_field: &'static str,
    made: String,
}

#[derive(Serialize)]
struct Line {
    year: i32,
    number: String,
    approved: String,
    approved_iso: String,
    ceiling: String,
    amount: String,
    due: String,
    in_force: bool,
}

#[derive(Serialize)]
struct Past {
    when: String,
    act: &'static str,
    year: i32,
    number: String,
    approved: String,
    ceiling: String,
    note: String,
    by: String,
}

#[derive(Serialize)]
struct Handed {
    seq: u32,
    year: i32,
    number: String,
    ceiling: String,
    approved: String,
    day: String,
    place: String,
    received_by: String,
    received_at: String,
}

/// An agreement with another ceiling, and what becomes of it.
#[derive(Serialize)]
pub(super) struct FollowLine {
    title: String,
    address: String,
    had: String,
    gets: String,
    then: &'static str,
}

/// The form as it was filled in, so that nothing has to be typed twice.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Entered {
    agency: String,
    #[serde(default)]
    year: String,
    #[serde(default)]
    correcting: String,
    #[serde(default)]
    number: String,
    #[serde(default)]
    approved: String,
    #[serde(default)]
    ceiling: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    agreed: String,
}

#[derive(Deserialize)]
pub(super) struct Seen {
    seq: u32,
}

pub(super) fn follow_line(follow: &Follow) -> FollowLine {
    FollowLine {
        title: follow.document.title.clone(),
        address: format!("/documents/{}", follow.document.id),
        had: follow.had.to_string(),
        gets: follow.gets.to_string(),
        then: follow.then.as_str(),
    }
}

pub(super) async fn show(member: Member, agency: web::Path<String>) -> Result<HttpResponse, WebError> {
    let page = page(&member, &agency, Entered::default(), None).await?;
    member.page("budget/agency.html", &page)
}

/// The page of an agency. To whom it is none of his, it does not exist.
async fn page(
    member: &Member,
    agency: &str,
    entered: Entered,
    fault: Option<(&'static str, &'static str)>,
) -> Result<Page, WebError> {
    let id: AgencyId = agency.parse().map_err(|_| WebError::NotFound)?;
    let found = member.run(move |rooms, moment| handover::page(&rooms.store, &id, moment.day)).await??;
    let found = found.ok_or(WebError::NotFound)?;
    let account = member.account();
    let reads = account.has_any(&[RoleName::Budget, RoleName::Secretariat, RoleName::Auditor]);
    let drafts = account.roles.contains(&Role::AgencyAdmin(found.agency.id.clone()));
    let heads = found.head.as_ref().is_some_and(|head| Some(&head.person) == account.person.as_ref());
    if !reads && !drafts && !heads {
        return Err(WebError::NotFound);
    }
    let handed = |one: &crate::domain::handover::Handover| Handed {
        seq: one.seq,
        year: one.dpa.year,
        number: one.dpa.number.clone(),
        ceiling: one.dpa.ceiling.to_string(),
        approved: member.date(one.dpa.approved),
        day: member.date(one.day),
        place: one.place.clone(),
        received_by: one
            .received
            .as_ref()
            .map(|received| format!("{}, {}", received.by.name, received.by.styled_title()))
            .unwrap_or_default(),
        received_at: one.received.as_ref().map(|received| member.time(received.at)).unwrap_or_default(),
    };
    let asked = found.open.as_ref().filter(|_| heads);
    Ok(Page {
        asked: asked.map(handed),
        handovers: found.handovers.iter().rev().map(handed).collect(),
        acknowledger: found
            .head
            .as_ref()
            .map(|head| format!("{}, {}", head.name, head.styled_title()))
            .unwrap_or_default(),
        head: found.head.as_ref().map(|head| head.name.clone()).unwrap_or_default(),
        office: found.head.as_ref().map(crate::domain::roster::Official::styled_title).unwrap_or_default(),
        all: found.all.iter().map(|dpa| line(member, dpa, of_its_year(&found.all, dpa))).collect(),
        history: found
            .history
            .iter()
            .rev()
            .map(|entry| Past {
                when: member.time(entry.at),
                act: entry.act.as_str(),
                year: entry.dpa.year,
                number: entry.dpa.number.clone(),
                approved: member.date(entry.dpa.approved),
                ceiling: entry.dpa.ceiling.to_string(),
                note: entry.note.clone(),
                by: entry.by.clone(),
            })
            .collect(),
        id: found.agency.id.to_string(),
        name: found.agency.name,
        progress: found.progress.as_str(),
        reads,
        writes: keeps(member),
        entered,
        asks: vec![],
        this_year: member.moment().day.year(),
        fault: fault.map(|(key, _)| key),
        fault_field: fault.map_or("", |(_, field)| field),
        made: member.time(member.moment().at),
    })
}

fn of_its_year(all: &[Dpa], one: &Dpa) -> bool {
    in_force(all, &one.agency, Period::Year(one.year)) == Some(one)
}

fn line(member: &Member, dpa: &Dpa, in_force: bool) -> Line {
    Line {
        year: dpa.year,
        number: dpa.number.clone(),
        approved: member.date(dpa.approved),
        approved_iso: dpa.approved.to_string(),
        ceiling: dpa.ceiling.to_string(),
        amount: figures::grouped(dpa.ceiling),
        due: member.date(dpa.agreement_due()),
        in_force,
    }
}

pub(super) async fn save(member: Member, form: Filled<Entered>) -> Result<HttpResponse, WebError> {
    let entered = form.0;
    let wish = match wish(&entered) {
        Ok(wish) => wish,
        Err(fault) => return again(&member, entered, fault).await,
    };
    let by = Hand::of(member.account());
    let saved = member.run(move |rooms, moment| dpa::save(&rooms.store, &by, &wish, moment)).await?;
    match saved {
        Ok(Saved::Done) => Ok(member.moved_with(&address(&entered.agency), "notice-budget-saved")),
        Ok(Saved::Nothing) => Ok(member.moved_with(&address(&entered.agency), "notice-budget-same")),
        Ok(Saved::Asks(follows)) => {
            let agency = entered.agency.clone();
            let mut page = page(&member, &agency, entered, None).await?;
            page.asks = follows.iter().map(follow_line).collect();
            member.page_again("budget/agency.html", &page)
        }
        Err(DpaError::NoAgency(_)) => Err(WebError::NotFound),
        Err(DpaError::NoNumber) => again(&member, entered, ("budget-number-missing", "number")).await,
        Err(DpaError::NoYear) => again(&member, entered, ("budget-year-wrong", "year")).await,
        Err(DpaError::NoCeiling) => again(&member, entered, ("budget-ceiling-wrong", "ceiling")).await,
        Err(DpaError::NoReason) => again(&member, entered, ("budget-note-missing", "note")).await,
        Err(DpaError::NumberTaken(_)) => again(&member, entered, ("budget-number-taken", "number")).await,
        Err(DpaError::Gone(_)) => again(&member, entered, ("budget-gone", "number")).await,
        Err(DpaError::Older { .. }) => again(&member, entered, ("budget-older", "approved")).await,
        Err(DpaError::Store(error)) => Err(error.into()),
    }
}

fn address(agency: &str) -> String {
    format!("/budget/agencies/{agency}")
}

fn wish(entered: &Entered) -> Result<Wish, (&'static str, &'static str)> {
    let agency = entered.agency.parse().map_err(|_| ("budget-agency-missing", "agency"))?;
    let approved: NaiveDate =
        entered.approved.trim().parse().map_err(|_| ("budget-approved-wrong", "approved"))?;
    let ceiling = figures::amount(&entered.ceiling).map_err(|_| ("budget-ceiling-wrong", "ceiling"))?;
    // Whoever says no year means that of the approval.
    let year = match entered.year.trim() {
        "" => approved.year(),
        text => text.parse().map_err(|_| ("budget-year-wrong", "year"))?,
    };
    Ok(Wish {
        dpa: Dpa { agency, year, number: entered.number.clone(), approved, ceiling },
        correcting: Some(entered.correcting.clone()).filter(|number| !number.is_empty()),
        note: entered.note.clone(),
        agreed: !entered.agreed.is_empty(),
    })
}

async fn again(
    member: &Member,
    entered: Entered,
    fault: (&'static str, &'static str),
) -> Result<HttpResponse, WebError> {
    let agency = entered.agency.clone();
    member.page_again("budget/agency.html", &page(member, &agency, entered, Some(fault)).await?)
}

pub(super) async fn acknowledge(
    member: Member,
    agency: web::Path<String>,
    form: Filled<Seen>,
) -> Result<HttpResponse, WebError> {
    let id: AgencyId = agency.parse().map_err(|_| WebError::NotFound)?;
    let (me, seen) = (member.acting_as(), form.0.seq);
    let back = address(&agency);
    let outcome = member
        .run(move |rooms, moment| handover::acknowledge(&rooms.store, &me, (&id, seen), moment))
        .await?;
    match outcome {
        Ok(_) => Ok(member.moved_with(&back, "notice-budget-received")),
        Err(HandoverError::Refused(HandoverRefusal::AlreadyReceived(_))) => {
            Ok(member.moved_with(&back, "notice-budget-received"))
        }
        Err(HandoverError::Refused(HandoverRefusal::Stale)) => {
            let page =
                page(&member, &agency, Entered::default(), Some(("budget-stale", "acknowledge"))).await?;
            member.page_again("budget/agency.html", &page)
        }
        Err(other) => Err(other.into()),
    }
}
