//! The sample regency, inside the program: what `teken demo` runs on.

use anyhow::{Context, Result};
use rust_embed::RustEmbed;
use serde::de::DeserializeOwned;

use super::demo::event::Event;
use crate::domain::institution::{Institution, Texts};
use crate::domain::route::Routes;
use crate::roster::{NamedFile, Season};

#[derive(RustEmbed)]
#[folder = "examples/arunika/"]
#[include = "*.csv"]
#[include = "*.json"]
struct Files;

#[derive(RustEmbed)]
#[folder = "assets/emblems/"]
#[include = "*.png"]
struct EmblemFiles;

/// Everything an institution brings to a season.
pub(super) struct Sample {
    pub(super) institution: Institution,
    pub(super) texts: Texts,
    pub(super) routes: Routes,
    pub(super) season: Season,
    pub(super) event: Event,
    pub(super) emblem_head_of_region: Vec<u8>,
    pub(super) emblem_agency: Vec<u8>,
}

/// Reads the sample through the same readers as an institution's own files.
pub(super) fn load() -> Result<Sample> {
    let routes: Routes = json("routes.json")?;
    Ok(Sample {
        institution: json("institution.json")?,
        texts: Texts { pacts: json("pact-templates.json")?, agreement: json("agreement-template.json")? },
        routes: routes.checked()?,
        season: season()?,
        event: json("event.json")?,
        emblem_head_of_region: emblem("lambang-kepala-daerah.png")?,
        emblem_agency: emblem("lambang-daerah.png")?,
    })
}

fn season() -> Result<Season> {
    let names = Files::iter().filter(|name| name.ends_with(".csv"));
    let files: Vec<NamedFile> = names
        .filter_map(|name| {
            Some(NamedFile { bytes: Files::get(&name)?.data.into_owned(), name: name.into_owned() })
        })
        .collect();
    crate::roster::read(&files).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("the sample roster has problems:\n{}", lines.join("\n"))
    })
}

fn json<T: DeserializeOwned>(name: &str) -> Result<T> {
    let file = Files::get(name).with_context(|| format!("the sample has no {name}"))?;
    serde_json::from_slice(&file.data).with_context(|| format!("reading the sample's {name}"))
}

fn emblem(name: &str) -> Result<Vec<u8>> {
    Ok(EmblemFiles::get(name).with_context(|| format!("no emblem {name}"))?.data.into_owned())
}
