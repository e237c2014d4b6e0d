//! `teken doctor`: is this instance fit to work? Every finding is a sentence, every fault says what to do.

use std::path::Path;
use std::process::ExitCode;

use crate::blobs::Blobs;
use crate::boot;
use crate::config::Config;
use crate::domain::institution::Institution;
use crate::flows::clock as clocks;
use crate::keyring::Keyring;
use crate::store::{Store, institution, jobs, scrubs};

/// A clock before the day this was written is wrong.
const EARLIEST: &str = "2026-11-01T00:00:00Z";

#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    instance: super::Instance,
}

/// What was found, in order.
#[derive(Default)]
struct Findings {
    lines: Vec<String>,
    faults: usize,
}

impl Findings {
    fn good(&mut self, what: &str, said: &str) {
        self.lines.push(format!("  ok     {what:<9} {said}"));
    }

    fn fault(&mut self, what: &str, said: &str) {
        self.faults += 1;
        self.lines.push(format!("  FAULT  {what:<9} {said}"));
    }

    fn note(&mut self, what: &str, said: &str) {
        self.lines.push(format!("  note   {what:<9} {said}"));
    }
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let dir = &arguments.instance.instance;
    let findings = examine(dir);
    println!("The instance in {}:", dir.display());
    for line in &findings.lines {
        println!("{line}");
    }
    match findings.faults {
        0 => {
            println!("Fit to work.");
            ExitCode::SUCCESS
        }
        count => {
            println!("{count} fault(s).");
            ExitCode::FAILURE
        }
    }
}

fn examine(dir: &Path) -> Findings {
    let mut findings = Findings::default();
    match Config::read(dir) {
        Err(error) => findings.fault("settings", &error.to_string()),
        Ok(config) => {
            findings.good("settings", "teken.toml is readable");
            let whose = database(dir, &config, &mut findings);
            compared_clock(dir, &config, &mut findings);
            keys(dir, &config, &mut findings);
            mail(dir, &config, whose.as_ref(), &mut findings);
            files(dir, &config, &mut findings);
            emblems(dir, &config, &mut findings);
            space(dir, &config, &mut findings);
        }
    }
    clock(&mut findings);
    findings
}

fn database(dir: &Path, config: &Config, findings: &mut Findings) -> Option<Institution> {
    let store = match Store::open(&config.database_in(dir)) {
        Ok(store) => store,
        Err(error) => {
            findings.fault("database", &error.to_string());
            return None;
        }
    };
    match store.check() {
        Err(error) => findings.fault("database", &error.to_string()),
        Ok(health) => {
            for damage in &health.damage {
                findings.fault("database", damage);
            }
            let said = format!("{:?} {}, schema {}", health.backend, health.server_version, health.schema);
            findings.good("database", &said);
            if health.buried_jobs > 0 {
                buried(&store, findings);
            }
            findings.good("work", &format!("{} job(s) owed", health.queued_jobs));
            damaged(&store, findings);
        }
    }
    match store.read(institution::find) {
        Ok(Some(whose)) => {
            findings.good("owner", &whose.name);
            Some(whose)
        }
        Ok(None) => {
            findings.fault("owner", "the database belongs to no institution: run `teken init`");
            None
        }
        Err(error) => {
            findings.fault("owner", &error.to_string());
            None
        }
    }
}

fn buried(store: &Store, findings: &mut Findings) {
    match store.read(jobs::buried) {
        Ok(list) => {
            for job in list.iter().take(10) {
                let why = job.why.as_deref().unwrap_or("no reason kept");
                let about = job.document.map(|id| format!(" of document {id}")).unwrap_or_default();
                findings.fault("work", &format!("{}{about} was given up: {why}", job.kind));
            }
        }
        Err(error) => findings.fault("work", &error.to_string()),
    }
}

fn damaged(store: &Store, findings: &mut Findings) {
    match store.read(scrubs::damaged) {
        Ok(list) => {
            for one in list.iter().take(10) {
                let why = one.damage.as_deref().unwrap_or_default();
                findings.fault("files", &format!("document {}: {why} (seen {})", one.document, one.at));
            }
        }
        Err(error) => findings.fault("files", &error.to_string()),
    }
}

