//! Certificate revocation lists, version 2 (RFC 5280 5): issuing them and reading them back.

use chrono::{DateTime, Utc};

use super::issue::{IssueError, Issuer};
use super::profile::plain;
use crate::pades::asn1::read::{Cursor, NotDer, only};
use crate::pades::asn1::{oid, tag, write};
use crate::pades::certificate::{Certificate, KeyUsage};
use crate::pades::limits::MOST_REVOKED;
use crate::pades::scheme::Scheme;

/// One revoked certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revocation {
    /// Serial number of the certificate, as [`Certificate::serial`] gives it.
    pub serial: Vec<u8>,
    /// When it was revoked.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: RevocationReason,
}

/// Reasons of RFC 5280 5.3.1 that this service uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RevocationReason {
    /// No reason given; the extension is left out.
    Unspecified,
    /// The private key may be in other hands.
    KeyCompromise,
    /// The person left the office or the institution.
    AffiliationChanged,
    /// A new certificate replaces it.
    Superseded,
}

/// Issues a revocation list. `number` must grow with each list of the same issuer; returns DER.
pub fn crl(
    issuer: Issuer<'_>,
    this_update: DateTime<Utc>,
    next_update: DateTime<Utc>,
    number: u64,
    revoked: &[Revocation],
) -> Result<Vec<u8>, IssueError> {
    let authority = issuer.certificate.subject_key_identifier().ok_or(IssueError::Issuer)?;
    if !issuer.certificate.may(KeyUsage::CrlSign)
        || issuer.certificate.public_key_info() != issuer.key.public_key_info()
    {
        return Err(IssueError::Issuer);
    }
    let identifier = issuer.key.algorithm().signature_identifier();
    let entries = revoked.iter().map(Revocation::to_der).collect::<Vec<_>>();
    // RFC 5280 5.1.2.6: without revoked certificates the list is absent, not empty.
    let entries = if entries.is_empty() { Vec::new() } else { write::sequence(&[&entries.concat()]) };
    let authority = write::sequence(&[&write::element(0x80, &[authority])]);
    let extensions = write::sequence(&[
        &plain(&oid::AUTHORITY_KEY_IDENTIFIER, &authority),
        &plain(&oid::CRL_NUMBER, &write::unsigned(&number.to_be_bytes())),
    ]);
    let tbs = write::sequence(&[
        &write::unsigned(&[1]),
        &identifier,
        issuer.certificate.subject(),
        &write::time(this_update),
        &write::time(next_update),
        &entries,
        &write::element(tag::context(0), &[&extensions]),
    ]);
    let signature = issuer.key.sign(&tbs)?;
    let der = write::sequence(&[&tbs, &identifier, &write::bits(&signature)]);
    match RevocationList::read(&der, MOST_REVOKED) {
        Ok(list) if list.is_signed_by(issuer.certificate) => Ok(der),
        _ => Err(IssueError::SelfCheck),
    }
}

/// Whether these bytes are a revocation list that can be read; nothing is said about who made it.
pub fn is_revocation_list(der: &[u8]) -> bool {
    RevocationList::read(der, MOST_REVOKED).is_ok()
}

impl Revocation {
    fn to_der(&self) -> Vec<u8> {
        let extensions = match self.reason.code() {
            None => Vec::new(),
            Some(code) => {
                let value = write::element(tag::ENUMERATED, &[&[code]]);
                write::sequence(&[&plain(&oid::CRL_REASON, &value)])
            }
        };
        write::sequence(&[&write::unsigned(&self.serial), &write::time(self.at), &extensions])
    }
}

impl RevocationReason {
    fn code(self) -> Option<u8> {
        match self {
            Self::Unspecified => None,
            Self::KeyCompromise => Some(1),
            Self::AffiliationChanged => Some(3),
            Self::Superseded => Some(4),
        }
    }
}

/// A revocation list as the verifier asks it.
#[derive(Debug)]
pub(crate) struct RevocationList<'a> {
    signed_part: &'a [u8],
    algorithm: &'a [u8],
    signature: &'a [u8],
    pub(crate) issuer: &'a [u8],
    pub(crate) this_update: DateTime<Utc>,
    revoked: Vec<(&'a [u8], DateTime<Utc>)>,
}

impl<'a> RevocationList<'a> {
    /// Reads a list of at most so many certificates.
    pub(crate) fn read(der: &'a [u8], most: usize) -> Result<Self, NotDer> {
        let mut outer = only(der, tag::SEQUENCE)?;
        let signed = outer.expect(tag::SEQUENCE)?;
        let algorithm = outer.expect(tag::SEQUENCE)?.content;
        let signature = outer.bits()?;
        outer.finish()?;

        let mut tbs = Cursor::new(signed.content);
        if tbs.small()? != 1 || tbs.expect(tag::SEQUENCE)?.content != algorithm {
            return Err(NotDer);
        }
        let issuer = tbs.expect(tag::SEQUENCE)?.whole;
        let this_update = tbs.time()?;
        let mut peek = tbs;
        if peek.next().is_ok_and(|next| matches!(next.tag, tag::UTC_TIME | tag::GENERALIZED_TIME)) {
            tbs.time()?;
        }
        let mut revoked = Vec::new();
        if let Some(entries) = tbs.optional(tag::SEQUENCE)? {
            let mut entries = Cursor::new(entries.content);
            while !entries.is_empty() {
                if revoked.len() >= most {
                    return Err(NotDer);
                }
                let mut entry = entries.enter(tag::SEQUENCE)?;
                revoked.push((entry.integer()?, entry.time()?));
            }
        }
        Ok(Self { signed_part: signed.whole, algorithm, signature, issuer, this_update, revoked })
    }

    /// How many certificates it names.
    pub(crate) fn length(&self) -> usize {
        self.revoked.len()
    }

    pub(crate) fn is_signed_by(&self, issuer: &Certificate) -> bool {
        issuer.subject() == self.issuer
            && issuer.may(KeyUsage::CrlSign)
            && issuer.public_key().is_some_and(|key| {
                Scheme::named(key.kind(), self.algorithm, None)
                    .is_some_and(|scheme| key.verifies(scheme, self.signed_part, self.signature))
            })
    }

    /// When the certificate was revoked, if it is on the list.
    pub(crate) fn revoked_at(&self, certificate: &Certificate) -> Option<DateTime<Utc>> {
        let serial = certificate.serial_content();
        self.revoked.iter().find(|(listed, _)| *listed == serial).map(|(_, at)| *at)
    }
}
