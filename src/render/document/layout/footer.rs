//! The foot of every page: QR code, the statement on the signature, "Halaman x dari y"; and the fields of the two seals.

use qrcodegen::{QrCode, QrCodeEcc};

use super::{LEADING, Layout};
use crate::render::{
    document::{
        RenderError,
        blocks::{Align, FooterText, Span},
        draft::{Draw, FieldBox, Item, Owner, Role, Tree},
        paragraph::Line,
    },
    font::Style,
    measure::count,
};

/// Room the footer takes at the bottom of a page, in points (31 mm).
pub(super) const HEIGHT: f32 = 88.0;
/// Side of the QR code with its quiet zone: 20.5 mm, readable from a copy of a print.
const QR_SIDE: f32 = 58.0;
/// Distance of the QR code's lower edge from the edge of the paper.
const EDGE: f32 = 18.0;
/// Modules of white around a QR code (ISO/IEC 18004).
const QUIET: usize = 4;
/// Size of the statement.
const SIZE: f32 = 7.5;

impl Layout<'_> {
    /// Draws the footer on every page; read out once, after everything else.
    pub(super) fn footer(&mut self, footer: &FooterText, address: &str) -> Result<(), RenderError> {
        let alternative = format!("Kode QR untuk memeriksa keaslian dokumen di {address}");
        let figure = self.draft.tree.add_described(Tree::ROOT, Role::Figure, &alternative);
        let statement = self.node(Role::Paragraph);
        let top = self.draft.size.1 - EDGE - QR_SIDE;
        let x = self.left + QR_SIDE + 6.0;
        let width = self.measure - QR_SIDE - 6.0;
        let text = self.set(&footer.text, SIZE, width, Align::Left);
        let modules = modules(&footer.link, self.left, top)?;
        let pages = self.draft.pages.len();
        for page in 0..pages {
            let owned = |node| if page == 0 { Owner::Node(node) } else { Owner::Artifact };
            let rule = Draw::Rule { x: self.left, y: top - 3.0, width: self.measure, thickness: 0.5 };
            let number = format!("Halaman {} dari {pages}", page + 1);
            let number = vec![Span { text: number, style: Style::Regular, unbroken: true }];
            let number = self.set(&number, SIZE, width, Align::Right);
            let mut items = vec![
                Item { owner: Owner::Artifact, draw: rule },
                Item { owner: owned(figure), draw: modules.clone() },
            ];
            items.extend(self.small_lines(owned(statement), &text, x, top + 5.0));
            items.extend(self.small_lines(Owner::Artifact, &number, x, top + QR_SIDE - SIZE * LEADING - 4.0));
            self.draft.pages[page].extend(items);
        }
        Ok(())
    }

    /// The two invisible fields of the institution: `segel` certifies, `segel_penutup` closes and locks everything.
    pub(super) fn seals(&mut self) {
        for (name, description, locks_all) in [
            ("segel", "Segel elektronik instansi yang menerbitkan dokumen", false),
            ("segel_penutup", "Segel elektronik penutup instansi", true),
        ] {
            let node = self.draft.tree.add_described(Tree::ROOT, Role::Form, description);
            let (name, description) = (name.to_owned(), description.to_owned());
            self.draft.fields.push(FieldBox { name, description, page: 0, area: [0.0; 4], locks_all, node });
        }
    }

    fn small_lines(&self, owner: Owner, lines: &[Line], x: f32, top: f32) -> Vec<Item> {
        let baseline = self.baseline(SIZE);
        let place = |(number, line): (usize, &Line)| {
            let baseline = top + count(number) * SIZE * LEADING + baseline;
            Item { owner, draw: Draw::Text { x, baseline, line: line.clone() } }
        };
        lines.iter().enumerate().map(place).collect()
    }
}

/// The dark modules of a row that touch are one run. The quiet zone is left out of the picture.
fn modules(link: &str, left: f32, top: f32) -> Result<Draw, RenderError> {
    let code =
        QrCode::encode_text(link, QrCodeEcc::Medium).map_err(|_| RenderError::LinkTooLong(link.len()))?;
    let size = code.size();
    let mut runs = Vec::new();
    for row in 0..size {
        let mut column = 0;
        while column < size {
            let start = column;
            while column < size && code.get_module(column, row) {
                column += 1;
            }
            if column > start {
                runs.push([start, row, column - start].map(i64::from));
            }
            column += 1;
        }
    }
    let across = usize::try_from(size).unwrap_or(0);
    let module = QR_SIDE / count(across + 2 * QUIET);
    let quiet = count(QUIET) * module;
    Ok(Draw::Modules { x: left + quiet, y: top + quiet, side: count(across) * module, across, runs })
}
