//! Fonts as they go into the file: only the glyphs the document shows, as composite fonts with exact widths and Unicode.
//!
//! Arimo Regular always begins with the fixed characters of the signature marks, so that one embedded font serves the text
//! and every signature that comes later, and a mark knows its glyph numbers without looking at the document.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use lopdf::{Document as Graph, Object, ObjectId, dictionary};
use sha2::{Digest, Sha256};
use subsetter::{GlyphRemapper, subset};

use super::{MARK_FACE, deflate, deflated, integer};
use crate::render::{
    document::{
        RenderError,
        draft::{Draft, Draw},
    },
    font::{Face, FaceId, FontBook},
    measure::nearest,
};

/// One face cut down to the glyphs of a document.
pub(crate) struct Subset {
    pub(crate) face: FaceId,
    /// Glyph of the whole face → glyph of the subset.
    pub(crate) ids: BTreeMap<u16, u16>,
    /// Widths by glyph of the subset, in 1/1000 em, as the file states them.
    pub(crate) widths: Vec<i64>,
    name: String,
    program: Vec<u8>,
    program_length: usize,
    to_unicode: Vec<u8>,
}

/// The characters every signature mark can show, in the order of their glyphs in the font `TekenMark` (from glyph 1):
/// printable ASCII, the letters of Latin-1, and the punctuation of good print.
pub(crate) fn mark_characters() -> impl Iterator<Item = char> {
    let latin = ('\u{c0}'..='\u{ff}').filter(|character| !matches!(character, '×' | '÷'));
    (' '..='~').chain(latin).chain(['·', '–', '—', '’', '“', '”'])
}

/// The subsets a draft needs; the face of the signature marks is always among them.
pub(super) fn subsets(book: &FontBook, draft: &Draft) -> Result<BTreeMap<FaceId, Arc<Subset>>, RenderError> {
    let mut used: BTreeMap<FaceId, BTreeSet<u16>> = BTreeMap::from([(MARK_FACE, BTreeSet::new())]);
    for item in draft.pages.iter().flatten() {
        if let Draw::Text { line, .. } = &item.draw {
            for run in &line.runs {
                used.entry(run.face).or_default().extend(run.glyphs.iter().map(|glyph| glyph.id));
            }
        }
    }
    used.into_iter().map(|(face, glyphs)| Ok((face, cached(book, face, &glyphs)?))).collect()
}

/// Subsets kept per process before the cache starts afresh.
const KEPT: usize = 64;

/// The face cut down to these glyphs; made once per process for the same ones.
pub(crate) fn cached(
    book: &FontBook,
    id: FaceId,
    glyphs: &BTreeSet<u16>,
) -> Result<Arc<Subset>, RenderError> {
    type Key = (FaceId, Vec<u16>);
    static CACHE: Mutex<BTreeMap<Key, Arc<Subset>>> = Mutex::new(BTreeMap::new());
    let face = book.face(id);
    let wanted = wanted(face, glyphs);
    let key = (id, wanted.clone());
    if let Some(known) = CACHE.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return Ok(Arc::clone(known));
    }
    let made = Arc::new(cut(face, &wanted)?);
    let mut cache = CACHE.lock().unwrap_or_else(PoisonError::into_inner);
    if cache.len() >= KEPT {
        cache.clear();
    }
    cache.insert(key, Arc::clone(&made));
    Ok(made)
}

/// The glyphs in the order of the subset: the fixed ones first, where the face has any, then the others by number.
fn wanted(face: &Face, glyphs: &BTreeSet<u16>) -> Vec<u16> {
    let mut wanted: Vec<u16> = Vec::new();
    if face.id == MARK_FACE {
        wanted.extend(mark_characters().filter_map(|character| face.glyph_of(character)));
    }
    let fixed: BTreeSet<u16> = wanted.iter().copied().collect();
    wanted.extend(glyphs.difference(&fixed).filter(|glyph| **glyph != 0));
    wanted
}

fn cut(face: &Face, wanted: &[u16]) -> Result<Subset, RenderError> {
    let mut remapper = GlyphRemapper::new();
    let ids: BTreeMap<u16, u16> = wanted.iter().map(|glyph| (*glyph, remapper.remap(*glyph))).collect();
    let font = subset(face.data, 0, &remapper)
        .map_err(|error| RenderError::Write(format!("subsetting {}: {error}", face.postscript_name)))?;
    let program = if face.is_cff { cff_table(&font)? } else { font };
    let mut widths = vec![0; ids.len() + 1];
    widths[0] = nearest(face.advance_of(0));
    for (glyph, id) in &ids {
        widths[usize::from(*id)] = nearest(face.advance_of(*glyph));
    }
    let digest = Sha256::digest(&program);
    let tag: String = digest.iter().take(6).map(|byte| char::from(b'A' + byte % 26)).collect();
    Ok(Subset {
        face: face.id,
        to_unicode: deflate(to_unicode(face, &ids).as_bytes()),
        widths,
        name: format!("{tag}+{}", face.postscript_name),
        program_length: program.len(),
        program: deflate(&program),
        ids,
    })
}

