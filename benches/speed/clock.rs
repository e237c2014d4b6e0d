//! What is counted: CPU time of the thread that works, and what the process holds in memory.

use std::fs;

use anyhow::{Context as _, Result};
use rustix::time::{ClockId, Timespec, clock_gettime};

/// CPU milliseconds of this thread so far.
pub(crate) fn thread_ms() -> f64 {
    milliseconds(clock_gettime(ClockId::ThreadCPUTime))
}

#[expect(clippy::cast_precision_loss, reason = "a run does not last for centuries")]
fn milliseconds(time: Timespec) -> f64 {
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
}

/// CPU milliseconds of one call.
pub(crate) fn spent<T>(work: impl FnOnce() -> Result<T>) -> Result<(f64, T)> {
    let begun = thread_ms();
    let done = work()?;
    Ok((thread_ms() - begun, done))
}

/// Resident memory now, in KiB.
pub(crate) fn resident_kib() -> Result<u64> {
    status("VmRSS:")
}

/// The most resident memory so far, in KiB.
pub(crate) fn peak_kib() -> Result<u64> {
    status("VmHWM:")
}

fn status(key: &str) -> Result<u64> {
    let text = fs::read_to_string("/proc/self/status")?;
    let line = text.lines().find_map(|line| line.strip_prefix(key)).context("no such line in the status")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse()?)
}
