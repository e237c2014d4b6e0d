//! The versions of a wording: who changed what and why, word by word, and the way back to an old one.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::texts::{author, code};
use crate::domain::changes::{How, words};
use crate::domain::standard_text::{StandardText, TextName, Wording};
use crate::flows::texts::{self, TextError};
use crate::store::texts as rows;
use crate::web::{Filled, Member, WebError};

/// A part in which something changed.
#[derive(Serialize)]
pub(super) struct PartChange {
    word: &'static str,
    runs: Vec<Run>,
}

/// Words that stayed, went or came; `line` begins a new paragraph.
#[derive(Serialize)]
struct Run {
    change: &'static str,
    text: String,
    line: bool,
}

#[derive(Serialize)]
struct Page {
    name: String,
    code: String,
    newest: u32,
    shown: u32,
    /// None for the first version: there is nothing to compare it with.
    changes: Option<Vec<PartChange>>,
    parts: Vec<(&'static str, Vec<String>)>,
    versions: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    version: u32,
    author: String,
    note: String,
    when: String,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    version: Option<u32>,
}

pub(super) async fn show(
    member: Member,
    name: web::Path<String>,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, WebError> {
    let all = history(&member, &name).await?;
    let newest = all.first().ok_or(WebError::NotFound)?;
    let wanted = asked.version.unwrap_or(newest.version);
    let shown = all.iter().find(|text| text.version == wanted).ok_or(WebError::NotFound)?;
    let before = all.iter().find(|text| text.version + 1 == shown.version);
    let line = |text: &StandardText| Line {
        version: text.version,
        author: text.author.clone(),
        note: text.note.clone(),
        when: member.time(text.at),
    };
    let page = Page {
        name: shown.name.to_string(),
        code: code(&shown.name).to_owned(),
        newest: newest.version,
        shown: shown.version,
        changes: before.map(|before| changes(&before.wording, &shown.wording)),
        parts: shown.wording.parts().into_iter().map(|part| (part.word, part.paragraphs)).collect(),
        versions: all.iter().map(line).collect(),
    };
    member.page("drafting/versions.html", &page)
}

async fn history(member: &Member, name: &str) -> Result<Vec<StandardText>, WebError> {
    let name: TextName = name.parse().map_err(|_| WebError::NotFound)?;
    Ok(member.run(move |rooms, _| rooms.store.read(|tx| rows::history(tx, &name))).await??)
}

#[derive(Deserialize)]
pub(super) struct Restored {
    version: u32,
    seen: u32,
}

/// An old version becomes the newest, as a new one.
pub(super) async fn restore(
    member: Member,
    name: web::Path<String>,
    form: Filled<Restored>,
) -> Result<HttpResponse, WebError> {
    let name: TextName = name.parse().map_err(|_| WebError::NotFound)?;
    let (back, Restored { version, seen }) = (format!("/texts/{name}/versions"), form.0);
    let author = author(&member, &format!("Memulihkan versi {version}"));
    let outcome = member
        .run(move |rooms, moment| texts::restore(&rooms.store, &name, version, seen, &author, moment))
        .await?;
    match outcome {
        Ok(_) => Ok(member.moved_with(&back, "notice-text-restored")),
        Err(TextError::Changed { .. }) => Ok(member.moved_with(&back, "notice-text-changed")),
        Err(other) => Err(other.into()),
    }
}

/// Stands between paragraphs while they are compared.
const BREAK: &str = "¶";

/// The parts that differ, word by word.
pub(super) fn changes(old: &Wording, new: &Wording) -> Vec<PartChange> {
    let text = |paragraphs: &[String]| paragraphs.join(&format!(" {BREAK} "));
    let parts = old.parts().into_iter().zip(new.parts());
    parts
        .filter(|(old, new)| old.paragraphs != new.paragraphs)
        .map(|(old, new)| PartChange {
            word: new.word,
            runs: words(&text(&old.paragraphs), &text(&new.paragraphs))
                .into_iter()
                .flat_map(|(change, text)| runs(change, &text))
                .collect(),
        })
        .collect()
}

fn runs(change: How, text: &str) -> Vec<Run> {
    let change = change.as_str();
    let pieces = text.split(BREAK).enumerate();
    let runs = pieces.map(|(i, piece)| Run { change, text: piece.trim().to_owned(), line: i > 0 });
    runs.filter(|run| run.line || !run.text.is_empty()).collect()
}
