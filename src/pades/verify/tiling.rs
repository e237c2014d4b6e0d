//! Every byte that an update adds must belong to something: an object, a cross-reference section or its tail.
//! Bytes that belong to nothing are where second copies of objects hide.

use super::finding::Finding;
use crate::pades::read::{Document, Entry, Reference, Tail, is_space};

/// Checks the bytes `from..to`, written by the sections `newest..oldest` of the chain.
pub(super) fn judge(
    document: &Document<'_>,
    newest: usize,
    oldest: usize,
    from: usize,
    to: usize,
) -> Result<(), Finding> {
    let mut spans = Vec::new();
    for (index, section) in document.sections().iter().enumerate().take(oldest).skip(newest) {
        if section.offset < from || section.end > to {
            return Err(Finding::modified(
                "a later revision refers to a cross-reference section of an earlier one",
            ));
        }
        let tail = tail_after(document.bytes(), section.end, section.offset)?;
        spans.push((section.offset, tail));
        for number in section.numbers() {
            if let Some(Entry::Plain { offset, generation }) = section.entry(document.bytes(), number)? {
                let object = document.plain(index, offset, Some(Reference { number, generation }))?;
                let Some(span) = object.span else { continue };
                if span.start < from || span.end > to {
                    return Err(Finding::modified(format!(
                        "object {number} was taken from the bytes of another revision"
                    )));
                }
                if section.stream != Some(number) {
                    spans.push((span.start, span.end));
                }
            }
        }
    }
    spans.sort_unstable();
    let mut at = from;
    for (start, end) in spans.into_iter().chain([(to, to)]) {
        let gap = document.bytes().get(at..start);
        if !gap.is_some_and(|gap| gap.iter().all(|byte| is_space(*byte))) {
            return Err(Finding::modified(format!(
                "bytes from {at} on belong to no object of their revision"
            )));
        }
        at = end;
    }
    Ok(())
}

/// The end of `startxref … %%EOF` that must follow a section.
fn tail_after(bytes: &[u8], end: usize, offset: usize) -> Result<usize, Finding> {
    let refuse = || Finding::modified("a revision does not end with its own startxref and %%EOF");
    let rest = bytes.get(end..).unwrap_or_default();
    let near = rest.get(..rest.len().min(96)).unwrap_or_default();
    let marker = near.windows(5).position(|window| window == b"%%EOF").ok_or_else(refuse)?;
    let through = end + marker + 5;
    let tail = Tail::read(bytes.get(..through).unwrap_or_default()).map_err(|_| refuse())?;
    let gap = bytes.get(end..tail.span.start).ok_or_else(refuse)?;
    if tail.startxref != offset || !gap.iter().all(|byte| is_space(*byte)) {
        return Err(refuse());
    }
    Ok(through)
}
