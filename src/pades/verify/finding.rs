//! One reason against a document, with the word it leads to.

use super::report::Integrity;
use crate::pades::cms::parse::Refusal;
use crate::pades::read::ReadError;

/// Why a check fails. The strongest word among all findings is the document's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) word: Integrity,
    pub(super) why: String,
}

impl Finding {
    pub(super) fn modified(why: impl Into<String>) -> Self {
        Self { word: Integrity::Modified, why: why.into() }
    }

    pub(super) fn malformed(why: impl Into<String>) -> Self {
        Self { word: Integrity::Malformed, why: why.into() }
    }

    pub(super) fn unsupported(why: impl Into<String>) -> Self {
        Self { word: Integrity::Unsupported, why: why.into() }
    }

    /// Malformed over modified over unsupported.
    pub(super) fn strength(&self) -> u8 {
        match self.word {
            Integrity::Encrypted => 4,
            Integrity::Malformed => 3,
            Integrity::Modified => 2,
            _ => 1,
        }
    }
}

impl From<ReadError> for Finding {
    fn from(error: ReadError) -> Self {
        let word = match error {
            ReadError::Encrypted => Integrity::Encrypted,
            ReadError::Unaccepted(_) => Integrity::Unsupported,
            ReadError::Malformed { .. } | ReadError::TooMuch(_) => Integrity::Malformed,
        };
        Self { word, why: error.to_string() }
    }
}

impl From<Refusal> for Finding {
    fn from(refusal: Refusal) -> Self {
        let why = refusal.to_string();
        match refusal {
            Refusal::Malformed(_) => Self::malformed(why),
            Refusal::Unsupported(_) => Self::unsupported(why),
            Refusal::Broken(_) => Self::modified(why),
        }
    }
}
