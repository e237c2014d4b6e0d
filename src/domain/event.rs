//! What happened to a document, in the past tense, and what is owed because of it: the whole outbox policy
//! is `Event::owed`, on one screen.

use chrono::{DateTime, Days, FixedOffset, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::deadline::morning_of;
use super::digest::Digest;
use super::document::Document;
use super::ids::{DocumentId, IntentId, OfficeId, PersonId};
use super::job::{Job, Letter, Mail, Owed};
use super::moment::Moment;
use super::roster::Official;
use super::route::{Field, ReviewRole};
use super::stage::{Actor, ReturnKind};
use super::turn::{Block, Opening, Task};

/// A fact of a document's trail. Append-only: a stored event is never changed or removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum Event {
    /// Made.
    Drafted {
        /// By whom it is drafted.
        drafter: PersonId,
    },
    /// Its text was changed in the draft.
    Edited {
        /// By whom.
        by: PersonId,
    },
    /// Handed in for review.
    Submitted {
        /// By whom.
        by: PersonId,
    },
    /// Somebody's turn began.
    TurnOpened {
        /// What is asked.
        task: Task,
        /// Of whom.
        official: Official,
        /// Last day.
        due: Option<NaiveDate>,
    },
    /// A review that is open passed on to whoever acts in its office by now.
    TurnPassed {
        /// What is asked.
        task: Task,
        /// Of whom from now on.
        official: Official,
    },
    /// A turn should have begun, but nobody can act.
    TurnBlocked {
        /// What is asked.
        task: Task,
        /// Of which office.
        office: OfficeId,
        /// Why.
        why: String,
    },
    /// A reviewer approved.
    Approved {
        /// As what.
        role: ReviewRole,
        /// Who, in which capacity.
        by: Official,
        /// His note.
        note: Option<String>,
    },
    /// It went back to the drafter as version n+1.
    SentBack {
        /// Correction, refusal or recall.
        how: ReturnKind,
        /// By whom, if an official did it in his turn.
        by: Option<Official>,
        /// Who did it otherwise.
        actor: Actor,
        /// Never empty.
        reason: String,
        /// Whose approvals and signatures no longer count.
        lapsed: Vec<Official>,
    },
    /// Rendered and certified.
    Frozen {
        /// The PDF with empty fields.
        base: Digest,
        /// The certified PDF.
        certified: Digest,
    },
    /// A signature was made.
    Signed {
        /// Which field.
        field: Field,
        /// By whom, in which capacity.
        by: Official,
        /// The record made before the key was used.
        intent: IntentId,
        /// SHA-256 of the certificate.
        certificate: Digest,
        /// The PDF with it.
        revision: Digest,
    },
    /// All have signed.
    Completed {},
    /// Sealed and archived.
    Archived {
        /// The verification hash.
        sha256: Digest,
    },
    /// The archived file got a fresh time stamp.
    Renewed {
        /// The verification hash from now on.
        sha256: Digest,
    },
    /// The letter of a reminder was ordered, because it was owed or by hand.
    Reminded {
        /// Whose turn.
        official: Official,
        /// Who sent it by hand; none if it was owed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<Actor>,
    },
    /// An approved document cannot become a final text: nobody holds an office that is to sign it.
    FreezeBlocked {
        /// Which office.
        office: OfficeId,
        /// Why.
        why: Block,
        /// Who is told besides the drafter: the secretariat of that hour.
        told: Vec<PersonId>,
    },
    /// An approved agreement is not made final yet, because that of its superior is not signed.
    HeldBack {
        /// Whose agreement it waits for.
        office: OfficeId,
    },
    /// It goes on.
    LetGo {
        /// The superior's agreement that is signed now; none if there is nothing to wait for any more.
        by: Option<DocumentId>,
    },
    /// Its last day was set, by the week in which agreements are carried down.
    DueSet {
        /// The last day.
        due: NaiveDate,
    },
    /// The superior was told.
    Escalated {
        /// Who is late.
        official: Official,
        /// Who was told.
        superior: Official,
    },
    /// Given up.
    Withdrawn {
        /// By whom.
        actor: Actor,
        /// Why.
        reason: String,
        /// Who had been asked to do something and is told.
        told: Vec<PersonId>,
    },
    /// Replaced.
    Superseded {
        /// By this amendment.
        by: DocumentId,
    },
    /// Revoked.
    Revoked {
        /// By whom.
        actor: Actor,
        /// Why.
        reason: String,
        /// By which decision.
        basis: String,
    },
}

impl From<Opening> for Event {
    fn from(opening: Opening) -> Event {
        match opening {
            Opening::Opened { task, official, due } => Event::TurnOpened { task, official, due },
            Opening::Blocked { task, office, why } => {
                Event::TurnBlocked { task, office, why: why.to_string() }
            }
        }
    }
}

