//! The program is killed in the middle of a season: what it leaves behind is sound, and a worker finishes what is owed.

use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use chrono::TimeDelta;
use teken::boot;
use teken::domain::document::Document;
use teken::domain::moment::Moment;
use teken::domain::stage::StageName;
use teken::flows::Rooms;
use teken::flows::cascade::{Gate, gate};
use teken::pades::verify::{self, Integrity, TrustAnchors};
use teken::store::documents::Filter;
use teken::store::{documents, intents, revisions, signatures};
use teken::worker::Worker;

use crate::app::rng;

/// Lets the demo run until it has used so many seconds of processor time; then the system kills it.
fn demo_killed_after(seconds: u32, dir: &Path) {
    let ended = Command::new("sh")
        .args(["-c", "ulimit -t \"$1\" && exec \"$2\" demo --out \"$3\"", "sh", &seconds.to_string()])
        .arg(env!("CARGO_BIN_EXE_teken"))
        .arg(dir)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    // A much faster machine may have finished it; then the rest holds all the more.
    assert!(ended.signal().is_some() || ended.success(), "{ended}");
}

#[test]
fn a_season_killed_while_people_sign_leaves_a_sound_instance() {
    let parent = tempfile::tempdir().unwrap();
    let dir = parent.path().join("demo");
    // On two cores most of this goes into keys, reviews and the texts; then the signing has begun.
    demo_killed_after(18, &dir);
    let rooms = boot::open(&dir).unwrap();
    for document in all(&rooms) {
        is_sound(&rooms, &document);
    }

    // Later, when every lease has lapsed, a new worker makes up for what is owed.
    let day = "2027-01-04".parse().unwrap();
    let later = || Moment { at: boot::now() + TimeDelta::minutes(3), day };
    let tally = Worker::new(&rooms).unwrap().run_due(&mut rng(), later).unwrap();
    assert_eq!((tally.retried, tally.buried), (0, 0));
    assert!(rooms.store.read(intents::list_open).unwrap().is_empty());
    for document in all(&rooms) {
        is_sound(&rooms, &document);
        assert_ne!(document.stage.name(), StageName::Signed);
        if document.is_freezing() {
            // Only where the superior's agreement is not signed yet, which is nobody's debt.
            let setting = &rooms.institution.cascade;
            let gate =
                rooms.store.read(|tx| gate(tx, setting, (&document.subject, document.period))).unwrap();
            assert!(matches!(gate, Gate::Waits(_)), "{}", document.title);
        }
    }
}

fn all(rooms: &Rooms) -> Vec<Document> {
    let list = rooms.store.read(|tx| documents::list(tx, Filter::default())).unwrap();
    list.iter().map(|one| rooms.store.read(|tx| documents::find(tx, one.id)).unwrap().unwrap()).collect()
}

/// Every file that is recorded is there and grew from the one before; every signature is in one of them, and once.
fn is_sound(rooms: &Rooms, document: &Document) {
    let (files, made) = rooms
        .store
        .read(|tx| {
            Ok::<_, teken::store::StoreError>((
                revisions::list(tx, document.id)?,
                signatures::list(tx, document.id)?,
            ))
        })
        .unwrap();
    let mut before: Option<(u32, Vec<u8>)> = None;
    for revision in &files {
        let bytes = rooms.blobs.get(&revision.sha256).unwrap();
        assert_eq!(bytes.len() as u64, revision.length);
        if let Some((version, earlier)) = before {
            assert!(version != revision.version || bytes.starts_with(&earlier));
        }
        before = Some((revision.version, bytes));
    }
    let current = document.stage.signatures();
    assert_eq!(made.iter().filter(|one| one.version == document.version).count(), current.len());
    for signature in current {
        assert_eq!(files.iter().filter(|file| file.sha256 == signature.revision).count(), 1);
    }
    if let (Some(newest), Some((_, bytes))) = (document.stage.current_pdf(), before) {
        assert_eq!(teken::domain::digest::Digest::of(&bytes), newest);
        let anchors = TrustAnchors::new(vec![rooms.keyring.root().clone()]);
        let report = verify::verify(&bytes, &anchors, boot::now() + TimeDelta::minutes(4));
        assert_eq!(report.integrity, Integrity::ValidWhole, "{:?}", report.reasons);
    }
}
