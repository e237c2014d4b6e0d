//! Changed files by the thousand: none is called whole, none brings the verifier down.
#![expect(clippy::unwrap_used, reason = "a hostile file that cannot be built is a failed test")]

use proptest::prelude::*;
use teken::pades::verify::{Integrity, verify};
use teken::pades::{Kind, TimeStamper as _, sign};

use crate::pades_world::{World, base_pdf, base_pdf_packed, find, find_last, joined};

/// A signed file with zero padding in its last hole, and where that padding is.
fn padded(world: &World) -> (Vec<u8>, std::ops::Range<usize>) {
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

#[test]
fn no_changed_byte_goes_unnoticed() {
    let world = World::new();
    let (pdf, padding) = padded(&world);
    let last_hole = find_last(&pdf, b"/Contents<").unwrap() + 10..padding.end + 1;
    assert_eq!(verify(&pdf, &world.anchors(), world.now).integrity, Integrity::ValidWhole);
    let mut tried = 0;
    for at in 0..pdf.len() {
        // Two bytes in five of the last hole, which no digest covers, and one in twenty-three of the rest.
        let chosen = if last_hole.contains(&at) { matches!(at % 5, 0 | 2) } else { at % 23 == 0 };
        if !chosen {
            continue;
        }
        let mut mutant = pdf.clone();
        mutant[at] ^= [0x01, 0x20, 0x0f][at % 3];
        let report = verify(&mutant, &world.anchors(), world.now);
        assert!(
            report.integrity != Integrity::ValidWhole,
            "byte {at} ({:?} to {:?}): {report:#?}",
            char::from(pdf[at]),
            char::from(mutant[at])
        );
        tried += 1;
    }
    assert!(tried >= 2_000, "{tried}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn cut_pasted_and_overwritten_files_never_pass_and_never_panic(
        kind in 0..4_u8,
        a in 0..20_000_usize,
        b in 0..20_000_usize,
        length in 1..300_usize,
        noise in proptest::collection::vec(any::<u8>(), 1..40),
    ) {
        thread_local! {
            static FILES: (World, Vec<Vec<u8>>) = {
                let world = World::new();
                let files = vec![world.stages().pop().unwrap(), world.stages_of(base_pdf_packed()).pop().unwrap()];
                (world, files)
            };
        }
        FILES.with(|(world, files)| {
            for pdf in files {
                let (a, b) = (a % pdf.len(), b % pdf.len());
                let end = (a + length).min(pdf.len());
                let mut mutant = pdf.clone();
                match kind {
                    0 => { mutant.drain(a..end); }
                    1 => { let piece = pdf[a..end].to_vec(); mutant.splice(b..b, piece); }
                    2 => { mutant.splice(a..(a + noise.len()).min(pdf.len()), noise.iter().copied()); }
                    _ => mutant.truncate(a),
                }
                let report = verify(&mutant, &world.anchors(), world.now);
                let prefix_revision = kind == 3 && mutant.ends_with(b"%%EOF\n");
                if mutant != *pdf && !prefix_revision {
                    assert_ne!(report.integrity, Integrity::ValidWhole);
                }
            }
        });
    }

    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let world_free = teken::pades::verify::TrustAnchors::default();
        let report = verify(&[b"%PDF-1.7\n".as_slice(), &bytes].concat(), &world_free, chrono::DateTime::UNIX_EPOCH);
        prop_assert_ne!(report.integrity, Integrity::ValidWhole);
    }
}
