//! Files made to hurt a verifier (SECURITY 2.2), each judged as the service judges a stranger's file: in a process of its
//! own, here within 2 s of processor time and 256 MiB. All must end in an answer; none may look good.

mod structure;
mod weight;

use std::time::{Duration, Instant};

use teken::judge::{Judge, Limits, Outcome};
use teken::pades::verify::{Integrity, Report, verify};

use crate::pades_mutants::say;
use crate::pades_world::World;

/// A file and what it is.
pub(crate) struct Specimen {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    /// An honest twin, which has to be called whole.
    pub(crate) honest: bool,
}

/// The largest file that is judged at all.
pub(crate) const LARGEST: usize = 25 << 20;

pub(crate) fn hostile(name: &str, bytes: Vec<u8>) -> Specimen {
    assert!(bytes.len() <= LARGEST, "{name} has {} bytes", bytes.len());
    Specimen { name: name.to_owned(), bytes, honest: false }
}

pub(crate) fn honest(name: &str, bytes: Vec<u8>) -> Specimen {
    Specimen { honest: true, ..hostile(name, bytes) }
}

fn judge(world: &World, limits: Limits) -> Judge {
    Judge::new(env!("CARGO_BIN_EXE_teken").into(), world.anchors(), limits)
}

#[test]
fn every_hostile_file_is_answered_within_its_limits() {
    let world = World::new();
    let limits = Limits { memory: 256 << 20, cpu: 2, wall: Duration::from_mins(1) };
    let judge = judge(&world, limits);
    let specimens = [structure::specimens(&world), weight::specimens(&world)];
    let specimens = specimens.into_iter().flatten().collect::<Vec<_>>();
    let (mut times, mut faults) = (Vec::new(), Vec::new());
    for Specimen { name, bytes, honest } in &specimens {
        match judge.judge(bytes, &[], world.now).unwrap() {
            Outcome::Judged { report, spent } => {
                let whole = report.integrity == Integrity::ValidWhole;
                if whole != *honest || spent > Duration::from_secs(2) {
                    faults.push(format!(
                        "{name}: {:?} after {spent:?}: {:?}",
                        report.integrity, report.reasons
                    ));
                }
                times.push((spent, name, bytes.len()));
            }
            Outcome::Stopped(why) => faults.push(format!("{name} ({} bytes): {why}", bytes.len())),
        }
    }
    times.sort();
    for (spent, name, length) in times.iter().rev().take(5) {
        say(format_args!("slow: {spent:?} {name}, {length} bytes"));
    }
    say(format_args!(
        "hostile files: {} tried, {} honest among them",
        specimens.len(),
        specimens.iter().filter(|one| one.honest).count()
    ));
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn a_process_that_reaches_a_limit_is_stopped_and_the_next_file_is_judged() {
    let world = World::new();
    let file = world.stages().pop().unwrap();
    let stopped = |limits: Limits| match judge(&world, limits).judge(&file, &[], world.now).unwrap() {
        Outcome::Stopped(why) => why,
        Outcome::Judged { report, .. } => panic!("{report:?}"),
    };
    let limits = Limits::default();
    let starved = stopped(Limits { memory: 1 << 20, ..limits });
    assert!(starved.contains("limits 1 MiB"), "{starved}");
    let late = stopped(Limits { wall: Duration::ZERO, ..limits });
    assert!(late.contains("signal: 9"), "{late}");
    let idle = stopped(Limits { cpu: 0, ..limits });
    assert!(idle.contains("signal"), "{idle}");

    // Files one after the other, and an honest one after a process was stopped.
    let judge = judge(&world, limits);
    for _ in 0..4 {
        let Outcome::Judged { report, .. } = judge.judge(&file, &[], world.now).unwrap() else { panic!() };
        assert_eq!(report.integrity, Integrity::ValidWhole);
    }
}

#[test]
fn the_process_answers_as_the_verifier_does() {
    let world = World::new();
    let judge = judge(&world, Limits::default());
    let apart = |file: &[u8]| match judge.judge(file, &[], world.now).unwrap() {
        Outcome::Judged { report, .. } => *report,
        Outcome::Stopped(why) => panic!("{why}"),
    };
    let stages = world.stages();
    for file in &stages {
        assert_eq!(apart(file), verify(file, &world.anchors(), world.now));
    }
    let kept = stages.last().unwrap();
    // The quickest of many: whatever else runs on this machine only adds to it.
    let quickest = |once: &dyn Fn() -> Report| {
        let times = (0..40).map(|_| {
            let began = Instant::now();
            drop(once());
            began.elapsed()
        });
        times.min().unwrap()
    };
    let here = quickest(&|| verify(kept, &world.anchors(), world.now));
    let there = quickest(&|| apart(kept));
    say(format_args!(
        "a file of {} bytes judged here {here:?}, in a process of its own {there:?} (the quickest of 40)",
        kept.len()
    ));
}

#[test]
fn a_waiting_process_holds_three_pipes_and_nothing_of_the_service() {
    let world = World::new();
    let secret = tempfile::NamedTempFile::new().unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let judge = judge(&world, Limits::default());
    // Judging one starts the spares that wait for the next.
    judge.judge(b"%PDF-", &[], world.now).unwrap();
    let own = std::process::id().to_string();
    let mut seen = 0;
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let pid = entry.path();
        let status = std::fs::read_to_string(pid.join("stat")).unwrap_or_default();
        let command = std::fs::read(pid.join("cmdline")).unwrap_or_default();
        let parent = status.rsplit(") ").next().unwrap_or_default().split(' ').nth(1).map(str::to_owned);
        if parent.as_deref() != Some(&own) || !String::from_utf8_lossy(&command).contains("judge-one") {
            continue;
        }
        let Ok(files) = std::fs::read_dir(pid.join("fd")) else { continue };
        let open =
            files.flatten().filter_map(|file| std::fs::read_link(file.path()).ok()).collect::<Vec<_>>();
        // What this process itself was started with (its own pipes) is no secret of the service.
        let harmless = |file: &std::path::PathBuf| {
            let file = file.to_string_lossy();
            file.starts_with("pipe:") || file.starts_with("/dev/")
        };
        assert!(open.iter().all(harmless), "{open:?}");
        assert_eq!(std::fs::read(pid.join("environ")).unwrap_or_default(), b"", "no environment");
        seen += 1;
    }
    drop((secret, listener));
    assert!(seen > 0, "a spare waits");
}
