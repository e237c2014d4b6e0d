//! Reading a certificate: the fields and extensions of RFC 5280 that the profile asks about.
#![deny(clippy::indexing_slicing)]

use chrono::{DateTime, Utc};
use der::asn1::ObjectIdentifier;

use crate::pades::algorithm::PublicKey;
use crate::pades::asn1::read::{Cursor, NotDer, only};
use crate::pades::asn1::{oid, tag};

#[derive(Clone)]
pub(super) struct Facts {
    pub(super) signed_part: Vec<u8>,
    pub(super) serial: Vec<u8>,
    pub(super) issuer: Vec<u8>,
    pub(super) subject: Vec<u8>,
    pub(super) not_before: DateTime<Utc>,
    pub(super) not_after: DateTime<Utc>,
    pub(super) key_info: Vec<u8>,
    pub(super) key: Option<PublicKey>,
    /// Content of the `AlgorithmIdentifier`.
    pub(super) signature_algorithm: Vec<u8>,
    pub(super) signature: Vec<u8>,
    pub(super) extensions: Extensions,
}

#[derive(Clone, Default)]
pub(super) struct Extensions {
    pub(super) subject_key: Option<Vec<u8>>,
    pub(super) authority_key: Option<Vec<u8>>,
    pub(super) key_usage: Option<u8>,
    pub(super) authority: Option<PathLimit>,
    pub(super) purposes: Option<Vec<ObjectIdentifier>>,
    pub(super) purposes_critical: bool,
    pub(super) unknown_critical: bool,
}

/// basicConstraints of a CA (RFC 5280 4.2.1.9): how many CAs may stand between it and an end entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PathLimit {
    Unlimited,
    AtMost(u32),
}

impl PathLimit {
    pub(crate) fn allows(self, below: u32) -> bool {
        match self {
            Self::Unlimited => true,
            Self::AtMost(limit) => below <= limit,
        }
    }
}

/// The key usages the profile asks about (RFC 5280 4.2.1.3).
#[derive(Debug, Clone, Copy)]
pub(crate) enum KeyUsage {
    DigitalSignature,
    NonRepudiation,
    CertificateSign,
    CrlSign,
}

impl KeyUsage {
    pub(crate) const fn bit(self) -> u8 {
        match self {
            Self::DigitalSignature => 0x80,
            Self::NonRepudiation => 0x40,
            Self::CertificateSign => 0x04,
            Self::CrlSign => 0x02,
        }
    }
}

impl Facts {
    pub(super) fn read(der: &[u8]) -> Result<Self, NotDer> {
        let mut outer = only(der, tag::SEQUENCE)?;
        let signed = outer.expect(tag::SEQUENCE)?;
        let signature_algorithm = outer.expect(tag::SEQUENCE)?.content.to_vec();
        let signature = outer.bits()?.to_vec();
        outer.finish()?;

        let mut tbs = Cursor::new(signed.content);
        if tbs.enter(tag::context(0))?.small()? != 2 {
            return Err(NotDer);
        }
        let serial = tbs.integer()?.to_vec();
        if tbs.expect(tag::SEQUENCE)?.content != signature_algorithm {
            return Err(NotDer);
        }
        let issuer = tbs.expect(tag::SEQUENCE)?.whole.to_vec();
        let mut validity = tbs.enter(tag::SEQUENCE)?;
        let (not_before, not_after) = (validity.time()?, validity.time()?);
        validity.finish()?;
        let subject = tbs.expect(tag::SEQUENCE)?.whole.to_vec();
        let key_info = tbs.expect(tag::SEQUENCE)?.whole.to_vec();
        // issuerUniqueID and subjectUniqueID, which old authorities still write.
        tbs.optional(0x81)?;
        tbs.optional(0x82)?;
        let extensions = match tbs.optional(tag::context(3))? {
            Some(wrapped) => Extensions::read(only(wrapped.content, tag::SEQUENCE)?)?,
            None => Extensions::default(),
        };
        tbs.finish()?;
        Ok(Self {
            signed_part: signed.whole.to_vec(),
            serial,
            issuer,
            subject,
            not_before,
            not_after,
            key: PublicKey::from_public_key_info(&key_info),
            key_info,
            signature_algorithm,
            signature,
            extensions,
        })
    }
}

impl Extensions {
    fn read(mut list: Cursor<'_>) -> Result<Self, NotDer> {
        let mut found = Self::default();
        let mut seen = Vec::new();
        while !list.is_empty() {
            let mut extension = list.enter(tag::SEQUENCE)?;
            let name = extension.oid()?;
            let mut peek = extension;
            let critical = match peek.optional(tag::BOOLEAN)? {
                Some(_) => extension.boolean()?,
                None => false,
            };
            let value = extension.expect(tag::OCTET_STRING)?.content;
            extension.finish()?;
            if seen.contains(&name) {
                return Err(NotDer);
            }
            seen.push(name);
            found.take(name, critical, value)?;
        }
        Ok(found)
    }

    fn take(&mut self, name: ObjectIdentifier, critical: bool, value: &[u8]) -> Result<(), NotDer> {
        match name {
            oid::SUBJECT_KEY_IDENTIFIER => {
                let mut cursor = Cursor::new(value);
                self.subject_key = Some(cursor.expect(tag::OCTET_STRING)?.content.to_vec());
                cursor.finish()?;
            }
            oid::AUTHORITY_KEY_IDENTIFIER => {
                let mut fields = only(value, tag::SEQUENCE)?;
                self.authority_key = fields.optional(0x80)?.map(|id| id.content.to_vec());
            }
            oid::KEY_USAGE => {
                let mut cursor = Cursor::new(value);
                let content = cursor.expect(tag::BIT_STRING)?.content;
                self.key_usage = Some(*content.get(1).ok_or(NotDer)?);
                cursor.finish()?;
            }
            oid::BASIC_CONSTRAINTS => {
                let mut fields = only(value, tag::SEQUENCE)?;
                let mut is_authority = false;
                if !fields.is_empty() {
                    is_authority = fields.boolean()?;
                }
                let limit =
                    if fields.is_empty() { PathLimit::Unlimited } else { PathLimit::AtMost(fields.small()?) };
                fields.finish()?;
                self.authority = is_authority.then_some(limit);
            }
            oid::EXTENDED_KEY_USAGE => {
                let mut list = only(value, tag::SEQUENCE)?;
                let mut purposes = Vec::new();
                while !list.is_empty() {
                    purposes.push(list.oid()?);
                }
                self.purposes = Some(purposes);
                self.purposes_critical = critical;
            }
            _ => self.unknown_critical |= critical,
        }
        Ok(())
    }
}
