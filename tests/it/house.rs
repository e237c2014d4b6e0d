//! The rules that hold the house together, read from its own source: floors, names, sizes, migrations, templates and
//! papers. What the compiler already forbids is not asked again here.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

mod papers;
mod source;

use source::{Named, named_by};

/// Which rooms a room may name. `crate::` paths, `super::` paths and `use` trees all count; `#[cfg(test)]` does not.
const FLOORS: [(&str, &[&str]); 17] = [
    ("domain", &[]),
    ("pades", &[]),
    ("store", &["domain"]),
    ("blobs", &["domain"]),
    ("keyring", &["pades"]),
    ("mail", &[]),
    ("render", &["pades", "domain"]),
    ("roster", &["domain"]),
    ("judge", &["pades"]),
    ("flows", &["domain", "pades", "store", "blobs", "keyring", "mail", "render", "roster", "judge"]),
    ("worker", &["flows", "domain", "store", "render"]),
    ("web", &["flows", "domain", "render", "store", "keyring", "pades", "roster", "mail", "blobs", "judge"]),
    (
        "cli",
        &[
            "web", "worker", "flows", "domain", "pades", "store", "blobs", "keyring", "roster", "render",
            "judge", "boot", "config",
        ],
    ),
    ("boot", &["flows", "pades", "domain", "store", "blobs", "keyring", "mail", "judge", "config"]),
    ("config", &[]),
    ("lib", &[]),
    ("main", &["cli"]),
];

/// Things with one home: only these rooms may name them.
const HOMES: [(&str, &[&str]); 37] = [
    ("rust_xlsxwriter", &["render"]),
    ("csv", &["render", "roster"]),
    ("diesel", &["store"]),
    ("diesel_migrations", &["store"]),
    ("libsqlite3_sys", &["store"]),
    ("pq_sys", &["store"]),
    ("tera", &["render"]),
    ("printpdf", &["render"]),
    ("lopdf", &["render"]),
    ("roxmltree", &["render"]),
    ("rustybuzz", &["render"]),
    ("subsetter", &["render"]),
    ("unicode_linebreak", &["render"]),
    ("qrcodegen", &["render"]),
    ("png", &["render"]),
    ("tiny_skia", &["render"]),
    ("lettre", &["mail"]),
    ("calamine", &["roster"]),
    ("zip", &["roster"]),
    ("similar", &["domain"]),
    ("argon2", &["keyring", "domain"]),
    ("ed25519_dalek", &["keyring", "pades"]),
    ("ring", &["keyring", "pades", "domain"]),
    ("getrandom", &["boot", "blobs", "mail", "web"]),
    ("toml", &["config"]),
    ("clap", &["cli"]),
    ("indicatif", &["cli"]),
    ("rust_embed", &["cli", "render"]),
    ("anyhow", &["boot", "cli"]),
    ("rustix", &["blobs", "keyring", "cli", "judge", "boot"]),
    ("std::fs", &["boot", "config", "cli", "blobs", "keyring", "mail", "roster", "store"]),
    ("std::process", &["cli", "main", "judge"]),
    ("std::thread", &["cli", "mail", "store", "judge", "keyring"]),
    ("std::net", &["mail", "web", "cli"]),
    ("std::env::current_exe", &["boot"]),
    ("std::env", &[]),
    ("std::io::stdin", &["judge"]),
];

/// Longer than this, a file has two ideas.
const MOST_LINES: usize = 400;
/// Known longer ones, each with its reason.
const LONGER: [(&str, &str); 0] = [];

