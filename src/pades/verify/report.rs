//! The answers of the verifier: integrity, trust and the facts of each signature, never one tick for all.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::pades::certificate::Fingerprint;
use crate::pades::scheme::Scheme;

/// Whether the bytes are the signed ones. Says nothing about who signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Integrity {
    /// Every signature is good and the last one covers every byte.
    ValidWhole,
    /// As above, but an allowed later revision (DSS) is not covered by the last signature.
    ValidLaterAllowed,
    /// Something was changed after a signature, or a signature does not hold.
    Modified,
    /// Cannot be read safely.
    Malformed,
    /// No signature, and no trace of one.
    Unsigned,
    /// An algorithm or signature format outside the profile.
    Unsupported,
    /// Encrypted.
    Encrypted,
}

/// Whether the signer's certificate leads to an anchor; separate from [`Integrity`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Trust {
    /// The path to an anchor held at the time of signing.
    Trusted,
    /// The path holds, but a certificate was outside its validity at the proven time.
    Expired,
    /// No path to an anchor.
    Untrusted,
    /// A certificate of the path was revoked before the proven time.
    Revoked,
}

/// What a signature is in the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Role {
    /// The first signature, certifying with `DocMDP`.
    CertifyingSeal,
    /// A party.
    Signer,
    /// A signature that locks all fields.
    ClosingSeal,
    /// A time stamp over the whole document.
    DocumentTimeStamp,
}

/// PAdES baseline level reached (EN 319 142-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Level {
    /// Basic.
    #[serde(rename = "B-B")]
    Basic,
    /// With a trusted time stamp on the signature.
    #[serde(rename = "B-T")]
    Timed,
    /// With revocation lists for the whole path in the document, and a proven time.
    #[serde(rename = "B-LT")]
    LongTerm,
    /// As B-LT, under a later document time stamp.
    #[serde(rename = "B-LTA")]
    Archival,
}

/// How a signature stands in the file (its `/SubFilter`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// PAdES.
    #[serde(rename = "ETSI.CAdES.detached")]
    Pades,
    /// The older form of ISO 32000-1.
    #[serde(rename = "adbe.pkcs7.detached")]
    Adobe,
    /// A document time stamp.
    #[serde(rename = "ETSI.RFC3161")]
    TimeStamp,
}

/// Whose root a certificate leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Anchor {
    /// The institution's own: a signature that is *tidak tersertifikasi* (PP 71/2019 art. 60).
    Own,
    /// A provider that the operator named as accredited in Indonesia: *tersertifikasi*.
    Accredited,
}

/// Where the time of a signature comes from, the strongest there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TimeSource {
    /// The trusted time stamp on the signature.
    TimeStamp,
    /// A later trusted document time stamp: signed before it.
    DocumentTimeStamp,
    /// Only /M, which the signer wrote.
    Claimed,
}

/// One signature. Names come only from a certificate whose signature holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each answers a question of its own, and all go out as JSON"
)]
pub struct SignatureReport {
    /// Name of the signature field.
    pub field: String,
    /// What it is in the document.
    pub role: Role,
    /// Whether the signature itself holds and what followed it is allowed.
    pub good: bool,
    /// Why it is not good.
    pub why_not: Option<String>,
    /// Subject common name.
    pub who: Option<String>,
    /// Subject title.
    pub office: Option<String>,
    /// Subject organisation.
    pub organisation: Option<String>,
    /// Subject organisational unit.
    pub agency: Option<String>,
    /// Subject serial number: the opaque signer id.
    pub signer_id: Option<String>,
    /// When it was signed, as far as [`Self::time_source`] proves it.
    pub time: Option<DateTime<Utc>>,
    /// What the time rests on.
    pub time_source: TimeSource,
    /// How it stands in the file.
    pub format: Format,
    /// Algorithm of the key.
    pub algorithm: Option<Scheme>,
    /// Whether the signature fixes which certificate it belongs to. Where it does not (an older form without
    /// signing-certificate-v2), another certificate for the same key could stand there: the name rests on its issuer alone.
    pub certificate_bound: bool,
    /// SHA-256 of the signer's certificate.
    pub certificate: Option<Fingerprint>,
    /// The last moment of the signer's certificate.
    pub certificate_until: Option<DateTime<Utc>>,
    /// Which signed revision it covers, counted from 1.
    pub revision: usize,
    /// The bytes of the file it covers, counted from the start.
    pub covers: usize,
    /// Whether it covers the file to its last byte.
    pub covers_whole_file: bool,
    /// Level reached; `None` for document time stamps and signatures that are not good.
    pub level: Option<Level>,
    /// Whether the certificate is trusted.
    pub trust: Trust,
    /// Why it is not trusted.
    pub trust_why: Option<String>,
    /// Whose root the certificate leads to, even if it had expired or was revoked.
    pub anchor: Option<Anchor>,
    /// Whether a revocation list was there for every certificate of the path; without, only the dates were judged.
    pub revocation_checked: bool,
}

/// Everything the verifier found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The bytes.
    pub integrity: Integrity,
    /// Whether all that makes it [`Integrity::Modified`] is that what the file says of itself (title, author, dates, the program
    /// that wrote it) was written anew after signing.
    pub only_metadata: bool,
    /// Why the integrity is not valid, in plain words; empty when it is.
    pub reasons: Vec<String>,
    /// The weakest trust among the signatures; `None` without signatures.
    pub trust: Option<Trust>,
    /// In the order of signing.
    pub signatures: Vec<SignatureReport>,
    /// Signature fields that nobody has signed. Compare with the expected signers: a document can be perfectly
    /// valid and still lack one.
    pub empty_fields: Vec<String>,
    /// Whether the document can run scripts or open things by itself.
    pub active_content: bool,
}

impl Report {
    /// The names of the signed fields whose signature is good, in the order of signing.
    pub fn signed_fields(&self) -> impl Iterator<Item = &str> {
        self.signatures.iter().filter(|signature| signature.good).map(|signature| signature.field.as_str())
    }

    /// What is said of a file that cannot be read safely.
    pub fn unreadable(reason: impl Into<String>) -> Self {
        Self::only(Integrity::Malformed, reason)
    }

    pub(super) fn only(integrity: Integrity, reason: impl Into<String>) -> Self {
        Self {
            integrity,
            only_metadata: false,
            reasons: vec![reason.into()],
            trust: None,
            signatures: Vec::new(),
            empty_fields: Vec::new(),
            active_content: false,
        }
    }
}
