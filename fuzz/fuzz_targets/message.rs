//! Any bytes as the message of a signature: the verifier answers, and calls nothing whole.
#![no_main]

#[expect(dead_code, reason = "the tests use the rest of it")]
#[path = "../../tests/it/pades_framed.rs"]
mod pades_framed;
#[expect(dead_code, reason = "the tests use the rest of it")]
#[path = "../../tests/it/pades_world.rs"]
mod pades_world;

use std::sync::LazyLock;

/// Two parties' signatures over keys that nobody else has: no message can be good here.
static FRAME: LazyLock<pades_framed::Frame> =
    LazyLock::new(|| pades_framed::Frame::of(&pades_world::World::new()));

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| FRAME.is_not_whole_with_message(bytes));
