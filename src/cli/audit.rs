//! `teken audit`: does everything that was recorded hold? One line per fault, with its invariant (SECURITY 4.2).

use std::process::ExitCode;

use anyhow::Result;
use chrono::TimeDelta;

use super::progress;
use crate::boot;
use crate::flows::audit::{self, Audit, Depth};

#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    instance: super::Instance,
    /// Read every file again, hash it and judge every signature.
    #[arg(long)]
    deep: bool,
    /// With --deep: documents seen whole within so many hours are not read again.
    #[arg(long, value_name = "HOURS", default_value_t = 24, requires = "deep")]
    seen_within: u32,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let rooms = boot::open(&arguments.instance.instance)?;
    let now = boot::now();
    let depth = if arguments.deep {
        Depth::Files { seen_since: now - TimeDelta::hours(i64::from(arguments.seen_within)) }
    } else {
        Depth::Rows
    };
    let bar = progress::documents()?;
    let audit = audit::run(&rooms, depth, now, |done, all| progress::at(&bar, done, all))?;
    bar.finish_and_clear();
    print!("{}", in_words(&audit, arguments.deep));
    Ok(if audit.faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

pub(super) fn in_words(audit: &Audit, deep: bool) -> String {
    let mut lines: Vec<String> = audit
        .faults
        .iter()
        .map(|fault| format!("  FAULT  {:<4} document {}: {}", fault.invariant, fault.document, fault.what))
        .collect();
    lines.push(format!(
        "{} document(s), {} signature(s), {} file(s) there",
        audit.documents, audit.signatures, audit.files
    ));
    if deep {
        lines.push(format!(
            "{} file(s) read and judged; {} document(s) had been seen lately",
            audit.judged, audit.fresh
        ));
    }
    lines.push(match audit.faults.len() {
        0 => "Everything holds.".to_owned(),
        count => format!("{count} fault(s)."),
    });
    lines.join("\n") + "\n"
}
