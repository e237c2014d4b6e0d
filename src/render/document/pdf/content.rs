//! Pages as printpdf operations, with marked content for every thing that is read out and artifacts for the rest.

use std::collections::BTreeMap;
use std::sync::Arc;

use lopdf::Document as Graph;
use printpdf::{
    Color, CurTransMat, DictItem, FontId, Greyscale, Op, PaintMode, PdfDocument, PdfFontHandle, PdfPage,
    PdfSaveOptions, Pt, Rect, TextMatrix, XObjectId, XObjectTransform,
};

use super::{EMBLEM, subset::Subset};
use crate::render::{
    document::{
        RenderError,
        draft::{Draft, Draw, Item, NodeId, Owner, Tree},
        paragraph::{Line, Run},
    },
    font::{FaceId, Family, Style},
    measure::{count, hundredth, nearest},
};

/// The object graph that printpdf made, and what its marked content belongs to.
pub(super) struct Written {
    pub(super) graph: Graph,
    /// For each page, the node of each marked-content number.
    pub(super) marked: Vec<Vec<NodeId>>,
}

/// Thickness of grid lines, in points.
const GRID: f32 = 0.5;

/// The name of a face among the fonts of a page.
pub(crate) fn font_name(face: FaceId) -> String {
    let family = match face.family {
        Family::Arimo => "A",
        Family::Bonum => "B",
    };
    let style = match face.style {
        Style::Regular => "r",
        Style::Bold => "b",
        Style::Italic => "i",
        Style::BoldItalic => "bi",
    };
    format!("T{family}{style}")
}

/// Writes all pages.
pub(super) fn write(draft: &Draft, subsets: &BTreeMap<FaceId, Arc<Subset>>) -> Result<Written, RenderError> {
    let mut pdf = PdfDocument::new("");
    let mut marked = Vec::with_capacity(draft.pages.len());
    let (width, height) = draft.size;
    let rect = || Rect::from_wh(Pt(hundredth(width)), Pt(hundredth(height)));
    for items in &draft.pages {
        let mut page =
            Page { tree: &draft.tree, subsets, height, ops: Vec::new(), marked: Vec::new(), grey: 0.0 };
        page.write(items);
        marked.push(page.marked);
        pdf.pages.push(PdfPage { media_box: rect(), trim_box: rect(), crop_box: rect(), ops: page.ops });
    }
    let mut warnings = Vec::new();
    let options =
        PdfSaveOptions { optimize: false, subset_fonts: false, secure: false, image_optimization: None };
    let graph = pdf.to_lopdf_document(&options, &mut warnings);
    match warnings.first() {
        Some(warning) => Err(RenderError::Write(format!("{warning:?}"))),
        None => Ok(Written { graph, marked }),
    }
}

/// A page that is being written.
struct Page<'a> {
    tree: &'a Tree,
    subsets: &'a BTreeMap<FaceId, Arc<Subset>>,
    height: f32,
    ops: Vec<Op>,
    marked: Vec<NodeId>,
    /// The fill colour as it is set now.
    grey: f32,
}

