//! How a signature that is read was made: key, padding and digest together. The house signs with two of these
//! ([`Algorithm`](super::Algorithm)); the others are only verified, so that signatures made elsewhere get an answer.
//!
//! The list is closed. What does not stand here (SHA-1, MD5, short RSA keys, Ed25519 over another digest) is outside the
//! profile and never called good.
#![deny(clippy::indexing_slicing)]

use der::asn1::ObjectIdentifier;
use serde::{Deserialize, Serialize};

use super::asn1::read::{Cursor, NotDer};
use super::asn1::{oid, tag};

/// A signature scheme that is verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Scheme {
    /// Pure Ed25519 with SHA-512 as content digest (RFC 8419).
    Ed25519,
    /// ECDSA on P-256 with SHA-256 (RFC 5758).
    EcdsaP256,
    /// ECDSA on P-256 with SHA-384.
    EcdsaP256Sha384,
    /// ECDSA on P-384 with SHA-256.
    EcdsaP384Sha256,
    /// ECDSA on P-384 with SHA-384.
    EcdsaP384,
    /// RSA of 2048 to 8192 bits, PKCS#1 v1.5, SHA-256 (RFC 8017).
    RsaSha256,
    /// The same with SHA-384.
    RsaSha384,
    /// The same with SHA-512.
    RsaSha512,
    /// RSA of 2048 to 8192 bits, PSS, SHA-256 in every place, salt as long as the digest.
    RsaPssSha256,
    /// The same with SHA-384.
    RsaPssSha384,
    /// The same with SHA-512.
    RsaPssSha512,
}

/// What a public key is for; the digest is not part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum KeyKind {
    Ed25519,
    P256,
    P384,
    Rsa,
}

/// A digest of the profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    pub(crate) fn of(name: ObjectIdentifier) -> Option<Self> {
        match name {
            oid::SHA256 => Some(Self::Sha256),
            oid::SHA384 => Some(Self::Sha384),
            oid::SHA512 => Some(Self::Sha512),
            _ => None,
        }
    }

    /// Reads an `AlgorithmIdentifier`. RFC 5754 2: parameters absent, and readers must take NULL as well.
    pub(crate) fn read(cursor: &mut Cursor<'_>) -> Result<Option<Self>, NotDer> {
        let mut identifier = cursor.enter(tag::SEQUENCE)?;
        let name = identifier.oid()?;
        identifier.optional(tag::NULL)?.map_or(Ok(()), empty)?;
        identifier.finish()?;
        Ok(Self::of(name))
    }

    pub(crate) fn algorithm(self) -> &'static ring::digest::Algorithm {
        match self {
            Self::Sha256 => &ring::digest::SHA256,
            Self::Sha384 => &ring::digest::SHA384,
            Self::Sha512 => &ring::digest::SHA512,
        }
    }

    fn length(self) -> u32 {
        match self {
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }
}

impl Scheme {
    /// The scheme that a key and the content of a signature's `AlgorithmIdentifier` name. `digest` is the one that stands
    /// beside it in a message; certificates and lists have none. `None`: outside the profile.
    pub(crate) fn named(key: KeyKind, identifier: &[u8], digest: Option<Hash>) -> Option<Self> {
        let mut fields = Cursor::new(identifier);
        let name = fields.oid().ok()?;
        let same = |hash| (digest.is_none() || digest == Some(hash)).then_some(hash);
        match key {
            KeyKind::Ed25519 => {
                let fits = name == oid::ED25519 && fields.is_empty();
                // RFC 8419 3.1: with signed attributes the content digest is SHA-512 and no other.
                (fits && same(Hash::Sha512).is_some()).then_some(Self::Ed25519)
            }
            KeyKind::P256 | KeyKind::P384 if fields.is_empty() => {
                let hash = match name {
                    oid::ECDSA_WITH_SHA256 => Hash::Sha256,
                    oid::ECDSA_WITH_SHA384 => Hash::Sha384,
                    _ => return None,
                };
                match (key, same(hash)?) {
                    (KeyKind::P256, Hash::Sha256) => Some(Self::EcdsaP256),
                    (KeyKind::P256, _) => Some(Self::EcdsaP256Sha384),
                    (_, Hash::Sha256) => Some(Self::EcdsaP384Sha256),
                    _ => Some(Self::EcdsaP384),
                }
            }
            KeyKind::P256 | KeyKind::P384 => None,
            KeyKind::Rsa if name == oid::RSASSA_PSS => {
                let hash = same(pss(fields).ok().flatten()?)?;
                Some(match hash {
                    Hash::Sha256 => Self::RsaPssSha256,
                    Hash::Sha384 => Self::RsaPssSha384,
                    Hash::Sha512 => Self::RsaPssSha512,
                })
            }
            KeyKind::Rsa => {
                let hash = match name {
                    // RFC 3370 3.2: the plain key identifier; the digest stands beside it.
                    oid::RSA_ENCRYPTION => digest?,
                    oid::RSA_WITH_SHA256 => Hash::Sha256,
                    oid::RSA_WITH_SHA384 => Hash::Sha384,
                    oid::RSA_WITH_SHA512 => Hash::Sha512,
                    _ => return None,
                };
                fields.optional(tag::NULL).ok()?.map_or(Ok(()), empty).ok()?;
                fields.finish().ok()?;
                Some(match same(hash)? {
                    Hash::Sha256 => Self::RsaSha256,
                    Hash::Sha384 => Self::RsaSha384,
                    Hash::Sha512 => Self::RsaSha512,
                })
            }
        }
    }

    /// How ring verifies it; `None` for Ed25519.
    pub(crate) fn verifier(self) -> Option<&'static dyn ring::signature::VerificationAlgorithm> {
        use ring::signature as ring;

