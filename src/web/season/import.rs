//! Indicators and budgets come into the drafts of a season: first every problem and every change is shown, then the same
//! bytes are applied.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

use super::named;
use crate::domain::agreement::AgreementFault;
use crate::domain::digest::Digest;
use crate::domain::ids::SeasonId;
use crate::domain::moment::Moment;
use crate::domain::season::Season;
use crate::domain::stage::Actor;
use crate::flows::annexes::{self, Fate, Line, Outcome};
use crate::flows::{FlowError, Rooms};
use crate::roster::{self, ANNEX_SHEETS, NamedFile, Problem, limits};
use crate::store::seasons;
use crate::web::personnel::problems::{self, ProblemLine};
use crate::web::personnel::{kept, upload};
use crate::web::{Filled, Member, WebError};

#[derive(Default, Serialize)]
struct Page {
    season: String,
    name: String,
    megabytes: usize,
    sheets: String,
    problems: Vec<ProblemLine>,
    untold: usize,
    summary: Option<Summary>,
    fault: Option<&'static str>,
}

#[derive(Serialize)]
struct Summary {
    lines: Vec<LineView>,
    /// So many drafts would change.
    changing: usize,
    seen: String,
    files: Vec<String>,
}

#[derive(Serialize)]
struct LineView {
    code: String,
    title: String,
    address: String,
    fate: &'static str,
    changes: bool,
    stage: &'static str,
    period: String,
    indicators: (usize, usize),
    budget: (usize, usize),
    faults: Vec<&'static str>,
}

/// What became of a file.
enum Read {
    Problems(Vec<Problem>),
    Shown { outcome: Outcome, files: Vec<String> },
    Done,
}

fn empty(season: &Season) -> Page {
    Page {
        season: format!("/seasons/{}", season.id),
        name: season.plan.name.clone(),
        megabytes: limits::FILE_BYTES / 1024 / 1024,
        sheets: ANNEX_SHEETS.join(", "),
        ..Page::default()
    }
}

async fn found(member: &Member, id: SeasonId) -> Result<Season, WebError> {
    let found = member.run(move |rooms, _| rooms.store.read(|tx| seasons::find(tx, id))).await??;
    found.ok_or(WebError::NotFound)
}

pub(super) async fn show(member: Member, id: web::Path<String>) -> Result<HttpResponse, WebError> {
    let season = found(&member, named(&id)?).await?;
    member.page("season/import.html", &empty(&season))
}

pub(super) async fn check(
    member: Member,
    id: web::Path<String>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, WebError> {
    let season = found(&member, named(&id)?).await?;
    let files = upload::read(&request, payload).await?;
    if files.is_empty() {
        let page = Page { fault: Some("import-no-file"), ..empty(&season) };
        return member.page_again("season/import.html", &page);
    }
    let (period, by) = (season.plan.period, Actor::Secretariat(member.acting_as()));
    let read = member.run(move |rooms, moment| {
        let file = match annexes_in(rooms, &files)? {
            Ok(file) => file,
            Err(problems) => return Ok(Read::Problems(problems)),
        };
        let mut rng = crate::web::randomness();
        let outcome = annexes::preview(rooms, &mut rng, period, &file, &by, moment)?;
        Ok::<_, WebError>(Read::Shown { outcome, files: kept::keep(rooms, &files)? })
    });
    answer(&member, &season, read.await??, None)
}

pub(super) async fn apply(
    member: Member,
    id: web::Path<String>,
    form: Filled<Vec<(String, String)>>,
) -> Result<HttpResponse, WebError> {
    let season = found(&member, named(&id)?).await?;
    let fields = form.0;
    let named = |wanted: &'static str| {
        fields.iter().filter(move |(name, _)| name == wanted).map(|(_, value)| value.clone())
    };
    let seen: Digest = named("seen").next().and_then(|text| text.parse().ok()).ok_or(WebError::BadForm)?;
    let files: Vec<String> = named("file").collect();
    let (period, by) = (season.plan.period, Actor::Secretariat(member.acting_as()));
    let read = member.run(move |rooms, moment: Moment| {
        let (digests, read) = kept::fetch(rooms, &files)?;
        let file = match annexes_in(rooms, &read)? {
            Ok(file) => file,
            Err(problems) => return Ok(Read::Problems(problems)),
        };
        let mut rng = crate::web::randomness();
        match annexes::apply(rooms, &mut rng, period, (&file, &seen), &by, moment)? {
            Ok(_) => kept::let_go(rooms, &digests, moment.at),
            Err(outcome) => return Ok(Read::Shown { outcome, files }),
        }
        Ok::<_, WebError>(Read::Done)
    });
    answer(&member, &season, read.await??, Some("import-moved"))
}

