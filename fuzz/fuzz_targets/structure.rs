//! Any bytes as a PDF: the verifier answers, and calls nothing whole that a stranger's root would have to vouch for.
#![no_main]

use chrono::DateTime;
use teken::pades::verify::{Trust, TrustAnchors, verify};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let report = verify(bytes, &TrustAnchors::default(), DateTime::UNIX_EPOCH);
    assert_ne!(report.trust, Some(Trust::Trusted));
});
