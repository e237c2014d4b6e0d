//! The calendar of ceremonies, and a new one: what an invitation says, and whose documents are signed.

use std::collections::BTreeSet;

use actix_web::HttpResponse;
use chrono::NaiveTime;
use serde::Serialize;

use super::form::Fields;
use super::{operator, refused};
use crate::domain::ceremony::rundown::customary;
use crate::domain::ceremony::{Facts, NewCeremony};
use crate::domain::document::Kind;
use crate::domain::ids::CeremonyId;
use crate::flows::ceremony::guests::{self, Wanted};
use crate::flows::ceremony::{CeremonyError, Desk};
use crate::store::{StoreError, ceremonies, roster};
use crate::web::{Filled, Member, WebError};

#[derive(Serialize)]
struct Page {
    ceremonies: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    id: String,
    title: String,
    day: String,
    stage: &'static str,
}

#[derive(Serialize)]
struct New {
    entered: Entered,
    agencies: Vec<(String, String)>,
    fault: Option<&'static str>,
    fault_field: &'static str,
}

/// The form as it was filled in, so that nothing has to be typed twice.
#[derive(Serialize)]
struct Entered {
    title: String,
    day: String,
    starts: String,
    place: String,
    dress: String,
    organiser: String,
    period: String,
    pact: bool,
    agreement: bool,
    below: bool,
    agencies: Vec<String>,
}

pub(super) async fn show(member: Member) -> Result<HttpResponse, WebError> {
    let all = member.run(|rooms, _| rooms.store.read(ceremonies::list)).await??;
    let line = |one: &ceremonies::Summary| Line {
        id: one.id.to_string(),
        title: one.title.clone(),
        day: member.date(one.day),
        stage: one.stage.as_str(),
    };
    member.page("ceremony/list.html", &Page { ceremonies: all.iter().map(line).collect() })
}

pub(super) async fn begin(member: Member) -> Result<HttpResponse, WebError> {
    let day = member.moment().day;
    let entered = Entered {
        title: String::new(),
        day: day.to_string(),
        starts: "09:00".to_owned(),
        place: String::new(),
        dress: String::new(),
        organiser: String::new(),
        period: day.format("%Y").to_string(),
        pact: true,
        agreement: true,
        below: false,
        agencies: Vec::new(),
    };
    let page = new(&member, entered, None).await?;
    member.page("ceremony/new.html", &page)
}

async fn new(
    member: &Member,
    entered: Entered,
    fault: Option<(&'static str, &'static str)>,
) -> Result<New, WebError> {
    let names = member.run(|rooms, _| rooms.store.read(roster::agency_names)).await??;
    let (fault, field) = fault.unzip();
    Ok(New {
        entered,
        agencies: names.into_iter().map(|(id, name)| (id.to_string(), name)).collect(),
        fault,
        fault_field: field.unwrap_or_default(),
    })
}

pub(super) async fn schedule(
    member: Member,
    form: Filled<Vec<(String, String)>>,
) -> Result<HttpResponse, WebError> {
    let fields = Fields(form.0);
    let (facts, wanted) = match read(&fields) {
        Ok(both) => both,
        Err(fault) => {
            let page = new(&member, entered(&fields), Some(fault)).await?;
            return member.page_again("ceremony/new.html", &page);
        }
    };
    let by = operator(&member)?;
    let outcome = member
        .run(move |rooms, moment| {
            let mut rng = crate::web::randomness();
            let invited = rooms.store.read(|tx| guests::read(tx, &wanted, facts.day))?;
            if invited.documents.is_empty() {
                return Err(CeremonyError::NoDocuments);
            }
            let new = NewCeremony {
                id: CeremonyId::new(moment.at, &mut rng),
                rundown: customary(facts.starts),
                facts,
                guests: invited.guests,
                witnesses: Vec::new(),
                documents: invited.documents,
            };
            Desk { store: &rooms.store, by, moment }.schedule(new)
        })
        .await?;
    match outcome {
        Ok(ceremony) => {
            Ok(member.moved_with(&format!("/ceremonies/{}/edit", ceremony.id), "notice-ceremony-scheduled"))
        }
        Err(CeremonyError::NoDocuments) => {
            let fault = Some(("ceremony-refused-no-documents", "period"));
            let page = new(&member, entered(&fields), fault).await?;
            member.page_again("ceremony/new.html", &page)
        }
        Err(error) => refused::page(&member, error, "/ceremonies/new".to_owned()),
    }
}

