//! Identifiers that cannot be swapped: one type each. Codes come from the institution's roster, UUIDs from us.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

/// Why a text is not an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// A roster code outside the allowed shape.
    #[error("`{0}` is not a code: use 1 to 40 letters, digits, dots, underscores or hyphens")]
    Code(String),
    /// Not a UUID.
    #[error("`{0}` is not an identifier of this system (a UUID is expected)")]
    Uuid(String),
}

macro_rules! code_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The code as written in the roster.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                let shaped = (1..=40).contains(&text.len())
                    && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
                if shaped { Ok(Self(text.to_owned())) } else { Err(IdError::Code(text.to_owned())) }
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(uuid::Uuid);

        impl $name {
            /// A fresh UUIDv7 (RFC 9562): sorts by the time it was made.
            pub fn new(now: DateTime<Utc>, rng: &mut dyn CryptoRng) -> Self {
                Self(uuid_v7(now, rng))
            }

            /// The UUID itself.
            pub fn as_uuid(self) -> uuid::Uuid {
                self.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                uuid::Uuid::parse_str(text).map(Self).map_err(|_| IdError::Uuid(text.to_owned()))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }
    };
}

code_id! {
    /// An agency (perangkat daerah), e.g. `DINKES`.
    AgencyId
}
code_id! {
    /// An office (jabatan), apart from the person who holds it, e.g. `KEP-DINKES`.
    OfficeId
}
code_id! {
    /// A person, e.g. `P014`.
    PersonId
}

impl PersonId {
    /// A name for the person outside the roster, in a certificate for one: the code may be a NIP, this says
    /// nothing. A version 8 UUID (RFC 9562) from the SHA-256 of the code, so that it is the same every time.
    pub fn opaque(&self) -> uuid::Uuid {
        use sha2::Digest as _;
        let digest = sha2::Sha256::new().chain_update(b"teken person\n").chain_update(&self.0).finalize();
        let mut bytes = [0_u8; 16];
        bytes.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
        uuid::Builder::from_custom_bytes(bytes).into_uuid()
    }
}
uuid_id! {
    /// A document through all its versions.
    DocumentId
}
uuid_id! {
    /// Owed work. Also the left side of a mail's Message-ID, so that a repeat is recognised.
    JobId
}
uuid_id! {
    /// Somebody who may sign in.
    AccountId
}
uuid_id! {
    /// The record made before a key is used.
    IntentId
}
uuid_id! {
    /// One act of signing: the form it was asked with. A form that is sent twice is one act.
    ActId
}
uuid_id! {
    /// One turn at a kiosk.
    OneTurnId
}
uuid_id! {
    /// One key pair of one signer.
    KeyId
}
uuid_id! {
    /// A ceremony: one event at which many sign.
    CeremonyId
}
uuid_id! {
    /// A season: the documents that a population owes for a period.
    SeasonId
}

fn uuid_v7(now: DateTime<Utc>, rng: &mut dyn CryptoRng) -> uuid::Uuid {
    let mut random = [0_u8; 10];
    rng.fill_bytes(&mut random);
    let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_with_a_path_or_a_space_is_refused() {
        for bad in ["", "../etc", "KEP DINKES", "a/b", &"x".repeat(41)] {
            assert!(bad.parse::<OfficeId>().is_err(), "{bad:?}");
        }
        assert_eq!("KEP-DINKES".parse::<OfficeId>().unwrap().as_str(), "KEP-DINKES");
    }
}
