//! Reading `SignedData` by allow-list: whatever the profile does not name is refused, never skipped,
//! so that no unsigned byte of a message can be changed without notice.
#![deny(clippy::indexing_slicing)]

use der::asn1::ObjectIdentifier;

use super::attributes::{Attributes, Binding};
use crate::pades::asn1::read::{Cursor, NotDer, only};
use crate::pades::asn1::{oid, tag};
use crate::pades::certificate::Certificate;
use crate::pades::limits::MOST_CERTIFICATES;
use crate::pades::scheme::{Hash, Scheme};

/// One read message. Slices point into the given bytes.
#[derive(Debug)]
pub(crate) struct Message<'a> {
    /// Content of the eContent OCTET STRING; `None` for detached messages.
    pub(crate) content: Option<&'a [u8]>,
    pub(crate) signer: Certificate,
    /// The other certificates, in no promised order.
    pub(crate) chain: Vec<Certificate>,
    pub(crate) scheme: Scheme,
    /// Of the content.
    pub(crate) digest: Hash,
    /// How much of the certificates the signature fixes.
    pub(crate) binding: Binding,
    content_digest: &'a [u8],
    pub(crate) signature: &'a [u8],
    /// DER of the time-stamp token among the unsigned attributes.
    pub(crate) token: Option<&'a [u8]>,
    signed_attributes: Vec<u8>,
}

/// Why a message is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    /// Not the DER of a message, or against RFC 5652.
    #[error("the signature message is malformed: {0}")]
    Malformed(&'static str),
    /// Well formed, outside the profile.
    #[error("the signature message is outside the profile: {0}")]
    Unsupported(&'static str),
    /// Well formed, and it does not hold.
    #[error("{0}")]
    Broken(&'static str),
}

impl From<NotDer> for Refusal {
    fn from(_: NotDer) -> Self {
        Self::Malformed("not DER")
    }
}

/// What is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expected {
    /// `ETSI.CAdES.detached`: the signer's certificate is bound, no signing-time.
    Pades,
    /// `adbe.pkcs7.detached`: either may be otherwise.
    Adobe,
    /// A token of RFC 3161.
    TimeStamp,
}

impl<'a> Message<'a> {
    /// Reads one message that must fill `der` entirely.
    pub(crate) fn read(der: &'a [u8], expected: Expected) -> Result<Self, Refusal> {
        let mut info = only(der, tag::SEQUENCE)?;
        if info.oid()? != oid::SIGNED_DATA {
            return Err(Refusal::Unsupported("not SignedData"));
        }
        let mut data = only(info.expect(tag::context(0))?.content, tag::SEQUENCE)?;
        info.finish()?;

        let (kind, version) = match expected {
            Expected::Pades | Expected::Adobe => (oid::DATA, 1),
            Expected::TimeStamp => (oid::TST_INFO, 3),
        };
        if data.small()? != version {
            return Err(Refusal::Unsupported("unexpected SignedData version"));
        }
        let mut digests = data.enter(tag::SET)?;
        let digest = digest_algorithm(&mut digests)?;
        digests.finish().map_err(|_| Refusal::Unsupported("more than one digest algorithm"))?;

        let content = encapsulated(&mut data, &kind, expected)?;
        let certificates = certificates(&mut data)?;
        if data.optional(tag::context(1))?.is_some() {
            return Err(Refusal::Unsupported("revocation lists inside the message"));
        }
        let mut signers = data.enter(tag::SET)?;
        data.finish()?;
        if signers.is_empty() {
            return Err(Refusal::Malformed("no signer"));
        }
        let signer = signers.enter(tag::SEQUENCE)?;
        signers.finish().map_err(|_| Refusal::Malformed("more than one signer"))?;
        Self::read_signer(signer, (&kind, expected), digest, content, certificates)
    }

    fn read_signer(
        mut fields: Cursor<'a>,
        (kind, expected): (&ObjectIdentifier, Expected),
        digest: Hash,
        content: Option<&'a [u8]>,
        mut certificates: Vec<Certificate>,
    ) -> Result<Self, Refusal> {
        if fields.small()? != 1 {
            return Err(Refusal::Unsupported("signer not named by issuer and serial number"));
        }
        let mut sid = fields.enter(tag::SEQUENCE)?;
        let (issuer, serial) = (sid.expect(tag::SEQUENCE)?.whole, sid.integer()?);
        sid.finish()?;
        let named = |c: &Certificate| c.issuer() == issuer && c.serial_content() == serial;
        let at = certificates
            .iter()
            .position(named)
            .ok_or(Refusal::Malformed("certificate of the signer missing"))?;
        let signer = certificates.swap_remove(at);

        if digest_algorithm(&mut fields)? != digest {
            return Err(Refusal::Malformed("two different digest algorithms"));
        }
        let attributes =
            fields.expect(tag::context(0)).map_err(|_| Refusal::Unsupported("no signed attributes"))?;
        let identifier = fields.expect(tag::SEQUENCE)?.content;
        let signature = fields.expect(tag::OCTET_STRING)?.content;
        let token = unsigned_attributes(&mut fields)?;
        fields.finish()?;

        let key =
            signer.public_key().ok_or(Refusal::Unsupported("key algorithm not supported, or a weak key"))?;
        let scheme = Scheme::named(key.kind(), identifier, Some(digest)).ok_or(Refusal::Unsupported(
            "the signature algorithm is too weak, unknown, or does not match the key of the certificate",
        ))?;
        let found = Attributes::read(attributes.content)?;
        let binding = found.check(kind, expected, (&signer, &certificates), (identifier, digest))?;
        let mut signed_attributes = attributes.whole.to_vec();
        if let Some(first) = signed_attributes.first_mut() {
            *first = tag::SET;
        }
        let content_digest = found.message_digest.ok_or(Refusal::Malformed("no message-digest"))?;
        Ok(Self {
            content,
            signer,
            chain: certificates,
            scheme,
            digest,
            binding,
            content_digest,
            signature,
            token,
            signed_attributes,
        })
    }

    /// Whether the key of the certificate signed these attributes and they name this digest.
    pub(crate) fn verify(&self, content_digest: &[u8]) -> Result<(), Refusal> {
        if self.content_digest != content_digest {
            return Err(Refusal::Broken("the signed bytes were changed: their digest is not the signed one"));
        }
        let key = self.signer.public_key().ok_or(Refusal::Unsupported("key algorithm not supported"))?;
        if !key.verifies(self.scheme, &self.signed_attributes, self.signature) {
            return Err(Refusal::Broken("the signature value does not belong to the certificate's key"));
        }
        Ok(())
    }

    /// What the signature does not fix of the certificates must at least fit together: each one whose issuer is in the
    /// message was signed by it. A changed byte in a certificate of a person shows this way.
    pub(crate) fn check_chain(&self) -> Result<(), Refusal> {
        if self.binding == Binding::All {
            return Ok(());
        }
        let all = || std::iter::once(&self.signer).chain(&self.chain);
        for certificate in all() {
            let issuers = all().filter(|issuer| issuer.subject() == certificate.issuer());
            let opinions: Vec<_> = issuers.map(|issuer| certificate.signature_by(issuer)).collect();
            if !opinions.is_empty() && opinions.iter().all(|opinion| *opinion == Some(false)) {
                return Err(Refusal::Broken("a certificate of the message does not belong to its issuer"));
            }
        }
        Ok(())
    }
}

pub(super) fn digest_algorithm(cursor: &mut Cursor<'_>) -> Result<Hash, Refusal> {
    let digest = Hash::read(cursor)?;
    digest.ok_or(Refusal::Unsupported("digest algorithm other than SHA-256, SHA-384 or SHA-512"))
}

fn encapsulated<'a>(
    data: &mut Cursor<'a>,
    kind: &ObjectIdentifier,
    expected: Expected,
) -> Result<Option<&'a [u8]>, Refusal> {
    let mut encapsulated = data.enter(tag::SEQUENCE)?;
    if encapsulated.oid()? != *kind {
        return Err(Refusal::Unsupported("unexpected content type"));
    }
    let inner = encapsulated.optional(tag::context(0))?;
    encapsulated.finish()?;
    match (expected, inner) {
        (Expected::Pades | Expected::Adobe, None) => Ok(None),
        (Expected::Pades | Expected::Adobe, Some(_)) => {
            Err(Refusal::Malformed("content inside a detached message"))
        }
        (Expected::TimeStamp, None) => Err(Refusal::Malformed("a time stamp without content")),
        (Expected::TimeStamp, Some(wrapped)) => {
            let mut cursor = Cursor::new(wrapped.content);
            let octets = cursor.expect(tag::OCTET_STRING)?.content;
            cursor.finish()?;
            Ok(Some(octets))
        }
    }
}

