//! `teken init`: a new instance.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};

use super::sample;
use crate::boot::{self, Beginnings};
use crate::domain::institution::Institution;

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Folder to make the instance in; what is there already is left as it is.
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// Who the institution is, as JSON; see examples/arunika/institution.json.
    #[arg(long, value_name = "FILE")]
    institution: PathBuf,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let file = &arguments.institution;
    let text = std::fs::read(file).with_context(|| format!("reading {}", file.display()))?;
    let institution: Institution = serde_json::from_slice(&text)
        .with_context(|| format!("{} does not describe an institution", file.display()))?;
    let sample = sample::load()?;
    let beginnings = Beginnings {
        institution: &institution,
        emblem_head_of_region: &sample.emblem_head_of_region,
        emblem_agency: &sample.emblem_agency,
    };
    boot::create(&arguments.dir, &beginnings)?;
    println!("{} is ready in {}.", institution.name, arguments.dir.display());
    println!("Next: put your own emblems into {}/emblems,", arguments.dir.display());
    println!("      check the settings with `teken doctor --instance {}`,", arguments.dir.display());
    println!("      and read your roster with `teken import FOLDER --instance {}`.", arguments.dir.display());
    Ok(ExitCode::SUCCESS)
}
