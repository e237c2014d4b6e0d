//! Passkeys as a second factor: what an authenticator says at registration and at sign-in (W3C Web Authentication,
//! level 2), and whether to believe it. Only ES256 and Ed25519, no attestation, user verification always. Pure.
//!
//! No CBOR parser is needed: browsers hand over the authenticator data by itself, and the public key in it stands in the
//! one encoding that CTAP2 allows, so that its bytes can be compared with a fixed pattern.

use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::BASE64URL_NOPAD;
use rand_core::CryptoRng;
use ring::signature;
use serde::Deserialize;

use super::digest::Digest;
use super::ids::AccountId;

/// A challenge is good for so long.
pub const CHALLENGE_LASTS: TimeDelta = TimeDelta::minutes(5);
/// An account has at most so many.
pub const MOST: usize = 10;

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const WITH_KEY: u8 = 0x40;
const WITH_EXTENSIONS: u8 = 0x80;
/// Hash of the party, flags, counter.
const HEAD: usize = 37;
/// `{1: 2, 3: -7, -1: 1, -2: x, -3: y}` up to x, and between x and y.
const ES256_BEFORE_X: [u8; 10] = [0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20];
const ES256_BEFORE_Y: [u8; 3] = [0x22, 0x58, 0x20];
/// `{1: 1, 3: -8, -1: 6, -2: x}` up to x.
const ED25519_BEFORE_X: [u8; 10] = [0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21, 0x58, 0x20];

/// For whom a passkey is made: the service's own address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// `https://teken.arunikakab.example`, as the browser names it.
    pub origin: String,
    /// `teken.arunikakab.example`.
    pub id: String,
}

/// 32 random bytes that one ceremony must sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge(String);

/// How a passkey signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// Ed25519.
    Ed25519,
}

/// A passkey of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// Credential id, base64url.
    pub id: String,
    /// Whose.
    pub account: AccountId,
    /// As its owner calls it.
    pub name: String,
    /// How it signs.
    pub algorithm: Algorithm,
    /// Its public key: 65 bytes of a point, or 32 of Ed25519.
    pub public_key: Vec<u8>,
    /// How often it has signed, as far as it counts.
    pub counter: u32,
    /// When it was added.
    pub created: DateTime<Utc>,
    /// When it was last used.
    pub used: Option<DateTime<Utc>>,
}

/// What the browser hands over when a passkey is made.
#[derive(Debug)]
pub struct Registration {
    /// JSON of the browser.
    pub client_data: Vec<u8>,
    /// Of the authenticator.
    pub authenticator_data: Vec<u8>,
}

/// What the browser hands over when a passkey is used.
#[derive(Debug)]
pub struct Assertion {
    /// Credential id, base64url.
    pub id: String,
    /// JSON of the browser.
    pub client_data: Vec<u8>,
    /// Of the authenticator.
    pub authenticator_data: Vec<u8>,
    /// Over both.
    pub signature: Vec<u8>,
}

/// A passkey as its registration describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// Credential id, base64url.
    pub id: String,
    /// How it signs.
    pub algorithm: Algorithm,
    /// Its public key.
    pub public_key: Vec<u8>,
    /// Where its counter stands.
    pub counter: u32,
}

/// Why a ceremony is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasskeyFault {
    /// The browser's part cannot be read or is of another ceremony.
    #[error("what the browser says cannot be read, or belongs to another ceremony")]
    ClientData,
    /// Not the challenge that was given.
    #[error("the challenge is not the one that was given")]
    Challenge,
    /// Made for another address.
    #[error("the ceremony took place at another address")]
    Origin,
    /// The authenticator answered for another party.
    #[error("the authenticator answered for another service")]
    Party,
    /// The authenticator has not verified who holds it.
    #[error("the authenticator has not verified its user")]
    NotVerified,
    /// The authenticator's part is malformed.
    #[error("the authenticator's data is malformed")]
    Malformed,
    /// Neither ES256 nor Ed25519.
    #[error("only ES256 and Ed25519 are taken")]
    Algorithm,
    /// The signature.
    #[error("the signature is wrong")]
    Signature,
    /// The counter has not moved on: the authenticator may have been copied.
    #[error("the counter of the authenticator has not moved on: it may have been copied")]
    Counter,
}

