//! Changed files by the thousand: none is called whole, none brings the verifier down. `TEKEN_TEST_LONG=1` tries a million.
#![expect(clippy::unwrap_used, reason = "a hostile file that cannot be built is a failed test")]

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use teken::pades::verify::{Integrity, TrustAnchors, verify};
use teken::pades::{Kind, TimeStamper as _, sign};

use crate::pades_foreign::foreign;
use crate::pades_world::{World, base_pdf, base_pdf_packed, find, find_last, joined};

/// A small generator of numbers that look random and are the same in each run (xorshift64*).
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33).unwrap() % most.max(1)
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.below(256)).unwrap()
    }
}

/// A figure for whoever runs the tests: past the capture of the test runner.
pub(crate) fn say(figure: std::fmt::Arguments<'_>) {
    use std::io::Write as _;

    std::io::stderr().write_all(format!("{figure}\n").as_bytes()).unwrap();
}

#[expect(clippy::disallowed_methods, reason = "whoever runs the tests says how long")]
pub(crate) fn is_long() -> bool {
    std::env::var("TEKEN_TEST_LONG").is_ok_and(|word| word == "1")
}

/// A file that was signed, and the bytes of it that mean nothing: the zeros after its messages.
struct Original {
    bytes: Vec<u8>,
    anchors: TrustAnchors,
    now: chrono::DateTime<chrono::Utc>,
    /// Where messages of others stand: they hold words that the signature does not fix (a chain, two names of one
    /// algorithm), so there the report must be the same or worse, not the file refused.
    loose: Option<Range<usize>>,
}

/// A signed file with zero padding in its last hole, and where that padding is.
fn padded(world: &World) -> (Vec<u8>, Range<usize>) {
    let first = world.person(&world.seal(&base_pdf(), "segel", Kind::Certify), "ttd_pihak_pertama", 0);
    let chain = [world.issuing.clone()];
    let (certificate, key) = &world.people[1];
    let time_chain = [world.time_authority.clone()];
    let tsa = world.stamper(&time_chain, 70);
    let mut request = world.request("ttd_pihak_kedua", Kind::Approve, certificate, &chain);
    request.timestamp_room = Some(tsa.token_room() + 20);
    let pdf = joined(&first, &sign(&first, &request, key, Some(&tsa)).unwrap());
    let open = find_last(&pdf, b"/Contents<").unwrap();
    let close = open + find(&pdf[open..], b">").unwrap();
    let zeros = pdf[..close].iter().rev().take_while(|byte| **byte == b'0').count();
    (pdf, close - zeros..close)
}

fn originals(world: &World) -> Vec<Original> {
    let ours = |bytes| Original { bytes, anchors: world.anchors(), now: world.now, loose: None };
    let mut all = vec![ours(padded(world).0)];
    all.extend(world.stages().into_iter().skip(1).map(ours));
    all.extend(world.stages_of(base_pdf_packed()).into_iter().skip(3).map(ours));
    for name in ["rsa2048-sha256-adbe-stamped", "openssl-p384-sha384-unbound", "rsa2048-pss-sha256-pades"] {
        let Some(foreign) = foreign() else { continue };
        let bytes = foreign.files[name].clone();
        let open = find_last(&bytes, b"/Contents <").unwrap() + 10;
        let close = open + find(&bytes[open..], b">").unwrap();
        all.push(Original {
            bytes,
            anchors: foreign.accredited(),
            now: foreign.now,
            loose: Some(open + 1..close),
        });
    }
    all
}

/// One changed file and the bytes that changed: flip, delete, insert, duplicate, overwrite, exchange, cut.
pub(crate) fn mutant(bytes: &[u8], numbers: &mut Numbers) -> (Vec<u8>, Range<usize>) {
    let mut out = bytes.to_vec();
    let length = bytes.len();
    let (a, b) = (numbers.below(length), numbers.below(length));
    let span = 1 + if numbers.below(4) == 0 { numbers.below(400) } else { numbers.below(12) };
    let end = (a + span).min(length);
    match numbers.below(9) {
        0..=2 => {
            out[a] ^= 1 << numbers.below(8);
            return (out, a..a + 1);
        }
        3 => {
            out[a] = numbers.byte();
            return (out, a..a + 1);
        }
        4 => drop(out.drain(a..end)),
        5 => drop(out.splice(a..a, (0..span).map(|_| numbers.byte()).collect::<Vec<_>>())),
        6 => drop(out.splice(b..b, bytes[a..end].to_vec())),
        7 => {
            // What stands in one place, written over another: offsets and tables stay as they are.
            let to = (b + (end - a)).min(length);
            out[b..to].copy_from_slice(&bytes[a..a + (to - b)]);
            return (out, b..to);
        }
        _ => out.truncate(a),
    }
    (out, a..length)
}