impl Page<'_> {
    fn write(&mut self, items: &[Item]) {
        self.ops.push(Op::SetOutlineThickness { pt: Pt(GRID) });
        for group in items.chunk_by(|one, next| one.owner == next.owner) {
            let Some(first) = group.first() else { continue };
            self.begin(first.owner);
            for part in group.chunk_by(|one, next| is_text(one) == is_text(next)) {
                let texts = part.first().is_some_and(is_text);
                if texts {
                    self.fill_grey(0.0);
                    self.ops.push(Op::StartTextSection);
                }
                for item in part {
                    self.draw(&item.draw);
                }
                if texts {
                    self.ops.push(Op::EndTextSection);
                }
            }
            self.ops.push(Op::EndMarkedContent);
        }
    }

    fn begin(&mut self, owner: Owner) {
        match owner {
            Owner::Artifact => self.ops.push(Op::BeginMarkedContent { tag: "Artifact".to_owned() }),
            Owner::Node(node) => {
                let number = i64::try_from(self.marked.len()).unwrap_or(i64::MAX);
                self.marked.push(node);
                let map = BTreeMap::from([("MCID".to_owned(), DictItem::Int(number))]);
                let tag = self.tree.nodes[node].role.name().to_owned();
                self.ops
                    .push(Op::BeginMarkedContentWithProperties { tag, properties: DictItem::Dict { map } });
            }
        }
    }

    fn draw(&mut self, draw: &Draw) {
        match draw {
            Draw::Text { x, baseline, line } => self.text(*x, *baseline, line),
            Draw::Rule { x, y, width, thickness } => {
                self.fill_grey(0.0);
                self.rectangle([*x, *y, *width, *thickness], PaintMode::Fill);
            }
            Draw::Frame { x, y, width, height } => {
                self.rectangle([*x, *y, *width, *height], PaintMode::Stroke);
            }
            Draw::Fill { x, y, width, height, grey } => {
                self.fill_grey(*grey);
                self.rectangle([*x, *y, *width, *height], PaintMode::Fill);
            }
            Draw::Emblem { x, y, width, height } => self.emblem([*x, *y, *width, *height]),
            Draw::Modules { x, y, side, across, runs } => self.modules([*x, *y, *side], *across, runs),
        }
    }

    fn text(&mut self, x: f32, baseline: f32, line: &Line) {
        let mut pen = x + line.x;
        let y = hundredth(self.height - baseline);
        for run in &line.runs {
            let Some(subset) = self.subsets.get(&run.face) else { continue };
            let font = PdfFontHandle::External(FontId(font_name(run.face)));
            let (shown, advance) = show(subset, run);
            self.ops.push(Op::SetFont { font, size: Pt(line.size) });
            self.ops
                .push(Op::SetTextMatrix { matrix: TextMatrix::Raw([1.0, 0.0, 0.0, 1.0, hundredth(pen), y]) });
            self.ops.push(operator("TJ", vec![DictItem::Array(shown)]));
            pen += advance * line.size / 1000.0;
        }
    }

    fn rectangle(&mut self, [x, y, width, height]: [f32; 4], mode: PaintMode) {
        let bottom = self.height - y - height;
        let rectangle = Rect {
            x: Pt(hundredth(x)),
            y: Pt(hundredth(bottom)),
            width: Pt(hundredth(width)),
            height: Pt(hundredth(height)),
            mode: Some(mode),
            winding_order: None,
        };
        self.ops.push(Op::DrawRectangle { rectangle });
    }

    fn emblem(&mut self, [x, y, width, height]: [f32; 4]) {
        let transform = XObjectTransform {
            translate_x: Some(Pt(hundredth(x))),
            translate_y: Some(Pt(hundredth(self.height - y - height))),
            scale_x: Some(hundredth(width)),
            scale_y: Some(hundredth(height)),
            no_auto_scale: true,
            ..XObjectTransform::default()
        };
        self.ops.push(Op::UseXobject { id: XObjectId(EMBLEM.to_owned()), transform });
    }

    /// In units of one module, so that every coordinate is a small whole number: a third of the bytes, and of the time.
    fn modules(&mut self, [x, y, side]: [f32; 3], across: usize, runs: &[[i64; 3]]) {
        self.fill_grey(0.0);
        let module = side / count(across);
        let [x, y] = [x, self.height - y].map(hundredth);
        self.ops.push(Op::SaveGraphicsState);
        let matrix = CurTransMat::Raw([module, 0.0, 0.0, -module, x, y]);
        self.ops.push(Op::SetTransformationMatrix { matrix });
        for [column, row, length] in runs {
            self.ops.push(operator("re", [*column, *row, *length, 1].map(DictItem::Int).to_vec()));
        }
        self.ops.push(operator("f", Vec::new()));
        self.ops.push(Op::RestoreGraphicsState);
    }

    fn fill_grey(&mut self, grey: f32) {
        if (self.grey - grey).abs() > f32::EPSILON {
            self.grey = grey;
            let col = Color::Greyscale(Greyscale { percent: grey, icc_profile: None });
            self.ops.push(Op::SetFillColor { col });
        }
    }
}

/// The pen is put right once it is this far off, in 1/1000 em: a hundredth of a millimetre nobody sees.
const TOLERANCE: f32 = 2.0;

/// A run as strings of glyphs with the corrections between stated widths and wanted advances; and how far the pen moves
/// (1/1000 em). Glyphs share a string as long as the pen needs no correction.
pub(crate) fn show(subset: &Subset, run: &Run) -> (Vec<DictItem>, f32) {
    let mut shown = Vec::new();
    let mut glyphs = Vec::with_capacity(2 * run.glyphs.len());
    let (mut moved, mut behind) = (0.0, 0.0_f32);
    for glyph in &run.glyphs {
        let gid = subset.ids.get(&glyph.id).copied().unwrap_or(0);
        let stated = subset.widths.get(usize::from(gid)).copied().unwrap_or(0);
        glyphs.extend_from_slice(&gid.to_be_bytes());
        moved += glyph.advance;
        behind += measure(stated) - glyph.advance;
        if behind.abs() >= TOLERANCE {
            // Whole thousandths; what is left over is carried to the next glyph, so a line never drifts.
            let offset = nearest(behind);
            behind -= measure(offset);
            shown.push(DictItem::String { data: std::mem::take(&mut glyphs), literal: true });
            shown.push(DictItem::Int(offset));
        }
    }
    if !glyphs.is_empty() {
        shown.push(DictItem::String { data: glyphs, literal: true });
    }
    (shown, moved)
}

/// An operator that printpdf passes on as it is; for those it would write at greater length.
fn operator(name: &str, value: Vec<DictItem>) -> Op {
    Op::Unknown { key: name.to_owned(), value }
}

/// A small whole number of thousandths as a length.
fn measure(thousandths: i64) -> f32 {
    i16::try_from(thousandths).map_or(f32::from(i16::MAX), f32::from)
}

fn is_text(item: &Item) -> bool {
    matches!(item.draw, Draw::Text { .. })
}
