//! The page that a link or QR code leads to. Looking at it changes nothing; the button opens the turn, once.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::guest::{cookie, hindrance, kept, readiness_of};
use super::over;
use crate::domain::ids::PersonId;
use crate::domain::one_turn::{OneTurn, Phase};
use crate::domain::token::Token;
use crate::flows::one_turn::{self, TurnRefusal};
use crate::web::signing::queue;
use crate::web::{Visitor, WebError};

#[derive(Serialize)]
struct Page {
    name: String,
    /// `Dr. A, S.H., Kepala Dinas Kesehatan`; more than one if he signs in several offices.
    offices: Vec<String>,
    count: usize,
    titles: Vec<String>,
    hindrance: Option<&'static str>,
    /// Where the button leads.
    act: String,
    host: bool,
}

pub(super) async fn show(visitor: Visitor, token: web::Path<String>) -> Result<HttpResponse, WebError> {
    let Ok(link) = token.parse::<Token>() else { return over::page(&visitor, StatusCode::NOT_FOUND, None) };
    let secret = link.clone();
    let turn = visitor.run(move |rooms, _| one_turn::look(rooms, &secret)).await??;
    let Some(turn) = turn else { return over::page(&visitor, StatusCode::NOT_FOUND, None) };
    match turn.phase(visitor.moment().at) {
        Phase::Waiting => page(&visitor, &turn, &link).await,
        Phase::Open | Phase::Ended(_) => over::page(&visitor, StatusCode::GONE, Some("spent")),
    }
}

async fn page(visitor: &Visitor, turn: &OneTurn, link: &Token) -> Result<HttpResponse, WebError> {
    let person: PersonId = turn.person.clone();
    let waiting =
        visitor.run(move |rooms, moment| rooms.store.read(|tx| queue::waiting(tx, &person, moment.day)));
    let mut waiting = waiting.await??;
    waiting.retain(|one| turn.documents.contains(&one.document.id));
    let mut offices: Vec<String> = waiting.iter().map(|one| one.party.official.styled_title()).collect();
    offices.dedup();
    let page = Page {
        name: turn.name.clone(),
        offices,
        count: waiting.len(),
        titles: waiting.into_iter().map(|one| one.document.title).collect(),
        hindrance: hindrance(readiness_of(visitor, turn.person.clone()).await?),
        act: format!("/kiosk/turn/{}", link.text()),
        host: turn.host.is_some(),
    };
    visitor.page("kiosk/start.html", &page)
}

pub(super) async fn open(
    visitor: Visitor,
    request: HttpRequest,
    token: web::Path<String>,
) -> Result<HttpResponse, WebError> {
    let Ok(link) = token.parse::<Token>() else { return over::page(&visitor, StatusCode::NOT_FOUND, None) };
    let earlier = kept(&visitor, &request).map(|token| token.digest());
    let opened = visitor
        .run(move |rooms, moment| {
            let mut rng = crate::web::randomness();
            one_turn::open(rooms, &mut rng, &link, earlier.as_ref(), moment.at)
        })
        .await?;
    match opened {
        Ok(token) => {
            let mut response = visitor.moved("/kiosk");
            drop(response.add_cookie(&cookie(&visitor, &token)));
            Ok(response)
        }
        Err(TurnRefusal::Unknown) => over::page(&visitor, StatusCode::NOT_FOUND, None),
        Err(TurnRefusal::Spent(_)) => over::page(&visitor, StatusCode::GONE, Some("spent")),
        Err(TurnRefusal::Store(error)) => Err(error.into()),
    }
}
