//! Answers about the status of single certificates (RFC 6960), as other people's files carry them instead of lists. Read only:
//! this institution publishes lists.

use chrono::{DateTime, TimeDelta, Utc};
use der::asn1::ObjectIdentifier;
use ring::digest::{self, Algorithm};

use crate::pades::asn1::read::{Cursor, NotDer, only};
use crate::pades::asn1::{oid, tag};
use crate::pades::certificate::{Certificate, KeyUsage};
use crate::pades::limits::{MOST_ANSWERS, MOST_RESPONDERS};
use crate::pades::scheme::Scheme;

/// An answer that does not say how long it holds is good for signatures of the next minutes.
const WITHOUT_END: TimeDelta = TimeDelta::minutes(10);

/// `successful` (RFC 6960 4.2.1); any other response says nothing about any certificate.
const SUCCESSFUL: &[u8] = &[0];

/// What a responder says of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Good,
    Revoked(DateTime<Utc>),
    /// The responder does not know it.
    Unknown,
}

/// The answer about one certificate.
#[derive(Debug)]
pub(crate) struct Answer<'a> {
    hash: &'static Algorithm,
    issuer_name: &'a [u8],
    issuer_key: &'a [u8],
    serial: &'a [u8],
    pub(crate) status: Status,
    pub(crate) this_update: DateTime<Utc>,
    next_update: Option<DateTime<Utc>>,
}

/// Who says that he answers.
#[derive(Debug)]
enum Responder<'a> {
    Named(&'a [u8]),
    /// SHA-1 of his public key, as the standard has it; the signature is what proves him.
    Keyed(&'a [u8]),
}

/// A basic response as the verifier asks it.
#[derive(Debug)]
pub(crate) struct StatusResponse<'a> {
    signed_part: &'a [u8],
    algorithm: &'a [u8],
    signature: &'a [u8],
    responder: Responder<'a>,
    produced: DateTime<Utc>,
    answers: Vec<Answer<'a>>,
    certificates: Vec<Certificate>,
}

impl<'a> StatusResponse<'a> {
    /// Reads an `OCSPResponse`.
    pub(crate) fn read(der: &'a [u8]) -> Result<Self, NotDer> {
        let mut outer = only(der, tag::SEQUENCE)?;
        if outer.expect(tag::ENUMERATED)?.content != SUCCESSFUL {
            return Err(NotDer);
        }
        let mut typed = only(outer.expect(tag::context(0))?.content, tag::SEQUENCE)?;
        outer.finish()?;
        if typed.oid()? != oid::OCSP_BASIC {
            return Err(NotDer);
        }
        let mut basic = only(typed.expect(tag::OCTET_STRING)?.content, tag::SEQUENCE)?;
        typed.finish()?;
        let signed = basic.expect(tag::SEQUENCE)?;
        let algorithm = basic.expect(tag::SEQUENCE)?.content;
        let signature = basic.bits()?;
        let certificates = match basic.optional(tag::context(0))? {
            Some(wrapped) => certificates(only(wrapped.content, tag::SEQUENCE)?)?,
            None => Vec::new(),
        };
        basic.finish()?;

        let mut data = Cursor::new(signed.content);
        if data.optional(tag::context(0))?.is_some() {
            // Version 1 is the only one, and DER leaves it out.
            return Err(NotDer);
        }
        let responder = data.next()?;
        let responder = match responder.tag {
            tag if tag == tag::context(1) => Responder::Named(responder.content),
            tag if tag == tag::context(2) => {
                let mut key = Cursor::new(responder.content);
                let hash = key.expect(tag::OCTET_STRING)?.content;
                key.finish()?;
                Responder::Keyed(hash)
            }
            _ => return Err(NotDer),
        };
        let produced = data.time()?;
        let mut list = data.enter(tag::SEQUENCE)?;
        let mut answers = Vec::new();
        while !list.is_empty() {
            if answers.len() >= MOST_ANSWERS {
                return Err(NotDer);
            }
            let one = answer(list.enter(tag::SEQUENCE)?)?;
            answers.extend(one);
        }
        extensions(&mut data)?;
        data.finish()?;
        let signed_part = signed.whole;
        Ok(Self { signed_part, algorithm, signature, responder, produced, answers, certificates })
    }

