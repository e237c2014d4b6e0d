//! `teken keys`: a signer's certificate is revoked, and the revocation lists are written for others to use.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use clap::Subcommand;

use crate::boot;
use crate::config::Config;
use crate::domain::digest::Digest;
use crate::domain::ids::PersonId;
use crate::domain::moment::Moment;
use crate::domain::revocation::Reason;
use crate::flows::revoke;
use crate::keyring::{InstitutionKey, Keyring};

#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Revoke the certificate of a signer: the active one, or one that a new key has replaced. What was signed before stays good; the person needs a new key.
    Revoke(Revoke),
    /// Give the institution a new seal and a new time-stamping unit, each good for ten years. Do it a year before the old ones
    /// end, then `teken renew`.
    Succeed(super::Instance),
    /// Write the revocation lists of this moment (DER), for `teken verify --crl` and other verifiers.
    Lists(Lists),
}

#[derive(clap::Args)]
struct Revoke {
    #[command(flatten)]
    instance: super::Instance,
    /// Code of the person in the roster.
    #[arg(value_name = "PERSON")]
    person: PersonId,
    /// Why: `key_compromise`, `affiliation_changed` or `superseded`.
    #[arg(long, value_name = "WORD", value_parser = reason)]
    reason: Reason,
    /// SHA-256 of the certificate, as the trail and the account show it; the active one, if left out.
    #[arg(long, value_name = "SHA256")]
    certificate: Option<Digest>,
    /// Signatures from this moment on do not count, e.g. 2027-01-05T08:00:00+07:00; now, if left out.
    #[arg(long, value_name = "TIME")]
    since: Option<DateTime<Utc>>,
}

#[derive(clap::Args)]
struct Lists {
    #[command(flatten)]
    instance: super::Instance,
    /// Folder to write `root.crl`, `issuing.crl` and `time-stamping.crl` into.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

fn reason(word: &str) -> Result<Reason, String> {
    let words = Reason::ALL.map(Reason::as_str).join(", ");
    Reason::from_word(word).ok_or_else(|| format!("one of {words}"))
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    match &arguments.command {
        Command::Revoke(arguments) => revoked(arguments),
        Command::Succeed(instance) => succeeded(&instance.instance),
        Command::Lists(arguments) => written(arguments),
    }
}

fn succeeded(dir: &Path) -> Result<ExitCode> {
    let keys = dir.join(Config::read(dir)?.keys);
    let keyring = Keyring::succeed(&keys, &mut boot::randomness(), boot::now())?;
    let until = |key: &InstitutionKey| key.certificate().not_after().format("%Y-%m-%d");
    println!("The seal is good until {}.", until(keyring.seal()));
    println!("The time-stamping unit is good until {}.", until(keyring.time_stamping_unit()));
    println!("Restart the service, back the key folder up again, then run `teken renew`.");
    Ok(ExitCode::SUCCESS)
}

fn revoked(arguments: &Revoke) -> Result<ExitCode> {
    let rooms = boot::open(&arguments.instance.instance)?;
    let moment = Moment::of(boot::now(), &rooms.institution);
    let whose = (&arguments.person, arguments.certificate);
    let why = (arguments.reason, arguments.since);
    let done = revoke::run(&rooms, &mut boot::randomness(), whose, why, moment)?;
    println!("The certificate of {} is revoked: {}.", arguments.person, done.reason.as_str());
    println!("Signatures from {} on are not believed; those before stay good.", done.since);
    println!(
        "Documents closed from now on carry the new list. Without another active key the person makes a new one."
    );
    Ok(ExitCode::SUCCESS)
}

fn written(arguments: &Lists) -> Result<ExitCode> {
    let rooms = boot::open(&arguments.instance.instance)?;
    let lists = revoke::lists(&rooms, boot::now())?;
    std::fs::create_dir_all(&arguments.out).with_context(|| format!("making {}", arguments.out.display()))?;
    for (name, list) in ["root.crl", "issuing.crl", "time-stamping.crl"].iter().zip(lists) {
        let file = arguments.out.join(name);
        std::fs::write(&file, list).with_context(|| format!("writing {}", file.display()))?;
        println!("{}", file.display());
    }
    Ok(ExitCode::SUCCESS)
}
