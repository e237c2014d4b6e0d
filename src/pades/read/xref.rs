//! Cross-reference sections (ISO 32000-1 7.5.4, 7.5.8): tables and streams, read where they stand.
//!
//! Entries are decoded when asked for, so that a base file with thousands of objects costs nothing.

use std::ops::Range;

use super::lexer::Lexer;
use super::{Dictionary, Object, ReadError, is_space};
use crate::pades::limits::{MOST_ENTRIES, MOST_RUNS};

/// Bytes of one entry of a table.
const TABLE_ENTRY: usize = 20;

/// Where an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    Free,
    Plain { offset: usize, generation: u16 },
    Packed { container: u32, index: usize },
}

/// One section: what one revision (or half of a linearised file) says about its objects.
#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) offset: usize,
    /// The byte after the trailer dictionary, or after the stream's `endobj`.
    pub(crate) end: usize,
    pub(crate) trailer: Dictionary,
    /// `Some(number)` for a cross-reference stream: its object number.
    pub(crate) stream: Option<u32>,
    runs: Vec<Run>,
    data: Vec<u8>,
    widths: [usize; 3],
}

#[derive(Debug)]
struct Run {
    first: u32,
    count: u32,
    /// Start of its entries: in the file for tables, in `data` for streams.
    at: usize,
}

/// The `startxref` line at the very end of a file or revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tail {
    pub(crate) startxref: usize,
    /// From the `s` of `startxref` to the end.
    pub(crate) span: Range<usize>,
}

impl Tail {
    /// The bytes must end with `startxref`, a number and `%%EOF`, then at most one end of line.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, ReadError> {
        let fail = |what| Err(ReadError::Malformed { what, at: bytes.len() });
        let body = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        let body = body.strip_suffix(b"\r").unwrap_or(body);
        let Some(body) = body.strip_suffix(b"%%EOF") else { return fail("%%EOF as the last line") };
        let from = body.len().saturating_sub(64);
        let near = body.get(from..).unwrap_or_default();
        let Some(found) = near.windows(9).rposition(|window| window == b"startxref") else {
            return fail("startxref before %%EOF");
        };
        let start = from + found;
        let mut lexer = Lexer::new(body, start + 9);
        if !lexer.peek().is_some_and(is_space) {
            return fail("a line after startxref");
        }
        lexer.skip();
        let startxref = lexer.offset()?;
        if !lexer.rest().iter().all(|byte| is_space(*byte)) || lexer.rest().is_empty() {
            return fail("%%EOF right after startxref");
        }
        Ok(Self { startxref, span: start..bytes.len() })
    }
}

impl Section {
    /// Reads a classic table with its trailer; the lexer stands at `xref`.
    pub(super) fn read_table(lexer: &mut Lexer<'_>) -> Result<Self, ReadError> {
        let offset = lexer.at();
        lexer.keyword("xref")?;
        let mut runs: Vec<Run> = Vec::new();
        loop {
            lexer.skip();
            if !lexer.peek().is_some_and(|byte| byte.is_ascii_digit()) {
                break;
            }
            let (first, count) = (number(lexer)?, {
                if !lexer.take(b" ") {
                    return lexer.fail("a space between the numbers of a subsection");
                }
                number(lexer)?
            });
            while lexer.take(b" ") {}
            if !lexer.line_end() {
                return lexer.fail("the end of the subsection line");
            }
            let at = lexer.at();
            let bytes =
                (count as usize).checked_mul(TABLE_ENTRY).filter(|length| *length <= lexer.rest().len());
            let Some(bytes) = bytes else {
                return lexer.fail("a cross-reference table with all its entries");
            };
            push_run(&mut runs, Run { first, count, at }, lexer)?;
            lexer.move_to(at + bytes);
        }
        lexer.keyword("trailer")?;
        let Object::Dictionary(trailer) = Object::read(lexer)? else {
            return lexer.fail("a trailer dictionary");
        };
        if trailer.get(b"XRefStm").is_some() {
            return Err(ReadError::Unaccepted(
                "hybrid cross-references, which old and new readers read differently",
            ));
        }
        Ok(Self { offset, end: lexer.at(), trailer, stream: None, runs, data: Vec::new(), widths: [0; 3] })
    }

