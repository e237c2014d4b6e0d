//! `teken import`: all problems at once, all of it or nothing.

use std::fs;
use std::path::Path;

use teken::domain::document::Content;
use teken::store::{Store, StoreError, documents, dpa, roster};
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
fn the_agreements_of_a_period_become_drafts_and_again_nothing_changes() {
    let (_parent, instance) = instance();
    let papers = ["init", instance.to_str().unwrap(), "--institution"].map(str::to_owned);
    let [whose, routes] =
        ["institution.json", "routes.json"].map(|name| sample_file(name).display().to_string());
    let texts = sample_file("routes.json").parent().unwrap().display().to_string();
    let more = [whose, "--routes".to_owned(), routes, "--texts".to_owned(), texts];
    let said = teken(papers.iter().chain(&more).map(std::ffi::OsStr::new));
    assert_eq!(said.code, 0, "{}", said.err);
    let sample = sheets(&[]);
    let said = import(sample.path(), &instance, &["--season", "2027"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{}", said.out);
    assert!(said.out.contains("12 drafts begun, 12 filled in, 0 left alone"), "{}", said.out);
    let said = import(sample.path(), &instance, &["--season", "2027"]);
    assert!(said.out.contains("0 drafts begun, 0 filled in, 0 left alone"), "{}", said.out);
    let store = Store::open(&format!("sqlite://{}", instance.join("teken.sqlite").display())).unwrap();
    let drafts = store.read(|tx| documents::find_about(tx, "2027".parse().unwrap())).unwrap();
    assert_eq!(drafts.len(), 12);
    let faults = drafts.iter().filter_map(|draft| match &draft.content {
        Content::Agreement(text) => Some(text.faults()),
        _ => None,
    });
    assert_eq!(faults.flatten().collect::<Vec<_>>(), [], "what the file says is complete");
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
