//! The stages of a document and what each one holds. The table is the specification; a test walks every
//! stage with every verb (`document.rs`).
//!
//! ```text
//! Draft      --submit-->     InReview | Freezing     (a route without reviews goes straight on)
//! InReview   --approve-->    InReview | Freezing
//! InReview   --send_back-->  Draft                   (version n+1; earlier approvals lapse)
//! Freezing   --freeze-->     Signing                 (PDF rendered and certified, its hash fixed; an agreement below
//!                                                    the head of an agency is held back until his superior's is signed)
//! Signing    --sign-->       Signing | Signed
//! Signing    --send_back-->  Draft                   (returned or refused by a signer, with a reason)
//! Signed     --archive-->    Archived
//! Archived   --supersede-->  Superseded              (by an amendment)
//! Archived   --revoke-->     Revoked                 (reason and legal basis)
//! Archived, Superseded, Revoked         --renew-->     the same (the file under a fresh time stamp)
//! InReview, Freezing, Signing           --recall-->    Draft      (drafter, admin of the agency or secretariat)
//! Draft, InReview, Freezing, Signing    --withdraw-->  Withdrawn
//! ```

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::digest::Digest;
use super::ids::{AgencyId, DocumentId, IntentId, PersonId};
use super::roster::Official;
use super::route::Field;
use super::turn::Turns;

/// Where a document stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "stage")]
pub enum Stage {
    /// Being written.
    Draft {
        /// Why it came back, if it did.
        returned: Option<Returned>,
    },
    /// Being reviewed.
    InReview {
        /// Reviews, walked and to come.
        turns: Turns,
    },
    /// Approved; the PDF is being made.
    Freezing {},
    /// Frozen and certified; being signed.
    Signing(Signing),
    /// Signed by all; the closing seal and the archive are owed.
    Signed(Complete),
    /// Sealed and in the archive.
    Archived(Archived),
    /// Replaced by an amendment; still valid for the period served.
    Superseded {
        /// What it was.
        archived: Archived,
        /// The amendment.
        by: DocumentId,
        /// Since when.
        at: DateTime<Utc>,
    },
    /// Revoked; the signatures stay true, the document no longer counts.
    Revoked {
        /// What it was.
        archived: Archived,
        /// Why.
        reason: String,
        /// By which decision.
        basis: String,
        /// Since when.
        at: DateTime<Utc>,
    },
    /// Given up before all had signed.
    Withdrawn {
        /// Why.
        reason: String,
        /// When.
        at: DateTime<Utc>,
    },
}

/// Why a draft came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returned {
    /// By whom; none if the drafter or the secretariat recalled it.
    pub by: Option<Official>,
    /// As a review, as a signer, as a recall.
    pub how: ReturnKind,
    /// Never empty.
    pub reason: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// The ways back to the drafter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnKind {
    /// A reviewer or signer asks for a correction.
    Correction,
    /// A signer will not sign.
    Refusal,
    /// The drafter or the secretariat took it back.
    Recall,
}

/// A signer as the frozen text names him.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// The field he fills.
    pub field: Field,
    /// Who, in which capacity.
    pub official: Official,
}

/// The frozen text: rendered, certified, unchangeable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frozen {
    /// The PDF with every field empty. This is what a signer sees and what his form must name.
    pub base: Digest,
    /// The same, certified by the institution's seal.
    pub certified: Digest,
    /// Who signs, in route order.
    pub parties: Vec<Party>,
    /// Who gets the signed document besides the parties.
    pub copies: Vec<Official>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Being signed. `turns` has at least one signature to come; with none left it is [`Complete`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signing {
    /// The text.
    pub frozen: Frozen,
    /// Whose turn.
    pub turns: Turns,
    /// Made so far, oldest first.
    pub signatures: Vec<Signature>,
}

/// Signed by all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complete {
    /// The text.
    pub frozen: Frozen,
    /// Oldest first.
    pub signatures: Vec<Signature>,
}

/// Sealed and archived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Archived {
    /// The text and its signatures.
    pub complete: Complete,
    /// SHA-256 of the final PDF: the verification hash.
    pub sha256: Digest,
    /// Its length in bytes.
    pub length: u64,
    /// Path under the archive folder.
    pub path: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The final PDFs before it, each the beginning of the next: one for every renewal of the time stamp.
    #[serde(default)]
    pub earlier: Vec<Digest>,
}

/// One signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// The field it fills.
    pub field: Field,
    /// By whom, in which capacity.
    pub official: Official,
    /// The record made before the key was used.
    pub intent: IntentId,
    /// SHA-256 of the signer's certificate.
    pub certificate: Digest,
    /// The PDF with this signature.
    pub revision: Digest,
    /// When.
    pub at: DateTime<Utc>,
}

