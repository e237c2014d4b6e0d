//! Secrets that open a door by being known: session cookies and single-use links. Only their SHA-256 is kept.

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER;
use rand_core::CryptoRng;
use zeroize::Zeroize;

use super::digest::Digest;

/// 256 random bits.
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; 32]);

/// The text is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a token of this service")]
pub struct TokenError;

impl Token {
    /// A fresh one.
    pub fn new(rng: &mut dyn CryptoRng) -> Self {
        let mut bytes = [0; 32];
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }

    /// As cookies and links carry it: 64 hex digits.
    pub fn text(&self) -> String {
        HEXLOWER.encode(&self.0)
    }

    /// What is kept of it. To find a token by this digest takes the same time whatever was typed.
    pub fn digest(&self) -> Digest {
        Digest::of(&self.0)
    }

    /// The word that every form of this session must repeat.
    pub fn form_word(&self) -> [u8; 32] {
        let mut bytes = b"teken form\n".to_vec();
        bytes.extend(self.0);
        let word = *Digest::of(&bytes).as_bytes();
        bytes.zeroize();
        word
    }
}

impl FromStr for Token {
    type Err = TokenError;
    fn from_str(text: &str) -> Result<Self, TokenError> {
        let bytes = HEXLOWER.decode(text.as_bytes()).map_err(|_| TokenError)?;
        bytes.try_into().map(Self).map_err(|_| TokenError)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}
