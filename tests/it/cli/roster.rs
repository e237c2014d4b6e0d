//! `teken import`: all problems at once, all of it or nothing.

use std::fs;
use std::path::Path;

use teken::store::{Store, StoreError, dpa, roster};
use tempfile::TempDir;

use super::{Said, content, instance, teken};
use crate::app::sample_file;
use crate::roster::workbooks::{packed, workbook};

/// The sample's sheets, each cell `.0` replaced by `.1`.
fn sheets(changes: &[(&str, &str, &str)]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for name in
        ["opd", "positions", "persons", "assignments", "dpa", "pk_documents", "pk_rows", "pk_programs"]
    {
        let file = format!("{name}.csv");
        let mut text = fs::read_to_string(sample_file(&file)).unwrap();
        for (_, from, to) in changes.iter().filter(|(sheet, ..)| *sheet == name) {
            assert!(text.contains(from));
            text = text.replacen(from, to, 1);
        }
        fs::write(dir.path().join(file), text).unwrap();
    }
    dir
}

fn import(sheets: &Path, instance: &Path, more: &[&str]) -> Said {
    let words = ["import".as_ref(), sheets.as_os_str(), "--instance".as_ref(), instance.as_os_str()];
    teken(words.into_iter().chain(more.iter().map(AsRef::as_ref)))
}

/// How many people, offices and budget documents an instance has.
fn counts(instance: &Path) -> (usize, usize, usize) {
    let store = Store::open(&format!("sqlite://{}", instance.join("teken.sqlite").display())).unwrap();
    let (roster, dpa) = store.read(|tx| Ok::<_, StoreError>((roster::load(tx)?, dpa::list(tx)?))).unwrap();
    (roster.people.len(), roster.offices.len(), dpa.len())
}

#[test]
fn a_roster_is_written_and_written_again() {
    let (_parent, instance) = instance();
    let sample = sheets(&[]);
    let said = import(sample.path(), &instance, &["--dry-run"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("nothing was written"), "{}", said.out);
    assert_eq!(counts(&instance), (0, 0, 0));
    for _ in 0..2 {
        let said = import(sample.path(), &instance, &[]);
        assert_eq!((said.code, said.err.as_str()), (0, ""));
        assert!(said.out.contains("35 agencies, 80 offices, 78 people, 81 assignments"), "{}", said.out);
        assert_eq!(counts(&instance), (78, 80, 35));
    }
}

#[test]
fn every_problem_is_listed_and_nothing_is_written() {
    let (_parent, instance) = instance();
    let wrong = sheets(&[
        ("persons", "raka.contohadi@arunikakab.example", "raka.contohadi"),
        ("assignments", "KEP-DINKES,P007", "KEP-DINKES,P999"),
        ("positions", "DINKES-SEK,DINKES", "DINKES-SEK,DINKEZ"),
        ("dpa", "DINKES,DPA/A.1/05/2027,2027-01-04", "DINKES,DPA/A.1/05/2027,2027-13-04"),
    ]);
    for how in [&["--dry-run"][..], &[]] {
        let before = content(&instance);
        let said = import(wrong.path(), &instance, how);
        assert_eq!(said.code, 1, "{}", said.out);
        for word in ["raka.contohadi", "P999", "DINKEZ", "2027-13-04"] {
            assert!(said.out.contains(word), "{word} is missing in:\n{}", said.out);
        }
        assert!(said.err.contains("problem(s)") && said.err.contains("nothing was written"), "{}", said.err);
        assert_eq!(content(&instance), before);
    }
}

#[test]
fn a_dry_run_needs_no_instance() {
    let (sample, nowhere) = (sheets(&[]), tempfile::tempdir().unwrap());
    assert_eq!(import(sample.path(), nowhere.path(), &["--dry-run"]).code, 0);
    assert!(content(nowhere.path()).is_empty());
}

#[test]
fn a_workbook_that_breaks_the_reading_library_gives_one_problem_and_no_noise() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("roster.xlsx");
    let cell = r#"<row r="1"><c r="XFDXFDXFDXFD1" t="inlineStr"><is><t>x</t></is></c></row>"#;
    fs::write(&path, packed(&workbook(&[("opd", cell.to_owned())])).bytes).unwrap();
    let said = import(&path, dir.path(), &["--dry-run"]);
    assert_eq!((said.code, said.out.lines().count()), (1, 1), "{}", said.out);
    assert!(said.out.contains("impossible numbers in it"), "{}", said.out);
    assert_eq!(said.err.lines().count(), 1, "{}", said.err);
}
