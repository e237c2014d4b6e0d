//! Tables over pages: a repeated header, cells that span rows and are carried over, rows taller than a page.
//!
//! Rows are collected into portions (what stands on one page); a portion is drawn when it is full.

mod grid;

use super::{AFTER_TABLE, LEADING, Layout, height, lines_height};
use crate::render::{
    document::{
        blocks::{Align, Cell, Span, Table},
        draft::{Draw, NodeId, Owner, Role, Tree},
        paragraph::set,
    },
    font::Style,
    measure::whole,
};
use grid::{Grid, GridCell, edges};

/// White between a cell's grid line and its text.
const PAD_X: f32 = 4.0;
const PAD_Y: f32 = 2.5;
/// Grey behind the header.
const HEADER_GREY: f32 = 0.92;
/// A group of rows that share a cell is moved to the next page whole if it is shorter than this part of a page.
const GROUP_KEPT: f32 = 0.35;

/// The rows of a table on one page.
struct Portion {
    top: f32,
    /// Row and its height here; a row taller than the page comes again in the next portion.
    rows: Vec<(usize, f32)>,
}

impl Portion {
    fn height(&self) -> f32 {
        self.rows.iter().map(|(_, tall)| tall).sum()
    }

    /// The height of the rows of this portion that lie in a range of rows.
    fn height_of(&self, rows: &std::ops::Range<usize>) -> f32 {
        self.rows.iter().filter(|(row, _)| rows.contains(row)).map(|(_, tall)| tall).sum()
    }
}

