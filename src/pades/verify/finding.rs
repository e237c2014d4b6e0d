//! One reason against a document, with the word it leads to.

use super::report::Integrity;
use crate::pades::cms::parse::Refusal;
use crate::pades::read::ReadError;

/// Why a check fails. The strongest word among all findings is the document's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) word: Integrity,
    pub(super) why: String,
    /// Nothing but what the file says of itself was written anew.
    pub(super) is_metadata: bool,
}

impl Finding {
    pub(super) fn modified(why: impl Into<String>) -> Self {
        Self::new(Integrity::Modified, why)
    }

    pub(super) fn malformed(why: impl Into<String>) -> Self {
        Self::new(Integrity::Malformed, why)
    }

    pub(super) fn unsupported(why: impl Into<String>) -> Self {
        Self::new(Integrity::Unsupported, why)
    }

    pub(super) fn rewritten_metadata() -> Self {
        let why = "only the metadata was rewritten after signing (what the file says of itself: title, author, dates, the \
                   program that wrote it), as programs do that add something to a file; that proves no forgery, but the file \
                   is not the signed one";
        Self { is_metadata: true, ..Self::modified(why) }
    }

    fn new(word: Integrity, why: impl Into<String>) -> Self {
        Self { word, why: why.into(), is_metadata: false }
    }

    /// The same, with the field it is about.
    pub(super) fn about(&self, field: &str) -> Self {
        Self { why: format!("`{field}`: {}", self.why), ..self.clone() }
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
        Self::new(word, error.to_string())
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
