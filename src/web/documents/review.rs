//! What changed since the version before, and the comments, as the page of a document tells them.

use serde::Serialize;

use crate::domain::changes::{Changed, How};
use crate::domain::comment::Comment;
use crate::domain::place::{Column, Place};
use crate::flows::review::Review;
use crate::web::Asker;

/// A place: `place-<word>` with its number, and `column-<column>` if it is one cell.
#[derive(Serialize)]
pub(super) struct PlaceWords {
    key: String,
    word: &'static str,
    number: u16,
    column: &'static str,
}

#[derive(Serialize)]
pub(super) struct ChangeLine {
    place: PlaceWords,
    name: String,
    how: &'static str,
    cells: Vec<ChangeCell>,
}

#[derive(Serialize)]
struct ChangeCell {
    column: &'static str,
    words: Vec<Words>,
}

#[derive(Serialize)]
struct Words {
    how: &'static str,
    text: String,
}

#[derive(Serialize)]
pub(super) struct CommentLine {
    place: PlaceWords,
    text: String,
    who: String,
    office: String,
    when: String,
}

/// The comments on one version.
#[derive(Serialize)]
pub(super) struct OnVersion {
    version: u32,
    comments: Vec<CommentLine>,
}

/// Every changed part; none if the version before is not known.
pub(super) fn changes(review: &Review) -> Option<Vec<ChangeLine>> {
    review.changes.as_ref().map(|changes| changes.iter().map(change).collect())
}

/// The newest version first.
pub(super) fn comments(review: &Review, asker: &Asker) -> Vec<OnVersion> {
    let mut groups: Vec<OnVersion> = Vec::new();
    for comment in &review.comments {
        let line = line(comment, asker);
        match groups.last_mut().filter(|group| group.version == comment.version) {
            Some(group) => group.comments.push(line),
            None => groups.push(OnVersion { version: comment.version, comments: vec![line] }),
        }
    }
    groups.reverse();
    groups
}

fn words_of(place: Place) -> PlaceWords {
    PlaceWords {
        key: place.to_string(),
        word: place.word(),
        number: place.number().unwrap_or_default(),
        column: place.column().map_or("", Column::as_str),
    }
}

fn change(changed: &Changed) -> ChangeLine {
    let words = |(how, text): &(How, String)| Words { how: how.as_str(), text: text.clone() };
    let cells = changed.cells.iter().map(|cell| ChangeCell {
        column: cell.column.map_or("", Column::as_str),
        words: cell.words.iter().map(words).collect(),
    });
    ChangeLine {
        place: words_of(changed.place),
        name: changed.name.clone(),
        how: changed.how.as_str(),
        cells: cells.collect(),
    }
}

fn line(comment: &Comment, asker: &Asker) -> CommentLine {
    CommentLine {
        place: words_of(comment.place),
        text: comment.text.clone(),
        who: comment.by.name.clone(),
        office: comment.by.styled_title(),
        when: asker.time(comment.at),
    }
}
