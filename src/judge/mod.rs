//! Files of strangers are judged in a process of their own. This room starts it, hands it the bytes and the trusted roots,
//! and takes the report; [`child`] is what runs on the other side. A bug in the verifier, a bomb or a loop ends that process
//! and nothing else.
//!
//! What never lives here: keys, the database, files, and any opinion about a document.

pub mod child;
mod limits;
mod talk;

use std::io::Read as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use crate::pades::verify::{Report, TrustAnchors};
pub use limits::Limits;
use talk::{Answer, Question};

/// So many processes wait for a file, so that nobody waits for a start.
const SPARES: usize = 2;
/// Longest report that is believed.
const LONGEST_REPORT: u64 = 4 << 20;

/// Judges files, each in a fresh process.
pub struct Judge {
    program: PathBuf,
    limits: Limits,
    anchors: TrustAnchors,
    spares: Mutex<Vec<Waiting>>,
}

/// What came of a file.
#[derive(Debug)]
pub enum Outcome {
    /// The report, and what it took.
    Judged {
        /// What the verifier says.
        report: Box<Report>,
        /// Processor time of the whole process until it answered.
        spent: Duration,
    },
    /// The process ended without an answer: a limit was reached, or it broke. The text is for the log.
    Stopped(String),
}

/// The process cannot be started: a fault of this machine, not of the file.
#[derive(Debug, thiserror::Error)]
#[error("the process that judges files cannot be started: {0}")]
pub struct StartError(#[from] std::io::Error);

/// A started process that has not got its file yet. Ends when it is dropped.
struct Waiting(Child);

impl Drop for Waiting {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

impl Judge {
    /// `program` is this program's own file: it is started with [`child::COMMAND`]. Nothing is started yet.
    pub fn new(program: PathBuf, anchors: TrustAnchors, limits: Limits) -> Self {
        Self { program, limits, anchors, spares: Mutex::default() }
    }

    /// Judges a file as of `now`, with revocation lists (DER) newer than those in it. Blocks, at longest for the limit on time.
    pub fn judge(&self, file: &[u8], lists: &[Vec<u8>], now: DateTime<Utc>) -> Result<Outcome, StartError> {
        let mut process = self.take()?;
        // A spare may have been ended from outside before it read a byte.
        if process.0.try_wait()?.is_some() {
            process = self.start()?;
        }
        let question = Question::new(&self.anchors, lists, now, file);
        let began = Instant::now();
        let (told, over) = mpsc::channel::<()>();
        let (stdin, stdout) = (process.0.stdin.take(), process.0.stdout.take());
        let process = Mutex::new(process);
        let end = || drop(process.lock().unwrap_or_else(PoisonError::into_inner).0.kill());
        let answer = thread::scope(|scope| {
            let (end, wall) = (&end, self.limits.wall);
            scope.spawn(move || {
                if over.recv_timeout(wall) == Err(mpsc::RecvTimeoutError::Timeout) {
                    end();
                }
            });
            // The next one starts while this one works.
            scope.spawn(|| self.refill());
            // A process that ended early reads no further; its status says why.
            let sent = stdin.is_some_and(|stdin| question.send(stdin, file).is_ok());
            let mut text = Vec::new();
            let read = stdout.map(|stdout| stdout.take(LONGEST_REPORT).read_to_end(&mut text));
            drop(told);
            if sent && read.is_some_and(|read| read.is_ok()) { Answer::parse(&text) } else { None }
        });
        let mut process = process.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some(Answer { report, micros }) = answer {
            return Ok(Outcome::Judged { report: Box::new(report), spent: Duration::from_micros(micros) });
        }
        Ok(Outcome::Stopped(self.why(&mut process, began.elapsed())))
    }

    /// Why a process gave no answer, in one line.
    fn why(&self, process: &mut Waiting, after: Duration) -> String {
        // It has closed its output, so it is ending; if not, it is made to.
        for _ in 0..50 {
            if matches!(process.0.try_wait(), Ok(Some(_)) | Err(_)) {
                break;
            }
            thread::sleep(Duration::from_millis(2));
        }
        drop(process.0.kill());
        let status = process.0.wait().map_or_else(|error| error.to_string(), |status| status.to_string());
        let mut said = Vec::new();
        if let Some(stderr) = process.0.stderr.take() {
            drop(stderr.take(400).read_to_end(&mut said));
        }
        let said = String::from_utf8_lossy(&said).replace(char::is_control, " ");
        format!("{status} after {} ms; {}; {}", after.as_millis(), self.limits, said.trim())
    }

    fn take(&self) -> Result<Waiting, StartError> {
        let spare = self.spares.lock().unwrap_or_else(PoisonError::into_inner).pop();
        spare.map_or_else(|| self.start(), Ok)
    }

    fn refill(&self) {
        let spares = || self.spares.lock().unwrap_or_else(PoisonError::into_inner);
        if spares().len() < SPARES
            && let Ok(process) = self.start()
        {
            spares().push(process);
        }
    }

    fn start(&self) -> Result<Waiting, StartError> {
        let process = Command::new(&self.program)
            .arg(child::COMMAND)
            .args(self.limits.arguments())
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        Ok(Waiting(process))
    }
}
