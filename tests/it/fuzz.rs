//! Random changes for as long as there is time: the structure of PDFs, messages and certificates, what a security store holds,
//! rosters, typed words. Nothing may panic, nothing may take long, nothing may look good. `TEKEN_FUZZ_SECONDS` says how long
//! each runs (`tests/run` gives 20, with `--long` 600); `fuzz/` has the same for cargo-fuzz, which is led by what the code does
//! with its inputs. With `TEKEN_FUZZ_SEEDS` the originals are written into that folder for it.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use teken::domain::code::VerifyCode;
use teken::domain::ids::AccountId;
use teken::domain::token::Token;
use teken::pades::Certificate;
use teken::pades::verify::{Integrity, verify};
use teken::roster::{NamedFile, load, read};

use crate::app::rng;
use crate::pades_foreign::foreign;
use crate::pades_framed::Frame;
use crate::pades_mutants::{Numbers, mutant, say};
use crate::pades_world::{World, base_pdf, base_pdf_packed, find, find_last};
use crate::typed_words::say_the_same;

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

/// The originals of a target, for the folder where its corpus begins.
#[expect(clippy::disallowed_methods, reason = "whoever runs the tests says where to")]
fn seeds<'a>(target: &str, originals: impl IntoIterator<Item = &'a [u8]>) {
    let Ok(folder) = std::env::var("TEKEN_FUZZ_SEEDS") else { return };
    let folder = PathBuf::from(folder).join(target);
    std::fs::create_dir_all(&folder).unwrap();
    for (number, original) in originals.into_iter().enumerate() {
        std::fs::write(folder.join(format!("seed-{number}")), original).unwrap();
    }
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

/// The message in the last hole of a file, its padding included.
fn message_of(pdf: &[u8]) -> Vec<u8> {
    let open = find_last(pdf, b"/Contents<").unwrap() + 10;
    let close = open + find(&pdf[open..], b">").unwrap();
    data_encoding::HEXLOWER.decode(&pdf[open..close]).unwrap()
}

/// Whether all that the last signature covers is as it was; where it is, its ByteRange says.
fn is_changed_in_its_message_alone(original: &[u8], changed: &[u8]) -> bool {
    let Some(range) = find_last(original, b"/ByteRange").map(|at| &original[at + 10..]) else { return false };
    let range = std::str::from_utf8(&range[..find(range, b"]").unwrap()]).unwrap();
    let numbers: Vec<usize> =
        range.trim_start_matches([' ', '[']).split_whitespace().map(|word| word.parse().unwrap()).collect();
    let [0, open, close, _] = numbers[..] else { return false };
    let around = |bytes: &[u8]| Some((bytes.get(..open)?.to_vec(), bytes.get(close..)?.to_vec()));
    original.len() == changed.len() && around(original) == around(changed)
}

#[test]
fn fuzz_structure() {
    let world = World::new();
    let mut corpus = world.stages();
    corpus.extend(world.stages_of(base_pdf_packed()));
    corpus.push(base_pdf());
    let ours = corpus.len();
    let others = foreign().into_iter().flat_map(|foreign| {
        ["status-good", "form-linearised-packed", "rsa2048-sha256-adbe-stamped"]
            .map(|name| &foreign.files[name])
    });
    corpus.extend(others.cloned());
    seeds("structure", corpus.iter().map(Vec::as_slice));
    let anchors = world.anchors();
    fuzz("structure", |numbers| {
        let number = numbers.below(corpus.len());
        let original = &corpus[number];
        let bytes = changed(original, numbers);
        let earlier = original.starts_with(&bytes);
        let report = verify(&bytes, &anchors, world.now);
        if number >= ours && is_changed_in_its_message_alone(original, &bytes) {
            // Messages made elsewhere name the signer's certificate and not its chain (decision 0016): whoever changes the
            // chain that they carry breaks the way to a root, and not the signature of the same signer.
            let signers = |bytes| {
                let made = verify(bytes, &anchors, world.now).signatures;
                made.into_iter().map(|one| one.certificate).collect::<Vec<_>>()
            };
            let same = || signers(&bytes) == signers(original);
            assert!(report.integrity != Integrity::ValidWhole || same(), "{report:#?}");
            return;
        }
        assert!(earlier || report.integrity != Integrity::ValidWhole, "{report:#?}");
    });
}

#[test]
fn fuzz_messages() {
    let world = World::new();
    let mut stages = world.stages();
    let stamped = stages.swap_remove(5);
    let frame = Frame::of(&world);
    let message = message_of(&frame.pdf);
    seeds("message", [message.as_slice(), &message_of(&stamped), &message_of(&stages[1])]);
    let mut certificates = vec![world.root.as_der(), world.tsa.as_der(), world.issuing.as_der()];
    certificates.push(world.people[0].0.as_der());
    seeds("certificate", certificates.iter().copied());
    fuzz("messages and certificates", |numbers| {
        let bytes = changed(&message, numbers);
        // A message cut in its padding is the same message.
        let same = message.starts_with(&bytes) || bytes.starts_with(&message);
        if bytes.len() < message.len() * 2 && !same {
            frame.is_not_whole_with_message(&bytes);
        }
        let der = changed(certificates[numbers.below(certificates.len())], numbers);
        if let Ok(certificate) = Certificate::from_der(der.clone()) {
            let facts = (certificate.common_name(), certificate.title(), certificate.serial().len());
            assert!(certificate.as_der() == der && facts.2 <= der.len());
        }
    });
}

#[test]
fn fuzz_store() {
    let world = World::new();
    let frame = Frame::of(&world);
    let lists = world.lists();
    let mut originals =
        vec![("CRLs", lists[0].as_slice()), ("CRLs", &lists[1]), ("Certs", world.issuing.as_der())];
    originals.extend(foreign().map(|foreign| ("OCSPs", foreign.answer.as_slice())));
    seeds("store", originals.iter().map(|(_, bytes)| *bytes));
    fuzz("security store", |numbers| {
        let (key, original) = originals[numbers.below(originals.len())];
        frame.keeps_its_signer_with_store(key, &changed(original, numbers));
    });
}

#[test]
fn fuzz_rosters() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/arunika");
    let tables = load(&sample).unwrap();
    let book = vec![NamedFile {
        name: "roster.xlsx".to_owned(),
        bytes: std::fs::read(sample.join("arunika.xlsx")).unwrap(),
    }];
    seeds("roster", tables.iter().chain(&book).map(|file| file.bytes.as_slice()));
    fuzz("rosters", |numbers| {
        // A workbook takes as long as all the tables together.
        let mut files = if numbers.below(4) == 0 { book.clone() } else { tables.clone() };
        let at = numbers.below(files.len());
        files[at].bytes = changed(&files[at].bytes, numbers);
        drop(read(&files));
    });
}

#[test]
fn fuzz_words() {
    let (code, token) = (VerifyCode::new(&mut rng()), Token::new(&mut rng()));
    let id = AccountId::new(World::new().now, &mut rng());
    let originals = [
        code.to_string(),
        token.text(),
        id.to_string(),
        "kepala.dinas@arunikakab.example".to_owned(),
        "dr. Renée Ujipertiwi, M.Kes. <kadis@arunikakab.example>".to_owned(),
    ];
    seeds("words", originals.iter().map(String::as_bytes));
    fuzz("typed words", |numbers| {
        let bytes = changed(originals[numbers.below(originals.len())].as_bytes(), numbers);
        let text = String::from_utf8_lossy(&bytes);
        say_the_same(&text);
    });
}
