//! Turns: where a document stands on its route. A turn opens only when every earlier group is done; that is
//! decided here and checked again inside the transaction, never by who got an e-mail.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::deadline::days_after;
use super::ids::{OfficeId, PersonId};
use super::moment::Moment;
use super::roster::{Official, Roster, Vacancy};
use super::route::{Field, ReviewRole};

/// What is asked of the official whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// Review.
    Review(ReviewRole),
    /// Sign this field.
    Sign(Field),
}

/// One step of the route as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// Which group, from 0.
    pub group: u16,
    /// What is asked.
    pub task: Task,
    /// Of which office.
    pub office: OfficeId,
    /// Days allowed once open.
    pub due_days: Option<u16>,
    /// How far it is.
    pub state: TurnState,
}

/// How far a turn is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum TurnState {
    /// An earlier group is not done. A signer is known from the frozen text, a reviewer not yet.
    Waiting {
        /// Fixed by the frozen text.
        official: Option<Official>,
    },
    /// It is this official's turn.
    Open {
        /// Who, in which capacity.
        official: Official,
        /// Since when.
        since: DateTime<Utc>,
        /// Last day.
        due: Option<NaiveDate>,
    },
    /// It should be open, but nobody can act.
    Blocked {
        /// Fixed by the frozen text.
        official: Option<Official>,
        /// Why, for the secretariat.
        why: Block,
        /// Since when.
        since: DateTime<Utc>,
    },
    /// Done by this official.
    Done {
        /// Who, in which capacity.
        official: Official,
        /// When.
        at: DateTime<Utc>,
    },
}

/// Why a turn cannot open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// The office has no holder.
    #[error(transparent)]
    Vacancy(Vacancy),
    /// The text names an official who no longer acts in that office: it must be reissued with the new name.
    #[error(
        "the text names {named} for {office_title}, but on this day {acting} acts there: reissue the document"
    )]
    OfficialChanged {
        /// Title of the office.
        office_title: String,
        /// Whom the frozen text names.
        named: String,
        /// Who acts now, or `nobody`.
        acting: String,
    },
}

/// What happened to a turn whose group was reached.
#[expect(clippy::large_enum_variant, reason = "lives for one call, a handful at a time")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opening {
    /// It is somebody's turn.
    Opened {
        /// What is asked.
        task: Task,
        /// Of whom.
        official: Official,
        /// Last day.
        due: Option<NaiveDate>,
    },
    /// Nobody can act.
    Blocked {
        /// What is asked.
        task: Task,
        /// Of which office.
        office: OfficeId,
        /// Why.
        why: Block,
    },
}

impl Block {
    /// For a letter to the drafter.
    pub fn indonesian(&self) -> String {
        match self {
            Block::Vacancy(Vacancy::Vacant { title, .. }) => {
                format!(
                    "Jabatan {title} sedang tidak terisi. Mohon didaftarkan Plt. atau Plh. beserta surat perintahnya."
                )
            }
            Block::Vacancy(Vacancy::NoSuchOffice { subject, .. }) => {
                format!(
                    "Alur dokumen menunjuk atasan yang tidak ada untuk jabatan {subject}. Mohon alur diperbaiki."
                )
            }
            Block::Vacancy(Vacancy::UnknownOffice(office) | Vacancy::UnknownPerson { office, .. }) => {
                format!("Data jabatan {office} tidak lengkap. Mohon data kepegawaian dilengkapi.")
            }
            Block::OfficialChanged { office_title, named, acting } => format!(
                "Naskah mencantumkan {named} selaku {office_title}, sedangkan jabatan itu kini dijabat oleh {acting}. \
                 Mohon dokumen ditarik dan diterbitkan kembali."
            ),
        }
    }
}

/// All turns of one stage, in route order. Never empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turns(Vec<Turn>);

/// Why someone may not act now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotYourTurn {
    /// Somebody else's turn.
    #[error("it is not the turn of {person}; waiting for {waiting_for}")]
    Other {
        /// Who tried.
        person: PersonId,
        /// Whose turn it is.
        waiting_for: String,
    },
    /// Their turn once, but the assignment has ended or another stands in.
    #[error("{person} does not act in {office} on {day}; only the registered official (or Plh./Plt.) may")]
    NotActing {
        /// Who tried.
        person: PersonId,
        /// For which office.
        office: OfficeId,
        /// On which day.
        day: NaiveDate,
    },
}

