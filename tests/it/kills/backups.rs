//! A backup of the real program, taken while officials sign and killed at its writes (SECURITY 4.3, K18): what has the name
//! of a backup is whole, and restores into an instance in which everything holds.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::injury::{self, Fault, Injury};
use super::instance::Instance;
use super::{stride, tells_signed};
use crate::store::place::Place;

/// The exit code, and all that was said.
fn teken(arguments: &[&str]) -> (i32, String) {
    let said =
        Command::new(env!("CARGO_BIN_EXE_teken")).args(arguments).stdin(Stdio::null()).output().unwrap();
    let text = String::from_utf8([said.stdout, said.stderr].concat()).unwrap();
    (said.status.code().unwrap(), text)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Takes a backup into a folder of that name.
fn back_up(instance: &Path, out: &Path) -> (i32, String) {
    teken(&["backup", "--instance", text(instance), "--out", text(out)])
}

/// Restores it on trial; on PostgreSQL into a database that is empty.
fn check(instance: &Instance, place: &Place, backup: &Path) -> (i32, String) {
    let keys = instance.app.folder.path().join("keys");
    let mut arguments = vec!["restore-check", text(backup), "--keys", text(&keys)];
    let empty = if place.is_sqlite() { None } else { Place::postgresql() };
    if let Some(empty) = &empty {
        empty.tamper("DROP SCHEMA public CASCADE; CREATE SCHEMA public").unwrap();
        arguments.extend(["--database", &empty.url]);
    }
    teken(&arguments)
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files_below(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

on_both!(backups_taken_while_officials_sign_restore_into_instances_in_which_everything_holds, |place| {
    let instance = Instance::new(place);
    let service = instance.serves();
    let forms: Vec<_> = (0..3)
        .map(|_| {
            let document = instance.next_document();
            instance.opens_form(&service, document)
        })
        .collect();
    let shelf = tempfile::tempdir().unwrap();
    let (is_over, folder) = (AtomicBool::new(false), instance.app.folder.path());
    let taken = thread::scope(|scope| {
        let backing_up = scope.spawn(|| {
            let mut taken = Vec::new();
            while !is_over.load(Ordering::SeqCst) || taken.is_empty() {
                let out = shelf.path().join(format!("backup-{}", taken.len()));
                let (code, said) = back_up(folder, &out);
                assert_eq!(code, 0, "{said}");
                taken.push(out);
            }
            taken
        });
        for form in &forms {
            assert!(tells_signed(&form.sends(&service).unwrap()));
        }
        is_over.store(true, Ordering::SeqCst);
        backing_up.join().unwrap()
    });
    for backup in &taken {
        let before = files_below(backup).iter().map(|file| fs::read(file).unwrap()).collect::<Vec<_>>();
        let (code, said) = check(&instance, place, backup);
        assert_eq!(code, 0, "{said}");
        assert!(said.contains("3 document(s)") && said.contains("Everything holds."), "{said}");
        let after = files_below(backup).iter().map(|file| fs::read(file).unwrap()).collect::<Vec<_>>();
        assert!(before == after, "the trial changed the backup");
    }
    assert_eq!(fs::read_dir(shelf.path()).unwrap().count(), taken.len(), "nothing stays of the trials");
    println!("BACKUPS {} taken while officials signed", taken.len());
});

#[test]
fn a_backup_killed_at_any_step_has_no_name_and_the_next_one_is_whole() {
    if !injury::is_possible() {
        return;
    }
    let place = Place::sqlite();
    let instance = Instance::new(&place);
    instance.next_document();
    let shelf = tempfile::tempdir().unwrap();
    let (mut hurt, mut taken) = (0, 0);
    for (call, often) in [
        ("pwrite64", 12),
        ("write", 2),
        ("mkdir", 2),
        ("linkat", 1),
        ("fsync", 2),
        ("fdatasync", 1),
        ("syncfs", 1),
        ("rename", 1),
    ] {
        for number in (1..).step_by(stride(often)) {
            let out = shelf.path().join(format!("backup-{taken}"));
            let injury = Injury { call, fault: Fault::Kill, number };
            let arguments = ["backup", "--instance", text(instance.app.folder.path()), "--out", text(&out)];
            let came_to_pass = injury.start(&arguments);
            hurt += usize::from(came_to_pass);
            if !out.exists() {
                assert!(came_to_pass, "{injury}: no backup, and nothing had happened");
                let (code, said) = teken(&arguments);
                assert_eq!(code, 0, "{injury}: {said}");
            }
            taken += 1;
            if number == 1 || !came_to_pass {
                let (code, said) = check(&instance, &place, &out);
                assert_eq!(code, 0, "{injury}: {said}");
            }
            if !came_to_pass {
                break;
            }
        }
    }
    assert_eq!(fs::read_dir(shelf.path()).unwrap().count(), taken, "nothing unfinished stays");
    println!("BACKUPS {hurt} killed");
    assert!(hurt > 10, "only {hurt} calls were ever reached");
}

#[test]
fn a_backup_is_for_its_owner_without_keys_and_never_written_over() {
    let place = Place::sqlite();
    let instance = Instance::new(&place);
    instance.next_document();
    let shelf = tempfile::tempdir().unwrap();
    let (plain, full) = (shelf.path().join("plain"), shelf.path().join("full"));
    assert_eq!(back_up(instance.app.folder.path(), &plain).0, 0);
    let keys: Vec<Vec<u8>> = files_below(&instance.app.folder.path().join("keys"))
        .iter()
        .filter(|file| file.extension().is_none_or(|ending| ending == "key"))
        .map(|file| fs::read(file).unwrap())
        .collect();
    assert_eq!(keys.len(), 6);
    let holds_keys = |backup: &Path| {
        let files = files_below(backup);
        keys.iter().filter(|key| files.iter().any(|file| fs::read(file).unwrap() == **key)).count()
    };
    assert_eq!(holds_keys(&plain), 0);
    assert_eq!(fs::metadata(&plain).unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(fs::metadata(plain.join("database.sqlite")).unwrap().permissions().mode() & 0o777, 0o600);

    let (code, said) = back_up(instance.app.folder.path(), &plain);
    assert_eq!((code, said.contains("never written over")), (2, true), "{said}");
    let (code, said) = teken(&["restore-check", text(&plain)]);
    assert_eq!((code, said.contains("--keys")), (2, true), "{said}");
    let (code, said) = teken(&["restore-check", text(shelf.path()), "--keys", "keys"]);
    assert_eq!((code, said.contains("is no backup")), (2, true), "{said}");

    let folder = text(instance.app.folder.path());
    let (code, said) = teken(&["backup", "--instance", folder, "--out", text(&full), "--with-keys"]);
    assert_eq!((code, said.contains("private keys")), (0, true), "{said}");
    assert_eq!(holds_keys(&full), 6);
    let (code, said) = teken(&["restore-check", text(&full)]);
    assert_eq!(code, 0, "{said}");
}

#[test]
fn a_file_that_is_lost_or_changed_in_a_backup_is_named() {
    let place = Place::sqlite();
    let instance = Instance::new(&place);
    let document = instance.next_document();
    let shelf = tempfile::tempdir().unwrap();
    let backup = shelf.path().join("backup");
    assert_eq!(back_up(instance.app.folder.path(), &backup).0, 0);
    let frozen = instance.app.find(document).stage.frozen().unwrap().base.to_string();
    let file = backup.join("files/blobs").join(&frozen[..2]).join(&frozen);
    let bytes = fs::read(&file).unwrap();

    fs::write(&file, [&bytes[..100], b"!", &bytes[101..]].concat()).unwrap();
    let (code, said) = check(&instance, &place, &backup);
    assert_eq!((code, said.contains("archive damaged")), (1, true), "{said}");
    fs::remove_file(&file).unwrap();
    let (code, said) = check(&instance, &place, &backup);
    assert_eq!((code, said.contains(&frozen)), (1, true), "{said}");
    // The same in the instance itself: the backup says so while it is taken.
    let at_home = instance.app.folder.path().join("blobs").join(&frozen[..2]).join(&frozen);
    fs::write(&at_home, b"rot").unwrap();
    let (code, said) = back_up(instance.app.folder.path(), &shelf.path().join("later"));
    assert_eq!((code, said.contains("damaged already")), (1, true), "{said}");
    fs::write(&at_home, &bytes).unwrap();
}

/// docs/operations.md, "Restore", step by step.
#[test]
fn an_instance_that_is_lost_is_restored_as_the_papers_say() {
    let place = Place::sqlite();
    let instance = Instance::new(&place);
    instance.next_document();
    let shelf = tempfile::tempdir().unwrap();
    let (backup, new) = (shelf.path().join("backup"), shelf.path().join("arunika"));
    assert_eq!(back_up(instance.app.folder.path(), &backup).0, 0);

    let restored = Command::new("sh")
        .args(["-euc", RESTORE, "sh", text(&backup), text(&new)])
        .arg(instance.app.folder.path().join("keys"))
        .output()
        .unwrap();
    assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
    // The test's own instance keeps its database elsewhere.
    let settings = fs::read_to_string(new.join("teken.toml")).unwrap();
    fs::write(new.join("teken.toml"), settings.replace(&place.url, "sqlite://teken.sqlite")).unwrap();
    for command in ["doctor", "audit"] {
        let (code, said) = teken(&[command, "--instance", text(&new)]);
        assert_eq!(code, 0, "{command}: {said}");
    }
    let (code, said) = teken(&["audit", "--deep", "--instance", text(&new)]);
    assert_eq!((code, said.contains("1 document(s)")), (0, true), "{said}");
    let papers = fs::read_to_string("docs/operations.md").unwrap();
    for line in RESTORE.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let line = line.replace("\"$1\"", "BACKUP").replace("\"$2\"", "DIR").replace("\"$3\"", "MEDIUM/keys");
        assert!(papers.contains(&line), "the papers do not say: {line}");
    }
}

const RESTORE: &str = r#"
    install -d -m 0700 "$2" "$2"/emblems
    cp "$1"/settings/teken.toml "$2"/
    cp "$1"/settings/*.png "$2"/emblems/
    cp "$1"/database.sqlite "$2"/teken.sqlite
    cp -a "$1"/files/blobs "$1"/files/archive "$2"/
    cp -a "$3" "$2"/keys
"#;
