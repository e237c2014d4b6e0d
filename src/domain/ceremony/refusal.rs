//! Why a verb of a ceremony is refused: in the operator's world, comparable in tests.

use chrono::NaiveDate;

use super::stage::StageName;
use crate::domain::ids::{DocumentId, OfficeId, PersonId};

/// The verbs, as messages name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CeremonyVerb {
    /// Change facts, rundown, guests and witnesses.
    Edit,
    /// Choose other documents.
    Choose,
    /// Begin to note who is there.
    OpenAttendance,
    /// Note who is there.
    Attend,
    /// Note a witness.
    Witness,
    /// Let somebody sign later.
    SetAside,
    /// Let him sign on the day after all.
    TakeBack,
    /// Begin.
    Start,
    /// Go to an item of the rundown.
    GoTo,
    /// Sign in another way.
    Switch,
    /// Call somebody by hand.
    Call,
    /// Go past somebody.
    PutOff,
    /// Hand somebody a tablet.
    HandOver,
    /// End the morning.
    End,
    /// Move the last day of the catch-up.
    MoveDeadline,
    /// Keep which document the minutes are.
    RecordMinutes,
    /// Close.
    Close,
}

impl CeremonyVerb {
    /// Every verb.
    pub const ALL: [CeremonyVerb; 17] = [
        CeremonyVerb::Edit,
        CeremonyVerb::Choose,
        CeremonyVerb::OpenAttendance,
        CeremonyVerb::Attend,
        CeremonyVerb::Witness,
        CeremonyVerb::SetAside,
        CeremonyVerb::TakeBack,
        CeremonyVerb::Start,
        CeremonyVerb::GoTo,
        CeremonyVerb::Switch,
        CeremonyVerb::Call,
        CeremonyVerb::PutOff,
        CeremonyVerb::HandOver,
        CeremonyVerb::End,
        CeremonyVerb::MoveDeadline,
        CeremonyVerb::RecordMinutes,
        CeremonyVerb::Close,
    ];
}

/// One refusal for all verbs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CeremonyRefusal {
    /// The stage has no such verb.
    #[error("a ceremony that is {stage} cannot take the step {verb:?}")]
    WrongStage {
        /// What was tried.
        verb: CeremonyVerb,
        /// Where it stands.
        stage: StageName,
    },
    /// Without a title or a place nobody finds it.
    #[error("a ceremony needs a title and a place")]
    NoFacts,
    /// An item says nothing.
    #[error("item {0} of the rundown has no text")]
    EmptyItem(usize),
    /// Nobody is to sign.
    #[error("nobody is invited to sign: choose documents first")]
    NobodyInvited,
    /// The office is not among the guests.
    #[error("office {0} is not invited to this ceremony")]
    NotInvited(OfficeId),
    /// There is no such item.
    #[error("the rundown has no item {0}")]
    NoItem(usize),
    /// There is no such witness.
    #[error("there is no witness number {0}")]
    NoWitness(usize),
    /// Two would have one number.
    #[error("two attendees would have the queue number {0}")]
    NumberTwice(u16),
    /// A reason is required.
    #[error("give a reason: it stands in the minutes")]
    NoReason,
    /// Nobody may represent an office but who is registered for it.
    #[error(
        "{person} is not registered as Plh. or Plt. of {office} on {day}: register the assignment with its decree first"
    )]
    NotRegistered {
        /// Who was named.
        person: PersonId,
        /// For which office.
        office: OfficeId,
        /// On which day.
        day: NaiveDate,
    },
    /// He is not there.
    #[error("{0} is not noted as present")]
    NotThere(PersonId),
    /// He has signed all that is his.
    #[error("{0} has nothing left to sign")]
    NothingLeft(PersonId),
    /// Only in the queue is anybody called.
    #[error("nobody is called unless people sign in a queue")]
    NoQueue,
    /// Somebody may still sign.
    #[error("{unfinished} may still sign until {deadline}: close then, or move the deadline")]
    StillOpen {
        /// How many.
        unfinished: usize,
        /// Last day.
        deadline: NaiveDate,
    },
    /// The last day would be before today.
    #[error("the deadline {0} is past")]
    Past(NaiveDate),
    /// These minutes were begun before.
    #[error("these minutes were begun before: document {0}")]
    MinutesTwice(DocumentId),
    /// There was no catch-up to tell of.
    #[error("nobody signed later, so there is nothing that second minutes could tell")]
    NoCatchUp,
}
