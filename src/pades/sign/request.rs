//! What to sign, where and as whom; and why it may be refused.

use chrono::{DateTime, Utc};

use crate::pades::algorithm::SigningKeyError;
use crate::pades::certificate::Certificate;
use crate::pades::doc::appearance::{Appearance, AppearanceError};
use crate::pades::read::ReadError;
use crate::pades::timestamp::TimeStampError;

/// One signature to be made.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// Name of the prepared, still empty signature field.
    pub field: &'a str,
    /// What the signature does to the document.
    pub kind: Kind,
    /// Claimed time, written as /M; must lie within the certificate's validity.
    pub time: DateTime<Utc>,
    /// The signer's certificate.
    pub certificate: &'a Certificate,
    /// The CA certificates above it that go into the message, without the root.
    pub chain: &'a [Certificate],
    /// /Name: the person or institution.
    pub name: Option<&'a str>,
    /// /Reason.
    pub reason: Option<&'a str>,
    /// /Location.
    pub location: Option<&'a str>,
    /// What to draw in the field; `None` leaves the field's own appearance.
    pub appearance: Option<&'a Appearance>,
    /// Bytes to keep free for a signature time stamp ([`super::super::TimeStamper::token_room`]); `None` for B-B.
    pub timestamp_room: Option<usize>,
}

/// What a signature does to the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The first signature: certifies with `DocMDP` P=2 (form filling and signing only).
    Certify,
    /// A party signs.
    Approve,
    /// The closing seal: its field's /Lock says which fields nobody may touch any more.
    Close,
}

/// Why a document was not signed.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// The base cannot be read strictly.
    #[error("the document cannot be signed: {0}")]
    Read(#[from] ReadError),
    /// No such signature field.
    #[error("the document has no signature field `{0}`")]
    NoField(String),
    /// The field already has a signature.
    #[error("the signature field `{0}` is already signed")]
    AlreadySigned(String),
    /// The form lacks `/SigFlags 3`, which cannot be added after the first signature.
    #[error("the form must say /SigFlags 3 before the first signature")]
    SigFlags,
    /// A certifying seal on a document that has a signature already.
    #[error("the certifying seal must be the first signature of the document")]
    NotFirst,
    /// A closing seal whose field has no /Lock.
    #[error("the field `{0}` of a closing seal needs a /Lock")]
    NoLock(String),
    /// The appearance cannot be placed.
    #[error(transparent)]
    Appearance(#[from] AppearanceError),
    /// The certificate is not valid at the claimed time, or its key is outside the profile.
    #[error("the certificate of `{0}` cannot sign at this time")]
    Certificate(String),
    /// The key refused.
    #[error(transparent)]
    Key(#[from] SigningKeyError),
    /// The base is not the one that was prepared.
    #[error("the document moved on since it was prepared: prepare the signature again")]
    MovedOn,
    /// The signature does not verify with the certificate that was prepared.
    #[error("the signature does not belong to the prepared bytes and certificate; nothing was written")]
    WrongSignature,
    /// No time stamp.
    #[error(transparent)]
    TimeStamp(#[from] TimeStampError),
    /// The time stamp does not verify or is about something else.
    #[error("the time-stamp token is not usable: {0}")]
    BadToken(String),
    /// The message is larger than what was kept free.
    #[error("the signature needs {needed} bytes, {reserved} were kept free: prepare with more room")]
    NoRoom {
        /// Bytes of the message.
        needed: usize,
        /// Bytes kept free.
        reserved: usize,
    },
}
