//! `teken verify`: its exit codes and both ways of answering.

use std::fs;

use serde_json::Value;

use super::demo::DEMO;
use super::teken;

/// Field, value: one object for each line.
fn objects(out: &str) -> Vec<Value> {
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_archived_file_is_valid_with_and_without_the_root() {
    let mut arguments = vec!["verify".into(), "--trust".into(), DEMO.root().into_os_string()];
    arguments.extend(DEMO.archived().into_iter().take(6).map(Into::into));
    let said = teken(&arguments);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    assert_eq!(said.out.matches("VALID_WHOLE: ").count(), 6);
    assert_eq!(said.out.matches("TRUSTED: ").count(), 6);

    let pdf = DEMO.archived().remove(0);
    let said = teken(["verify".as_ref(), pdf.as_os_str()]);
    assert_eq!(said.code, 0);
    assert!(said.out.contains("not checked: give the institution's root certificate"), "{}", said.out);
}

#[test]
fn another_institutions_root_makes_no_file_valid() {
    let (_parent, other) = super::instance();
    let (root, pdf) = (other.join("keys/root.pem"), DEMO.archived().remove(0));
    let said = teken(["verify".as_ref(), "--trust".as_ref(), root.as_os_str(), pdf.as_os_str()]);
    assert_eq!(said.code, 1);
    assert!(said.out.contains("UNTRUSTED") && said.out.contains("VALID_WHOLE"), "{}", said.out);
}

#[test]
fn the_exit_code_tells_valid_from_not_valid_from_unreadable() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).display().to_string();
    let good = fs::read(DEMO.archived().remove(0)).unwrap();
    let mut changed = good.clone();
    changed[good.len() / 3] ^= 1;
    fs::write(path("good.pdf"), &good).unwrap();
    fs::write(path("changed.pdf"), changed).unwrap();
    fs::write(path("cut.pdf"), &good[..good.len() - 100]).unwrap();
    fs::write(path("longer.pdf"), [&good, b"\n".as_slice()].concat()).unwrap();
    fs::write(path("empty.pdf"), "").unwrap();
    fs::write(path("text.txt"), "Bukan PDF.\n").unwrap();
    fs::create_dir(path("folder")).unwrap();
    for (names, code) in [
        (vec!["good.pdf"], 0),
        (vec!["changed.pdf"], 1),
        (vec!["cut.pdf"], 1),
        (vec!["longer.pdf"], 1),
        (vec!["empty.pdf"], 1),
        (vec!["text.txt"], 1),
        (vec!["folder"], 2),
        (vec!["none.pdf"], 2),
        (vec!["good.pdf", "changed.pdf"], 1),
        (vec!["good.pdf", "none.pdf"], 2),
        (vec!["none.pdf", "changed.pdf", "good.pdf"], 2),
    ] {
        let files: Vec<String> = names.iter().map(|name| path(name)).collect();
        let said = teken(["verify", "--json"].into_iter().chain(files.iter().map(String::as_str)));
        assert_eq!(said.code, code, "{names:?} {}", said.out);
        let read = names.iter().filter(|name| !["folder", "none.pdf"].contains(*name)).count();
        assert_eq!(
            objects(&said.out).len(),
            read,
            "one unreadable file does not keep the others from being judged"
        );
        assert_eq!(said.err.lines().count(), names.len() - read);
    }
}

#[test]
fn one_changed_byte_anywhere_is_seen() {
    let dir = tempfile::tempdir().unwrap();
    let good = fs::read(DEMO.archived().remove(0)).unwrap();
    let files: Vec<String> = (0..40)
        .map(|i| {
            let mut changed = good.clone();
            // The last revision's own signature value has room that no signature covers: stay before it.
            changed[good.len() / 2 / 40 * i] ^= 0x20;
            let path = dir.path().join(format!("{i}.pdf")).display().to_string();
            fs::write(&path, changed).unwrap();
            path
        })
        .collect();
    let said = teken(["verify", "--json"].into_iter().chain(files.iter().map(String::as_str)));
    for object in objects(&said.out) {
        assert_ne!(object["integrity"], "VALID_WHOLE", "{}", object["file"]);
        assert_ne!(object["integrity"], "VALID_LATER_ALLOWED", "{}", object["file"]);
    }
    assert_eq!(said.code, 1);
}

#[test]
fn json_is_one_object_a_line_with_the_same_verdict() {
    let pdfs = DEMO.archived();
    let agreement = pdfs.iter().find(|pdf| pdf.to_string_lossy().contains("kep-dinkes_perjanjian")).unwrap();
    let root = DEMO.root();
    let said = teken([
        "verify".as_ref(),
        "--json".as_ref(),
        "--trust".as_ref(),
        root.as_os_str(),
        agreement.as_os_str(),
    ]);
    let [verdict] = &objects(&said.out)[..] else { panic!("{}", said.out) };
    assert_eq!(verdict["file"], agreement.display().to_string());
    assert_eq!((&verdict["integrity"], &verdict["trust"]), (&"VALID_WHOLE".into(), &"TRUSTED".into()));
    assert_eq!(verdict["empty_fields"], Value::Array(vec![]));
    let fields: Vec<&str> =
        verdict["signatures"].as_array().unwrap().iter().map(|one| one["field"].as_str().unwrap()).collect();
    assert!(
        fields.starts_with(&["segel", "ttd_pihak_pertama", "ttd_pihak_kedua", "segel_penutup"]),
        "{fields:?}"
    );
    let sidecar: Value =
        serde_json::from_slice(&fs::read(agreement.with_extension("json")).unwrap()).unwrap();
    assert_eq!(sidecar["sha256"], verdict["sha256"], "the verification hash");
}

#[test]
fn a_file_without_end_is_not_read_to_its_end() {
    teken(["verify", "/dev/zero"]).fails("too long");
}

#[test]
fn the_class_of_a_signature_depends_on_whose_root_it_leads_to() {
    let (root, pdf) = (DEMO.root().into_os_string(), DEMO.archived().remove(0).into_os_string());
    let asked = |how: &str| teken(["verify".into(), how.into(), root.clone(), pdf.clone()]);
    let own = asked("--trust");
    assert!(own.code == 0 && own.out.contains(", tidak tersertifikasi"), "{}", own.out);
    let certified = asked("--accredited");
    assert!(certified.code == 0 && certified.out.contains(", tersertifikasi"), "{}", certified.out);
    assert!(!certified.out.contains("tidak tersertifikasi"), "{}", certified.out);
    let unknown = teken(["verify".into(), pdf.clone()]);
    assert!(!unknown.out.contains("tersertifikasi"), "{}", unknown.out);
}

#[test]
fn a_folder_of_accredited_roots_is_read_whole_or_refused_by_the_file_at_fault() {
    let dir = tempfile::tempdir().unwrap();
    fs::copy(DEMO.root(), dir.path().join("a.pem")).unwrap();
    fs::write(dir.path().join("README.txt"), "not read").unwrap();
    assert_eq!(teken::boot::accredited(dir.path()).unwrap().len(), 1);
    fs::write(dir.path().join("b.pem"), "no certificate").unwrap();
    let said = format!("{:#}", teken::boot::accredited(dir.path()).unwrap_err());
    assert!(said.contains("b.pem is not a certificate"), "{said}");
    let said = format!("{:#}", teken::boot::accredited(&dir.path().join("none")).unwrap_err());
    assert!(said.contains("none"), "{said}");
}
