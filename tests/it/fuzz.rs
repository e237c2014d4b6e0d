//! Random changes for as long as there is time: the structure of PDFs, messages and certificates, rosters. Nothing may panic,
//! nothing may take long, nothing may look good. `TEKEN_FUZZ_SECONDS` says how long each runs (`tests/run` gives 20, with
//! `--long` 600); `fuzz/` has the same three for cargo-fuzz.

use std::time::{Duration, Instant};

use teken::pades::Certificate;
use teken::pades::verify::{Integrity, verify};
use teken::roster::{NamedFile, load, read};

use crate::pades_hostile::with_message;
use crate::pades_mutants::{Numbers, mutant, say};
use crate::pades_world::{World, base_pdf, base_pdf_packed, find, find_last};

/// Longer than this, one input is a fault; a test binary without optimisation on a busy machine has to hold it.
const SLOWEST: Duration = Duration::from_secs(5);

/// Runs until the time is up, from another seed on each day of the long runs; says how often.
#[expect(clippy::disallowed_methods, reason = "whoever runs the tests says how long")]
fn fuzz(what: &str, mut once: impl FnMut(&mut Numbers)) {
    let seconds = std::env::var("TEKEN_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    let first: u64 = std::env::var("TEKEN_FUZZ_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    let began = Instant::now();
    let (mut seed, mut slowest) = (first << 32, (Duration::ZERO, 0));
    while began.elapsed() < Duration::from_secs(seconds) {
        let started = Instant::now();
        once(&mut Numbers::new(seed));
        let took = started.elapsed();
        assert!(took < SLOWEST, "{what}, seed {seed}: {took:?}");
        slowest = slowest.max((took, seed));
        seed += 1;
    }
    say(format_args!(
        "fuzz {what}: {} inputs, the slowest {:?} (seed {})",
        seed - (first << 32),
        slowest.0,
        slowest.1
    ));
}

/// One to eight changes, one after the other.
fn changed(bytes: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for _ in 0..=numbers.below(8) {
        if !out.is_empty() {
            out = mutant(&out, numbers).0;
        }
    }
    out
}

#[test]
fn fuzz_structure() {
    let world = World::new();
    let mut corpus = world.stages();
    corpus.extend(world.stages_of(base_pdf_packed()));
    corpus.push(base_pdf());
    let anchors = world.anchors();
    fuzz("structure", |numbers| {
        let original = &corpus[numbers.below(corpus.len())];
        let bytes = changed(original, numbers);
        let earlier = original.starts_with(&bytes);
        let report = verify(&bytes, &anchors, world.now);
        assert!(earlier || report.integrity != Integrity::ValidWhole, "{report:#?}");
    });
}

#[test]
fn fuzz_messages() {
    let world = World::new();
    let pdf = world.stages().swap_remove(3);
    let open = find_last(&pdf, b"/Contents<").unwrap() + 10;
    let close = open + find(&pdf[open..], b">").unwrap();
    let message = data_encoding::HEXLOWER.decode(&pdf[open..close]).unwrap();
    let anchors = world.anchors();
    let mut certificates = vec![world.root.as_der().to_vec(), world.tsa.as_der().to_vec()];
    certificates.push(world.people[0].0.as_der().to_vec());
    fuzz("messages and certificates", |numbers| {
        let bytes = changed(&message, numbers);
        // A message cut in its padding is the same message.
        let same = message.starts_with(&bytes) || bytes.starts_with(&message);
        if bytes.len() < message.len() * 2 && !same {
            let report = verify(&with_message(&pdf, &bytes), &anchors, world.now);
            assert_ne!(report.integrity, Integrity::ValidWhole);
        }
        let der = changed(&certificates[numbers.below(certificates.len())], numbers);
        if let Ok(certificate) = Certificate::from_der(der.clone()) {
            let facts = (certificate.common_name(), certificate.title(), certificate.serial().len());
            assert!(certificate.as_der() == der && facts.2 <= der.len());
        }
    });
}

#[test]
fn fuzz_rosters() {
    let sample = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/arunika");
    let tables = load(&sample).unwrap();
    let book = vec![NamedFile {
        name: "roster.xlsx".to_owned(),
        bytes: std::fs::read(sample.join("arunika.xlsx")).unwrap(),
    }];
    fuzz("rosters", |numbers| {
        // A workbook takes as long as all the tables together.
        let mut files = if numbers.below(4) == 0 { book.clone() } else { tables.clone() };
        let at = numbers.below(files.len());
        files[at].bytes = changed(&files[at].bytes, numbers);
        drop(read(&files));
    });
}
