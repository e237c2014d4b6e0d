//! `teken judge-one`: what the service starts for each file that a stranger sends. Not for people.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;

use crate::judge::{Limits, child};

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Bytes of address space.
    #[arg(long)]
    memory: u64,
    /// Seconds of processor time.
    #[arg(long)]
    cpu: u64,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    child::run(Limits { memory: arguments.memory, cpu: arguments.cpu, wall: Duration::ZERO })?;
    Ok(ExitCode::SUCCESS)
}
