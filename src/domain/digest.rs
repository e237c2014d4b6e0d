//! A SHA-256 digest (FIPS 180-4): the name of a file's bytes, and the verification hash of a document.

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};

/// 32 bytes, written as 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

/// A text that is no digest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a SHA-256 digest is written as 64 lower-case hexadecimal digits")]
pub struct DigestError;

impl Digest {
    /// Of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        use sha2::Digest as _;
        Self(sha2::Sha256::digest(bytes).into())
    }

    /// Of the first `ends[0]`, `ends[1]`, … bytes, in rising order of the ends, reading the bytes once. An end beyond
    /// the last byte has none.
    pub fn of_beginnings(bytes: &[u8], ends: &[usize]) -> Vec<Self> {
        use sha2::Digest as _;
        let mut ends = ends.to_vec();
        ends.sort_unstable();
        let (mut hasher, mut from) = (sha2::Sha256::new(), 0);
        let of = |end| {
            hasher.update(bytes.get(from..end)?);
            from = end;
            Some(Self(hasher.clone().finalize().into()))
        };
        ends.into_iter().map_while(of).collect()
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for Digest {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

impl FromStr for Digest {
    type Err = DigestError;
    fn from_str(text: &str) -> Result<Self, DigestError> {
        let bytes = HEXLOWER.decode(text.as_bytes()).map_err(|_| DigestError)?;
        bytes.try_into().map(Self).map_err(|_| DigestError)
    }
}

impl Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn the_digest_is_sha_256_as_fips_180_4_shows_it() {
        assert_eq!(Digest::of(b"abc").to_string(), ABC);
    }

    #[test]
    fn the_digests_of_beginnings_are_those_of_the_parts() {
        let of = Digest::of_beginnings(b"abcdef", &[6, 3, 7]);
        assert_eq!(of, [Digest::of(b"abc"), Digest::of(b"abcdef")]);
    }

    #[test]
    fn text_and_json_come_back_as_the_same_digest() {
        let digest = Digest::of(b"abc");
        assert_eq!(ABC.parse(), Ok(digest));
        let json = serde_json::to_string(&digest).unwrap();
        assert_eq!(serde_json::from_str::<Digest>(&json).unwrap(), digest);
    }

    #[test]
    fn anything_but_64_lower_case_hex_digits_is_refused() {
        for bad in ["", "ab", &ABC[1..], &ABC.to_uppercase(), &format!("{ABC}00"), &format!(" {}", &ABC[1..])]
        {
            assert_eq!(bad.parse::<Digest>(), Err(DigestError), "{bad:?}");
        }
    }
}
