//! `teken import`: a roster is checked, and all of it is written or nothing. With `--season` its agreements become drafts.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;

use crate::boot;
use crate::domain::document::Kind;
use crate::domain::moment::Moment;
use crate::domain::period::Period;
use crate::domain::season_act::Outcome;
use crate::domain::stage::Actor;
use crate::flows::annexes::{self, Fate};
use crate::flows::campaign::{self, Making};
use crate::flows::{Rooms, import};
use crate::roster::{self, Season};

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// A folder of CSV files, one CSV file, or one XLSX workbook; the columns are described in examples/arunika/README.md.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Check only: list every problem, write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Make drafts of the file's agreements about this period, such as 2027: those that do not exist yet are begun, those
    /// that are drafts are filled in. A draft that was handed in is not touched.
    #[arg(long, value_name = "PERIOD")]
    season: Option<Period>,
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
    match arguments.season {
        Some(period) => drafts(&rooms, &season, period),
        None => Ok(ExitCode::SUCCESS),
    }
}

/// The agreements of that period as drafts: made by their routes, then filled in, as in the browser.
fn drafts(rooms: &Rooms, season: &Season, period: Period) -> Result<ExitCode> {
    let mut rng = boot::randomness();
    let moment = Moment::of(boot::now(), &rooms.institution);
    let of_period = |draft: &&roster::AgreementDraft| draft.period == period && draft.amendment.is_none();
    let file: Vec<roster::AgreementDraft> = season.agreements.iter().filter(of_period).cloned().collect();
    let wanted: Vec<_> = file.iter().map(|draft| (draft.first.clone(), Kind::Agreement)).collect();
    let making = Making { period, pact: String::new() };
    let made = campaign::make(rooms, &mut rng, &making, &wanted, moment)?;
    let mut failed = 0;
    for ((office, _), (outcome, _, detail)) in wanted.iter().zip(&made) {
        if !outcome.is_good() {
            println!("{office}: {detail}");
            failed += 1;
        }
    }
    let shown = annexes::preview(rooms, &mut rng, period, &file, &Actor::System, moment)?;
    let by = &Actor::System;
    let Ok(filled) = annexes::apply(rooms, &mut rng, period, (&file, &shown.seen), by, moment)? else {
        eprintln!(
            "teken: somebody has changed the drafts of {period} meanwhile; run the same command again."
        );
        return Ok(ExitCode::FAILURE);
    };
    let begun = made.iter().filter(|(outcome, ..)| *outcome == Outcome::Made).count();
    let written = filled.lines.iter().filter(|line| matches!(line.fate, Fate::New | Fate::Changed)).count();
    let left = filled.lines.iter().filter(|line| matches!(line.fate, Fate::NotDraft(_))).count();
    println!("{begun} drafts begun, {written} filled in, {left} left alone because they were handed in.");
    if failed == 0 {
        Ok(ExitCode::SUCCESS)
    } else {
        eprintln!("teken: {failed} agreement(s) could not be begun; the others were.");
        Ok(ExitCode::FAILURE)
    }
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