fn read(fields: &Fields) -> Result<(Facts, Wanted), (&'static str, &'static str)> {
    let facts = fields.facts()?;
    Ok((facts, fields.wanted()?))
}

impl Fields {
    /// What an invitation says, or the text key of what is wrong and the field.
    pub(super) fn facts(&self) -> Result<Facts, (&'static str, &'static str)> {
        let text = |name: &str| self.one(name).trim().to_owned();
        let facts = Facts {
            title: text("title"),
            day: text("day").parse().map_err(|_| ("ceremony-day-wrong", "day"))?,
            starts: time(&text("starts")).ok_or(("ceremony-time-wrong", "starts"))?,
            place: text("place"),
            dress: text("dress"),
            organiser: text("organiser"),
        };
        match (facts.title.is_empty(), facts.place.is_empty()) {
            (true, _) => Err(("ceremony-refused-no-facts", "title")),
            (_, true) => Err(("ceremony-refused-no-facts", "place")),
            (false, false) => Ok(facts),
        }
    }

    /// Which documents.
    pub(super) fn wanted(&self) -> Result<Wanted, (&'static str, &'static str)> {
        let period = self.one("period").trim().parse().map_err(|_| ("ceremony-period-wrong", "period"))?;
        let kinds: BTreeSet<Kind> = [("pact", Kind::Pact), ("agreement", Kind::Agreement)]
            .into_iter()
            .filter(|(word, _)| self.all("kind").any(|kind| kind == *word))
            .map(|(_, kind)| kind)
            .collect();
        if kinds.is_empty() {
            return Err(("ceremony-kind-missing", "kind-pact"));
        }
        let agencies = self.all("agency").filter_map(|code| code.parse().ok()).collect();
        Ok(Wanted { period, kinds, agencies, heads_only: self.one("below").is_empty() })
    }
}

/// `09:00` or `09.00`.
pub(super) fn time(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(&text.replace('.', ":"), "%H:%M").ok()
}

fn entered(fields: &Fields) -> Entered {
    let text = |name: &str| fields.one(name).to_owned();
    let kind = |word: &str| fields.all("kind").any(|kind| kind == word);
    Entered {
        title: text("title"),
        day: text("day"),
        starts: text("starts"),
        place: text("place"),
        dress: text("dress"),
        organiser: text("organiser"),
        period: text("period"),
        pact: kind("pact"),
        agreement: kind("agreement"),
        below: !fields.one("below").is_empty(),
        agencies: fields.all("agency").map(ToOwned::to_owned).collect(),
    }
}

impl From<CeremonyError> for WebError {
    fn from(error: CeremonyError) -> Self {
        match error {
            CeremonyError::NotFound(_) => WebError::NotFound,
            CeremonyError::Refused(_) | CeremonyError::NoDocuments => WebError::Conflict(None),
            CeremonyError::Banner(error) => WebError::Inside(error.to_string()),
            CeremonyError::Minutes(error) => WebError::Inside(error.to_string()),
            CeremonyError::Store(error) => error.into(),
            CeremonyError::Flow(error) => error.into(),
        }
    }
}

/// Somebody else was faster.
pub(super) fn is_stale(error: &CeremonyError) -> bool {
    matches!(error, CeremonyError::Store(StoreError::Conflict { .. }))
}