    /// A section from an already read and decoded cross-reference stream.
    pub(super) fn from_stream(
        span: Range<usize>,
        object: u32,
        trailer: Dictionary,
        data: Vec<u8>,
    ) -> Result<Self, ReadError> {
        let lexer = Lexer::new(&[], span.start);
        if trailer.name(b"Type") != Some(b"XRef") {
            return lexer.fail("a cross-reference stream");
        }
        let widths = trailer.get(b"W").and_then(Object::as_array).unwrap_or_default();
        let mut sizes = [0_usize; 3];
        if widths.len() != 3 {
            return lexer.fail("three field widths");
        }
        for (size, width) in sizes.iter_mut().zip(widths) {
            match width {
                Object::Integer(value @ 0..=8) => *size = usize::try_from(*value).unwrap_or(0),
                _ => return lexer.fail("field widths from 0 to 8"),
            }
        }
        let step = sizes.iter().sum::<usize>();
        if step == 0 {
            return lexer.fail("a field width above 0");
        }
        let whole = [Object::Integer(0), trailer.get(b"Size").cloned().unwrap_or(Object::Null)];
        let index = trailer.get(b"Index").and_then(Object::as_array).unwrap_or(&whole);
        let mut runs: Vec<Run> = Vec::new();
        let mut at = 0_usize;
        for pair in index.chunks(2) {
            let [Object::Integer(first), Object::Integer(count)] = pair else {
                return lexer.fail("pairs in /Index");
            };
            let (Ok(first), Ok(count)) = (u32::try_from(*first), u32::try_from(*count)) else {
                return lexer.fail("pairs in /Index");
            };
            push_run(&mut runs, Run { first, count, at }, &lexer)?;
            let length = (count as usize).checked_mul(step).and_then(|length| length.checked_add(at));
            match length.filter(|end| *end <= data.len()) {
                Some(end) => at = end,
                None => return lexer.fail("a cross-reference stream with all its entries"),
            }
        }
        Ok(Self {
            offset: span.start,
            end: span.end,
            trailer,
            stream: Some(object),
            runs,
            data,
            widths: sizes,
        })
    }

    /// What this section says about an object; `file` is the whole file.
    pub(crate) fn entry(&self, file: &[u8], object: u32) -> Result<Option<Entry>, ReadError> {
        // The runs ascend: the one that may hold the object is the last that begins at or below it.
        let after = self.runs.partition_point(|run| run.first <= object);
        let run = after.checked_sub(1).and_then(|at| self.runs.get(at));
        let run = run.filter(|run| object - run.first < run.count);
        match run {
            None => Ok(None),
            Some(run) if self.stream.is_none() => {
                table_entry(file, run.at + (object - run.first) as usize * TABLE_ENTRY).map(Some)
            }
            Some(run) => self.stream_entry(run, object).map(Some),
        }
    }

    /// All object numbers with an entry in this section.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = u32> + '_ {
        self.runs.iter().flat_map(|run| run.first..run.first.saturating_add(run.count))
    }

    /// How many objects it names.
    pub(crate) fn entries(&self) -> u64 {
        self.runs.iter().map(|run| u64::from(run.count)).sum()
    }

    fn stream_entry(&self, run: &Run, object: u32) -> Result<Entry, ReadError> {
        let step = self.widths.iter().sum::<usize>();
        let at = run.at + (object - run.first) as usize * step;
        let mut rest = self.data.get(at..).unwrap_or_default();
        let mut fields = [1_u64, 0, 0];
        for (field, width) in fields.iter_mut().zip(self.widths) {
            if width > 0 {
                let (digits, after) = rest.split_at_checked(width).unwrap_or_default();
                *field = digits.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
                rest = after;
            }
        }
        let fail = Err(ReadError::Malformed { what: "a cross-reference stream entry", at: self.offset });
        let [kind, second, third] = fields;
        match kind {
            0 => Ok(Entry::Free),
            1 => match (usize::try_from(second), u16::try_from(third)) {
                (Ok(offset), Ok(generation)) => Ok(Entry::Plain { offset, generation }),
                _ => fail,
            },
            2 => match (u32::try_from(second), usize::try_from(third)) {
                (Ok(container), Ok(index)) => Ok(Entry::Packed { container, index }),
                _ => fail,
            },
            _ => fail,
        }
    }
}

fn push_run(runs: &mut Vec<Run>, run: Run, lexer: &Lexer<'_>) -> Result<(), ReadError> {
    let after_last =
        runs.last().is_none_or(|last| u64::from(last.first) + u64::from(last.count) <= u64::from(run.first));
    if !after_last {
        return lexer.fail("subsections in ascending order");
    }
    let entries = runs.iter().map(|run| u64::from(run.count)).sum::<u64>() + u64::from(run.count);
    if runs.len() >= MOST_RUNS || entries > MOST_ENTRIES {
        return Err(ReadError::TooMuch("cross-reference entries"));
    }
    runs.push(run);
    Ok(())
}

/// `nnnnnnnnnn ggggg n` and two bytes of line end.
fn table_entry(file: &[u8], at: usize) -> Result<Entry, ReadError> {
    let fail = Err(ReadError::Malformed { what: "a 20-byte cross-reference entry", at });
    let Some(bytes) = file.get(at..).and_then(|rest| rest.get(..TABLE_ENTRY)) else { return fail };
    let digits = |range: Range<usize>| {
        bytes.get(range).unwrap_or_default().iter().try_fold(0_usize, |sum, byte| {
            byte.is_ascii_digit().then(|| sum.saturating_mul(10).saturating_add(usize::from(byte - b'0')))
        })
    };
    let (Some(offset), Some(generation)) = (digits(0..10), digits(11..16)) else { return fail };
    let Ok(generation) = u16::try_from(generation) else { return fail };
    match bytes.get(16..) {
        Some([b' ', b'f', b' ' | b'\r', b'\r' | b'\n']) => Ok(Entry::Free),
        Some([b' ', b'n', b' ' | b'\r', b'\r' | b'\n']) => Ok(Entry::Plain { offset, generation }),
        _ => fail,
    }
}

fn number(lexer: &mut Lexer<'_>) -> Result<u32, ReadError> {
    let value = lexer.count()?;
    u32::try_from(value).or_else(|_| lexer.fail("a number in range"))
}
