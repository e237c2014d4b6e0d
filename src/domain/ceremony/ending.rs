//! From the end of the morning to the last minutes: who signs later, until when, and when all is closed.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::event::CeremonyEvent;
use super::operator::Operator;
use super::progress::Score;
use super::refusal::{CeremonyRefusal, CeremonyVerb};
use super::stage::{Ran, Stage};
use super::{Ceremony, CeremonyChange};
use crate::domain::deadline::days_after;
use crate::domain::ids::DocumentId;
use crate::domain::moment::Moment;

/// Which minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Which {
    /// Of the morning.
    Morning,
    /// Of the catch-up.
    CatchUp,
}

impl Which {
    /// The word in forms and text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Which::Morning => "morning",
            Which::CatchUp => "catch-up",
        }
    }
}

/// Minutes that were begun as a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MinutesOf {
    /// Which.
    pub which: Which,
    /// The document.
    pub document: DocumentId,
}

impl Ceremony {
    /// Ends the morning. Whoever has still to sign may do so for that many days; with nobody left it is closed at once.
    pub fn end(
        mut self,
        by: &Operator,
        score: &Score,
        days: u16,
        moment: Moment,
    ) -> Result<CeremonyChange, CeremonyRefusal> {
        let Stage::Running(running) = &self.stage else { return Err(self.wrong_stage(CeremonyVerb::End)) };
        let ran = Ran {
            began: running.since,
            ended: moment.at,
            modes: running.modes.clone(),
            outcomes: self.outcomes(score),
        };
        let unfinished = self.unfinished(score).count();
        let deadline = (unfinished > 0).then(|| days_after(moment.day, days));
        let mut events = vec![CeremonyEvent::Ended { unfinished, deadline }];
        self.stage = if let Some(deadline) = deadline {
            Stage::CatchUp { ran, deadline }
        } else {
            events.push(CeremonyEvent::Closed { unfinished: 0 });
            Stage::Closed { ran, deadline: None, at: moment.at }
        };
        Ok(self.changed(by, moment, events))
    }

    /// Sets another last day for those who sign later.
    pub fn move_deadline(
        mut self,
        by: &Operator,
        day: NaiveDate,
        moment: Moment,
    ) -> Result<CeremonyChange, CeremonyRefusal> {
        let Stage::CatchUp { deadline, .. } = &mut self.stage else {
            return Err(self.wrong_stage(CeremonyVerb::MoveDeadline));
        };
        if day < moment.day {
            return Err(CeremonyRefusal::Past(day));
        }
        *deadline = day;
        Ok(self.changed(by, moment, vec![CeremonyEvent::DeadlineMoved { deadline: day }]))
    }

    /// Closes: when all have signed, or on the last day and after it.
    pub fn close(
        mut self,
        by: &Operator,
        score: &Score,
        moment: Moment,
    ) -> Result<CeremonyChange, CeremonyRefusal> {
        let Stage::CatchUp { ran, deadline } = self.stage.clone() else {
            return Err(self.wrong_stage(CeremonyVerb::Close));
        };
        let unfinished = self.unfinished(score).count();
        if unfinished > 0 && moment.day < deadline {
            return Err(CeremonyRefusal::StillOpen { unfinished, deadline });
        }
        self.stage = Stage::Closed { ran, deadline: Some(deadline), at: moment.at };
        Ok(self.changed(by, moment, vec![CeremonyEvent::Closed { unfinished }]))
    }

    /// Whether these minutes can be begun now: those of the morning once it is over, those of the catch-up once it is closed.
    pub fn may_record(&self, which: Which) -> Result<(), CeremonyRefusal> {
        if let Some(begun) = self.minutes.iter().find(|begun| begun.which == which) {
            return Err(CeremonyRefusal::MinutesTwice(begun.document));
        }
        match (which, &self.stage) {
            (Which::Morning, Stage::CatchUp { .. } | Stage::Closed { .. })
            | (Which::CatchUp, Stage::Closed { deadline: Some(_), .. }) => Ok(()),
            (Which::CatchUp, Stage::Closed { deadline: None, .. }) => Err(CeremonyRefusal::NoCatchUp),
            _ => Err(self.wrong_stage(CeremonyVerb::RecordMinutes)),
        }
    }

    /// Keeps which document its minutes are.
    pub fn record_minutes(
        mut self,
        by: &Operator,
        minutes: MinutesOf,
        moment: Moment,
    ) -> Result<CeremonyChange, CeremonyRefusal> {
        self.may_record(minutes.which)?;
        self.minutes.push(minutes);
        let MinutesOf { which, document } = minutes;
        Ok(self.changed(by, moment, vec![CeremonyEvent::MinutesBegun { which, document }]))
    }
}
