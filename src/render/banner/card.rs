//! One place of a banner: above a rule the mark or nothing, below it name and office.

use super::compose::{CARD, GOLD, HAIR, INK, NAVY, SOFT};
use super::drawing::{Area, Path, Segment, Shape};
use super::fit::fit;
use super::{OF_MARKS, OF_NAMES, OF_TEXT, Place, grid};
use crate::render::font::FontBook;

/// Paints a place into its area.
pub(super) fn paint(book: &FontBook, place: &Place, area: Area, shapes: &mut Vec<Shape>) {
    let radius = area.height * 0.05;
    let hair = area.height / 260.0;
    shapes.push(Shape::Fill { colour: CARD, path: Path::rounded(area, radius) });
    shapes.push(Shape::Stroke { colour: HAIR, path: Path::rounded(area, radius), width: hair });
    let inner = area.inside(area.width * 0.06, area.height * 0.05);
    let name_size = (area.height / grid::TALL).min(area.width / grid::WIDE);
    let fitted = |face, text: &str, box_: Area, size| fit(book, face, text, (box_.width, box_.height), size);

    if let Some(mark) = &place.mark {
        let above = inner.slice(0.0, 0.33);
        fitted(OF_MARKS, &mark.text, above, name_size * 1.75).put_in_middle(above, NAVY, shapes);
        let below = inner.slice(0.335, 0.43);
        fitted(OF_TEXT, &mark.time, below, name_size * 0.72).put_in_middle(below, GOLD, shapes);
    }
    let rule = inner.y + inner.height * 0.45;
    let ends = [[inner.x, rule], [inner.right(), rule]];
    let path = Path(vec![Segment::Move(ends[0]), Segment::Line(ends[1])]);
    let colour = if place.mark.is_some() { GOLD } else { HAIR };
    shapes.push(Shape::Stroke { colour, path, width: hair * 2.2 });

    let names = inner.slice(0.475, 0.722);
    fitted(OF_NAMES, &place.name, names, name_size).put_in_middle(names, INK, shapes);
    let offices = inner.slice(0.732, 1.0);
    fitted(OF_TEXT, &place.office, offices, name_size * 0.72).put(offices.x, offices.y, SOFT, shapes);
}
