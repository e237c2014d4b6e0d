//! The papers name only what is there: every path in them leads somewhere, and the map shows every room.

use std::path::{Path, PathBuf};

use super::{FLOORS, files_below, none, root, text};

const AT_THE_TOP: [&str; 5] =
    ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"];

fn papers() -> Vec<PathBuf> {
    let mut papers: Vec<PathBuf> = AT_THE_TOP.iter().map(PathBuf::from).collect();
    papers.extend(files_below("docs").into_iter().filter(|file| file.extension().is_some_and(|e| e == "md")));
    papers.push("keys/README.md".into());
    papers
}

/// What stands between backquotes, and where links lead.
fn words_of(text: &str) -> Vec<String> {
    let quoted = text.lines().flat_map(|line| line.split('`').skip(1).step_by(2));
    let linked = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    quoted.chain(linked).map(str::to_owned).collect()
}

/// The part of a word that must exist if the word is a path of this repository: `docs/decisions/<name>` asks for
/// `docs/decisions`.
fn path_in(word: &str, folders: &[String]) -> Option<PathBuf> {
    let plain = word.trim_end_matches('/').split(['#', ':']).next()?;
    let (first, deeper) = plain.split_once('/').unwrap_or((plain, ""));
    let known = folders.iter().any(|folder| folder == first) && !deeper.contains(' ');
    let at_the_top = deeper.is_empty()
        && [".md", ".toml", ".lock"].iter().any(|end| plain.ends_with(end))
        && !plain.contains(' ')
        && plain != "teken.toml";
    if !(known && plain.contains('/') || at_the_top) {
        return None;
    }
    Some(plain.split('/').take_while(|part| !part.contains(['<', '{', '*', '…'])).collect())
}

#[test]
fn every_path_in_the_papers_leads_somewhere() {
    let folders =
        ["src", "tests", "docs", "templates", "migrations", "assets", "examples", "benches", ".ci", "keys"]
            .map(str::to_owned);
    let (mut faults, mut followed) = (Vec::new(), 0);
    for paper in papers() {
        let beside = paper.parent().unwrap_or(Path::new("")).to_owned();
        for word in words_of(&text(&paper)) {
            // `keys/root.pem` and the like are files of an instance, not of the repository.
            let Some(path) = path_in(&word, &folders).filter(|path| !is_of_an_instance(path)) else {
                continue;
            };
            followed += 1;
            if !root().join(&path).exists() && !root().join(&beside).join(&path).exists() {
                faults.push(format!("{}: `{word}` is not there", paper.display()));
            }
        }
    }
    none(&faults);
    assert!(followed > 50, "only {followed} paths were found: the papers or this test have changed");
}

fn is_of_an_instance(path: &Path) -> bool {
    path.starts_with("keys") && !path.ends_with("README.md")
}

#[test]
fn the_map_shows_every_room_and_stays_readable() {
    let map = text(Path::new("ARCHITECTURE.md"));
    for (room, _) in FLOORS.iter().filter(|(room, _)| *room != "lib" && *room != "main") {
        let here = [format!("`src/{room}/"), format!("`src/{room}.rs`")];
        assert!(here.iter().any(|name| map.contains(name)), "ARCHITECTURE.md has no word on `{room}`");
    }
    for (paper, most) in [("README.md", 120), ("ARCHITECTURE.md", 250)] {
        let lines = text(Path::new(paper)).lines().count();
        assert!(lines <= most, "{paper} has {lines} lines, more than {most}");
    }
}
