//! What has changed between two texts, word by word, for people who compare wordings.

/// A run of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// In both.
    Same,
    /// Only in the old text.
    Removed,
    /// Only in the new one.
    Added,
}

/// Longer texts are compared as a whole: the table would grow with the product of both lengths.
const WORDS: usize = 2000;

/// The runs of words that lead from `old` to `new`; words within a run are joined by one space.
pub fn words(old: &str, new: &str) -> Vec<(Change, String)> {
    let old: Vec<&str> = old.split_whitespace().collect();
    let new: Vec<&str> = new.split_whitespace().collect();
    let mut runs: Vec<(Change, Vec<&str>)> = Vec::new();
    let mut put = |change: Change, word| match runs.last_mut() {
        Some((last, run)) if *last == change => run.push(word),
        _ => runs.push((change, vec![word])),
    };
    if old.len().max(new.len()) > WORDS {
        for word in &old {
            put(Change::Removed, word);
        }
        for word in &new {
            put(Change::Added, word);
        }
    } else {
        let (mut left, mut right) = (old.iter().peekable(), new.iter().peekable());
        for (i, j) in common(&old, &new) {
            let skipped = |from: usize, to: usize| to.saturating_sub(from);
            let (before, after) = (skipped(old.len() - left.len(), i), skipped(new.len() - right.len(), j));
            left.by_ref().take(before).for_each(|word| put(Change::Removed, word));
            right.by_ref().take(after).for_each(|word| put(Change::Added, word));
            if let (Some(word), Some(_)) = (left.next(), right.next()) {
                put(Change::Same, word);
            }
        }
        left.for_each(|word| put(Change::Removed, word));
        right.for_each(|word| put(Change::Added, word));
    }
    runs.into_iter().map(|(change, run)| (change, run.join(" "))).collect()
}

/// Where the words of a longest common sequence stand in both.
fn common(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    let width = new.len() + 1;
    let mut longest = vec![0_u16; (old.len() + 1) * width];
    let at = |longest: &[u16], i: usize, j: usize| longest.get(i * width + j).copied().unwrap_or_default();
    for (i, word) in old.iter().enumerate().rev() {
        for (j, other) in new.iter().enumerate().rev() {
            let here = if word == other {
                at(&longest, i + 1, j + 1) + 1
            } else {
                at(&longest, i + 1, j).max(at(&longest, i, j + 1))
            };
            if let Some(cell) = longest.get_mut(i * width + j) {
                *cell = here;
            }
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut pairs = Vec::new();
    while let (Some(word), Some(other)) = (old.get(i), new.get(j)) {
        if word == other {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if at(&longest, i + 1, j) >= at(&longest, i, j + 1) {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_words_that_changed_are_marked() {
        let said =
            words("Saya siap menghadapi konsekuensinya.", "Saya bersedia menghadapi semua konsekuensinya.");
        let expected = [
            (Change::Same, "Saya"),
            (Change::Removed, "siap"),
            (Change::Added, "bersedia"),
            (Change::Same, "menghadapi"),
            (Change::Added, "semua"),
            (Change::Same, "konsekuensinya."),
        ];
        assert_eq!(said, expected.map(|(change, text)| (change, text.to_owned())));
        assert_eq!(words("", ""), []);
        assert_eq!(words("", "a b"), [(Change::Added, "a b".to_owned())]);
    }

    #[test]
    fn a_text_of_a_hundred_thousand_words_is_answered_at_once() {
        let long = "kata ".repeat(100_000);
        assert_eq!(words(&long, &long).len(), 2);
    }
}
