//! Reading `SignedData` by allow-list: whatever the profile does not name is refused, never skipped,
//! so that no unsigned byte of a message can be changed without notice.
#![deny(clippy::indexing_slicing)]

use der::asn1::ObjectIdentifier;

use crate::pades::algorithm::Algorithm;
use crate::pades::asn1::read::{Cursor, NotDer, only};
use crate::pades::asn1::{oid, tag};
use crate::pades::certificate::Certificate;

/// Most certificates a message may carry.
const MOST_CERTIFICATES: usize = 20;

/// One read message. Slices point into the given bytes.
#[derive(Debug)]
pub(crate) struct Message<'a> {
    /// Content of the eContent OCTET STRING; `None` for detached messages.
    pub(crate) content: Option<&'a [u8]>,
    pub(crate) signer: Certificate,
    /// The other certificates, in no promised order.
    pub(crate) chain: Vec<Certificate>,
    pub(crate) algorithm: Algorithm,
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

/// Which of the two contents is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expected {
    Detached,
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
            Expected::Detached => (oid::DATA, 1),
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
        Self::read_signer(signer, &kind, digest, content, certificates)
    }

    fn read_signer(
        mut fields: Cursor<'a>,
        kind: &ObjectIdentifier,
        digest: ObjectIdentifier,
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
        let mut signature_algorithm = fields.enter(tag::SEQUENCE)?;
        let signature_name = signature_algorithm.oid()?;
        let parameters = !signature_algorithm.is_empty();
        let signature = fields.expect(tag::OCTET_STRING)?.content;
        let token = unsigned_attributes(&mut fields)?;
        fields.finish()?;

        let key =
            signer.public_key().ok_or(Refusal::Unsupported("key algorithm not supported, or a weak key"))?;
        let algorithm = key.algorithm();
        if signature_name != algorithm.signature_oid() || digest != algorithm.digest_oid() || parameters {
            return Err(Refusal::Unsupported("algorithms do not match the key of the certificate"));
        }
        let found = Attributes::read(attributes.content)?;
        found.check(kind, &signer, &certificates, algorithm)?;
        let mut signed_attributes = attributes.whole.to_vec();
        if let Some(first) = signed_attributes.first_mut() {
            *first = tag::SET;
        }
        let content_digest = found.message_digest.ok_or(Refusal::Malformed("no message-digest"))?;
        Ok(Self {
            content,
            signer,
            chain: certificates,
            algorithm,
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
        if !key.verifies(&self.signed_attributes, self.signature) {
            return Err(Refusal::Broken("the signature value does not belong to the certificate's key"));
        }
        Ok(())
    }
}

#[derive(Debug, Default)]
struct Attributes<'a> {
    content_type: Option<ObjectIdentifier>,
    message_digest: Option<&'a [u8]>,
    certificate: Option<&'a [u8]>,
    protection: Option<&'a [u8]>,
    signing_time: bool,
}

impl<'a> Attributes<'a> {
    fn read(content: &'a [u8]) -> Result<Self, Refusal> {
        let mut found = Self::default();
        let mut names = Vec::new();
        let mut list = Cursor::new(content);
        let mut before: &[u8] = &[];
        while !list.is_empty() {
            let element = list.expect(tag::SEQUENCE)?;
            if element.whole < before {
                return Err(Refusal::Malformed("signed attributes not in DER order"));
            }
            before = element.whole;
            let mut attribute = Cursor::new(element.content);
            let name = attribute.oid()?;
            let values = attribute.expect(tag::SET)?.content;
            attribute.finish()?;
            if names.contains(&name) {
                return Err(Refusal::Malformed("a signed attribute is repeated"));
            }
            names.push(name);
            found.take(&name, values)?;
        }
        Ok(found)
    }

