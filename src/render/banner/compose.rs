//! The whole banner as a drawing: a dark panel with emblem and words, a strip of ornament, the field of places, and below
//! them what the banner is not.

use super::drawing::{Area, Colour, Drawing, Path, Shape};
use super::fit::{Fitted, fit};
use super::{
    Banner, BannerError, NOTE, OF_HEADINGS, OF_MARKS, OF_NAMES, OF_TEXT, Size, card, grid, ornament,
};
use crate::render::document::emblem::{self, Picture};
use crate::render::font::{FaceId, FontBook, book};
use crate::render::measure::mm;

pub(super) const NAVY: Colour = Colour(0x12, 0x2a, 0x4f);
pub(super) const GOLD: Colour = Colour(0xb0, 0x88, 0x37);
pub(super) const INK: Colour = Colour(0x1c, 0x23, 0x2e);
pub(super) const SOFT: Colour = Colour(0x50, 0x58, 0x66);
pub(super) const HAIR: Colour = Colour(0xd8, 0xcd, 0xb4);
pub(super) const CARD: Colour = Colour(0xff, 0xff, 0xff);
const GROUND: Colour = Colour(0xfa, 0xf6, 0xec);
/// The pattern of the panel, hardly lighter than it.
const FAINT: Colour = Colour(0x19, 0x34, 0x5d);
const BRIGHT: Colour = Colour(0xe3, 0xc4, 0x7e);
const PALE: Colour = Colour(0xe9, 0xec, 0xf2);

/// Where things stand on one size, in points.
struct Look {
    page: (f32, f32),
    panel: Area,
    /// The strip of ornament between panel and field.
    strip: Area,
    field: Area,
    note: Area,
    /// Diameter of the disc behind the emblem.
    disc: f32,
    /// Largest letters of institution, heading, occasion; and the height the heading may take.
    letters: [f32; 3],
    heading: f32,
    gap: f32,
}

impl Look {
    fn of(size: Size) -> Self {
        let (width, height) = size.millimetres();
        let page = (mm(width), mm(height));
        match size {
            Size::A0 => {
                let (panel, strip, margin) = (mm(286.0), mm(15.0), mm(30.0));
                let below = panel + strip;
                let note = Area::new(margin, page.1 - mm(37.0), page.0 - 2.0 * margin, mm(18.0));
                Self {
                    page,
                    panel: Area::new(0.0, 0.0, page.0, panel),
                    strip: Area::new(0.0, panel, page.0, strip),
                    field: Area::new(
                        margin,
                        below + mm(24.0),
                        page.0 - 2.0 * margin,
                        note.y - mm(12.0) - below - mm(24.0),
                    ),
                    note,
                    disc: mm(88.0),
                    letters: [mm(15.0), mm(34.0), mm(15.5)],
                    heading: mm(86.0),
                    gap: mm(6.5),
                }
            }
            Size::ThreeByOne => {
                let (panel, strip, margin) = (mm(740.0), mm(30.0), mm(40.0));
                let right = panel + strip + margin;
                let note = Area::new(right, page.1 - mm(58.0), page.0 - right - margin, mm(32.0));
                Self {
                    page,
                    panel: Area::new(0.0, 0.0, panel, page.1),
                    strip: Area::new(panel, 0.0, strip, page.1),
                    field: Area::new(right, margin, page.0 - right - margin, note.y - mm(14.0) - margin),
                    note,
                    disc: mm(270.0),
                    letters: [mm(33.0), mm(56.0), mm(35.0)],
                    heading: mm(400.0),
                    gap: mm(9.0),
                }
            }
        }
    }
}

/// Draws a banner that has been checked.
pub(super) fn drawing(banner: &Banner, size: Size) -> Result<Drawing, BannerError> {
    let (book, look) = (book()?, Look::of(size));
    let emblem = emblem::picture(&banner.emblem)?;
    let mut shapes = Vec::new();
    let page = Area::new(0.0, 0.0, look.page.0, look.page.1);
    shapes.push(Shape::Fill { colour: GROUND, path: Path::rectangle(page) });
    panel(book, banner, &look, &emblem, &mut shapes);
    for (place, area) in banner.places.iter().zip(grid::areas(look.field, banner.places.len(), look.gap)) {
        card::paint(book, place, area, &mut shapes);
    }
    note(book, banner, &look, &mut shapes);
    Ok(Drawing { size: look.page, shapes, emblem })
}

