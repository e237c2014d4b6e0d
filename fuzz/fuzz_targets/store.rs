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

static FRAME: LazyLock<pades_framed::Frame> =
    LazyLock::new(|| pades_framed::Frame::of(&pades_world::World::new()));

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    for key in ["Certs", "CRLs", "OCSPs"] {
        FRAME.keeps_its_signer_with_store(key, bytes);
    }
});