impl Turn {
    /// Whether it asks this person today, who acts in these offices today. A review asks whoever acts in the office,
    /// also if he was registered after the turn opened; a signature asks only the one whom the text names.
    pub fn asks(&self, person: &PersonId, offices: &BTreeSet<OfficeId>) -> bool {
        let TurnState::Open { official, .. } = &self.state else { return false };
        offices.contains(&self.office) && (matches!(self.task, Task::Review(_)) || official.person == *person)
    }
}

impl Turns {
    /// Turns that have not begun; `None` if there are none to walk.
    pub fn new(turns: Vec<Turn>) -> Option<Self> {
        if turns.is_empty() { None } else { Some(Self(turns)) }
    }

    /// In route order.
    pub fn iter(&self) -> impl Iterator<Item = &Turn> {
        self.0.iter()
    }

    /// The group that is being walked; `None` when all are done.
    pub fn current_group(&self) -> Option<u16> {
        self.0.iter().filter(|t| !matches!(t.state, TurnState::Done { .. })).map(|t| t.group).min()
    }

    /// Opens every waiting or blocked turn of the current group; answers what opened and which block is new.
    pub fn open_current(&mut self, roster: &Roster, moment: Moment) -> Vec<Opening> {
        let Some(group) = self.current_group() else { return Vec::new() };
        let mut changed = Vec::new();
        for turn in self.0.iter_mut().filter(|t| t.group == group) {
            let next = match &turn.state {
                TurnState::Waiting { official } | TurnState::Blocked { official, .. } => {
                    opened(turn, official.as_ref(), roster, moment)
                }
                TurnState::Open { .. } | TurnState::Done { .. } => continue,
            };
            match &next {
                TurnState::Open { official, due, .. } => {
                    changed.push(Opening::Opened { task: turn.task, official: official.clone(), due: *due });
                }
                TurnState::Blocked { why: is, .. } => {
                    if matches!(&turn.state, TurnState::Blocked { why: was, .. } if was == is) {
                        continue;
                    }
                    changed.push(Opening::Blocked {
                        task: turn.task,
                        office: turn.office.clone(),
                        why: is.clone(),
                    });
                }
                TurnState::Waiting { .. } | TurnState::Done { .. } => {}
            }
            turn.state = next;
        }
        changed
    }

    /// Gives every open review to whoever acts in its office by now, a registered Plh./Plt. or the holder who is back;
    /// answers with which went to whom. Day and deadline stay. A signature stays with the one whom the text names.
    pub fn pass_on(&mut self, roster: &Roster, moment: Moment) -> Vec<(Task, Official)> {
        let mut passed = Vec::new();
        for turn in &mut self.0 {
            let (Task::Review(_), TurnState::Open { official, .. }) = (turn.task, &mut turn.state) else {
                continue;
            };
            match roster.official(&turn.office, moment.day) {
                Ok(acting) if acting.person != official.person => {
                    *official = acting.clone();
                    passed.push((turn.task, acting));
                }
                Ok(_) | Err(_) => {}
            }
        }
        passed
    }

    /// Marks done every open review that this person may do now, and answers with whom it was done as.
    /// A registered Plh./Plt. may step in after the turn opened; then the record names him.
    pub fn review(
        &mut self,
        by: &PersonId,
        roster: &Roster,
        moment: Moment,
    ) -> Result<Vec<(ReviewRole, Official)>, NotYourTurn> {
        let mut done = Vec::new();
        let mut denied = None;
        for turn in &mut self.0 {
            let (Task::Review(role), TurnState::Open { official, .. }) = (turn.task, &turn.state) else {
                continue;
            };
            match roster.official(&turn.office, moment.day) {
                Ok(acting) if acting.person == *by => {
                    done.push((role, acting.clone()));
                    turn.state = TurnState::Done { official: acting, at: moment.at };
                }
                _ if official.person == *by => {
                    denied = Some(NotYourTurn::NotActing {
                        person: by.clone(),
                        office: turn.office.clone(),
                        day: moment.day,
                    });
                }
                _ => {}
            }
        }
        if done.is_empty() { Err(denied.unwrap_or_else(|| self.not_yours(by))) } else { Ok(done) }
    }