fn panel(book: &FontBook, banner: &Banner, look: &Look, emblem: &Picture, shapes: &mut Vec<Shape>) {
    let fill = |colour, area| Shape::Fill { colour, path: Path::rectangle(area) };
    shapes.push(fill(NAVY, look.panel));
    let thick = look.strip.width.min(look.strip.height);
    let pattern = ornament::kawung(look.panel, thick * 2.2);
    shapes.extend(pattern.into_iter().map(|path| Shape::Fill { colour: FAINT, path }));
    shapes.push(fill(GOLD, look.strip));
    let flowers = ornament::kawung(look.strip, thick);
    shapes.extend(flowers.into_iter().map(|path| Shape::Fill { colour: NAVY, path }));

    let inner = look.panel.inside(look.panel.width * 0.07, look.panel.height * 0.05);
    let fitted = |face: FaceId, text: &str, height: f32, largest: f32| {
        fit(book, face, text, (inner.width, height), largest)
    };
    let [institution, heading, occasion] = look.letters;
    let words: [(Fitted, Colour, f32); 3] = [
        (fitted(OF_NAMES, &banner.institution.to_uppercase(), institution * 2.4, institution), PALE, 0.55),
        (fitted(OF_HEADINGS, &banner.heading, look.heading, heading), BRIGHT, 0.35),
        (fitted(OF_MARKS, &banner.occasion, occasion * 3.6, occasion), PALE, 0.0),
    ];
    let seed = institution * 0.32;
    let between = institution * 1.5;
    let tall: f32 = words.iter().map(|(text, _, after)| text.height() + after * institution).sum();
    let mut y = inner.y + (inner.height - look.disc - institution * 0.8 - tall - between).max(0.0) / 2.0;
    medallion(look, emblem, [inner.centre()[0], y + look.disc / 2.0], shapes);
    y += look.disc + institution * 0.8;
    for (number, (text, colour, after)) in words.into_iter().enumerate() {
        if number == 2 {
            divider([inner.centre()[0], y + between * 0.42], inner.width * 0.2, seed, shapes);
            y += between;
        }
        let height = text.height();
        text.put(inner.x, y, colour, shapes);
        y += height + after * institution;
    }
}

/// The emblem on a white disc with two rings of gold.
fn medallion(look: &Look, emblem: &Picture, centre: [f32; 2], shapes: &mut Vec<Shape>) {
    let radius = look.disc / 2.0;
    shapes.push(Shape::Fill { colour: GOLD, path: Path::circle(centre, radius) });
    shapes.push(Shape::Fill { colour: CARD, path: Path::circle(centre, radius * 0.955) });
    shapes.push(Shape::Stroke {
        colour: GOLD,
        path: Path::circle(centre, radius * 0.915),
        width: radius * 0.012,
    });
    // The picture is flattened on white: its corners must lie on the disc.
    let (width, height) = emblem.fitted(radius * 1.26, radius * 1.26);
    let area = Area::new(centre[0] - width / 2.0, centre[1] - height / 2.0, width, height);
    shapes.push(Shape::Emblem { area });
}

/// Two rules and a seed between them.
fn divider([x, y]: [f32; 2], reach: f32, seed: f32, shapes: &mut Vec<Shape>) {
    for left in [x - reach, x + seed * 2.2] {
        let rule = Area::new(left, y - seed * 0.07, reach - seed * 2.2, seed * 0.14);
        shapes.push(Shape::Fill { colour: BRIGHT, path: Path::rectangle(rule) });
    }
    shapes.push(Shape::Fill { colour: BRIGHT, path: ornament::diamond([x, y], seed) });
}

/// How many have signed, and that this proves nothing.
fn note(book: &FontBook, banner: &Banner, look: &Look, shapes: &mut Vec<Shape>) {
    let signed = banner.places.iter().filter(|place| place.mark.is_some()).count();
    let text = format!("{signed} dari {} telah menandatangani. {NOTE} {}", banner.places.len(), banner.note);
    let size = look.note.height * 0.55;
    let lines = fit(book, OF_TEXT, &text, (look.note.width, look.note.height), size);
    lines.put_in_middle(look.note, SOFT, shapes);
}
