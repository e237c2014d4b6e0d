//! `teken backup`: database, files and settings of a running instance in one folder, and `teken restore-check`, which restores
//! such a folder on trial. A backup is made under another name and renamed when it is whole: what has the name is whole.

pub(super) mod check;
mod folder;
mod tools;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use super::progress;
use crate::blobs::{Blobs, Copied};
use crate::boot;
use crate::config::{self, Config};
use crate::store::snapshot;
use folder::Folder;

/// What is what in the folder of a backup.
const NOTE: &str = "BACKUP.txt";
const SQLITE: &str = "database.sqlite";
const POSTGRESQL: &str = "database.dump";
const FILES: &str = "files";
const SETTINGS: &str = "settings";
const KEYS: &str = "keys";

#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    instance: super::Instance,
    /// Folder to make; it must not exist. While it is made it is called DIR.unfinished.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Copy the key folder too. Danger: whoever has this backup can then forge the institution's seal, and needs only to
    /// guess passphrases to sign for officials. Without it the keys stay on media of their own.
    #[arg(long)]
    with_keys: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let dir = &arguments.instance.instance;
    let config = Config::read(dir)?;
    let folder = Folder::begin(&arguments.out)?;
    folder.write(NOTE, note(&config, arguments.with_keys).as_bytes())?;
    // First the rows, then the files: every file is stored before the row that names it is committed, and none ever changes.
    database(dir, &config, &folder)?;
    let copied = files(dir, &config, &folder)?;
    settings(dir, &config, &folder)?;
    if arguments.with_keys {
        folder.copy_tree(&dir.join(&config.keys), Path::new(KEYS)).context("copying the keys")?;
        eprintln!(
            "teken: this backup holds the private keys and the pepper: keep it as you keep the keys themselves"
        );
    }
    folder.finish()?;
    println!(
        "{} holds the database and {} file(s), {} MiB.",
        arguments.out.display(),
        copied.files,
        copied.bytes >> 20
    );
    println!(
        "Next: `teken restore-check {} --keys DIR` restores it on trial and audits it.",
        arguments.out.display()
    );
    for path in &copied.damaged {
        println!("  FAULT  {} is damaged already: restore it from an older backup", path.display());
    }
    Ok(if copied.damaged.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn database(dir: &Path, config: &Config, folder: &Folder) -> Result<()> {
    let address = config.database_in(dir);
    if address.starts_with("sqlite://") {
        snapshot::take(&address, &folder.path(SQLITE)).context("copying the database")?;
    } else {
        tools::dump(&address, &folder.path(POSTGRESQL))?;
    }
    Ok(())
}

fn files(dir: &Path, config: &Config, folder: &Folder) -> Result<Copied> {
    let blobs = Blobs::open(dir.join(&config.files)).context("opening the archive")?;
    let bar = progress::files()?;
    let copied = blobs
        .copy_to(&folder.path(FILES), |done| progress::reached(&bar, done))
        .context("copying the files")?;
    bar.finish_and_clear();
    Ok(copied)
}

/// What an operator has written, as it lies there, but no password.
fn settings(dir: &Path, config: &Config, folder: &Folder) -> Result<()> {
    let text = fs::read(dir.join(config::FILE)).context("reading the settings")?;
    folder.write(Path::new(SETTINGS).join(config::FILE), &text)?;
    for (name, path) in emblems(config) {
        let picture = fs::read(dir.join(path)).with_context(|| format!("reading {}", path.display()))?;
        folder.write(Path::new(SETTINGS).join(name), &picture)?;
    }
    if let Some(roots) = &config.verify.accredited_roots {
        folder.copy_tree(&dir.join(roots), &Path::new(SETTINGS).join("accredited"))?;
    }
    Ok(())
}

/// Both emblems, by the names that they have in a backup.
fn emblems(config: &Config) -> [(&'static str, &Path); 2] {
    [("head-of-region.png", &config.emblem_head_of_region), ("agency.png", &config.emblem_agency)]
}

fn note(config: &Config, with_keys: bool) -> String {
    let database = if config.database.starts_with("sqlite://") { SQLITE } else { POSTGRESQL };
    let keys = if with_keys {
        "keys/       the institution's PRIVATE KEYS and the pepper: keep this folder as you keep them"
    } else {
        "The keys are not here: they are on media of their own. Without them nothing can be signed or sealed again."
    };
    format!(
        "Backup of an instance of Teken {}, made from {}.\n\n{database}   the database\nfiles/      every file, blobs/ by hash and archive/ by name\n\
         settings/   teken.toml and what it names, but no password\n{keys}\n\nTry it: teken restore-check THIS-FOLDER --keys KEYS\n\
         Restore: docs/operations.md, Restore.\n",
        env!("CARGO_PKG_VERSION"),
        boot::now().format("%Y-%m-%d %H:%M:%S UTC"),
    )
}

/// A folder that `teken backup` has finished.
fn finished(folder: &Path) -> Result<()> {
    if !folder.join(NOTE).is_file() {
        bail!("{} is no backup: {NOTE} is missing", folder.display());
    }
    if folder.extension().is_some_and(|ending| ending == folder::UNFINISHED) {
        bail!("{} was never finished: take the backup again", folder.display());
    }
    Ok(())
}
