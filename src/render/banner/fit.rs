//! Text in a box: as large as wanted, smaller if it must be, never outside.

use super::drawing::{Area, Colour, Shape};
use super::drawn_with;
use crate::render::document::blocks::{Align, Span};
use crate::render::document::paragraph::{Letters, Line, least_width, set};
use crate::render::font::{FaceId, FontBook};

/// Line height in parts of the size.
const LEADING: f32 = 1.16;
/// Each try is smaller by this factor.
const STEP: f32 = 0.96;
/// Below this part of the wanted size a word may be cut rather than shrunk further.
const BEFORE_CUTTING: f32 = 0.3;

/// Lines that fit into a box.
pub(super) struct Fitted {
    lines: Vec<Line>,
    /// From the top of a line to its baseline, in parts of the size.
    baseline: f32,
}

impl Fitted {
    /// How tall the lines are.
    pub(super) fn height(&self) -> f32 {
        self.lines.iter().map(|line| line.size * LEADING).sum()
    }

    /// The lines with the first one's top there.
    pub(super) fn put(self, x: f32, top: f32, colour: Colour, shapes: &mut Vec<Shape>) {
        let mut y = top;
        for line in self.lines {
            let baseline = y + self.baseline * line.size;
            y += line.size * LEADING;
            shapes.push(Shape::Text { colour, x, baseline, line });
        }
    }

    /// The lines in the middle of the height of that box.
    pub(super) fn put_in_middle(self, area: Area, colour: Colour, shapes: &mut Vec<Shape>) {
        let top = area.y + (area.height - self.height()) / 2.0;
        self.put(area.x, top, colour, shapes);
    }
}

/// Sets a text centred in lines that fit into that width and height, in at most that size.
pub(super) fn fit(
    book: &FontBook,
    face: FaceId,
    text: &str,
    (width, height): (f32, f32),
    largest: f32,
) -> Fitted {
    let face = drawn_with(book, face, text);
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let spans = [Span { text: words, style: face.style, unbroken: false }];
    let mut size = largest;
    let set_in = |size: f32| {
        let letters = Letters { book, family: face.family, size };
        let lines = set(letters, &spans, width, Align::Centre);
        let tall: f32 = lines.iter().map(|line| line.size * LEADING).sum();
        let whole = least_width(letters, &spans) <= width || size < largest * BEFORE_CUTTING;
        (tall <= height + 0.01 && whole).then_some(lines)
    };
    let (ascent, descent) = (book.face(face).ascent / 1000.0, book.face(face).descent / 1000.0);
    let baseline = (LEADING - (ascent - descent)) / 2.0 + ascent;
    loop {
        if let Some(lines) = set_in(size) {
            return Fitted { lines, baseline };
        }
        size *= STEP;
        // A text of any length fits once its letters are small enough; this is far below what can be read.
        if size < largest / 200.0 {
            return Fitted { lines: vec![], baseline };
        }
    }
}