    /// What it says about a certificate of that issuer.
    pub(crate) fn about(
        &self,
        subject: &Certificate,
        issuer: &Certificate,
    ) -> impl Iterator<Item = &Answer<'a>> {
        let (serial, name) = (subject.serial_content().to_vec(), issuer.subject().to_vec());
        let key = key_of(issuer).unwrap_or_default().to_vec();
        self.answers.iter().filter(move |answer| {
            answer.serial == serial
                && answer.issuer_name == digest::digest(answer.hash, &name).as_ref()
                && answer.issuer_key == digest::digest(answer.hash, &key).as_ref()
        })
    }

    /// Whether the issuer of the certificates himself signed it, or somebody to whom he gave a certificate for this alone.
    pub(crate) fn is_signed_for(&self, issuer: &Certificate) -> bool {
        if self.is_from(issuer) && self.holds_under(issuer) {
            return true;
        }
        self.certificates.iter().any(|delegate| {
            self.is_from(delegate)
                && delegate.issuer() == issuer.subject()
                && delegate.is_for(&oid::OCSP_SIGNING)
                && delegate.may(KeyUsage::DigitalSignature)
                && !delegate.has_unknown_critical_extension()
                && delegate.is_valid_at(self.produced)
                && delegate.is_signed_by(issuer)
                && self.holds_under(delegate)
        })
    }

    fn is_from(&self, who: &Certificate) -> bool {
        match self.responder {
            Responder::Named(name) => name == who.subject(),
            Responder::Keyed(hash) => key_of(who)
                .is_ok_and(|key| digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, key).as_ref() == hash),
        }
    }

    fn holds_under(&self, who: &Certificate) -> bool {
        who.public_key().is_some_and(|key| {
            Scheme::named(key.kind(), self.algorithm, None)
                .is_some_and(|scheme| key.verifies(scheme, self.signed_part, self.signature))
        })
    }
}

impl Answer<'_> {
    /// Whether it is an answer for a signature of that time: made after it, or still holding then.
    pub(crate) fn is_for(&self, signed: DateTime<Utc>) -> bool {
        self.this_update >= signed || self.next_update.unwrap_or(self.this_update + WITHOUT_END) >= signed
    }
}

/// `None` if it counts with a digest that this program does not know.
fn answer(mut fields: Cursor<'_>) -> Result<Option<Answer<'_>>, NotDer> {
    let mut id = fields.enter(tag::SEQUENCE)?;
    let mut identifier = id.enter(tag::SEQUENCE)?;
    let hash = hash(identifier.oid()?);
    let (issuer_name, issuer_key) =
        (id.expect(tag::OCTET_STRING)?.content, id.expect(tag::OCTET_STRING)?.content);
    let serial = id.integer()?;
    id.finish()?;
    let told = fields.next()?;
    let status = match told.tag {
        0x80 => Status::Good,
        0xa1 => Status::Revoked(Cursor::new(told.content).time()?),
        0x82 => Status::Unknown,
        _ => return Err(NotDer),
    };
    let this_update = fields.time()?;
    let next_update = match fields.optional(tag::context(0))? {
        Some(wrapped) => Some(Cursor::new(wrapped.content).time()?),
        None => None,
    };
    extensions(&mut fields)?;
    fields.finish()?;
    Ok(hash.map(|hash| Answer { hash, issuer_name, issuer_key, serial, status, this_update, next_update }))
}

/// What is said besides must not be critical: then it would have to be understood.
fn extensions(fields: &mut Cursor<'_>) -> Result<(), NotDer> {
    let Some(wrapped) = fields.optional(tag::context(1))? else { return Ok(()) };
    let mut list = only(wrapped.content, tag::SEQUENCE)?;
    while !list.is_empty() {
        let mut extension = list.enter(tag::SEQUENCE)?;
        extension.oid()?;
        if extension.optional(tag::BOOLEAN)?.is_some_and(|critical| critical.content != [0]) {
            return Err(NotDer);
        }
    }
    Ok(())
}

/// The digest only tells one issuer from another; whose answer it is, the signature proves.
fn hash(name: ObjectIdentifier) -> Option<&'static Algorithm> {
    match name {
        oid::SHA1 => Some(&digest::SHA1_FOR_LEGACY_USE_ONLY),
        oid::SHA256 => Some(&digest::SHA256),
        oid::SHA384 => Some(&digest::SHA384),
        oid::SHA512 => Some(&digest::SHA512),
        _ => None,
    }
}

/// Those that can be read, up to a bound.
fn certificates(mut list: Cursor<'_>) -> Result<Vec<Certificate>, NotDer> {
    let mut found = Vec::new();
    while !list.is_empty() && found.len() < MOST_RESPONDERS {
        found.extend(Certificate::from_der(list.next()?.whole));
    }
    Ok(found)
}

/// The bits of its public key, without the algorithm around them.
fn key_of(certificate: &Certificate) -> Result<&[u8], NotDer> {
    let mut info = only(certificate.public_key_info(), tag::SEQUENCE)?;
    info.next()?;
    info.bits()
}