#[derive(Deserialize)]
struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(rename = "crossOrigin", default)]
    cross_origin: bool,
}

impl Party {
    /// From the address that links begin with, as a browser names it: in lower case, without the port that goes without
    /// saying. None if it is no http(s) address.
    pub fn at(base_address: &str) -> Option<Self> {
        let (scheme, rest) = base_address.split_once("://")?;
        let scheme = scheme.to_ascii_lowercase();
        let usual = match scheme.as_str() {
            "https" => ":443",
            "http" => ":80",
            _ => return None,
        };
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default().to_ascii_lowercase();
        let host = host.strip_suffix(usual).unwrap_or(&host);
        let id = host.rsplit_once(':').map_or(host, |(name, _)| name);
        Some(Self { origin: format!("{scheme}://{host}"), id: id.to_owned() })
    }
}

impl Challenge {
    /// A fresh one.
    pub fn new(rng: &mut dyn CryptoRng) -> Self {
        let mut bytes = [0; 32];
        rng.fill_bytes(&mut bytes);
        Self(BASE64URL_NOPAD.encode(&bytes))
    }

    /// From the text it was kept as.
    pub fn kept(text: String) -> Self {
        Self(text)
    }

    /// As the browser repeats it: base64url.
    pub fn text(&self) -> &str {
        &self.0
    }
}

/// Judges a registration.
pub fn register(
    party: &Party,
    challenge: &Challenge,
    registration: &Registration,
) -> Result<Registered, PasskeyFault> {
    client(&registration.client_data, "webauthn.create", party, challenge)?;
    let (flags, counter, rest) = head(&registration.authenticator_data, party)?;
    if flags & WITH_KEY == 0 {
        return Err(PasskeyFault::Malformed);
    }
    let after_model = rest.get(16..).ok_or(PasskeyFault::Malformed)?;
    let (length, rest) = after_model.split_at_checked(2).ok_or(PasskeyFault::Malformed)?;
    let length = length.iter().fold(0_usize, |all, byte| (all << 8) | usize::from(*byte));
    if length == 0 || length > 1023 {
        return Err(PasskeyFault::Malformed);
    }
    let (id, rest) = rest.split_at_checked(length).ok_or(PasskeyFault::Malformed)?;
    let (algorithm, public_key, rest) = key(rest)?;
    if !rest.is_empty() && flags & WITH_EXTENSIONS == 0 {
        return Err(PasskeyFault::Malformed);
    }
    Ok(Registered { id: BASE64URL_NOPAD.encode(id), algorithm, public_key, counter })
}

/// Judges a sign-in with that passkey; answers with its new counter.
pub fn verify(
    party: &Party,
    challenge: &Challenge,
    passkey: &Passkey,
    assertion: &Assertion,
) -> Result<u32, PasskeyFault> {
    client(&assertion.client_data, "webauthn.get", party, challenge)?;
    let (flags, counter, rest) = head(&assertion.authenticator_data, party)?;
    if !rest.is_empty() && flags & WITH_EXTENSIONS == 0 {
        return Err(PasskeyFault::Malformed);
    }
    let signed =
        [assertion.authenticator_data.as_slice(), Digest::of(&assertion.client_data).as_bytes()].concat();
    let algorithm: &dyn signature::VerificationAlgorithm = match passkey.algorithm {
        Algorithm::Es256 => &signature::ECDSA_P256_SHA256_ASN1,
        Algorithm::Ed25519 => &signature::ED25519,
    };
    signature::UnparsedPublicKey::new(algorithm, &passkey.public_key)
        .verify(&signed, &assertion.signature)
        .map_err(|_| PasskeyFault::Signature)?;
    // Passkeys that are kept in several places count nothing, and say 0 for ever.
    let silent = counter == 0 && passkey.counter == 0;
    if silent || counter > passkey.counter { Ok(counter) } else { Err(PasskeyFault::Counter) }
}

