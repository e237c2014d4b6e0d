//! Signing one document: what is signed, as whom, and the passphrase.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::passphrase::Fault;
use super::queue::{self, Ahead};
use super::reader::Reader;
use crate::domain::digest::Digest;
use crate::domain::document::Document;
use crate::domain::ids::{ActId, PersonId};
use crate::domain::moment::Moment;
use crate::domain::reading::ReadingRule;
use crate::domain::route::Field;
use crate::domain::sign_act::{Outcome, SignAct};
use crate::domain::stage::Party;
use crate::domain::turn::{Task, TurnState};
use crate::flows::sign::Wanted;
use crate::flows::sign_act;
use crate::keyring::Passphrase;
use crate::store::{StoreError, pages_seen, signer_keys};
use crate::web::documents::seen_by;
use crate::web::inbox::{Due, chip, task_word};
use crate::web::{Asker, Filled, Member, WebError};

#[derive(Deserialize)]
pub(super) struct Form {
    act: String,
    field: String,
    base: String,
    passphrase: String,
    #[serde(default)]
    agreed: String,
    #[serde(default)]
    queue: String,
}

/// What the address may ask for.
#[derive(Default, Deserialize)]
pub(super) struct Asked {
    /// Said by whoever reads one document after the other before he signs them together.
    #[serde(default)]
    queue: String,
}

#[derive(Serialize)]
struct Page {
    id: String,
    act: String,
    title: String,
    kind: &'static str,
    period: String,
    version: u32,
    base: String,
    field: &'static str,
    task: &'static str,
    name: String,
    office: String,
    due: Option<Due>,
    reader: Option<Reader>,
    /// Whether enough of it has been read to sign it.
    read: bool,
    /// `opened` or `every-page`: what the institution asks.
    rule: &'static str,
    has_key: bool,
    has_pdf: bool,
    queue: Option<Ahead>,
    problem: Option<Fault>,
}

