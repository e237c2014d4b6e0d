//! The other side: binds itself, reads one question, writes one answer, ends.

use std::io::{self, Write as _};

use rustix::time::{ClockId, clock_gettime};

use super::limits::{LimitError, Limits};
use super::talk::{Answer, Question};
use crate::pades::verify::verify;

/// The hidden sub-command that runs [`run`].
pub const COMMAND: &str = "judge-one";

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum ChildError {
    /// Without its limits it judges nothing.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// The question is not whole, or nobody takes the answer.
    #[error("talking to the service: {0}")]
    Talk(#[from] io::Error),
}

/// Judges one file under these limits (the wall clock is the parent's to watch).
pub fn run(limits: Limits) -> Result<(), ChildError> {
    limits.bind()?;
    let (question, file) = Question::receive(io::stdin().lock())?;
    let report = verify(&file, &question.anchors(), question.now());
    let spent = clock_gettime(ClockId::ProcessCPUTime);
    let micros = spent.tv_sec.unsigned_abs() * 1_000_000 + spent.tv_nsec.unsigned_abs() / 1_000;
    let answer = serde_json::to_vec(&Answer { report, micros }).map_err(io::Error::from)?;
    let mut out = io::stdout().lock();
    out.write_all(&answer)?;
    Ok(out.flush()?)
}
