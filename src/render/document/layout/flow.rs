//! Running text: titles, paragraphs, names and values, numbered points, with widows and orphans kept in company.

use super::{LEADING, Layout, height};
use crate::render::{
    document::{
        blocks::{Align, Span, Text},
        draft::{NodeId, Owner, Role},
        paragraph::Line,
    },
    font::Style,
};

impl Layout<'_> {
    pub(super) fn title(&mut self, texts: &[Text]) {
        self.y += self.gap() * 1.6;
        let node = self.node(Role::Heading1);
        self.heading_lines(node, texts, self.letters.size + 1.0);
        self.y += self.gap() * 1.4;
    }

    /// The heading of a section, on the page of what follows it, which needs so much room to begin.
    pub(super) fn heading(&mut self, text: &Text, following: f32) {
        self.y += self.gap() * 0.6;
        let lines = self.set(text, self.letters.size, self.measure, Align::Left);
        if self.y + height(&lines) + self.gap() * 0.6 + following > self.bottom && !self.at_top() {
            self.next_page();
        }
        let node = self.node(Role::Heading2);
        self.y = self.put(Owner::Node(node), &lines, self.left, self.y);
        self.y += self.gap() * 0.6;
    }

    pub(super) fn number(&mut self, text: &Text) {
        self.y -= self.gap() * 1.2;
        let lines = self.set(text, self.letters.size, self.measure, Align::Centre);
        let node = self.node(Role::Paragraph);
        self.y = self.put(Owner::Node(node), &lines, self.left, self.y);
        self.y += self.gap() * 1.4;
    }

    /// The annex begins on a new page, its heading as one heading of several lines.
    pub(super) fn annex(&mut self, headings: &[Text]) {
        self.next_page();
        let node = self.node(Role::Heading2);
        self.heading_lines(node, headings, self.letters.size);
        self.y += self.gap() * 1.6;
    }

    /// One heading over several lines.
    fn heading_lines(&mut self, node: NodeId, texts: &[Text], size: f32) {
        for (number, text) in texts.iter().enumerate() {
            let mut text = text.clone();
            if number + 1 < texts.len() {
                // Without a space the words would be glued when read out.
                text.extend([Span { text: " ".to_owned(), style: Style::Bold, unbroken: false }]);
            }
            let lines = self.set(&text, size, self.measure, Align::Centre);
            self.y = self.put(Owner::Node(node), &lines, self.left, self.y);
        }
    }

    pub(super) fn paragraph(&mut self, text: &Text, tail: f32) {
        let lines = self.set(text, self.letters.size, self.measure, Align::Justified);
        let node = self.node(Role::Paragraph);
        self.flow(Owner::Node(node), &lines, self.left, tail);
        self.y += self.gap();
    }

    /// Names and values in aligned columns; the lines of one group are never parted.
    pub(super) fn facts(&mut self, facts: &[(Text, Text)]) {
        let size = self.letters.size;
        let names = facts.iter().map(|(name, _)| self.letters.width(name)).fold(0.0, f32::max);
        let colon = names + size * 1.6;
        let value = colon + size * 0.9;
        let rows: Vec<Vec<Line>> =
            facts.iter().map(|(_, text)| self.set(text, size, self.measure - value, Align::Left)).collect();
        let tall: f32 = rows.iter().map(|lines| height(lines).max(size * LEADING)).sum();
        if self.y + tall > self.bottom && !self.at_top() {
            self.next_page();
        }
        for ((name, _), lines) in facts.iter().zip(rows) {
            let node = self.node(Role::Paragraph);
            let owner = Owner::Node(node);
            let name = self.set(name, size, names + 1.0, Align::Left);
            self.put(owner, &name, self.left, self.y);
            let sign = [Span { text: ": ".to_owned(), style: Style::Regular, unbroken: true }];
            let sign = self.set(&sign.to_vec(), size, size, Align::Left);
            self.put(owner, &sign, self.left + colon, self.y);
            self.put(owner, &lines, self.left + value, self.y);
            self.y += height(&lines).max(size * LEADING);
        }
        self.y += self.gap();
    }

    pub(super) fn list(&mut self, items: &[Text], tail: f32) {
        let size = self.letters.size;
        let indent = size * 1.65;
        let list = self.node(Role::List);
        for (number, text) in items.iter().enumerate() {
            let label =
                vec![Span { text: format!("{}. ", number + 1), style: Style::Regular, unbroken: true }];
            let label = self.set(&label, size, indent, Align::Left);
            let lines = self.set(text, size, self.measure - indent, Align::Justified);
            let tree = &mut self.draft.tree;
            let item = tree.add(list, Role::ListItem);
            let (label_node, body) = (tree.add(item, Role::Label), tree.add(item, Role::ListBody));
            let tail = if number + 1 == items.len() { tail } else { 0.0 };
            let (kept, needed) = (lines.len().min(2), if lines.len() < 4 { tail } else { 0.0 });
            if self.y + height(&lines[..kept]) + needed > self.bottom && !self.at_top() {
                self.next_page();
            }
            self.put(Owner::Node(label_node), &label, self.left, self.y);
            self.flow(Owner::Node(body), &lines, self.left + indent, tail);
            self.y += self.gap() * 0.6;
        }
        self.y += self.gap() * 0.4;
    }

    /// Lines that may continue on the next page: never one line alone on either, and with `tail` points of room after the
    /// last one (or two lines go along with what needs that room).
    fn flow(&mut self, owner: Owner, lines: &[Line], x: f32, tail: f32) {
        let mut rest = lines;
        while !rest.is_empty() {
            let now = self.lines_now(rest, tail);
            self.y = self.put(owner, &rest[..now], x, self.y);
            rest = &rest[now..];
            if !rest.is_empty() {
                self.next_page();
            }
        }
    }

    /// How many of the lines stand on this page.
    fn lines_now(&self, lines: &[Line], tail: f32) -> usize {
        let room = self.bottom - self.y;
        let all = lines.len();
        if height(lines) + tail <= room + 0.01 {
            return all;
        }
        let least = usize::from(self.at_top());
        let mut fit = (0..=all).rev().find(|many| height(&lines[..*many]) <= room + 0.01).unwrap_or(0);
        if all - fit < 2 {
            fit = all.saturating_sub(2);
        }
        if fit < 2 { least.max(if all <= 3 && self.at_top() { all } else { 0 }) } else { fit }
    }
}
