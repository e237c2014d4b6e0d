//! Workbooks made to do harm: they grow, they lie about themselves, they are broken.

use std::fmt::Write as _;
use std::io::Cursor;

use proptest::prelude::*;
use teken::roster::{NamedFile, read};

use super::workbooks::{book_said, packed, text_workbook, workbook};
use super::{csv_files, lines, one_line, sample};

#[test]
fn two_cells_in_opposite_corners_do_not_make_a_sheet_of_seventeen_thousand_million() {
    let far = r#"<c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c>"#;
    let book = text_workbook(|name, rows| match name {
        "opd" => format!(r#"{rows}<row r="1048576">{far}</row>"#),
        _ => rows,
    });
    one_line(&book_said(book), &["opd: row 1048576 has more than 50 columns"]);
}

#[test]
fn a_sheet_of_a_hundred_thousand_rows_is_refused() {
    let rows = (1..=100_000).fold(String::new(), |mut text, i| {
        let _ = write!(text, r#"<row r="{i}"><c r="A{i}" t="inlineStr"><is><t>x{i}</t></is></c></row>"#);
        text
    });
    one_line(
        &book_said(text_workbook(|name, old| if name == "opd" { rows.clone() } else { old })),
        &["opd: has more than 10000 rows"],
    );
}

#[test]
fn a_part_that_grows_a_thousand_times_is_refused() {
    let mut parts = workbook(&[("opd", String::new())]);
    parts.push(("xl/media/bomb.bin".to_owned(), vec![0; 40 * 1024 * 1024]));
    one_line(
        &book_said(packed(&parts)),
        &["roster.xlsx: has a part (xl/media/bomb.bin) that grows more than 100 times"],
    );
}

#[test]
fn many_parts_that_together_grow_beyond_the_limit_are_refused() {
    // Hardly compressible filler keeps every part below the ratio.
    let mut state = 1_u32;
    let noise: Vec<u8> = (0..20_000)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        })
        .collect();
    let mut parts = workbook(&[("opd", String::new())]);
    for i in 0..40 {
        let mut content = noise.clone();
        content.resize(1_500_000, 0);
        parts.push((format!("xl/media/{i}.bin"), content));
    }
    one_line(&book_said(packed(&parts)), &["grows beyond 50 MiB"]);
}

#[test]
fn sizes_that_lie_in_the_directory_change_nothing() {
    let mut parts = workbook(&[("opd", String::new())]);
    parts.push(("xl/media/bomb.bin".to_owned(), vec![0; 40 * 1024 * 1024]));
    let mut book = packed(&parts);
    // Everywhere the true size stands (local header and directory), 1,000 bytes are claimed.
    let (truth, lie) = ((40_u32 * 1024 * 1024).to_le_bytes(), 1_000_u32.to_le_bytes());
    let mut at = 0;
    while at + 4 <= book.bytes.len() {
        if book.bytes[at..at + 4] == truth {
            book.bytes[at..at + 4].copy_from_slice(&lie);
        }
        at += 1;
    }
    one_line(&book_said(book), &["roster.xlsx"]);
}

#[test]
fn xml_with_entities_or_with_impossible_counts_is_refused() {
    let doctype = r#"<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><sst><si><t>&b;</t></si></sst>"#;
    let mut parts = workbook(&[("opd", String::new())]);
    parts.push(("xl/sharedStrings.xml".to_owned(), doctype.as_bytes().to_vec()));
    one_line(&book_said(packed(&parts)), &["document type"]);
    for count in ["uniqueCount=\"99999999999999999\"", "uniqueCount = '9223372036854775807'"] {
        let mut parts = workbook(&[("opd", String::new())]);
        parts.push(("xl/sharedStrings.xml".to_owned(), format!("<sst {count}></sst>").into_bytes()));
        one_line(&book_said(packed(&parts)), &["announces more strings"]);
    }
    let wide: Vec<u8> =
        "<sst uniqueCount=\"9223372036854775807\"/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut parts = workbook(&[("opd", String::new())]);
    parts.push(("xl/sharedStrings.xml".to_owned(), wide));
    one_line(&book_said(packed(&parts)), &["not UTF-8"]);
}

#[test]
fn what_is_no_workbook_is_told_so() {
    let named = |bytes: &[u8]| NamedFile { name: "roster.xlsx".to_owned(), bytes: bytes.to_vec() };
    one_line(&book_said(named(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")), &["old .xls, or one with a password"]);
    one_line(&book_said(named(b"")), &["no .xlsx workbook"]);
    one_line(&book_said(named(b"PK\x03\x04 and then nothing")), &["no readable workbook"]);
    one_line(&book_said(packed(&[("hello.txt".to_owned(), b"hi".to_vec())])), &["no readable workbook"]);
    let mut both = csv_files();
    both.push(named(b"PK"));
    one_line(&lines(&read(&both).unwrap_err()), &["a workbook stands alone"]);
    let text = NamedFile { name: "roster.pdf".to_owned(), bytes: Vec::new() };
    assert!(lines(&read(&[text]).unwrap_err()).contains("neither .csv nor .xlsx"));
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "any place in a small file will do"
)]
fn place(at: f64, length: usize) -> usize {
    (at * length as f64) as usize
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    /// A spoiled part of a workbook gives a season or words, never a panic.
    #[test]
    fn a_damaged_workbook_never_breaks_the_reader(
        part in 0_usize..20, at in 0.0_f64..1.0, with in proptest::collection::vec(any::<u8>(), 0..12), cut in 0_usize..40,
    ) {
        let bytes = std::fs::read(sample().join("arunika.xlsx")).unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut parts = Vec::new();
        for i in 0..archive.len() {
            let mut entry = archive.by_index(i).unwrap();
            let mut content = Vec::new();
            std::io::copy(&mut entry, &mut content).unwrap();
            parts.push((entry.name().unwrap().into_owned(), content));
        }
        let count = parts.len();
        let content = &mut parts[part % count].1;
        let start = place(at, content.len());
        let end = (start + cut).min(content.len());
        content.splice(start..end, with);
        let _ = read(&[packed(&parts)]);
    }

    /// The same for the archive around the parts.
    #[test]
    fn a_damaged_archive_never_breaks_the_reader(at in 0.0_f64..1.0, with: [u8; 4], cut in 0_usize..3) {
        let mut bytes = std::fs::read(sample().join("arunika.xlsx")).unwrap();
        let start = place(at, bytes.len());
        let end = (start + cut).min(bytes.len());
        bytes.splice(start..end, with);
        let _ = read(&[NamedFile { name: "arunika.xlsx".to_owned(), bytes }]);
    }

    /// Any text as a CSV file gives words.
    #[test]
    fn any_bytes_as_csv_give_words(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let file = NamedFile { name: "persons.csv".to_owned(), bytes };
        prop_assert!(read(&[file]).is_err());
    }
}
