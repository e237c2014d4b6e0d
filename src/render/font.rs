//! The embedded faces, parsed once per process: shaping of words, measures, and which characters a face has.
//!
//! Never looks for fonts outside the binary and never falls back to another face: a missing character is the caller's error.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustybuzz::{Feature, UnicodeBuffer, ttf_parser::Tag};
use serde::Serialize;

use crate::render::measure::nearest;

/// A family of four embedded faces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub enum Family {
    /// Metric-compatible with Arial, the letter of Permendagri 1/2023 article 32(2).
    Arimo,
    /// TeX Gyre Bonum, in the manner of Bookman Old Style.
    Bonum,
}

impl Family {
    /// The family's name as it is said to people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Arimo => "Arimo",
            Self::Bonum => "TeX Gyre Bonum",
        }
    }
}

/// The style of a face within its family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Style {
    /// Upright, weight 400.
    Regular,
    /// Upright, weight 700.
    Bold,
    /// Slanted, weight 400.
    Italic,
    /// Slanted, weight 700.
    BoldItalic,
}

/// Which face: a family and a style.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct FaceId {
    pub(crate) family: Family,
    pub(crate) style: Style,
}

/// One shaped glyph. Measures are in 1/1000 em.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Glyph {
    /// Glyph id in the whole face (not in a subset).
    pub(crate) id: u16,
    /// How far the pen moves, kerning included.
    pub(crate) advance: f32,
}

/// An embedded face with what a PDF font descriptor wants to know of it. Measures are in 1/1000 em.
pub(crate) struct Face {
    pub(crate) id: FaceId,
    pub(crate) data: &'static [u8],
    pub(crate) postscript_name: &'static str,
    pub(crate) ascent: f32,
    pub(crate) descent: f32,
    pub(crate) cap_height: f32,
    pub(crate) bounding_box: [i64; 4],
    pub(crate) italic_angle: i64,
    /// CFF outlines (OpenType) instead of TrueType ones.
    pub(crate) is_cff: bool,
    /// The lowest character that maps to a glyph: what a reader copies out of the document.
    pub(crate) characters: BTreeMap<u16, char>,
    glyphs: HashMap<char, u16>,
    shaper: rustybuzz::Face<'static>,
}

impl Face {
    /// Whether the face draws this character.
    pub(crate) fn has(&self, character: char) -> bool {
        // A no-break space is drawn as a space; line breaking has seen to the rest.
        let character = if character == NO_BREAK_SPACE { ' ' } else { character };
        self.glyphs.contains_key(&character)
    }

    /// The glyph of a character by the face's own table, without shaping.
    pub(crate) fn glyph_of(&self, character: char) -> Option<u16> {
        self.glyphs.get(&character).copied()
    }

    /// The advance of one glyph, in 1/1000 em, as the face states it (no kerning).
    pub(crate) fn advance_of(&self, glyph: u16) -> f32 {
        let units = self.shaper.glyph_hor_advance(rustybuzz::ttf_parser::GlyphId(glyph)).unwrap_or(0);
        f32::from(units) * 1000.0 / self.units_per_em()
    }

    /// Draws the outline of a glyph in units of the face, upwards from the baseline; a glyph without one draws nothing.
    pub(crate) fn outline(&self, glyph: u16, pen: &mut dyn rustybuzz::ttf_parser::OutlineBuilder) {
        self.shaper.outline_glyph(rustybuzz::ttf_parser::GlyphId(glyph), pen);
    }

    /// Units of the face in one em.
    pub(crate) fn units_per_em(&self) -> f32 {
        f32::from(u16::try_from(self.shaper.units_per_em()).unwrap_or(1000).max(1))
    }
}

/// All embedded faces and what has been shaped with them so far.
pub(crate) struct FontBook {
    faces: Vec<Face>,
    shaped: Mutex<HashMap<FaceId, ShapedWords>>,
}

type ShapedWords = HashMap<Box<str>, Arc<[Glyph]>>;

