//! One X.509 certificate (RFC 5280): its bytes and the facts the profile asks about.
#![deny(clippy::indexing_slicing)]

mod facts;

use std::fmt;

use chrono::{DateTime, Utc};
use der::asn1::ObjectIdentifier;
use serde::{Deserialize, Serialize};

use super::algorithm::PublicKey;
use super::asn1::read::{NotDer, only};
use super::asn1::{oid, tag};
use super::scheme::Scheme;
use facts::Facts;
pub(crate) use facts::{KeyUsage, PathLimit};

/// A certificate: the DER bytes as issued, and what was read from them once.
///
/// Serialises as base64 of the DER.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Certificate {
    der: Vec<u8>,
    facts: Facts,
}

/// SHA-256 over the DER of a certificate; shown as lower-case hex.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint(pub [u8; 32]);

/// The bytes are no certificate that this profile can read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a readable X.509 v3 certificate: {0}")]
pub struct CertificateError(&'static str);

impl Certificate {
    /// Reads DER. Errors when it is not one whole v3 certificate.
    pub fn from_der(der: impl Into<Vec<u8>>) -> Result<Self, CertificateError> {
        let der = der.into();
        let facts = Facts::read(&der).map_err(|NotDer| CertificateError("malformed DER or not version 3"))?;
        Ok(Self { der, facts })
    }

    /// Reads the first `CERTIFICATE` block of a PEM text.
    pub fn from_pem(pem: &str) -> Result<Self, CertificateError> {
        let (label, der) =
            der::pem::decode_vec(pem.trim().as_bytes()).map_err(|_| CertificateError("malformed PEM"))?;
        if label != "CERTIFICATE" {
            return Err(CertificateError("the PEM block is not a CERTIFICATE"));
        }
        Self::from_der(der)
    }

    /// The bytes as issued.
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// The certificate as a PEM block with line feeds.
    pub fn to_pem(&self) -> String {
        der::pem::encode_string("CERTIFICATE", der::pem::LineEnding::LF, &self.der).unwrap_or_default()
    }

    /// SHA-256 over the DER.
    pub fn fingerprint(&self) -> Fingerprint {
        let digest = ring::digest::digest(&ring::digest::SHA256, &self.der);
        Fingerprint(digest.as_ref().try_into().unwrap_or_default())
    }

    /// The serial number as big-endian bytes without a leading zero.
    pub fn serial(&self) -> &[u8] {
        match self.facts.serial.as_slice() {
            [0, rest @ ..] if !rest.is_empty() => rest,
            serial => serial,
        }
    }

    /// First instant of validity.
    pub fn not_before(&self) -> DateTime<Utc> {
        self.facts.not_before
    }

    /// Last instant of validity.
    pub fn not_after(&self) -> DateTime<Utc> {
        self.facts.not_after
    }

    /// Whether `at` lies within the validity, both ends included.
    pub fn is_valid_at(&self, at: DateTime<Utc>) -> bool {
        self.facts.not_before <= at && at <= self.facts.not_after
    }

    /// The public key, or `None` when its algorithm is outside the profile or the key is weak.
    pub fn public_key(&self) -> Option<&PublicKey> {
        self.facts.key.as_ref()
    }

    /// DER `SubjectPublicKeyInfo`.
    pub fn public_key_info(&self) -> &[u8] {
        &self.facts.key_info
    }

    /// Subject common name (2.5.4.3): the person or the institution.
    pub fn common_name(&self) -> Option<String> {
        self.subject_text(&oid::COMMON_NAME)
    }

    /// Subject title (2.5.4.12): the office.
    pub fn title(&self) -> Option<String> {
        self.subject_text(&oid::TITLE)
    }

    /// Subject organisation (2.5.4.10): the institution.
    pub fn organisation(&self) -> Option<String> {
        self.subject_text(&oid::ORGANIZATION)
    }

    /// Subject organisational unit (2.5.4.11): the agency.
    pub fn organisational_unit(&self) -> Option<String> {
        self.subject_text(&oid::ORGANIZATIONAL_UNIT)
    }

    /// Subject serial number (2.5.4.5): the opaque signer id.
    pub fn subject_serial(&self) -> Option<String> {
        self.subject_text(&oid::SERIAL_NUMBER)
    }

    /// Whether the key of `issuer` made this certificate's signature; `false` for a scheme outside the profile.
    pub fn is_signed_by(&self, issuer: &Self) -> bool {
        self.signature_by(issuer) == Some(true)
    }

    /// The same; `None` when the signature is of a scheme outside the profile, about which nothing can be said.
    pub(crate) fn signature_by(&self, issuer: &Self) -> Option<bool> {
        let key = issuer.public_key()?;
        let scheme = Scheme::named(key.kind(), &self.facts.signature_algorithm, None)?;
        Some(key.verifies(scheme, &self.facts.signed_part, &self.facts.signature))
    }

    pub(crate) fn serial_content(&self) -> &[u8] {
        &self.facts.serial
    }

    pub(crate) fn issuer(&self) -> &[u8] {
        &self.facts.issuer
    }

    pub(crate) fn subject(&self) -> &[u8] {
        &self.facts.subject
    }

    pub(crate) fn subject_key_identifier(&self) -> Option<&[u8]> {
        self.facts.extensions.subject_key.as_deref()
    }

    pub(crate) fn authority_key_identifier(&self) -> Option<&[u8]> {
        self.facts.extensions.authority_key.as_deref()
    }

    /// Whether it may issue certificates, and how many CAs below it.
    pub(crate) fn authority(&self) -> Option<PathLimit> {
        self.facts.extensions.authority
    }

    pub(crate) fn may(&self, usage: KeyUsage) -> bool {
        self.facts.extensions.key_usage.is_none_or(|bits| bits & usage.bit() != 0)
    }

    pub(crate) fn is_for_time_stamping_only(&self) -> bool {
        self.facts.extensions.purposes_critical
            && self.facts.extensions.purposes.as_deref() == Some(&[oid::TIME_STAMPING])
    }

    /// Whether it names that purpose.
    pub(crate) fn is_for(&self, purpose: &ObjectIdentifier) -> bool {
        self.facts.extensions.purposes.as_deref().is_some_and(|purposes| purposes.contains(purpose))
    }

    pub(crate) fn has_unknown_critical_extension(&self) -> bool {
        self.facts.extensions.unknown_critical
    }

    fn subject_text(&self, wanted: &ObjectIdentifier) -> Option<String> {
        let mut names = only(&self.facts.subject, tag::SEQUENCE).ok()?;
        while !names.is_empty() {
            let mut set = names.enter(tag::SET).ok()?;
            while !set.is_empty() {
                let mut pair = set.enter(tag::SEQUENCE).ok()?;
                let kind = pair.oid().ok()?;
                let value = pair.next().ok()?;
                if kind == *wanted {
                    return text(value.tag, value.content);
                }
            }
        }
        None
    }
}

/// A string of a name: as UTF-8, as one byte a letter, or as two (RFC 5280 4.1.2.4).
fn text(kind: u8, content: &[u8]) -> Option<String> {
    match kind {
        tag::UTF8_STRING => String::from_utf8(content.to_vec()).ok(),
        tag::PRINTABLE_STRING | tag::IA5_STRING | tag::TELETEX_STRING => {
            Some(content.iter().map(|byte| char::from(*byte)).collect())
        }
        tag::BMP_STRING if content.len().is_multiple_of(2) => {
            let units =
                content.chunks(2).map(|pair| pair.iter().fold(0, |sum, byte| sum << 8 | u16::from(*byte)));
            String::from_utf16(&units.collect::<Vec<_>>()).ok()
        }
        _ => None,
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for Certificate {}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate")
            .field("common_name", &self.common_name())
            .field("fingerprint", &self.fingerprint().to_string())
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error as _;

        let text = String::deserialize(deserializer)?;
        let bytes = data_encoding::HEXLOWER.decode(text.as_bytes()).map_err(D::Error::custom)?;
        bytes.try_into().map(Self).map_err(|_| D::Error::custom("a fingerprint has 32 bytes"))
    }
}

impl From<Certificate> for String {
    fn from(certificate: Certificate) -> Self {
        data_encoding::BASE64.encode(&certificate.der)
    }
}

impl TryFrom<String> for Certificate {
    type Error = CertificateError;

    fn try_from(text: String) -> Result<Self, CertificateError> {
        let der =
            data_encoding::BASE64.decode(text.as_bytes()).map_err(|_| CertificateError("not base64"))?;
        Self::from_der(der)
    }
}
