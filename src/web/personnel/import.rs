//! A roster comes in: first every problem and every change is shown, then the same bytes are applied. Meanwhile they
//! lie among the files under their hash, which is all that the second form carries.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::upload;
use crate::blobs::BlobsError;
use crate::domain::assignment::Assignment;
use crate::domain::audit::Hand;
use crate::domain::digest::Digest;
use crate::domain::language::Language;
use crate::flows::import::{self, Preview, Tally};
use crate::roster::{self, NamedFile, Problem, Season, limits};
use crate::web::{Filled, Member, WebError};

/// So many problems stand on the page; mending these first is enough work.
const SHOWN: usize = 200;

#[derive(Default, Serialize)]
struct Page {
    megabytes: usize,
    sheets: String,
    problems: Vec<ProblemLine>,
    untold: usize,
    summary: Option<Summary>,
    fault: Option<&'static str>,
}

#[derive(Serialize)]
struct ProblemLine {
    sheet: String,
    row: String,
    column: String,
    value: String,
    what: String,
    allowed: String,
    /// Whether the explanation is in English, though the page may not be.
    english: bool,
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
            let kept =
                files.iter().map(|file| Ok(format!("{}:{}", rooms.blobs.put(&file.bytes)?, file.name)));
            let preview = Box::new(preview);
            Ok::<_, WebError>(Checked::Sound { preview, files: kept.collect::<Result<_, WebError>>()? })
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
    let kept = files.clone();
    let by = Hand::of(member.account());
    let applied = member
        .run(move |rooms, moment| {
            let mut rng = crate::web::randomness();
            let (digests, files) = fetch(rooms, &kept)?;
            let season: Season = match roster::read(&files) {
                Ok(season) => season,
                Err(problems) => return Ok(Applied::Problems(problems)),
            };
            if let Some(preview) =
                import::confirmed(&rooms.store, &mut rng, &by, (&season, &seen), moment.at)?
            {
                return Ok(Applied::Moved(preview));
            }
            // They were a roster, so they are no document's file; what cannot be removed now is an orphan of the sweep.
            for digest in digests {
                let _ = rooms.blobs.remove_orphan(&digest, moment.at + chrono::TimeDelta::days(1));
            }
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

fn fetch(rooms: &crate::flows::Rooms, kept: &[String]) -> Result<(Vec<Digest>, Vec<NamedFile>), WebError> {
    let mut digests = Vec::new();
    let mut files = Vec::new();
    for entry in kept.iter().take(16) {
        let (digest, name) = entry.split_once(':').ok_or(WebError::BadForm)?;
        let digest: Digest = digest.parse().map_err(|_| WebError::BadForm)?;
        // Applied already, or swept away since: the file has to be chosen again.
        let bytes = match rooms.blobs.get(&digest) {
            Err(BlobsError::Missing(_)) => return Err(WebError::Conflict(None)),
            read => read?,
        };
        digests.push(digest);
        files.push(NamedFile { name: name.to_owned(), bytes });
    }
    Ok((digests, files))
}

fn with_problems(member: &Member, problems: &[Problem]) -> Result<HttpResponse, WebError> {
    let indonesian = member.language() == Language::Indonesian;
    let in_words = |text: &str| match roster::indonesian(text).filter(|_| indonesian) {
        Some(text) => (text, false),
        None => (text.to_owned(), true),
    };
    let line = |problem: &Problem| {
        let (what, english) = in_words(&problem.what);
        ProblemLine {
            sheet: problem.sheet.clone(),
            row: problem.row.map(|row| row.to_string()).unwrap_or_default(),
            column: problem.column.clone().unwrap_or_default(),
            value: problem.value.clone().unwrap_or_default(),
            what,
            allowed: problem.allowed.as_deref().map(|text| in_words(text).0).unwrap_or_default(),
            english,
        }
    };
    let page = Page {
        problems: problems.iter().take(SHOWN).map(line).collect(),
        untold: problems.len().saturating_sub(SHOWN),
        ..empty()
    };
    member.page_again("personnel/import.html", &page)
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
