//! `teken renew`: archived files whose time stamp comes of age get a fresh one.

use std::process::ExitCode;

use anyhow::Result;
use chrono::TimeDelta;

use super::progress;
use crate::boot;
use crate::domain::moment::Moment;
use crate::flows::renew;
use crate::worker::Worker;

#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    instance: super::Instance,
    /// Renew what would no longer be protected within so many days.
    #[arg(long, value_name = "DAYS", default_value_t = 365)]
    within: u32,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let rooms = boot::open(&arguments.instance.instance)?;
    let now = || Moment::of(boot::now(), &rooms.institution);
    let before = boot::now() + TimeDelta::days(i64::from(arguments.within));
    let (mut rng, bar) = (boot::randomness(), progress::documents()?);
    let renewals = renew::run(&rooms, &mut rng, before, now, |done, all| progress::at(&bar, done, all))?;
    bar.finish_and_clear();
    // The renewed files get their names and sidecars.
    Worker::new(&rooms)?.run_due(&mut rng, now)?;
    for (document, error) in &renewals.failed {
        println!("  FAULT  document {document}: {error}");
    }
    println!(
        "{} archived file(s): {} renewed, {} not due yet, {} fault(s).",
        renewals.looked_at,
        renewals.renewed,
        renewals.looked_at - renewals.renewed - renewals.failed.len(),
        renewals.failed.len()
    );
    Ok(if renewals.failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
