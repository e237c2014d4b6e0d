//! `teken demo`: the sample regency's January 2027 season, on the real rooms, from the roster to a verified archive.

mod folder;
mod season;
mod table;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;
use chrono::NaiveDate;

use super::sample;
use crate::boot::{self, Beginnings};
use crate::domain::moment::Moment;

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Folder to make the demo in. A demo of an earlier run is replaced; anything else is refused.
    #[arg(long, value_name = "DIR", default_value = "./teken-demo")]
    out: PathBuf,
    /// Keep the unsigned PDFs too, under DIR/base/, for those who judge documents.
    #[arg(long)]
    keep_base: bool,
}

/// The day of the sample's event; assignments and deadlines are judged by it. Signatures carry the true time.
const DAY: (i32, u32, u32) = (2027, 1, 4);

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let begun = Instant::now();
    let sample = sample::load()?;
    folder::prepare(&arguments.out)?;
    let day = NaiveDate::from_ymd_opt(DAY.0, DAY.1, DAY.2).unwrap_or_default();
    eprintln!(
        "{}: season of {}. Offices are held as on that day; signatures carry today's true time.",
        sample.institution.region,
        crate::domain::wording::english_date(day)
    );
    boot::create(
        &arguments.out,
        &Beginnings {
            institution: &sample.institution,
            emblem_head_of_region: &sample.emblem_head_of_region,
            emblem_agency: &sample.emblem_agency,
        },
    )?;
    let rooms = boot::open(&arguments.out)?;
    let clock = move || Moment { at: boot::now(), day };
    let played = season::Play::new(&rooms, &sample, &clock)?.run()?;
    if arguments.keep_base {
        folder::keep_base(&rooms, &arguments.out)?;
    }
    print!("{}", table::of(&rooms, &played, &arguments.out, begun.elapsed())?);
    Ok(if played.all_verified() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