    /// As whom that person has a turn now; a reviewer's Plh./Plt. counts, a signer must be the one the text names.
    pub fn whose(&self, person: &PersonId, roster: &Roster, day: NaiveDate) -> Result<Official, NotYourTurn> {
        let mut denied = None;
        for turn in &self.0 {
            let TurnState::Open { official, .. } = &turn.state else { continue };
            match (roster.official(&turn.office, day), turn.task) {
                (Ok(acting), Task::Review(_)) if acting.person == *person => return Ok(acting),
                (Ok(acting), Task::Sign(_)) if acting.person == *person && official.person == *person => {
                    return Ok(official.clone());
                }
                _ if official.person == *person => {
                    denied = Some(NotYourTurn::NotActing {
                        person: person.clone(),
                        office: turn.office.clone(),
                        day,
                    });
                }
                _ => {}
            }
        }
        Err(denied.unwrap_or_else(|| self.not_yours(person)))
    }

    /// Who would sign this field now, if that person may.
    pub fn may_sign(
        &self,
        field: Field,
        by: &PersonId,
        roster: &Roster,
        day: NaiveDate,
    ) -> Result<&Official, NotYourTurn> {
        let turn = self.0.iter().find(|t| t.task == Task::Sign(field));
        let Some(Turn { state: TurnState::Open { official, .. }, office, .. }) = turn else {
            return Err(self.not_yours(by));
        };
        if official.person != *by {
            return Err(self.not_yours(by));
        }
        if roster.acts_in(by, office, day) {
            Ok(official)
        } else {
            Err(NotYourTurn::NotActing { person: by.clone(), office: office.clone(), day })
        }
    }

    /// Marks that field signed.
    pub fn signed(&mut self, field: Field, at: DateTime<Utc>) {
        for turn in self.0.iter_mut().filter(|t| t.task == Task::Sign(field)) {
            if let TurnState::Open { official, .. } = &turn.state {
                turn.state = TurnState::Done { official: official.clone(), at };
            }
        }
    }

    /// Who has done their part, in order.
    pub fn done(&self) -> impl Iterator<Item = &Official> {
        self.0.iter().filter_map(|t| match &t.state {
            TurnState::Done { official, .. } => Some(official),
            TurnState::Waiting { .. } | TurnState::Open { .. } | TurnState::Blocked { .. } => None,
        })
    }

    /// Who has been asked to act, whether they did or not.
    pub fn asked(&self) -> impl Iterator<Item = &Official> {
        self.0.iter().filter_map(|t| match &t.state {
            TurnState::Done { official, .. } | TurnState::Open { official, .. } => Some(official),
            TurnState::Waiting { .. } | TurnState::Blocked { .. } => None,
        })
    }

    /// The open turn of that office, if it has one.
    pub fn open_for(&self, office: &OfficeId) -> Option<(&Turn, &Official, Option<NaiveDate>)> {
        self.0.iter().find_map(|turn| match &turn.state {
            TurnState::Open { official, due, .. } if turn.office == *office => Some((turn, official, *due)),
            _ => None,
        })
    }

    fn not_yours(&self, person: &PersonId) -> NotYourTurn {
        let waiting: Vec<String> = self
            .0
            .iter()
            .filter_map(|t| match &t.state {
                TurnState::Open { official, .. } => Some(official.styled_title()),
                TurnState::Blocked { .. } => Some(format!("{} (blocked)", t.office)),
                TurnState::Waiting { .. } | TurnState::Done { .. } => None,
            })
            .collect();
        let waiting_for = if waiting.is_empty() { "nobody".to_owned() } else { waiting.join(", ") };
        NotYourTurn::Other { person: person.clone(), waiting_for }
    }
}

fn opened(turn: &Turn, named: Option<&Official>, roster: &Roster, moment: Moment) -> TurnState {
    let blocked = |why| TurnState::Blocked { official: named.cloned(), why, since: moment.at };
    let due = turn.due_days.map(|days| days_after(moment.day, days));
    let acting = roster.official(&turn.office, moment.day);
    match (named, acting) {
        (Some(named), Ok(acting)) if named.person == acting.person && named.capacity == acting.capacity => {
            TurnState::Open { official: named.clone(), since: moment.at, due }
        }
        (Some(named), acting) => blocked(Block::OfficialChanged {
            office_title: named.office_title.clone(),
            named: format!("{}{}", named.capacity.prefix(), named.name),
            acting: acting
                .map_or_else(|_| "nobody".to_owned(), |a| format!("{}{}", a.capacity.prefix(), a.name)),
        }),
        (None, Ok(acting)) => TurnState::Open { official: acting, since: moment.at, due },
        (None, Err(vacancy)) => blocked(Block::Vacancy(vacancy)),
    }
}
