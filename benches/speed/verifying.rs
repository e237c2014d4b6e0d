//! Rows 7 and 8: files as a stranger uploads them.

use std::fs;
use std::path::PathBuf;

use anyhow::{Result, ensure};
use serde_json::json;
use teken::pades::verify::{Integrity, Trust, verify};

use crate::Bench;
use crate::duel::{self, Contender};
use crate::floor::Known;
use crate::signing::{measure, signed_by, thread_note};
use crate::table::{Goal, Row};

const FIELDS: [&str; 4] = ["segel", "ttd_pihak_pertama", "ttd_pihak_kedua", "segel_penutup"];

/// Row 7: one signature, 77 KB.
pub(crate) fn one(bench: &Bench) -> Result<Vec<Row>> {
    let pdf = signed_file(bench, "70k.pdf", 1)?;
    let goals = [Some(14.0), Some(3.0)];
    let mut row = against_peers(bench, &pdf, "7", "verify by upload, 1 signature, 77 KB", goals)?;
    row.goal = Some(Goal::TimesFloor(2.0));
    // A verifier that has never seen these certificates checks the chain as well.
    let bytes = fs::read(&pdf)?;
    let all = Known::all(&bytes, &people(bench))?;
    let known = bench.world.anchors();
    let figures = duel::run(
        bench.rounds,
        &mut [
            Contender::here(|| Known::verify(&bytes, &all)),
            Contender::here(|| Ok(verify(&bytes, &known, bench.world.now))),
            Contender::here(|| Ok(verify(&bytes, &bench.world.anchors(), bench.world.now))),
            Contender::here(|| Ok(bench.world.people[0].0.is_signed_by(&bench.world.issuing))),
        ],
    )?;
    let [floor, known, first, issuer] = figures[..] else { anyhow::bail!("four figures") };
    row.notes.push(format!(
        "of {known:.3} ms: one hash and one Ed25519 verification {floor:.3}; reading, byte ranges, tiling, certificates, \
         path {:.3}. The first file with these certificates takes {first:.3} ({:.2} × the floor): two P-256 signatures of \
         the chain, {issuer:.3} each, which the floor does not check and Teken remembers. No time stamp is in this file",
        known - floor,
        first / floor
    ));
    Ok(vec![row])
}

/// Row 8: four signatures, 96 KB.
pub(crate) fn four(bench: &Bench) -> Result<Vec<Row>> {
    let pdf = signed_file(bench, "70k.pdf", 4)?;
    let row = against_peers(bench, &pdf, "8", "verify by upload, 4 signatures, 96 KB", [Some(50.0), None])?;
    Ok(vec![row])
}

/// Row 8 at 5 MB: four signatures cost what one costs.
pub(crate) fn four_large(bench: &Bench) -> Result<Vec<Row>> {
    let one = fs::read(signed_file(bench, "5m.pdf", 1)?)?;
    let path = signed_file(bench, "5m.pdf", 4)?;
    let four = fs::read(&path)?;
    let anchors = bench.world.anchors();
    let row = measure(
        bench,
        (|| Ok(verify(&one, &anchors, bench.world.now)), || Ok(verify(&four, &anchors, bench.world.now))),
        others(bench, &path, 1, [None, None]),
        |ours, floor, peers| Row {
            number: "8",
            operation: "verify 4 signatures at 5 MB; floor = ours with 1 signature".to_owned(),
            unit: "ms",
            ours,
            floor: Some(floor),
            goal: Some(Goal::TimesFloor(1.3)),
            peers,
            notes: vec![],
        },
    )?;
    let all = Known::all(&four, &people(bench))?;
    let hashes = measure(
        bench,
        (|| Known::verify(&four, &all), || Ok(verify(&four, &anchors, bench.world.now))),
        Vec::new(),
        |ours, floor, peers| Row {
            number: "8",
            operation: "the same against hashes and verifications only".to_owned(),
            unit: "ms",
            ours,
            floor: Some(floor),
            goal: None,
            peers,
            notes: vec![],
        },
    )?;
    Ok(vec![row, hashes])
}

fn people(bench: &Bench) -> Vec<&teken::pades::Certificate> {
    bench.world.people.iter().map(|(certificate, _)| certificate).collect()
}

/// One of the inputs with so many of our signatures, two people in turn.
fn signed_file(bench: &Bench, file: &str, count: usize) -> Result<PathBuf> {
    let mut pdf = fs::read(bench.input(file))?;
    for (n, field) in FIELDS.iter().take(count).enumerate() {
        pdf = signed_by(bench, &pdf, field, n % 2)?;
    }
    let report = verify(&pdf, &bench.world.anchors(), bench.world.now);
    ensure!(
        report.integrity == Integrity::ValidWhole && report.trust == Some(Trust::Trusted),
        "{:?}",
        report.reasons
    );
    let path = bench.input(&format!("{count}-{file}"));
    fs::write(&path, pdf)?;
    Ok(path)
}

fn against_peers(
    bench: &Bench,
    path: &PathBuf,
    number: &'static str,
    operation: &str,
    goals: [Option<f64>; 2],
) -> Result<Row> {
    let pdf = fs::read(path)?;
    let all = Known::all(&pdf, &people(bench))?;
    let anchors = bench.world.anchors();
    measure(
        bench,
        (|| Known::verify(&pdf, &all), || Ok(verify(&pdf, &anchors, bench.world.now))),
        others(bench, path, 5, goals),
        |ours, floor, peers| Row {
            number,
            operation: operation.to_owned(),
            unit: "ms",
            ours,
            floor: Some(floor),
            goal: None,
            peers,
            notes: thread_note(bench),
        },
    )
}

type Others<'a> = Vec<(String, Result<Contender<'a>, String>, Option<f64>)>;

fn others<'a>(bench: &'a Bench, path: &PathBuf, count: u32, goals: [Option<f64>; 2]) -> Others<'a> {
    let named = [("pyhanko", "pyHanko", count), ("pdfbox", "PDFBox", 40 * count)];
    let of = |((name, title, count), goal): ((&'static str, &str, u32), Option<f64>)| {
        let order = json!({"do": "validate", "file": path, "root": bench.input("world.pem"), "count": count});
        let contender = match bench.peers.absence(name) {
            Some(why) => Err(why),
            None => Ok(Contender::peer(&bench.peers, name, order)),
        };
        (title.to_owned(), contender, goal)
    };
    named.into_iter().zip(goals).map(of).collect()
}
