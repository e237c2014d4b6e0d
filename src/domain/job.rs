//! Owed work: rows written in the same commit as what they are owed for. The payload holds ids only; whoever
//! does the work reads the present state and may find that nothing is owed any more.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::ids::{AccountId, ActId, AgencyId, DocumentId, OfficeId, PersonId, SeasonId};
use super::period::Period;

/// What is owed. The enum is versioned by its variants: a stored payload must stay readable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "job")]
pub enum Job {
    /// Render and certify this version.
    Freeze {
        /// Which document.
        document: DocumentId,
        /// Which version.
        version: u32,
    },
    /// Close, time-stamp and archive this version.
    Archive {
        /// Which document.
        document: DocumentId,
        /// Which version.
        version: u32,
    },
    /// Remind whoever has the open turn of that office.
    Remind {
        /// Which document.
        document: DocumentId,
        /// Which version.
        version: u32,
        /// Whose turn.
        office: OfficeId,
    },
    /// Tell the superior of that office that the turn is overdue.
    Escalate {
        /// Which document.
        document: DocumentId,
        /// Which version.
        version: u32,
        /// Whose turn.
        office: OfficeId,
    },
    /// Send one letter.
    Mail(Mail),
    /// Invite somebody to his account. The link is made when the letter is: no secret waits in a queue.
    Invite {
        /// Whom.
        account: AccountId,
    },
    /// Send a link for a forgotten password; it is made when the letter is.
    Reset {
        /// To whom.
        account: AccountId,
    },
    /// Send a link that ends the lock of a signing key; it is made when the letter is.
    Unlock {
        /// To whom.
        account: AccountId,
    },
    /// Tell the owner of an account what was changed about it.
    Notice {
        /// To whom.
        account: AccountId,
        /// What was changed.
        what: Notice,
    },
    /// Make or hand in the documents of a season, as one act asks.
    SeasonAct {
        /// Which act.
        act: ActId,
    },
    /// Mail the readiness report of a season, if its plan is still that one.
    Readiness {
        /// Which season.
        season: SeasonId,
        /// Which revision of its plan.
        revision: u64,
        /// So many days before the event.
        before: u16,
    },
    /// Send the readiness report of a season to one account.
    ReadinessLetter {
        /// Which season.
        season: SeasonId,
        /// To whom.
        account: AccountId,
    },
    /// Tell the head of an agency that its agreements are to be carried down, or remind him of it.
    CascadeTask {
        /// Which agency.
        agency: AgencyId,
        /// For which period.
        period: Period,
        /// Whether he has been told before.
        reminder: bool,
    },
    /// One letter about all agencies that are late with it.
    CascadeDigest {
        /// For which period.
        period: Period,
        /// For which day; there is one a day.
        day: NaiveDate,
    },
}

/// What the owner of an account is told about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// The password.
    Password,
    /// A second factor.
    Factor,
    /// A new signing key.
    Key,
    /// The passphrase of the signing key.
    Passphrase,
    /// The certificate of a signing key was revoked.
    Revoked,
}

/// A letter that is owed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// Which letter.
    pub letter: Letter,
    /// About which document.
    pub document: DocumentId,
    /// Which version of it.
    pub version: u32,
    /// To whom.
    pub to: PersonId,
    /// For which office, where the letter is about a turn.
    pub office: Option<OfficeId>,
}

/// The letters Teken writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Letter {
    /// Your review is asked for.
    YourTurnReview,
    /// Your signature is asked for.
    YourTurnSign,
    /// A draft came back for correction.
    Returned,
    /// A signer will not sign.
    Refused,
    /// A turn is still open and its day is near.
    Reminder,
    /// Someone below you is late.
    Escalation,
    /// Signed by all; here is the document.
    Completed,
    /// A copy for your records.
    Copy,
    /// Given up.
    Withdrawn,
    /// A turn cannot open: nobody holds the office, or the official has changed.
    Blocked,
}

/// A job and when it falls due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    /// What.
    pub job: Job,
    /// Not before this.
    pub due: DateTime<Utc>,
}

