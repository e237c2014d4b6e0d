//! For the operator: who waits for his turn, the turns of today, and giving and ending one. The secret of a link is shown
//! once, on the page that answers the form.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::guest::{hindrance, readiness_of};
use crate::domain::audit::Hand;
use crate::domain::ids::{OfficeId, OneTurnId, PersonId};
use crate::domain::one_turn::{Ending, LASTS, OneTurn, Phase};
use crate::domain::roster::Roster;
use crate::flows::one_turn::{self, IssueError, Issued, Wanted};
use crate::render::pages::qr;
use crate::store::{StoreError, one_turns, roster, signer_keys, turns};
use crate::web::public::local;
use crate::web::{Filled, Member, WebError};

/// Turns of so long ago are shown.
const SHOWN: TimeDelta = TimeDelta::hours(12);
const MOST_SHOWN: u32 = 300;

#[derive(Deserialize)]
pub(super) struct EndForm {
    id: String,
    #[serde(default)]
    back: String,
}

#[derive(Serialize)]
struct Page {
    waiting: Vec<Waiting>,
    running: Vec<Running>,
    past: Vec<Running>,
}

/// Somebody whose signature is asked for.
#[derive(Serialize)]
struct Waiting {
    person: String,
    name: String,
    offices: Vec<String>,
    documents: usize,
    /// Why he cannot sign now, as far as his certificate tells.
    hindrance: Option<&'static str>,
}

/// A turn of today, as lists show it.
#[derive(Serialize)]
pub(in crate::web) struct Running {
    id: String,
    pub(in crate::web) person: String,
    name: String,
    documents: usize,
    /// `waiting`, `open` or how it ended.
    phase: &'static str,
    when: String,
}

/// A turn that was given, as the page that answers the form shows it: nobody is told its link again.
#[derive(Serialize)]
pub(in crate::web) struct Given {
    id: String,
    name: String,
    documents: usize,
    address: String,
    until: String,
    /// The QR code as the path of an SVG of `size` × `size`.
    squares: String,
    size: i32,
    hindrance: Option<&'static str>,
}

#[derive(Serialize)]
struct IssuedPage {
    turn: Given,
    back: String,
}

pub(super) async fn show(member: Member) -> Result<HttpResponse, WebError> {
    let now = member.moment().at;
    let (turns, asked, roster, certificates) = member
        .run(move |rooms, _| {
            rooms.store.read(|tx| {
                let turns = one_turns::since(tx, now - SHOWN, MOST_SHOWN)?;
                let (asked, certificates) = (turns::signatures_asked(tx)?, signer_keys::valid_until(tx)?);
                Ok::<_, StoreError>((turns, asked, roster::load(tx)?, certificates))
            })
        })
        .await??;
    let (running, past): (Vec<_>, Vec<_>) =
        turns.iter().partition(|turn| !matches!(turn.phase(now), Phase::Ended(_)));
    let page = Page {
        waiting: waiting(&asked, &roster, &certificates, now),
        running: running.into_iter().map(|turn| line(&member, turn)).collect(),
        past: past.into_iter().map(|turn| line(&member, turn)).collect(),
    };
    member.page("kiosk/turns.html", &page)
}

/// The turns that can still be opened, or are.
pub(in crate::web) async fn running(member: &Member) -> Result<Vec<Running>, WebError> {
    let now = member.moment().at;
    let turns =
        member.run(move |rooms, _| rooms.store.read(|tx| one_turns::since(tx, now - SHOWN, MOST_SHOWN)));
    let mut turns = turns.await??;
    turns.retain(|turn| !matches!(turn.phase(now), Phase::Ended(_)));
    Ok(turns.iter().map(|turn| line(member, turn)).collect())
}

