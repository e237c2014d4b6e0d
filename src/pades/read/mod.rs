//! A small strict reader of PDF structure: cross-reference chains and single objects.
//!
//! It repairs nothing, inflates no page content, and bounds every count by the bytes that are there. What a
//! lenient viewer would guess is [`ReadError::Malformed`] here: a signed file that needs repair is not signed.
#![deny(clippy::indexing_slicing)]

mod document;
mod inflate;
mod lexer;
mod object;
mod parser;
mod xref;

pub(crate) use document::{Document, Indirect};
pub(crate) use lexer::is_space;
pub(crate) use object::{Dictionary, Object, Reference};
pub(crate) use xref::{Entry, Section, Tail};

/// Why a file cannot be read safely.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Not the strict PDF structure; `at` is a byte offset into the file or the inflated stream.
    #[error("the PDF is malformed at byte {at}: {what}")]
    Malformed {
        /// What was expected or found.
        what: &'static str,
        /// Where.
        at: usize,
    },
    /// The file has an encryption dictionary.
    #[error("the PDF is encrypted")]
    Encrypted,
    /// A lawful form of file that two readers may understand differently; it is not read here.
    #[error("the PDF is of a form that is not accepted here: {0}")]
    Unaccepted(&'static str),
    /// A bound of the reader was reached.
    #[error("the PDF exceeds what is read: {0}")]
    TooMuch(&'static str),
}
