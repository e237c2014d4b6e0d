//! The form of a draft: shown, arranged, saved, handed in. A button that arranges rows saves nothing; a save that comes
//! too late is answered with both versions.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::annex::{self, Shown, usual_depth};
use super::cells::{Act, Fields, arrange};
use super::{conflict, is_draft, minutes, pact, paste, proof, writable};
use crate::domain::agreement::Agreement;
use crate::domain::document::{Content, Document};
use crate::domain::event::Event;
use crate::domain::refusal::Refusal;
use crate::domain::sheet::Sheet;
use crate::domain::stage::Actor;
use crate::flows::FlowError;
use crate::flows::compose::{self, Beside, ComposeError, Funds, Typed, Writing};
use crate::store::{ReadTx, StoreError, events, roster};
use crate::web::{Filled, Member, WebError};

pub(super) async fn show(member: Member, id: web::Path<String>) -> Result<HttpResponse, WebError> {
    let (document, _) = writable(&member, &id).await?;
    if !is_draft(&document) {
        return Ok(member.moved(&format!("/documents/{}", document.id)));
    }
    match &document.content {
        Content::Pact(pact) => pact::page(&member, &document, pact, None).await,
        Content::Minutes(text) => minutes::page(&member, &document, text, None),
        Content::Agreement(agreement) => {
            let funds = funds(&member, &document).await?;
            let sheet = Sheet::of(agreement);
            let shown = Shown { fields: None, ..plain(&sheet, &funds) };
            answer(&member, StatusCode::OK, &document, agreement, shown)
        }
    }
}

pub(super) async fn act(
    member: Member,
    id: web::Path<String>,
    form: Filled<Vec<(String, String)>>,
) -> Result<HttpResponse, WebError> {
    let (document, actor) = writable(&member, &id).await?;
    let fields = Fields(form.0);
    if !is_draft(&document) {
        return Ok(member.moved_with(&format!("/documents/{}", document.id), "notice-stale"));
    }
    let seen: u64 = fields.one("revision").parse().map_err(|_| WebError::BadForm)?;
    let writing = Writing { id: document.id, seen, by: actor };
    match &document.content {
        Content::Pact(text) => pact::act(&member, &document, text, &fields, writing).await,
        Content::Minutes(_) => submit(&member, Document { revision: seen, ..document }, writing.by).await,
        Content::Agreement(agreement) => agreement_act(&member, &document, agreement, &fields, writing).await,
    }
}

async fn agreement_act(
    member: &Member,
    document: &Document,
    agreement: &Agreement,
    fields: &Fields,
    writing: Writing,
) -> Result<HttpResponse, WebError> {
    let mut sheet = fields.sheet();
    let act = fields.act();
    if !matches!(act, Act::Save | Act::Submit) {
        let depth = usual_depth(agreement);
        match act {
            Act::Paste(table) => paste::into(&mut sheet, table, &fields.pasted(table), depth),
            _ => arrange(&mut sheet, act, depth),
        }
        let funds = funds(member, document).await?;
        // The revision of the form, not of the document: what is arranged is judged when it is saved.
        let as_seen = Document { revision: writing.seen, ..document.clone() };
        let kept = (!matches!(act, Act::Paste(_))).then_some(fields);
        let shown = Shown { fields: kept, unsaved: true, ..plain(&sheet, &funds) };
        return answer(member, StatusCode::OK, &as_seen, agreement, shown);
    }
    match save(member, &writing, Typed::Agreement(sheet.clone())).await? {
        Ok(saved) if act == Act::Save => {
            Ok(member.moved_with(&format!("/drafts/{}", saved.id), "notice-draft-saved"))
        }
        Ok(saved) => submit(member, saved, writing.by).await,
        Err(ComposeError::Changed(newest)) => too_late(member, &newest, &sheet, fields).await,
        Err(other) => Err(other.into()),
    }
}

/// Saves what is typed, as the form of that revision.
pub(super) async fn save(
    member: &Member,
    writing: &Writing,
    typed: Typed,
) -> Result<Result<Document, ComposeError>, WebError> {
    let writing = writing.clone();
    member
        .run(move |rooms, moment| {
            compose::save(rooms, &mut crate::web::randomness(), &writing, &typed, moment)
        })
        .await
}

