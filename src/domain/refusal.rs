//! Why a verb is refused: in the user's world, comparable in tests, no strings to parse.

use chrono::{DateTime, Utc};

use super::agreement::AgreementFault;
use super::digest::Digest;
use super::ids::PersonId;
use super::place::Place;
use super::roster::Vacancy;
use super::stage::StageName;
use super::turn::NotYourTurn;

/// The verbs, as messages name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verb {
    /// Change the text.
    Edit,
    /// Hand in.
    Submit,
    /// Approve a review.
    Approve,
    /// Send back to the drafter.
    SendBack,
    /// Take back.
    Recall,
    /// Open blocked turns again.
    Resume,
    /// Render and certify.
    Freeze,
    /// Sign.
    Sign,
    /// Seal and archive.
    Archive,
    /// Protect the archived file for longer.
    Renew,
    /// Replace by an amendment.
    Supersede,
    /// Revoke.
    Revoke,
    /// Give up.
    Withdraw,
    /// Remind or escalate.
    Chase,
}

/// One refusal for all verbs: most reasons are shared, and a door maps each of them once.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The stage has no such verb.
    #[error("a document that is {stage} cannot take the step {verb:?}")]
    WrongStage {
        /// What was tried.
        verb: Verb,
        /// Where it stands.
        stage: StageName,
    },
    /// It moved on while being read.
    #[error("the document is at version {current}, the form showed version {seen}: read it again")]
    Stale {
        /// What the form showed.
        seen: u32,
        /// What it is.
        current: u32,
    },
    /// The text shown is not the text to be signed.
    #[error("the text shown ({seen}) is not the text to be signed ({current}): read it again")]
    OtherText {
        /// What the form showed.
        seen: Digest,
        /// What it is.
        current: Digest,
    },
    /// Out of turn.
    #[error(transparent)]
    NotYourTurn(#[from] NotYourTurn),
    /// Only the drafter, whoever drafts for its agency, or the secretariat.
    #[error(
        "{0} is neither the drafter of this document, nor of its agency's admins, nor of the secretariat"
    )]
    NotYours(PersonId),
    /// A reason is required.
    #[error("give a reason: it is kept in the document's history")]
    NoReason,
    /// A comment is about a place that the text does not have.
    #[error("this version has no `{0}` to comment on: read it again")]
    NoSuchPlace(Place),
    /// The text is not ready.
    #[error("the agreement is not ready: {}", list(.0))]
    Content(Vec<AgreementFault>),
    /// Nobody holds an office that must sign.
    #[error(transparent)]
    Vacancy(#[from] Vacancy),
    /// First and second party would be one person.
    #[error(
        "{name} would be both parties: an agreement or a witnessed pact needs two people; appoint a Plh. for one of the offices"
    )]
    OnePersonBothParties {
        /// Who.
        name: String,
    },
    /// The clock is behind what has been signed already.
    #[error("the clock says {now}, but this document was frozen or signed at {last}: set the clock right")]
    ClockBehind {
        /// What the clock says.
        now: DateTime<Utc>,
        /// The newest time in the document.
        last: DateTime<Utc>,
    },
    /// Signed documents are not given up by their drafter.
    #[error("{count} signature(s) have been made: only the secretariat may withdraw it now")]
    AlreadySigned {
        /// How many.
        count: usize,
    },
}

fn list(faults: &[AgreementFault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
