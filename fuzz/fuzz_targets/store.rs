//! Any bytes in the security store, as a certificate, a revocation list and a status answer at once: no file is whole by them, and
//! nobody is called another.
#![no_main]

#[expect(dead_code, reason = "the tests use the rest of it")]
#[path = "../../tests/it/pades_framed.rs"]
mod pades_framed;
#[expect(dead_code, reason = "the tests use the rest of it")]
#[path = "../../tests/it/pades_world.rs"]
mod pades_world;

use std::sync::LazyLock;

use pades_world::World;
use teken::pades::verify::{Integrity, TrustAnchors, verify};

struct Frame {
    pdf: Vec<u8>,
    anchors: TrustAnchors,
    now: chrono::DateTime<chrono::Utc>,
}

static FRAME: LazyLock<Frame> = LazyLock::new(|| {
    let world = World::new();
    let pdf = world.stages().swap_remove(3);
    Frame { pdf, anchors: world.anchors(), now: world.now }
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    for key in ["Certs", "CRLs", "OCSPs"] {
        let file = pades_framed::with_store(&FRAME.pdf, key, bytes);
        let report = verify(&file, &FRAME.anchors, FRAME.now);
        assert_ne!(report.integrity, Integrity::ValidWhole);
        let signer = report.signatures.last().and_then(|signature| signature.signer_id.clone());
        assert!(signer.is_none_or(|signer| signer == "S-00000002"));
    }
});
