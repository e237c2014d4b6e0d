//! The drawing as a picture, painted and written strip by strip, so that three metres take no more memory than a hand's
//! breadth of them. Never decides where anything stands.

use std::io::{Read, Write};

use flate2::read::ZlibDecoder;
use png::{BitDepth, ColorType, Compression, Encoder, PixelDimensions, Unit};
use rustybuzz::ttf_parser::OutlineBuilder;
use tiny_skia::{FillRule, FilterQuality, Paint, PathBuilder, Pixmap, PixmapPaint, Stroke, Transform};

use super::drawing::{Area, Colour, Drawing, Path, Segment, Shape};
use super::{BannerError, Size};
use crate::render::document::emblem::Picture;
use crate::render::document::paragraph::Line;
use crate::render::font::{FontBook, book};
use crate::render::measure::{count, pixels, whole};

/// Rows of pixels painted at once.
const STRIP: u32 = 256;

/// Writes the file.
pub(super) fn write(drawing: &Drawing, size: Size) -> Result<Vec<u8>, BannerError> {
    let scale = f32::from(size.dots_per_inch()) / 72.0;
    let (width, height) = (pixels(drawing.size.0 * scale), pixels(drawing.size.1 * scale));
    let mut painter = Painter::new(drawing, scale, width)?;
    let mut bytes = Vec::with_capacity(1 << 20);
    let mut encoder = Encoder::new(&mut bytes, width, height);
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Balanced);
    let per_metre = pixels(f32::from(size.dots_per_inch()) / 0.0254);
    encoder.set_pixel_dims(Some(PixelDimensions { xppu: per_metre, yppu: per_metre, unit: Unit::Meter }));
    let mut writer = encoder.write_header().map_err(|error| fault(&error))?;
    let mut stream = writer.stream_writer().map_err(|error| fault(&error))?;
    let mut top = 0;
    while top < height {
        let rows = STRIP.min(height - top);
        stream.write_all(painter.strip(top, rows)).map_err(|error| fault(&error))?;
        top += rows;
    }
    stream.finish().map_err(|error| fault(&error))?;
    writer.finish().map_err(|error| fault(&error))?;
    Ok(bytes)
}

/// Paints one strip after the other into the same pixels.
struct Painter<'a> {
    drawing: &'a Drawing,
    book: &'static FontBook,
    scale: f32,
    canvas: Pixmap,
    rgb: Vec<u8>,
    emblem: Pixmap,
}

impl<'a> Painter<'a> {
    fn new(drawing: &'a Drawing, scale: f32, width: u32) -> Result<Self, BannerError> {
        let canvas = Pixmap::new(width, STRIP).ok_or_else(too_large)?;
        let shown = drawing.shapes.iter().find_map(|shape| match shape {
            Shape::Emblem { area } => Some(area.width * scale),
            _ => None,
        });
        let emblem = emblem(&drawing.emblem, shown.unwrap_or_default())?;
        Ok(Self { drawing, book: book()?, scale, canvas, rgb: Vec::new(), emblem })
    }

    /// The pixels of these rows.
    fn strip(&mut self, top: u32, rows: u32) -> &[u8] {
        let [from, to] = [top, top + rows].map(|row| length(row) / self.scale);
        self.canvas.fill(tiny_skia::Color::WHITE);
        let at = Transform::from_row(self.scale, 0.0, 0.0, self.scale, 0.0, -length(top));
        for shape in &self.drawing.shapes {
            let (highest, lowest) = shape.reach();
            if lowest < from || highest > to {
                continue;
            }
            match shape {
                Shape::Fill { colour, path } => self.fill(*colour, outline(path), at),
                Shape::Stroke { colour, path, width } => self.stroke(*colour, outline(path), *width, at),
                Shape::Text { colour, x, baseline, line } => {
                    let path = letters(self.book, line, [*x, *baseline]);
                    self.fill(*colour, path, at);
                }
                Shape::Emblem { area } => self.paint_emblem(*area, at),
            }
        }
        let pixels = usize::try_from(rows * self.canvas.width()).unwrap_or_default();
        self.rgb.clear();
        self.rgb.extend(
            self.canvas.data().chunks_exact(4).take(pixels).flat_map(|pixel| pixel.iter().take(3).copied()),
        );
        &self.rgb
    }

    fn fill(&mut self, colour: Colour, path: Option<tiny_skia::Path>, at: Transform) {
        if let Some(path) = path {
            self.canvas.fill_path(&path, &paint(colour), FillRule::Winding, at, None);
        }
    }

    fn stroke(&mut self, colour: Colour, path: Option<tiny_skia::Path>, width: f32, at: Transform) {
        if let Some(path) = path {
            let stroke = Stroke { width, ..Stroke::default() };
            self.canvas.stroke_path(&path, &paint(colour), &stroke, at, None);
        }
    }