fn keys(dir: &Path, config: &Config, findings: &mut Findings) {
    match Keyring::open(&dir.join(&config.keys)) {
        Err(error) => findings.fault("keys", &error.to_string()),
        Ok(keyring) => {
            let now = boot::now();
            let ours = [
                ("root", keyring.root()),
                ("issuing authority", keyring.issuing_authority()),
                ("time-stamping authority", keyring.time_stamping_authority()),
                ("seal", keyring.seal().certificate()),
                ("time-stamping unit", keyring.time_stamping_unit().certificate()),
            ];
            for (name, certificate) in ours {
                let until = certificate.not_after().format("%Y-%m-%d");
                if certificate.is_valid_at(now) {
                    findings.good("keys", &format!("{name}, valid until {until}"));
                } else {
                    findings.fault(
                        "keys",
                        &format!("the certificate of the {name} is not valid now (until {until})"),
                    );
                }
            }
        }
    }
}

fn mail(dir: &Path, config: &Config, whose: Option<&Institution>, findings: &mut Findings) {
    let Some(whose) = whose else { return };
    match boot::post(dir, config, whose) {
        Err(error) => findings.fault("mail", &format!("{error:#}")),
        Ok(post) => match post.transport.check() {
            Ok(said) => findings.good("mail", &said),
            Err(error) => findings.fault("mail", &error.to_string()),
        },
    }
    if config.mail.transport.starts_with("folder:") {
        findings.note("mail", "letters are written to a folder; nobody receives them");
    }
}

fn files(dir: &Path, config: &Config, findings: &mut Findings) {
    let files = dir.join(&config.files);
    let attempt = Blobs::open(&files).and_then(|blobs| {
        let digest = blobs.put(b"teken doctor was here\n")?;
        blobs.get(&digest)?;
        blobs.remove_orphan(&digest, boot::now() + chrono::TimeDelta::minutes(1))
    });
    match attempt {
        Ok(_) => findings.good("archive", "a file can be written durably and read back"),
        Err(error) => findings.fault("archive", &error.to_string()),
    }
}

fn emblems(dir: &Path, config: &Config, findings: &mut Findings) {
    for path in [&config.emblem_head_of_region, &config.emblem_agency] {
        let path = dir.join(path);
        match std::fs::read(&path) {
            Err(error) => findings.fault("emblems", &format!("{}: {error}", path.display())),
            Ok(bytes) if !bytes.starts_with(b"\x89PNG\r\n\x1a\n") => {
                findings.fault("emblems", &format!("{} is not a PNG picture", path.display()));
            }
            Ok(_) => findings.good("emblems", &format!("{} is there", path.display())),
        }
    }
}

fn clock(findings: &mut Findings) {
    let now = boot::now();
    let said = now.format("%Y-%m-%d %H:%M:%S UTC").to_string();
    if EARLIEST.parse().is_ok_and(|earliest: chrono::DateTime<chrono::Utc>| now < earliest) {
        findings.fault("clock", &format!("{said} is in the past: set the clock before anybody signs"));
    } else {
        findings.good("clock", &said);
    }
}

/// The clock beside what is recorded, and beside the clock of the database server.
fn compared_clock(dir: &Path, config: &Config, findings: &mut Findings) {
    // A database out of reach has its own line.
    let Ok(store) = Store::open(&config.database_in(dir)).map(Store::heeding_its_clock) else { return };
    match clocks::doubt(&store, boot::now()) {
        Ok(None) => findings.good("clock", "not behind the newest signature, and as the database server's"),
        Ok(Some(doubt)) => findings.fault("clock", &doubt.to_string()),
        Err(error) => findings.fault("clock", &error.to_string()),
    }
}

fn space(dir: &Path, config: &Config, findings: &mut Findings) {
    let room = Blobs::open(dir.join(&config.files)).and_then(|blobs| blobs.room());
    match room {
        Err(error) => findings.fault("space", &error.to_string()),
        Ok(room) => {
            let said = format!("{} MiB free", room.free >> 20);
            if room.is_enough() {
                findings.good("space", &said);
            } else {
                let least = room.reserve() >> 20;
                findings.fault("space", &format!("{said}: nobody can sign below {least} MiB"));
            }
        }
    }
}
