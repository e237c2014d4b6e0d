//! Each signature's message: profile, digest, signature value, time stamp.

use chrono::{DateTime, Utc};

use super::finding::Finding;
use super::hashing::{Wanted, digests};
use super::places::Placed;
use super::report::Format;
use crate::pades::certificate::Certificate;
use crate::pades::cms::attributes::Binding;
use crate::pades::cms::parse::{Expected, Message};
use crate::pades::scheme::Scheme;
use crate::pades::timestamp::Token;

/// A signature that holds.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) signer: Certificate,
    pub(super) chain: Vec<Certificate>,
    pub(super) scheme: Scheme,
    /// Whether the signature fixes which certificate it belongs to.
    pub(super) bound: bool,
    /// Time of a document time stamp.
    pub(super) time: Option<DateTime<Utc>>,
    /// The verified signature time stamp.
    pub(super) token: Option<Token>,
}

/// Judges all signatures; `placed` is in the order of signing.
pub(super) fn judge_all(bytes: &[u8], placed: &[Placed]) -> Vec<Result<Judged, Finding>> {
    let wanted = placed.iter().map(|place| {
        let algorithm = match place.format {
            Format::TimeStamp => Token::imprint_algorithm(&place.message).ok()?,
            format => Message::read(&place.message, expected(format)).ok()?.digest.algorithm(),
        };
        Some(Wanted { open: place.open, close: place.close, end: place.end, algorithm })
    });
    let digests = digests(bytes, &wanted.collect::<Vec<_>>());
    placed.iter().zip(digests).map(|(place, digest)| judge(place, digest)).collect()
}

fn judge(place: &Placed, digest: Option<Vec<u8>>) -> Result<Judged, Finding> {
    if place.format == Format::TimeStamp {
        let Token { time, scheme, signer, chain } = Token::verify(&place.message, |_| digest)?;
        return Ok(Judged { signer, chain, scheme, bound: true, time: Some(time), token: None });
    }
    let message = Message::read(&place.message, expected(place.format))?;
    message.verify(&digest.unwrap_or_default())?;
    message.check_chain()?;
    let token = match message.token {
        None => None,
        Some(der) => {
            let imprint =
                |algorithm| Some(ring::digest::digest(algorithm, message.signature).as_ref().to_vec());
            Some(Token::verify(der, imprint)?)
        }
    };
    let bound = message.binding != Binding::None;
    let (signer, chain, scheme) = (message.signer, message.chain, message.scheme);
    Ok(Judged { signer, chain, scheme, bound, time: None, token })
}

fn expected(format: Format) -> Expected {
    match format {
        Format::Pades => Expected::Pades,
        Format::Adobe => Expected::Adobe,
        Format::TimeStamp => Expected::TimeStamp,
    }
}
