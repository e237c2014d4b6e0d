//! Is everything that must follow owed by somebody? The steps without which a document would wait for ever, and the letters
//! that each line of its trail owes, worked out again from the trail alone.

use std::collections::BTreeMap;

use chrono::FixedOffset;

use super::Invariant;
use super::record::{Findings, Record};
use crate::domain::ids::{OfficeId, PersonId};
use crate::domain::job::{Job, Letter};
use crate::domain::moment::Moment;
use crate::domain::stage::StageName;
use crate::domain::turn::{Task, TurnState, Turns};
use crate::store::jobs::{Listed, State};

/// Which letter, to whom, for which office.
type Key = (Letter, PersonId, Option<OfficeId>);

/// Checks steps and letters of one document.
pub(super) fn check(record: &Record, zone: FixedOffset, findings: &mut Findings<'_>) {
    steps(record, findings);
    if letters(record, zone, findings) == 0 {
        turns(record, findings);
    }
}

/// As many letters of each kind, to each person, must have been owed as the trail tells of reasons; how many are missing.
/// The number of the version is left out: an event does not keep it.
fn letters(record: &Record, zone: FixedOffset, findings: &mut Findings<'_>) -> usize {
    let mut owed: BTreeMap<Key, (usize, u64)> = BTreeMap::new();
    for line in &record.trail {
        let moment = Moment { at: line.at, day: line.day };
        for one in line.event.owed(&record.document, moment, zone) {
            if let Job::Mail(mail) = one.job {
                let (count, seq) = owed.entry((mail.letter, mail.to, mail.office)).or_default();
                (*count, *seq) = (*count + 1, line.seq);
            }
        }
    }
    for job in record.jobs.iter().filter_map(|one| one.job.as_ref()) {
        if let Job::Mail(mail) = job
            && let Some((count, _)) = owed.get_mut(&(mail.letter, mail.to.clone(), mail.office.clone()))
        {
            *count = count.saturating_sub(1);
        }
    }
    let mut missing = 0;
    for ((letter, to, _), (count, seq)) in owed.into_iter().filter(|(_, (count, _))| *count > 0) {
        missing += count;
        let what =
            format!("line {seq} of its trail owes {to} the letter {letter:?}, which nobody ever wrote down");
        findings.add(Invariant::NothingForgotten, what);
    }
    missing
}

/// An open turn of which the trail says nothing owes its letter all the same.
fn turns(record: &Record, findings: &mut Findings<'_>) {
    let document = &record.document;
    for turn in document.stage.turns().into_iter().flat_map(Turns::iter) {
        let TurnState::Open { official, .. } = &turn.state else { continue };
        let letter = match turn.task {
            Task::Review(_) => Letter::YourTurnReview,
            Task::Sign(_) => Letter::YourTurnSign,
        };
        let asked = record.jobs.iter().filter_map(|one| one.job.as_ref()).any(|job| {
            matches!(job, Job::Mail(mail)
                if mail.letter == letter && mail.version == document.version && mail.to == official.person)
        });
        if !asked {
            let what = format!("it is the turn of {}, to whom no letter was ever owed", official.person);
            findings.add(Invariant::NothingForgotten, what);
        }
    }
}

/// The steps and letters without which a document would wait for ever.
fn steps(record: &Record, findings: &mut Findings<'_>) {
    let document = &record.document;
    let waits = |wanted: &dyn Fn(&Job) -> bool| {
        let alive = |one: &&Listed| match one.state {
            State::Queued => true,
            State::Buried => one.why.is_some(),
            State::Done | State::Lapsed => false,
        };
        record.jobs.iter().filter(alive).any(|one| one.job.as_ref().is_some_and(wanted))
    };
    let version = document.version;
    let freezes = |job: &Job| matches!(job, Job::Freeze { version: of, .. } if *of == version);
    let archives = |job: &Job| matches!(job, Job::Archive { version: of, .. } if *of == version);
    if record.held == Some(false) && !waits(&freezes) {
        let what =
            "it is held back, though its superior's agreement is signed: start the service, which lets it go";
        findings.add(Invariant::NothingForgotten, what.to_owned());
    }
    if document.stage.name() == StageName::Freezing && record.held.is_none() && !waits(&freezes) {
        findings.add(Invariant::NothingForgotten, "it waits for its file, which nobody owes".to_owned());
    }
    if document.stage.name() == StageName::Signed && !waits(&archives) {
        let what = "all have signed, but nobody owes the closing seal".to_owned();
        findings.add(Invariant::NothingForgotten, what);
    }
    for one in record.jobs.iter().filter(|one| one.state == State::Buried && one.why.is_none()) {
        findings
            .add(Invariant::NothingForgotten, format!("the job {} was given up without a reason", one.id));
    }
}
