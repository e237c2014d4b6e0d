//! `teken doctor`: a good instance is fit to work, and each fault is named with what to do.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::demo::DEMO;
use super::{Said, content, instance, teken};

fn doctor(dir: &Path) -> Said {
    teken(["doctor".as_ref(), "--instance".as_ref(), dir.as_os_str()])
}

/// The findings that are faults.
fn faults(dir: &Path) -> Vec<String> {
    let said = doctor(dir);
    let faults: Vec<String> =
        said.out.lines().filter(|line| line.starts_with("  FAULT  ")).map(str::to_owned).collect();
    assert_eq!((said.code, said.err.as_str()), (i32::from(!faults.is_empty()), ""), "{}", said.out);
    faults
}

fn set(dir: &Path, from: &str, to: &str) {
    let path = dir.join("teken.toml");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{text}");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn a_new_instance_and_a_demo_are_fit_to_work() {
    let (_parent, dir) = instance();
    for dir in [&dir, &DEMO.dir] {
        assert_eq!(faults(dir), Vec::<String>::new());
        let said = doctor(dir).out;
        assert!(
            said.ends_with("Fit to work.\n") && said.contains("letters are written to a folder"),
            "{said}"
        );
    }
    let before = content(&dir.join("keys"));
    doctor(&dir);
    assert_eq!(content(&dir.join("keys")), before);
    assert!(content(&dir.join("blobs")).is_empty(), "it clears away what it tried");
}

#[test]
fn settings_that_cannot_be_used_are_named_on_one_line() {
    for (from, to, named) in [
        ("database =", "databse =", "line 4: unknown field `databse`"),
        ("files = \".\"", "files = .", "teken.toml, line 7: "),
        ("sqlite://teken.sqlite", "mysql://teken", "database"),
        ("transport = \"folder:mails", "transport = \"gopher://mail", "[mail] transport"),
        ("teken@arunikakab.example", "teken at arunika", "[mail] sender"),
        ("emblems/agency.png", "emblems/nothing.png", "emblems/nothing.png"),
    ] {
        let (_parent, dir) = instance();
        set(&dir, from, to);
        let faults = faults(&dir);
        assert!(faults.len() == 1 && faults[0].contains(named), "{to}: {faults:#?}");
        let other = teken([
            "import".as_ref(),
            crate::app::sample_file("").as_os_str(),
            "--instance".as_ref(),
            dir.as_os_str(),
        ]);
        assert_ne!(other.code, 0);
    }
}

#[test]
fn a_password_in_the_settings_is_not_repeated() {
    let (_parent, dir) = instance();
    set(&dir, "sqlite://teken.sqlite", "postgres://teken:sangat-rahasia@127.0.0.1:1/teken");
    let said = doctor(&dir);
    assert_eq!(said.code, 1);
    assert!(
        !said.out.contains("sangat-rahasia") && !said.err.contains("sangat-rahasia"),
        "{}{}",
        said.out,
        said.err
    );
}

#[test]
fn keys_that_others_can_read_are_a_fault() {
    let (_parent, dir) = instance();
    let keys = content(&dir.join("keys"));
    let secret = keys
        .iter()
        .map(|(path, _)| path)
        .find(|path| path.extension().is_some_and(|end| end == "key"))
        .unwrap();
    fs::set_permissions(secret, fs::Permissions::from_mode(0o644)).unwrap();
    let loose = faults(&dir);
    assert!(
        loose.len() == 1 && loose[0].contains(&*secret.file_name().unwrap().to_string_lossy()),
        "{loose:#?}"
    );
}

#[test]
fn each_missing_key_file_is_a_fault_and_init_makes_no_other() {
    let (_parent, dir) = instance();
    for (path, bytes) in content(&dir.join("keys")) {
        let mode = fs::metadata(&path).unwrap().permissions();
        fs::remove_file(&path).unwrap();
        let missing = faults(&dir);
        assert!(missing.len() == 1, "{}: {missing:#?}", path.display());
        super::init(&dir, &crate::app::sample_file("institution.json"));
        assert!(!path.exists(), "{} was made anew beside the old ones", path.display());
        fs::write(&path, bytes).unwrap();
        fs::set_permissions(&path, mode).unwrap();
    }
    assert!(faults(&dir).is_empty());
}

#[test]
fn a_damaged_database_is_a_fault() {
    let (_parent, dir) = instance();
    fs::write(dir.join("teken.sqlite"), "this is no database, whatever its name says".repeat(100)).unwrap();
    let damaged = faults(&dir);
    assert!(damaged.len() == 1 && damaged[0].contains("database"), "{damaged:#?}");
}

#[test]
fn a_folder_that_is_no_instance_is_told_so_and_left_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let none = faults(dir.path());
    assert!(none[0].contains("is this the folder of an instance"), "{none:#?}");
    assert!(content(dir.path()).is_empty());
    assert!(!faults(&dir.path().join("nowhere")).is_empty());
}