#[test]
fn twenty_thousand_mutants_and_none_is_called_whole() {
    let world = World::new();
    let originals = originals(&world);
    for original in &originals {
        let report = verify(&original.bytes, &original.anchors, original.now);
        assert_eq!(report.integrity, Integrity::ValidWhole, "{:?}", report.reasons);
    }
    let wanted = if is_long() { 1_000_000 } else { 20_000 };
    let (next, tried) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if tried.load(Ordering::Relaxed) >= wanted {
                        break;
                    }
                    if judged(&originals[seed % originals.len()], seed) {
                        tried.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    say(format_args!("mutants tried: {} of {} files", tried.into_inner(), originals.len()));
}

/// Whether the mutant of that number was worth judging: it is another file, and no earlier state of the same.
fn judged(original: &Original, seed: usize) -> bool {
    let (bytes, changed) = mutant(&original.bytes, &mut Numbers::new(seed as u64));
    if bytes == original.bytes || (original.bytes.starts_with(&bytes) && bytes.ends_with(b"%%EOF\n")) {
        return false;
    }
    let report = verify(&bytes, &original.anchors, original.now);
    if report.integrity != Integrity::ValidWhole {
        return true;
    }
    let within =
        original.loose.as_ref().is_some_and(|loose| loose.start <= changed.start && changed.end <= loose.end);
    let before = verify(&original.bytes, &original.anchors, original.now);
    let facts = |report: &teken::pades::verify::Report| {
        let signature = &report.signatures[0];
        (signature.who.clone(), signature.certificate, signature.time, signature.algorithm)
    };
    // A changed chain costs the trust; a time stamp whose chain is gone, the proof of the time.
    let same = facts(&report) == facts(&before) && report.trust >= before.trust;
    let weaker =
        report.trust > before.trust || report.signatures[0].time_source != before.signatures[0].time_source;
    assert!(within && (same || weaker), "mutant {seed}, bytes {changed:?}: {report:#?}");
    true
}

/// Bar 8: every bit of every byte outside the messages, of a file with a seal and two parties.
#[test]
fn every_flipped_bit_is_noticed() {
    let world = World::new();
    let (pdf, padding) = padded(&world);
    let last = find_last(&pdf, b"/Contents<").unwrap() + 10..padding.end + 1;
    let step = if is_long() { 1 } else { 23 };
    // Of the last message, which no digest covers, two digits in five even in a short run; of it all in a long one.
    let chosen = |at: &usize| at.is_multiple_of(step) || (last.contains(at) && matches!(at % 5, 0 | 2));
    let places = (0..pdf.len()).filter(chosen).collect::<Vec<_>>();
    let tried = AtomicUsize::new(0);
    let half = places.len().div_ceil(2);
    std::thread::scope(|scope| {
        for part in places.chunks(half) {
            let (pdf, world, tried) = (&pdf, &world, &tried);
            scope.spawn(move || {
                let anchors = world.anchors();
                for at in part {
                    for bit in 0..8 {
                        if !is_long() && (at + bit) % 4 != 0 {
                            continue;
                        }
                        let mut mutant = pdf.clone();
                        mutant[*at] ^= 1 << bit;
                        let report = verify(&mutant, &anchors, world.now);
                        assert_ne!(report.integrity, Integrity::ValidWhole, "bit {bit} of byte {at}");
                        tried.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    say(format_args!("flipped bits tried: {}", tried.into_inner()));
}

#[test]
fn any_bytes_are_answered() {
    let anchors = TrustAnchors::default();
    for seed in 0..2_000 {
        let mut numbers = Numbers::new(seed);
        let noise = (0..numbers.below(600)).map(|_| numbers.byte()).collect::<Vec<_>>();
        let report =
            verify(&[b"%PDF-1.7\n".as_slice(), &noise].concat(), &anchors, chrono::DateTime::UNIX_EPOCH);
        assert_ne!(report.integrity, Integrity::ValidWhole);
    }
}