/// An embedded face could not be read: the binary itself is broken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("embedded font {name} cannot be parsed: rebuild the program from an intact source tree")]
pub struct FontError {
    name: &'static str,
}

const NO_BREAK_SPACE: char = '\u{a0}';

/// Words kept per face before the cache starts afresh: some MB at most.
const SHAPED_WORDS_KEPT: usize = 20_000;

/// The files, in the order of [`FaceId`].
const FILES: [(Family, Style, &str, &[u8]); 8] = [
    (Family::Arimo, Style::Regular, "Arimo", include_bytes!("../../assets/fonts/arimo/Arimo-Regular.ttf")),
    (Family::Arimo, Style::Bold, "Arimo-Bold", include_bytes!("../../assets/fonts/arimo/Arimo-Bold.ttf")),
    (
        Family::Arimo,
        Style::Italic,
        "Arimo-Italic",
        include_bytes!("../../assets/fonts/arimo/Arimo-Italic.ttf"),
    ),
    (
        Family::Arimo,
        Style::BoldItalic,
        "Arimo-BoldItalic",
        include_bytes!("../../assets/fonts/arimo/Arimo-BoldItalic.ttf"),
    ),
    (
        Family::Bonum,
        Style::Regular,
        "TeXGyreBonum-Regular",
        include_bytes!("../../assets/fonts/texgyrebonum/texgyrebonum-regular.otf"),
    ),
    (
        Family::Bonum,
        Style::Bold,
        "TeXGyreBonum-Bold",
        include_bytes!("../../assets/fonts/texgyrebonum/texgyrebonum-bold.otf"),
    ),
    (
        Family::Bonum,
        Style::Italic,
        "TeXGyreBonum-Italic",
        include_bytes!("../../assets/fonts/texgyrebonum/texgyrebonum-italic.otf"),
    ),
    (
        Family::Bonum,
        Style::BoldItalic,
        "TeXGyreBonum-BoldItalic",
        include_bytes!("../../assets/fonts/texgyrebonum/texgyrebonum-bolditalic.otf"),
    ),
];

/// The book of this process; the faces are parsed at the first call.
pub(crate) fn book() -> Result<&'static FontBook, FontError> {
    static BOOK: OnceLock<Result<FontBook, FontError>> = OnceLock::new();
    BOOK.get_or_init(FontBook::open).as_ref().map_err(Clone::clone)
}

impl FontBook {
    /// One face of the book.
    pub(crate) fn face(&self, id: FaceId) -> &Face {
        // `FILES` lists every family with every style, so the first face is only a formality.
        self.faces.iter().find(|face| face.id == id).unwrap_or(&self.faces[0])
    }

    /// A word as glyphs with kerning and without ligatures, so that one glyph stands for one character when text is copied.
    pub(crate) fn shape(&self, id: FaceId, word: &str) -> Arc<[Glyph]> {
        let mut shaped = self.shaped.lock().unwrap_or_else(PoisonError::into_inner);
        let words = shaped.entry(id).or_default();
        if let Some(glyphs) = words.get(word) {
            return Arc::clone(glyphs);
        }
        let glyphs = shape(self.face(id), word);
        if words.len() >= SHAPED_WORDS_KEPT {
            words.clear();
        }
        words.insert(word.into(), Arc::clone(&glyphs));
        glyphs
    }

    /// The width of a word in 1/1000 em.
    pub(crate) fn width(&self, id: FaceId, word: &str) -> f32 {
        self.shape(id, word).iter().map(|glyph| glyph.advance).sum()
    }

    fn open() -> Result<Self, FontError> {
        let faces = FILES.iter().map(parse).collect::<Result<_, _>>()?;
        Ok(Self { faces, shaped: Mutex::new(HashMap::new()) })
    }
}

