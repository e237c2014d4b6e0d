//! The verbs of the business, one file each: read → work → write. No HTTP, no SQL, no HTML, and no rule about
//! documents: where a flow asks "may it?", the domain answers.

pub mod account;
pub mod account_letters;
pub mod again;
pub mod annexes;
pub mod archive;
pub mod assign;
pub mod audit;
pub mod board;
pub mod campaign;
pub mod cascade;
pub mod ceremony;
pub mod chase;
pub mod clock;
pub mod compose;
pub mod coverage;
pub mod decisions;
pub mod deliver;
pub mod dpa;
pub mod draft;
pub mod enrol;
pub mod freeze;
pub mod handover;
pub mod heal;
pub mod import;
pub mod invite;
pub mod key_life;
pub mod minutes;
pub mod one_turn;
pub mod paper;
pub mod passkey;
pub mod practice;
pub mod preview;
pub mod readiness;
pub mod reading;
pub mod recover;
pub mod remind;
pub mod renew;
pub mod review;
pub mod revoke;
pub mod roles;
pub mod routes;
pub mod seal;
pub mod season;
pub mod second_factor;
pub mod set_up;
pub mod sidecar;
pub mod sign;
pub mod sign_act;
pub mod sign_in;
pub mod step_up;
pub mod stuck;
pub mod summary;
pub mod sweep;
pub mod text_proof;
pub mod texts;
pub mod unlock;
pub mod verify;

use crate::blobs::{Blobs, BlobsError};
use crate::domain::ids::DocumentId;
use crate::domain::institution::Institution;
use crate::domain::refusal::Refusal;
use crate::keyring::Keyring;
use crate::mail::{Mailbox, Transport};
use crate::pades::verify::TrustAnchors;
use crate::store::{Store, StoreError};

/// Everything that has one outside thing, opened once at start. A flow takes what it touches.
pub struct Rooms {
    /// All rows.
    pub store: Store,
    /// All files.
    pub blobs: Blobs,
    /// All private keys.
    pub keyring: Keyring,
    /// Whom our own verdict on a file believes: the institution's root. One for all, because it remembers.
    pub anchors: TrustAnchors,
    /// All letters.
    pub post: Post,
    /// Whose instance this is.
    pub institution: Institution,
    /// Its emblems.
    pub emblems: paper::Emblems,
}

/// How letters leave.
pub struct Post {
    /// SMTP, a folder or memory.
    pub transport: Transport,
    /// From whom.
    pub sender: Mailbox,
    /// Where the links of a letter lead, without a slash at the end.
    pub base_address: String,
}

impl From<revoke::RevokeError> for FlowError {
    fn from(error: revoke::RevokeError) -> Self {
        match error {
            revoke::RevokeError::Store(error) => Self::Store(error),
            other => Self::Revocation(Box::new(other)),
        }
    }
}

/// What can go wrong in most flows.
#[derive(Debug, thiserror::Error)]
pub enum FlowError {
    /// No such document.
    #[error("there is no document {0}")]
    NotFound(DocumentId),
    /// The domain says no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The files.
    #[error(transparent)]
    Blobs(#[from] BlobsError),
    /// The paper cannot be made.
    #[error("rendering {document}: {source}")]
    Render {
        /// Which document, by its title.
        document: String,
        /// Why.
        source: crate::render::document::RenderError,
    },
    /// A name that a signature mark cannot show.
    #[error(
        "{document}: `{text}` has the letter `{letter}`, which a signature mark cannot show: write it in Latin letters"
    )]
    Mark {
        /// Which document, by its title.
        document: String,
        /// The name or title.
        text: String,
        /// The letter.
        letter: char,
    },
    /// The revocation lists that a verdict or a seal needs.
    #[error(transparent)]
    Revocation(Box<revoke::RevokeError>),
    /// No file can be judged.
    #[error(transparent)]
    Judge(#[from] crate::judge::StartError),
    /// The institution's own signature failed.
    #[error("sealing {document}: {why}")]
    Seal {
        /// Which document, by its title.
        document: String,
        /// Why.
        why: String,
    },
}