        Some(match self {
            // By ed25519-dalek: ring has no strict verification.
            Self::Ed25519 => return None,
            Self::EcdsaP256 => &ring::ECDSA_P256_SHA256_ASN1,
            Self::EcdsaP256Sha384 => &ring::ECDSA_P256_SHA384_ASN1,
            Self::EcdsaP384Sha256 => &ring::ECDSA_P384_SHA256_ASN1,
            Self::EcdsaP384 => &ring::ECDSA_P384_SHA384_ASN1,
            Self::RsaSha256 => &ring::RSA_PKCS1_2048_8192_SHA256,
            Self::RsaSha384 => &ring::RSA_PKCS1_2048_8192_SHA384,
            Self::RsaSha512 => &ring::RSA_PKCS1_2048_8192_SHA512,
            Self::RsaPssSha256 => &ring::RSA_PSS_2048_8192_SHA256,
            Self::RsaPssSha384 => &ring::RSA_PSS_2048_8192_SHA384,
            Self::RsaPssSha512 => &ring::RSA_PSS_2048_8192_SHA512,
        })
    }

    /// The key that such a signature is verified with.
    pub(crate) fn key(self) -> KeyKind {
        match self {
            Self::Ed25519 => KeyKind::Ed25519,
            Self::EcdsaP256 | Self::EcdsaP256Sha384 => KeyKind::P256,
            Self::EcdsaP384Sha256 | Self::EcdsaP384 => KeyKind::P384,
            _ => KeyKind::Rsa,
        }
    }
}

/// `RSASSA-PSS-params` (RFC 4055 3.1) with one digest in every place, a salt of its length, and trailer 1.
fn pss(mut fields: Cursor<'_>) -> Result<Option<Hash>, NotDer> {
    let mut parameters = fields.enter(tag::SEQUENCE)?;
    fields.finish()?;
    // Every default is SHA-1 or belongs to it: a field that is left out is outside the profile.
    let hash = Hash::read(&mut parameters.enter(tag::context(0))?)?;
    let mut mask = parameters.enter(tag::context(1))?.enter(tag::SEQUENCE)?;
    let generator = mask.oid()?;
    let mask_hash = Hash::read(&mut mask)?;
    mask.finish()?;
    let salt = parameters.enter(tag::context(2))?.small()?;
    if let Some(trailer) = parameters.optional(tag::context(3))?
        && Cursor::new(trailer.content).small()? != 1
    {
        return Ok(None);
    }
    parameters.finish()?;
    let fits = generator == oid::MGF1 && mask_hash == hash;
    Ok(hash.filter(|hash| fits && salt == hash.length()))
}

fn empty(element: super::asn1::read::Element<'_>) -> Result<(), NotDer> {
    if element.content.is_empty() { Ok(()) } else { Err(NotDer) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pades::asn1::write;

    fn named(key: KeyKind, name: ObjectIdentifier, rest: &[u8], digest: Option<Hash>) -> Option<Scheme> {
        Scheme::named(key, &[write::oid(&name), rest.to_vec()].concat(), digest)
    }

    #[test]
    fn the_key_decides_and_the_digests_must_agree() {
        let sha256 = Some(Hash::Sha256);
        assert_eq!(named(KeyKind::Rsa, oid::RSA_ENCRYPTION, &[5, 0], sha256), Some(Scheme::RsaSha256));
        assert_eq!(named(KeyKind::Rsa, oid::RSA_WITH_SHA384, &[5, 0], None), Some(Scheme::RsaSha384));
        assert_eq!(named(KeyKind::Rsa, oid::RSA_WITH_SHA384, &[5, 0], sha256), None);
        assert_eq!(named(KeyKind::Rsa, oid::RSA_ENCRYPTION, &[5, 0], None), None);
        assert_eq!(named(KeyKind::P384, oid::RSA_WITH_SHA256, &[5, 0], sha256), None);
        assert_eq!(named(KeyKind::P384, oid::ECDSA_WITH_SHA256, &[], sha256), Some(Scheme::EcdsaP384Sha256));
        assert_eq!(named(KeyKind::P256, oid::ECDSA_WITH_SHA256, &[5, 0], sha256), None, "parameters");
    }

    #[test]
    fn ed25519_goes_with_sha_512_only() {
        assert_eq!(named(KeyKind::Ed25519, oid::ED25519, &[], Some(Hash::Sha512)), Some(Scheme::Ed25519));
        assert_eq!(named(KeyKind::Ed25519, oid::ED25519, &[], Some(Hash::Sha256)), None);
    }

    #[test]
    fn pss_with_defaults_or_an_odd_salt_is_outside_the_profile() {
        let parameters = |salt: u8, mask: ObjectIdentifier| {
            let sha256 = write::sequence(&[&write::oid(&oid::SHA256)]);
            let mask = write::sequence(&[&write::oid(&oid::MGF1), &write::sequence(&[&write::oid(&mask)])]);
            write::sequence(&[
                &write::element(tag::context(0), &[&sha256]),
                &write::element(tag::context(1), &[&mask]),
                &write::element(tag::context(2), &[&write::unsigned(&[salt])]),
            ])
        };
        let of = |parameters: &[u8]| named(KeyKind::Rsa, oid::RSASSA_PSS, parameters, Some(Hash::Sha256));
        assert_eq!(of(&parameters(32, oid::SHA256)), Some(Scheme::RsaPssSha256));
        assert_eq!(of(&parameters(20, oid::SHA256)), None);
        assert_eq!(of(&parameters(32, oid::SHA512)), None);
        assert_eq!(of(&write::sequence(&[])), None, "every default is SHA-1");
    }
}
