//! The calendar of ceremonies, and a new one: what an invitation says, and whose documents are signed.

use std::collections::BTreeSet;

use actix_web::{HttpResponse, web};
use chrono::NaiveTime;
use serde::{Deserialize, Serialize};

use super::form::Fields;
use super::{operator, refused};
use crate::domain::ceremony::rundown::customary;
use crate::domain::ceremony::{Facts, NewCeremony};
use crate::domain::document::Kind;
use crate::domain::ids::{CeremonyId, SeasonId};
use crate::domain::season::Season;
use crate::flows::ceremony::guests::{self, Wanted};
use crate::flows::ceremony::{CeremonyError, Desk};
use crate::render::banner;
use crate::store::{StoreError, ceremonies, roster, seasons};
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
    /// The season that it is made from; empty if from none.
    season: String,
    /// How that season is called.
    season_name: String,
}

/// What a new one is made from.
#[derive(Deserialize)]
pub(super) struct Made {
    #[serde(default)]
    season: String,
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

pub(super) async fn begin(member: Member, made: web::Query<Made>) -> Result<HttpResponse, WebError> {
    let day = member.moment().day;
    let mut entered = Entered {
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
        season: String::new(),
        season_name: String::new(),
    };
    if let Some(season) = season_of(&member, &made.season).await? {
        entered.plan(&season);
    }
    let page = new(&member, entered, None).await?;
    member.page("ceremony/new.html", &page)
}

impl Entered {
    /// What the plan of a season says already: its day first of all.
    fn plan(&mut self, season: &Season) {
        let plan = &season.plan;
        self.title.clone_from(&plan.name);
        self.day = plan.event_day.to_string();
        self.period = plan.period.to_string();
        self.pact = plan.kinds.contains(&Kind::Pact);
        self.agreement = plan.kinds.contains(&Kind::Agreement);
        self.below = !plan.population.levels.is_empty();
        self.agencies = plan.population.agencies.iter().map(ToString::to_string).collect();
        self.season = season.id.to_string();
    }
}

/// The season of that code; none for a code that names none.
async fn season_of(member: &Member, code: &str) -> Result<Option<Season>, WebError> {
    let Ok(id) = code.parse::<SeasonId>() else { return Ok(None) };
    Ok(member.run(move |rooms, _| rooms.store.read(|tx| seasons::find(tx, id))).await??)
}

async fn new(
    member: &Member,
    mut entered: Entered,
    fault: Option<(&'static str, &'static str)>,
) -> Result<New, WebError> {
    let names = member.run(|rooms, _| rooms.store.read(roster::agency_names)).await??;
    let (fault, field) = fault.unzip();
    let season = season_of(member, &entered.season).await?;
    entered.season_name = season.map(|season| season.plan.name).unwrap_or_default();
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
    let season = season_of(&member, fields.one("season")).await?.map(|season| season.id);
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
                season,
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
        for (text, field) in [(&facts.title, "title"), (&facts.place, "place")] {
            if text.is_empty() {
                return Err(("ceremony-refused-no-facts", field));
            }
            // Said before the morning: afterwards nobody can write it otherwise.
            if banner::cannot_draw(text).is_ok_and(|letter| letter.is_some()) {
                return Err(("ceremony-letter-wrong", field));
            }
        }
        Ok(facts)
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
        season: text("season"),
        season_name: String::new(),
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
