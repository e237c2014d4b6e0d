//! People: who they are, never which office they hold. NIK is not kept at all (UU 23/2006 art. 84).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::ids::PersonId;

/// A person who may sign, review or receive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Roster code.
    pub id: PersonId,
    /// Name with academic titles, as printed.
    pub name: String,
    /// Name without titles, as in a signature mark (PermenPANRB 21/2021 format 22B).
    pub bare_name: String,
    /// Civil servant number; elected officials have none.
    pub nip: Option<Nip>,
    /// Rank and grade; elected officials have none.
    pub rank: Option<Rank>,
    /// Where mail goes.
    pub email: EmailAddress,
}

/// Rank in words and grade, e.g. `Pembina Utama Muda` and `IV/c`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rank {
    /// In words; this is what a signature block prints.
    pub name: String,
    /// Grade, e.g. `IV/c`.
    pub grade: String,
}

/// Nomor Induk Pegawai: 18 digits that reveal birth date and sex (Perka BKN 43/2007), hence [`Nip::masked`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Nip(String);

impl Nip {
    /// `19700101 199503 1 001`, as documents print it.
    pub fn printed(&self) -> String {
        let (birth, rest) = self.0.split_at(8);
        let (since, rest) = rest.split_at(6);
        let (sex, number) = rest.split_at(1);
        format!("{birth} {since} {sex} {number}")
    }

    /// For public pages: birth date, sex and number hidden.
    pub fn masked(&self) -> String {
        format!("{}**************", self.0.get(..4).unwrap_or_default())
    }

    /// The 18 digits.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Nip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Nip({})", self.masked())
    }
}

/// Why a text is not a NIP or an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PersonError {
    /// Not 18 digits.
    #[error("a NIP has 18 digits (spaces are allowed)")]
    Nip,
    /// Not an address we can send to.
    #[error("`{0}` is not an e-mail address: one `@`, a domain with a dot, no spaces or control characters")]
    Email(String),
}

impl FromStr for Nip {
    type Err = PersonError;
    fn from_str(text: &str) -> Result<Self, PersonError> {
        let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let plain = digits.len() == 18 && digits.bytes().all(|b| b.is_ascii_digit());
        if plain { Ok(Self(digits)) } else { Err(PersonError::Nip) }
    }
}

impl TryFrom<String> for Nip {
    type Error = PersonError;
    fn try_from(text: String) -> Result<Self, PersonError> {
        text.parse()
    }
}

impl From<Nip> for String {
    fn from(nip: Nip) -> String {
        nip.0
    }
}

/// An address that cannot smuggle a header or a second recipient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

impl EmailAddress {
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EmailAddress {
    type Err = PersonError;
    fn from_str(text: &str) -> Result<Self, PersonError> {
        let refused = || PersonError::Email(text.chars().filter(|c| !c.is_control()).take(80).collect());
        let (local, domain) = text.split_once('@').ok_or_else(refused)?;
        // Nothing is taken that the post would refuse: the letters to it would be given up.
        let local_ok = local.len() <= 64
            && local.split('.').all(|atom| {
                !atom.is_empty() && atom.bytes().all(|b| b.is_ascii_alphanumeric() || b"_%+-".contains(&b))
            });
        let domain_ok = domain.len() <= 189
            && domain.contains('.')
            && domain.split('.').all(|label| {
                (1..=63).contains(&label.len())
                    && !label.starts_with('-')
                    && !label.ends_with('-')
                    && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            });
        if local_ok && domain_ok { Ok(Self(text.to_owned())) } else { Err(refused()) }
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = PersonError;
    fn try_from(text: String) -> Result<Self, PersonError> {
        text.parse()
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> String {
        address.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nip_prints_in_four_groups_and_hides_the_birth_date_in_public() {
        let nip: Nip = "197210061998011901".parse().unwrap();
        assert_eq!(nip.printed(), "19721006 199801 1 901");
        assert_eq!(nip.masked(), "1972**************");
        assert!(!format!("{nip:?}").contains("1006"));
    }

    #[test]
    fn an_address_with_a_line_break_or_two_recipients_is_refused() {
        for bad in [
            "a@b.example\r\nBcc: c@d.example",
            "a@b.example,c@d.example",
            "a b@c.example",
            "a@b",
            "@b.example",
            "a@.example",
            "a..b@c.example",
            ".a@b.example",
            "a.@b.example",
            "a@b-.example",
        ] {
            assert!(bad.parse::<EmailAddress>().is_err(), "{bad:?}");
        }
        assert!("raka.contohadi@arunikakab.example".parse::<EmailAddress>().is_ok());
    }
}
