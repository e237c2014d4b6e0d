//! The signed attributes of a message: which there must be, which there may be, and what they bind.
#![deny(clippy::indexing_slicing)]

use der::asn1::ObjectIdentifier;

use super::parse::{Expected, Refusal, digest_algorithm};
use crate::pades::asn1::read::Cursor;
use crate::pades::asn1::{oid, tag};
use crate::pades::certificate::Certificate;
use crate::pades::limits::MOST_ATTRIBUTES;
use crate::pades::scheme::Hash;

/// How much of a message's certificates its signature fixes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Binding {
    /// Nothing: another certificate for the same key could stand there.
    None,
    /// The signer's certificate.
    Signer,
    /// The signer's and every other.
    All,
}

#[derive(Debug, Default)]
pub(super) struct Attributes<'a> {
    content_type: Option<ObjectIdentifier>,
    pub(super) message_digest: Option<&'a [u8]>,
    certificate: Option<&'a [u8]>,
    protection: Option<&'a [u8]>,
    signing_time: bool,
}

impl<'a> Attributes<'a> {
    pub(super) fn read(content: &'a [u8]) -> Result<Self, Refusal> {
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
            if names.len() >= MOST_ATTRIBUTES {
                return Err(Refusal::Unsupported("more than 50 signed attributes"));
            }
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
            oid::SIGNING_TIME => {
                self.signing_time = true;
                return Ok(());
            }
            _ => return Ok(()),
        }
        value.finish().map_err(|_| Refusal::Malformed("a signed attribute has more than one value"))
    }

    /// Checks them against what is expected and used; says what they bind.
    pub(super) fn check(
        &self,
        kind: &ObjectIdentifier,
        expected: Expected,
        (signer, chain): (&Certificate, &[Certificate]),
        (identifier, digest): (&[u8], Hash),
    ) -> Result<Binding, Refusal> {
        if self.content_type != Some(*kind) {
            return Err(Refusal::Malformed("content-type attribute missing or wrong"));
        }
        if self.signing_time && expected == Expected::Pades {
            return Err(Refusal::Unsupported("a signing-time attribute, which PAdES forbids"));
        }
        if let Some(content) = self.protection {
            let mut protection = Cursor::new(content);
            let protected = digest_algorithm(&mut protection)?;
            let signature = protection.expect(tag::context(1))?.content;
            let names = (Cursor::new(signature).oid()?, Cursor::new(identifier).oid()?);
            if protected != digest || names.0 != names.1 {
                return Err(Refusal::Broken("the protected algorithms are others than the ones used"));
            }
        }
        let Some(content) = self.certificate else {
            return match expected {
                Expected::Pades => Err(Refusal::Unsupported("no signing-certificate-v2 attribute")),
                Expected::Adobe | Expected::TimeStamp => Ok(Binding::None),
            };
        };
        bound(content, signer, chain)
    }
}

/// What a `SigningCertificateV2` (RFC 5035) with this content binds.
fn bound(content: &[u8], signer: &Certificate, chain: &[Certificate]) -> Result<Binding, Refusal> {
    let mut list = Cursor::new(content).enter(tag::SEQUENCE)?;
    let first = NamedCertificate::read(&mut list)?;
    if !first.names(signer) {
        return Err(Refusal::Broken("the signer's certificate is not the one that was signed with"));
    }
    if list.is_empty() {
        return Ok(if chain.is_empty() { Binding::All } else { Binding::Signer });
    }
    // RFC 5035 5.4: more names bind the rest of the path as well.
    let mut others = Vec::new();
    while !list.is_empty() {
        if others.len() >= MOST_ATTRIBUTES {
            return Err(Refusal::Unsupported("more than 50 names in signing-certificate-v2"));
        }
        others.push(NamedCertificate::read(&mut list)?);
    }
    let all = chain.iter().all(|certificate| others.iter().any(|other| other.names(certificate)));
    if all { Ok(Binding::All) } else { Err(Refusal::Broken("a certificate of the message was exchanged")) }
}

/// `ESSCertIDv2`.
struct NamedCertificate<'a> {
    digest: Hash,
    value: &'a [u8],
}

impl<'a> NamedCertificate<'a> {
    fn read(list: &mut Cursor<'a>) -> Result<Self, Refusal> {
        let mut fields = list.enter(tag::SEQUENCE)?;
        let mut peek = fields;
        let digest = match peek.optional(tag::SEQUENCE)? {
            None => Some(Hash::Sha256),
            Some(_) => Hash::read(&mut fields)?,
        };
        let digest = digest.ok_or(Refusal::Unsupported("digest of signing-certificate-v2"))?;
        Ok(Self { digest, value: fields.expect(tag::OCTET_STRING)?.content })
    }

    fn names(&self, certificate: &Certificate) -> bool {
        ring::digest::digest(self.digest.algorithm(), certificate.as_der()).as_ref() == self.value
    }
}
