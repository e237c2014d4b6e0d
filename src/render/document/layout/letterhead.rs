//! The head of the first page, and the banner of a sample document on every page.
//!
//! Proportions after the published local rules: government to agency 3 : 4, address smaller; a double rule below.

use super::{LEADING, Layout, height};
use crate::render::{
    document::{
        blocks::{Align, LetterheadText, Text},
        draft::{Draw, Item, Owner, Role, Tree},
        emblem::Picture,
        paragraph::{Line, set_shrunk},
        view::{LetterheadKind, Sheet},
    },
    measure::{count, mm},
};

impl Layout<'_> {
    pub(super) fn letterhead(&mut self, sheet: &Sheet, text: &LetterheadText, picture: Option<&Picture>) {
        let alternative = sheet.letterhead.emblem.as_ref().map(|emblem| emblem.alternative.as_str());
        match sheet.letterhead.kind {
            LetterheadKind::HeadOfRegion => {
                if let (Some(picture), Some(alternative)) = (picture, alternative) {
                    let (width, height) = picture.fitted(mm(24.0), mm(24.0));
                    let x = self.left + (self.measure - width) / 2.0;
                    self.emblem(x, self.y, width, height, alternative);
                    self.y += height + mm(2.0);
                }
                self.head_lines(text, self.left, self.measure, 1.0);
            }
            LetterheadKind::Agency => {
                let (width, tall) = picture.map_or((0.0, 0.0), |picture| picture.fitted(mm(22.0), mm(25.0)));
                let beside = if width > 0.0 { width + mm(4.0) } else { 0.0 };
                let lines_tall = self.head_height(text, self.measure - beside);
                let top = self.y;
                if let Some(alternative) = alternative.filter(|_| width > 0.0) {
                    self.emblem(
                        self.left,
                        top + ((lines_tall - tall) / 2.0).max(0.0),
                        width,
                        tall,
                        alternative,
                    );
                }
                self.y = top + ((tall - lines_tall) / 2.0).max(0.0);
                self.head_lines(text, self.left + beside, self.measure - beside, 4.0 / 3.0);
                self.y = self.y.max(top + tall);
            }
        }
        self.double_rule();
    }

    /// "DOKUMEN CONTOH" in a frame at the top of every page.
    pub(super) fn banner(&mut self, text: Option<&Text>) {
        let Some(text) = text else { return };
        let size = 8.0;
        let lines = self.set(text, size, self.measure, Align::Centre);
        let tall = height(&lines) + 4.0;
        let y = (self.top - tall - 6.0).max(10.0);
        let node = self.draft.tree.add_first(Role::Paragraph);
        for page in 0..self.draft.pages.len() {
            // Read out once; on later pages it is a repetition.
            let owner = if page == 0 { Owner::Node(node) } else { Owner::Artifact };
            let baseline = self.baseline(size);
            let frame = Draw::Frame { x: self.left, y, width: self.measure, height: tall };
            let mut items = vec![Item { owner: Owner::Artifact, draw: frame }];
            for (number, line) in lines.iter().enumerate() {
                let baseline = y + 2.0 + count(number) * size * LEADING + baseline;
                items.push(Item { owner, draw: Draw::Text { x: self.left, baseline, line: line.clone() } });
            }
            // Drawn first as it is read first: page and tags in one order.
            self.draft.pages[page].splice(0..0, items);
        }
    }

    fn emblem(&mut self, x: f32, y: f32, width: f32, height: f32, alternative: &str) {
        let node = self.draft.tree.add_described(Tree::ROOT, Role::Figure, alternative);
        self.draw(Owner::Node(node), Draw::Emblem { x, y, width, height });
    }

    fn head_lines(&mut self, text: &LetterheadText, x: f32, width: f32, last_ratio: f32) {
        for lines in self.head(text, width, last_ratio) {
            let node = self.node(Role::Paragraph);
            self.y = self.put(Owner::Node(node), &lines, x, self.y);
        }
    }

    fn head_height(&self, text: &LetterheadText, width: f32) -> f32 {
        self.head(text, width, 4.0 / 3.0).iter().map(|lines| height(lines)).sum()
    }

    /// The lines of the head: of several, the last is larger by `last_ratio`; the address is smaller.
    fn head(&self, text: &LetterheadText, width: f32, last_ratio: f32) -> Vec<Vec<Line>> {
        let last = text.lines.len().saturating_sub(1);
        let base = 13.0;
        let line = |(number, line): (usize, &Text)| {
            let size = if number == last { base * last_ratio } else { base };
            set_shrunk(self.letters.sized(size), line, width, Align::Centre, size * 0.8)
        };
        let address = |line: &Text| set_shrunk(self.letters.sized(9.0), line, width, Align::Centre, 8.0);
        text.lines.iter().enumerate().map(line).chain(text.address.iter().map(address)).collect()
    }

    fn double_rule(&mut self) {
        self.y += 4.0;
        for (offset, thickness) in [(0.0, 2.0), (2.6, 0.6)] {
            let (x, y, width) = (self.left, self.y + offset, self.measure);
            self.draw(Owner::Artifact, Draw::Rule { x, y, width, thickness });
        }
        self.y += 4.0;
    }
}
