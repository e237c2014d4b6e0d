//! How far everybody is, read from the documents: what is owed of each office and what is signed. Nothing here is kept;
//! whoever switches the mode or restarts the program reads the same again.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::Ceremony;
use super::attendee::{Attendance, Attendee};
use super::mode::Mode;
use super::stage::{Outcome, Stage};
use crate::domain::ids::OfficeId;

/// What the documents of a ceremony say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Score {
    /// By office.
    pub owed: BTreeMap<OfficeId, Owed>,
    /// The newest signature of all.
    pub newest: Option<Newest>,
}

/// What is owed of one office.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Owed {
    /// Documents about this office whose text is not final yet: nobody can sign them.
    pub unready: u32,
    /// Signatures still to make on final texts.
    pub pending: u32,
    /// Of these, those whose turn it is.
    pub open: u32,
    /// Signatures made.
    pub made: u32,
    /// When the last of them was made.
    pub last: Option<DateTime<Utc>>,
}

/// The newest signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newest {
    /// Of which office.
    pub office: OfficeId,
    /// When.
    pub at: DateTime<Utc>,
}

/// How far one attendee is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Progress {
    /// Nothing is asked of him.
    Nothing,
    /// Belum.
    Waiting,
    /// Sedang: he has begun, or it is his turn in the hall.
    Underway,
    /// Selesai.
    Done,
    /// Susulan.
    Later,
}

/// How many are how far; the head of region is not counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Of whom anything is asked.
    pub all: usize,
    /// Who have not begun.
    pub waiting: usize,
    /// Who have.
    pub underway: usize,
    /// Who have finished.
    pub done: usize,
    /// Who sign later.
    pub later: usize,
}

impl Owed {
    /// All that is asked, made or not.
    pub fn total(&self) -> u32 {
        self.unready + self.pending + self.made
    }

    /// Whether anything is asked and all of it is made.
    pub fn is_finished(&self) -> bool {
        self.made > 0 && self.unready + self.pending == 0
    }
}

impl Progress {
    /// The word in text keys and in the style sheet.
    pub fn as_str(self) -> &'static str {
        match self {
            Progress::Nothing => "nothing",
            Progress::Waiting => "waiting",
            Progress::Underway => "underway",
            Progress::Done => "done",
            Progress::Later => "later",
        }
    }
}

impl Score {
    /// What is owed of that office.
    pub fn of(&self, office: &OfficeId) -> Owed {
        self.owed.get(office).copied().unwrap_or_default()
    }
}

impl Ceremony {
    /// How far that attendee is.
    pub fn progress(&self, attendee: &Attendee, score: &Score) -> Progress {
        let owed = score.of(&attendee.official.office);
        if owed.total() == 0 {
            Progress::Nothing
        } else if owed.is_finished() {
            Progress::Done
        } else if self.signs_later(attendee) {
            Progress::Later
        } else if owed.made > 0 || self.is_before_all(attendee, score) {
            Progress::Underway
        } else {
            Progress::Waiting
        }
    }

    /// How many are how far.
    pub fn tally(&self, score: &Score) -> Tally {
        let mut tally = Tally::default();
        for attendee in self.guests() {
            match self.progress(attendee, score) {
                Progress::Nothing => continue,
                Progress::Waiting => tally.waiting += 1,
                Progress::Underway => tally.underway += 1,
                Progress::Done => tally.done += 1,
                Progress::Later => tally.later += 1,
            }
            tally.all += 1;
        }
        tally
    }

    /// Who has still something to sign, the head of region included.
    pub fn unfinished<'a>(&'a self, score: &'a Score) -> impl Iterator<Item = &'a Attendee> {
        self.attendees.iter().filter(|attendee| {
            let owed = score.of(&attendee.official.office);
            owed.total() > 0 && !owed.is_finished()
        })
    }

    /// How far each attendee is, to be kept.
    pub(super) fn outcomes(&self, score: &Score) -> Vec<Outcome> {
        let outcome = |attendee: &Attendee| {
            let owed = score.of(&attendee.official.office);
            Outcome {
                office: attendee.official.office.clone(),
                finished: owed.last.filter(|_| owed.is_finished()),
                owed: owed.total(),
                made: owed.made,
            }
        };
        self.attendees.iter().map(outcome).collect()
    }

    fn signs_later(&self, attendee: &Attendee) -> bool {
        let over = matches!(self.stage, Stage::CatchUp { .. } | Stage::Closed { .. });
        over || attendee.aside.is_some() || matches!(attendee.attendance, Attendance::Absent { .. })
    }

    /// Whether all eyes are on him: called, or on the stage.
    fn is_before_all(&self, attendee: &Attendee, score: &Score) -> bool {
        let Some(running) = self.stage.running() else { return false };
        match running.mode {
            Mode::Queue => self.called(score).is_some_and(|called| called.person == *attendee.person()),
            Mode::Symbolic => attendee.on_stage && attendee.is_there(),
            Mode::Simultaneous => false,
        }
    }
}
