//! Rows 1, 2, 3 and 18: signatures on files that everyone signs.

use std::fs;

use anyhow::{Result, ensure};
use serde_json::json;
use teken::pades::{Kind, Session, sign};
use teken::render::document::render;

use crate::Bench;
use crate::duel::{self, Contender};
use crate::floor::{Floor, attachment};
use crate::paper;
use crate::table::{Goal, PeerFigure, Row};

const FIELDS: [&str; 3] = ["segel", "ttd_pihak_pertama", "ttd_pihak_kedua"];

/// Row 1: one signature on 70 KB.
pub(crate) fn one_small(bench: &Bench) -> Result<Vec<Row>> {
    let goals = [Some(35.0), Some(12.0), Some(4.5)];
    let row = one(bench, "1", "70k.pdf", "sign one, 70 KB, key unlocked", 2.0, goals)?;
    Ok(vec![row])
}

/// Row 2: one signature on 5 MB.
pub(crate) fn one_large(bench: &Bench) -> Result<Vec<Row>> {
    Ok(vec![one(bench, "2", "5m.pdf", "sign one, 5 MB", 1.3, [Some(1.8), None, None])?])
}

fn one(
    bench: &Bench,
    number: &'static str,
    file: &str,
    operation: &str,
    times: f64,
    goals: [Option<f64>; 3],
) -> Result<Row> {
    let base = fs::read(bench.input(file))?;
    let floor = Floor::of(&bench.world)?;
    let (tail, widgets) = attachment(&base, &FIELDS[1..2])?;
    let by_floor = || {
        let mut pdf = Vec::with_capacity(base.len() + 8192);
        pdf.extend_from_slice(&base);
        floor.sign(&mut pdf, &mut tail.clone(), &widgets[0]);
        Ok(pdf)
    };
    Floor::is_honest(&by_floor()?, &bench.world)?;
    let by_us = || signed(bench, &base, FIELDS[1]);
    let count = if base.len() > 1_000_000 { 3 } else { 10 };
    let others = others(bench, file, &FIELDS[1..2], count, goals);
    measure(bench, (by_floor, by_us), others, |ours, floor, peers| Row {
        number,
        operation: format!("{operation}, Ed25519"),
        unit: "ms",
        ours,
        floor: Some(floor),
        goal: Some(Goal::TimesFloor(times)),
        peers,
        notes: thread_note(bench),
    })
}

/// What Java's collector and compiler are in the figure.
pub(crate) fn thread_note(bench: &Bench) -> Vec<String> {
    let alone = bench.peers.thread_ms("pdfbox").filter(|ms| ms.is_finite());
    alone
        .map(|ms| format!("PDFBox's working thread alone: {ms:.3} ms in the last block"))
        .into_iter()
        .collect()
}

/// Row 3: three signatures on one document, each made on the file as it lies there; and all in one session.
pub(crate) fn three(bench: &Bench) -> Result<Vec<Row>> {
    let base = fs::read(bench.input("70k.pdf"))?;
    let floor = Floor::of(&bench.world)?;
    let (tail, widgets) = attachment(&base, &FIELDS)?;
    let one_by_one = || {
        let (mut pdf, mut tail) = (base.clone(), tail.clone());
        for widget in &widgets {
            floor.sign(&mut pdf, &mut tail, widget);
        }
        Ok(pdf)
    };
    Floor::is_honest(&one_by_one()?, &bench.world)?;
    let ours = || FIELDS.iter().try_fold(base.clone(), |pdf, field| signed(bench, &pdf, field));
    let others = others(bench, "70k.pdf", &FIELDS, 5, [Some(45.0), Some(12.0), None]);
    let apart = measure(bench, (one_by_one, ours), others, |ours, floor, peers| Row {
        number: "3",
        operation: "three signatures, one document, one after the other".to_owned(),
        unit: "ms",
        ours,
        floor: Some(floor),
        goal: Some(Goal::TimesFloor(2.0)),
        peers,
        notes: vec![
            "each signature begins with the bytes of a file, as when three people sign on three days"
                .to_owned(),
        ],
    })?;

    let at_once = || {
        let (mut pdf, mut tail) = (base.clone(), tail.clone());
        let mut context = ring::digest::Context::new(&ring::digest::SHA512);
        context.update(&pdf);
        for widget in &widgets {
            let hashed = pdf.len();
            context = floor.append(&mut pdf, &mut tail, widget, (context, hashed));
        }
        Ok(pdf)
    };
    Floor::is_honest(&at_once()?, &bench.world)?;
    let session = || {
        let mut session = Session::open(base.clone())?;
        let chain = [bench.world.issuing.clone()];
        for field in FIELDS {
            let (certificate, key) = &bench.world.people[0];
            session.sign(&bench.world.request(field, Kind::Approve, certificate, &chain), key, None)?;
        }
        Ok(session.into_bytes())
    };
    let together = measure(bench, (at_once, session), Vec::new(), |ours, floor, peers| {
        Row {
        number: "3",
        operation: "the same in one session, hash state kept on both sides".to_owned(),
        unit: "ms",
        ours,
        floor: Some(floor),
        goal: Some(Goal::TimesFloor(2.0)),
        peers,
        notes: vec![
            "in a session little is left but Ed25519 itself; ours checks each signature after making it, the floor none"
                .to_owned(),
        ],
    }
    })?;
    Ok(vec![apart, together])
}