pub(super) async fn show(
    member: Member,
    id: web::Path<String>,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, WebError> {
    let (document, _) = seen_by(&member, &id).await?;
    page(&member, document, !asked.queue.is_empty(), None).await
}

pub(super) async fn run(
    member: Member,
    id: web::Path<String>,
    form: Filled<Form>,
) -> Result<HttpResponse, WebError> {
    let Filled(Form { act, field, base, passphrase, agreed, queue }) = form;
    let many = !queue.is_empty();
    let passphrase = Passphrase::parse(passphrase);
    let (document, _) = seen_by(&member, &id).await?;
    let act: ActId = act.parse().map_err(|_| WebError::BadForm)?;
    let field = Field::from_name(&field).ok_or(WebError::BadForm)?;
    let seen: Digest = base.parse().map_err(|_| WebError::BadForm)?;
    let person = member.acting_as();
    let proof = format!("/documents/{}/proof", document.id);
    if sign_act::has_signed(&document, field, seen, &person) {
        return Ok(member.moved(&proof));
    }
    if agreed.is_empty() {
        return page(&member, document, many, Some(Fault::plain("sign-not-agreed"))).await;
    }
    let Ok(passphrase) = passphrase else {
        return page(&member, document, many, Some(Fault::plain("passphrase-too-short"))).await;
    };
    let wanted = Wanted { document: document.id, field, seen };
    let outcome = perform(&member, person, act, vec![wanted], passphrase).await?;
    let outcome = match outcome {
        Ok(act) => act.items.first().map_or(Outcome::Failed, |item| item.outcome),
        Err(error) => {
            let fault = Fault::of(error, member.moment())?;
            return page(&member, document, many, Some(fault)).await;
        }
    };
    let here = format!("/documents/{}", document.id);
    match outcome {
        Outcome::Signed => Ok(member.moved(&proof)),
        Outcome::Open => Ok(member.moved(&format!("/sign/acts/{act}"))),
        Outcome::NotSeen => page(&member, document, many, Some(Fault::plain("sign-not-seen"))).await,
        Outcome::Failed => page(&member, document, many, Some(Fault::plain("sign-failed"))).await,
        Outcome::OtherText => {
            let (document, _) = seen_by(&member, &document.id.to_string()).await?;
            page(&member, document, many, Some(Fault::plain("sign-other-text"))).await
        }
        Outcome::NotYourTurn => Ok(member.moved_with(&here, "notice-not-your-turn")),
        Outcome::NotFound => Err(WebError::NotFound),
    }
}

/// The act itself, on its own thread; the key derivation has its own bound in the keyring.
pub(in crate::web) async fn perform(
    asker: &Asker,
    person: PersonId,
    act: ActId,
    wanted: Vec<Wanted>,
    passphrase: Passphrase,
) -> Result<Result<SignAct, sign_act::ActError>, WebError> {
    asker
        .run(move |rooms, moment| {
            let mut rng = crate::web::randomness();
            let began = std::time::Instant::now();
            let now = || {
                let passed = chrono::TimeDelta::from_std(began.elapsed()).unwrap_or_default();
                Moment { at: moment.at + passed, day: moment.day }
            };
            sign_act::run(rooms, &mut rng, (act, &person), &wanted, &passphrase, now)
        })
        .await
}

/// The form; whose turn it is not is led to the document, whoever has signed to his proof.
async fn page(
    member: &Member,
    document: Document,
    many: bool,
    problem: Option<Fault>,
) -> Result<HttpResponse, WebError> {
    let person = member.acting_as();
    let Some((party, base)) = turn(&document, &person) else {
        let signed = document.stage.signatures().iter().any(|made| made.official.person == person);
        let to = if signed { "/proof" } else { "" };
        let to = format!("/documents/{}{to}", document.id);
        return Ok(if problem.is_some() {
            member.moved_with(&to, "notice-stale")
        } else {
            member.moved(&to)
        });
    };
    let (id, day) = (document.id, member.moment().day);
    let (reading, has_key, has_pdf, queue) = member
        .run(move |rooms, _| {
            rooms.store.read(|tx| {
                let files = crate::store::revisions::list(tx, id)?;
                let reading = pages_seen::readings(tx, &person, &[id])?.remove(&(id, base));
                let has_key = signer_keys::active(tx, &person)?.is_some();
                let queue = if many { Some(queue::waiting(tx, &person, day)?) } else { None };
                Ok::<_, StoreError>((reading.unwrap_or_default(), has_key, !files.is_empty(), queue))
            })
        })
        .await??;
    let (moment, rule) = (member.moment(), member.institution().reading);
    let page = Page {
        id: id.to_string(),
        act: ActId::new(moment.at, &mut crate::web::randomness()).to_string(),
        kind: document.kind().indonesian(),
        period: document.period.to_string(),
        version: document.version,
        base: base.to_string(),
        field: party.field.name(),
        task: task_word(Task::Sign(party.field)),
        office: party.official.styled_title(),
        name: party.official.name,
        due: last_day(&document, party.field).map(|due| chip(due, moment.day)),
        read: rule.is_met(&reading),
        rule: match rule {
            ReadingRule::Opened => "opened",
            ReadingRule::EveryPage => "every-page",
        },
        reader: Some(Reader::of(base, &reading)),
        has_key,
        has_pdf,
        queue: queue.map(|queue| Ahead::of(&queue, rule, id)),
        problem,
        title: document.title,
    };
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    member.page_with_pdf(status, "signing/one.html", &page)
}

/// The last day of that turn, or else of the document.
fn last_day(document: &Document, field: Field) -> Option<chrono::NaiveDate> {
    let turns = document.stage.turns()?;
    let turn = turns.iter().find(|turn| turn.task == Task::Sign(field))?;
    match &turn.state {
        TurnState::Open { due, .. } => due.or(document.due),
        TurnState::Waiting { .. } | TurnState::Blocked { .. } | TurnState::Done { .. } => document.due,
    }
}

/// The party this person signs as now, and the text.
pub(super) fn turn(document: &Document, person: &PersonId) -> Option<(Party, Digest)> {
    let field = document.open_fields(person).into_iter().next()?;
    let frozen = document.stage.frozen()?;
    let party = frozen.parties.iter().find(|party| party.field == field)?;
    Some((party.clone(), frozen.base))
}
