//! A drawing of shapes on one page, before it becomes a file. Lengths are points from the top left corner. Never knows what
//! the shapes mean.

use std::sync::Arc;

use crate::render::document::emblem::Picture;
use crate::render::document::paragraph::Line;

/// The whole page, in the order of painting; everything lies on white.
pub(super) struct Drawing {
    /// Width and height.
    pub(super) size: (f32, f32),
    pub(super) shapes: Vec<Shape>,
    pub(super) emblem: Arc<Picture>,
}

/// Something painted.
pub(super) enum Shape {
    Fill {
        colour: Colour,
        path: Path,
    },
    Stroke {
        colour: Colour,
        path: Path,
        width: f32,
    },
    /// A line whose measure begins at `x`.
    Text {
        colour: Colour,
        x: f32,
        baseline: f32,
        line: Line,
    },
    Emblem {
        area: Area,
    },
}

/// Left, top, width, height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) width: f32,
    pub(super) height: f32,
}

/// Red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Colour(pub(super) u8, pub(super) u8, pub(super) u8);

/// An outline.
#[derive(Debug, Clone, Default)]
pub(super) struct Path(pub(super) Vec<Segment>);

/// A part of an outline.
#[derive(Debug, Clone, Copy)]
pub(super) enum Segment {
    Move([f32; 2]),
    Line([f32; 2]),
    Curve([f32; 2], [f32; 2], [f32; 2]),
    Close,
}

/// How far the handles of a quarter circle lie from its ends, in radii.
const QUARTER: f32 = 0.552_285;

impl Area {
    pub(super) fn new(x: f32, y: f32, width: f32, height: f32) -> Self {
        Self { x, y, width, height }
    }

    /// The same without a margin on each side.
    pub(super) fn inside(self, across: f32, down: f32) -> Self {
        Self::new(self.x + across, self.y + down, self.width - 2.0 * across, self.height - 2.0 * down)
    }

    /// A horizontal slice of it, from and to in parts of its height.
    pub(super) fn slice(self, from: f32, to: f32) -> Self {
        Self::new(self.x, self.y + self.height * from, self.width, self.height * (to - from))
    }

    pub(super) fn bottom(self) -> f32 {
        self.y + self.height
    }

    pub(super) fn right(self) -> f32 {
        self.x + self.width
    }

    pub(super) fn centre(self) -> [f32; 2] {
        [self.x + self.width / 2.0, self.y + self.height / 2.0]
    }
}

impl Path {
    pub(super) fn rectangle(area: Area) -> Self {
        let (left, top, right, bottom) = (area.x, area.y, area.right(), area.bottom());
        Self(vec![
            Segment::Move([left, top]),
            Segment::Line([right, top]),
            Segment::Line([right, bottom]),
            Segment::Line([left, bottom]),
            Segment::Close,
        ])
    }

    /// A rectangle with round corners.
    pub(super) fn rounded(area: Area, radius: f32) -> Self {
        let (left, top, right, bottom) = (area.x, area.y, area.right(), area.bottom());
        let (r, handle) = (radius, radius * (1.0 - QUARTER));
        Self(vec![
            Segment::Move([left + r, top]),
            Segment::Line([right - r, top]),
            Segment::Curve([right - handle, top], [right, top + handle], [right, top + r]),
            Segment::Line([right, bottom - r]),
            Segment::Curve([right, bottom - handle], [right - handle, bottom], [right - r, bottom]),
            Segment::Line([left + r, bottom]),
            Segment::Curve([left + handle, bottom], [left, bottom - handle], [left, bottom - r]),
            Segment::Line([left, top + r]),
            Segment::Curve([left, top + handle], [left + handle, top], [left + r, top]),
            Segment::Close,
        ])
    }

    pub(super) fn circle([x, y]: [f32; 2], radius: f32) -> Self {
        Self::rounded(Area::new(x - radius, y - radius, 2.0 * radius, 2.0 * radius), radius)
    }

    /// The smallest area around it; handles of curves count as points.
    pub(super) fn bounds(&self) -> Area {
        let points = self.0.iter().flat_map(|segment| match segment {
            Segment::Move(to) | Segment::Line(to) => vec![*to],
            Segment::Curve(one, other, to) => vec![*one, *other, *to],
            Segment::Close => vec![],
        });
        let around = points.fold(None, |around: Option<[f32; 4]>, [x, y]| {
            let [left, top, right, bottom] = around.unwrap_or([x, y, x, y]);
            Some([left.min(x), top.min(y), right.max(x), bottom.max(y)])
        });
        let [left, top, right, bottom] = around.unwrap_or_default();
        Area::new(left, top, right - left, bottom - top)
    }
}

impl Shape {
    /// Top and bottom of what it paints, generously.
    pub(super) fn reach(&self) -> (f32, f32) {
        match self {
            Shape::Fill { path, .. } => (path.bounds().y, path.bounds().bottom()),
            Shape::Stroke { path, width, .. } => (path.bounds().y - width, path.bounds().bottom() + width),
            Shape::Text { baseline, line, .. } => (baseline - 1.2 * line.size, baseline + 0.5 * line.size),
            Shape::Emblem { area } => (area.y, area.bottom()),
        }
    }
}