fn waiting(
    asked: &[(PersonId, OfficeId)],
    roster: &Roster,
    certificates: &BTreeMap<PersonId, DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Vec<Waiting> {
    let mut of: BTreeMap<&PersonId, Vec<&OfficeId>> = BTreeMap::new();
    for (person, office) in asked {
        of.entry(person).or_default().push(office);
    }
    let line = |(person, mut offices): (&PersonId, Vec<&OfficeId>)| {
        let documents = offices.len();
        offices.sort_unstable();
        offices.dedup();
        let title = |id: &&OfficeId| roster.offices.get(*id).map(|office| office.title.clone());
        Waiting {
            person: person.to_string(),
            name: roster.people.get(person).map_or_else(|| person.to_string(), |known| known.name.clone()),
            offices: offices.iter().filter_map(title).collect(),
            documents,
            hindrance: match certificates.get(person) {
                None => Some("no-key"),
                Some(until) if *until < now => Some("over"),
                Some(_) => None,
            },
        }
    };
    let mut lines: Vec<Waiting> = of.into_iter().map(line).collect();
    lines.sort_by(|a, b| a.name.cmp(&b.name));
    lines
}

fn line(member: &Member, turn: &OneTurn) -> Running {
    let (phase, at) = match turn.phase(member.moment().at) {
        Phase::Waiting => ("waiting", turn.issued),
        Phase::Open => ("open", turn.opened.unwrap_or(turn.issued)),
        Phase::Ended(end) => (end.why.as_str(), end.at),
    };
    Running {
        id: turn.id.to_string(),
        person: turn.person.to_string(),
        name: turn.name.clone(),
        documents: turn.documents.len(),
        phase,
        when: member.time(at),
    }
}

/// `person`, any number of `document`, `minutes` that the link waits, `here` for the operator's own tablet, and `back` for
/// the page that he comes from.
pub(super) async fn issue(
    member: Member,
    form: Filled<Vec<(String, String)>>,
) -> Result<HttpResponse, WebError> {
    let (mut person, mut documents, mut lasts, mut here, mut back) = (None, Vec::new(), LASTS, false, None);
    for (name, value) in form.0 {
        match name.as_str() {
            "person" => person = value.parse::<PersonId>().ok(),
            "document" => documents.push(value.parse().map_err(|_| WebError::BadForm)?),
            "minutes" => {
                let minutes: u16 = value.parse().map_err(|_| WebError::BadForm)?;
                lasts = TimeDelta::minutes(minutes.into());
            }
            "here" => here = true,
            "back" => back = Some(local(&value).to_owned()),
            _ => {}
        }
    }
    let back = back.unwrap_or_else(|| "/kiosk/turns".to_owned());
    let wanted = Wanted { person: person.ok_or(WebError::BadForm)?, documents, lasts };
    let answer = if here {
        handed_over(&member, wanted, &back).await
    } else {
        match given(&member, wanted).await {
            Ok(turn) => member.page("kiosk/issued.html", &IssuedPage { turn, back: back.clone() }),
            Err(error) => Err(error),
        }
    };
    unless_nothing(&member, &back, answer)
}

/// Nothing that waits for his signature is no fault of the form: the page that it stands on says so.
pub(in crate::web) fn unless_nothing(
    member: &Member,
    back: &str,
    answer: Result<HttpResponse, WebError>,
) -> Result<HttpResponse, WebError> {
    match answer {
        Err(WebError::Conflict(None)) => Ok(member.moved_with(back, "notice-kiosk-nothing")),
        other => other,
    }
}

/// Gives a turn by link and QR code.
pub(in crate::web) async fn given(member: &Member, wanted: Wanted) -> Result<Given, WebError> {
    let (account, person) = (member.account().clone(), wanted.person.clone());
    let Issued { turn, link } = member
        .run(move |rooms, moment| {
            one_turn::issue(rooms, &mut crate::web::randomness(), &account, &wanted, moment)
        })
        .await??;
    let base = member.run(|rooms, _| rooms.post.base_address.clone()).await?;
    let address = format!("{base}/kiosk/turn/{}", link.text());
    let (squares, size) = qr::squares(&address);
    Ok(Given {
        id: turn.id.to_string(),
        name: turn.name,
        documents: turn.documents.len(),
        until: member.time(turn.expires),
        address,
        squares,
        size,
        hindrance: hindrance(readiness_of(member, person).await?),
    })
}

/// On his own tablet: he is signed out in the same breath.
pub(in crate::web) async fn handed_over(
    member: &Member,
    wanted: Wanted,
    back: &str,
) -> Result<HttpResponse, WebError> {
    let (session, account, back) = (member.own_session().clone(), member.account().clone(), back.to_owned());
    let outcome = member
        .run(move |rooms, moment| {
            let mut rng = crate::web::randomness();
            one_turn::hand_over(rooms, &mut rng, (&session, &account), &wanted, &back, moment)
        })
        .await?;
    let (issued, ticket) = outcome.map_err(|error: IssueError| WebError::from(error))?;
    Ok(member.moved_as(&format!("/kiosk/turn/{}", issued.link.text()), &ticket))
}

pub(super) async fn end(member: Member, form: Filled<EndForm>) -> Result<HttpResponse, WebError> {
    let id: OneTurnId = form.0.id.parse().map_err(|_| WebError::NotFound)?;
    let by = Hand::of(member.account());
    let found = member
        .run(move |rooms, moment| {
            let Some(turn) = rooms.store.read(|tx| one_turns::find(tx, id))? else { return Ok(false) };
            let mut rng = crate::web::randomness();
            one_turn::end(rooms, &mut rng, &turn, (Ending::Operator, None), &by, moment.at)?;
            Ok::<_, StoreError>(true)
        })
        .await??;
    let back = if form.0.back.is_empty() { "/kiosk/turns" } else { local(&form.0.back) };
    if found { Ok(member.moved_with(back, "notice-kiosk-ended")) } else { Err(WebError::NotFound) }
}
