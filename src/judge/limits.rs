//! What a judging process may take. The verifier's own bounds stand in `pades`; these hold when it is wrong about them.

use std::fmt;
use std::time::Duration;

use rustix::process::{Resource, Rlimit, getrlimit, setpriority_process, setrlimit};

/// The limits of one process, set by itself before it reads a byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Address space in bytes, the program itself included.
    pub memory: u64,
    /// Processor time in seconds.
    pub cpu: u64,
    /// Time on the wall until it is killed.
    pub wall: Duration,
}

impl Default for Limits {
    /// 512 MiB, 3 s, 5 s: honest files of 25 MiB stay far below all three.
    fn default() -> Self {
        Self { memory: 512 << 20, cpu: 3, wall: Duration::from_secs(5) }
    }
}

/// A limit could not be set.
#[derive(Debug, thiserror::Error)]
#[error("the limit on {what} cannot be set: {source}")]
pub struct LimitError {
    what: &'static str,
    source: std::io::Error,
}

impl Limits {
    /// As the child takes them.
    pub(super) fn arguments(&self) -> [String; 2] {
        [format!("--memory={}", self.memory), format!("--cpu={}", self.cpu)]
    }

    /// Binds this process. No core file, no new file or process, and behind everyone else for the processor.
    pub(super) fn bind(self) -> Result<(), LimitError> {
        for (what, resource, most) in [
            ("memory", Resource::As, self.memory),
            ("processor time", Resource::Cpu, self.cpu),
            ("core files", Resource::Core, 0),
            ("written files", Resource::Fsize, 0),
            // Its three pipes are open already.
            ("open files", Resource::Nofile, 3),
            ("processes", Resource::Nproc, 0),
        ] {
            // Whoever started the service may have set less.
            let most = getrlimit(resource).maximum.map_or(most, |already| already.min(most));
            let limit = Rlimit { current: Some(most), maximum: Some(most) };
            setrlimit(resource, limit).map_err(|source| LimitError { what, source: source.into() })?;
        }
        setpriority_process(None, 10).map_err(|source| LimitError { what: "priority", source: source.into() })
    }
}

impl fmt::Display for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "limits {} MiB, {} s processor, {} s", self.memory >> 20, self.cpu, self.wall.as_secs_f32())
    }
}
