//! The demo. It is made once for all tests, in the place of an earlier one.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use super::{Said, content, teken};

/// Stays in the target folder, and is replaced by the next run.
pub(super) static DEMO: LazyLock<Demo> = LazyLock::new(Demo::make);

pub(super) struct Demo {
    pub(super) dir: PathBuf,
    said: Said,
}

impl Demo {
    fn make() -> Self {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("demo");
        if dir.exists() {
            fs::remove_dir_all(&dir).unwrap();
        }
        fs::create_dir_all(dir.join("archive/2020")).unwrap();
        fs::write(dir.join("archive/2020/earlier.pdf"), "of an earlier demo").unwrap();
        fs::write(
            dir.join(".teken-demo"),
            "This folder was made by `teken demo`, which replaces it on its next run.\n",
        )
        .unwrap();
        let said = teken(["demo".as_ref(), "--out".as_ref(), dir.as_os_str()]);
        Self { dir, said }
    }

    /// The institution's root certificate.
    pub(super) fn root(&self) -> PathBuf {
        self.dir.join("keys/root.pem")
    }

    /// Every archived PDF.
    pub(super) fn archived(&self) -> Vec<PathBuf> {
        let files = content(&self.dir.join("archive")).into_iter().map(|(path, _)| path);
        files.filter(|path| path.extension().is_some_and(|end| end == "pdf")).collect()
    }
}

#[test]
fn the_demo_takes_a_season_to_a_verified_archive() {
    let Said { code, out, err } = &DEMO.said;
    assert_eq!(*code, 0, "{out}{err}");
    assert!(out.contains("48 of 48 archived files verified."), "{out}");
    let archived = DEMO.archived();
    assert_eq!(archived.len(), 48, "and nothing of the earlier demo");
    assert!(archived.iter().all(|pdf| pdf.with_extension("json").is_file()));
    let letters = content(&DEMO.dir.join("mails"));
    assert!(letters.len() > 200 && letters.iter().all(|(path, _)| path.extension().unwrap() == "eml"));

    // What it invites to try works as it is printed.
    let (_, try_it) = out.split_once("Try:  teken ").unwrap();
    let words: Vec<&str> = try_it.split_whitespace().collect();
    let said = teken(words);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    assert!(said.out.contains("TRUSTED: every certificate leads to a given root"), "{}", said.out);
}

#[test]
fn the_demo_touches_no_folder_that_is_not_a_demo() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("keys")).unwrap();
    fs::write(dir.path().join("keys/root.key"), "the real one").unwrap();
    let out = dir.path().display().to_string();
    for mark in ["", "something else"] {
        if !mark.is_empty() {
            fs::write(dir.path().join(".teken-demo"), mark).unwrap();
        }
        let before = content(dir.path());
        teken(["demo", "--out", &out]).fails("is not an earlier demo; nothing was touched");
        assert_eq!(content(dir.path()), before);
    }
}

#[test]
fn no_secret_of_the_demo_lies_open() {
    use std::os::unix::fs::PermissionsExt as _;
    let keys = DEMO.dir.join("keys");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o077;
    assert_eq!(mode(&keys), 0);
    assert!(content(&keys).iter().all(|(path, _)| mode(path) == 0));
}
