//! A signed file around other bytes: what a stranger put in the place of the message, or into the security store. The tests and
//! the coverage-guided targets of `fuzz/` share it.
#![expect(clippy::unwrap_used, reason = "a file that cannot be built is a failed test")]

use crate::pades_world::{find, find_last, object_text, startxref, stream, update};

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
