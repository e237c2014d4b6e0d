//! Which cell lies where in a table: columns, spans and the set lines of every cell.

use std::ops::Range;

use super::{PAD_X, Place};
use crate::render::{
    document::{
        blocks::{Cell, Table},
        draft::{NodeId, Role},
        paragraph::{Letters, Line, least_width, set},
    },
    measure::count,
};

/// A table's cells with their places.
pub(super) struct Grid {
    pub(super) rows: usize,
    pub(super) cells: Vec<GridCell>,
}

/// A cell with its place. Lengths in points from the table's left edge.
pub(super) struct GridCell {
    pub(super) rows: Range<usize>,
    pub(super) x: f32,
    pub(super) width: f32,
    pub(super) indent: f32,
    pub(super) lines: Vec<Line>,
    /// How many of the lines have been drawn on earlier pages.
    pub(super) drawn: usize,
    pub(super) node: NodeId,
}

/// One step of indentation.
const INDENT: f32 = 10.0;

impl Grid {
    /// Places every cell and sets its text; a span is cut at the edge of the table.
    pub(super) fn new(letters: Letters, edges: &[f32], rows: &[Vec<Cell>], place: Place) -> Self {
        let (tree, parent, role) = place;
        let row_nodes: Vec<NodeId> = rows.iter().map(|_| tree.add(parent, Role::Row)).collect();
        let mut cells = Vec::new();
        for (cell, rows, columns) in placed(rows, edges.len() - 1) {
            let node = tree.add(row_nodes[rows.start], role);
            tree.nodes[node].spans = (rows.len(), columns.len());
            let indent = count(cell.indent) * INDENT;
            let (x, width) = (edges[columns.start], edges[columns.end] - edges[columns.start]);
            let lines = set(letters, &cell.text, (width - 2.0 * PAD_X - indent).max(1.0), cell.align);
            cells.push(GridCell { rows, x, width, indent, lines, drawn: 0, node });
        }
        Self { rows: rows.len(), cells }
    }

    /// The rows tied together by spanning cells, if the row is the first of several.
    pub(super) fn group_starting(&self, row: usize) -> Option<Range<usize>> {
        if self.cells.iter().any(|cell| cell.rows.start < row && row < cell.rows.end) {
            return None;
        }
        let mut end = row + 1;
        while let Some(further) = self
            .cells
            .iter()
            .find(|cell| cell.rows.start < end && cell.rows.start >= row && cell.rows.end > end)
        {
            end = further.rows.end;
        }
        (end > row + 1).then_some(row..end)
    }
}

/// The edges of the columns, in points from the table's left edge: widths as the template asks for them, but a column in
/// which a word would be cut grows at the cost of those that have room to spare.
pub(super) fn edges(letters: Letters, table: &Table, width: f32) -> Vec<f32> {
    let whole: f32 = table.columns.iter().sum();
    let asked: Vec<f32> = table.columns.iter().map(|part| width * part / whole).collect();
    let mut least = vec![0.0_f32; asked.len()];
    let header = [table.header.clone()];
    for (cell, _, columns) in placed(&header, asked.len()).into_iter().chain(placed(&table.rows, asked.len()))
    {
        if columns.len() == 1 {
            let wanted = least_width(letters, &cell.text) + 2.0 * PAD_X + count(cell.indent) * INDENT + 0.5;
            least[columns.start] = least[columns.start].max(wanted);
        }
    }
    let missing: f32 = asked.iter().zip(&least).map(|(asked, least)| (least - asked).max(0.0)).sum();
    let spare: f32 = asked.iter().zip(&least).map(|(asked, least)| (asked - least).max(0.0)).sum();
    let share = if spare > 0.0 { (missing / spare).min(1.0) } else { 0.0 };
    let mut edges = vec![0.0];
    let mut sum = 0.0;
    for (asked, least) in asked.iter().zip(&least) {
        // With more missing than there is to spare the table keeps its width and long words are cut after all.
        let given =
            if missing > spare { *asked } else { least.max(asked - (asked - least).max(0.0) * share) };
        sum += given;
        edges.push(sum);
    }
    edges
}

/// Every cell with the rows and columns it covers; a span is cut at the edge of the table.
fn placed(rows: &[Vec<Cell>], columns: usize) -> Vec<(&Cell, Range<usize>, Range<usize>)> {
    let mut taken = vec![0_usize; columns];
    let mut placed = Vec::new();
    for (row, cells) in rows.iter().enumerate() {
        let mut column = 0;
        for cell in cells {
            while column < columns && taken[column] > row {
                column += 1;
            }
            if column == columns {
                break;
            }
            let end = (column + cell.column_span).min(columns);
            let last = (row + cell.row_span).min(rows.len());
            taken[column..end].fill(last);
            placed.push((cell, row..last, column..end));
            column = end;
        }
    }
    placed
}