fn client(bytes: &[u8], kind: &str, party: &Party, challenge: &Challenge) -> Result<(), PasskeyFault> {
    let said: ClientData = serde_json::from_slice(bytes).map_err(|_| PasskeyFault::ClientData)?;
    if said.kind != kind {
        return Err(PasskeyFault::ClientData);
    }
    // Both are public by now; that they are equal is all that counts.
    if said.challenge != challenge.0 {
        return Err(PasskeyFault::Challenge);
    }
    if said.origin != party.origin || said.cross_origin {
        return Err(PasskeyFault::Origin);
    }
    Ok(())
}

fn head<'a>(bytes: &'a [u8], party: &Party) -> Result<(u8, u32, &'a [u8]), PasskeyFault> {
    let (head, rest) = bytes.split_at_checked(HEAD).ok_or(PasskeyFault::Malformed)?;
    let (whose, head) = head.split_at_checked(32).ok_or(PasskeyFault::Malformed)?;
    if whose != Digest::of(party.id.as_bytes()).as_bytes() {
        return Err(PasskeyFault::Party);
    }
    let (flags, counter) = head.split_first().ok_or(PasskeyFault::Malformed)?;
    if flags & PRESENT == 0 || flags & VERIFIED == 0 {
        return Err(PasskeyFault::NotVerified);
    }
    Ok((*flags, counter.iter().fold(0, |all, byte| (all << 8) | u32::from(*byte)), rest))
}

fn key(bytes: &[u8]) -> Result<(Algorithm, Vec<u8>, &[u8]), PasskeyFault> {
    if let Some(rest) = bytes.strip_prefix(&ED25519_BEFORE_X) {
        let (x, rest) = rest.split_at_checked(32).ok_or(PasskeyFault::Malformed)?;
        return Ok((Algorithm::Ed25519, x.to_vec(), rest));
    }
    let rest = bytes.strip_prefix(&ES256_BEFORE_X).ok_or(PasskeyFault::Algorithm)?;
    let (x, rest) = rest.split_at_checked(32).ok_or(PasskeyFault::Malformed)?;
    let rest = rest.strip_prefix(&ES256_BEFORE_Y).ok_or(PasskeyFault::Malformed)?;
    let (y, rest) = rest.split_at_checked(32).ok_or(PasskeyFault::Malformed)?;
    Ok((Algorithm::Es256, [&[4], x, y].concat(), rest))
}

impl Algorithm {
    /// Both.
    pub const ALL: [Algorithm; 2] = [Algorithm::Es256, Algorithm::Ed25519];

    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Algorithm::Es256 => "es256",
            Algorithm::Ed25519 => "ed25519",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Party;

    #[test]
    fn the_party_is_the_host_without_port_and_the_origin_with_it() {
        let party = Party::at("http://localhost:8080").unwrap();
        assert_eq!((party.origin.as_str(), party.id.as_str()), ("http://localhost:8080", "localhost"));
        let party = Party::at("https://teken.a.example/under").unwrap();
        assert_eq!(
            (party.origin.as_str(), party.id.as_str()),
            ("https://teken.a.example", "teken.a.example")
        );
        assert_eq!(Party::at("teken.a.example"), None);
    }

    #[test]
    fn the_party_is_written_as_a_browser_writes_it() {
        for (told, origin) in [
            ("HTTPS://Teken.A.Example:443/", "https://teken.a.example"),
            ("http://Teken.A.Example:80", "http://teken.a.example"),
            ("https://teken.a.example:80", "https://teken.a.example:80"),
            ("https://teken.a.example:8443?x", "https://teken.a.example:8443"),
        ] {
            let party = Party::at(told).unwrap();
            assert_eq!((party.origin.as_str(), party.id.as_str()), (origin, "teken.a.example"));
        }
    }
}
