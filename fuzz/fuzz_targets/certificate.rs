//! Any bytes as a certificate.
#![no_main]

use teken::pades::Certificate;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(certificate) = Certificate::from_der(bytes) {
        assert_eq!(certificate.as_der(), bytes);
        let _ = (certificate.common_name(), certificate.organisation(), certificate.is_signed_by(&certificate));
    }
});
