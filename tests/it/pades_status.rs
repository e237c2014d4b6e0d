//! Answers of status responders (OCSP) in other people's files: what an honest one proves, and each way to cheat with one.
//! `tests/support/foreign.py` makes them with pyHanko and `cryptography`, new in each run.

use teken::pades::verify::{Integrity, Level, SignatureReport, Trust, verify};

use crate::pades_foreign::foreign;

/// The one signature of that file; the file is whole whatever the answers say.
fn judged(name: &str) -> Option<SignatureReport> {
    let foreign = foreign()?;
    let file = foreign.files.get(name).unwrap_or_else(|| panic!("no file {name}"));
    let report = verify(file, &foreign.accredited(), foreign.now);
    assert_eq!(report.integrity, Integrity::ValidLaterAllowed, "{name}: {report:#?}");
    let [signature] = report.signatures.as_slice() else { panic!("{name}: {report:#?}") };
    Some(signature.clone())
}

#[test]
fn an_answer_of_the_authority_or_of_its_responder_proves_that_a_certificate_was_not_revoked() {
    for name in ["good", "good-sha256-named", "good-delegated", "good-made-later"] {
        let Some(signature) = judged(&format!("status-{name}")) else { return };
        assert_eq!(signature.trust, Trust::Trusted, "{name}: {:?}", signature.trust_why);
        assert!(signature.revocation_checked, "{name}");
        assert_eq!(signature.level, Some(Level::LongTerm), "{name}");
    }
}

#[test]
fn an_answer_that_tells_of_a_revocation_counts_even_beside_a_good_one() {
    for name in ["revoked", "good-and-revoked"] {
        let Some(signature) = judged(&format!("status-{name}")) else { return };
        assert_eq!(signature.trust, Trust::Revoked, "{name}");
        assert!(signature.trust_why.unwrap().contains("was revoked at"), "{name}");
    }
    let Some(later) = judged("status-revoked-later") else { return };
    assert_eq!(later.trust, Trust::Trusted, "it was made, provably, before the revocation");
}

#[test]
fn an_answer_that_proves_nothing_is_no_answer() {
    for name in [
        "unknown",
        "stale",
        "without-end-and-old",
        "wrong-serial",
        "wrong-issuer",
        "wrong-signer",
        "signed-by-the-signer",
        "delegate-without-purpose",
        "delegate-of-another",
        "forged",
        "good-without-the-authoritys",
    ] {
        let Some(signature) = judged(&format!("status-{name}")) else { return };
        // The signature is what it would be without any answer: sound, and its revocation unchecked.
        assert_eq!(signature.trust, Trust::Trusted, "{name}");
        assert!(!signature.revocation_checked, "{name}");
        assert_eq!(signature.level, Some(Level::Timed), "{name}");
    }
}