/// Row 18: how much a file grows by one signature without a time stamp.
pub(crate) fn growth(bench: &Bench) -> Result<Vec<Row>> {
    let base = fs::read(bench.input("70k.pdf"))?;
    let bare = signed(bench, &base, FIELDS[1])?.len() - base.len();
    let paper = render(&paper::ours(&crate::content()))?;
    let marked = paper::sign_with_mark(bench, Session::open(paper.bytes.clone())?, FIELDS[1], 0)?;
    let marked = marked.bytes().len() - paper.bytes.len();
    let grown = |name: &'static str, goal| {
        let order = order(bench, name, "70k.pdf", &FIELDS[1..2], 1);
        let figure = bench.peers.order(name, &order).and_then(|answer| {
            let size = |key: &str| answer[key].as_f64().ok_or_else(|| anyhow::anyhow!("no sizes: {answer}"));
            Ok((size("bytes_after")? - size("bytes_before")?) / 1024.0)
        });
        PeerFigure { name: name.to_owned(), figure: figure.map_err(|why| why.to_string()), goal }
    };
    let kib = |bytes: usize| -> f64 { f64::from(u32::try_from(bytes).unwrap_or(u32::MAX)) / 1024.0 };
    let row = |operation: &str, ours, peers| Row {
        number: "18",
        operation: operation.to_owned(),
        unit: "KiB",
        ours,
        floor: None,
        goal: Some(Goal::AtMost(4.5)),
        peers,
        notes: vec![],
    };
    Ok(vec![
        row(
            "growth by one signature, nothing drawn, as the peers do it",
            kib(bare),
            vec![grown("pyhanko", Some(1.0 / 0.75)), grown("libpdf", Some(5.0)), grown("pdfbox", None)],
        ),
        row("growth by one signature with its mark, on our own paper", kib(marked), vec![]),
    ])
}

/// One signature on the bytes of a file, from reading to the whole new file.
pub(crate) fn signed(bench: &Bench, base: &[u8], field: &str) -> Result<Vec<u8>> {
    signed_by(bench, base, field, 0)
}

/// The same by one of the world's people.
pub(crate) fn signed_by(bench: &Bench, base: &[u8], field: &str, who: usize) -> Result<Vec<u8>> {
    let chain = [bench.world.issuing.clone()];
    let (certificate, key) = &bench.world.people[who];
    let request = bench.world.request(field, Kind::Approve, certificate, &chain);
    let delta = sign(base, &request, key, None)?;
    ensure!(!delta.is_empty(), "nothing was signed");
    Ok([base, &delta].concat())
}

fn order(bench: &Bench, name: &str, file: &str, fields: &[&str], count: u32) -> serde_json::Value {
    // What each is used with: pyHanko and libpdf sign with P-256, PDFBox here with Ed25519 as we do.
    let algorithm = if name == "pdfbox" { "ed25519" } else { "p256" };
    let path = |suffix: &str| bench.input(&format!("{algorithm}.{suffix}.pem"));
    json!({
        "do": "sign", "file": bench.input(file), "fields": fields, "algorithm": algorithm, "count": count, "tuned": true,
        "key": path("key"), "chain": path("chain"),
    })
}

type Other<'a> = (String, Result<Contender<'a>, String>, Option<f64>);

fn others<'a>(
    bench: &'a Bench,
    file: &str,
    fields: &[&str],
    count: u32,
    goals: [Option<f64>; 3],
) -> Vec<Other<'a>> {
    let named = [
        ("pyhanko", "pyHanko tuned P-256", count),
        ("libpdf", "@libpdf/core P-256", 2 * count),
        ("pdfbox", "PDFBox Ed25519", 20 * count),
    ];
    let of = |((name, title, count), goal): ((&'static str, &str, u32), Option<f64>)| {
        let contender = match bench.peers.absence(name) {
            Some(why) => Err(why),
            None => Ok(Contender::peer(&bench.peers, name, order(bench, name, file, fields, count))),
        };
        (title.to_owned(), contender, goal)
    };
    named.into_iter().zip(goals).map(of).collect()
}

/// Floor, ours and the others in turn.
pub(crate) fn measure<'a, A, B>(
    bench: &'a Bench,
    (floor, ours): (impl FnMut() -> Result<A> + 'a, impl FnMut() -> Result<B> + 'a),
    others: Vec<Other<'a>>,
    row: impl FnOnce(f64, f64, Vec<PeerFigure>) -> Row,
) -> Result<Row> {
    let mut contenders = vec![Contender::here(floor), Contender::here(ours)];
    let mut told = Vec::new();
    for (name, contender, goal) in others {
        let place = contender.map(|contender| {
            contenders.push(contender);
            contenders.len() - 1
        });
        told.push((name, place, goal));
    }
    let figures = duel::run(bench.rounds, &mut contenders)?;
    let peers = told.into_iter().map(|(name, place, goal)| PeerFigure {
        name,
        figure: place.map(|place| figures[place]),
        goal,
    });
    let peers = peers.collect();
    Ok(row(figures[1], figures[0], peers))
}