    fn paint_emblem(&mut self, area: Area, at: Transform) {
        let (width, height) = (length(self.emblem.width()), length(self.emblem.height()));
        let placed = at.pre_translate(area.x, area.y).pre_scale(area.width / width, area.height / height);
        let paint = PixmapPaint { quality: FilterQuality::Bicubic, ..PixmapPaint::default() };
        self.canvas.draw_pixmap(0, 0, self.emblem.as_ref(), &paint, placed, None);
    }
}

fn paint(Colour(red, green, blue): Colour) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color_rgba8(red, green, blue, 0xff);
    paint.anti_alias = true;
    paint
}

fn outline(path: &Path) -> Option<tiny_skia::Path> {
    let mut builder = PathBuilder::new();
    for segment in &path.0 {
        match segment {
            Segment::Move([x, y]) => builder.move_to(*x, *y),
            Segment::Line([x, y]) => builder.line_to(*x, *y),
            Segment::Curve(one, other, to) => {
                builder.cubic_to(one[0], one[1], other[0], other[1], to[0], to[1]);
            }
            Segment::Close => builder.close(),
        }
    }
    builder.finish()
}

/// The outlines of a line of text; none of one that is only white.
fn letters(book: &FontBook, line: &Line, [x, baseline]: [f32; 2]) -> Option<tiny_skia::Path> {
    let mut pen = Pen { builder: PathBuilder::new(), x: x + line.x, baseline, scale: 1.0 };
    for run in &line.runs {
        let face = book.face(run.face);
        pen.scale = line.size / face.units_per_em();
        for glyph in &run.glyphs {
            face.outline(glyph.id, &mut pen);
            pen.x += glyph.advance * line.size / 1000.0;
        }
    }
    pen.builder.finish()
}

/// Puts the outline of a glyph where it stands on the page: faces count upwards, pages downwards.
struct Pen {
    builder: PathBuilder,
    x: f32,
    baseline: f32,
    scale: f32,
}

impl Pen {
    fn at(&self, x: f32, y: f32) -> [f32; 2] {
        [self.x + x * self.scale, self.baseline - y * self.scale]
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        let [x, y] = self.at(x, y);
        self.builder.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let [x, y] = self.at(x, y);
        self.builder.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ([x1, y1], [x, y]) = (self.at(x1, y1), self.at(x, y));
        self.builder.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ([x1, y1], [x2, y2], [x, y]) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.builder.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.builder.close();
    }
}

/// The emblem as pixels, halved until it has less than two of them for each one shown: a filter then loses nothing.
fn emblem(picture: &Picture, shown: f32) -> Result<Pixmap, BannerError> {
    let (width, height) = (picture.width, picture.height);
    let length_of = |side: u32| usize::try_from(side).unwrap_or(usize::MAX);
    let wanted = length_of(width).saturating_mul(length_of(height)).saturating_mul(3);
    let mut colours = Vec::with_capacity(wanted);
    let inflated = ZlibDecoder::new(picture.deflated.as_slice()).take(u64::try_from(wanted).unwrap_or(0));
    { inflated }.read_to_end(&mut colours).map_err(|error| fault(&error))?;
    let mut pixmap = Pixmap::new(width, height).ok_or_else(too_large)?;
    for (pixel, colour) in pixmap.data_mut().chunks_exact_mut(4).zip(colours.chunks_exact(3)) {
        pixel.copy_from_slice(&[colour[0], colour[1], colour[2], 0xff]);
    }
    while length(pixmap.width()) >= 2.0 * shown && pixmap.width() >= 2 && pixmap.height() >= 2 {
        pixmap = halved(&pixmap).ok_or_else(too_large)?;
    }
    Ok(pixmap)
}

/// Half as wide and half as tall, each pixel the mean of four.
fn halved(from: &Pixmap) -> Option<Pixmap> {
    let mut half = Pixmap::new(from.width() / 2, from.height() / 2)?;
    let (stride, across) = (whole(length(from.width())) * 4, whole(length(half.width())));
    for (row, line) in half.data_mut().chunks_exact_mut(across * 4).enumerate() {
        for (place, value) in line.iter_mut().enumerate() {
            let (column, channel) = (place / 4, place % 4);
            let first = 2 * row * stride + 8 * column + channel;
            let four = [first, first + 4, first + stride, first + stride + 4];
            let sum: u16 = four.iter().filter_map(|at| from.data().get(*at)).map(|v| u16::from(*v)).sum();
            *value = u8::try_from((sum + 2) / 4).unwrap_or(u8::MAX);
        }
    }
    Some(half)
}

/// A number of pixels as a length.
fn length(pixels: u32) -> f32 {
    count(usize::try_from(pixels).unwrap_or_default())
}

fn too_large() -> BannerError {
    BannerError::Picture("it has no pixels, or too many".to_owned())
}

fn fault(error: &impl std::fmt::Display) -> BannerError {
    BannerError::Picture(error.to_string())
}
