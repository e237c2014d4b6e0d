//! `teken import`: a roster is checked, and all of it is written or nothing.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;

use crate::boot;
use crate::flows::import;
use crate::roster::{self, Season};

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// A folder of CSV files, one CSV file, or one XLSX workbook; the columns are described in examples/arunika/README.md.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Check only: list every problem, write nothing.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    instance: super::Instance,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let files = roster::load(&arguments.file)?;
    let season = match roster::read(&files) {
        Ok(season) => season,
        Err(problems) => {
            for problem in &problems {
                println!("{problem}");
            }
            let count = problems.len();
            eprintln!("teken: {count} problem(s) in {}; nothing was written.", arguments.file.display());
            return Ok(ExitCode::FAILURE);
        }
    };
    println!("{}", summary(&season));
    if arguments.dry_run {
        println!("All is well. Dry run: nothing was written.");
        return Ok(ExitCode::SUCCESS);
    }
    let rooms = boot::open(&arguments.instance.instance)?;
    import::run(&rooms.store, &mut boot::randomness(), &season, boot::now())?;
    println!("Written into {}.", arguments.instance.instance.display());
    Ok(ExitCode::SUCCESS)
}

fn summary(season: &Season) -> String {
    let roster = &season.roster;
    let with_rows = season.agreements.iter().filter(|draft| draft.has_rows()).count();
    format!(
        "{} agencies, {} offices, {} people, {} assignments, {} budget documents, {} agreements ({with_rows} with rows).",
        roster.agencies.len(),
        roster.offices.len(),
        roster.people.len(),
        roster.assignments.len(),
        season.dpa.len(),
        season.agreements.len(),
    )
}
