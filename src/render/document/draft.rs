//! The laid-out document before it becomes PDF: pages of things to draw, the tree of meanings, the signature fields.
//!
//! Lengths are points from the top left corner of the page. Never knows PDF operators or objects.

use super::paragraph::Line;

/// The laid-out document.
#[derive(Debug)]
pub(crate) struct Draft {
    /// Width and height of every page.
    pub(crate) size: (f32, f32),
    pub(crate) pages: Vec<Vec<Item>>,
    pub(crate) tree: Tree,
    pub(crate) fields: Vec<FieldBox>,
}

/// A thing drawn on a page and what it belongs to.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) owner: Owner,
    pub(crate) draw: Draw,
}

/// What a drawn thing belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    /// A node of the tree.
    Node(NodeId),
    /// Nothing that is read out: rules, grids, repeated headers, footers.
    Artifact,
}

/// A thing to draw.
#[derive(Debug, Clone)]
pub(crate) enum Draw {
    /// A line of text whose measure begins at `x` and whose baseline is at `baseline`.
    Text { x: f32, baseline: f32, line: Line },
    /// A horizontal rule.
    Rule { x: f32, y: f32, width: f32, thickness: f32 },
    /// A box with a thin line around it.
    Frame { x: f32, y: f32, width: f32, height: f32 },
    /// A filled box; 0 is black, 1 is white.
    Fill { x: f32, y: f32, width: f32, height: f32, grey: f32 },
    /// The emblem of the letterhead.
    Emblem { x: f32, y: f32, width: f32, height: f32 },
    /// A square picture of `across` modules: its dark runs as column, row, length.
    Modules { x: f32, y: f32, side: f32, across: usize, runs: Vec<[i64; 3]> },
}

/// A signature field, visible or not.
#[derive(Debug)]
pub(crate) struct FieldBox {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) page: usize,
    /// x, y, width, height from the top left; all zero for an invisible field.
    pub(crate) area: [f32; 4],
    /// Whether a signature here locks every other field.
    pub(crate) locks_all: bool,
    pub(crate) node: NodeId,
}

/// Index of a node in its [`Tree`].
pub(crate) type NodeId = usize;

/// The logical structure of the document (ISO 32000-1, 14.7): node 0 is the document itself.
#[derive(Debug)]
pub(crate) struct Tree {
    pub(crate) nodes: Vec<Node>,
}

/// A node of the structure.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) role: Role,
    pub(crate) children: Vec<NodeId>,
    /// Alternative text, of figures and form fields.
    pub(crate) alternative: Option<String>,
    /// Rows and columns a table cell spans.
    pub(crate) spans: (usize, usize),
}

/// The meaning of a node: a standard structure type (ISO 32000-1, 14.8.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Document,
    Heading1,
    Heading2,
    Paragraph,
    List,
    ListItem,
    Label,
    ListBody,
    Table,
    Caption,
    TableHead,
    TableBody,
    Row,
    HeaderCell,
    DataCell,
    Figure,
    Form,
}

impl Role {
    /// The name of the structure type.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Document => "Document",
            Self::Heading1 => "H1",
            Self::Heading2 => "H2",
            Self::Paragraph => "P",
            Self::List => "L",
            Self::ListItem => "LI",
            Self::Label => "Lbl",
            Self::ListBody => "LBody",
            Self::Table => "Table",
            Self::Caption => "Caption",
            Self::TableHead => "THead",
            Self::TableBody => "TBody",
            Self::Row => "TR",
            Self::HeaderCell => "TH",
            Self::DataCell => "TD",
            Self::Figure => "Figure",
            Self::Form => "Form",
        }
    }
}

impl Tree {
    /// The node of the whole document.
    pub(crate) const ROOT: NodeId = 0;

    /// A tree with only the document in it.
    pub(crate) fn new() -> Self {
        Self {
            nodes: vec![Node {
                role: Role::Document,
                children: Vec::new(),
                alternative: None,
                spans: (1, 1),
            }],
        }
    }

    /// A new last child of `parent`.
    pub(crate) fn add(&mut self, parent: NodeId, role: Role) -> NodeId {
        let id = self.nodes.len();
        self.nodes.push(Node { role, children: Vec::new(), alternative: None, spans: (1, 1) });
        self.nodes[parent].children.push(id);
        id
    }

    /// A new first child of the document.
    pub(crate) fn add_first(&mut self, role: Role) -> NodeId {
        let id = self.add(Self::ROOT, role);
        self.nodes[Self::ROOT].children.rotate_right(1);
        id
    }

    /// A new last child of `parent` that has words for those who cannot see it.
    pub(crate) fn add_described(&mut self, parent: NodeId, role: Role, alternative: &str) -> NodeId {
        let id = self.add(parent, role);
        self.nodes[id].alternative = Some(alternative.to_owned());
        id
    }
}
