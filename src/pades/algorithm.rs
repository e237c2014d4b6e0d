//! The two signature algorithms of the profile, and the public and private sides of a key.
//!
//! The key of the certificate decides the algorithm; nothing in a message can choose another one.
#![deny(clippy::indexing_slicing)]

use serde::{Deserialize, Serialize};

use super::asn1::{oid, read, tag, write};

/// A signature algorithm of the profile: the key type fixes the digest and every parameter.
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
    algorithm: Algorithm,
    point: Vec<u8>,
}

impl PublicKey {
    /// Reads a DER `SubjectPublicKeyInfo`. `None` for any other algorithm, and for weak (small-order) keys.
    pub fn from_public_key_info(info: &[u8]) -> Option<Self> {
        let mut fields = read::only(info, tag::SEQUENCE).ok()?;
        let mut identifier = fields.enter(tag::SEQUENCE).ok()?;
        let point = fields.bits().ok()?;
        fields.finish().ok()?;
        let name = identifier.oid().ok()?;
        let algorithm = if name == oid::ED25519 {
            identifier.finish().ok()?;
            let bytes: &[u8; 32] = point.try_into().ok()?;
            let key = ed25519_dalek::VerifyingKey::from_bytes(bytes).ok()?;
            if key.is_weak() {
                return None;
            }
            Algorithm::Ed25519
        } else if name == oid::EC_PUBLIC_KEY {
            let curve = identifier.oid().ok()?;
            identifier.finish().ok()?;
            if curve != oid::P256 || point.len() != 65 || point.first() != Some(&4) {
                return None;
            }
            Algorithm::EcdsaP256
        } else {
            return None;
        };
        Some(Self { algorithm, point: point.to_vec() })
    }

    /// The algorithm that this key fixes.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Strict verification of a signature over the whole message.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match self.algorithm {
            Algorithm::Ed25519 => {
                let Ok(bytes) = <&[u8; 32]>::try_from(self.point.as_slice()) else { return false };
                let Ok(key) = ed25519_dalek::VerifyingKey::from_bytes(bytes) else { return false };
                let Ok(signature) = ed25519_dalek::Signature::from_slice(signature) else { return false };
                key.verify_strict(message, &signature).is_ok()
            }
            Algorithm::EcdsaP256 => {
                let verifier = &ring::signature::ECDSA_P256_SHA256_ASN1;
                ring::signature::UnparsedPublicKey::new(verifier, &self.point)
                    .verify(message, signature)
                    .is_ok()
            }
        }
    }
}

impl Algorithm {
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
