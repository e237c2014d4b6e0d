//! A document is judged: by its code, by the hash of a file, or by the file itself. Nothing is written, no byte is kept,
//! and no personal number leaves. [`Verdict`] is the same function for the command line and for the public page: no
//! database, no network.

mod class;
mod file;
mod mask;
mod record;
mod records;

use chrono::{DateTime, Utc};
use serde::Serialize;

pub use class::Class;
pub use file::{
    FileAnswer, FileSignature, FileVerdict, HashAnswer, Standing, by_file, by_hash, by_hash_at_once,
};
pub use record::{Keeping, Record, SIGNATURE_CLASS, Signer, State, by_code, by_code_at_once};
pub use records::Records;

use crate::domain::digest::Digest;
use crate::pades::verify::{self, Integrity, Report, Trust, TrustAnchors};

/// What is said of one file.
#[derive(Debug, Clone, Serialize)]
pub struct Verdict {
    /// The file as it was named.
    pub file: String,
    /// SHA-256 of its bytes: compare with the verification hash of the archive.
    pub sha256: Digest,
    /// Integrity, signatures, and what is wrong.
    #[serde(flatten)]
    pub report: Report,
    /// Whether a trust anchor was given: without one, nobody can say who signed.
    pub trust_checked: bool,
}

impl Verdict {
    /// Judges these bytes.
    pub fn of(file: &str, bytes: &[u8], anchors: Option<&TrustAnchors>, now: DateTime<Utc>) -> Self {
        let none = TrustAnchors::new(vec![]);
        let report = verify::verify(bytes, anchors.unwrap_or(&none), now);
        Self { file: file.to_owned(), sha256: Digest::of(bytes), report, trust_checked: anchors.is_some() }
    }

    /// Whole, complete and, if an anchor was given, by whom it says.
    pub fn is_valid(&self) -> bool {
        if self.trust_checked { is_valid(&self.report) } else { is_sound(&self.report) }
    }
}

/// Whole, complete, and every certificate leads to an anchor.
fn is_valid(report: &Report) -> bool {
    is_sound(report) && report.trust == Some(Trust::Trusted)
}

fn is_sound(report: &Report) -> bool {
    let whole = matches!(report.integrity, Integrity::ValidWhole | Integrity::ValidLaterAllowed);
    whole && report.empty_fields.is_empty() && !report.active_content
}