impl Job {
    /// The words of those that go through the post.
    pub const LETTERS: [&'static str; 8] =
        ["mail", "invite", "reset", "unlock", "notice", "readiness-letter", "cascade_task", "cascade_digest"];

    /// The word that the worker and the operator's lists go by.
    pub fn kind(&self) -> &'static str {
        match self {
            Job::Freeze { .. } => "freeze",
            Job::Archive { .. } => "archive",
            Job::Remind { .. } => "remind",
            Job::Escalate { .. } => "escalate",
            Job::Mail(_) => "mail",
            Job::Invite { .. } => "invite",
            Job::Reset { .. } => "reset",
            Job::Unlock { .. } => "unlock",
            Job::Notice { .. } => "notice",
            Job::SeasonAct { .. } => "season-act",
            Job::Readiness { .. } => "readiness",
            Job::ReadinessLetter { .. } => "readiness-letter",
            Job::CascadeTask { .. } => "cascade_task",
            Job::CascadeDigest { .. } => "cascade_digest",
        }
    }

    /// About which document, if it is about one.
    pub fn document(&self) -> Option<DocumentId> {
        match self {
            Job::Freeze { document, .. }
            | Job::Archive { document, .. }
            | Job::Remind { document, .. }
            | Job::Escalate { document, .. } => Some(*document),
            Job::Mail(mail) => Some(mail.document),
            Job::Invite { .. }
            | Job::Reset { .. }
            | Job::Unlock { .. }
            | Job::Notice { .. }
            | Job::SeasonAct { .. }
            | Job::Readiness { .. }
            | Job::ReadinessLetter { .. }
            | Job::CascadeTask { .. }
            | Job::CascadeDigest { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::AccountId;

    /// A new kind of work does not compile until somebody has said here whether it goes through the post.
    fn goes_through_the_post(job: &Job) -> bool {
        match job {
            Job::Freeze { .. }
            | Job::Archive { .. }
            | Job::Remind { .. }
            | Job::Escalate { .. }
            | Job::SeasonAct { .. }
            | Job::Readiness { .. } => false,
            Job::Mail(_)
            | Job::Invite { .. }
            | Job::Reset { .. }
            | Job::Unlock { .. }
            | Job::Notice { .. }
            | Job::ReadinessLetter { .. }
            | Job::CascadeTask { .. }
            | Job::CascadeDigest { .. } => true,
        }
    }

    #[test]
    fn what_goes_through_the_post_is_known_by_its_word() {
        let account: AccountId = "01890000-0000-7000-8000-000000000001".parse().unwrap();
        let document: DocumentId = "01890000-0000-7000-8000-000000000002".parse().unwrap();
        let season: SeasonId = "01890000-0000-7000-8000-000000000004".parse().unwrap();
        let office: OfficeId = "KEP-DLH".parse().unwrap();
        let to: PersonId = "P014".parse().unwrap();
        let mail = Mail { letter: Letter::Copy, document, version: 1, to, office: None };
        for job in [
            Job::Freeze { document, version: 1 },
            Job::Archive { document, version: 1 },
            Job::Remind { document, version: 1, office: office.clone() },
            Job::Escalate { document, version: 1, office },
            Job::Mail(mail),
            Job::Invite { account },
            Job::Reset { account },
            Job::Unlock { account },
            Job::Notice { account, what: Notice::Key },
            Job::SeasonAct { act: "01890000-0000-7000-8000-000000000003".parse().unwrap() },
            Job::Readiness { season, revision: 1, before: 14 },
            Job::ReadinessLetter { season, account },
            Job::CascadeTask { agency: "DLH".parse().unwrap(), period: Period::Year(2027), reminder: true },
            Job::CascadeDigest { period: Period::Year(2027), day: "2027-01-12".parse().unwrap() },
        ] {
            assert_eq!(Job::LETTERS.contains(&job.kind()), goes_through_the_post(&job), "{job:?}");
        }
    }
}
