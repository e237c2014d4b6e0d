//! What somebody has signed: the proof he may print or keep.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use crate::domain::document::Document;
use crate::domain::stage::{Signature, StageName};
use crate::domain::turn::{Task, TurnState, Turns};
use crate::web::documents::seen_by;
use crate::web::inbox::task_word;
use crate::web::{Member, WebError};

#[derive(Serialize)]
struct Page {
    id: String,
    title: String,
    version: u32,
    stage: &'static str,
    made: Vec<Made>,
    base: String,
    address: String,
    code: String,
    /// Who comes next, if anybody.
    next: Vec<String>,
}

#[derive(Serialize)]
struct Made {
    task: &'static str,
    name: String,
    office: String,
    when: String,
    certificate: String,
    revision: String,
}

pub(super) async fn show(member: Member, id: web::Path<String>) -> Result<HttpResponse, WebError> {
    let (document, _) = seen_by(&member, &id).await?;
    let me = member.acting_as();
    let mine = document.stage.signatures().iter().filter(|signature| signature.official.person == me);
    let made: Vec<Made> = mine.map(|signature| line(signature, &member)).collect();
    if made.is_empty() {
        return Err(WebError::NotFound);
    }
    let base = document.stage.frozen().map(|frozen| frozen.base.to_string()).unwrap_or_default();
    let page = Page {
        id: document.id.to_string(),
        version: document.version,
        stage: document.stage.name().as_str(),
        made,
        base,
        address: format!("{}{}", member.institution().verify_address, document.code.plain()),
        code: document.code.to_string(),
        next: next(&document),
        title: document.title,
    };
    member.page("signing/proof.html", &page)
}

fn line(signature: &Signature, member: &Member) -> Made {
    Made {
        task: task_word(Task::Sign(signature.field)),
        name: signature.official.name.clone(),
        office: signature.official.styled_title(),
        when: member.time(signature.at),
        certificate: signature.certificate.to_string(),
        revision: signature.revision.to_string(),
    }
}

fn next(document: &Document) -> Vec<String> {
    if document.stage.name() != StageName::Signing {
        return vec![];
    }
    let turns = document.stage.turns().into_iter().flat_map(Turns::iter);
    let open = turns.filter_map(|turn| match &turn.state {
        TurnState::Open { official, .. } => Some(format!("{}, {}", official.name, official.styled_title())),
        TurnState::Waiting { .. } | TurnState::Blocked { .. } | TurnState::Done { .. } => None,
    });
    open.collect()
}
