//! Which seasons there are.

use actix_web::HttpResponse;
use serde::Serialize;

use crate::store::seasons;
use crate::web::{Member, WebError};

#[derive(Serialize)]
struct Page {
    seasons: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    id: String,
    name: String,
    period: String,
    event: String,
    /// Days until the event; negative when it is over.
    left: i64,
}

pub(super) async fn show(member: Member) -> Result<HttpResponse, WebError> {
    let seasons = member.run(|rooms, _| rooms.store.read(seasons::list)).await??;
    let day = member.moment().day;
    let line = |season: crate::domain::season::Season| Line {
        id: season.id.to_string(),
        name: season.plan.name,
        period: season.plan.period.to_string(),
        event: member.date(season.plan.event_day),
        left: (season.plan.event_day - day).num_days(),
    };
    member.page("season/list.html", &Page { seasons: seasons.into_iter().map(line).collect() })
}
