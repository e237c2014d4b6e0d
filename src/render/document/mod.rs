//! Official documents: a view in, a PDF/A-2A and PDF/UA-1 file out, with its signature fields in place.
//!
//! View → Tera template (XML) → blocks → pages → printpdf operations → PDF with tags, metadata and fields. The same view
//! gives the same bytes. Never signs, never reads a clock.

pub(super) mod blocks;
mod draft;
pub(super) mod emblem;
mod layout;
mod minutes_view;
pub(super) mod paragraph;
pub(super) mod pdf;
mod spelling;
mod template;
mod total_fit;
pub mod view;
mod vocabulary;

use sha2::{Digest, Sha256};

pub use self::pdf::MARK_FONT;
pub(crate) use self::pdf::mark_characters;
use crate::render::font::{Family, FontError, book};
use view::Document;

/// A rendered document.
#[derive(Debug, Clone, PartialEq)]
pub struct Rendered {
    /// The PDF file.
    pub bytes: Vec<u8>,
    /// Number of pages.
    pub pages: usize,
    /// Every signature field, in the order of reading; the two seals last.
    pub fields: Vec<Field>,
    /// SHA-256 of `bytes`.
    pub sha256: [u8; 32],
}

/// A signature field of a rendered document.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Full name in the AcroForm (`ttd_pernyataan`, `ttd_saksi`, `ttd_pihak_pertama`, `ttd_pihak_kedua`, `ttd_pembuat`,
    /// `ttd_mengetahui`, `segel`, `segel_penutup`).
    pub name: String,
    /// Page, counted from 1.
    pub page: usize,
    /// Left, bottom, right, top in points from the page's lower left corner; all zero for an invisible field.
    pub rect: [f32; 4],
}

/// Why a document could not be rendered.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A text has a character that the chosen letters cannot draw. Said in Indonesian: it is shown to whoever typed it.
    #[error("{text}: huruf U+{code:04X} tidak ada dalam huruf {family}")]
    MissingCharacter {
        /// Which text, in Indonesian ("nama pihak pertama").
        text: String,
        /// The character's code point.
        code: u32,
        /// Name of the family.
        family: &'static str,
    },
    /// The binary's fonts are broken.
    #[error(transparent)]
    Font(#[from] FontError),
    /// An embedded template does not render: a fault of the program.
    #[error("document template: {0}")]
    Template(String),
    /// A template wrote XML that is not in the vocabulary: a fault of the program.
    #[error("document markup, row {row}: {what}")]
    Vocabulary {
        /// Row of the XML.
        row: u32,
        /// Element and fault.
        what: String,
    },
    /// The margins leave too little of the paper.
    #[error("the margins leave less than 120 × 150 mm for the text; make them smaller")]
    Margins,
    /// The emblem is not a usable PNG.
    #[error("emblem of the letterhead: {0}; upload a PNG of at most 4 megapixels")]
    Emblem(String),
    /// The link of the QR code does not fit into one.
    #[error("the verification link has {0} bytes, too many for a QR code; shorten the public address")]
    LinkTooLong(usize),
    /// The file could not be written out.
    #[error("writing the PDF: {0}")]
    Write(String),
}

/// Renders a document.
pub fn render(document: &Document) -> Result<Rendered, RenderError> {
    spelling::check(document)?;
    let xml = template::pour(document)?;
    let blocks = vocabulary::read(&xml)?;
    let sheet = document.sheet();
    let emblem = sheet.letterhead.emblem.as_ref().map(|emblem| emblem::picture(&emblem.png)).transpose()?;
    let book = book()?;
    let draft = layout::lay_out(book, sheet, &blocks, emblem.as_deref())?;
    let bytes = pdf::write(book, &draft, document, emblem.as_deref())?;
    let height = draft.size.1;
    let fields = draft.fields.iter().map(|field| Field {
        name: field.name.clone(),
        page: field.page + 1,
        rect: pdf::rectangle(field.area, height),
    });
    let sha256 = Sha256::digest(&bytes).into();
    Ok(Rendered { pages: draft.pages.len(), fields: fields.collect(), sha256, bytes })
}

/// Checks, without rendering, that every text can be drawn with the chosen letters.
pub fn check(document: &Document) -> Result<(), RenderError> {
    spelling::check(document)
}

/// The first character of a text that the letters of that family cannot draw; for texts that no document has yet.
pub fn unprintable(family: Family, text: &str) -> Result<Option<char>, RenderError> {
    spelling::first_missing(family, text)
}
