//! The known word nearest to a mistyped one.

/// The candidate that differs least: in case only, or by at most two letters in a word of four or more.
pub(super) fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let wanted: Vec<char> = word.to_lowercase().chars().take(41).collect();
    let most = if wanted.len() < 4 { 0 } else { 2 };
    candidates
        .filter(|candidate| candidate.len().abs_diff(word.len()) <= 4)
        .filter_map(|candidate| {
            let known: Vec<char> = candidate.to_lowercase().chars().collect();
            (known.len().abs_diff(wanted.len()) <= most).then(|| (distance(&wanted, &known), candidate))
        })
        .filter(|(distance, _)| *distance <= most)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Letters inserted, left out or replaced, and neighbours swapped.
fn distance(a: &[char], b: &[char]) -> usize {
    let width = b.len() + 1;
    let mut before: Vec<usize> = vec![0; width];
    let mut above: Vec<usize> = (0..width).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |line: &[usize], k: usize| line.get(k).copied().unwrap_or(usize::MAX / 2);
            let replaced = at(&above, j) + usize::from(x != y);
            let mut best = replaced.min(at(&above, j + 1) + 1).min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && x != y && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                best = best.min(at(&before, j - 1) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut above, row);
    }
    above.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_word_and_a_stranger_finds_none() {
        let codes = ["KEP-DINKES", "KEP-DISKAN", "BUPATI"];
        let near = |word| nearest(word, codes.into_iter());
        assert_eq!(near("kep-dinkes"), Some("KEP-DINKES"));
        assert_eq!(near("KEP-DINEKS"), Some("KEP-DINKES"));
        assert_eq!(near("BUPTI"), Some("BUPATI"));
        assert_eq!(near("WABUP"), None);
        assert_eq!(near(""), None);
    }
}
