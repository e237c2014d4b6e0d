//! What changed between two versions of a text: part by part, and word by word within a part.

use std::collections::BTreeSet;
use std::mem::discriminant;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::parts::Part;
use super::place::{Column, Place};

/// A part that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Where it is now; where it was, if it is gone.
    pub place: Place,
    /// What a reader knows a row by, its indicator or its code; empty for a paragraph.
    pub name: String,
    /// What became of it.
    pub how: How,
    /// The cells that differ; of a part that came or went, all of them.
    pub cells: Vec<ChangedCell>,
}

/// What became of a part or of a run of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// As it was; of words only.
    Same,
    /// New.
    Added,
    /// Gone.
    Removed,
    /// Worded otherwise; of parts only.
    Altered,
}

/// A cell with its old and new words in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedCell {
    /// Which column of the row; none for a paragraph.
    pub column: Option<Column>,
    /// In the order of reading.
    pub words: Vec<(How, String)>,
}

impl How {
    /// The last word of text keys, `change-…`.
    pub fn as_str(self) -> &'static str {
        match self {
            How::Same => "same",
            How::Added => "added",
            How::Removed => "removed",
            How::Altered => "altered",
        }
    }
}

/// Every part that differs, in the order of the new text; what is gone stands where it was.
pub fn between(old: &[Part], new: &[Part]) -> Vec<Changed> {
    let mut kinds = Vec::new();
    for part in new.iter().chain(old) {
        let kind = discriminant(&part.place);
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    let of = |parts: &[Part], kind| -> Vec<Part> {
        parts.iter().filter(|part| discriminant(&part.place) == kind).cloned().collect()
    };
    kinds.into_iter().flat_map(|kind| aligned(&of(old, kind), &of(new, kind))).collect()
}

fn aligned(old: &[Part], new: &[Part]) -> Vec<Changed> {
    let identities = |parts: &[Part]| parts.iter().map(|part| part.identity.clone()).collect::<Vec<_>>();
    let steps = capture_diff_slices(Algorithm::Myers, &identities(old), &identities(new));
    let mut changed = Vec::new();
    for step in steps {
        let (_, was, is) = step.as_tag_tuple();
        let (was, is) = (old.get(was).unwrap_or_default(), new.get(is).unwrap_or_default());
        let pairs = was.len().min(is.len());
        changed.extend(was.iter().zip(is).filter_map(|(was, is)| altered(was, is)));
        changed.extend(was.iter().skip(pairs).map(|part| whole(part, How::Removed)));
        changed.extend(is.iter().skip(pairs).map(|part| whole(part, How::Added)));
    }
    changed
}

fn whole(part: &Part, how: How) -> Changed {
    let cell = |(column, text): &(Option<Column>, String)| ChangedCell {
        column: *column,
        words: vec![(how, text.clone())],
    };
    Changed { place: part.place, name: name(part), how, cells: part.cells.iter().map(cell).collect() }
}

fn name(part: &Part) -> String {
    let is_row = part.cells.iter().any(|(column, _)| column.is_some());
    if is_row { part.identity.clone() } else { String::new() }
}

fn altered(was: &Part, is: &Part) -> Option<Changed> {
    let columns: BTreeSet<Option<Column>> =
        was.cells.iter().chain(&is.cells).map(|(column, _)| *column).collect();
    let text = |part: &Part, column| {
        let found = part.cells.iter().find(|(of, _)| *of == column);
        found.map(|(_, text)| text.clone()).unwrap_or_default()
    };
    let cells = columns.into_iter().filter_map(|column| {
        let (was, is) = (text(was, column), text(is, column));
        (was != is).then(|| ChangedCell { column, words: words(&was, &is) })
    });
    let cells: Vec<ChangedCell> = cells.collect();
    (!cells.is_empty()).then(|| Changed { place: is.place, name: name(is), how: How::Altered, cells })
}

/// Longer texts that differ are not compared word by word: the time grows with the product of length and difference.
const WORDS: usize = 4000;

/// Both texts in one line. Spaces are not words: two texts that differ in nothing else read the same.
pub fn words(was: &str, is: &str) -> Vec<(How, String)> {
    let (was, is): (Vec<&str>, Vec<&str>) =
        (was.split_whitespace().collect(), is.split_whitespace().collect());
    let mut runs = Vec::new();
    let mut push = |how, words: Option<&[&str]>| {
        if let Some(words) = words.filter(|words| !words.is_empty()) {
            runs.push((how, words.join(" ")));
        }
    };
    if was.len().max(is.len()) > WORDS && was != is {
        push(How::Removed, Some(&was));
        push(How::Added, Some(&is));
        return runs;
    }
    for step in capture_diff_slices(Algorithm::Myers, &was, &is) {
        let (before, after) = (was.get(step.old_range()), is.get(step.new_range()));
        if matches!(step, DiffOp::Equal { .. }) {
            push(How::Same, after);
        } else {
            push(How::Removed, before);
            push(How::Added, after);
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(n: u16, name: &str, target: &str) -> Part {
        Part {
            place: Place::Indicator(n, None),
            identity: name.to_owned(),
            cells: vec![
                (Some(Column::Indicator), name.to_owned()),
                (Some(Column::Target), target.to_owned()),
            ],
        }
    }

    fn clause(n: u16, text: &str) -> Part {
        Part { place: Place::Clause(n), identity: text.to_owned(), cells: vec![(None, text.to_owned())] }
    }

    #[test]
    fn the_same_text_has_no_changes() {
        let text = [clause(1, "Tidak menerima suap."), row(1, "Angka Kematian Ibu", "95")];
        assert_eq!(between(&text, &text), []);
    }

    #[test]
    fn a_changed_clause_shows_which_words_came_and_went() {
        let old = [clause(1, "Tidak menerima suap apa pun;")];
        let new = [clause(1, "Tidak menerima hadiah apa pun;")];
        let [changed] = between(&old, &new).try_into().unwrap();
        assert_eq!((changed.place, changed.how), (Place::Clause(1), How::Altered));
        let said: Vec<(How, &str)> =
            changed.cells[0].words.iter().map(|(how, text)| (*how, text.as_str())).collect();
        let expected = [
            (How::Same, "Tidak menerima"),
            (How::Removed, "suap"),
            (How::Added, "hadiah"),
            (How::Same, "apa pun;"),
        ];
        assert_eq!(said, expected);
    }

    #[test]
    fn a_row_put_in_front_does_not_make_the_rows_behind_it_new() {
        let old = [row(1, "Angka Kematian Ibu", "95"), row(2, "Stunting", "14,0")];
        let new =
            [row(1, "Harapan hidup", "72"), row(2, "Angka Kematian Ibu", "90"), row(3, "Stunting", "14,0")];
        let [first, second] = between(&old, &new).try_into().unwrap();
        assert_eq!((first.place, first.how), (Place::Indicator(1, None), How::Added));
        assert_eq!((second.place, second.how), (Place::Indicator(2, None), How::Altered));
        let [cell] = second.cells.try_into().unwrap();
        assert_eq!(cell.column, Some(Column::Target));
        assert_eq!(cell.words, [(How::Removed, "95".to_owned()), (How::Added, "90".to_owned())]);
    }

    #[test]
    fn words_that_came_without_others_going_are_marked_alone() {
        assert_eq!(words("", ""), []);
        assert_eq!(words("", "a b"), [(How::Added, "a b".to_owned())]);
        assert_eq!(words("a c", "a b c").len(), 3);
    }

    #[test]
    fn texts_of_a_hundred_thousand_words_are_answered_at_once() {
        let (long, other) = ("kata ".repeat(100_000), "lain ".repeat(100_000));
        assert_eq!(words(&long, &long).len(), 1);
        assert_eq!(words(&long, &other).len(), 2);
    }

    #[test]
    fn what_is_gone_is_named_with_all_it_said() {
        let old = [row(1, "Angka Kematian Ibu", "95")];
        let [gone] = between(&old, &[]).try_into().unwrap();
        assert_eq!((gone.how, gone.cells.len()), (How::Removed, 2));
    }
}
