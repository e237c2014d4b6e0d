//! What the viewer in a page knows of the text it shows, and its report of the pages that were on the screen.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use crate::domain::access::Sight;
use crate::domain::digest::Digest;
use crate::domain::document::Document;
use crate::domain::ids::PersonId;
use crate::domain::reading::Reading;
use crate::flows::reading;
use crate::web::documents::seen_by;
use crate::web::{Asker, Filled, Member, WebError};

/// More pages than this a document of ours does not have, nor a report.
const MOST_PAGES: usize = 500;

/// For the viewer of a text that this member is to sign.
#[derive(Serialize)]
pub(in crate::web) struct Reader {
    base: String,
    /// `1,2,5`
    seen: String,
    count: usize,
    /// How many pages it has; 0 while that is not known.
    of: u32,
    opened: bool,
}

#[derive(Deserialize)]
pub(in crate::web) struct Form {
    base: String,
    #[serde(default)]
    pages: String,
}

#[derive(Serialize)]
struct Answer {
    seen: usize,
    of: u32,
    /// Whether that is enough to sign.
    enough: bool,
}

impl Reader {
    pub(in crate::web) fn of(base: Digest, reading: &Reading) -> Self {
        let pages: Vec<String> = reading.pages.iter().map(u32::to_string).collect();
        Self {
            base: base.to_string(),
            seen: pages.join(","),
            count: reading.pages.len(),
            of: reading.of.unwrap_or_default(),
            opened: reading.opened,
        }
    }
}

/// Takes the pages that were on his screen. Only the text that is to be signed now counts.
pub(super) async fn report(
    member: Member,
    id: web::Path<String>,
    form: Filled<Form>,
) -> Result<HttpResponse, WebError> {
    let (document, sight) = seen_by(&member, &id).await?;
    if sight < Sight::Full {
        return Err(WebError::NotFound);
    }
    noted(&member, member.acting_as(), &document, form.0).await
}

/// The same for whoever was found to read that document.
pub(in crate::web) async fn noted(
    asker: &Asker,
    person: PersonId,
    document: &Document,
    form: Form,
) -> Result<HttpResponse, WebError> {
    let base = document.stage.frozen().map(|frozen| frozen.base).ok_or(WebError::NotFound)?;
    let told: Digest = form.base.parse().map_err(|_| WebError::BadForm)?;
    if told != base {
        return Err(WebError::Conflict(None));
    }
    let pages: Option<Vec<u32>> = match form.pages.as_str() {
        "" => Some(vec![]),
        pages => pages.split(',').take(MOST_PAGES).map(|page| page.parse().ok()).collect(),
    };
    let pages = pages.ok_or(WebError::BadForm)?;
    let id = document.id;
    let reading =
        asker.run(move |rooms, moment| reading::note(rooms, &person, (id, &base), &pages, moment)).await??;
    let answer = Answer {
        seen: reading.pages.len(),
        of: reading.of.unwrap_or_default(),
        enough: asker.institution().reading.is_met(&reading),
    };
    Ok(HttpResponse::Ok().json(answer))
}
