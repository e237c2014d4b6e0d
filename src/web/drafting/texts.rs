//! The institution's wordings: listed, and edited point by point. Every save is a version; documents keep theirs.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::cells::{Fields, plain};
use super::proof;
use super::versions::{self, PartChange};
use crate::domain::standard_text::{StandardText, TextName, Wording, WordingFault};
use crate::flows::texts::{self, Author, NOTE_MAX, TextError};
use crate::store::texts as rows;
use crate::web::{Filled, Member, WebError};

/// More paragraphs of a part are not taken.
const PARAGRAPHS_MAX: usize = 60;

#[derive(Serialize)]
struct ListPage {
    texts: Vec<Line>,
    entered: Begun,
    fault: Option<&'static str>,
}

#[derive(Serialize)]
struct Line {
    name: String,
    /// Code of the variant; empty for the clauses of agreements.
    code: String,
    version: u32,
    author: String,
    when: String,
}

pub(super) async fn list(member: Member) -> Result<HttpResponse, WebError> {
    listed(&member, Begun::default(), None).await
}

async fn listed(
    member: &Member,
    entered: Begun,
    fault: Option<&'static str>,
) -> Result<HttpResponse, WebError> {
    let newest = member.run(|rooms, _| rooms.store.read(rows::newest)).await??;
    let line = |text: &StandardText| Line {
        name: text.name.to_string(),
        code: code(&text.name).to_owned(),
        version: text.version,
        author: text.author.clone(),
        when: member.time(text.at),
    };
    let page = ListPage { texts: newest.iter().map(line).collect(), entered, fault };
    if fault.is_some() {
        return member.page_again("drafting/texts.html", &page);
    }
    member.page("drafting/texts.html", &page)
}

pub(super) fn code(name: &TextName) -> &str {
    match name {
        TextName::Agreement => "",
        TextName::Pact(code) => code,
    }
}

#[derive(Deserialize, Serialize, Default)]
pub(super) struct Begun {
    #[serde(default)]
    like: String,
    #[serde(default)]
    code: String,
}

/// A new variant, with the points of another to begin with.
pub(super) async fn begin(member: Member, form: Filled<Begun>) -> Result<HttpResponse, WebError> {
    let entered = form.0;
    let new = format!("pact:{}", entered.code.trim());
    let (Ok(name), Ok(like)) = (new.parse::<TextName>(), entered.like.parse::<TextName>()) else {
        return listed(&member, entered, Some("texts-bad-code")).await;
    };
    let (code, author) = (code(&name).to_owned(), author(&member, ""));
    let outcome =
        member.run(move |rooms, moment| texts::begin(&rooms.store, &like, &code, &author, moment)).await?;
    match outcome {
        Ok(text) => Ok(member.moved_with(&format!("/texts/{}", text.name), "notice-text-begun")),
        Err(TextError::Exists(_)) => listed(&member, entered, Some("texts-code-taken")).await,
        Err(other) => Err(other.into()),
    }
}

#[derive(Serialize)]
struct Page {
    name: String,
    code: String,
    version: u32,
    parts: Vec<PartView>,
    note: String,
    faults: Vec<FaultView>,
    /// What somebody else has changed meanwhile.
    conflict: Option<Vec<PartChange>>,
    unsaved: bool,
}

#[derive(Serialize)]
struct PartView {
    word: &'static str,
    list: bool,
    paragraphs: Vec<ParagraphView>,
}

#[derive(Serialize)]
struct ParagraphView {
    text: String,
    wrong: bool,
}

#[derive(Serialize)]
struct FaultView {
    part: &'static str,
    /// From 1.
    paragraph: usize,
    /// As written, if a place is unknown.
    place: Option<String>,
    /// That cannot be printed.
    letter: Option<String>,
}

/// What a form of a wording shows besides its text.
#[derive(Default)]
struct Shown {
    note: String,
    faults: Vec<WordingFault>,
    conflict: Option<Vec<PartChange>>,
    unsaved: bool,
}

pub(super) async fn newest(member: &Member, name: &str) -> Result<StandardText, WebError> {
    let name: TextName = name.parse().map_err(|_| WebError::NotFound)?;
    let all = member.run(move |rooms, _| rooms.store.read(|tx| rows::history(tx, &name))).await??;
    all.into_iter().next().ok_or(WebError::NotFound)
}

pub(super) async fn show(member: Member, name: web::Path<String>) -> Result<HttpResponse, WebError> {
    let newest = newest(&member, &name).await?;
    let parts = newest.wording.parts().into_iter().map(|part| (part.word, part.list, part.paragraphs));
    page(&member, StatusCode::OK, &newest, parts.collect(), Shown::default())
}

