//! A document is judged: by its code, by the hash of a file, or by the file itself. Nothing is written, no byte is kept,
//! and no personal number leaves. [`Verdict`] is the same function for the command line and for the public page: no
//! database, no network.

mod file;
mod mask;
mod record;

use chrono::{DateTime, Utc};
use serde::Serialize;

pub use file::{FileAnswer, FileSignature, FileVerdict, HashAnswer, Standing, by_file, by_hash};
pub use record::{Keeping, Record, SIGNATURE_CLASS, Signer, State, by_code};

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
        let whole = matches!(self.report.integrity, Integrity::ValidWhole | Integrity::ValidLaterAllowed);
        let trusted = !self.trust_checked || self.report.trust == Some(Trust::Trusted);
        whole && trusted && self.report.empty_fields.is_empty() && !self.report.active_content
    }
}
