//! Owed work: claim, dispatch, and finish, retry or bury. What kind of job goes to which flow is one match.

use chrono::{DateTime, TimeDelta, Utc};
use rand_core::CryptoRng;
use std::time::Duration;

use crate::domain::job::Job;
use crate::domain::moment::Moment;
use crate::flows::account_letters::Desk;
use crate::flows::deliver::{self, DeliverError, Delivery};
use crate::flows::{FlowError, Rooms, archive, campaign, cascade, chase, freeze, heal, readiness};
use crate::render::emails::{EmailError, Emails};
use crate::store::StoreError;
use crate::store::jobs::{self, Claimed, Kinds};

/// How long a job is ours before another worker may take it.
const LEASE: Duration = Duration::from_mins(2);
/// After these waits, in minutes, and then every six hours; about three days in all.
const WAITS: [i64; 5] = [1, 5, 15, 60, 180];
/// When a job is given up.
const MOST_ATTEMPTS: u32 = 16;

/// Does owed work.
pub struct Worker<'a> {
    rooms: &'a Rooms,
    emails: Emails,
    share: Share,
}

/// What a worker takes up. A mail server that hangs costs a minute a letter: whoever waits for it must not be the one
/// who freezes and archives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// All there is.
    Everything,
    /// What goes through the post.
    Letters,
    /// The rest, and what a crash has left.
    AllButLetters,
}

/// What was done in one go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Jobs done.
    pub done: usize,
    /// Jobs that were no longer owed when their time came.
    pub lapsed: usize,
    /// Jobs that will be tried again.
    pub retried: usize,
    /// Jobs given up; an operator decides.
    pub buried: usize,
}

/// How a job ended well.
#[derive(PartialEq, Eq)]
enum Success {
    Done,
    Lapsed,
}

/// How a failed job goes on; whoever raises the error decides.
enum Failure {
    Retry(String),
    Bury(String),
}

impl<'a> Worker<'a> {
    /// A worker for these rooms, who takes up everything.
    pub fn new(rooms: &'a Rooms) -> Result<Self, EmailError> {
        Ok(Self { rooms, emails: Emails::load()?, share: Share::Everything })
    }

    /// The same, for a share of the work.
    #[must_use]
    pub fn taking(self, share: Share) -> Self {
        Self { share, ..self }
    }

    /// Closes what a crash left open, lets go on what waited for an official, and does everything that is due, one job
    /// after the other, until nothing is.
    pub fn run_due(&self, rng: &mut dyn CryptoRng, now: impl FnMut() -> Moment) -> Result<Tally, StoreError> {
        self.run_while(rng, now, || true)
    }

    /// The same, but begins no other job once it shall not go on.
    pub fn run_while(
        &self,
        rng: &mut dyn CryptoRng,
        mut now: impl FnMut() -> Moment,
        goes_on: impl Fn() -> bool,
    ) -> Result<Tally, StoreError> {
        let mut tally = Tally::default();
        let (store, begun) = (&self.rooms.store, now());
        let kinds = match self.share {
            Share::Everything => Kinds::All,
            Share::Letters => Kinds::Only(&Job::LETTERS),
            Share::AllButLetters => Kinds::Except(&Job::LETTERS),
        };
        if self.share != Share::Letters {
            heal::stale_intents(store, begun.at)?;
            heal::cut_acts(store, begun.at)?;
            heal::blocked_turns(store, &self.rooms.institution, rng, begun)?;
            heal::covered_turns(store, &self.rooms.institution, rng, begun)?;
            cascade::heal(store, &self.rooms.institution, rng, begun)?;
        }
        while goes_on() {
            let moment = now();
            let Some(claimed) = jobs::claim(store, kinds, moment.at, LEASE, rng)? else { break };
            let outcome = self.dispatch(&claimed, rng, moment);
            self.settle(&claimed, &outcome, now().at, &mut tally)?;
        }
        Ok(tally)
    }

