//! One act of signing: a signer gives the passphrase once for one document or many. What came of each document is
//! kept, so that a form that is sent twice gets the same answer and makes no second signature.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::digest::Digest;
use super::ids::{ActId, DocumentId, PersonId};
use super::route::Field;

/// One act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignAct {
    /// The key of the form.
    pub id: ActId,
    /// Who signs.
    pub person: PersonId,
    /// When it began.
    pub at: DateTime<Utc>,
    /// When it was done; none while it runs, or if the program stopped in between.
    pub ended: Option<DateTime<Utc>>,
    /// In the order of the form.
    pub items: Vec<Item>,
}

/// One document of an act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Which.
    pub document: DocumentId,
    /// Its title at that time.
    pub title: String,
    /// In which field.
    pub field: Field,
    /// The text that was shown.
    pub seen: Digest,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Not known yet, or never written down because the program stopped.
    Open,
    /// Signed.
    Signed,
    /// The document was not opened first.
    NotSeen,
    /// Its text has changed since.
    OtherText,
    /// It no longer waits for this signer.
    NotYourTurn,
    /// There is no such document for this signer.
    NotFound,
    /// A fault; nothing was kept.
    Failed,
}

impl Outcome {
    /// The last word of its text key.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Open => "open",
            Outcome::Signed => "signed",
            Outcome::NotSeen => "not-seen",
            Outcome::OtherText => "other-text",
            Outcome::NotYourTurn => "not-your-turn",
            Outcome::NotFound => "not-found",
            Outcome::Failed => "failed",
        }
    }
}
