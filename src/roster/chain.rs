//! Chains of superiors: office above office, agreement above agreement. They must end.

use std::collections::{BTreeMap, BTreeSet};

/// The codes from which the way up never ends: those that are part of a circle, once per circle, starting at its
/// smallest code.
pub(super) fn circles<'a>(above: &BTreeMap<&'a str, &'a str>) -> Vec<Vec<&'a str>> {
    let mut circles: Vec<Vec<&str>> = Vec::new();
    let mut settled: BTreeSet<&str> = BTreeSet::new();
    for start in above.keys() {
        let mut way: Vec<&str> = Vec::new();
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        let mut at = *start;
        while !settled.contains(at) {
            if let Some(first) = places.get(at) {
                let mut circle: Vec<&str> = way.iter().skip(*first).copied().collect();
                let smallest = circle.iter().enumerate().min_by_key(|(_, code)| **code).map_or(0, |(i, _)| i);
                circle.rotate_left(smallest);
                circles.push(circle);
                break;
            }
            places.insert(at, way.len());
            way.push(at);
            match above.get(at) {
                Some(next) => at = next,
                None => break,
            }
        }
        settled.extend(way);
    }
    circles
}

/// `A > B > A`, cut after six.
pub(super) fn drawn(circle: &[&str]) -> String {
    let mut names: Vec<&str> = circle.iter().take(6).copied().collect();
    names.push(if circle.len() > 6 { "…" } else { circle.first().copied().unwrap_or_default() });
    names.join(" > ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_circle_is_found_once_and_what_leads_into_it_is_no_circle() {
        let above = BTreeMap::from([("A", "B"), ("B", "C"), ("C", "B"), ("D", "D"), ("E", "F")]);
        let found = circles(&above);
        assert_eq!(found, [vec!["B", "C"], vec!["D"]]);
        assert_eq!(drawn(&found[0]), "B > C > B");
    }
}
