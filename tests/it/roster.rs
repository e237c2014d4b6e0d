//! Rosters as people send them: the sample regency, rosters with mistakes, and files made to do harm.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod bombs;
mod hostile_text;
mod mistakes;
mod sample;
pub(crate) mod workbooks;

use std::path::{Path, PathBuf};

use teken::roster::{NamedFile, Problem, Season, load, read};

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/arunika")
}

fn csv_files() -> Vec<NamedFile> {
    load(&sample()).unwrap()
}

fn season() -> Season {
    read(&csv_files()).unwrap_or_else(|problems| panic!("{}", lines(&problems)))
}

/// Each problem on a line; none of them may be without its Indonesian sentence.
fn lines(problems: &[Problem]) -> String {
    for problem in problems {
        assert!(teken::roster::indonesian(&problem.what).is_some(), "only in English: {}", problem.what);
    }
    problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n")
}

/// The sample with a piece of one file replaced; the piece must be there.
fn spoiled(name: &str, from: &str, to: &str) -> Vec<NamedFile> {
    let mut files = csv_files();
    let file = files.iter_mut().find(|file| file.name == format!("{name}.csv")).unwrap();
    let text = String::from_utf8(file.bytes.clone()).unwrap();
    assert!(text.contains(from), "{from} is not in {name}");
    file.bytes = text.replacen(from, to, 1).into_bytes();
    files
}

/// All that is said about the spoiled sample.
fn said(name: &str, from: &str, to: &str) -> String {
    lines(&read(&spoiled(name, from, to)).expect_err("it reads without a word"))
}

/// Asserts that exactly one line is said, and that it has all these words.
#[track_caller]
fn one_line(said: &str, words: &[&str]) {
    assert_eq!(said.lines().count(), 1, "{said}");
    for word in words {
        assert!(said.contains(word), "no `{word}` in: {said}");
    }
}

/// The file with one more row.
fn append(files: &mut [NamedFile], name: &str, row: &str) {
    let file = files.iter_mut().find(|file| file.name == format!("{name}.csv")).unwrap();
    file.bytes.extend_from_slice(format!("{row}\n").as_bytes());
}
