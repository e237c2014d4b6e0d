//! An incremental update (ISO 32000-1 7.5.6): objects, cross-reference section and trailer as one delta.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::serialise;
use super::state::State;
use crate::pades::read::{Dictionary, Reference};

/// A delta being written. Offsets count from the start of the whole file.
#[derive(Debug)]
pub(crate) struct Update {
    base: usize,
    out: Vec<u8>,
    entries: BTreeMap<u32, (usize, u16)>,
    next: u32,
}

impl Update {
    pub(crate) fn after(state: &State) -> Self {
        let out = if state.ends_with_line { Vec::new() } else { b"\n".to_vec() };
        Self { base: state.length, out, entries: BTreeMap::new(), next: state.next }
    }

    /// A new object number.
    pub(crate) fn reserve(&mut self) -> Reference {
        let number = self.next;
        self.next += 1;
        Reference { number, generation: 0 }
    }

    /// Bytes of the delta so far.
    pub(crate) fn written(&self) -> usize {
        self.out.len()
    }

    pub(crate) fn put(&mut self, reference: Reference, body: &[u8]) {
        self.open(reference);
        self.out.extend_from_slice(body);
        self.close();
    }

    pub(crate) fn put_dictionary(&mut self, reference: Reference, dictionary: &Dictionary) {
        self.open(reference);
        serialise::write_dictionary(&mut self.out, dictionary);
        self.close();
    }

    /// `dictionary` is the text `<<…>>` without /Length.
    pub(crate) fn put_stream(&mut self, reference: Reference, dictionary: &str, data: &[u8]) {
        self.open(reference);
        let inner = dictionary.trim_end().strip_suffix(">>").unwrap_or(dictionary);
        self.out.extend_from_slice(inner.as_bytes());
        self.out.extend_from_slice(format!("/Length {}>>stream\n", data.len()).as_bytes());
        self.out.extend_from_slice(data);
        self.out.extend_from_slice(b"\nendstream");
        self.close();
    }

    /// Ends the update and gives the delta.
    pub(crate) fn finish(mut self, state: &State, salt: &[u8]) -> Vec<u8> {
        let startxref = self.base + self.out.len();
        let id = state.id.as_ref().map(|(first, second)| {
            let second = new_identifier(second, startxref, salt);
            let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
            format!("/ID[<{}><{}>]", hex(first), hex(&second))
        });
        let id = id.unwrap_or_default();
        if state.xref_stream {
            let own = self.reserve();
            self.entries.insert(own.number, (startxref, 0));
            self.write_stream(state, own, &id);
        } else {
            self.write_table(state, &id);
        }
        self.out.extend_from_slice(format!("startxref\n{startxref}\n%%EOF\n").as_bytes());
        self.out
    }

    fn open(&mut self, reference: Reference) {
        self.entries.insert(reference.number, (self.base + self.out.len(), reference.generation));
        self.out.extend_from_slice(format!("{} {} obj\n", reference.number, reference.generation).as_bytes());
    }

    fn close(&mut self) {
        self.out.extend_from_slice(b"\nendobj\n");
    }

    /// Runs of consecutive numbers, ascending.
    fn runs(&self) -> Vec<(u32, Vec<(usize, u16)>)> {
        let mut runs: Vec<(u32, Vec<(usize, u16)>)> = Vec::new();
        let mut expected = None;
        for (number, entry) in &self.entries {
            match runs.last_mut() {
                Some((_, run)) if expected == Some(*number) => run.push(*entry),
                _ => runs.push((*number, vec![*entry])),
            }
            expected = number.checked_add(1);
        }
        runs
    }

    fn write_table(&mut self, state: &State, id: &str) {
        let mut table = String::from("xref\n");
        for (first, run) in self.runs() {
            let _ = writeln!(table, "{first} {}", run.len());
            for (offset, generation) in run {
                let _ = write!(table, "{offset:010} {generation:05} n\r\n");
            }
        }
        self.out.extend_from_slice(table.as_bytes());
        self.out.extend_from_slice(b"trailer\n<<");
        self.write_trailer(state, id);
        self.out.extend_from_slice(b">>\n");
    }

    fn write_stream(&mut self, state: &State, own: Reference, id: &str) {
        let mut index = String::new();
        let mut data = Vec::new();
        for (first, run) in self.runs() {
            let _ = write!(index, "{first} {} ", run.len());
            for (offset, generation) in run {
                data.push(1);
                data.extend_from_slice(&u32::try_from(offset).unwrap_or(u32::MAX).to_be_bytes());
                data.extend_from_slice(&generation.to_be_bytes());
            }
        }
        let head = format!(
            "{} 0 obj\n<</Type/XRef/W[1 4 2]/Index[{}]/Length {}",
            own.number,
            index.trim_end(),
            data.len()
        );
        self.out.extend_from_slice(head.as_bytes());
        self.write_trailer(state, id);
        self.out.extend_from_slice(b">>stream\n");
        self.out.extend_from_slice(&data);
        self.out.extend_from_slice(b"\nendstream\nendobj\n");
    }

    fn write_trailer(&mut self, state: &State, id: &str) {
        let text = format!("/Size {}/Root {}", self.next, serialise::pointer(state.root));
        self.out.extend_from_slice(text.as_bytes());
        if let Some(info) = &state.info {
            self.out.extend_from_slice(b"/Info ");
            serialise::write(&mut self.out, info);
        }
        self.out.extend_from_slice(id.as_bytes());
        self.out.extend_from_slice(format!("/Prev {}", state.startxref).as_bytes());
    }
}

/// ISO 32000-1 14.4: the second identifier changes with each update; here by hashing what makes it different.
fn new_identifier(before: &[u8], startxref: usize, salt: &[u8]) -> Vec<u8> {
    let mut digest = ring::digest::Context::new(&ring::digest::SHA256);
    digest.update(before);
    digest.update(&(startxref as u64).to_be_bytes());
    digest.update(salt);
    digest.finish().as_ref().iter().take(16).copied().collect()
}
