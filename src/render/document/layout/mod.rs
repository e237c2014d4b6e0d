//! Blocks to pages: what stands where, what stays together, where a page ends.
//!
//! Never writes PDF: the result is a [`Draft`].

mod flow;
mod footer;
mod letterhead;
#[cfg(test)]
mod proofs;
mod signatures;
mod table;

use super::{
    RenderError,
    blocks::{Align, Block, Blocks, Text},
    draft::{Draft, Draw, Item, NodeId, Owner, Role, Tree},
    emblem::Picture,
    paragraph::{Letters, Line, set},
    view::{Paper, Sheet},
};
use crate::render::{
    font::{FaceId, FontBook, Style},
    measure::{count, mm},
};

/// Lays out a whole document.
pub(crate) fn lay_out(
    book: &FontBook,
    sheet: &Sheet,
    blocks: &Blocks,
    emblem: Option<&Picture>,
) -> Result<Draft, RenderError> {
    let mut layout = Layout::new(book, sheet);
    if !(layout.measure >= mm(LEAST_WIDTH) && layout.bottom - layout.top >= mm(LEAST_HEIGHT)) {
        return Err(RenderError::Margins);
    }
    layout.letterhead(sheet, &blocks.letterhead, emblem);
    for (number, block) in blocks.flow.iter().enumerate() {
        let tail = layout.tail(blocks.flow.get(number + 1));
        if let Block::Heading(text) = block {
            let after = layout.tail(blocks.flow.get(number + 2));
            let following = blocks.flow.get(number + 1).map(|next| layout.least_beginning(next, after));
            layout.heading(text, following.unwrap_or_default());
        } else {
            layout.block(block, tail);
        }
    }
    layout.banner(blocks.banner.as_ref());
    layout.footer(&blocks.footer, &sheet.verification.address)?;
    layout.seals();
    Ok(layout.draft)
}

/// The page that is being filled, and the rules of the sheet. Lengths in points from the top left.
struct Layout<'a> {
    letters: Letters<'a>,
    /// Left edge and width of the text.
    left: f32,
    measure: f32,
    /// Where text may begin and where it has to end.
    top: f32,
    bottom: f32,
    /// Where the next block begins.
    y: f32,
    draft: Draft,
}

/// The smallest type area that still holds tables and signature blocks, in millimetres.
const LEAST_WIDTH: f32 = 120.0;
const LEAST_HEIGHT: f32 = 150.0;

/// The space after a table, the largest after any block, in gaps.
const AFTER_TABLE: f32 = 1.8;

/// Line height in parts of the letter size.
const LEADING: f32 = 1.15;

impl<'a> Layout<'a> {
    fn new(book: &'a FontBook, sheet: &Sheet) -> Self {
        let (width, height) = match sheet.paper {
            Paper::A4 => (mm(210.0), mm(297.0)),
            Paper::F4 => (mm(215.0), mm(330.0)),
            Paper::F4Narrow => (mm(210.0), mm(330.0)),
        };
        let top = mm(sheet.margins.top);
        let left = mm(sheet.margins.left);
        Self {
            letters: Letters { book, family: sheet.family, size: sheet.body_size.clamp(9.0, 14.0) },
            left,
            measure: width - left - mm(sheet.margins.right),
            top,
            bottom: height - mm(sheet.margins.bottom).max(footer::HEIGHT),
            y: top,
            draft: Draft {
                size: (width, height),
                pages: vec![Vec::new()],
                tree: Tree::new(),
                fields: Vec::new(),
            },
        }
    }

    fn block(&mut self, block: &Block, tail: f32) {
        match block {
            Block::Title(lines) => self.title(lines),
            Block::Heading(text) => self.heading(text, 0.0),
            Block::Number(text) => self.number(text),
            Block::Paragraph(text) => self.paragraph(text, tail),
            Block::Facts(facts) => self.facts(facts),
            Block::List(items) => self.list(items, tail),
            Block::Annex(lines) => self.annex(lines),
            Block::Table(table) => self.table(table, tail),
            Block::Signatures(signatures) => self.signatures(signatures),
        }
    }

    /// What stands before signature blocks has to leave room for them, or come along to the next page.
    fn tail(&self, next: Option<&Block>) -> f32 {
        match next {
            Some(Block::Signatures(signatures)) => {
                self.signatures_height(signatures) + AFTER_TABLE * self.gap()
            }
            _ => 0.0,
        }
    }

    /// The room in which a block can begin: less of it would leave its heading alone.
    fn least_beginning(&self, block: &Block, tail: f32) -> f32 {
        match block {
            Block::Table(table) => self.table_beginning(table, tail),
            Block::Signatures(signatures) => self.signatures_height(signatures),
            _ => lines_height(2, self.letters.size) + tail,
        }
    }

    /// The space between two blocks.
    fn gap(&self) -> f32 {
        self.letters.size * 0.55
    }

    fn page(&self) -> usize {
        self.draft.pages.len() - 1
    }

    fn next_page(&mut self) {
        self.draft.pages.push(Vec::new());
        self.y = self.top;
    }

    fn at_top(&self) -> bool {
        self.y <= self.top + 0.5
    }

    fn draw(&mut self, owner: Owner, draw: Draw) {
        let page = self.page();
        self.draft.pages[page].push(Item { owner, draw });
    }

    fn node(&mut self, role: Role) -> NodeId {
        self.draft.tree.add(Tree::ROOT, role)
    }

    fn set(&self, text: &Text, size: f32, width: f32, align: Align) -> Vec<Line> {
        set(self.letters.sized(size), text, width, align)
    }

    /// Draws lines whose measure begins at `x`, the first with its top at `y`; gives where the last one ends.
    fn put(&mut self, owner: Owner, lines: &[Line], x: f32, y: f32) -> f32 {
        let mut top = y;
        for line in lines {
            let height = line.size * LEADING;
            let baseline = top + self.baseline(line.size);
            self.draw(owner, Draw::Text { x, baseline, line: line.clone() });
            top += height;
        }
        top
    }

    /// How far below the top of its line the baseline of a size lies.
    fn baseline(&self, size: f32) -> f32 {
        let face = self.letters.book.face(FaceId { family: self.letters.family, style: Style::Regular });
        let (ascent, descent) = (face.ascent * size / 1000.0, face.descent * size / 1000.0);
        (size * LEADING - (ascent - descent)) / 2.0 + ascent
    }
}

/// How tall lines are, in points.
fn height(lines: &[Line]) -> f32 {
    lines.iter().map(|line| line.size * LEADING).sum()
}

/// How tall so many lines of one size are.
fn lines_height(lines: usize, size: f32) -> f32 {
    count(lines) * size * LEADING
}