impl Layout<'_> {
    pub(super) fn table(&mut self, table: &Table, tail: f32) {
        let size = self.letters.size - 1.0;
        let letters = self.letters.sized(size);
        if table.caption.is_some()
            && self.y + self.table_beginning(table, tail) > self.bottom
            && !self.at_top()
        {
            self.next_page();
        }
        let node = self.node(Role::Table);
        self.caption(node, table);
        let head = self.draft.tree.add(node, Role::TableHead);
        let body = self.draft.tree.add(node, Role::TableBody);
        let header_rows = vec![table.header.clone()];
        let edges = edges(letters, table, self.measure);
        let mut header =
            Grid::new(letters, &edges, &header_rows, (&mut self.draft.tree, head, Role::HeaderCell));
        let mut grid = Grid::new(letters, &edges, &table.rows, (&mut self.draft.tree, body, Role::DataCell));
        let header_height = row_height(&header, 0, &Portion { top: 0.0, rows: Vec::new() }, size);
        let last_rows = grid.rows.saturating_sub(2);
        let mut is_first = true;
        let mut row = 0;
        let mut portion = Portion { top: self.y + header_height, rows: Vec::new() };
        while row < grid.rows {
            let tall = row_height(&grid, row, &portion, size);
            let mut wanted = tall;
            if row >= last_rows {
                // The last two rows go along with what follows the table, so that it never stands alone on a page.
                wanted +=
                    (row + 1..grid.rows).map(|next| row_height(&grid, next, &portion, size)).sum::<f32>()
                        + tail;
            } else if let Some(group) = grid.group_starting(row) {
                let whole: f32 = group.map(|member| row_height(&grid, member, &portion, size)).sum();
                if whole <= (self.bottom - self.top) * GROUP_KEPT {
                    wanted = wanted.max(whole);
                }
            }
            let room = self.bottom - portion.top - portion.height();
            let fresh = portion.rows.is_empty() && portion.top <= self.top + header_height + 0.5;
            if wanted <= room + 0.01 || (fresh && tall <= room + 0.01) {
                portion.rows.push((row, tall));
                row += 1;
                continue;
            }
            if fresh && room < lines_height(1, size) + 2.0 * PAD_Y {
                // A header that fills the page leaves no room for any row: better over the edge than for ever.
                portion.rows.push((row, tall));
                row += 1;
            } else if fresh {
                // Taller than a page: as much of it as there is room for, the rest on the next page.
                portion.rows.push((row, room));
            }
            if !portion.rows.is_empty() {
                self.draw_portion(&mut header, &mut grid, &portion, is_first);
                is_first = false;
            }
            self.next_page();
            portion = Portion { top: self.y + header_height, rows: Vec::new() };
        }
        self.draw_portion(&mut header, &mut grid, &portion, is_first);
        self.y += self.gap() * AFTER_TABLE;
    }

    /// The words above a table.
    fn caption(&mut self, table_node: NodeId, table: &Table) {
        let Some(text) = &table.caption else { return };
        let lines = self.set(text, self.letters.size - 1.0, self.measure, Align::Left);
        let node = self.draft.tree.add(table_node, Role::Caption);
        self.y = self.put(Owner::Node(node), &lines, self.left, self.y);
        self.y += self.gap() * 0.4;
    }

    /// The room for the words above a table, its header and its first row; of a table of two rows for all of it and what
    /// follows it, as they go together.
    pub(super) fn table_beginning(&self, table: &Table, tail: f32) -> f32 {
        let letters = self.letters.sized(self.letters.size - 1.0);
        let caption = table.caption.iter().map(|text| set(letters, text, self.measure, Align::Left));
        let caption: f32 = caption.map(|lines| height(&lines) + self.gap() * 0.4).sum();
        let edges = edges(letters, table, self.measure);
        let mut aside = Tree::new();
        let mut tall = |cells: Option<&Vec<Cell>>| {
            let rows: Vec<Vec<Cell>> = cells.into_iter().cloned().collect();
            let grid = Grid::new(letters, &edges, &rows, (&mut aside, Tree::ROOT, Role::DataCell));
            let nothing = Portion { top: 0.0, rows: Vec::new() };
            row_height(&grid, 0, &nothing, letters.size)
        };
        let together = if table.rows.len() <= 2 { 2 } else { 1 };
        let rows: f32 = table.rows.iter().take(together).map(|row| tall(Some(row))).sum();
        caption + tall(Some(&table.header)) + rows + if together == 2 { tail } else { 0.0 }
    }

    /// Draws the header and the rows of one page.
    fn draw_portion(&mut self, header: &mut Grid, grid: &mut Grid, portion: &Portion, is_first: bool) {
        let tall = portion.top - self.y;
        let head = Portion { top: self.y, rows: vec![(0, tall)] };
        let (x, y, width) = (self.left, self.y, self.measure);
        self.draw(Owner::Artifact, Draw::Fill { x, y, width, height: tall, grey: HEADER_GREY });
        if !is_first {
            header.cells.iter_mut().for_each(|cell| cell.drawn = 0);
        }
        for index in 0..header.cells.len() {
            self.draw_cell(&mut header.cells[index], &head, !is_first);
        }
        for index in 0..grid.cells.len() {
            self.draw_cell(&mut grid.cells[index], portion, false);
        }
        self.y = portion.top + portion.height();
    }

    /// Draws the part of a cell that lies in the portion: its frame and as many of its lines as there is room for.
    fn draw_cell(&mut self, cell: &mut GridCell, portion: &Portion, repeated: bool) {
        let tall = portion.height_of(&cell.rows);
        if tall <= 0.0 {
            return;
        }
        let y = portion.top + portion.height_of(&(0..cell.rows.start));
        let (x, width) = (self.left + cell.x, cell.width);
        self.draw(Owner::Artifact, Draw::Frame { x, y, width, height: tall });
        let owner = if repeated { Owner::Artifact } else { Owner::Node(cell.node) };
        let size = self.letters.size - 1.0;
        let fit = whole((tall - 2.0 * PAD_Y) / (size * LEADING) + 0.01);
        let from = cell.drawn.min(cell.lines.len());
        let to = (from + fit).min(cell.lines.len());
        if from == cell.lines.len() && from > 0 {
            // Only a cell that stands for several rows needs a word here.
            if cell.rows.len() > 1 {
                self.continued(x, y, width, fit);
            }
        } else {
            let lines = cell.lines[from..to].to_vec();
            self.put(owner, &lines, x + PAD_X + cell.indent, y + PAD_Y);
            cell.drawn = to;
        }
    }

    /// Says in a carried-over cell whose text stands on the page before that it goes on here.
    fn continued(&mut self, x: f32, y: f32, width: f32, fit: usize) {
        let word = vec![Span { text: "(lanjutan)".to_owned(), style: Style::Italic, unbroken: true }];
        let inner = width - 2.0 * PAD_X;
        if fit > 0 && self.letters.sized(self.letters.size - 2.0).width(&word) <= inner {
            let lines = self.set(&word, self.letters.size - 2.0, inner, Align::Left);
            self.put(Owner::Artifact, &lines, x + PAD_X, y + PAD_Y);
        }
    }
}

/// How tall a row has to be after the rows the portion already holds.
fn row_height(grid: &Grid, row: usize, portion: &Portion, size: f32) -> f32 {
    let ends_here = grid.cells.iter().filter(|cell| cell.rows.end == row + 1);
    let needs = ends_here.map(|cell| {
        let left = cell.lines.len() - cell.drawn.min(cell.lines.len());
        lines_height(left, size) + 2.0 * PAD_Y - portion.height_of(&cell.rows)
    });
    needs.fold(lines_height(1, size) + 2.0 * PAD_Y, f32::max)
}

/// The tree in which the cells of a grid find their nodes, the node of its rows, and the role of its cells.
type Place<'t> = (&'t mut Tree, usize, Role);
