//! The verification code printed on a document: 80 random bits and a check character.

use std::fmt;
use std::str::FromStr;

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Crockford's check symbols: the value modulo 37.
const CHECK: &[u8; 37] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";

/// 16 Crockford base32 characters (80 bits) and one check character, so that a typing slip never
/// reaches the database.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct VerifyCode([u8; 10]);

/// A text that is no verification code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Wrong length or characters.
    #[error("a verification code has 16 characters and a check character, like 7H3K-9QWE-2MZX-8RTA-5")]
    Shape,
    /// One character is wrong or two are swapped.
    #[error("the check character does not fit: one character of the code is mistyped")]
    Check,
}

impl VerifyCode {
    /// A fresh one.
    pub fn new(rng: &mut dyn CryptoRng) -> Self {
        let mut bytes = [0; 10];
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }

    /// Without hyphens: for addresses and for the database.
    pub fn plain(&self) -> String {
        let mut text = String::with_capacity(17);
        let mut bits = 0_u32;
        let mut held = 0_u32;
        for byte in self.0 {
            bits = (bits << 8) | u32::from(byte);
            held += 8;
            while held >= 5 {
                held -= 5;
                text.push(symbol(ALPHABET, (bits >> held) & 31));
            }
            bits &= (1 << held) - 1;
        }
        text.push(symbol(CHECK, self.remainder()));
        text
    }

    fn remainder(&self) -> u32 {
        self.0.iter().fold(0, |acc, byte| (acc * 256 + u32::from(*byte)) % 37)
    }
}

fn symbol(table: &[u8], index: u32) -> char {
    usize::try_from(index).ok().and_then(|i| table.get(i)).map_or('?', |b| char::from(*b))
}

/// What people type: lower case, the letter O for zero, I and L for one, spaces and hyphens.
fn value(c: char) -> Option<u32> {
    let c = match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    ALPHABET.iter().position(|b| char::from(*b) == c).and_then(|i| u32::try_from(i).ok())
}

impl FromStr for VerifyCode {
    type Err = CodeError;
    fn from_str(text: &str) -> Result<Self, CodeError> {
        let chars: Vec<char> = text.chars().filter(|c| !matches!(c, '-' | ' ')).collect();
        let [body @ .., check] = chars.as_slice() else { return Err(CodeError::Shape) };
        if body.len() != 16 {
            return Err(CodeError::Shape);
        }
        let mut bytes = [0_u8; 10];
        let (mut bits, mut held, mut out) = (0_u32, 0_u32, bytes.iter_mut());
        for c in body {
            bits = (bits << 5) | value(*c).ok_or(CodeError::Shape)?;
            held += 5;
            if held >= 8 {
                held -= 8;
                if let Some(slot) = out.next() {
                    *slot = u8::try_from((bits >> held) & 255).unwrap_or_default();
                }
                bits &= (1 << held) - 1;
            }
        }
        let code = Self(bytes);
        let expected = symbol(CHECK, code.remainder());
        let typed = value(*check).map_or(check.to_ascii_uppercase(), |v| symbol(ALPHABET, v));
        if typed == expected { Ok(code) } else { Err(CodeError::Check) }
    }
}

impl fmt::Display for VerifyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, c) in self.plain().chars().enumerate() {
            if i > 0 && i % 4 == 0 {
                f.write_str("-")?;
            }
            write!(f, "{c}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for VerifyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifyCode({self})")
    }
}

impl Serialize for VerifyCode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for VerifyCode {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_code_reads_back_as_it_was_printed(bytes: [u8; 10]) {
            let code = VerifyCode(bytes);
            prop_assert_eq!(code.to_string().parse::<VerifyCode>(), Ok(code));
            prop_assert_eq!(code.plain().to_lowercase().parse::<VerifyCode>(), Ok(code));
        }

        #[test]
        fn one_wrong_character_never_passes(bytes: [u8; 10], place in 0_usize..16, other in 0_usize..32) {
            let good = VerifyCode(bytes).plain();
            let mut typed: Vec<char> = good.chars().collect();
            let wrong = char::from(ALPHABET[other]);
            prop_assume!(typed[place] != wrong);
            typed[place] = wrong;
            prop_assert!(typed.into_iter().collect::<String>().parse::<VerifyCode>().is_err());
        }
    }

    #[test]
    fn the_letters_o_i_and_l_are_read_as_digits() {
        let code = VerifyCode([0; 10]);
        assert_eq!(code.to_string(), "0000-0000-0000-0000-0");
        assert_eq!("oooo-OOOO-0000-0000-0".parse::<VerifyCode>(), Ok(code));
    }
}
