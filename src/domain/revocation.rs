//! A signer's certificate is no longer believed: from which moment on, and why. What was signed before that moment stays good.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::ids::KeyId;

/// Why (RFC 5280, 5.3.1, those that a signer's certificate can have).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The key or its passphrase may be in other hands.
    KeyCompromise,
    /// The person left the office or the institution.
    AffiliationChanged,
    /// The passphrase is lost: a new key takes its place.
    Superseded,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Reason; 3] = [Reason::KeyCompromise, Reason::AffiliationChanged, Reason::Superseded];

    /// The word on the command line and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Reason::KeyCompromise => "key_compromise",
            Reason::AffiliationChanged => "affiliation_changed",
            Reason::Superseded => "superseded",
        }
    }

    /// The reason with that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }
}

/// One revocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revocation {
    /// Of which key.
    pub key: KeyId,
    /// Why.
    pub reason: Reason,
    /// Signatures of this moment and later do not count. Never after [`Self::at`].
    pub since: DateTime<Utc>,
    /// When it was decided.
    pub at: DateTime<Utc>,
}
