//! The drawing as a PDF of one page. Never decides where anything stands.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use lopdf::{Dictionary, Document as Graph, Object, Stream, dictionary};
use printpdf::DictItem;

use super::drawing::{Area, Colour, Drawing, Path, Segment, Shape};
use super::{Banner, BannerError};
use crate::render::document::emblem::Picture;
use crate::render::document::paragraph::Line;
use crate::render::document::pdf::{
    Subset, cut_face, deflate, deflated, font_name, identified, show, text_string,
};
use crate::render::font::{FaceId, book};
use crate::render::measure::hundredth;

/// Name of the emblem among the page's `XObject`s.
const EMBLEM: &str = "Lambang";

type Subsets = BTreeMap<FaceId, Arc<Subset>>;

/// Writes the file.
pub(super) fn write(drawing: &Drawing, banner: &Banner) -> Result<Vec<u8>, BannerError> {
    let (book, subsets) = (book()?, subsets(drawing)?);
    let mut graph = Graph::with_version("1.7");
    let mut fonts = Dictionary::new();
    for (face, subset) in &subsets {
        fonts.set(font_name(*face), subset.embed(&mut graph, book));
    }
    let emblem = graph.add_object(picture(&drawing.emblem));
    let content = content(drawing, &subsets);
    let content = graph.add_object(deflated(Dictionary::new(), deflate(content.as_bytes())));
    let pages = graph.new_object_id();
    let size = [drawing.size.0, drawing.size.1].map(|side| Object::Real(hundredth(side)));
    let page = graph.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => content,
        "MediaBox" => vec![Object::Integer(0), Object::Integer(0), size[0].clone(), size[1].clone()],
        "Resources" => dictionary! { "Font" => fonts, "XObject" => dictionary! { EMBLEM => emblem } },
    });
    graph.set_object(pages, dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 });
    let catalog = graph.add_object(dictionary! {
        "Type" => "Catalog", "Pages" => pages, "Lang" => Object::string_literal("id-ID"),
        "ViewerPreferences" => dictionary! { "DisplayDocTitle" => true },
    });
    let info = graph.add_object(dictionary! {
        "Title" => text_string(&banner.heading), "Author" => text_string(&banner.institution),
        "Subject" => text_string(super::NOTE),
        "Creator" => Object::string_literal("Teken"), "Producer" => Object::string_literal("Teken"),
    });
    graph.trailer.set("Root", catalog);
    graph.trailer.set("Info", info);
    Ok(identified(graph)?)
}

fn subsets(drawing: &Drawing) -> Result<Subsets, BannerError> {
    let mut used: BTreeMap<FaceId, BTreeSet<u16>> = BTreeMap::new();
    for shape in &drawing.shapes {
        if let Shape::Text { line, .. } = shape {
            for run in &line.runs {
                used.entry(run.face).or_default().extend(run.glyphs.iter().map(|glyph| glyph.id));
            }
        }
    }
    let book = book()?;
    let cut = used.into_iter().map(|(face, glyphs)| Ok((face, cut_face(book, face, &glyphs)?)));
    cut.collect()
}

fn picture(picture: &Picture) -> Stream {
    let dictionary = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Width" => picture.width, "Height" => picture.height,
        "ColorSpace" => "DeviceRGB", "BitsPerComponent" => 8, "Interpolate" => true,
    };
    deflated(dictionary, picture.deflated.clone())
}

/// The operators of the page. Writing to a String cannot fail.
fn content(drawing: &Drawing, subsets: &Subsets) -> String {
    let page = Page { height: drawing.size.1, subsets };
    let mut out = String::with_capacity(1 << 18);
    for shape in &drawing.shapes {
        match shape {
            Shape::Fill { colour, path } => {
                let _ = writeln!(out, "{} rg", rgb(*colour));
                page.path(path, &mut out);
                out.push_str("f\n");
            }
            Shape::Stroke { colour, path, width } => {
                let _ = writeln!(out, "{} RG {} w", rgb(*colour), hundredth(*width));
                page.path(path, &mut out);
                out.push_str("S\n");
            }
            Shape::Text { colour, x, baseline, line } => {
                let _ = writeln!(out, "{} rg", rgb(*colour));
                page.text(*x, *baseline, line, &mut out);
            }
            Shape::Emblem { area } => page.emblem(*area, &mut out),
        }
    }
    out
}

struct Page<'a> {
    height: f32,
    subsets: &'a Subsets,
}

impl Page<'_> {
    fn point(&self, [x, y]: [f32; 2]) -> String {
        format!("{} {}", hundredth(x), hundredth(self.height - y))
    }

    fn path(&self, path: &Path, out: &mut String) {
        for segment in &path.0 {
            let _ = match segment {
                Segment::Move(to) => writeln!(out, "{} m", self.point(*to)),
                Segment::Line(to) => writeln!(out, "{} l", self.point(*to)),
                Segment::Curve(one, other, to) => {
                    writeln!(out, "{} {} {} c", self.point(*one), self.point(*other), self.point(*to))
                }
                Segment::Close => writeln!(out, "h"),
            };
        }
    }

    fn text(&self, x: f32, baseline: f32, line: &Line, out: &mut String) {
        let mut pen = x + line.x;
        out.push_str("BT\n");
        for run in &line.runs {
            let Some(subset) = self.subsets.get(&run.face) else { continue };
            let (shown, advance) = show(subset, run);
            let (font, size) = (font_name(run.face), hundredth(line.size));
            let _ = write!(out, "/{font} {size} Tf 1 0 0 1 {} Tm [", self.point([pen, baseline]));
            for item in &shown {
                let _ = match item {
                    DictItem::String { data, .. } => {
                        write!(out, "<{}>", data_encoding::HEXUPPER.encode(data))
                    }
                    DictItem::Int(offset) => write!(out, "{offset}"),
                    _ => Ok(()),
                };
            }
            out.push_str("] TJ\n");
            pen += advance * line.size / 1000.0;
        }
        out.push_str("ET\n");
    }

    fn emblem(&self, area: Area, out: &mut String) {
        let place = self.point([area.x, area.bottom()]);
        let (width, height) = (hundredth(area.width), hundredth(area.height));
        let _ = writeln!(out, "q {width} 0 0 {height} {place} cm /{EMBLEM} Do Q");
    }
}

/// A colour as PDF writes it, to a thousandth.
fn rgb(Colour(red, green, blue): Colour) -> String {
    [red, green, blue].map(|part| format!("{:.3}", f32::from(part) / 255.0)).join(" ")
}
