//! The institution's own keys: P-256 with certificates, one chain for signers and seal, one for time stamps.
//!
//! ```text
//! root ── issuing ── signers (Ed25519)
//!  │         └────── seal
//!  └─ time-stamping ─ unit
//! ```
//! Two authorities, because validators judge a time stamp's chain apart from the signature it protects.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use rand_core::CryptoRng;
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use zeroize::Zeroizing;

use crate::pades::{
    Algorithm, Certificate, SigningKey, SigningKeyError,
    pki::{IssueError, Issuer, Profile, Serial, Subject, Validity, issue, issue_root},
};

/// DER of `SubjectPublicKeyInfo` up to the 65 bytes of the uncompressed point (RFC 5480).
const P256_INFO: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86,
    0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];
const DAYS_A_YEAR: i64 = 365;
const ROOT_YEARS: i64 = 30;
const AUTHORITY_YEARS: i64 = 20;
const SERVICE_YEARS: i64 = 10;
/// Common name of the time-stamping unit.
const UNIT_NAME: &str = "Penanda Waktu Elektronik";

/// The institution's name as it stands in its certificates: 1 to 64 printable characters (X.520 bound).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstitutionName(String);

/// The text is not an institution's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the institution's name must have 1 to 64 printable characters")]
pub struct NameError;

/// A private key of the institution with its certificate. The key cannot be read out.
pub struct InstitutionKey {
    pair: EcdsaKeyPair,
    certificate: Certificate,
}

/// All five, checked to belong together.
pub(super) struct Institution {
    pub(super) root: InstitutionKey,
    pub(super) issuing: InstitutionKey,
    pub(super) time_stamping: InstitutionKey,
    pub(super) seal: InstitutionKey,
    pub(super) unit: InstitutionKey,
}

/// A freshly made key: its PKCS#8, to be written once, and its certificate.
pub(super) struct Fresh {
    pub(super) pkcs8: Zeroizing<Vec<u8>>,
    pub(super) key: InstitutionKey,
}

impl InstitutionName {
    /// Checks and takes the name.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        if is_printable(text, 64) { Ok(Self(text.trim().to_owned())) } else { Err(NameError) }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl InstitutionKey {
    /// Puts key and certificate together; `None` if the PKCS#8 is not a P-256 key or not the certificate's.
    pub(super) fn new(pkcs8: &[u8], certificate: Certificate) -> Option<Self> {
        let pair = read_pair(pkcs8)?;
        (certificate.public_key_info() == info_of(&pair)).then_some(Self { pair, certificate })
    }

    /// The certificate.
    pub const fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    pub(super) fn as_issuer(&self) -> Issuer<'_> {
        Issuer { certificate: &self.certificate, key: self }
    }
}

impl SigningKey for InstitutionKey {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EcdsaP256
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningKeyError> {
        sign(&self.pair, message)
    }

    fn public_key_info(&self) -> Vec<u8> {
        info_of(&self.pair)
    }
}

impl fmt::Debug for InstitutionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InstitutionKey").field("certificate", &self.certificate).finish_non_exhaustive()
    }
}

impl Institution {
    /// The five in the order root, issuing, time-stamping, seal, unit.
    pub(super) fn from_keys(keys: [InstitutionKey; 5]) -> Result<Self, &'static str> {
        let [root, issuing, time_stamping, seal, unit] = keys;
        let under = |lower: &InstitutionKey, upper: &InstitutionKey| {
            lower.certificate.is_signed_by(&upper.certificate)
        };
        let links = [
            (under(&root, &root), "root.pem is not signed by itself"),
            (under(&issuing, &root), "issuing.pem is not signed by root.pem"),
            (under(&time_stamping, &root), "time-stamping.pem is not signed by root.pem"),
            (under(&seal, &issuing), "seal.pem is not signed by issuing.pem"),
            (under(&unit, &time_stamping), "unit.pem is not signed by time-stamping.pem"),
        ];
        match links.iter().find(|(holds, _)| !holds) {
            Some((_, broken)) => Err(broken),
            None => Ok(Self { root, issuing, time_stamping, seal, unit }),
        }
    }
}

/// Makes the five keys and certificates, in the order root, issuing, time-stamping, seal, unit.
pub(super) fn found(
    name: &InstitutionName,
    rng: &mut dyn CryptoRng,
    now: DateTime<Utc>,
) -> Result<[Fresh; 5], IssueError> {
    let root = fresh_root(name, rng, now)?;
    let mut under = |issuer: &Fresh, profile, common_name: &str, years| {
        let subject = subject(name, common_name);
        fresh(&issuer.key, profile, &subject, validity(now, years), rng)
    };
    let issuing = under(&root, Profile::Authority, "Penerbit Sertifikat Elektronik", AUTHORITY_YEARS)?;
    let time_stamping = under(&root, Profile::Authority, "Penerbit Penanda Waktu", AUTHORITY_YEARS)?;
    let seal = under(&issuing, Profile::Signer, name.as_str(), SERVICE_YEARS)?;
    let unit = under(&time_stamping, Profile::TimeStamping, UNIT_NAME, SERVICE_YEARS)?;
    Ok([root, issuing, time_stamping, seal, unit])
}

