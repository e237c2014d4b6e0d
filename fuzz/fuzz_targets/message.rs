//! Any bytes as the message of a signature: the verifier answers, and calls nothing whole but the message that stood there.
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

/// Two parties' signatures over keys that nobody else has: no message can be good here.
static FRAME: LazyLock<Frame> = LazyLock::new(|| {
    let world = World::new();
    let pdf = world.stages().swap_remove(3);
    Frame { pdf, anchors: world.anchors(), now: world.now }
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let report = verify(&pades_framed::with_message(&FRAME.pdf, bytes), &FRAME.anchors, FRAME.now);
    assert_ne!(report.integrity, Integrity::ValidWhole);
});
