//! The institution's wordings: the first version comes from its files, later ones from the secretariat.

use chrono::{DateTime, Utc};

use super::paper::LETTERS;
use crate::domain::institution::Texts;
use crate::domain::moment::Moment;
use crate::domain::route::Routes;
use crate::domain::standard_text::{StandardText, TextName, Wording, WordingFault};
use crate::render::document;
use crate::store::{ReadTx, Store, StoreError, institution, texts};

/// Longer notes are refused by the form.
pub const NOTE_MAX: usize = 500;

/// Why a wording was not written.
#[derive(Debug, thiserror::Error)]
pub enum TextError {
    /// There is no such wording, or no such version of it.
    #[error("there is no wording {0} in that version")]
    NotFound(TextName),
    /// A new variant with the code of another.
    #[error("there is a wording {0} already: edit it, or choose another code")]
    Exists(TextName),
    /// It may not be drafted with as it is.
    #[error("the wording has {} fault(s)", .0.len())]
    Faults(Vec<WordingFault>),
    /// The letters of the program cannot be read: a fault of the program.
    #[error("the letters of documents cannot be read: {0}")]
    Fonts(String),
    /// Somebody else has written a version since the form was made.
    #[error("version {newest} has been written since: compare, then save again")]
    Changed {
        /// The newest now.
        newest: u32,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Who writes a version, and why.
#[derive(Debug, Clone)]
pub struct Author {
    /// By name, as the history shows it.
    pub name: String,
    /// Why.
    pub note: String,
}

/// What an institution was set up with becomes the first version of each wording, and its routes; what is there
/// already stays.
pub fn settle(
    store: &Store,
    whose: &Texts,
    routes: Option<&Routes>,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let pacts = whose.pacts.iter().cloned().map(Wording::Pact);
    let all: Vec<Wording> =
        std::iter::once(Wording::Agreement(whose.agreement.clone())).chain(pacts).collect();
    store.write("texts.settle", |tx| {
        for wording in all {
            if texts::history(tx, &wording.name())?.is_empty() {
                texts::insert(
                    tx,
                    &version(1, wording, &Author { name: String::new(), note: String::new() }, at),
                )?;
            }
        }
        if let Some(routes) = routes
            && institution::find_routes(tx)?.is_none()
        {
            institution::save_routes(tx, routes)?;
        }
        Ok(())
    })
}

/// What new documents are drafted with; none while the institution has no wordings.
pub fn current(tx: &mut ReadTx) -> Result<Option<Texts>, StoreError> {
    let (mut pacts, mut agreement) = (Vec::new(), None);
    for text in texts::newest(tx)? {
        match text.wording {
            Wording::Agreement(wording) => agreement = Some(wording),
            Wording::Pact(pact) => pacts.push(pact),
        }
    }
    Ok(agreement.map(|agreement| Texts { pacts, agreement }))
}

/// Writes the version after the one that was `seen`. Nothing is written if it says the same.
pub fn write(
    store: &Store,
    wording: Wording,
    seen: u32,
    author: &Author,
    moment: Moment,
) -> Result<StandardText, TextError> {
    let name = wording.name();
    let mut faults = wording.faults();
    faults.extend(unprintable(&wording)?);
    if !faults.is_empty() {
        return Err(TextError::Faults(faults));
    }
    store.write("texts.write", |tx| {
        let newest = texts::history(tx, &name)?.into_iter().next();
        let newest = newest.ok_or_else(|| TextError::NotFound(name.clone()))?;
        if newest.wording == wording {
            return Ok(newest);
        }
        if newest.version != seen {
            return Err(TextError::Changed { newest: newest.version });
        }
        let text = version(seen + 1, wording, author, moment.at);
        texts::insert(tx, &text)?;
        Ok(text)
    })
}

/// What no document could be printed with: better heard of now than by whoever drafts one.
fn unprintable(wording: &Wording) -> Result<Vec<WordingFault>, TextError> {
    let mut faults = Vec::new();
    for part in wording.parts() {
        for (paragraph, text) in part.paragraphs.iter().enumerate() {
            let letter =
                document::unprintable(LETTERS, text).map_err(|why| TextError::Fonts(why.to_string()))?;
            faults.extend(letter.map(|letter| WordingFault::Unprintable {
                part: part.word,
                paragraph,
                letter,
            }));
        }
    }
    Ok(faults)
}

/// Begins a new variant with the wording of another.
pub fn begin(
    store: &Store,
    like: &TextName,
    code: &str,
    author: &Author,
    moment: Moment,
) -> Result<StandardText, TextError> {
    let name: TextName =
        format!("pact:{code}").parse().map_err(|_| TextError::NotFound(TextName::Pact(code.to_owned())))?;
    store.write("texts.begin", |tx| {
        let model = texts::history(tx, like)?.into_iter().next().map(|text| text.wording);
        let Some(Wording::Pact(mut pact)) = model else { return Err(TextError::NotFound(like.clone())) };
        if !texts::history(tx, &name)?.is_empty() {
            return Err(TextError::Exists(name.clone()));
        }
        code.clone_into(&mut pact.code);
        let text = version(1, Wording::Pact(pact), author, moment.at);
        texts::insert(tx, &text)?;
        Ok(text)
    })
}

/// Makes an old version the newest again, as a new version.
pub fn restore(
    store: &Store,
    name: &TextName,
    old: u32,
    seen: u32,
    author: &Author,
    moment: Moment,
) -> Result<StandardText, TextError> {
    let versions = store.read(|tx| texts::history(tx, name))?;
    let found = versions.into_iter().find(|text| text.version == old);
    let found = found.ok_or_else(|| TextError::NotFound(name.clone()))?;
    write(store, found.wording, seen, author, moment)
}

fn version(version: u32, wording: Wording, author: &Author, at: DateTime<Utc>) -> StandardText {
    let Author { name, note } = author.clone();
    StandardText { name: wording.name(), version, wording, author: name, note, at }
}
