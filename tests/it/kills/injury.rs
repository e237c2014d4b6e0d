//! One system call of a running program, replaced by a fault: `strace` attaches and injects.

use std::fmt;
use std::io::{BufRead, BufReader};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::mpsc;
use std::thread;
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
    /// The program is stopped as it makes the call, until somebody lets it go on.
    Pause,
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
    said: Option<BufReader<ChildStderr>>,
    kills: bool,
}

/// Whether there is a `strace` that may look into the service: it lets nobody but root look.
pub(super) fn is_possible() -> bool {
    let runs = Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).status();
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|said| said.stdout == b"0\n");
    let possible = is_root && runs.is_ok_and(|status| status.success());
    if !possible {
        assert!(std::env::var_os("CI").is_none(), "CI needs strace, and to be root");
        println!("SKIPPED kills: strace cannot be used here, or not by this user");
    }
    possible
}

impl Injury {
    fn what(self) -> String {
        let what = match self.fault {
            Fault::Kill => "signal=KILL",
            Fault::NoSpace => "error=ENOSPC",
            Fault::Broken => "error=EIO",
            Fault::Pause => "signal=STOP",
        };
        format!("inject={}:{what}:when={}", self.call, self.number)
    }

    /// Runs a command of the program that ends by itself; true if it was killed. Its output goes nowhere.
    pub(super) fn start(self, arguments: &[&str]) -> bool {
        assert_eq!(self.fault, Fault::Kill);
        let ended = Command::new("strace")
            .args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={}", self.call), "-e", &self.what()])
            .arg(env!("CARGO_BIN_EXE_teken"))
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        // `strace` ends as the program it has started.
        ended.signal() == Some(9)
    }

    /// Attaches to every thread of the service; from now on calls are counted, in each thread by itself.
    pub(super) fn inflict(self, service: &Service) -> Tracer {
        let mut strace = Command::new("strace")
            .args(["-f", "-p", &service.pid().to_string()])
            .args(["-e", &format!("trace={}", self.call)])
            .args(["-e", &self.what()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(strace.stderr.take().unwrap());
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        assert!(line.contains("attached"), "strace: {line}");
        Tracer { strace, said: Some(said), kills: self.fault == Fault::Kill }
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
                thread::yield_now();
            }
            return false;
        }
        self.lets_go();
        let mut line = String::new();
        let mut said = self.said.take().unwrap();
        while said.read_line(&mut line).is_ok_and(|read| read > 0) {}
        line.contains("(INJECTED)")
    }

    /// Whether the program stands still, within that time.
    pub(super) fn pauses(&mut self, patience: Duration) -> bool {
        let (tell, told) = mpsc::channel();
        let mut said = self.said.take().unwrap();
        thread::spawn(move || {
            let mut line = String::new();
            while said.read_line(&mut line).is_ok_and(|read| read > 0) {
                if line.contains("stopped by SIGSTOP") {
                    tell.send(()).unwrap_or_default();
                }
                line.clear();
            }
        });
        told.recv_timeout(patience).is_ok()
    }

    fn lets_go(&mut self) {
        if self.strace.try_wait().is_ok_and(|ended| ended.is_some()) {
            return;
        }
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
