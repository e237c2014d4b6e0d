//! Making one certificate: the TBS part encoded directly, signed through [`SigningKey`].

use chrono::{DateTime, Utc};

use super::{Profile, Subject};
use crate::pades::algorithm::{PublicKey, SigningKey, SigningKeyError};
use crate::pades::asn1::{tag, write};
use crate::pades::certificate::Certificate;

/// A certificate serial number: 8 to 20 random bytes, given by the caller (RFC 5280 4.1.2.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Serial(Vec<u8>);

/// First and last instant of validity, both included; whole seconds are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// First instant.
    pub not_before: DateTime<Utc>,
    /// Last instant.
    pub not_after: DateTime<Utc>,
}

/// Who signs the new certificate: a CA certificate and the key that belongs to it.
#[derive(Clone, Copy)]
pub struct Issuer<'a> {
    /// The CA certificate.
    pub certificate: &'a Certificate,
    /// Its private key.
    pub key: &'a dyn SigningKey,
}

/// Why a certificate or a revocation list was not issued.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// The public key is weak, or neither Ed25519 nor P-256.
    #[error("the public key of the subject is weak or of an algorithm this service does not issue for")]
    Key,
    /// The serial number is shorter than 64 bits or longer than 20 bytes.
    #[error("a serial number needs 8 to 20 bytes and must not be zero, this one has {0}")]
    Serial(usize),
    /// The validity ends before it begins.
    #[error("the validity ends before it begins")]
    Validity,
    /// The issuer certificate is not a CA or does not belong to the issuer key.
    #[error("the issuer certificate is not a CA certificate of the key that should sign")]
    Issuer,
    /// The key refused.
    #[error(transparent)]
    Signing(#[from] SigningKeyError),
    /// What was signed does not verify: the key is broken; nothing was issued.
    #[error("the issuer key made a signature that does not verify: check the key before issuing again")]
    SelfCheck,
}

impl Serial {
    /// Takes 8 to 20 random bytes.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Result<Self, IssueError> {
        let bytes = bytes.into();
        // 20 bytes with the top bit set would need 21 in DER, which RFC 5280 does not allow.
        let too_long =
            bytes.len() > 20 || (bytes.len() == 20 && bytes.first().is_some_and(|byte| byte & 0x80 != 0));
        if bytes.len() < 8 || too_long || bytes.iter().all(|byte| *byte == 0) {
            return Err(IssueError::Serial(bytes.len()));
        }
        Ok(Self(bytes))
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Issues the self-signed root.
pub fn issue_root(
    key: &dyn SigningKey,
    subject: &Subject,
    validity: Validity,
    serial: &Serial,
) -> Result<Certificate, IssueError> {
    let key_info = key.public_key_info();
    let name = subject.to_der();
    let identifier = key_identifier(&key_info);
    let tbs =
        tbs(Profile::Root, (&name, &identifier), (&name, &key_info, &identifier), validity, serial, key)?;
    let root = sign(&tbs, key)?;
    if root.is_signed_by(&root) { Ok(root) } else { Err(IssueError::SelfCheck) }
}

/// Issues a certificate of the profile for a DER `SubjectPublicKeyInfo`.
///
/// The result is verified against the issuer before it is given out.
pub fn issue(
    issuer: Issuer<'_>,
    profile: Profile,
    subject: &Subject,
    public_key_info: &[u8],
    validity: Validity,
    serial: &Serial,
) -> Result<Certificate, IssueError> {
    let authority = issuer.certificate.subject_key_identifier().ok_or(IssueError::Issuer)?;
    if issuer.certificate.authority().is_none()
        || issuer.certificate.public_key_info() != issuer.key.public_key_info()
        || profile == Profile::Root
    {
        return Err(IssueError::Issuer);
    }
    let tbs = tbs(
        profile,
        (issuer.certificate.subject(), authority),
        (&subject.to_der(), public_key_info, &key_identifier(public_key_info)),
        validity,
        serial,
        issuer.key,
    )?;
    let certificate = sign(&tbs, issuer.key)?;
    if certificate.is_signed_by(issuer.certificate) { Ok(certificate) } else { Err(IssueError::SelfCheck) }
}

fn tbs(
    profile: Profile,
    (issuer, authority_key): (&[u8], &[u8]),
    (subject, key_info, subject_key): (&[u8], &[u8], &[u8]),
    validity: Validity,
    serial: &Serial,
    signer: &dyn SigningKey,
) -> Result<Vec<u8>, IssueError> {
    if PublicKey::from_public_key_info(key_info).is_none() {
        return Err(IssueError::Key);
    }
    if validity.not_after < validity.not_before {
        return Err(IssueError::Validity);
    }
    Ok(write::sequence(&[
        &write::element(tag::context(0), &[&write::unsigned(&[2])]),
        &write::unsigned(&serial.0),
        &signer.algorithm().signature_identifier(),
        issuer,
        &write::sequence(&[&write::time(validity.not_before), &write::time(validity.not_after)]),
        subject,
        key_info,
        &write::element(tag::context(3), &[&profile.extensions(subject_key, authority_key)]),
    ]))
}

fn sign(tbs: &[u8], key: &dyn SigningKey) -> Result<Certificate, IssueError> {
    let signature = key.sign(tbs)?;
    let der = write::sequence(&[tbs, &key.algorithm().signature_identifier(), &write::bits(&signature)]);
    Certificate::from_der(der).map_err(|_| IssueError::SelfCheck)
}

/// RFC 7093 method 1: the left-most 160 bits of SHA-256 over the key bits.
fn key_identifier(public_key_info: &[u8]) -> Vec<u8> {
    let mut cursor = crate::pades::asn1::read::only(public_key_info, tag::SEQUENCE).ok();
    let key = cursor.as_mut().and_then(|fields| {
        fields.next().ok()?;
        fields.bits().ok()
    });
    let digest = ring::digest::digest(&ring::digest::SHA256, key.unwrap_or(public_key_info));
    digest.as_ref().iter().take(20).copied().collect()
}
