//! The command line, on the program as it is built: what it says, how it ends, and what it leaves alone.

mod demo;
mod doctor;
mod roster;
mod verify;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use crate::app::sample_file;

/// What came of a call.
struct Said {
    code: i32,
    out: String,
    err: String,
}

impl Said {
    fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let said =
            Self { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) };
        for text in [&said.out, &said.err] {
            assert!(!text.contains("panicked") && !text.contains("backtrace"), "{text}");
        }
        said
    }

    /// Exit code 2 and one sentence on stderr.
    fn fails(&self, because: &str) {
        assert_eq!(self.code, 2, "{}{}", self.out, self.err);
        assert_eq!(self.err.lines().count(), 1, "{}", self.err);
        assert!(self.err.starts_with("teken: ") && self.err.contains(because), "{}", self.err);
    }
}

fn program() -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_teken"));
    // Whoever asks for traces gets none either.
    program.env("RUST_BACKTRACE", "1").stdin(Stdio::null());
    program
}

fn teken<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Said {
    Said::of(program().args(arguments).output().unwrap())
}

/// A new instance of the sample institution.
fn instance() -> (TempDir, PathBuf) {
    let parent = tempfile::tempdir().unwrap();
    let dir = parent.path().join("arunika");
    let said = init(&dir, &sample_file("institution.json"));
    assert_eq!(said.code, 0, "{}", said.err);
    (parent, dir)
}

fn init(dir: &Path, institution: &Path) -> Said {
    teken(["init".as_ref(), dir.as_os_str(), "--institution".as_ref(), institution.as_os_str()])
}

/// Every file under a folder with its bytes, in order.
fn content(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(content(&path));
        } else {
            found.push((path.clone(), fs::read(&path).unwrap()));
        }
    }
    found.sort();
    found
}

#[test]
fn what_cannot_be_done_is_said_in_one_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).display().to_string();
    fs::write(path("notes.txt"), "not JSON").unwrap();
    for (arguments, because) in [
        (vec!["demo", "--out", "/proc/nowhere/demo"], "making /proc/nowhere/demo"),
        (vec!["demo", "--out", &path("notes.txt")], "notes.txt"),
        (vec!["init", &path("new"), "--institution", &path("none.json")], "reading "),
        (vec!["init", &path("new"), "--institution", &path("notes.txt")], "does not describe an institution"),
        (
            vec![
                "init",
                "/proc/nowhere",
                "--institution",
                &sample_file("institution.json").display().to_string(),
            ],
            "making /proc/nowhere",
        ),
        (vec!["import", &path("none.csv")], "none.csv"),
        (
            vec!["import", &sample_file("").display().to_string(), "--instance", &path("none")],
            "is this the folder of an instance",
        ),
        (vec!["verify", &path("none.pdf")], "reading "),
        (vec!["verify", "--trust", &path("notes.txt"), &path("notes.txt")], "is not a certificate"),
        (vec!["verify", "--trust", &path("none.pem"), &path("notes.txt")], "reading the root certificate"),
    ] {
        teken(arguments).fails(because);
    }
    assert!(!Path::new(&path("new")).exists());
}

#[test]
fn bad_usage_is_told_from_failure() {
    for arguments in [vec!["nonsense"], vec![], vec!["verify"], vec!["demo", "--nonsense"], vec!["import"]] {
        let said = teken(&arguments);
        assert_eq!(said.code, 2, "{arguments:?}");
        assert!(said.out.is_empty() && said.err.contains("Usage: teken"), "{}", said.err);
    }
    for arguments in [["--help"], ["--version"]] {
        assert_eq!(teken(arguments).code, 0);
    }
}

#[test]
fn an_output_that_cannot_be_written_is_no_crash() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let said = Said::of(program().args(["verify", "Cargo.toml"]).stdout(full).output().unwrap());
    said.fails("the output cannot be written: No space left on device");

    // The reader went away: silence, as from any other program in a pipe.
    let mut running = program()
        .args(["verify", "Cargo.toml"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(running.stdout.take());
    let said = Said::of(running.wait_with_output().unwrap());
    assert_eq!(said.err, "");
}

#[test]
fn a_second_init_keeps_the_keys_and_the_settings() {
    let (_parent, dir) = instance();
    fs::write(dir.join("emblems/agency.png"), b"our own emblem").unwrap();
    let before = content(&dir.join("keys"));
    let settings = fs::read(dir.join("teken.toml")).unwrap();
    assert_eq!(init(&dir, &sample_file("institution.json")).code, 0);
    assert_eq!(content(&dir.join("keys")), before);
    assert_eq!(fs::read(dir.join("teken.toml")).unwrap(), settings);
    assert_eq!(fs::read(dir.join("emblems/agency.png")).unwrap(), b"our own emblem");
}

#[test]
fn an_instance_does_not_change_hands() {
    let (parent, dir) = instance();
    let other = parent.path().join("other.json");
    let text = fs::read_to_string(sample_file("institution.json")).unwrap();
    fs::write(&other, text.replace("Pemerintah Kabupaten Arunika", "Pemerintah Kabupaten Lain")).unwrap();
    init(&dir, &other).fails("is the instance of Pemerintah Kabupaten Arunika");
    assert!(
        teken(["doctor".as_ref(), "--instance".as_ref(), dir.as_os_str()]).out.contains("Kabupaten Arunika")
    );
}
