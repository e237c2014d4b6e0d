//! One act on a whole season: every missing document is made, or every complete draft is handed in. Each document has a
//! line of its own with what came of it; one that fails stops no other.

use chrono::{DateTime, Utc};

use super::document::Kind;
use super::ids::{ActId, DocumentId, OfficeId, PersonId, SeasonId};

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Makes every document that does not exist yet.
    Make,
    /// Hands in every draft that is complete.
    Submit,
}

/// One act, begun in one form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeasonAct {
    /// The key of its form: sent twice, it is one act.
    pub id: ActId,
    /// On which season.
    pub season: SeasonId,
    /// What.
    pub deed: Deed,
    /// Who, as trails of documents name him.
    pub by: PersonId,
    /// When it was asked for.
    pub at: DateTime<Utc>,
    /// When its last line was settled.
    pub ended: Option<DateTime<Utc>>,
}

/// One document of an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// From 0, in the order of the season.
    pub place: u32,
    /// Whose document.
    pub office: OfficeId,
    /// Which.
    pub kind: Kind,
    /// The document, once there is one.
    pub document: Option<DocumentId>,
    /// What came of it.
    pub outcome: Outcome,
    /// For whoever has to mend it, in the program's own words; empty if all is said.
    pub detail: String,
}

/// What came of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Not yet its turn.
    Waiting,
    /// Made.
    Made,
    /// Handed in.
    Submitted,
    /// There was one already.
    Exists,
    /// It is no draft any more.
    MovedOn,
    /// Nobody holds an office that is needed.
    Vacant,
    /// The draft is not complete.
    Incomplete,
    /// Both parties would be one person.
    BothParties,
    /// A letter that cannot be printed.
    Letter,
    /// No route, level or variant is set for it.
    NotSetUp,
    /// Somebody writes at it at this moment.
    Busy,
    /// A fault that the detail names.
    Failed,
}

impl Deed {
    /// The word in the database, in addresses and in text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Deed::Make => "make",
            Deed::Submit => "submit",
        }
    }

    /// The deed a word names.
    pub fn from_word(word: &str) -> Option<Deed> {
        [Deed::Make, Deed::Submit].into_iter().find(|deed| deed.as_str() == word)
    }
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Outcome; 12] = [
        Outcome::Waiting,
        Outcome::Made,
        Outcome::Submitted,
        Outcome::Exists,
        Outcome::MovedOn,
        Outcome::Vacant,
        Outcome::Incomplete,
        Outcome::BothParties,
        Outcome::Letter,
        Outcome::NotSetUp,
        Outcome::Busy,
        Outcome::Failed,
    ];

    /// The word in the database and in text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Waiting => "waiting",
            Outcome::Made => "made",
            Outcome::Submitted => "submitted",
            Outcome::Exists => "exists",
            Outcome::MovedOn => "moved-on",
            Outcome::Vacant => "vacant",
            Outcome::Incomplete => "incomplete",
            Outcome::BothParties => "both-parties",
            Outcome::Letter => "letter",
            Outcome::NotSetUp => "not-set-up",
            Outcome::Busy => "busy",
            Outcome::Failed => "failed",
        }
    }

    /// The outcome a word names.
    pub fn from_word(word: &str) -> Option<Outcome> {
        Outcome::ALL.into_iter().find(|outcome| outcome.as_str() == word)
    }

    /// Whether what was wanted is so now.
    pub fn is_good(self) -> bool {
        matches!(self, Outcome::Made | Outcome::Submitted | Outcome::Exists | Outcome::MovedOn)
    }
}
