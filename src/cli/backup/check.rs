//! `teken restore-check`: a backup is restored on trial, beside itself, healed as a start heals it, and audited to the last
//! byte. The backup is only read.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use super::super::{audit as words, progress};
use super::folder::make;
use super::{FILES, KEYS, POSTGRESQL, SETTINGS, SQLITE, emblems, finished, tools};
use crate::boot;
use crate::config::{self, Config};
use crate::flows::Rooms;
use crate::flows::audit::{self, Depth};
use crate::flows::heal;

#[derive(clap::Args)]
pub(in crate::cli) struct Arguments {
    /// The folder that `teken backup` made.
    #[arg(value_name = "BACKUP")]
    backup: PathBuf,
    /// The key folder, from its own media; the one in the backup, if left out and there is one.
    #[arg(long, value_name = "DIR")]
    keys: Option<PathBuf>,
    /// For a backup of PostgreSQL: an empty database to restore into. It is not emptied afterwards.
    #[arg(long, value_name = "ADDRESS")]
    database: Option<String>,
    /// Folder to make for the trial, removed afterwards; BACKUP.trial if left out.
    #[arg(long, value_name = "DIR")]
    scratch: Option<PathBuf>,
}

/// A folder that goes when the trial ends.
struct Trial(PathBuf);

impl Drop for Trial {
    fn drop(&mut self) {
        if let Err(why) = fs::remove_dir_all(&self.0) {
            eprintln!(
                "teken: {} could not be removed, and holds a copy of the database: {why}",
                self.0.display()
            );
        }
    }
}

pub(in crate::cli) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let backup = fs::canonicalize(&arguments.backup)
        .with_context(|| format!("looking for {}", arguments.backup.display()))?;
    finished(&backup)?;
    let place = arguments.scratch.clone().unwrap_or_else(|| beside(&backup));
    if place.exists() {
        bail!("{} exists already: remove it, or name another with --scratch", place.display());
    }
    make(&place)?;
    let trial = Trial(fs::canonicalize(place)?);
    let rooms = restored(arguments, &backup, &trial.0)?;
    let now = boot::now();
    heal::stale_intents(&rooms.store, now)?;
    heal::cut_acts(&rooms.store, now)?;
    let bar = progress::documents()?;
    let depth = Depth::Files { seen_since: now };
    let audit = audit::run(&rooms, depth, now, |done, all| progress::at(&bar, done, all))?;
    bar.finish_and_clear();
    print!("{}", words::in_words(&audit, true));
    Ok(if audit.faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn beside(backup: &Path) -> PathBuf {
    let mut name = backup.file_name().unwrap_or_default().to_owned();
    name.push(".trial");
    backup.with_file_name(name)
}

/// The rooms of an instance whose database is a copy and whose files are those of the backup.
fn restored(arguments: &Arguments, backup: &Path, trial: &Path) -> Result<Rooms> {
    let settings = backup.join(SETTINGS);
    let config = Config::read(&settings)?;
    let database = match (&arguments.database, backup.join(SQLITE).is_file()) {
        (None, true) => {
            let copy = trial.join(SQLITE);
            fs::copy(backup.join(SQLITE), &copy).context("copying the database")?;
            format!("sqlite://{}", copy.display())
        }
        (Some(_), true) => bail!("this backup is of SQLite and needs no --database"),
        (None, false) => bail!("this backup is of PostgreSQL: name an empty database with --database"),
        (Some(address), false) => {
            tools::restore(&backup.join(POSTGRESQL), address)?;
            address.clone()
        }
    };
    let keys = arguments.keys.clone().unwrap_or_else(|| backup.join(KEYS));
    if !keys.is_dir() {
        bail!("{} is not there: name the key folder with --keys", keys.display());
    }
    let [head, agency] = emblems(&config).map(|(name, _)| settings.join(name));
    let said = |path: &Path| -> Result<String> { Ok(serde_json::to_string(&path.canonicalize()?)?) };
    let text = format!(
        "database = {}\nfiles = {}\nkeys = {}\nemblem_head_of_region = {}\nemblem_agency = {}\n\n[mail]\n\
         transport = \"folder:mails\"\nsender = {}\nbase_address = {}\n",
        serde_json::to_string(&database)?,
        said(&backup.join(FILES))?,
        said(&keys)?,
        said(&head)?,
        said(&agency)?,
        serde_json::to_string(&config.mail.sender)?,
        serde_json::to_string(&config.mail.base_address)?,
    );
    fs::write(trial.join(config::FILE), text)?;
    boot::open(trial)
}
