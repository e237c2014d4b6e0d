//! The banner of a ceremony: who has signed, with a mark, and who has not, with an empty place; as a PDF and as a picture,
//! both from one drawing. The same banner gives the same bytes.
//!
//! It records and proves nothing: that is printed on it, whatever the caller says. Never signs, never reads a clock, never
//! decides who belongs on it.

mod card;
mod compose;
mod drawing;
mod fit;
mod grid;
mod ornament;
mod pdf;
mod png;

use crate::render::document::RenderError;
use crate::render::font::{FaceId, Family, FontBook, FontError, Style, book};

/// What stands on every banner, in the words that DOMAIN C-05 asks for.
pub const NOTE: &str = "Banner ini dokumentasi, bukan dokumen yang ditandatangani.";

/// More names than this nobody could read, not even on three metres.
pub const MOST_PLACES: usize = 600;

/// What a banner says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Banner {
    /// `Pemerintah Kabupaten Arunika`.
    pub institution: String,
    /// What was signed: `Pakta Integritas dan Perjanjian Kinerja Tahun 2027`.
    pub heading: String,
    /// Date and place: `Pendopo Kabupaten Arunika, 4 Januari 2027`.
    pub occasion: String,
    /// In the order in which they are read, row by row.
    pub places: Vec<Place>,
    /// After [`NOTE`], where the signed documents can be found; may be empty.
    pub note: String,
    /// A PNG file, at most 4 megapixels; transparency is flattened on white.
    pub emblem: Vec<u8>,
}

/// The place of one who was to sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// With titles.
    pub name: String,
    /// With its capacity.
    pub office: String,
    /// None of who has not signed: his place stays empty.
    pub mark: Option<Mark>,
}

/// What is left in the place of one who has signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Written large, as a signature would be: his name without titles.
    pub text: String,
    /// When, in words: `09.41 WIB`.
    pub time: String,
}

/// The sizes that printers of banners have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// 841 × 1189 mm, upright.
    A0,
    /// 3 × 1 m.
    ThreeByOne,
}

impl Size {
    /// Every size.
    pub const ALL: [Size; 2] = [Size::A0, Size::ThreeByOne];

    /// The word in addresses and file names.
    pub fn as_str(self) -> &'static str {
        match self {
            Size::A0 => "a0",
            Size::ThreeByOne => "3x1",
        }
    }

    /// The size of that word.
    pub fn from_word(word: &str) -> Option<Size> {
        Size::ALL.into_iter().find(|size| size.as_str() == word)
    }

    /// Width and height in millimetres.
    pub fn millimetres(self) -> (f32, f32) {
        match self {
            Size::A0 => (841.0, 1189.0),
            Size::ThreeByOne => (3000.0, 1000.0),
        }
    }

    /// Dots per inch of its picture: what printers ask of a banner that is read from some metres away.
    pub fn dots_per_inch(self) -> u16 {
        match self {
            Size::A0 => 100,
            Size::ThreeByOne => 72,
        }
    }
}

/// Why there is no banner.
#[derive(Debug, thiserror::Error)]
pub enum BannerError {
    /// More places than can be read.
    #[error("the banner has {0} places, at most {MOST_PLACES} can be read: make one for each group")]
    TooMany(usize),
    /// A text has a character that no letters of ours can draw.
    #[error("banner: the letter U+{code:04X} of `{text}` cannot be drawn: write it in Latin letters")]
    MissingCharacter {
        /// The whole text.
        text: String,
        /// The character's code point.
        code: u32,
    },
    /// The binary's fonts are broken.
    #[error(transparent)]
    Font(#[from] FontError),
    /// The emblem, or what the PDF is written with.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// The picture could not be written.
    #[error("writing the picture of the banner: {0}")]
    Picture(String),
}

/// The banner as a PDF of one page: fonts embedded, text that can be searched, title and language set.
pub fn pdf(banner: &Banner, size: Size) -> Result<Vec<u8>, BannerError> {
    check(banner)?;
    pdf::write(&compose::drawing(banner, size)?, banner)
}

/// The banner as a picture (PNG, RGB). It is drawn in strips: what it takes at once is 9 MB for the strip and some more for
/// the emblem, besides the file that grows.
pub fn png(banner: &Banner, size: Size) -> Result<Vec<u8>, BannerError> {
    check(banner)?;
    png::write(&compose::drawing(banner, size)?, size)
}

/// The face of a mark: a slanted letter, so that it is not taken for print, nor for handwriting.
const OF_MARKS: FaceId = FaceId { family: Family::Bonum, style: Style::Italic };
const OF_HEADINGS: FaceId = FaceId { family: Family::Bonum, style: Style::Bold };
const OF_TEXT: FaceId = FaceId { family: Family::Arimo, style: Style::Regular };
const OF_NAMES: FaceId = FaceId { family: Family::Arimo, style: Style::Bold };

fn check(banner: &Banner) -> Result<(), BannerError> {
    if banner.places.len() > MOST_PLACES {
        return Err(BannerError::TooMany(banner.places.len()));
    }
    let mut texts = vec![
        (OF_NAMES, &banner.institution),
        (OF_HEADINGS, &banner.heading),
        (OF_MARKS, &banner.occasion),
        (OF_TEXT, &banner.note),
    ];
    for place in &banner.places {
        texts.extend([(OF_NAMES, &place.name), (OF_TEXT, &place.office)]);
        texts.extend(place.mark.iter().flat_map(|mark| [(OF_MARKS, &mark.text), (OF_TEXT, &mark.time)]));
    }
    let book = book()?;
    for (face, text) in texts {
        if let Some(character) = missing(book, drawn_with(book, face, text), text) {
            return Err(BannerError::MissingCharacter { text: text.clone(), code: u32::from(character) });
        }
    }
    Ok(())
}

/// The first letter of a text that no banner can draw.
pub fn cannot_draw(text: &str) -> Result<Option<char>, FontError> {
    let book = book()?;
    Ok(missing(book, drawn_with(book, OF_HEADINGS, text), text))
}

/// The face wanted, or the one with more letters where a letter of the text is not in it: the whole text is then in that one.
fn drawn_with(book: &FontBook, wanted: FaceId, text: &str) -> FaceId {
    if missing(book, wanted, text).is_none() { wanted } else { FaceId { family: Family::Arimo, ..wanted } }
}

fn missing(book: &FontBook, face: FaceId, text: &str) -> Option<char> {
    let is_space = |c: char| matches!(c, '\n' | '\t' | '\r');
    text.chars().find(|c| !is_space(*c) && !book.face(face).has(*c))
}
