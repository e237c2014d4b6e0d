//! A prepared signature: kept while a key elsewhere signs, then finished against the very same base.

use serde::{Deserialize, Serialize};

use super::compose::{Hole, compose};
use super::prefix::Prefix;
use super::request::{Request, SignError};
use crate::pades::algorithm::{Algorithm, PublicKey};
use crate::pades::certificate::Certificate;
use crate::pades::cms::build::{Content, longest_message, signed_attributes, signed_data};
use crate::pades::doc::state::State;
use crate::pades::timestamp::{TimeStamper, Token};

/// A signature that only lacks its signature value.
///
/// Serialises to JSON of about 10 KB: the delta, the signed attributes and the certificates, as base64.
/// It is bound to one exact base: whoever appends to the document first wins, others prepare again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Pending {
    base_length: usize,
    #[serde(with = "base64")]
    delta: Vec<u8>,
    hole: (usize, usize),
    algorithm: Algorithm,
    #[serde(with = "base64")]
    message_digest: Vec<u8>,
    #[serde(with = "base64")]
    signed_attributes: Vec<u8>,
    certificate: Certificate,
    chain: Vec<Certificate>,
}

impl Pending {
    pub(super) fn prepare(
        state: &State,
        prefix: &mut Prefix<'_>,
        request: &Request<'_>,
    ) -> Result<Self, SignError> {
        let refused = || SignError::Certificate(request.certificate.common_name().unwrap_or_default());
        let algorithm =
            request.certificate.public_key().and_then(PublicKey::algorithm).ok_or_else(refused)?;
        let reserved = longest_message(request.certificate, request.chain, algorithm, request.timestamp_room);
        let (delta, hole) = compose(state, request, reserved)?;
        let message_digest = digest(prefix, algorithm, &delta, &hole);
        let signed_attributes = signed_attributes(
            &Content::Detached,
            &message_digest,
            request.certificate,
            request.chain,
            algorithm,
        );
        Ok(Self {
            base_length: state.length,
            delta,
            hole: (hole.digits.start, hole.digits.end),
            algorithm,
            message_digest,
            signed_attributes,
            certificate: request.certificate.clone(),
            chain: request.chain.to_vec(),
        })
    }

    /// The exact bytes the key must sign: the DER of the signed attributes, about 250 bytes.
    pub fn to_be_signed(&self) -> &[u8] {
        &self.signed_attributes
    }

    /// The certificate whose key must sign.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// Checks that `base` is still the prepared one and that the signature holds, takes the time stamp if one is
    /// wanted, and returns the delta to append to `base`.
    pub fn finish(
        self,
        base: &[u8],
        signature: &[u8],
        tsa: Option<&dyn TimeStamper>,
    ) -> Result<Vec<u8>, SignError> {
        let mut prefix = Prefix::of(base);
        self.embed(&mut prefix, signature, tsa)
    }

    pub(super) fn embed(
        mut self,
        prefix: &mut Prefix<'_>,
        signature: &[u8],
        tsa: Option<&dyn TimeStamper>,
    ) -> Result<Vec<u8>, SignError> {
        let hole = Hole { digits: self.hole.0..self.hole.1 };
        if prefix.len() != self.base_length
            || !self.hole_is_inside()
            || digest(prefix, self.algorithm, &self.delta, &hole) != self.message_digest
        {
            return Err(SignError::MovedOn);
        }
        let expected = signed_attributes(
            &Content::Detached,
            &self.message_digest,
            &self.certificate,
            &self.chain,
            self.algorithm,
        );
        let key = self.certificate.public_key().filter(|key| key.algorithm() == Some(self.algorithm));
        if expected != self.signed_attributes
            || !key
                .is_some_and(|key| key.verifies(self.algorithm.scheme(), &self.signed_attributes, signature))
        {
            return Err(SignError::WrongSignature);
        }
        let token = tsa.map(|tsa| stamp(tsa, signature)).transpose()?;
        let message = signed_data(
            &Content::Detached,
            &self.certificate,
            &self.chain,
            self.algorithm,
            &self.signed_attributes,
            signature,
            token.as_deref(),
        );
        fill(&mut self.delta, &hole, &message)?;
        Ok(self.delta)
    }

    fn hole_is_inside(&self) -> bool {
        self.hole.0 > 0 && self.hole.0 <= self.hole.1 && self.hole.1 < self.delta.len()
    }
}

/// Puts a message into the hole as lower-case hexadecimal; what is left stays zero.
pub(crate) fn fill(delta: &mut [u8], hole: &Hole, message: &[u8]) -> Result<(), SignError> {
    let hex = data_encoding::HEXLOWER.encode(message);
    let reserved = hole.digits.len() / 2;
    let place = delta.get_mut(hole.digits.clone()).and_then(|digits| digits.get_mut(..hex.len()));
    let Some(place) = place else { return Err(SignError::NoRoom { needed: message.len(), reserved }) };
    place.copy_from_slice(hex.as_bytes());
    Ok(())
}

fn digest(prefix: &mut Prefix<'_>, algorithm: Algorithm, delta: &[u8], hole: &Hole) -> Vec<u8> {
    let before = delta.get(..hole.digits.start.saturating_sub(1)).unwrap_or_default();
    let after = delta.get(hole.digits.end + 1..).unwrap_or_default();
    prefix.digest(algorithm.digest(), before, after)
}

/// RFC 5126 6.1.1: the stamp is over the signature value.
fn stamp(tsa: &dyn TimeStamper, signature: &[u8]) -> Result<Vec<u8>, SignError> {
    let imprint = sha256(signature);
    let token = tsa.stamp(&imprint)?;
    let digest = |algorithm| Some(ring::digest::digest(algorithm, signature).as_ref().to_vec());
    Token::verify(&token, digest).map_err(|refusal| SignError::BadToken(refusal.to_string()))?;
    Ok(token)
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    ring::digest::digest(&ring::digest::SHA256, bytes).as_ref().try_into().unwrap_or_default()
}

mod base64 {
    //! Bytes as base64 text.

    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&data_encoding::BASE64.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        data_encoding::BASE64.decode(text.as_bytes()).map_err(D::Error::custom)
    }
}
