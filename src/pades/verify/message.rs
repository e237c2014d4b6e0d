//! Each signature's message: profile, digest, signature value, time stamp.

use chrono::{DateTime, Utc};

use super::finding::Finding;
use super::hashing::{Wanted, digests};
use super::places::Placed;
use crate::pades::algorithm::{Algorithm, PublicKey};
use crate::pades::certificate::Certificate;
use crate::pades::cms::parse::{Expected, Message};
use crate::pades::timestamp::{Token, digest_of};

/// A signature that holds.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) signer: Certificate,
    pub(super) chain: Vec<Certificate>,
    pub(super) algorithm: Algorithm,
    /// Time of a document time stamp.
    pub(super) time: Option<DateTime<Utc>>,
    /// The verified signature time stamp.
    pub(super) token: Option<Token>,
}

/// Judges all signatures; `placed` is in the order of signing.
pub(super) fn judge_all(bytes: &[u8], placed: &[Placed]) -> Vec<Result<Judged, Finding>> {
    let wanted = placed.iter().map(|place| {
        let algorithm = if place.is_time_stamp {
            Token::imprint_algorithm(&place.message).ok()?
        } else {
            digest_of(Message::read(&place.message, Expected::Detached).ok()?.algorithm)
        };
        Some(Wanted { open: place.open, close: place.close, end: place.end, algorithm })
    });
    let digests = digests(bytes, &wanted.collect::<Vec<_>>());
    placed.iter().zip(digests).map(|(place, digest)| judge(place, digest)).collect()
}

fn judge(place: &Placed, digest: Option<Vec<u8>>) -> Result<Judged, Finding> {
    if place.is_time_stamp {
        let token = Token::verify(&place.message, |_| digest)?;
        let algorithm = token.signer.public_key().map_or(Algorithm::EcdsaP256, PublicKey::algorithm);
        let time = Some(token.time);
        return Ok(Judged { signer: token.signer, chain: token.chain, algorithm, time, token: None });
    }
    let message = Message::read(&place.message, Expected::Detached)?;
    message.verify(&digest.unwrap_or_default())?;
    let token = match message.token {
        None => None,
        Some(der) => {
            let imprint =
                |algorithm| Some(ring::digest::digest(algorithm, message.signature).as_ref().to_vec());
            Some(Token::verify(der, imprint)?)
        }
    };
    let (signer, chain, algorithm) = (message.signer, message.chain, message.algorithm);
    Ok(Judged { signer, chain, algorithm, time: None, token })
}