impl Subset {
    /// Adds the font to the graph: a Type 0 font over one CID font, glyph numbers as codes.
    pub(crate) fn embed(&self, graph: &mut Graph, book: &FontBook) -> ObjectId {
        let face = book.face(self.face);
        let name = || Object::Name(self.name.clone().into_bytes());
        let (file_key, file, subtype) = if face.is_cff {
            ("FontFile3", dictionary! { "Subtype" => "CIDFontType0C" }, "CIDFontType0")
        } else {
            ("FontFile2", dictionary! { "Length1" => integer(self.program_length) }, "CIDFontType2")
        };
        let file = graph.add_object(deflated(file, self.program.clone()));
        let descriptor = graph.add_object(dictionary! {
            "Type" => "FontDescriptor", "FontName" => name(), "Flags" => 4,
            "FontBBox" => face.bounding_box.iter().map(|v| Object::Integer(*v)).collect::<Vec<_>>(),
            "ItalicAngle" => face.italic_angle, "Ascent" => nearest(face.ascent), "Descent" => nearest(face.descent),
            "CapHeight" => nearest(face.cap_height), "StemV" => 80, file_key => file,
        });
        let widths = self.widths.iter().map(|width| Object::Integer(*width)).collect::<Vec<_>>();
        let mut descendant = dictionary! {
            "Type" => "Font", "Subtype" => subtype, "BaseFont" => name(),
            "CIDSystemInfo" => dictionary! {
                "Registry" => Object::string_literal("Adobe"), "Ordering" => Object::string_literal("Identity"),
                "Supplement" => 0,
            },
            "FontDescriptor" => descriptor, "DW" => 0, "W" => vec![Object::Integer(0), widths.into()],
        };
        if !face.is_cff {
            descendant.set("CIDToGIDMap", "Identity");
        }
        let descendant = graph.add_object(descendant);
        let to_unicode = graph.add_object(deflated(dictionary! {}, self.to_unicode.clone()));
        graph.add_object(dictionary! {
            "Type" => "Font", "Subtype" => "Type0", "BaseFont" => name(), "Encoding" => "Identity-H",
            "DescendantFonts" => vec![descendant.into()], "ToUnicode" => to_unicode,
        })
    }
}

/// The `CMap` from glyph numbers to characters (ISO 32000-1, 9.10.3), at most 100 lines in a section.
fn to_unicode(face: &Face, ids: &BTreeMap<u16, u16>) -> String {
    let by_id: BTreeMap<u16, char> =
        ids.iter().filter_map(|(glyph, id)| Some((*id, *face.characters.get(glyph)?))).collect();
    let entries: Vec<(u16, char)> = by_id.into_iter().collect();
    let mut cmap = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo <</Registry (Adobe) \
         /Ordering (UCS) /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
         1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
    );
    for section in entries.chunks(100) {
        // Writing to a String cannot fail.
        let _ = writeln!(cmap, "{} beginbfchar", section.len());
        for (id, character) in section {
            let _ = write!(cmap, "<{id:04X}> <");
            character.encode_utf16(&mut [0; 2]).iter().for_each(|unit| {
                let _ = write!(cmap, "{unit:04X}");
            });
            cmap.push_str(">\n");
        }
        cmap.push_str("endbfchar\n");
    }
    cmap.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    cmap
}

/// The `CFF ` table out of an OpenType file: a PDF wants it bare.
fn cff_table(font: &[u8]) -> Result<Vec<u8>, RenderError> {
    let number = |at: usize| {
        let bytes: [u8; 4] = font.get(at..at + 4)?.try_into().ok()?;
        usize::try_from(u32::from_be_bytes(bytes)).ok()
    };
    let tables = font.get(4..6).map_or(0, |bytes| usize::from(u16::from_be_bytes([bytes[0], bytes[1]])));
    (0..tables)
        .map(|table| 12 + 16 * table)
        .find(|at| font.get(*at..at + 4) == Some(b"CFF "))
        .and_then(|at| {
            let (offset, length) = (number(at + 8)?, number(at + 12)?);
            font.get(offset..offset.checked_add(length)?).map(<[u8]>::to_vec)
        })
        .ok_or_else(|| RenderError::Write("the subset of an OpenType face has no CFF table".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::font::book;

    #[test]
    fn the_marks_glyphs_are_numbered_from_one_whatever_else_the_text_needs() {
        let face = book().unwrap().face(MARK_FACE);
        let other = BTreeSet::from([face.glyph_of('Ω').unwrap(), face.glyph_of('a').unwrap()]);
        let cut = cut(face, &wanted(face, &other)).unwrap();
        for (index, character) in mark_characters().enumerate() {
            let glyph = face.glyph_of(character).unwrap();
            assert_eq!(usize::from(cut.ids[&glyph]), index + 1, "{character}");
        }
    }

    #[test]
    fn a_subset_is_made_once_for_the_same_glyphs() {
        let book = book().unwrap();
        let glyphs = BTreeSet::from([3, 4, 5]);
        let make = || cached(book, MARK_FACE, &glyphs).unwrap();
        assert!(Arc::ptr_eq(&make(), &make()));
    }
}
