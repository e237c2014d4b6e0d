//! The parts a document is made of, as the layout understands them.
//!
//! Never a coordinate and never a PDF object: only what stands after what, and what belongs together.

use crate::render::font::Style;

/// A document as blocks in reading order.
#[derive(Debug)]
pub(crate) struct Blocks {
    pub(crate) letterhead: LetterheadText,
    pub(crate) banner: Option<Text>,
    pub(crate) flow: Vec<Block>,
    pub(crate) footer: FooterText,
}

/// The words of the letterhead; its arrangement and emblem come with the sheet.
#[derive(Debug)]
pub(crate) struct LetterheadText {
    pub(crate) lines: Vec<Text>,
    pub(crate) address: Vec<Text>,
}

/// The words of the footer and what the QR code holds.
#[derive(Debug)]
pub(crate) struct FooterText {
    pub(crate) text: Text,
    pub(crate) link: String,
}

/// A paragraph's worth of text.
pub(crate) type Text = Vec<Span>;

/// Text in one style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) text: String,
    pub(crate) style: Style,
    /// Never broken over two lines unless it is wider than the measure.
    pub(crate) unbroken: bool,
}

/// A block of the flow.
#[derive(Debug)]
pub(crate) enum Block {
    /// The title, line by line.
    Title(Vec<Text>),
    Number(Text),
    Paragraph(Text),
    /// Names and values in two columns ("Nama : …").
    Facts(Vec<(Text, Text)>),
    /// Numbered points.
    List(Vec<Text>),
    /// A section begins: its heading goes along with what follows.
    Heading(Text),
    /// The annex begins: a new page with these heading lines.
    Annex(Vec<Text>),
    Table(Table),
    Signatures(Box<Signatures>),
}

/// A table; the header is repeated on every page it reaches.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) caption: Option<Text>,
    /// Widths of the columns in parts of the whole.
    pub(crate) columns: Vec<f32>,
    pub(crate) header: Vec<Cell>,
    pub(crate) rows: Vec<Vec<Cell>>,
}

/// A cell of a table.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    pub(crate) text: Text,
    pub(crate) align: Align,
    pub(crate) row_span: usize,
    pub(crate) column_span: usize,
    /// Steps of indentation.
    pub(crate) indent: usize,
}

/// How lines stand in their measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Centre,
    Right,
    Justified,
}

/// The signature blocks, kept together and never alone on a page.
#[derive(Debug)]
pub(crate) struct Signatures {
    /// Place and date, above the right block.
    pub(crate) dated: Text,
    pub(crate) left: Option<SignatureColumn>,
    pub(crate) right: SignatureColumn,
}

/// One signature block.
#[derive(Debug)]
pub(crate) struct SignatureColumn {
    /// Name of the signature field and its description; `None` for a repeated block without a field.
    pub(crate) field: Option<(String, String)>,
    /// Label and office lines above the signature.
    pub(crate) above: Vec<Text>,
    /// Words in place of a signature.
    pub(crate) pointer: Option<Text>,
    pub(crate) name: Text,
    /// Rank and NIP.
    pub(crate) below: Vec<Text>,
}
