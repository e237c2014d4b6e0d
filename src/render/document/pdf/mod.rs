//! A draft to the bytes of a PDF 1.7 file that is PDF/A-2A and PDF/UA-1, with a classic cross-reference table.
//!
//! printpdf writes pages and content streams; fonts, tags, fields and metadata are added to its object graph by lopdf.
//! Never decides where anything stands.

mod content;
mod form;
mod metadata;
mod structure;
mod subset;

use std::io::Write;

use flate2::{Compression, write::ZlibEncoder};
use lopdf::{Dictionary, Document as Graph, Object, ObjectId, Stream, StringFormat, dictionary};
use sha2::{Digest, Sha256};

use super::{RenderError, draft::Draft, emblem::Picture, view::Document};
use crate::render::{
    font::{FaceId, Family, FontBook, Style},
    measure::hundredth,
};
pub(crate) use content::{font_name, show};
use subset::subsets;
pub(crate) use subset::{Subset, cached as cut_face, mark_characters};

/// Name of the signature marks' font in the AcroForm's `/DR /Font`.
pub const MARK_FONT: &str = "TekenMark";

/// Name of the emblem among the pages' `XObject`s.
const EMBLEM: &str = "Lambang";

/// The face of the signature marks, in every document whatever its family.
const MARK_FACE: FaceId = FaceId { family: Family::Arimo, style: Style::Regular };

/// Writes the file.
pub(crate) fn write(
    book: &FontBook,
    draft: &Draft,
    document: &Document,
    emblem: Option<&Picture>,
) -> Result<Vec<u8>, RenderError> {
    let subsets = subsets(book, draft)?;
    let written = content::write(draft, &subsets)?;
    let mut graph = written.graph;
    "1.7".clone_into(&mut graph.version);
    let pages: Vec<ObjectId> = graph.get_pages().into_values().collect();
    deflate_contents(&mut graph);
    let fonts: Vec<(FaceId, ObjectId)> =
        subsets.values().map(|subset| (subset.face, subset.embed(&mut graph, book))).collect();
    resources(&mut graph, &pages, &fonts, emblem)?;
    let widgets = form::widgets(&mut graph, draft, &pages)?;
    let tree = structure::add(&mut graph, draft, &written.marked, &pages, &widgets);
    let mark_font = fonts.iter().find(|(face, _)| *face == MARK_FACE).map(|(_, font)| *font);
    let form = form::add(&mut graph, &widgets, mark_font);
    let metadata = metadata::add(&mut graph, document);
    let catalog = graph.catalog_mut().map_err(|error| fault(&error))?;
    catalog.set("Lang", Object::string_literal("id-ID"));
    catalog.set("MarkInfo", dictionary! { "Marked" => true });
    catalog.set("ViewerPreferences", dictionary! { "DisplayDocTitle" => true });
    catalog.set("StructTreeRoot", tree);
    catalog.set("AcroForm", form);
    catalog.set("Metadata", metadata.xmp);
    catalog.set("OutputIntents", vec![metadata.output_intent.into()]);
    graph.trailer.set("Info", metadata.info);
    identified(graph)
}

/// An area of the draft as a PDF rectangle: left, bottom, right, top from the lower left corner.
pub(crate) fn rectangle(area: [f32; 4], page_height: f32) -> [f32; 4] {
    let [x, y, width, height] = area;
    if width == 0.0 && height == 0.0 {
        return [0.0; 4];
    }
    [x, page_height - y - height, x + width, page_height - y].map(hundredth)
}

/// Zlib at level 6: beyond it a document gains a few bytes for twice the time.
pub(crate) fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(bytes.len() / 3 + 64), Compression::new(6));
    // Writing to a Vec cannot fail; an empty stream would be caught by every reader of the file.
    if encoder.write_all(bytes).is_err() {
        return Vec::new();
    }
    encoder.finish().unwrap_or_default()
}

/// A stream whose bytes are already deflated.
pub(crate) fn deflated(mut dictionary: Dictionary, bytes: Vec<u8>) -> Stream {
    dictionary.set("Filter", "FlateDecode");
    Stream::new(dictionary, bytes).with_compression(false)
}

/// A text string: `PDFDocEncoding` where it is plain ASCII, else UTF-16 (ISO 32000-1, 7.9.2.2).
pub(crate) fn text_string(text: &str) -> Object {
    if text.chars().all(|character| matches!(character, ' '..='~')) {
        return Object::string_literal(text);
    }
    let mut bytes = vec![0xfe, 0xff];
    bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    Object::String(bytes, StringFormat::Hexadecimal)
}

fn deflate_contents(graph: &mut Graph) {
    for object in graph.objects.values_mut() {
        if let Object::Stream(stream) = object
            && !stream.dict.has(b"Filter")
        {
            *stream = deflated(stream.dict.clone(), deflate(&stream.content));
        }
    }
}

/// Puts fonts and emblem into the dictionaries that the pages share, and the pages' own keys into the pages.
fn resources(
    graph: &mut Graph,
    pages: &[ObjectId],
    fonts: &[(FaceId, ObjectId)],
    emblem: Option<&Picture>,
) -> Result<(), RenderError> {
    let mut names = Dictionary::new();
    for (face, font) in fonts {
        names.set(font_name(*face), *font);
    }
    let names = graph.add_object(names);
    let mut resources = dictionary! { "Font" => names };
    if let Some(picture) = emblem {
        let dictionary = dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "Width" => picture.width, "Height" => picture.height,
            "ColorSpace" => "DeviceRGB", "BitsPerComponent" => 8,
        };
        let image = graph.add_object(deflated(dictionary, picture.deflated.clone()));
        resources.set("XObject", dictionary! { EMBLEM => image });
    }
    let resources = graph.add_object(resources);
    for (number, page) in pages.iter().enumerate() {
        let page = graph.get_dictionary_mut(*page).map_err(|error| fault(&error))?;
        page.set("Resources", resources);
        page.set("StructParents", integer(number));
        page.set("Tabs", "S");
        page.remove(b"Annots");
    }
    Ok(())
}

/// Writes the graph with an /ID made of its own content: placeholders first, their place filled after hashing.
pub(crate) fn identified(mut graph: Graph) -> Result<Vec<u8>, RenderError> {
    graph.prune_objects();
    graph.renumber_objects();
    let placeholder = || Object::String(vec![0; 16], StringFormat::Hexadecimal);
    graph.trailer.set("ID", vec![placeholder(), placeholder()]);
    let mut bytes = Vec::with_capacity(1 << 17);
    graph.save_to(&mut bytes).map_err(|error| RenderError::Write(error.to_string()))?;
    bytes.push(b'\n');
    let digest = Sha256::digest(&bytes);
    let id = data_encoding::HEXLOWER.encode(&digest[..16]);
    let zeros = [b'0'; 32];
    let places: Vec<usize> = bytes
        .windows(zeros.len())
        .enumerate()
        .rev()
        .filter(|(_, w)| *w == zeros)
        .map(|(at, _)| at)
        .take(2)
        .collect();
    if places.len() != 2 {
        return Err(RenderError::Write("the trailer has no place for the file identifier".to_owned()));
    }
    for place in places {
        bytes[place..place + 32].copy_from_slice(id.as_bytes());
    }
    Ok(bytes)
}

fn integer(number: usize) -> Object {
    Object::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}

fn fault(error: &lopdf::Error) -> RenderError {
    RenderError::Write(error.to_string())
}