fn certificates(data: &mut Cursor<'_>) -> Result<Vec<Certificate>, Refusal> {
    let mut list = match data.optional(tag::context(0))? {
        None => return Err(Refusal::Malformed("no certificate")),
        Some(element) => Cursor::new(element.content),
    };
    let mut certificates = Vec::new();
    while !list.is_empty() {
        if certificates.len() == MOST_CERTIFICATES {
            return Err(Refusal::Unsupported("more than 20 certificates"));
        }
        let element = list.next()?;
        let certificate = Certificate::from_der(element.whole)
            .map_err(|_| Refusal::Malformed("an unreadable certificate"))?;
        if certificates.contains(&certificate) {
            return Err(Refusal::Malformed("the same certificate twice"));
        }
        certificates.push(certificate);
    }
    Ok(certificates)
}

fn unsigned_attributes<'a>(fields: &mut Cursor<'a>) -> Result<Option<&'a [u8]>, Refusal> {
    let Some(element) = fields.optional(tag::context(1))? else { return Ok(None) };
    let mut list = Cursor::new(element.content);
    let mut attribute = list.enter(tag::SEQUENCE)?;
    if attribute.oid()? != oid::SIGNATURE_TIME_STAMP {
        return Err(Refusal::Unsupported("an unsigned attribute other than a signature time stamp"));
    }
    let mut values = attribute.enter(tag::SET)?;
    attribute.finish()?;
    let token = values.expect(tag::SEQUENCE)?.whole;
    values.finish().map_err(|_| Refusal::Unsupported("more than one time stamp token"))?;
    list.finish().map_err(|_| Refusal::Unsupported("more than one unsigned attribute"))?;
    Ok(Some(token))
}