/// Hands in what was just saved. What keeps it back is named; the text stays saved.
pub(super) async fn submit(member: &Member, saved: Document, by: Actor) -> Result<HttpResponse, WebError> {
    let writing = Writing { id: saved.id, seen: saved.revision, by };
    let outcome = member
        .run(move |rooms, moment| compose::submit(rooms, &mut crate::web::randomness(), &writing, moment))
        .await?;
    let mut letter = String::new();
    let fault = match outcome {
        Ok(document) => {
            return Ok(member.moved_with(&format!("/documents/{}", document.id), "notice-draft-submitted"));
        }
        Err(ComposeError::Flow(FlowError::Refused(refusal))) => match refusal {
            Refusal::Content(_) => None,
            Refusal::Vacancy(_) => Some("refusal-vacancy"),
            Refusal::OnePersonBothParties { .. } => Some("refusal-both-parties"),
            other => return Err(other.into()),
        },
        Err(ComposeError::Letter(code)) => {
            letter = proof::letter(code);
            Some("draft-unprintable")
        }
        Err(other) => return Err(other.into()),
    };
    match &saved.content {
        Content::Pact(pact) => pact::page(member, &saved, pact, fault.map(|fault| (fault, letter))).await,
        Content::Minutes(text) => minutes::page(member, &saved, text, fault.map(|fault| (fault, letter))),
        Content::Agreement(agreement) => {
            let funds = funds(member, &saved).await?;
            let sheet = Sheet::of(agreement);
            let shown = Shown { refused: true, fault, letter, ..plain(&sheet, &funds) };
            answer(member, StatusCode::UNPROCESSABLE_ENTITY, &saved, agreement, shown)
        }
    }
}

/// Somebody else has saved: his own text is still in the form, and where it differs is listed. Saving again takes the
/// place of the other's on purpose.
async fn too_late(
    member: &Member,
    newest: &Document,
    sheet: &Sheet,
    fields: &Fields,
) -> Result<HttpResponse, WebError> {
    let Content::Agreement(agreement) = &newest.content else { return Err(WebError::Conflict(None)) };
    if !is_draft(newest) {
        return Err(WebError::Conflict(None));
    }
    let (who, when) = last_change(member, newest).await?;
    let funds = funds(member, newest).await?;
    let conflict = conflict::between(&Sheet::of(agreement), sheet, who, when);
    let shown =
        Shown { fields: Some(fields), conflict: Some(conflict), unsaved: true, ..plain(sheet, &funds) };
    answer(member, StatusCode::CONFLICT, newest, agreement, shown)
}

/// Who changed the draft last, and when.
async fn last_change(member: &Member, document: &Document) -> Result<(String, String), WebError> {
    let id = document.id;
    let (trail, roster) = member
        .run(move |rooms, _| {
            rooms.store.read(|tx| Ok::<_, StoreError>((events::list(tx, id)?, roster::load(tx)?)))
        })
        .await??;
    let Some(last) = trail.last() else { return Ok((String::new(), String::new())) };
    let when = member.time(last.at);
    let who = match &last.event {
        Event::Edited { by } | Event::Drafted { drafter: by } => {
            roster.people.get(by).map(|person| person.name.clone()).unwrap_or_default()
        }
        _ => String::new(),
    };
    Ok((who, when))
}

/// What limits the budget, and what others take of it.
type Limits = (Funds, Option<Beside>);

async fn funds(member: &Member, document: &Document) -> Result<Limits, WebError> {
    let document = document.clone();
    let read = move |tx: &mut ReadTx| {
        let funds = compose::funds(tx, &document.subject, document.period)?;
        Ok::<_, StoreError>((funds, compose::beside(tx, &document)?))
    };
    Ok(member.run(move |rooms, _| rooms.store.read(read)).await??)
}

fn plain<'a>(sheet: &'a Sheet, (funds, beside): &'a Limits) -> Shown<'a> {
    Shown {
        sheet,
        funds,
        beside: beside.as_ref(),
        fields: None,
        refused: false,
        fault: None,
        letter: String::new(),
        conflict: None,
        unsaved: false,
    }
}

fn answer(
    member: &Member,
    status: StatusCode,
    document: &Document,
    agreement: &Agreement,
    shown: Shown<'_>,
) -> Result<HttpResponse, WebError> {
    let page = annex::page(document, agreement, member, shown);
    member.page_with_pdf(status, "drafting/agreement.html", &page)
}
