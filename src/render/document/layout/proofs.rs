//! What has to hold for any document: nothing is lost, nothing is printed twice, nothing leaves its place.

use proptest::prelude::*;

use super::*;
use crate::render::document::blocks::{
    Cell, FooterText, LetterheadText, SignatureColumn, Signatures, Span, Table,
};
use crate::render::document::view::{Letterhead, LetterheadKind, Margins, Verification};
use crate::render::font::{Family, book};

fn text(words: usize) -> Text {
    let text = (0..words).map(|n| ["kinerja", "dan", "pelayanan", "di", "masyarakat/desa"][n % 5]);
    vec![Span { text: text.collect::<Vec<_>>().join(" "), style: Style::Regular, unbroken: false }]
}

fn table(groups: &[(usize, usize, usize)]) -> Table {
    let cell =
        |words, row_span| Cell { text: text(words), align: Align::Left, row_span, column_span: 1, indent: 0 };
    let mut rows = Vec::new();
    for (span, wide, narrow) in groups {
        for row in 0..*span {
            let mut cells = if row == 0 { vec![cell(*wide, *span)] } else { Vec::new() };
            cells.extend([cell(*narrow, 1), cell(1, 1)]);
            rows.push(cells);
        }
    }
    Table {
        caption: None,
        columns: vec![3.0, 5.0, 2.0],
        header: vec![cell(1, 1), cell(1, 1), cell(1, 1)],
        rows,
    }
}

fn signatures() -> Signatures {
    let right = SignatureColumn {
        field: Some(("ttd_pihak_pertama".to_owned(), "tanda tangan".to_owned())),
        above: vec![text(3)],
        pointer: None,
        name: text(2),
        below: vec![text(2)],
    };
    Signatures { dated: text(2), left: None, right }
}

fn sheet(body_size: f32) -> Sheet {
    Sheet {
        paper: Paper::A4,
        margins: Margins { top: 20.0, bottom: 25.0, left: 30.0, right: 20.0 },
        family: Family::Arimo,
        body_size,
        letterhead: Letterhead {
            kind: LetterheadKind::Agency,
            emblem: None,
            lines: Vec::new(),
            address: Vec::new(),
        },
        verification: Verification {
            code: String::new(),
            address: String::new(),
            link: String::new(),
            statement: String::new(),
        },
        sample_banner: None,
        institution: String::new(),
        document_id: String::new(),
        created_at: chrono::DateTime::UNIX_EPOCH,
    }
}

fn blocks(flow: Vec<Block>) -> Blocks {
    Blocks {
        letterhead: LetterheadText { lines: vec![text(2)], address: Vec::new() },
        banner: None,
        flow,
        footer: FooterText { text: text(3), link: "https://contoh.example".to_owned() },
    }
}

/// Glyphs that leave ink, of everything that is read out.
fn ink(draft: &Draft) -> usize {
    let space =
        book().unwrap().face(FaceId { family: Family::Arimo, style: Style::Regular }).glyph_of(' ').unwrap();
    let lines = draft.pages.iter().flatten().filter_map(|item| match (&item.draw, item.owner) {
        (Draw::Text { line, .. }, Owner::Node(_)) => Some(line),
        _ => None,
    });
    lines.flat_map(|line| &line.runs).flat_map(|run| &run.glyphs).filter(|glyph| glyph.id != space).count()
}

fn letters(words: usize) -> usize {
    text(words)[0].text.chars().filter(|c| *c != ' ').count()
}

fn check_places(draft: &Draft, layout: &Layout) -> Result<(), TestCaseError> {
    let footer = draft.size.1 - footer::HEIGHT;
    for item in draft.pages.iter().flatten() {
        if let Draw::Text { x, baseline, line } = &item.draw {
            prop_assert!(*baseline <= layout.bottom + 0.1 || *baseline > footer);
            let space = 0.5 * line.size;
            let wide: f32 =
                line.runs.iter().flat_map(|run| &run.glyphs).map(|g| g.advance * line.size / 1000.0).sum();
            prop_assert!(*x + line.x >= layout.left - 0.5);
            prop_assert!(*x + line.x + wide - space <= layout.left + layout.measure + 0.5);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_letter_is_printed_once_and_in_its_place(
        paragraphs in proptest::collection::vec(1_usize..260, 0..9),
        items in proptest::collection::vec(1_usize..120, 0..9),
        groups in proptest::collection::vec((1_usize..9, 1_usize..40, 1_usize..90), 1..9),
        giant in prop_oneof![9 => Just(1_usize), 1 => Just(1500_usize)],
        body in 9.0_f32..14.0,
    ) {
        let mut groups = groups;
        groups[0].2 = groups[0].2.max(giant);
        let mut flow: Vec<Block> = paragraphs.iter().map(|words| Block::Paragraph(text(*words))).collect();
        flow.push(Block::List(items.iter().map(|words| text(*words)).collect()));
        flow.push(Block::Table(table(&groups)));
        flow.push(Block::Signatures(Box::new(signatures())));
        let blocks = blocks(flow);
        let sheet = sheet(body);
        let draft = lay_out(book().unwrap(), &sheet, &blocks, None).unwrap();

        let labels: usize = (1..=items.len()).map(|number| number.to_string().len() + 1).sum();
        let rows = groups.iter().map(|(span, wide, narrow)| letters(*wide) + span * (letters(*narrow) + letters(1)));
        let running = paragraphs.iter().chain(&items).map(|words| letters(*words)).sum::<usize>();
        let fixed = letters(2) + 3 * letters(1) + (letters(2) + letters(3) + letters(2) + letters(2)) + letters(3);
        prop_assert_eq!(ink(&draft), running + labels + rows.sum::<usize>() + fixed);
        check_places(&draft, &Layout::new(book().unwrap(), &sheet))?;
    }

    #[test]
    fn signatures_never_stand_alone_on_a_page(
        paragraphs in proptest::collection::vec(30_usize..160, 1..14),
        groups in proptest::collection::vec((1_usize..5, 1_usize..20, 1_usize..20), 2..30),
        ends_with_table in any::<bool>(),
    ) {
        let mut flow: Vec<Block> = paragraphs.iter().map(|words| Block::Paragraph(text(*words))).collect();
        if ends_with_table {
            flow.push(Block::Table(table(&groups)));
        }
        flow.push(Block::Signatures(Box::new(signatures())));
        let draft = lay_out(book().unwrap(), &sheet(12.0), &blocks(flow), None).unwrap();
        let field = &draft.fields[0];
        // The block's own nodes begin two before its field: the date and the office line.
        let before = draft.pages[field.page].iter().any(|item| match item.owner {
            Owner::Node(node) => node + 2 < field.node,
            Owner::Artifact => false,
        });
        prop_assert!(before);
    }
}
