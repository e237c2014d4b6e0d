//! Time stamps (RFC 3161): the seam to a time-stamping unit, one in-process unit, and reading tokens.
#![deny(clippy::indexing_slicing)]

use chrono::{DateTime, Utc};
use der::asn1::ObjectIdentifier;

use super::algorithm::{SigningKey, SigningKeyError};
use super::asn1::read::{Cursor, only};
use super::asn1::{oid, tag, write};
use super::certificate::Certificate;
use super::cms::build::{Content, longest_message, signed_attributes, signed_data};
use super::cms::parse::{Expected, Message, Refusal};
use super::pki::Serial;
use super::scheme::{Hash, Scheme};

/// Something that stamps digests: in-process, or a client of a time-stamping service.
pub trait TimeStamper {
    /// Returns the DER of a time-stamp token (a CMS `ContentInfo`) over a SHA-256 imprint.
    fn stamp(&self, imprint: &[u8; 32]) -> Result<Vec<u8>, TimeStampError>;

    /// The most bytes a token of this unit takes; reserved in the PDF before the token is there.
    fn token_room(&self) -> usize;
}

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub enum TimeStampError {
    /// The key refused.
    #[error(transparent)]
    Signing(#[from] SigningKeyError),
    /// The policy is not a dotted object identifier.
    #[error("the time-stamping policy `{0}` is not an object identifier")]
    Policy(String),
    /// The certificate is not for time stamping only, is not valid now, or belongs to another key.
    #[error("the time-stamping certificate does not fit: {0}")]
    Certificate(&'static str),
    /// A unit elsewhere could not be reached or refused.
    #[error("the time-stamping service gave no token: {0}")]
    Service(String),
}

/// A time-stamping unit in this process, good for ONE token: each token needs its own serial number.
pub struct LocalTsa<'a> {
    /// The unit's private key (P-256).
    pub key: &'a dyn SigningKey,
    /// Its certificate: extended key usage `timeStamping` only, critical.
    pub certificate: &'a Certificate,
    /// The CAs above it, without the root.
    pub chain: &'a [Certificate],
    /// Dotted object identifier of the time-stamping policy.
    pub policy: &'a str,
    /// The time to attest; whole seconds are kept.
    pub time: DateTime<Utc>,
    /// Unique serial number of the token, at least 64 random bits.
    pub serial: Serial,
}

impl TimeStamper for LocalTsa<'_> {
    fn stamp(&self, imprint: &[u8; 32]) -> Result<Vec<u8>, TimeStampError> {
        if !self.certificate.is_for_time_stamping_only() {
            return Err(TimeStampError::Certificate("it is not for time stamping only"));
        }
        if !self.certificate.is_valid_at(self.time) {
            return Err(TimeStampError::Certificate("it is not valid at this time"));
        }
        if self.certificate.public_key_info() != self.key.public_key_info() {
            return Err(TimeStampError::Certificate("it belongs to another key"));
        }
        let policy = ObjectIdentifier::new(self.policy);
        let policy = policy.map_err(|_| TimeStampError::Policy(self.policy.to_owned()))?;
        let info = write::sequence(&[
            &write::unsigned(&[1]),
            &write::oid(&policy),
            &write::sequence(&[&write::sequence(&[&write::oid(&oid::SHA256)]), &write::octets(imprint)]),
            &write::unsigned(self.serial.as_bytes()),
            &write::generalized_time(self.time),
            &write::sequence(&[&write::unsigned(&[1])]),
        ]);
        let content = Content::TimeStamp(&info);
        let algorithm = self.key.algorithm();
        let digest = ring::digest::digest(algorithm.digest(), &info);
        let attributes =
            signed_attributes(&content, digest.as_ref(), self.certificate, self.chain, algorithm);
        let signature = self.key.sign(&attributes)?;
        Ok(signed_data(&content, self.certificate, self.chain, algorithm, &attributes, &signature, None))
    }

    fn token_room(&self) -> usize {
        // Beyond the detached message: the TSTInfo with its headers, and a longer content type twice.
        const INFO: usize = 160;
        longest_message(self.certificate, self.chain, self.key.algorithm(), None) + INFO
    }
}

/// A token that was read and whose signature holds.
#[derive(Debug)]
pub(crate) struct Token {
    pub(crate) time: DateTime<Utc>,
    pub(crate) scheme: Scheme,
    pub(crate) signer: Certificate,
    pub(crate) chain: Vec<Certificate>,
}

impl Token {
    /// The imprint a token names: digest algorithm and value, read without trusting the token.
    pub(crate) fn imprint_algorithm(der: &[u8]) -> Result<&'static ring::digest::Algorithm, Refusal> {
        let message = Message::read(der, Expected::TimeStamp)?;
        Ok(Info::read(message.content.unwrap_or_default())?.digest)
    }

    /// Reads a token and checks its signature, its unit's certificate profile, and the imprint.
    pub(crate) fn verify(
        der: &[u8],
        digest: impl FnOnce(&'static ring::digest::Algorithm) -> Option<Vec<u8>>,
    ) -> Result<Self, Refusal> {
        let message = Message::read(der, Expected::TimeStamp)?;
        let content = message.content.unwrap_or_default();
        let info = Info::read(content)?;
        if digest(info.digest).as_deref() != Some(info.imprint) {
            return Err(Refusal::Broken("the time stamp is about other bytes"));
        }
        message.verify(ring::digest::digest(message.digest.algorithm(), content).as_ref())?;
        if message.token.is_some() {
            return Err(Refusal::Unsupported("a time stamp inside a time stamp"));
        }
        if !message.signer.is_for_time_stamping_only() {
            return Err(Refusal::Broken("the time stamp was made with a certificate for other purposes"));
        }
        message.check_chain()?;
        Ok(Self { time: info.time, scheme: message.scheme, signer: message.signer, chain: message.chain })
    }
}

struct Info<'a> {
    digest: &'static ring::digest::Algorithm,
    imprint: &'a [u8],
    time: DateTime<Utc>,
}

impl<'a> Info<'a> {
    fn read(content: &'a [u8]) -> Result<Self, Refusal> {
        let mut fields = only(content, tag::SEQUENCE)?;
        if fields.small()? != 1 {
            return Err(Refusal::Unsupported("TSTInfo version"));
        }
        fields.oid()?;
        let mut imprint = fields.enter(tag::SEQUENCE)?;
        let digest = Hash::read(&mut imprint)?;
        let digest =
            digest.ok_or(Refusal::Unsupported("imprint digest other than SHA-256, SHA-384 or SHA-512"))?;
        let value = imprint.expect(tag::OCTET_STRING)?.content;
        imprint.finish()?;
        fields.integer()?;
        let time = time_with_fraction(&mut fields)?;
        Ok(Self { digest: digest.algorithm(), imprint: value, time })
    }
}

/// RFC 3161 2.4.2 allows a fraction of a second; it is cut off.
fn time_with_fraction(fields: &mut Cursor<'_>) -> Result<DateTime<Utc>, Refusal> {
    let content = fields.expect(tag::GENERALIZED_TIME)?.content;
    let whole = content.get(..14).ok_or(Refusal::Malformed("genTime"))?;
    let element = write::element(tag::GENERALIZED_TIME, &[whole, b"Z"]);
    if content.last() != Some(&b'Z') {
        return Err(Refusal::Malformed("genTime"));
    }
    Ok(Cursor::new(&element).time()?)
}
