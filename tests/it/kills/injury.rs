//! One system call of a running program, replaced by a fault: `strace` attaches and injects.

use std::fmt;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::{Duration, Instant};

use super::instance::Service;

/// What happens at the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The program is killed as it makes the call.
    Kill,
    /// The call fails: the disk is full. Later ones succeed.
    NoSpace,
    /// The call fails: the disk is broken. Later ones succeed.
    Broken,
}

/// Which call, the how manyeth, and what happens at it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Injury {
    pub(super) call: &'static str,
    pub(super) fault: Fault,
    pub(super) number: usize,
}

impl fmt::Display for Injury {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} at {} no. {}", self.fault, self.call, self.number)
    }
}

/// A `strace` that is attached.
pub(super) struct Tracer {
    strace: Child,
    said: BufReader<ChildStderr>,
    kills: bool,
}

/// Whether there is a `strace` that may look into other programs.
pub(super) fn is_possible() -> bool {
    let runs = Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).status();
    let runs = runs.is_ok_and(|status| status.success());
    if !runs {
        assert!(std::env::var_os("CI").is_none(), "CI needs strace");
        println!("SKIPPED kills: strace cannot be used here");
    }
    runs
}

impl Injury {
    /// Attaches to every thread of the service; from now on calls are counted, in each thread by itself.
    pub(super) fn inflict(self, service: &Service) -> Tracer {
        let what = match self.fault {
            Fault::Kill => "signal=KILL",
            Fault::NoSpace => "error=ENOSPC",
            Fault::Broken => "error=EIO",
        };
        let mut strace = Command::new("strace")
            .args(["-f", "-p", &service.pid().to_string()])
            .args(["-e", &format!("trace={}", self.call)])
            .args(["-e", &format!("inject={}:{what}:when={}", self.call, self.number)])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(strace.stderr.take().unwrap());
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        assert!(line.contains("attached"), "strace: {line}");
        Tracer { strace, said, kills: self.fault == Fault::Kill }
    }
}

impl Tracer {
    /// Whether the fault was injected by the end of the act, and of the work that it owes a moment later.
    pub(super) fn comes_to_pass(&mut self) -> bool {
        if self.kills {
            let patience = Instant::now() + Duration::from_millis(2500);
            while Instant::now() < patience {
                if self.strace.try_wait().unwrap().is_some() {
                    return true;
                }
                std::thread::yield_now();
            }
            return false;
        }
        self.lets_go();
        let mut line = String::new();
        while self.said.read_line(&mut line).is_ok_and(|read| read > 0) {}
        line.contains("(INJECTED)")
    }

    fn lets_go(&mut self) {
        let pid = self.strace.id().to_string();
        drop(Command::new("kill").args(["-INT", &pid]).status());
        drop(self.strace.wait());
    }
}

impl Drop for Tracer {
    fn drop(&mut self) {
        self.lets_go();
    }
}
