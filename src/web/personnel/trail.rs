//! Who changed roster, roles, accounts and keys: the newest first, a page at a time.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use crate::domain::audit::Entry;
use crate::store::trail;
use crate::web::{Member, WebError};

const SHOWN: u32 = 50;
/// Nobody turns so many pages.
const LAST: u32 = 10_000;

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    page: Option<u32>,
}

#[derive(Serialize)]
struct Page {
    lines: Vec<Line>,
    newer: Option<u32>,
    older: Option<u32>,
}

#[derive(Serialize)]
struct Line {
    when: String,
    by: String,
    act: &'static str,
    subject: String,
    detail: String,
}

pub(super) async fn show(member: Member, asked: web::Query<Asked>) -> Result<HttpResponse, WebError> {
    let page = asked.page.unwrap_or(1).clamp(1, LAST);
    let mut entries = member
        .run(move |rooms, _| rooms.store.read(|tx| trail::list(tx, (page - 1) * SHOWN, SHOWN + 1)))
        .await??;
    let more = entries.len() > SHOWN as usize;
    entries.truncate(SHOWN as usize);
    let line = |entry: Entry| Line {
        when: member.time(entry.at),
        by: entry.by.name,
        act: entry.act.as_str(),
        subject: entry.subject,
        detail: entry.detail,
    };
    let facts = Page {
        lines: entries.into_iter().map(line).collect(),
        newer: (page > 1).then(|| page - 1),
        older: more.then(|| page + 1),
    };
    member.page("personnel/trail.html", &facts)
}
