//! The breaks of a paragraph, chosen all at once: the least sum of squared badness (total fit, after Knuth and Plass).
//!
//! Knows widths only, neither letters nor pages.

use super::blocks::Align;

/// What stays together on a line: its width, and the space after it if one stands there. In points.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Extent {
    pub(crate) width: f32,
    pub(crate) space: Option<f32>,
}

/// How much a space may grow (once, at badness 100) and shrink (at most), in parts of its width.
const STRETCH: f32 = 0.5;
const SHRINK: f32 = 0.22;
/// What each line costs, and each line that ends without a space.
const LINE_PENALTY: f32 = 10.0;
const INNER_BREAK_PENALTY: f32 = 60.0;

/// Where the lines end (indices one past their last piece), chosen over the whole paragraph.
pub(crate) fn breaks(pieces: &[Extent], width: f32, align: Align) -> Vec<usize> {
    let mut cost = vec![f32::INFINITY; pieces.len() + 1];
    let mut from = vec![0; pieces.len() + 1];
    cost[0] = 0.0;
    for end in 1..=pieces.len() {
        let mut natural = 0.0;
        let mut spaces = 0.0;
        for start in (0..end).rev() {
            natural += pieces[start].width;
            if start + 1 < end {
                let space = pieces[start].space.unwrap_or(0.0);
                natural += space;
                spaces += space;
            }
            let shrink = if align == Align::Justified { spaces * SHRINK } else { 0.0 };
            if natural - shrink > width + 0.01 && start + 1 < end {
                break;
            }
            let demerit =
                demerit(&LineFit { natural, spaces, width, align, is_last: end == pieces.len(), start });
            let inner = end < pieces.len() && pieces[end - 1].space.is_none();
            let total =
                cost[start] + demerit + if inner { INNER_BREAK_PENALTY * INNER_BREAK_PENALTY } else { 0.0 };
            if total < cost[end] {
                cost[end] = total;
                from[end] = start;
            }
        }
    }
    let mut ends = Vec::new();
    let mut end = pieces.len();
    while end > 0 {
        ends.push(end);
        end = from[end];
    }
    ends.reverse();
    ends
}

/// How a candidate line fits its measure.
struct LineFit {
    natural: f32,
    spaces: f32,
    width: f32,
    align: Align,
    is_last: bool,
    start: usize,
}

fn demerit(fit: &LineFit) -> f32 {
    let slack = fit.width - fit.natural;
    let badness = match fit.align {
        // A last line of one short word looks lost under a full paragraph.
        Align::Justified if fit.is_last => {
            if fit.start > 0 && fit.natural < 0.12 * fit.width {
                40.0
            } else {
                (-slack).max(0.0) * 10.0
            }
        }
        Align::Justified => {
            let ratio = if slack >= 0.0 {
                slack / (fit.spaces * STRETCH).max(0.1)
            } else {
                -slack / (fit.spaces * SHRINK).max(0.1)
            };
            (100.0 * ratio * ratio * ratio).min(10_000.0)
        }
        Align::Left if fit.is_last => 0.0,
        Align::Left | Align::Right | Align::Centre => {
            let share = slack.max(0.0) / fit.width;
            300.0 * share * share
        }
    };
    (LINE_PENALTY + badness) * (LINE_PENALTY + badness)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(widths: &[f32]) -> Vec<Extent> {
        widths.iter().map(|width| Extent { width: *width, space: Some(3.0) }).collect()
    }

    #[test]
    fn a_loose_line_early_is_taken_to_save_a_worse_one_later() {
        // First fit would put three words on the first line and leave a short one alone on the second.
        let ends = breaks(&words(&[30.0, 30.0, 30.0, 20.0, 85.0, 10.0]), 100.0, Align::Left);
        assert_eq!(ends, [2, 4, 6]);
    }

    #[test]
    fn centred_lines_are_of_about_the_same_length() {
        let ends = breaks(&words(&[30.0, 30.0, 30.0, 30.0]), 110.0, Align::Centre);
        assert_eq!(ends, [2, 4]);
    }

    #[test]
    fn a_break_at_a_hyphen_is_the_last_resort() {
        let mut pieces = words(&[40.0, 30.0, 30.0, 40.0]);
        pieces[1].space = None;
        assert_eq!(breaks(&pieces, 120.0, Align::Left), [3, 4]);
    }

    #[test]
    fn a_piece_too_wide_stands_alone() {
        assert_eq!(breaks(&words(&[300.0, 20.0]), 100.0, Align::Justified), [1, 2]);
        assert!(breaks(&[], 100.0, Align::Left).is_empty());
    }
}