/// New keys and certificates for seal and time-stamping unit under the authorities there are, in this order. They end with
/// their authority at the latest.
pub(super) fn succeed(
    institution: &Institution,
    name: &InstitutionName,
    rng: &mut dyn CryptoRng,
    now: DateTime<Utc>,
) -> Result<[Fresh; 2], IssueError> {
    let mut under = |issuer: &InstitutionKey, profile, common_name: &str| {
        let ours = validity(now, SERVICE_YEARS);
        let validity = Validity { not_after: ours.not_after.min(issuer.certificate.not_after()), ..ours };
        fresh(issuer, profile, &subject(name, common_name), validity, rng)
    };
    let seal = under(&institution.issuing, Profile::Signer, name.as_str())?;
    let unit = under(&institution.time_stamping, Profile::TimeStamping, UNIT_NAME)?;
    Ok([seal, unit])
}

/// A certificate serial number of 128 random bits (RFC 5280, 4.1.2.2; CA/B asks for 64).
pub(super) fn serial(rng: &mut dyn CryptoRng) -> Result<Serial, IssueError> {
    let mut bytes = [0_u8; 16];
    rng.fill_bytes(&mut bytes);
    Serial::new(bytes)
}

/// Not blank, not over `max` characters, no control characters.
pub(super) fn is_printable(text: &str, max: usize) -> bool {
    !text.trim().is_empty() && text.chars().count() <= max && !text.chars().any(char::is_control)
}

fn fresh_root(
    name: &InstitutionName,
    rng: &mut dyn CryptoRng,
    now: DateTime<Utc>,
) -> Result<Fresh, IssueError> {
    let pkcs8 = generate()?;
    let pair = read_pair(&pkcs8).ok_or(IssueError::Key)?;
    let subject = subject(name, "Akar Sertifikat Elektronik");
    let number = serial(rng)?;
    let certificate = issue_root(&Unnamed(&pair), &subject, validity(now, ROOT_YEARS), &number)?;
    Ok(Fresh { pkcs8, key: InstitutionKey { pair, certificate } })
}

fn fresh(
    issuer: &InstitutionKey,
    profile: Profile,
    subject: &Subject,
    validity: Validity,
    rng: &mut dyn CryptoRng,
) -> Result<Fresh, IssueError> {
    let pkcs8 = generate()?;
    let pair = read_pair(&pkcs8).ok_or(IssueError::Key)?;
    let certificate = issue(issuer.as_issuer(), profile, subject, &info_of(&pair), validity, &serial(rng)?)?;
    Ok(Fresh { pkcs8, key: InstitutionKey { pair, certificate } })
}

fn generate() -> Result<Zeroizing<Vec<u8>>, IssueError> {
    let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &SystemRandom::new());
    let document = document.map_err(|_| IssueError::Signing(no_randomness()))?;
    Ok(Zeroizing::new(document.as_ref().to_vec()))
}

fn read_pair(pkcs8: &[u8]) -> Option<EcdsaKeyPair> {
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8, &SystemRandom::new()).ok()
}

fn info_of(pair: &EcdsaKeyPair) -> Vec<u8> {
    [P256_INFO.as_slice(), pair.public_key().as_ref()].concat()
}

fn sign(pair: &EcdsaKeyPair, message: &[u8]) -> Result<Vec<u8>, SigningKeyError> {
    let signature = pair.sign(&SystemRandom::new(), message).map_err(|_| no_randomness())?;
    Ok(signature.as_ref().to_vec())
}

fn no_randomness() -> SigningKeyError {
    SigningKeyError("the system gave no randomness".to_owned())
}

fn subject(name: &InstitutionName, common_name: &str) -> Subject {
    Subject {
        common_name: common_name.to_owned(),
        organisation: name.as_str().to_owned(),
        ..Subject::default()
    }
}

fn validity(now: DateTime<Utc>, years: i64) -> Validity {
    Validity { not_before: now, not_after: now + TimeDelta::days(years * DAYS_A_YEAR) }
}

/// The root signs its certificate before it has one.
struct Unnamed<'a>(&'a EcdsaKeyPair);

impl SigningKey for Unnamed<'_> {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EcdsaP256
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningKeyError> {
        sign(self.0, message)
    }

    fn public_key_info(&self) -> Vec<u8> {
        info_of(self.0)
    }
}