type Annexes = Result<Vec<roster::AgreementDraft>, Vec<Problem>>;

/// The agreements in these files, for the offices that the roster knows now.
fn annexes_in(rooms: &Rooms, files: &[NamedFile]) -> Result<Annexes, FlowError> {
    let roster = rooms.store.read(crate::store::roster::load)?;
    Ok(roster::annexes(files, &roster.offices))
}

fn answer(
    member: &Member,
    season: &Season,
    read: Read,
    moved: Option<&'static str>,
) -> Result<HttpResponse, WebError> {
    match read {
        Read::Done => Ok(member.moved_with(&format!("/seasons/{}", season.id), "notice-season-imported")),
        Read::Problems(problems) => {
            let (problems, untold) = problems::told(member, &problems);
            member.page_again("season/import.html", &Page { problems, untold, ..empty(season) })
        }
        Read::Shown { outcome, files } => {
            let summary = Some(summary(&outcome, files));
            let page = Page { summary, fault: moved, ..empty(season) };
            if moved.is_some() {
                member.page_again("season/import.html", &page)
            } else {
                member.page("season/import.html", &page)
            }
        }
    }
}

fn summary(outcome: &Outcome, files: Vec<String>) -> Summary {
    let lines: Vec<LineView> = outcome.lines.iter().map(line).collect();
    let changing = lines.iter().filter(|line| line.changes).count();
    Summary { changing, lines, seen: outcome.seen.to_string(), files }
}

fn line(line: &Line) -> LineView {
    let (fate, stage, period) = match line.fate {
        Fate::New => ("new", "", String::new()),
        Fate::Changed => ("changed", "", String::new()),
        Fate::Same => ("same", "", String::new()),
        Fate::NotDraft(stage) => ("not-draft", stage.as_str(), String::new()),
        Fate::NoDocument => ("no-document", "", String::new()),
        Fate::OtherPeriod(period) => ("other-period", "", period.to_string()),
        Fate::Amendment => ("amendment", "", String::new()),
        Fate::NoRows => ("no-rows", "", String::new()),
    };
    let mut faults: Vec<&'static str> = line.faults.iter().map(fault).collect();
    faults.dedup();
    LineView {
        code: line.code.clone(),
        title: line.title.clone(),
        address: line.document.map(|id| format!("/documents/{id}")).unwrap_or_default(),
        fate,
        changes: matches!(line.fate, Fate::New | Fate::Changed),
        stage,
        period,
        indicators: line.indicators,
        budget: line.budget,
        faults,
    }
}

/// The text key that says what the draft would still lack.
fn fault(fault: &AgreementFault) -> &'static str {
    match fault {
        AgreementFault::NoIndicator => "season-gap-no-indicators-short",
        AgreementFault::Empty { .. } | AgreementFault::Unread(_) => "season-gap-cells-short",
        AgreementFault::Total { .. } => "season-gap-total-short",
        AgreementFault::Exceeds { .. } | AgreementFault::Orphan { .. } | AgreementFault::Overflow => {
            "season-gap-lines-short"
        }
    }
}
