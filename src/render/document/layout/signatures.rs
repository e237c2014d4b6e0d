//! The signature blocks: left the superior or witness, right the one who promises; never parted by a page's end.

use super::{Layout, height};
use crate::render::{
    document::{
        blocks::{Align, SignatureColumn, Signatures, Text},
        draft::{FieldBox, Owner, Role, Tree},
        paragraph::{Line, set, set_shrunk},
    },
    measure::mm,
};

/// Room for the visible signature, in millimetres, and for words in its place.
const FIELD_HEIGHT: f32 = 24.0;
const POINTER_HEIGHT: f32 = 13.0;
/// Width of a block in parts of the measure.
const BLOCK: f32 = 0.48;

/// The set lines of one block.
struct SetColumn {
    above: Vec<Vec<Line>>,
    pointer: Option<Vec<Line>>,
    name: Vec<Line>,
    below: Vec<Vec<Line>>,
}

impl Layout<'_> {
    pub(super) fn signatures(&mut self, signatures: &Signatures) {
        let tall = self.signatures_height(signatures);
        if self.y + tall > self.bottom && !self.at_top() {
            self.next_page();
        }
        self.y += self.gap();
        let width = self.measure * BLOCK;
        let right = self.left + self.measure - width;
        let dated = self.set(&signatures.dated, self.letters.size, width, Align::Centre);
        let node = self.node(Role::Paragraph);
        let top = self.put(Owner::Node(node), &dated, right, self.y);
        let columns: Vec<_> = signatures
            .left
            .iter()
            .map(|column| (self.left, column))
            .chain([(right, &signatures.right)])
            .collect();
        let set: Vec<_> = columns.iter().map(|(x, column)| (*x, *column, self.set_column(column))).collect();
        let above = set.iter().map(|(_, _, lines)| stack(&lines.above)).fold(0.0, f32::max);
        let room = set.iter().map(|(_, column, lines)| room(column, lines)).fold(0.0, f32::max);
        let mut end = top;
        for (x, column, lines) in set {
            end = end.max(self.put_column(column, &lines, x, [top, top + above, room]));
        }
        self.y = end + self.gap();
    }

    /// How much room the blocks take, with the space around them.
    pub(super) fn signatures_height(&self, signatures: &Signatures) -> f32 {
        let columns: Vec<_> = signatures.left.iter().chain([&signatures.right]).collect();
        let set: Vec<_> = columns.iter().map(|column| self.set_column(column)).collect();
        let most = |part: &dyn Fn(&SetColumn) -> f32| set.iter().map(part).fold(0.0, f32::max);
        let dated = self.set(&signatures.dated, self.letters.size, self.measure * BLOCK, Align::Centre);
        self.gap()
            + height(&dated)
            + most(&|lines| stack(&lines.above))
            + columns.iter().zip(&set).map(|(column, lines)| room(column, lines)).fold(0.0, f32::max)
            + most(&|lines| height(&lines.name) + stack(&lines.below))
    }

    fn set_column(&self, column: &SignatureColumn) -> SetColumn {
        let (size, width) = (self.letters.size, self.measure * BLOCK);
        let short = |text: &Text| set(self.letters, text, width, Align::Centre);
        SetColumn {
            above: column.above.iter().map(short).collect(),
            pointer: column
                .pointer
                .as_ref()
                .map(|text| set(self.letters.sized(size - 3.0), text, width, Align::Centre)),
            name: set_shrunk(self.letters, &column.name, width, Align::Centre, size * 0.8),
            below: column
                .below
                .iter()
                .map(|text| set_shrunk(self.letters, text, width, Align::Centre, 8.0))
                .collect(),
        }
    }

    /// Draws one block: its head from `top`, the signature from `field_top` for `room` points, the name below; gives its end.
    fn put_column(
        &mut self,
        column: &SignatureColumn,
        lines: &SetColumn,
        x: f32,
        [top, field_top, room]: [f32; 3],
    ) -> f32 {
        let mut y = top;
        for line in &lines.above {
            let node = self.node(Role::Paragraph);
            y = self.put(Owner::Node(node), line, x, y);
        }
        if let Some((name, description)) = &column.field {
            let node = self.draft.tree.add_described(Tree::ROOT, Role::Form, description);
            let area = [x, field_top + 2.0, self.measure * BLOCK, room - 4.0];
            let (name, description, page) = (name.clone(), description.clone(), self.page());
            self.draft.fields.push(FieldBox { name, description, page, area, locks_all: false, node });
        }
        if let Some(pointer) = &lines.pointer {
            let node = self.node(Role::Paragraph);
            self.put(Owner::Node(node), pointer, x, field_top + (room - height(pointer)) / 2.0);
        }
        let node = self.node(Role::Paragraph);
        y = self.put(Owner::Node(node), &lines.name, x, field_top + room);
        for line in &lines.below {
            let node = self.node(Role::Paragraph);
            y = self.put(Owner::Node(node), line, x, y);
        }
        y
    }
}

/// Room between the head of a block and the name: for a visible signature, or for the words in its place.
fn room(column: &SignatureColumn, lines: &SetColumn) -> f32 {
    let pointer = lines.pointer.as_deref().map_or(0.0, |lines| height(lines) + mm(4.0));
    if column.field.is_some() { mm(FIELD_HEIGHT) } else { pointer.max(mm(POINTER_HEIGHT)) }
}

fn stack(parts: &[Vec<Line>]) -> f32 {
    parts.iter().map(|lines| height(lines)).sum()
}
