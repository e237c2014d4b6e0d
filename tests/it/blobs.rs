//! The archive on a real file system.

use std::{fs, os::unix::fs::PermissionsExt as _, sync::Arc, thread};

use chrono::{DateTime, TimeDelta, Utc};
use teken::blobs::{Blobs, BlobsError, ReadableName, archive_name};
use teken::domain::digest::Digest;
use tempfile::TempDir;

fn archive() -> (TempDir, Blobs) {
    let dir = TempDir::new().unwrap();
    let blobs = Blobs::open(dir.path().join("arsip")).unwrap();
    (dir, blobs)
}

fn name(text: &str) -> ReadableName {
    ReadableName::parse(text).unwrap()
}

fn written(blobs: &Blobs, digest: &Digest) -> DateTime<Utc> {
    fs::metadata(blobs.path_of(digest)).unwrap().modified().unwrap().into()
}

#[test]
fn bytes_come_back_under_their_hash() {
    let (_dir, blobs) = archive();
    let digest = blobs.put(b"%PDF-1.7 isi").unwrap();
    assert_eq!(digest, Digest::of(b"%PDF-1.7 isi"));
    assert_eq!(blobs.get(&digest).unwrap(), b"%PDF-1.7 isi");
    let hex = digest.to_string();
    assert!(blobs.path_of(&digest).ends_with(format!("blobs/{}/{hex}", &hex[..2])));
}

#[test]
fn a_blob_nobody_stored_is_missing() {
    let (_dir, blobs) = archive();
    let digest = Digest::of(b"tidak ada");
    assert!(matches!(blobs.get(&digest), Err(BlobsError::Missing(d)) if d == digest));
}

#[test]
fn the_world_cannot_read_the_archive() {
    let (_dir, blobs) = archive();
    let digest = blobs.put(b"rahasia jabatan").unwrap();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    assert_eq!(mode(&blobs.path_of(&digest)) & !0o640, 0);
    assert_eq!(mode(blobs.path_of(&digest).parent().unwrap()) & !0o750, 0);
    let sidecar = blobs.put_named(&name("2027/a.json"), b"{}").unwrap();
    assert_eq!(mode(&sidecar) & !0o640, 0);
}

#[test]
fn storing_twice_is_one_file_and_no_temporary_stays() {
    let (_dir, blobs) = archive();
    let digest = blobs.put(b"sekali").unwrap();
    assert_eq!(blobs.put(b"sekali").unwrap(), digest);
    let folder = blobs.path_of(&digest);
    assert_eq!(fs::read_dir(folder.parent().unwrap()).unwrap().count(), 1);
}

#[test]
fn one_flipped_bit_is_reported_as_damage_with_the_path_and_never_repaired_silently() {
    let (_dir, blobs) = archive();
    let digest = blobs.put(b"asli").unwrap();
    let path = blobs.path_of(&digest);
    fs::write(&path, b"asle").unwrap();
    assert!(matches!(blobs.get(&digest), Err(BlobsError::Damaged { path: p }) if p == path));
    assert!(matches!(blobs.put(b"asli"), Err(BlobsError::Damaged { .. })));
    assert!(matches!(blobs.publish(&digest, &name("x.pdf")), Err(BlobsError::Damaged { .. })));
    assert_eq!(fs::read(&path).unwrap(), b"asle");
}

#[test]
fn a_published_blob_has_a_readable_name_and_no_second_copy() {
    use std::os::unix::fs::MetadataExt as _;
    let (_dir, blobs) = archive();
    let digest = blobs.put(b"%PDF final").unwrap();
    let name = archive_name(&["2027", "Dinas Kesehatan"], &["Perjanjian Kinerja 2027", "7K3M"], "pdf");
    let path = blobs.publish(&digest, &name).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"%PDF final");
    assert_eq!(fs::metadata(&path).unwrap().ino(), fs::metadata(blobs.path_of(&digest)).unwrap().ino());
    assert_eq!(blobs.publish(&digest, &name).unwrap(), path, "publishing again is the same fact");
}

#[test]
fn a_readable_name_is_never_given_to_other_bytes() {
    let (_dir, blobs) = archive();
    let first = blobs.put(b"pertama").unwrap();
    let second = blobs.put(b"kedua").unwrap();
    let path = blobs.publish(&first, &name("2027/pk.pdf")).unwrap();
    assert!(matches!(blobs.publish(&second, &name("2027/pk.pdf")), Err(BlobsError::NameTaken { .. })));
    assert_eq!(fs::read(path).unwrap(), b"pertama");

    blobs.put_named(&name("2027/pk.json"), b"{\"v\":1}").unwrap();
    blobs.put_named(&name("2027/pk.json"), b"{\"v\":1}").unwrap();
    let taken = blobs.put_named(&name("2027/pk.json"), b"{\"v\":2}");
    assert!(matches!(taken, Err(BlobsError::NameTaken { .. })));
    assert_eq!(blobs.get_named(&name("2027/pk.json")).unwrap().unwrap(), b"{\"v\":1}");
    assert!(blobs.get_named(&name("2027/lain.json")).unwrap().is_none());
}

