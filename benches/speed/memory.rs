//! Row 14: memory that one document takes while it is worked on. Each figure is the peak of a fresh process of this very
//! program, less what the process held before, so that no memory kept from earlier work hides anything.

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};
use teken::pades::verify::{Integrity, verify};
use teken::pades::{Kind, Session};

use crate::clock;
use crate::table::{Goal, Row};
use crate::{Bench, world::World};

/// Tells the program that it is the fresh process.
pub(crate) const FLAG: &str = "--in-flight";

/// Small and large, signed and checked as the flow does, and verified as an upload.
pub(crate) fn in_flight(bench: &Bench) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (what, words) in [("sign", "signed and judged by our own verifier"), ("verify", "verified")] {
        for file in ["70k.pdf", "5m.pdf"] {
            let path = bench.input(file);
            let size = kib(fs::metadata(&path)?.len());
            let mut peaks = Vec::new();
            for _ in 0..bench.rounds.max(3) {
                let output =
                    Command::new(std::env::current_exe()?).arg(FLAG).arg(what).arg(&path).output()?;
                let text = String::from_utf8_lossy(&output.stdout).into_owned();
                ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
                peaks.push(text.trim().parse::<u64>().context("no figure")?);
            }
            peaks.sort_unstable();
            let most = kib(peaks[peaks.len() / 2] * 1024);
            rows.push(Row {
                number: "14",
                operation: format!(
                    "memory of one document in flight, {} KB, {words}",
                    (size * 1.024).round()
                ),
                unit: "MiB",
                ours: most / 1024.0,
                floor: None,
                goal: Some(Goal::AtMost(((3.0 * size / 1024.0 + 2.0) * 100.0).round() / 100.0)),
                peers: Vec::new(),
                notes: Vec::new(),
            });
        }
    }
    Ok(rows)
}

/// The fresh process: prints by how many KiB its peak grew.
pub(crate) fn child(what: &str, file: &str) -> Result<()> {
    let world = World::new();
    let before = clock::resident_kib()?;
    match what {
        "sign" => {
            let current = fs::read(file)?;
            let mut session = Session::open(current.clone())?;
            let chain = [world.issuing.clone()];
            let (certificate, key) = &world.people[0];
            let request = world.request("ttd_pihak_pertama", Kind::Approve, certificate, &chain);
            session.sign(&request, key, None)?;
            let report = verify(session.bytes(), &world.anchors(), world.now);
            ensure!(report.integrity == Integrity::ValidWhole, "{:?}", report.reasons);
        }
        "verify" => {
            let bytes = fs::read(file)?;
            std::hint::black_box(verify(&bytes, &world.anchors(), world.now));
        }
        other => bail!("no such work: {other}"),
    }
    println!("{}", clock::peak_kib()?.saturating_sub(before));
    Ok(())
}

fn kib(bytes: u64) -> f64 {
    f64::from(u32::try_from(bytes / 1024).unwrap_or(u32::MAX))
}