type Parts = Vec<(&'static str, bool, Vec<String>)>;

fn page(
    member: &Member,
    status: StatusCode,
    text: &StandardText,
    parts: Parts,
    shown: Shown,
) -> Result<HttpResponse, WebError> {
    let wrong = |word: &str, row: usize| {
        shown.faults.iter().any(|fault| match fault {
            WordingFault::Empty { part } => *part == word,
            WordingFault::UnknownPlace { part, paragraph, .. }
            | WordingFault::Unprintable { part, paragraph, .. } => *part == word && *paragraph == row,
        })
    };
    let view = |(word, list, texts): (&'static str, bool, Vec<String>)| PartView {
        paragraphs: texts
            .into_iter()
            .enumerate()
            .map(|(row, text)| ParagraphView { text, wrong: wrong(word, row) })
            .collect(),
        word,
        list,
    };
    let faults = shown.faults.iter().map(|fault| match fault {
        WordingFault::Empty { part } => FaultView { part, paragraph: 1, place: None, letter: None },
        WordingFault::UnknownPlace { part, paragraph, place } => {
            FaultView { part, paragraph: paragraph + 1, place: Some(place.clone()), letter: None }
        }
        WordingFault::Unprintable { part, paragraph, letter } => {
            let letter = Some(proof::letter(u32::from(*letter)));
            FaultView { part, paragraph: paragraph + 1, place: None, letter }
        }
    });
    let page = Page {
        name: text.name.to_string(),
        code: code(&text.name).to_owned(),
        version: text.version,
        faults: faults.collect(),
        parts: parts.into_iter().map(view).collect(),
        note: shown.note.clone(),
        conflict: shown.conflict,
        unsaved: shown.unsaved,
    };
    member.page_of(status, "drafting/text.html", &page)
}

/// A wording as the form has it.
pub(super) fn typed(like: &Wording, fields: &Fields) -> Wording {
    like.with(|word| paragraphs(fields, word))
}

fn paragraphs(fields: &Fields, word: &str) -> Vec<String> {
    let all = fields.all(&format!("p_{word}"));
    all.into_iter().take(PARAGRAPHS_MAX).map(plain).collect()
}

pub(super) async fn act(
    member: Member,
    name: web::Path<String>,
    form: Filled<Vec<(String, String)>>,
) -> Result<HttpResponse, WebError> {
    let mut newest = newest(&member, &name).await?;
    let fields = Fields(form.0);
    let seen: u32 = fields.one("version").parse().map_err(|_| WebError::BadForm)?;
    let note: String = plain(fields.one("note")).chars().take(NOTE_MAX).collect();
    let parts = newest.wording.parts();
    let mut parts: Parts =
        parts.iter().map(|part| (part.word, part.list, paragraphs(&fields, part.word))).collect();
    if arrange(&mut parts, fields.one("do")) {
        newest.version = seen;
        let shown = Shown { note, unsaved: true, ..Shown::default() };
        return page(&member, StatusCode::OK, &newest, parts, shown);
    }
    let wording = typed(&newest.wording, &fields);
    let (author, writing) = (author(&member, &note), wording.clone());
    let outcome =
        member.run(move |rooms, moment| texts::write(&rooms.store, writing, seen, &author, moment)).await?;
    // Faults are told of the tidy text, so that is what is shown.
    let tidy = || {
        let fill = |(word, list, texts): (&'static str, bool, Vec<String>)| {
            let texts = if texts.is_empty() { vec![String::new()] } else { texts };
            (word, list, texts)
        };
        wording
            .parts()
            .into_iter()
            .map(|part| fill((part.word, part.list, part.paragraphs)))
            .collect::<Parts>()
    };
    match outcome {
        Ok(text) if text.version == seen => {
            Ok(member.moved_with(&format!("/texts/{}", text.name), "notice-text-same"))
        }
        Ok(text) => Ok(member.moved_with(&format!("/texts/{}", text.name), "notice-text-saved")),
        Err(TextError::Faults(faults)) => {
            newest.version = seen;
            let shown = Shown { note, faults, unsaved: true, ..Shown::default() };
            page(&member, StatusCode::UNPROCESSABLE_ENTITY, &newest, tidy(), shown)
        }
        Err(TextError::Changed { .. }) => {
            let conflict = Some(versions::changes(&newest.wording, &wording));
            let shown = Shown { note, conflict, unsaved: true, ..Shown::default() };
            page(&member, StatusCode::CONFLICT, &newest, tidy(), shown)
        }
        Err(other) => Err(other.into()),
    }
}

pub(super) fn author(member: &Member, note: &str) -> Author {
    Author { name: member.account().name.clone(), note: note.to_owned() }
}

/// Adds, removes or moves a paragraph, as `add:points` or `up:points:2`; whether the button was one of these.
fn arrange(parts: &mut Parts, act: &str) -> bool {
    let mut words = act.split(':');
    let (verb, word) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let row: usize = words.next().and_then(|row| row.parse().ok()).unwrap_or(usize::MAX);
    if !matches!(verb, "add" | "remove" | "up" | "down") {
        return false;
    }
    if let Some((_, true, texts)) = parts.iter_mut().find(|(name, ..)| *name == word) {
        match verb {
            "add" if texts.len() < PARAGRAPHS_MAX => texts.push(String::new()),
            "remove" if row < texts.len() => drop(texts.remove(row)),
            "up" if row > 0 && row < texts.len() => texts.swap(row, row - 1),
            "down" if row.saturating_add(1) < texts.len() => texts.swap(row, row + 1),
            _ => {}
        }
    }
    true
}
