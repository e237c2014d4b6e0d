//! Signatures, end to end.

use crate::pades_world::World;

#[test]
fn each_stage_only_appends() {
    let world = World::new();
    let stages = world.stages();
    for pair in stages.windows(2) {
        assert!(pair[1].starts_with(&pair[0]));
    }
    if let Ok(folder) = std::env::var("TEKEN_PADES_OUT") {
        std::fs::create_dir_all(&folder).unwrap();
        for (n, stage) in stages.iter().enumerate() {
            std::fs::write(format!("{folder}/{n}.pdf"), stage).unwrap();
        }
        std::fs::write(format!("{folder}/root.pem"), world.root.to_pem()).unwrap();
    }
}