#[test]
fn sixteen_writers_of_one_sidecar_leave_exactly_one_winner() {
    let (_dir, blobs) = archive();
    let blobs = Arc::new(blobs);
    let writers: Vec<_> = (0..16_u8)
        .map(|i| {
            let blobs = Arc::clone(&blobs);
            thread::spawn(move || blobs.put_named(&name("2027/satu.json"), &[i; 4096]).is_ok())
        })
        .collect();
    let won = writers.into_iter().map(|w| w.join().unwrap()).filter(|w| *w).count();
    assert_eq!(won, 1);
    let there = blobs.get_named(&name("2027/satu.json")).unwrap().unwrap();
    assert!(there.len() == 4096 && there.iter().all(|b| *b == there[0]), "whole, from one writer");
}

#[test]
fn only_old_unpublished_blobs_are_removed() {
    let (_dir, blobs) = archive();
    let known = blobs.put(b"dikenal").unwrap();
    let published = blobs.put(b"terbit").unwrap();
    let orphan = blobs.put(b"yatim").unwrap();
    blobs.publish(&published, &name("terbit.pdf")).unwrap();
    let earlier = written(&blobs, &orphan) - TimeDelta::hours(24);
    let later = written(&blobs, &orphan) + TimeDelta::hours(24);

    let old = |before| {
        let beginnings = (0..=u8::MAX).map(|byte| format!("{byte:02x}"));
        beginnings.map(|two| blobs.older(&two, before).unwrap()).collect::<Vec<_>>().concat()
    };
    assert_eq!(old(earlier), [], "too young");
    let mut expected = [known, published, orphan];
    expected.sort_unstable();
    assert_eq!(old(later), expected);

    assert!(!blobs.remove_orphan(&published, later).unwrap(), "a readable name points at it");
    assert!(!blobs.remove_orphan(&orphan, earlier).unwrap(), "too young");
    assert!(blobs.remove_orphan(&orphan, later).unwrap());
    assert!(matches!(blobs.get(&orphan), Err(BlobsError::Missing(_))));
    assert!(blobs.get(&known).is_ok() && blobs.get(&published).is_ok());
}

#[test]
fn storing_again_makes_an_old_blob_young_so_that_no_sweep_takes_it() {
    let (_dir, blobs) = archive();
    let digest = blobs.put(b"lama").unwrap();
    let past = std::time::SystemTime::UNIX_EPOCH;
    fs::File::options().write(true).open(blobs.path_of(&digest)).unwrap().set_modified(past).unwrap();
    let a_day_after: DateTime<Utc> = DateTime::<Utc>::from(past) + TimeDelta::days(1);
    let beginning = &digest.to_string()[..2];
    assert_eq!(blobs.older(beginning, a_day_after).unwrap(), [digest]);
    blobs.put(b"lama").unwrap();
    assert_eq!(blobs.older(beginning, a_day_after).unwrap(), []);
}

#[test]
fn what_a_crash_left_half_written_is_no_blob_and_is_swept_when_old() {
    let (_dir, blobs) = archive();
    let digest = blobs.put(b"utuh").unwrap();
    let half = blobs.path_of(&digest).with_file_name(".tmp-0123456789abcdef");
    fs::write(&half, b"set").unwrap();
    let later = written(&blobs, &digest) + TimeDelta::hours(24);
    assert_eq!(blobs.older(&digest.to_string()[..2], later).unwrap(), [digest]);
    assert_eq!(blobs.remove_temporary(later - TimeDelta::days(2)).unwrap(), 0);
    assert_eq!(blobs.remove_temporary(later).unwrap(), 1);
    assert!(!half.exists() && blobs.get(&digest).is_ok());
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the file system's times are the real clock's")]
fn a_file_that_was_found_whole_is_noticed_at_once_when_it_is_changed_replaced_or_removed() {
    use std::os::unix::fs::MetadataExt as _;
    let (_dir, blobs) = archive();
    // An hour on, so that what was just written counts as settled.
    let now = Utc::now() + TimeDelta::hours(1);
    let digest = blobs.put(b"asli").unwrap();
    let path = blobs.path_of(&digest);
    let written = fs::metadata(&path).unwrap().modified().unwrap();
    let changes = || fs::metadata(&path).map(|facts| (facts.ctime(), facts.ctime_nsec())).unwrap();
    blobs.check(&digest, now).unwrap();
    blobs.check(&digest, now).unwrap();

    // In place, of the same length, with the old time put back; in the next tick of the file system's clock.
    let before = changes();
    while changes() == before {
        fs::write(&path, b"asle").unwrap();
        fs::File::options().write(true).open(&path).unwrap().set_modified(written).unwrap();
    }
    assert!(matches!(blobs.check(&digest, now), Err(BlobsError::Damaged { path: p }) if p == path));
    fs::write(&path, b"asli").unwrap();
    blobs.check(&digest, now).unwrap();
    blobs.check(&digest, now).unwrap();

    // Another file under its name.
    let other = path.with_extension("other");
    fs::write(&other, b"asle").unwrap();
    fs::rename(&other, &path).unwrap();
    assert!(matches!(blobs.check(&digest, now), Err(BlobsError::Damaged { .. })));

    fs::remove_file(&path).unwrap();
    assert!(matches!(blobs.check(&digest, now), Err(BlobsError::Missing(d)) if d == digest));
}