impl Event {
    /// The word that lists and the database go by.
    pub fn kind(&self) -> &'static str {
        match self {
            Event::Drafted { .. } => "drafted",
            Event::Edited { .. } => "edited",
            Event::Submitted { .. } => "submitted",
            Event::TurnOpened { .. } => "turn_opened",
            Event::TurnPassed { .. } => "turn_passed",
            Event::TurnBlocked { .. } => "turn_blocked",
            Event::Approved { .. } => "approved",
            Event::SentBack { .. } => "sent_back",
            Event::Frozen { .. } => "frozen",
            Event::Signed { .. } => "signed",
            Event::Completed {} => "completed",
            Event::Archived { .. } => "archived",
            Event::Renewed { .. } => "renewed",
            Event::Reminded { .. } => "reminded",
            Event::FreezeBlocked { .. } => "freeze_blocked",
            Event::HeldBack { .. } => "held_back",
            Event::LetGo { .. } => "let_go",
            Event::DueSet { .. } => "due_set",
            Event::Escalated { .. } => "escalated",
            Event::Withdrawn { .. } => "withdrawn",
            Event::Superseded { .. } => "superseded",
            Event::Revoked { .. } => "revoked",
        }
    }

    /// What is owed because of this event. `document` is the document after it.
    pub fn owed(&self, document: &Document, moment: Moment, zone: FixedOffset) -> Vec<Owed> {
        let now = |job| vec![Owed { job, due: moment.at }];
        let mail = |letter, to: &PersonId, office: Option<&OfficeId>| Owed {
            job: Job::Mail(Mail {
                letter,
                document: document.id,
                version: document.version,
                to: to.clone(),
                office: office.cloned(),
            }),
            due: moment.at,
        };
        let your_turn = |task: &Task, official: &Official| {
            let letter = match task {
                Task::Review(_) => Letter::YourTurnReview,
                Task::Sign(_) => Letter::YourTurnSign,
            };
            mail(letter, &official.person, Some(&official.office))
        };
        match self {
            // The chasers of the turn ask for its office: they find whoever has it by then.
            Event::TurnPassed { task, official } => vec![your_turn(task, official)],
            Event::TurnOpened { task, official, due } => {
                let mut owed = vec![your_turn(task, official)];
                owed.extend(
                    due.iter().flat_map(|due| chasers(document, &official.office, *due, moment.at, zone)),
                );
                owed
            }
            Event::TurnBlocked { office, .. } => vec![mail(Letter::Blocked, &document.drafter, Some(office))],
            Event::Approved { .. } | Event::Submitted { .. } | Event::LetGo { .. }
                if document.is_freezing() =>
            {
                now(Job::Freeze { document: document.id, version: document.version })
            }
            Event::SentBack { how, .. } => match how {
                ReturnKind::Correction => vec![mail(Letter::Returned, &document.drafter, None)],
                ReturnKind::Refusal => vec![mail(Letter::Refused, &document.drafter, None)],
                ReturnKind::Recall => vec![],
            },
            // What is archived already is only published: under its name, with its sidecar.
            Event::Completed {} | Event::Renewed { .. } => {
                now(Job::Archive { document: document.id, version: document.version })
            }
            Event::Archived { .. } => {
                let completed = document.audience().map(|person| mail(Letter::Completed, person, None));
                let copies = document.copies().map(|official| mail(Letter::Copy, &official.person, None));
                completed.chain(copies).collect()
            }
            Event::FreezeBlocked { office, told, .. } => {
                let others = told.iter().filter(|person| **person != document.drafter);
                let told = std::iter::once(&document.drafter).chain(others);
                told.map(|person| mail(Letter::Blocked, person, Some(office))).collect()
            }
            Event::Reminded { official, .. } => {
                vec![mail(Letter::Reminder, &official.person, Some(&official.office))]
            }
            Event::Escalated { official, superior } => {
                vec![mail(Letter::Escalation, &superior.person, Some(&official.office))]
            }
            Event::Withdrawn { told, .. } => {
                told.iter().map(|person| mail(Letter::Withdrawn, person, None)).collect()
            }
            Event::Drafted { .. }
            | Event::Edited { .. }
            | Event::Submitted { .. }
            | Event::Approved { .. }
            | Event::Frozen { .. }
            | Event::HeldBack { .. }
            | Event::LetGo { .. }
            | Event::DueSet { .. }
            | Event::Signed { .. }
            | Event::Superseded { .. }
            | Event::Revoked { .. } => vec![],
        }
    }
}

/// A reminder three days before the last day and on it, and the superior the day after.
fn chasers(
    document: &Document,
    office: &OfficeId,
    due: NaiveDate,
    now: DateTime<Utc>,
    zone: FixedOffset,
) -> Vec<Owed> {
    let remind = || Job::Remind { document: document.id, version: document.version, office: office.clone() };
    let escalate = Job::Escalate { document: document.id, version: document.version, office: office.clone() };
    let three_before = due.checked_sub_days(Days::new(3)).unwrap_or(due);
    let after = due.succ_opt().unwrap_or(due);
    [(remind(), three_before), (remind(), due), (escalate, after)]
        .into_iter()
        .map(|(job, day)| Owed { job, due: morning_of(day, zone) })
        .filter(|owed| owed.due > now)
        .collect()
}
