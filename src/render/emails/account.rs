//! What the letters about an account say, as types.

use serde::Serialize;

use super::Person;

/// A link that opens something once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Door {
    /// The addressee.
    pub to: Person,
    /// Until when the link works: day and time of the institution, in words.
    pub expires: String,
    /// Full http(s) address with the secret of the link.
    pub link: String,
}

/// Something about an account was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountNotice {
    /// The addressee.
    pub to: Person,
    /// What.
    pub what: Changed,
    /// When: day and time of the institution, in words.
    pub when: String,
    /// Full http(s) address of the account's page.
    pub link: String,
}

/// What was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Changed {
    /// The password.
    Password,
    /// A second factor.
    Factor,
    /// The signing key: there is a new one.
    Key,
    /// The passphrase of the signing key.
    Passphrase,
    /// The certificate of a signing key: it was revoked.
    Revoked,
}