pub(super) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below a folder of the repository, by its path from the root.
pub(super) fn files_below(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![root().join(folder)];
    while let Some(dir) = waiting.pop() {
        for entry in fs::read_dir(&dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { waiting.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found.iter().map(|path| path.strip_prefix(root()).unwrap().to_owned()).collect()
}

fn text(path: &Path) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

fn none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

/// What is wrong with a file of `room` that names these paths.
fn faults_of(room: &str, file: &str, named: &BTreeSet<Named>) -> Vec<String> {
    let rooms = FLOORS.map(|(name, _)| name);
    let (_, may) = FLOORS.iter().find(|(name, _)| *name == room).unwrap();
    let mut faults = Vec::new();
    for name in named {
        match name {
            Named::Ours(path) => {
                let other = path.split("::").next().unwrap_or_default();
                if rooms.contains(&other) && other != room && !may.contains(&other) {
                    faults.push(format!("{file}: `{room}` may not name `crate::{path}`"));
                }
            }
            Named::Theirs(path) => {
                let home = HOMES.iter().find(|(thing, _)| {
                    path == thing || path.strip_prefix(thing).is_some_and(|rest| rest.starts_with("::"))
                });
                if let Some((thing, homes)) = home.filter(|(_, homes)| !homes.contains(&room)) {
                    faults
                        .push(format!("{file}: `{room}` may not name `{path}`; {thing} lives in {homes:?}"));
                }
            }
        }
    }
    faults
}

#[test]
fn no_room_names_a_room_or_a_library_that_is_not_its_own() {
    let mut faults = Vec::new();
    for module in source::modules() {
        let named = named_by(&module.syntax, &module.path);
        faults.extend(faults_of(module.room(), &module.file.display().to_string(), &named));
    }
    none(&faults);
}

#[test]
fn the_floor_test_sees_what_it_is_there_to_see() {
    let seen = |room: &str, text: &str| {
        let path: Vec<String> = vec![room.to_owned(), "inner".to_owned()];
        !faults_of(room, "x.rs", &named_by(&syn::parse_file(text).unwrap(), &path)).is_empty()
    };
    assert!(seen("flows", "use diesel::prelude::*;"));
    assert!(seen("flows", "use {std::io, tera::{Tera, Context}};"));
    assert!(seen("domain", "fn f() { let _ = crate::store::Store::open; }"));
    assert!(seen("domain", "use super::super::store;"), "by climbing out");
    assert!(seen("domain", "mod deeper { use super::super::super::flows::sign; }"), "from a module within");
    assert!(seen("pades", "fn f() { println!(\"{}\", std::env::temp_dir().display()); }"), "inside a macro");
    assert!(seen("flows", "#[derive(diesel::Queryable)] struct Row;"), "in an attribute");
    assert!(!seen("domain", "#[cfg(test)] mod tests { use std::fs; }"), "tests may do more");
    assert!(!seen("store", "use diesel::prelude::*; use crate::domain::code;"));
}

#[test]
fn nothing_but_the_database_is_touched_inside_a_transaction() {
    const OUTSIDE: [&str; 8] = ["blobs", "keyring", "transport", "render", "seal", "emails", "verify", "fs"];
    let mut faults = Vec::new();
    let mut transactions = 0;
    for module in source::modules() {
        if matches!(module.room(), "flows" | "worker" | "cli" | "boot") {
            let words = source::words_in_transactions(&module.syntax);
            transactions += words.len();
            let outside = words.iter().flatten().filter(|word| OUTSIDE.contains(&word.as_str()));
            faults
                .extend(outside.map(|word| format!("{}: `{word}` in a transaction", module.file.display())));
        }
    }
    none(&faults);
    assert!(transactions > 10, "only {transactions} transactions were found");
    let seen = syn::parse_file("fn f() { store.write(\"sign\", |tx| { rooms.blobs.put(tx) }); }").unwrap();
    assert!(source::words_in_transactions(&seen).iter().flatten().any(|word| word == "blobs"));
}

#[test]
fn every_file_of_the_source_is_part_of_the_program() {
    let known: BTreeSet<PathBuf> = source::with_tests().into_iter().map(|module| module.file).collect();
    let lost: Vec<String> = files_below("src")
        .iter()
        .filter(|file| !known.contains(*file) && !file.ends_with("main.rs"))
        .map(|file| format!("{} is in no `mod`", file.display()))
        .collect();
    none(&lost);
}

#[test]
fn every_file_says_at_its_head_what_lives_in_it_and_is_short_enough_for_one_idea() {
    let mut faults = Vec::new();
    for file in files_below("src") {
        let (name, text) = (file.display().to_string(), text(&file));
        if !text.starts_with("//!") {
            faults.push(format!("{name} does not begin with `//!`"));
        }
        let (lines, known) = (text.lines().count(), LONGER.iter().any(|(longer, _)| *longer == name));
        match (lines > MOST_LINES, known) {
            (true, false) => faults.push(format!("{name} has {lines} lines, more than {MOST_LINES}")),
            (false, true) => faults.push(format!("{name} is short enough now: take it off the list")),
            _ => {}
        }
    }
    none(&faults);
}

#[test]
fn no_file_is_named_after_nothing() {
    const EMPTY: [&str; 9] =
        ["util", "utils", "helper", "helpers", "common", "manager", "misc", "service", "models"];
    let mut faults = Vec::new();
    for file in
        ["src", "tests", "templates", "migrations", "docs", "benches"].iter().flat_map(|f| files_below(f))
    {
        let words =
            file.iter().map(|part| Path::new(part).file_stem().unwrap().to_string_lossy().to_lowercase());
        faults.extend(
            words.filter(|w| EMPTY.contains(&w.as_str())).map(|word| format!("{}: `{word}`", file.display())),
        );
    }
    none(&faults);
}

#[test]
fn both_databases_have_the_same_migrations_with_a_way_back() {
    let of = |database: &str| -> BTreeSet<PathBuf> {
        let folder = format!("migrations/{database}");
        files_below(&folder).iter().map(|file| file.strip_prefix(&folder).unwrap().to_owned()).collect()
    };
    let (ours, theirs) = (of("sqlite"), of("postgresql"));
    assert_eq!(ours, theirs);
    for file in &ours {
        assert!(file.ends_with("up.sql") || file.ends_with("down.sql"), "{}", file.display());
        assert!(ours.contains(&file.with_file_name("down.sql")), "{} has no way back", file.display());
    }
    assert!(!ours.is_empty());
}

#[test]
fn every_template_is_built_into_the_program() {
    let texts = files_below("templates");
    let all = files_below("src").into_iter().chain(texts.iter().cloned());
    let all: Vec<(PathBuf, String)> = all.map(|file| (file.clone(), text(&file))).collect();
    // A file is named whole, as `partials/word.html`, or as a page without its ending: `desk/board`.
    let names = |file: &Path| {
        let from = |skip| file.iter().skip(skip).collect::<PathBuf>().display().to_string();
        let page = from(2).strip_suffix(".html").map(|page| format!("{page}\""));
        [Some(from(1)), Some(from(2)).filter(|_| file.iter().count() > 3), page]
    };
    let used = |file: &Path| {
        let mut names = names(file).into_iter().flatten();
        names.any(|name| all.iter().any(|(other, text)| other != file && text.contains(&name)))
    };
    let lost: Vec<String> = texts
        .iter()
        .filter(|file| !file.ends_with("README.md") && !used(file))
        .map(|file| format!("{} is used nowhere", file.display()))
        .collect();
    none(&lost);
}

#[test]
fn nothing_is_left_for_later_in_a_comment() {
    let words = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("HA", "CK:")];
    let mut faults = Vec::new();
    for file in ["src", "tests", "templates", "migrations", "docs"].iter().flat_map(|f| files_below(f)) {
        let Ok(text) = fs::read_to_string(root().join(&file)) else { continue };
        faults.extend(
            words.iter().filter(|word| text.contains(*word)).map(|w| format!("{}: {w}", file.display())),
        );
    }
    none(&faults);
}