    fn take(&mut self, name: &ObjectIdentifier, values: &'a [u8]) -> Result<(), Refusal> {
        let mut value = Cursor::new(values);
        match *name {
            oid::CONTENT_TYPE => self.content_type = Some(value.oid()?),
            oid::MESSAGE_DIGEST => self.message_digest = Some(value.expect(tag::OCTET_STRING)?.content),
            oid::SIGNING_CERTIFICATE_V2 => self.certificate = Some(value.expect(tag::SEQUENCE)?.content),
            oid::CMS_ALGORITHM_PROTECTION => self.protection = Some(value.expect(tag::SEQUENCE)?.content),
            _ => {
                self.signing_time |= name.to_string() == "1.2.840.113549.1.9.5";
                return Ok(());
            }
        }
        value.finish().map_err(|_| Refusal::Malformed("a signed attribute has more than one value"))
    }

    fn check(
        &self,
        kind: &ObjectIdentifier,
        signer: &Certificate,
        chain: &[Certificate],
        algorithm: Algorithm,
    ) -> Result<(), Refusal> {
        if self.content_type != Some(*kind) {
            return Err(Refusal::Malformed("content-type attribute missing or wrong"));
        }
        if self.signing_time && *kind == oid::DATA {
            return Err(Refusal::Unsupported("a signing-time attribute, which PAdES forbids"));
        }
        if let Some(content) = self.protection {
            let mut protection = Cursor::new(content);
            let digest = digest_algorithm(&mut protection)?;
            let signature = protection.enter(tag::context(1))?.oid()?;
            if digest != algorithm.digest_oid() || signature != algorithm.signature_oid() {
                return Err(Refusal::Broken("the protected algorithms are others than the ones used"));
            }
        }
        let content = self.certificate.ok_or(Refusal::Unsupported("no signing-certificate-v2 attribute"))?;
        let mut list = Cursor::new(content).enter(tag::SEQUENCE)?;
        let first = NamedCertificate::read(&mut list)?;
        if !first.names(signer) {
            return Err(Refusal::Broken("the signer's certificate is not the one that was signed with"));
        }
        if list.is_empty() {
            return Ok(());
        }
        // RFC 5035 5.4: more names bind the rest of the path as well.
        let mut others = Vec::new();
        while !list.is_empty() {
            others.push(NamedCertificate::read(&mut list)?);
        }
        let bound = chain.iter().all(|certificate| others.iter().any(|other| other.names(certificate)));
        if bound { Ok(()) } else { Err(Refusal::Broken("a certificate of the message was exchanged")) }
    }
}

/// `ESSCertIDv2`.
struct NamedCertificate<'a> {
    digest: &'static ring::digest::Algorithm,
    value: &'a [u8],
}

impl<'a> NamedCertificate<'a> {
    fn read(list: &mut Cursor<'a>) -> Result<Self, Refusal> {
        let mut fields = list.enter(tag::SEQUENCE)?;
        let digest = match fields.optional(tag::SEQUENCE)? {
            None => &ring::digest::SHA256,
            Some(identifier) => match Cursor::new(identifier.content).oid()? {
                oid::SHA256 => &ring::digest::SHA256,
                oid::SHA512 => &ring::digest::SHA512,
                _ => return Err(Refusal::Unsupported("digest of signing-certificate-v2")),
            },
        };
        Ok(Self { digest, value: fields.expect(tag::OCTET_STRING)?.content })
    }

    fn names(&self, certificate: &Certificate) -> bool {
        ring::digest::digest(self.digest, certificate.as_der()).as_ref() == self.value
    }
}

fn digest_algorithm(cursor: &mut Cursor<'_>) -> Result<ObjectIdentifier, Refusal> {
    let mut identifier = cursor.enter(tag::SEQUENCE)?;
    let name = identifier.oid()?;
    // RFC 5754 2: parameters absent, and readers must take NULL as well.
    identifier.optional(tag::NULL)?;
    identifier.finish()?;
    if name == oid::SHA256 || name == oid::SHA512 {
        Ok(name)
    } else {
        Err(Refusal::Unsupported("digest algorithm other than SHA-256 or SHA-512"))
    }
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
        (Expected::Detached, None) => Ok(None),
        (Expected::Detached, Some(_)) => Err(Refusal::Malformed("content inside a detached message")),
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
