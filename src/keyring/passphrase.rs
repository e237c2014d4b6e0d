//! A signer's passphrase on its way through: never stored, never shown, wiped when dropped.

use std::fmt;

use rand_core::CryptoRng;
use zeroize::Zeroizing;

const CHARACTERS_MIN: usize = 12;
const BYTES_MAX: usize = 1024;

/// A passphrase of at least 12 characters. Spaces and every script count; there are no other rules.
pub struct Passphrase(Zeroizing<String>);

/// The text cannot be a passphrase. Holds nothing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PassphraseError {
    /// Fewer than 12 characters.
    #[error("a passphrase needs at least 12 characters")]
    TooShort,
    /// Over 1024 bytes.
    #[error("a passphrase may have at most 1024 bytes")]
    TooLong,
    /// Line breaks and the like, which one form sends and another does not.
    #[error("a passphrase must not contain control characters such as line breaks")]
    Control,
}

impl Passphrase {
    /// Takes the text over; it is wiped even when it is refused.
    pub fn parse(text: String) -> Result<Self, PassphraseError> {
        let text = Zeroizing::new(text);
        if text.chars().count() < CHARACTERS_MIN {
            return Err(PassphraseError::TooShort);
        }
        if text.len() > BYTES_MAX {
            return Err(PassphraseError::TooLong);
        }
        if text.chars().any(char::is_control) {
            return Err(PassphraseError::Control);
        }
        Ok(Self(text))
    }

    /// 120 random bits as text: for someone who will never type it, or once.
    pub fn random(rng: &mut dyn CryptoRng) -> Self {
        let mut bytes = Zeroizing::new([0_u8; 15]);
        rng.fill_bytes(bytes.as_mut_slice());
        Self(Zeroizing::new(data_encoding::BASE32_NOPAD.encode(bytes.as_slice())))
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twelve_characters_of_any_kind_are_enough_and_eleven_are_not() {
        let parse = |text: &str| Passphrase::parse(text.to_owned()).map(|_| ());
        assert_eq!(parse("kuda air api"), Ok(()));
        assert_eq!(parse("éééééééééééé"), Ok(()));
        assert_eq!(parse("éééééééééée"), Err(PassphraseError::TooShort), "characters count, not bytes");
        assert_eq!(parse("kuda air api\n"), Err(PassphraseError::Control));
        assert_eq!(parse(&"k".repeat(1025)), Err(PassphraseError::TooLong));
    }

    #[test]
    fn debug_output_shows_nothing() {
        let shown = format!("{:?}", Passphrase::parse("kuda air api tanah".to_owned()).unwrap());
        assert_eq!(shown, "Passphrase(…)");
    }
}
