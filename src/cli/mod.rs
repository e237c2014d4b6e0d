//! The command line: one file per sub-command. Parse, call a flow, answer in words. A failure is one clear
//! sentence on stderr and a non-zero exit.

mod audit;
mod backup;
mod demo;
mod doctor;
mod fault;
mod import;
mod init;
mod judge;
mod keys;
mod progress;
mod renew;
mod sample;
mod serve;
mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Exit code when what was asked cannot be done: unreadable input, bad usage, a broken instance.
const UNUSABLE: u8 = 2;

#[derive(Parser)]
#[command(name = "teken", version, about, max_term_width = 100)]
#[command(
    long_about = "Teken routes pacts (pakta integritas) and agreements (perjanjian kinerja) of a public \
institution from draft through review to signing, seals and archives them, and lets anyone verify the result.

Begin with `teken demo`: it takes an invented regency through a whole season in about a minute."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Take an invented regency through its January 2027 season, from roster to verified archive.
    ///
    /// Makes a fresh instance in a folder, loads the sample regency Arunika, drafts 48 pacts and agreements, has
    /// them reviewed, frozen, signed by everyone, sealed, archived and mailed (as .eml files), and verifies every
    /// archived PDF. Exits 0 only if each of them verified.
    Demo(demo::Arguments),
    /// Make a new instance in a folder: settings, the institution's keys, an empty database.
    Init(init::Arguments),
    /// Read a roster (CSV folder, CSV file or XLSX) into an instance, or only check it.
    Import(import::Arguments),
    /// Run the web service and its worker.
    Serve(serve::Arguments),
    /// Verify signed PDFs, offline: whether they are whole, and who signed in which office and when.
    ///
    /// Exit code 0: all valid. 1: some are not. 2: a file cannot be read, or bad usage.
    Verify(verify::Arguments),
    /// Check that what an instance has recorded is true and what it owes is owed; nothing is changed.
    ///
    /// Without --deep: every row against the others, and whether every file is there. With --deep: every file is read
    /// again, hashed, and every signature judged; an audit that was interrupted goes on where it stopped.
    ///
    /// Exit code 0: everything holds. 1: something does not. 2: the instance cannot be opened.
    Audit(audit::Arguments),
    /// Copy a running instance into a folder: the database as of one moment, every file, the settings; the keys only if asked.
    Backup(backup::Arguments),
    /// Restore a backup on trial and audit it to the last byte; the backup is only read.
    ///
    /// Exit code 0: it holds everything. 1: something is wrong in it. 2: it cannot be restored.
    RestoreCheck(backup::check::Arguments),
    /// Protect archived files for longer: a fresh time stamp before the old one's certificate ends.
    ///
    /// Run it once a month. Files that are not due are left as they are; running it twice changes nothing.
    Renew(renew::Arguments),
    /// Revoke a signer's certificate; write the revocation lists.
    Keys(keys::Arguments),
    /// Judge one file from standard input; the service starts this by itself.
    #[command(name = crate::judge::child::COMMAND, hide = true)]
    Judge(judge::Arguments),
    /// Check an instance: settings, keys, database, mail, clock, free space.
    Doctor(doctor::Arguments),
}

/// Runs what the command line asks for.
pub fn run() -> ExitCode {
    let command = Arguments::parse().command;
    if let Err(why) = crate::boot::keep_memory_private() {
        eprintln!("teken: core files cannot be turned off: {why}");
    }
    fault::guarded(|| obey(command))
}

fn obey(command: Command) -> ExitCode {
    let outcome = match command {
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Init(arguments) => init::run(&arguments),
        Command::Import(arguments) => import::run(&arguments),
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Verify(arguments) => verify::run(&arguments),
        Command::Audit(arguments) => audit::run(&arguments),
        Command::Backup(arguments) => backup::run(&arguments),
        Command::RestoreCheck(arguments) => backup::check::run(&arguments),
        Command::Renew(arguments) => renew::run(&arguments),
        Command::Keys(arguments) => keys::run(&arguments),
        Command::Judge(arguments) => judge::run(&arguments),
        Command::Doctor(arguments) => Ok(doctor::run(&arguments)),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("teken: {error:#}");
        ExitCode::from(UNUSABLE)
    })
}

#[derive(clap::Args)]
struct Instance {
    /// Folder of the instance.
    #[arg(long, value_name = "DIR", default_value = ".")]
    instance: PathBuf,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        super::Arguments::command().debug_assert();
    }
}
