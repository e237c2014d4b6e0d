//! Reminders by hand, for one document, for those that were ticked, or for all that are late.

use actix_web::HttpResponse;
use serde::Serialize;

use super::asked::Asked;
use super::board;
use crate::domain::ids::DocumentId;
use crate::flows::FlowError;
use crate::flows::board::Show;
use crate::flows::remind::{Reminded, Reminding};
use crate::web::{Filled, Member, WebError};

/// More at once would keep a browser waiting too long.
const MOST: usize = 500;

#[derive(Serialize)]
struct Page {
    ordered: Vec<Line>,
    refused: Vec<Line>,
    /// Documents in which it is nobody's turn.
    silent: usize,
    back: String,
}

#[derive(Serialize)]
struct Line {
    address: String,
    title: String,
    name: String,
    when: String,
}

pub(super) async fn run(
    member: Member,
    form: Filled<Vec<(String, String)>>,
) -> Result<HttpResponse, WebError> {
    let Filled(fields) = form;
    let asked = Asked::of(&fields);
    let back = asked.address_of_part(asked.part());
    let values = |wanted: &'static str| {
        let named = fields.iter().filter(move |(name, _)| name == wanted);
        named.filter_map(|(_, value)| value.parse::<DocumentId>().ok())
    };
    let mut wanted: Vec<DocumentId> = if let Some(one) = values("only").next() {
        vec![one]
    } else if fields.iter().any(|(name, _)| name == "late") {
        let board = board::read(&member, &asked).await?;
        board.rows.iter().filter(|row| Show::Late.counts(row)).map(|row| row.document.id).collect()
    } else {
        values("document").collect()
    };
    if wanted.is_empty() {
        return Ok(member.moved_with(&back, "notice-none-chosen"));
    }
    wanted.truncate(MOST);
    let asked_of = wanted.len();
    let told = send(&member, wanted).await?;
    let mut documents: Vec<DocumentId> = told.iter().map(|told| told.document).collect();
    documents.dedup();
    page(&member, &told, asked_of.saturating_sub(documents.len()), back)
}

/// Reminds everybody whose turn it is in these documents; one that is gone is passed over.
pub(super) async fn send(member: &Member, documents: Vec<DocumentId>) -> Result<Vec<Reminded>, WebError> {
    let (by, pause) = (member.actor(), member.settings().remind_pause);
    let told = member.run(move |rooms, moment| {
        let reminding = Reminding { store: &rooms.store, institution: &rooms.institution, by, pause, moment };
        let mut told = Vec::new();
        for document in documents {
            match reminding.document(&mut crate::web::randomness(), document) {
                Ok(some) => told.extend(some),
                Err(FlowError::NotFound(_)) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(told)
    });
    Ok(told.await??)
}

/// What came of it, person by person.
pub(in crate::web) fn page(
    member: &Member,
    told: &[Reminded],
    silent: usize,
    back: String,
) -> Result<HttpResponse, WebError> {
    let line = |told: &Reminded| Line {
        address: format!("/documents/{}", told.document),
        title: told.title.clone(),
        name: told.name.clone(),
        when: told.not_before.map(|at| member.time(at)).unwrap_or_default(),
    };
    let page = Page {
        ordered: told.iter().filter(|told| told.not_before.is_none()).map(line).collect(),
        refused: told.iter().filter(|told| told.not_before.is_some()).map(line).collect(),
        silent,
        back,
    };
    member.page("desk/reminded.html", &page)
}