/// The names of the stages, for the database and for messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageName {
    /// [`Stage::Draft`]
    Draft,
    /// [`Stage::InReview`]
    InReview,
    /// [`Stage::Freezing`]
    Freezing,
    /// [`Stage::Signing`]
    Signing,
    /// [`Stage::Signed`]
    Signed,
    /// [`Stage::Archived`]
    Archived,
    /// [`Stage::Superseded`]
    Superseded,
    /// [`Stage::Revoked`]
    Revoked,
    /// [`Stage::Withdrawn`]
    Withdrawn,
}

impl StageName {
    /// Every stage.
    pub const ALL: [StageName; 9] = [
        StageName::Draft,
        StageName::InReview,
        StageName::Freezing,
        StageName::Signing,
        StageName::Signed,
        StageName::Archived,
        StageName::Superseded,
        StageName::Revoked,
        StageName::Withdrawn,
    ];

    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            StageName::Draft => "draft",
            StageName::InReview => "in_review",
            StageName::Freezing => "freezing",
            StageName::Signing => "signing",
            StageName::Signed => "signed",
            StageName::Archived => "archived",
            StageName::Superseded => "superseded",
            StageName::Revoked => "revoked",
            StageName::Withdrawn => "withdrawn",
        }
    }
}

impl std::fmt::Display for StageName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Stage {
    /// Which stage this is.
    pub fn name(&self) -> StageName {
        match self {
            Stage::Draft { .. } => StageName::Draft,
            Stage::InReview { .. } => StageName::InReview,
            Stage::Freezing {} => StageName::Freezing,
            Stage::Signing(_) => StageName::Signing,
            Stage::Signed(_) => StageName::Signed,
            Stage::Archived(_) => StageName::Archived,
            Stage::Superseded { .. } => StageName::Superseded,
            Stage::Revoked { .. } => StageName::Revoked,
            Stage::Withdrawn { .. } => StageName::Withdrawn,
        }
    }

    /// The turns being walked, if any.
    pub fn turns(&self) -> Option<&Turns> {
        match self {
            Stage::InReview { turns } | Stage::Signing(Signing { turns, .. }) => Some(turns),
            Stage::Draft { .. }
            | Stage::Freezing {}
            | Stage::Signed(_)
            | Stage::Archived(_)
            | Stage::Superseded { .. }
            | Stage::Revoked { .. }
            | Stage::Withdrawn { .. } => None,
        }
    }

    /// The frozen text, once there is one.
    pub fn frozen(&self) -> Option<&Frozen> {
        match self {
            Stage::Signing(signing) => Some(&signing.frozen),
            Stage::Signed(complete) => Some(&complete.frozen),
            Stage::Archived(a)
            | Stage::Superseded { archived: a, .. }
            | Stage::Revoked { archived: a, .. } => Some(&a.complete.frozen),
            Stage::Draft { .. } | Stage::InReview { .. } | Stage::Freezing {} | Stage::Withdrawn { .. } => {
                None
            }
        }
    }

    /// Signatures made on this version so far.
    pub fn signatures(&self) -> &[Signature] {
        match self {
            Stage::Signing(signing) => &signing.signatures,
            Stage::Signed(complete) => &complete.signatures,
            Stage::Archived(a)
            | Stage::Superseded { archived: a, .. }
            | Stage::Revoked { archived: a, .. } => &a.complete.signatures,
            Stage::Draft { .. } | Stage::InReview { .. } | Stage::Freezing {} | Stage::Withdrawn { .. } => {
                &[]
            }
        }
    }

    /// What was archived, whatever has become of the document since.
    pub fn archived(&self) -> Option<&Archived> {
        match self {
            Stage::Archived(archived)
            | Stage::Superseded { archived, .. }
            | Stage::Revoked { archived, .. } => Some(archived),
            Stage::Draft { .. }
            | Stage::InReview { .. }
            | Stage::Freezing {}
            | Stage::Signing(_)
            | Stage::Signed(_)
            | Stage::Withdrawn { .. } => None,
        }
    }

    /// The newest PDF of this version: certified, or with the last signature, or archived.
    pub fn current_pdf(&self) -> Option<Digest> {
        match self {
            Stage::Archived(a)
            | Stage::Superseded { archived: a, .. }
            | Stage::Revoked { archived: a, .. } => Some(a.sha256),
            Stage::Signing(_) | Stage::Signed(_) => {
                self.signatures().last().map(|s| s.revision).or(self.frozen().map(|f| f.certified))
            }
            Stage::Draft { .. } | Stage::InReview { .. } | Stage::Freezing {} | Stage::Withdrawn { .. } => {
                None
            }
        }
    }
}

/// Who does something that is not a turn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "actor", content = "person")]
pub enum Actor {
    /// A person in his own name, the drafter for one.
    Person(PersonId),
    /// A member of the secretariat.
    Secretariat(PersonId),
    /// Whoever drafts for that agency.
    AgencyAdmin(PersonId, AgencyId),
    /// This program, doing what is owed.
    System,
}
