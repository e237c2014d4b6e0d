//! What is wrong with tables that came in, as a page tells it.

use serde::Serialize;

use crate::domain::language::Language;
use crate::roster::{self, Problem};
use crate::web::Member;

/// So many problems stand on the page; mending these first is enough work.
const SHOWN: usize = 200;

/// One problem.
#[derive(Serialize)]
pub(in crate::web) struct ProblemLine {
    sheet: String,
    row: String,
    column: String,
    value: String,
    what: String,
    allowed: String,
    /// Whether the explanation is in English, though the page may not be.
    english: bool,
}

/// The first of them, and how many more there are.
pub(in crate::web) fn told(member: &Member, problems: &[Problem]) -> (Vec<ProblemLine>, usize) {
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
    (problems.iter().take(SHOWN).map(line).collect(), problems.len().saturating_sub(SHOWN))
}
