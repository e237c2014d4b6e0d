//! A roster comes in: first every problem and every change is shown, then the same bytes are applied. Meanwhile they
//! lie among the files under their hash, which is all that the second form carries.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::problems::{self, ProblemLine};
use super::{kept, upload};
use crate::domain::assignment::Assignment;
use crate::domain::audit::Hand;
use crate::domain::digest::Digest;
use crate::flows::import::{self, Preview, Tally};
use crate::roster::{self, Problem, Season, limits};
use crate::web::{Filled, Member, WebError};

#[derive(Default, Serialize)]
struct Page {
    megabytes: usize,
    sheets: String,
    problems: Vec<ProblemLine>,
    untold: usize,
    summary: Option<Summary>,
    fault: Option<&'static str>,
}

/// Somebody in an office: codes as in the file, and what they stand for.
#[derive(Serialize)]
struct HeldLine {
    office: String,
    title: String,
    person: String,
    name: String,
    capacity: &'static str,
    from: String,
    until: String,
    decree: String,
}

#[derive(Serialize)]
struct Summary {
    tables: Vec<(&'static str, usize, usize, usize)>,
    starting: Vec<HeldLine>,
    ending: Vec<HeldLine>,
    budgets: usize,
    seen: String,
    /// Name and hash of each file, as the second form repeats them.
    files: Vec<String>,
}

fn empty() -> Page {
    Page {
        megabytes: limits::FILE_BYTES / 1024 / 1024,
        sheets: roster::columns::sheet_names(),
        ..Page::default()
    }
}

pub(super) async fn show(member: Member) -> Result<HttpResponse, WebError> {
    member.page("personnel/import.html", &empty())
}

enum Checked {
    Problems(Vec<Problem>),
    Sound { preview: Box<Preview>, files: Vec<String> },
}

pub(super) async fn check(
    member: Member,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, WebError> {
    let files = upload::read(&request, payload).await?;
    if files.is_empty() {
        let page = Page { fault: Some("import-no-file"), ..empty() };
        return member.page_again("personnel/import.html", &page);
    }
    let checked = member
        .run(move |rooms, _| {
            let season = match roster::read(&files) {
                Ok(season) => season,
                Err(problems) => return Ok(Checked::Problems(problems)),
            };
            let preview = import::preview(&rooms.store, &season)?;
            let preview = Box::new(preview);
            Ok::<_, WebError>(Checked::Sound { preview, files: kept::keep(rooms, &files)? })
        })
        .await??;
    match checked {
        Checked::Problems(problems) => with_problems(&member, &problems),
        Checked::Sound { preview, files } => {
            let page = Page { summary: Some(summary(&member, &preview, files)), ..empty() };
            member.page("personnel/import.html", &page)
        }
    }
}

enum Applied {
    Done,
    Problems(Vec<Problem>),
    Moved(Preview),
}

pub(super) async fn apply(
    member: Member,
    form: Filled<Vec<(String, String)>>,
) -> Result<HttpResponse, WebError> {
    let fields = form.0;
    let named = |wanted: &'static str| {
        fields.iter().filter(move |(name, _)| name == wanted).map(|(_, value)| value.clone())
    };
    let seen: Digest = named("seen").next().and_then(|text| text.parse().ok()).ok_or(WebError::BadForm)?;
    let files: Vec<String> = named("file").collect();
    let named_files = files.clone();
    let by = Hand::of(member.account());
    let applied = member
        .run(move |rooms, moment| {
            let mut rng = crate::web::randomness();
            let (digests, files) = kept::fetch(rooms, &named_files)?;
            let season: Season = match roster::read(&files) {
                Ok(season) => season,
                Err(problems) => return Ok(Applied::Problems(problems)),
            };
            if let Some(preview) =
                import::confirmed(&rooms.store, &mut rng, &by, (&season, &seen), moment.at)?
            {
                return Ok(Applied::Moved(preview));
            }
            kept::let_go(rooms, &digests, moment.at);
            Ok::<_, WebError>(Applied::Done)
        })
        .await??;
    match applied {
        Applied::Done => Ok(member.moved_with("/import", "notice-imported")),
        Applied::Problems(problems) => with_problems(&member, &problems),
        Applied::Moved(preview) => {
            let page = Page {
                summary: Some(summary(&member, &preview, files)),
                fault: Some("import-moved"),
                ..empty()
            };
            member.page_again("personnel/import.html", &page)
        }
    }
}

fn with_problems(member: &Member, problems: &[Problem]) -> Result<HttpResponse, WebError> {
    let (problems, untold) = problems::told(member, problems);
    member.page_again("personnel/import.html", &Page { problems, untold, ..empty() })
}

fn summary(member: &Member, preview: &Preview, files: Vec<String>) -> Summary {
    let table = |word: &'static str, tally: Tally| (word, tally.new, tally.changed, tally.same);
    let told = |held: &Assignment| HeldLine {
        office: held.office.to_string(),
        title: preview.titles.get(&held.office).cloned().unwrap_or_default(),
        person: held.person.to_string(),
        name: preview.names.get(&held.person).cloned().unwrap_or_default(),
        capacity: held.capacity.as_str(),
        from: member.date(held.from),
        until: held.until.map(|day| member.date(day)).unwrap_or_default(),
        decree: held.decree.clone(),
    };
    Summary {
        tables: vec![
            table("agencies", preview.agencies),
            table("offices", preview.offices),
            table("people", preview.people),
        ],
        starting: preview.starting.iter().map(told).collect(),
        ending: preview.ending.iter().map(told).collect(),
        budgets: preview.budgets,
        seen: preview.compared_with.to_string(),
        files,
    }
}
