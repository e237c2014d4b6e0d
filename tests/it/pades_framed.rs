//! A signed file around other bytes: what a stranger put in the place of the message, or into the security store. The tests and
//! the coverage-guided targets of `fuzz/` share it.
#![expect(clippy::unwrap_used, reason = "a file that cannot be built is a failed test")]

use chrono::{DateTime, Utc};
use teken::pades::verify::{Integrity, TrustAnchors, verify};

use crate::pades_world::{World, find, find_last, object_text, startxref, stream, update};

/// A file that two parties have signed, and when and by whose roots it is judged.
pub(crate) struct Frame {
    pub(crate) pdf: Vec<u8>,
    anchors: TrustAnchors,
    now: DateTime<Utc>,
}

impl Frame {
    pub(crate) fn of(world: &World) -> Self {
        Self { pdf: world.stages().swap_remove(3), anchors: world.anchors(), now: world.now }
    }

    /// Whatever stands in the place of the message, the file is not whole; what stood there is not asked about.
    pub(crate) fn is_not_whole_with_message(&self, message: &[u8]) {
        let report = verify(&with_message(&self.pdf, message), &self.anchors, self.now);
        assert_ne!(report.integrity, Integrity::ValidWhole);
    }

    /// What stands in the security store is not signed by whom it is about: it never makes a file whole, and nobody another
    /// signer.
    pub(crate) fn keeps_its_signer_with_store(&self, key: &str, bytes: &[u8]) {
        let report = verify(&with_store(&self.pdf, key, bytes), &self.anchors, self.now);
        assert_ne!(report.integrity, Integrity::ValidWhole);
        let signer = report.signatures.last().and_then(|signature| signature.signer_id.clone());
        assert!(signer.is_none_or(|signer| signer == "S-00000002"), "{report:#?}");
    }
}

/// A file whose last /Contents holds this instead of its message.
pub(crate) fn with_message(pdf: &[u8], message: &[u8]) -> Vec<u8> {
    let open = find_last(pdf, b"/Contents<").unwrap() + 10;
    let close = open + find(&pdf[open..], b">").unwrap();
    let hex = data_encoding::HEXLOWER.encode(message).into_bytes();
    let grown = [&pdf[..open], &hex, &pdf[close..]].concat();
    // The byte range and startxref must agree with the new size, or nobody looks at the message.
    let moved = |at: usize| at + hex.len() - (close - open);
    let (at, end) = (find_last(&grown, b"/ByteRange[").unwrap(), find_last(&grown, b"/Contents<").unwrap());
    let numbers = String::from_utf8_lossy(&grown[at + 11..end]).into_owned();
    let numbers = numbers
        .split(']')
        .next()
        .unwrap()
        .split_whitespace()
        .map(|n| n.parse::<usize>().unwrap())
        .collect::<Vec<_>>();
    let range = format!("[0 {} {} {}]", numbers[1], moved(numbers[2]), numbers[3]);
    let mut out = grown[..at + 10].to_vec();
    out.extend_from_slice(range.as_bytes());
    out.resize(end, b' ');
    out.extend_from_slice(&grown[end..]);
    let start = startxref(pdf);
    let table = find_last(&out, b"\nxref\n").unwrap() + 1;
    let text = out[table..].iter().map(|byte| char::from(*byte)).collect::<String>();
    let text = text.replace(&format!("startxref\n{start}\n"), &format!("startxref\n{table}\n"));
    out.truncate(table);
    out.extend(text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()));
    out
}

/// The same file with a security store of one stream behind it, under that key: `Certs`, `CRLs` or `OCSPs`.
pub(crate) fn with_store(pdf: &[u8], key: &str, bytes: &[u8]) -> Vec<u8> {
    let catalog = object_text(pdf, 1).replacen("/Lang(id)", "/Lang(id)/DSS 194 0 R", 1);
    let store = format!("<</Type/DSS/{key}[195 0 R]>>");
    let objects = [(1, catalog.into_bytes()), (194, store.into_bytes()), (195, stream("<<>>", bytes))];
    update(pdf, &objects)
}
