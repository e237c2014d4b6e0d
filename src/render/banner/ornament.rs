//! The ornament: kawung, four petals around a point, one of the oldest patterns of batik. Each row is one outline, so that
//! a strip of the picture paints only what it shows.

use super::drawing::{Area, Path, Segment};
use crate::render::measure::{count, whole};

/// Rows of kawung with cells of about that side, filling the area exactly.
pub(super) fn kawung(area: Area, side: f32) -> Vec<Path> {
    let fitting = |length: f32| whole(length / side + 0.5).max(1);
    let (columns, rows) = (fitting(area.width), fitting(area.height));
    let (across, down) = (area.width / count(columns), area.height / count(rows));
    let row = |row: usize| {
        let mut path = Path::default();
        for column in 0..columns {
            let x = area.x + across * (count(column) + 0.5);
            let y = area.y + down * (count(row) + 0.5);
            flower(&mut path, [x, y], across / 2.0, down / 2.0);
        }
        path
    };
    (0..rows).map(row).collect()
}

/// A diamond, the seed between two rules.
pub(super) fn diamond([x, y]: [f32; 2], reach: f32) -> Path {
    Path(vec![
        Segment::Move([x, y - reach]),
        Segment::Line([x + reach, y]),
        Segment::Line([x, y + reach]),
        Segment::Line([x - reach, y]),
        Segment::Close,
    ])
}

/// Four petals towards the corners of a cell with these half sides.
fn flower(path: &mut Path, [x, y]: [f32; 2], half_width: f32, half_height: f32) {
    for (right, down) in [(1.0, 1.0), (1.0, -1.0), (-1.0, 1.0), (-1.0, -1.0)] {
        let at = |along: f32, aside: f32| {
            // Along the diagonal, and square to it.
            let (dx, dy) = (right * half_width, down * half_height);
            [x + dx * along - dy * aside * right * down, y + dy * along + dx * aside * right * down]
        };
        let (inner, outer, belly) = (0.13, 0.95, 0.37);
        path.0.push(Segment::Move(at(inner, 0.0)));
        path.0.push(Segment::Curve(at(inner + 0.12, belly), at(outer - 0.12, belly), at(outer, 0.0)));
        path.0.push(Segment::Curve(at(outer - 0.12, -belly), at(inner + 0.12, -belly), at(inner, 0.0)));
        path.0.push(Segment::Close);
    }
}
