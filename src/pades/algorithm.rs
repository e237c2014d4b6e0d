//! The two signature algorithms the house signs with, and the public and private sides of a key.
//!
//! The key of the certificate decides the algorithm; nothing in a message can choose another one. What is verified besides
//! stands in [`Scheme`].
#![deny(clippy::indexing_slicing)]

use serde::{Deserialize, Serialize};

use super::asn1::{oid, read, tag, write};
use super::scheme::{Hash, KeyKind, Scheme};

/// A signature algorithm of the house: the key type fixes the digest and every parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Algorithm {
    /// Pure Ed25519 with SHA-512 as content digest (RFC 8419).
    Ed25519,
    /// ECDSA on P-256 with SHA-256 (RFC 5758), signatures as DER.
    EcdsaP256,
}

/// A private key that signs: kept by a keyring, a token, or a test.
pub trait SigningKey {
    /// The algorithm of this key.
    fn algorithm(&self) -> Algorithm;

    /// Signs the whole message. Ed25519: 64 bytes. ECDSA: DER `Ecdsa-Sig-Value`.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningKeyError>;

    /// The DER `SubjectPublicKeyInfo` of the public half.
    fn public_key_info(&self) -> Vec<u8>;
}

/// The key could not be used; the text says why and holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the signing key cannot sign: {0}")]
pub struct SigningKeyError(pub String);

/// A public key of the profile, already judged not weak.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PublicKey {
    kind: KeyKind,
    /// Ed25519: 32 bytes. ECDSA: the uncompressed point. RSA: DER `RSAPublicKey`.
    bits: Vec<u8>,
}

impl PublicKey {
    /// Reads a DER `SubjectPublicKeyInfo`. `None` for any other algorithm, and for weak keys: small-order points, RSA
    /// below 2048 bits.
    pub fn from_public_key_info(info: &[u8]) -> Option<Self> {
        let mut fields = read::only(info, tag::SEQUENCE).ok()?;
        let mut identifier = fields.enter(tag::SEQUENCE).ok()?;
        let bits = fields.bits().ok()?;
        fields.finish().ok()?;
        let kind = match identifier.oid().ok()? {
            oid::ED25519 => {
                let bytes: &[u8; 32] = bits.try_into().ok()?;
                let key = ed25519_dalek::VerifyingKey::from_bytes(bytes).ok()?;
                (!key.is_weak()).then_some(KeyKind::Ed25519)?
            }
            oid::EC_PUBLIC_KEY => {
                let (kind, length) = match identifier.oid().ok()? {
                    oid::P256 => (KeyKind::P256, 65),
                    oid::P384 => (KeyKind::P384, 97),
                    _ => return None,
                };
                (bits.len() == length && bits.first() == Some(&4)).then_some(kind)?
            }
            oid::RSA_ENCRYPTION => {
                identifier.expect(tag::NULL).ok()?;
                is_strong_rsa(bits).ok()?.then_some(KeyKind::Rsa)?
            }
            _ => return None,
        };
        identifier.finish().ok()?;
        Some(Self { kind, bits: bits.to_vec() })
    }

    /// The algorithm of the house that goes with this key; `None` for keys that are only verified.
    pub fn algorithm(&self) -> Option<Algorithm> {
        match self.kind {
            KeyKind::Ed25519 => Some(Algorithm::Ed25519),
            KeyKind::P256 => Some(Algorithm::EcdsaP256),
            KeyKind::P384 | KeyKind::Rsa => None,
        }
    }

    pub(crate) fn kind(&self) -> KeyKind {
        self.kind
    }

    /// Strict verification of a signature over the whole message; `false` for a scheme of another key.
    pub fn verifies(&self, scheme: Scheme, message: &[u8], signature: &[u8]) -> bool {
        if scheme.key() != self.kind {
            return false;
        }
        if let Some(verifier) = scheme.verifier() {
            let key = ring::signature::UnparsedPublicKey::new(verifier, &self.bits);
            return key.verify(message, signature).is_ok();
        }
        let Ok(bytes) = <&[u8; 32]>::try_from(self.bits.as_slice()) else { return false };
        let Ok(key) = ed25519_dalek::VerifyingKey::from_bytes(bytes) else { return false };
        let Ok(signature) = ed25519_dalek::Signature::from_slice(signature) else { return false };
        key.verify_strict(message, &signature).is_ok()
    }
}

/// An odd modulus of 2048 to 8192 bits (what ring verifies) and an odd exponent above 1.
fn is_strong_rsa(key: &[u8]) -> Result<bool, read::NotDer> {
    let mut fields = read::only(key, tag::SEQUENCE)?;
    let (modulus, exponent) = (fields.integer()?, fields.integer()?);
    fields.finish()?;
    let is_positive = |number: &[u8]| number.first().is_some_and(|byte| byte & 0x80 == 0);
    let is_odd = |number: &[u8]| number.last().is_some_and(|byte| byte & 1 == 1);
    let digits = modulus.strip_prefix(&[0]).unwrap_or(modulus);
    let zeros = digits.first().map_or(0, |byte| byte.leading_zeros() as usize);
    let bits = digits.len() * 8 - zeros.min(digits.len() * 8);
    Ok((2048..=8192).contains(&bits)
        && [modulus, exponent].iter().all(|number| is_positive(number) && is_odd(number))
        && exponent != [1])
}

impl Algorithm {
    /// The same among all that is verified.
    pub fn scheme(self) -> Scheme {
        match self {
            Self::Ed25519 => Scheme::Ed25519,
            Self::EcdsaP256 => Scheme::EcdsaP256,
        }
    }

    /// The content digest.
    pub(crate) fn digest(self) -> &'static ring::digest::Algorithm {
        match self {
            Self::Ed25519 => Hash::Sha512.algorithm(),
            Self::EcdsaP256 => Hash::Sha256.algorithm(),
        }
    }

    /// DER `AlgorithmIdentifier` of the content digest, parameters absent (RFC 5754, RFC 8419).
    pub(crate) fn digest_identifier(self) -> Vec<u8> {
        write::sequence(&[&write::oid(&self.digest_oid())])
    }

    /// DER `AlgorithmIdentifier` of the signature, parameters absent.
    pub(crate) fn signature_identifier(self) -> Vec<u8> {
        write::sequence(&[&write::oid(&self.signature_oid())])
    }

    pub(crate) fn digest_oid(self) -> der::asn1::ObjectIdentifier {
        match self {
            Self::Ed25519 => oid::SHA512,
            Self::EcdsaP256 => oid::SHA256,
        }
    }

    pub(crate) fn signature_oid(self) -> der::asn1::ObjectIdentifier {
        match self {
            Self::Ed25519 => oid::ED25519,
            Self::EcdsaP256 => oid::ECDSA_WITH_SHA256,
        }
    }

    /// The longest signature value this algorithm makes, in bytes.
    pub(crate) fn longest_signature(self) -> usize {
        match self {
            Self::Ed25519 => 64,
            Self::EcdsaP256 => 72,
        }
    }
}
