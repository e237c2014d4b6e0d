//! Signature wrapping: the signed bytes are all in the file, but the file that a reader sees is another one.
#![expect(clippy::unwrap_used, reason = "a hostile file that cannot be built is a failed test")]

use std::fmt::Write as _;

use teken::pades::verify::Integrity;

use crate::pades_twins::{first_party, hole, honest, judge, latin};
use crate::pades_world::{World, object_text, startxref, stream};

/// The signed bytes moved apart, and between them another table, another signature dictionary and another text.
/// Every digest still fits; the tail still says where it always said that the table is.
fn wrapped(pdf: &[u8]) -> Vec<u8> {
    let (hole, table_at, number) = (hole(pdf), startxref(pdf), first_party(pdf));
    let text = pdf[table_at..].iter().map(|byte| char::from(*byte)).collect::<String>();
    let (table, rest) = text.split_once("trailer").unwrap();
    let mut entries = Vec::new();
    let mut next = 0_u32;
    for line in table.lines().skip(1) {
        match line.split_whitespace().collect::<Vec<_>>()[..] {
            [first, _count] => next = first.parse().unwrap(),
            [offset, _, _] => {
                entries.push((next, offset.parse::<usize>().unwrap()));
                next += 1;
            }
            _ => panic!("{line}"),
        }
    }
    entries.push((4, 0));
    entries.sort_unstable();
    let trailer = format!("trailer{}", rest.split("startxref").next().unwrap());
    let tail = pdf.len() - hole.end;
    let build = |at: &[usize; 2], end: usize| {
        let mut out = pdf[..hole.end].to_vec();
        out.resize(table_at, b' ');
        let mut table = String::from("xref\n");
        for (n, offset) in &entries {
            let offset = if *n == number {
                at[0]
            } else if *n == 4 {
                at[1]
            } else {
                *offset
            };
            let _ = write!(table, "{n} 1\n{offset:010} 00000 n\r\n");
        }
        out.extend_from_slice((table + &trailer).as_bytes());
        let own = out.len();
        let dictionary = object_text(pdf, number);
        let (before, after) = dictionary.split_once("/ByteRange[").unwrap();
        let (_, after) = after.split_once(']').unwrap();
        let range = format!("/ByteRange[0 {} {end:>8} {tail}]", hole.start);
        out.extend_from_slice(&latin(&format!("{number} 0 obj\n{before}{range}{after}\nendobj\n")));
        let other = out.len();
        out.extend_from_slice(b"4 0 obj\n");
        out.extend_from_slice(&stream("<<>>", b"BT /F1 12 Tf 72 770 Td (LAIN) Tj ET"));
        out.extend_from_slice(b"\nendobj\n");
        (out, [own, other])
    };
    let (draft, at) = build(&[0, 0], 0);
    let (mut out, _) = build(&at, draft.len());
    let end = out.len();
    out.extend_from_slice(&pdf[hole.end..]);
    let covered = [&out[..hole.start], &out[end..]].concat();
    assert_eq!(covered, [&pdf[..hole.start], &pdf[hole.end..]].concat(), "the signed bytes are all there");
    out
}

#[test]
fn signed_bytes_moved_apart_with_a_forged_table_in_the_hole_are_modified() {
    let world = World::new();
    let report = judge(&world, &wrapped(&honest(&world)));
    assert_eq!(report.integrity, Integrity::Modified);
    let why = "/ByteRange of `ttd_pihak_pertama` leaves out something else than its own /Contents";
    assert_eq!(report.reasons, [why], "refused for the wrapping itself");
    assert!(report.signatures.is_empty(), "nobody is named as a signer");
}
