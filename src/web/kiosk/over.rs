//! The page after a turn: what came of it, for a short while, and that the tablet goes back.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use chrono::TimeDelta;
use serde::Serialize;

use super::guest::turn_of;
use crate::domain::one_turn::{Ending, Phase};
use crate::flows::sign_act;
use crate::web::signing::outcome::{self, OutcomeLine};
use crate::web::{Visitor, WebError};

/// So long the page tells what was signed; whoever holds the tablet later reads nothing about it.
const TOLD: TimeDelta = TimeDelta::minutes(2);

#[derive(Serialize)]
struct Page {
    /// The last word of its text keys.
    word: &'static str,
    lines: Vec<OutcomeLine>,
    signed: usize,
    host: bool,
}

pub(super) async fn show(visitor: Visitor, request: HttpRequest) -> Result<HttpResponse, WebError> {
    let Some(turn) = turn_of(&visitor, &request).await? else {
        return page(&visitor, StatusCode::OK, None);
    };
    let now = visitor.moment().at;
    let Phase::Ended(end) = turn.phase(now) else { return Ok(visitor.moved("/kiosk")) };
    let told = end.act.filter(|_| end.why == Ending::Signed && now - end.at < TOLD);
    let act = match told {
        Some(act) => visitor.run(move |rooms, _| sign_act::find(rooms, act, &turn.person)).await??,
        None => None,
    };
    let page = Page {
        word: end.why.as_str(),
        signed: act.as_ref().map_or(0, outcome::signed),
        lines: act.as_ref().map(outcome::lines).unwrap_or_default(),
        host: turn.host.is_some(),
    };
    visitor.page("kiosk/over.html", &page)
}

/// For a link that opens nothing: `spent`, or one that nobody knows.
pub(super) fn page(
    visitor: &Visitor,
    status: StatusCode,
    word: Option<&'static str>,
) -> Result<HttpResponse, WebError> {
    let page = Page { word: word.unwrap_or("unknown"), lines: vec![], signed: 0, host: false };
    visitor.page_of(status, "kiosk/over.html", &page)
}
