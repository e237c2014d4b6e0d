//! One turn at a kiosk: what an operator gives to one person for some documents. It opens once, and is dead after the act,
//! after a silence, or when somebody ends it. Never who may give one, and never the signing.

use chrono::{DateTime, TimeDelta, Utc};

use super::digest::Digest;
use super::ids::{AccountId, ActId, DocumentId, OneTurnId, PersonId};

/// A link waits so long for its person, unless the operator says otherwise.
pub const LASTS: TimeDelta = TimeDelta::minutes(10);
/// And never longer.
pub const LONGEST_WAIT: TimeDelta = TimeDelta::hours(1);
/// An open turn ends after so much silence.
pub const IDLE: TimeDelta = TimeDelta::minutes(10);
/// And after so much time in any case.
pub const LONGEST: TimeDelta = TimeDelta::hours(1);
/// More documents than this nobody signs at a kiosk.
pub const MOST: usize = 50;

/// One turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneTurn {
    /// Never changes.
    pub id: OneTurnId,
    /// Whose.
    pub person: PersonId,
    /// As the kiosk greets him, with titles.
    pub name: String,
    /// What it opens; nothing else.
    pub documents: Vec<DocumentId>,
    /// Who gave it.
    pub issued_by: AccountId,
    /// When.
    pub issued: DateTime<Utc>,
    /// The link works until then.
    pub expires: DateTime<Utc>,
    /// When it was opened; none yet.
    pub opened: Option<DateTime<Utc>>,
    /// When the kiosk was last used, to the minute.
    pub seen: Option<DateTime<Utc>>,
    /// How it ended, as far as that was written down.
    pub ended: Option<End>,
    /// The operator whose own tablet was handed over.
    pub host: Option<Host>,
}

/// How a turn ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub why: Ending,
    /// The act of signing, if there was one.
    pub act: Option<ActId>,
}

/// Why a turn ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// He has signed.
    Signed,
    /// He said that he is done.
    Done,
    /// Nobody used the kiosk for a while, or it was open for too long.
    Idle,
    /// The operator ended it.
    Operator,
    /// Nobody opened it in time.
    Lapsed,
    /// Another turn was given to the same person, or opened on the same kiosk.
    Replaced,
}

/// The operator's session that ended when he handed his tablet over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    /// SHA-256 of what his browser keeps to come back with his password.
    pub ticket: Digest,
    /// When that session had begun: the new one is no longer than it.
    pub began: DateTime<Utc>,
    /// Where he comes back to.
    pub back: String,
}

/// Where a turn stands at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The link was not opened yet.
    Waiting,
    /// Somebody is at the kiosk with it.
    Open,
    /// Dead.
    Ended(End),
}

impl OneTurn {
    /// Where it stands; what time has ended counts, written down or not.
    pub fn phase(&self, now: DateTime<Utc>) -> Phase {
        if let Some(end) = self.ended {
            return Phase::Ended(end);
        }
        let by_time = |at, why| Phase::Ended(End { at, why, act: None });
        match (self.opened, self.seen) {
            (Some(opened), seen) => {
                let last = (seen.unwrap_or(opened) + IDLE).min(opened + LONGEST);
                if now >= last { by_time(last, Ending::Idle) } else { Phase::Open }
            }
            (None, _) if now >= self.expires => by_time(self.expires, Ending::Lapsed),
            (None, _) => Phase::Waiting,
        }
    }

    /// Whether somebody is at the kiosk with it.
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.phase(now) == Phase::Open
    }
}

impl Ending {
    /// Every ending.
    pub const ALL: [Ending; 6] =
        [Ending::Signed, Ending::Done, Ending::Idle, Ending::Operator, Ending::Lapsed, Ending::Replaced];

    /// The word in the database and in text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Ending::Signed => "signed",
            Ending::Done => "done",
            Ending::Idle => "idle",
            Ending::Operator => "operator",
            Ending::Lapsed => "lapsed",
            Ending::Replaced => "replaced",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
    }

    fn issued() -> OneTurn {
        let mut rng = rand_core::UnwrapErr(getrandom::SysRng);
        OneTurn {
            id: OneTurnId::new(at(0), &mut rng),
            person: "P1".parse().unwrap(),
            name: "A".to_owned(),
            documents: vec![],
            issued_by: AccountId::new(at(0), &mut rng),
            issued: at(0),
            expires: at(0) + LASTS,
            opened: None,
            seen: None,
            ended: None,
            host: None,
        }
    }

    fn why(turn: &OneTurn, minutes: i64) -> Option<Ending> {
        match turn.phase(at(minutes)) {
            Phase::Ended(end) => Some(end.why),
            Phase::Waiting | Phase::Open => None,
        }
    }

    #[test]
    fn a_link_that_nobody_opens_lapses() {
        let turn = issued();
        assert_eq!(turn.phase(at(9)), Phase::Waiting);
        assert_eq!(why(&turn, 10), Some(Ending::Lapsed));
    }

    #[test]
    fn an_open_turn_ends_after_ten_minutes_of_silence_and_after_an_hour_in_any_case() {
        let mut turn = OneTurn { opened: Some(at(5)), seen: Some(at(5)), ..issued() };
        assert_eq!((turn.phase(at(14)), why(&turn, 15)), (Phase::Open, Some(Ending::Idle)));
        turn.seen = Some(at(60));
        assert_eq!((turn.phase(at(64)), why(&turn, 65)), (Phase::Open, Some(Ending::Idle)));
    }

    #[test]
    fn what_has_ended_stays_as_it_ended() {
        let end = End { at: at(6), why: Ending::Done, act: None };
        let turn = OneTurn { opened: Some(at(5)), ended: Some(end), ..issued() };
        assert_eq!(turn.phase(at(500)), Phase::Ended(end));
        assert!(!turn.is_open(at(6)));
    }
}
