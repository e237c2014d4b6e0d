//! Small secrets of accounts as stored bytes: useless without the pepper, and only in the place of their owner.
//!
//! ```text
//! offset  bytes
//!      0      4  "TAS1": Teken account secret, version 1
//!      4      8  id of the pepper
//!     12     12  nonce
//!     24      n  ChaCha20-Poly1305 (RFC 8439) over the secret, and its tag
//! ```
//! The key is HKDF-SHA256 of the pepper for this purpose alone. Associated data: bytes 0..24 and the owner's id, so that a
//! secret cannot be moved to another account.

use std::fmt;

use data_encoding::BASE64_NOPAD;
use rand_core::CryptoRng;
use ring::aead::{Aad, Nonce};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::Keyring;

const MAGIC: &[u8; 4] = b"TAS1";
const HEADER: usize = 24;

/// The stored form of a secret. Safe to keep in a database and its backups.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedSecret(Vec<u8>);

/// Why a secret was not sealed or did not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// Not what was stored for this owner: rot, a mix-up, or forged.
    #[error("a sealed secret is damaged or belongs to another account")]
    Damaged,
    /// The key folder was replaced without its `pepper` file.
    #[error("a secret was sealed with another pepper; restore the file `pepper` of the key folder")]
    OtherPepper,
    /// The machine could not do the work.
    #[error("a secret could not be sealed")]
    Failed,
}

impl Keyring {
    /// Seals a secret for an owner.
    pub fn seal_secret(
        &self,
        rng: &mut dyn CryptoRng,
        owner: Uuid,
        secret: &[u8],
    ) -> Result<SealedSecret, SecretError> {
        let mut header = [0_u8; HEADER];
        rng.fill_bytes(&mut header);
        header[..4].copy_from_slice(MAGIC);
        header[4..12].copy_from_slice(&self.pepper.id());
        let key = self.pepper.secrets_key().ok_or(SecretError::Failed)?;
        let mut bytes = Zeroizing::new(secret.to_vec());
        let tag = key
            .seal_in_place_separate_tag(nonce(&header), associated(&header, owner), &mut bytes)
            .map_err(|_| SecretError::Failed)?;
        Ok(SealedSecret([header.as_slice(), bytes.as_slice(), tag.as_ref()].concat()))
    }

    /// Opens the secret of an owner.
    pub fn open_secret(&self, owner: Uuid, sealed: &SealedSecret) -> Result<Zeroizing<Vec<u8>>, SecretError> {
        let header: [u8; HEADER] =
            sealed.0.get(..HEADER).and_then(|head| head.try_into().ok()).ok_or(SecretError::Damaged)?;
        if header[..4] != *MAGIC {
            return Err(SecretError::Damaged);
        }
        if header[4..12] != self.pepper.id() {
            return Err(SecretError::OtherPepper);
        }
        let key = self.pepper.secrets_key().ok_or(SecretError::Failed)?;
        let mut bytes = Zeroizing::new(sealed.0[HEADER..].to_vec());
        let length = key
            .open_in_place(nonce(&header), associated(&header, owner), &mut bytes)
            .map_err(|_| SecretError::Damaged)?
            .len();
        bytes.truncate(length);
        Ok(bytes)
    }
}

impl SealedSecret {
    /// From the text it was stored as.
    pub fn from_text(text: &str) -> Option<Self> {
        BASE64_NOPAD.decode(text.as_bytes()).ok().map(Self)
    }

    /// The text to store: base64.
    pub fn text(&self) -> String {
        BASE64_NOPAD.encode(&self.0)
    }
}

impl fmt::Debug for SealedSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealedSecret(…)")
    }
}

fn nonce(header: &[u8; HEADER]) -> Nonce {
    let mut nonce = [0; 12];
    nonce.copy_from_slice(&header[12..]);
    Nonce::assume_unique_for_key(nonce)
}

fn associated(header: &[u8; HEADER], owner: Uuid) -> Aad<Vec<u8>> {
    Aad::from([header.as_slice(), owner.as_bytes()].concat())
}
