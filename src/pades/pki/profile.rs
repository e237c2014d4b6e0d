//! What each kind of certificate may do, as extensions.

use der::asn1::ObjectIdentifier;

use crate::pades::asn1::{oid, tag, write};
use crate::pades::certificate::KeyUsage;

/// The kind of certificate to issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// The self-signed anchor.
    Root,
    /// A CA directly above end entities (path length 0): issuing CA or time-stamping CA.
    Authority,
    /// A person or the institution's seal: `digitalSignature` + `nonRepudiation`, extended key
    /// usage `emailProtection`, which viewers built on NSS want.
    Signer,
    /// A time-stamping unit: extended key usage `timeStamping` only, critical (RFC 3161 2.3).
    TimeStamping,
}

impl Profile {
    /// DER `Extensions` (the SEQUENCE, without its `[3]`).
    pub(crate) fn extensions(self, subject_key: &[u8], authority_key: &[u8]) -> Vec<u8> {
        let mut list = Vec::new();
        match self {
            Self::Root => {
                list.push(critical(&oid::BASIC_CONSTRAINTS, &write::sequence(&[&[tag::BOOLEAN, 1, 0xff]])));
            }
            Self::Authority => list.push(critical(
                &oid::BASIC_CONSTRAINTS,
                &write::sequence(&[&[tag::BOOLEAN, 1, 0xff], &write::unsigned(&[0])]),
            )),
            // RFC 5280 4.2.1.9: an end entity may leave basicConstraints out, DER of an empty SEQUENCE says so aloud.
            Self::Signer | Self::TimeStamping => {
                list.push(critical(&oid::BASIC_CONSTRAINTS, &write::sequence(&[])));
            }
        }
        list.push(critical(&oid::KEY_USAGE, &self.key_usage()));
        match self {
            Self::TimeStamping => {
                let purposes = write::sequence(&[&write::oid(&oid::TIME_STAMPING)]);
                list.push(critical(&oid::EXTENDED_KEY_USAGE, &purposes));
            }
            // Without it poppler/NSS trusts the first signature of a certificate and not the second (tried, 22.12).
            Self::Signer => {
                let purposes = write::sequence(&[&write::oid(&oid::EMAIL_PROTECTION)]);
                list.push(plain(&oid::EXTENDED_KEY_USAGE, &purposes));
            }
            Self::Root | Self::Authority => {}
        }
        list.push(plain(&oid::SUBJECT_KEY_IDENTIFIER, &write::octets(subject_key)));
        if self != Self::Root {
            let authority = write::sequence(&[&write::element(0x80, &[authority_key])]);
            list.push(plain(&oid::AUTHORITY_KEY_IDENTIFIER, &authority));
        }
        write::sequence(&list.iter().map(Vec::as_slice).collect::<Vec<_>>())
    }

    pub(crate) fn is_authority(self) -> bool {
        matches!(self, Self::Root | Self::Authority)
    }

    fn key_usage(self) -> Vec<u8> {
        let bits = if self.is_authority() {
            KeyUsage::CertificateSign.bit() | KeyUsage::CrlSign.bit()
        } else {
            KeyUsage::DigitalSignature.bit() | KeyUsage::NonRepudiation.bit()
        };
        let unused = u8::try_from(bits.trailing_zeros()).unwrap_or(0);
        write::element(tag::BIT_STRING, &[&[unused, bits]])
    }
}

pub(crate) fn critical(name: &ObjectIdentifier, value: &[u8]) -> Vec<u8> {
    write::sequence(&[&write::oid(name), &[tag::BOOLEAN, 1, 0xff], &write::octets(value)])
}

pub(crate) fn plain(name: &ObjectIdentifier, value: &[u8]) -> Vec<u8> {
    write::sequence(&[&write::oid(name), &write::octets(value)])
}
