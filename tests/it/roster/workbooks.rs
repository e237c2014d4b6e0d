//! Workbooks: made by hand here, cell by cell, so that every kind of cell can be had.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use teken::roster::{NamedFile, read};

use super::{csv_files, lines, one_line, season};

const SHEET_NAMES: [&str; 8] =
    ["opd", "positions", "persons", "assignments", "dpa", "pk_documents", "pk_rows", "pk_programs"];

/// A workbook of these parts, deflated.
pub(crate) fn packed(parts: &[(String, Vec<u8>)]) -> NamedFile {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        let options =
            zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        zip.start_file(name.as_str(), options).unwrap();
        zip.write_all(content).unwrap();
    }
    NamedFile { name: "roster.xlsx".to_owned(), bytes: zip.finish().unwrap().into_inner() }
}

/// The least that a reader needs to find sheets of these names with this `<sheetData>`.
pub(crate) fn workbook(sheets: &[(&str, String)]) -> Vec<(String, Vec<u8>)> {
    let space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let (mut list, mut targets) = (String::new(), String::new());
    let mut parts = Vec::new();
    for (i, (name, data)) in sheets.iter().enumerate() {
        let _ = write!(list, r#"<sheet name="{name}" sheetId="{0}" r:id="rId{0}"/>"#, i + 1);
        let _ = write!(
            targets,
            r#"<Relationship Id="rId{0}" Type="{relation}/worksheet" Target="worksheets/sheet{0}.xml"/>"#,
            i + 1
        );
        let sheet = format!(r#"<worksheet xmlns="{space}"><sheetData>{data}</sheetData></worksheet>"#);
        parts.push((format!("xl/worksheets/sheet{}.xml", i + 1), sheet.into_bytes()));
    }
    let book =
        format!(r#"<workbook xmlns="{space}" xmlns:r="{relation}"><sheets>{list}</sheets></workbook>"#);
    let targets = format!(r#"<Relationships xmlns="{package}">{targets}</Relationships>"#);
    let root = format!(
        r#"<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{relation}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
    );
    parts.push(("xl/workbook.xml".to_owned(), book.into_bytes()));
    parts.push(("xl/_rels/workbook.xml.rels".to_owned(), targets.into_bytes()));
    parts.push(("_rels/.rels".to_owned(), root.into_bytes()));
    parts
}

pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// `<row>` elements of text cells from CSV, the first of them at row `first`.
pub(super) fn text_rows(csv: &[u8], first: usize) -> String {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv);
    let mut out = String::new();
    for (i, record) in reader.records().enumerate() {
        let _ = write!(out, r#"<row r="{}">"#, i + first);
        for (column, field) in record.unwrap().iter().enumerate() {
            let letter = char::from(b'A' + u8::try_from(column).unwrap());
            let _ = write!(
                out,
                r#"<c r="{letter}{}" t="inlineStr"><is><t>{}</t></is></c>"#,
                i + first,
                escaped(field)
            );
        }
        out.push_str("</row>");
    }
    out
}

/// The sample as a workbook of text cells, with one sheet's rows changed.
pub(super) fn text_workbook(change: impl Fn(&str, String) -> String) -> NamedFile {
    let files = csv_files();
    let sheets: Vec<(&str, String)> = SHEET_NAMES
        .iter()
        .map(|name| {
            let file = files.iter().find(|file| file.name == format!("{name}.csv")).unwrap();
            (*name, change(name, text_rows(&file.bytes, 1)))
        })
        .collect();
    packed(&workbook(&sheets))
}

pub(super) fn book_said(book: NamedFile) -> String {
    lines(&read(&[book]).expect_err("it reads without a word"))
}

#[test]
fn a_workbook_of_plain_text_cells_reads_like_the_csv_files() {
    let book = text_workbook(|_, rows| rows);
    assert_eq!(read(&[book]).unwrap_or_else(|p| panic!("{}", lines(&p))), season());
}

#[test]
fn a_nip_that_the_spreadsheet_rounded_is_refused_and_so_is_a_code_that_lost_its_zeros() {
    let nip = text_workbook(|name, rows| match name {
        "persons" => rows.replacen(
            r#"<c r="D4" t="inlineStr"><is><t>197210061998011901</t></is></c>"#,
            r#"<c r="D4"><v>197210061998011000</v></c>"#,
            1,
        ),
        _ => rows,
    });
    one_line(&book_said(nip), &["persons, row 4, column nip", "rounded", "format the column as text"]);
    let code = text_workbook(|name, rows| match name {
        "pk_programs" => rows.replacen(
            r#"<c r="C2" t="inlineStr"><is><t>1.02.01</t></is></c>"#,
            r#"<c r="C2"><v>1.1</v></c>"#,
            1,
        ),
        _ => rows,
    });
    one_line(&book_said(code), &["pk_programs, row 2, column kode", "zeros"]);
}

#[test]
fn errors_of_formulas_and_wrong_kinds_of_cells_are_named() {
    for (cell, words) in [
        (r#"<c r="C4" t="e"><v>#REF!</v></c>"#, "error of a formula"),
        (r#"<c r="C4" t="b"><v>1</v></c>"#, "TRUE/FALSE"),
    ] {
        let book = text_workbook(|name, rows| match name {
            "persons" => {
                rows.replacen(r#"<c r="C4" t="inlineStr"><is><t>Raka Contohadi</t></is></c>"#, cell, 1)
            }
            _ => rows,
        });
        one_line(&book_said(book), &["persons, row 4, column nama_tanpa_gelar", words]);
    }
}

#[test]
fn a_sheet_of_another_name_is_named() {
    let mut sheets: Vec<(&str, String)> = SHEET_NAMES.iter().map(|name| (*name, String::new())).collect();
    sheets.push(("Petunjuk", String::new()));
    let said = book_said(packed(&workbook(&sheets)));
    assert!(said.contains("Petunjuk: is no sheet of a roster"), "{said}");
    assert!(said.contains("opd: is empty"), "{said}");
}
