//! `teken init`: a new instance.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use serde::de::DeserializeOwned;

use super::sample;
use crate::boot::{self, Beginnings};
use crate::domain::institution::{Institution, Texts};
use crate::domain::route::Routes;

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Folder to make the instance in; what is there already is left as it is.
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// Who the institution is, as JSON; see examples/arunika/institution.json.
    #[arg(long, value_name = "FILE")]
    institution: PathBuf,
    /// Which document goes which way, as JSON; see examples/arunika/routes.json. Without it nothing is drafted in the
    /// browser; given later, it is taken up then.
    #[arg(long, value_name = "FILE")]
    routes: Option<PathBuf>,
    /// Folder with the first wordings, pact-templates.json and agreement-template.json; see examples/arunika.
    #[arg(long, value_name = "DIR")]
    texts: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let institution: Institution = json(&arguments.institution, "an institution")?;
    let routes: Option<Routes> = arguments.routes.as_ref().map(|file| json(file, "routes")).transpose()?;
    let routes = routes.map(Routes::checked).transpose()?;
    let sample = sample::load()?;
    let texts = match &arguments.texts {
        Some(folder) => Texts {
            pacts: json(&folder.join("pact-templates.json"), "pacts")?,
            agreement: json(&folder.join("agreement-template.json"), "the clauses of agreements")?,
        },
        None => sample.texts,
    };
    let beginnings = Beginnings {
        institution: &institution,
        emblem_head_of_region: &sample.emblem_head_of_region,
        emblem_agency: &sample.emblem_agency,
    };
    boot::create(&arguments.dir, &beginnings)?;
    boot::settle_papers(&arguments.dir, &texts, routes.as_ref())?;
    println!("{} is ready in {}.", institution.name, arguments.dir.display());
    println!("Next: put your own emblems into {}/emblems,", arguments.dir.display());
    println!("      check the settings with `teken doctor --instance {}`,", arguments.dir.display());
    println!("      and read your roster with `teken import FOLDER --instance {}`.", arguments.dir.display());
    Ok(ExitCode::SUCCESS)
}

fn json<T: DeserializeOwned>(file: &Path, what: &str) -> Result<T> {
    let text = std::fs::read(file).with_context(|| format!("reading {}", file.display()))?;
    serde_json::from_slice(&text).with_context(|| format!("{} does not describe {what}", file.display()))
}
