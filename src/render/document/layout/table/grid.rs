//! Which cell lies where in a table: columns, spans and the set lines of every cell.

use std::ops::Range;

use super::{PAD_X, Place};
use crate::render::{
    document::{
        blocks::Cell,
        draft::{NodeId, Role},
        paragraph::{Letters, Line, set},
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
    pub(super) fn new(letters: Letters, columns: &[f32], rows: &[Vec<Cell>], width: f32, place: Place) -> Self {
        let (tree, parent, role) = place;
        let edges = edges(columns, width);
        let mut taken = vec![0_usize; columns.len()];
        let mut cells = Vec::new();
        for (row, sources) in rows.iter().enumerate() {
            let row_node = tree.add(parent, Role::Row);
            let mut column = 0;
            for cell in sources {
                while column < columns.len() && taken[column] > row {
                    column += 1;
                }
                if column == columns.len() {
                    break;
                }
                let end = (column + cell.column_span).min(columns.len());
                let last = (row + cell.row_span).min(rows.len());
                taken[column..end].fill(last);
                let node = tree.add(row_node, role);
                tree.nodes[node].spans = (last - row, end - column);
                let indent = count(cell.indent) * INDENT;
                let (x, width) = (edges[column], edges[end] - edges[column]);
                let lines = set(letters, &cell.text, (width - 2.0 * PAD_X - indent).max(1.0), cell.align);
                cells.push(GridCell { rows: row..last, x, width, indent, lines, drawn: 0, node });
                column = end;
            }
        }
        Self { rows: rows.len(), cells }
    }

    /// The rows tied together by spanning cells, if the row is the first of several.
    pub(super) fn group_starting(&self, row: usize) -> Option<Range<usize>> {
        if self.cells.iter().any(|cell| cell.rows.start < row && row < cell.rows.end) {
            return None;
        }
        let mut end = row + 1;
        while let Some(further) =
            self.cells.iter().find(|cell| cell.rows.start < end && cell.rows.start >= row && cell.rows.end > end)
        {
            end = further.rows.end;
        }
        (end > row + 1).then_some(row..end)
    }
}

fn edges(columns: &[f32], width: f32) -> Vec<f32> {
    let whole: f32 = columns.iter().sum();
    let mut edges = vec![0.0];
    let mut sum = 0.0;
    for part in columns {
        sum += part;
        edges.push(width * sum / whole);
    }
    edges
}