fn shape(face: &Face, word: &str) -> Arc<[Glyph]> {
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(&word.replace(NO_BREAK_SPACE, " "));
    let without_ligatures =
        [Feature::new(Tag::from_bytes(b"liga"), 0, ..), Feature::new(Tag::from_bytes(b"clig"), 0, ..)];
    let output = rustybuzz::shape(&face.shaper, &without_ligatures, buffer);
    let scale = 1000.0 / face.units_per_em();
    let ids = output.glyph_infos().iter().map(|info| u16::try_from(info.glyph_id).unwrap_or(0));
    let advances = output.glyph_positions().iter().map(|position| units(position.x_advance) * scale);
    ids.zip(advances).map(|(id, advance)| Glyph { id, advance }).collect()
}

fn parse(file: &(Family, Style, &'static str, &'static [u8])) -> Result<Face, FontError> {
    let (family, style, postscript_name, data) = *file;
    let shaper = rustybuzz::Face::from_slice(data, 0).ok_or(FontError { name: postscript_name })?;
    let scale = 1000.0 / f32::from(u16::try_from(shaper.units_per_em()).unwrap_or(1000).max(1));
    let measure = |value: i16| f32::from(value) * scale;
    let bounds = shaper.global_bounding_box();
    let glyphs = glyphs(&shaper);
    Ok(Face {
        id: FaceId { family, style },
        data,
        postscript_name,
        ascent: measure(shaper.ascender()),
        descent: measure(shaper.descender()),
        cap_height: shaper.capital_height().map_or(700.0, measure),
        bounding_box: [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(|v| nearest(measure(v))),
        italic_angle: nearest(shaper.italic_angle()),
        is_cff: shaper.tables().cff.is_some(),
        characters: characters(&glyphs),
        glyphs,
        shaper,
    })
}

/// Every character the face draws, from its Unicode tables; control characters are not text.
fn glyphs(face: &rustybuzz::Face<'_>) -> HashMap<char, u16> {
    let mut glyphs = HashMap::new();
    let subtables = face.tables().cmap.map(|cmap| cmap.subtables);
    for subtable in subtables.into_iter().flatten().filter(rustybuzz::ttf_parser::cmap::Subtable::is_unicode)
    {
        subtable.codepoints(|code| {
            let glyph = subtable.glyph_index(code).map_or(0, |id| id.0);
            if let Some(character) = char::from_u32(code).filter(|c| glyph != 0 && !c.is_control()) {
                glyphs.entry(character).or_insert(glyph);
            }
        });
    }
    glyphs
}

fn characters(glyphs: &HashMap<char, u16>) -> BTreeMap<u16, char> {
    let mut by_glyph: BTreeMap<u16, char> = BTreeMap::new();
    for (character, glyph) in glyphs {
        let lowest = by_glyph.entry(*glyph).or_insert(*character);
        *lowest = (*lowest).min(*character);
    }
    by_glyph
}

/// Font units of a shaped advance; a face has at most a few thousand units to the em.
fn units(advance: i32) -> f32 {
    f32::from(i16::try_from(advance).unwrap_or(i16::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARIMO: FaceId = FaceId { family: Family::Arimo, style: Style::Regular };

    #[test]
    fn every_face_is_found_under_its_own_name() {
        let book = book().unwrap();
        for (family, style, name, _) in FILES {
            assert_eq!(book.face(FaceId { family, style }).postscript_name, name);
        }
    }

    #[test]
    fn one_glyph_stands_for_one_character() {
        let glyphs = book().unwrap().shape(ARIMO, "efisiensi");
        assert_eq!(glyphs.len(), "efisiensi".len());
    }

    #[test]
    fn a_pair_is_kerned() {
        let book = book().unwrap();
        assert!(book.width(ARIMO, "AV") < book.width(ARIMO, "A") + book.width(ARIMO, "V"));
    }

    #[test]
    fn a_face_knows_what_it_lacks() {
        let face = book().unwrap().face(ARIMO);
        assert!(face.has('é') && face.has('\u{a0}') && !face.has('漢') && !face.has('\u{7}'));
    }
}