    fn dispatch(
        &self,
        claimed: &Claimed,
        rng: &mut dyn CryptoRng,
        moment: Moment,
    ) -> Result<Success, Failure> {
        // A failure ends at the last attempt. Claimed beyond it, nobody who claimed it lived to say how it ended.
        if claimed.attempts > MOST_ATTEMPTS {
            let why = format!("{MOST_ATTEMPTS} times a worker stopped while doing this, without a word");
            return Err(Failure::Bury(why));
        }
        let rooms = self.rooms;
        let (store, whose) = (&rooms.store, &rooms.institution);
        let desk = Desk { rooms, emails: &self.emails, job: claimed.id, moment };
        match &claimed.job {
            Job::Freeze { document, version } => freeze::run(rooms, rng, *document, *version, moment)?,
            Job::Archive { document, version } => archive::run(rooms, rng, *document, *version, moment)?,
            Job::Remind { document, version, office } => {
                chase::remind(store, whose, rng, (*document, *version, office), moment)?;
            }
            Job::Escalate { document, version, office } => {
                chase::escalate(store, whose, rng, (*document, *version, office), moment)?;
            }
            Job::Mail(mail) => {
                return Ok(deliver::run(rooms, &self.emails, claimed.id, mail, moment)?.into());
            }
            Job::Invite { account } => return Ok(desk.invitation(*account, rng)?.into()),
            Job::Reset { account } => return Ok(desk.reset(*account, rng)?.into()),
            Job::Unlock { account } => return Ok(desk.unlock(*account, rng)?.into()),
            Job::Notice { account, what } => return Ok(desk.notice(*account, *what)?.into()),
            Job::SeasonAct { act } => campaign::carry_out(rooms, rng, *act, moment)?,
            Job::Readiness { season, revision, .. } => {
                readiness::order(rooms, rng, (*season, *revision), moment)?;
            }
            Job::ReadinessLetter { season, account } => {
                let letter = (claimed.id, *season, *account);
                return Ok(readiness::deliver(rooms, &self.emails, letter, moment)?.into());
            }
            Job::CascadeTask { agency, period, reminder } => {
                return Ok(cascade::task(&desk, (agency, *period), *reminder)?.into());
            }
            Job::CascadeDigest { period, day } => {
                return Ok(cascade::digest(&desk, rng, *period, *day)?.into());
            }
        }
        Ok(Success::Done)
    }

    fn settle(
        &self,
        claimed: &Claimed,
        outcome: &Result<Success, Failure>,
        at: DateTime<Utc>,
        tally: &mut Tally,
    ) -> Result<(), StoreError> {
        let settled = self.rooms.store.write("settle", |tx| match outcome {
            Ok(Success::Done) => jobs::finish(tx, claimed, at),
            Ok(Success::Lapsed) => jobs::lapse(tx, claimed, at),
            Err(Failure::Retry(why)) if claimed.attempts < MOST_ATTEMPTS => {
                jobs::retry(tx, claimed, next_try(claimed.attempts, at), why, at)
            }
            Err(Failure::Retry(why) | Failure::Bury(why)) => jobs::bury(tx, claimed, why, at),
        });
        match (settled, outcome) {
            (Ok(()), Ok(Success::Done)) => tally.done += 1,
            (Ok(()), Ok(Success::Lapsed)) => tally.lapsed += 1,
            (Ok(()), Err(Failure::Retry(_))) if claimed.attempts < MOST_ATTEMPTS => tally.retried += 1,
            (Ok(()), Err(_)) => tally.buried += 1,
            // The lease lapsed while we worked: whoever has the job now finishes it.
            (Err(StoreError::Conflict { .. }), _) => {}
            (Err(other), _) => return Err(other),
        }
        Ok(())
    }
}

fn next_try(attempts: u32, at: DateTime<Utc>) -> DateTime<Utc> {
    let index = usize::try_from(attempts.saturating_sub(1)).unwrap_or(usize::MAX);
    at + TimeDelta::minutes(WAITS.get(index).copied().unwrap_or(360))
}

impl From<Delivery> for Success {
    fn from(delivery: Delivery) -> Self {
        match delivery {
            Delivery::Sent(_) => Success::Done,
            Delivery::NotOwed => Success::Lapsed,
        }
    }
}

impl From<FlowError> for Failure {
    fn from(error: FlowError) -> Self {
        let why = chain(&error);
        match error {
            // A database or a disk may come back; an office may get a holder.
            FlowError::Store(_) | FlowError::Blobs(_) | FlowError::Refused(_) | FlowError::Judge(_) => {
                Failure::Retry(why)
            }
            FlowError::NotFound(_)
            | FlowError::Render { .. }
            | FlowError::Mark { .. }
            | FlowError::Revocation(_)
            | FlowError::Seal { .. } => Failure::Bury(why),
        }
    }
}

impl From<DeliverError> for Failure {
    fn from(error: DeliverError) -> Self {
        let why = chain(&error);
        if error.is_temporary() { Failure::Retry(why) } else { Failure::Bury(why) }
    }
}

/// The error and its causes on one line, for the operator.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text.push_str(": ");
        text.push_str(&next.to_string());
        cause = next.source();
    }
    text
}
