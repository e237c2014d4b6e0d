//! A file as its chain of cross-reference sections, and objects read through any suffix of that chain.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;

use super::inflate::decode;
use super::lexer::Lexer;
use super::{Dictionary, Entry, Object, ReadError, Reference, Section, Tail};
use crate::pades::limits::{MOST_ENTRIES_TOGETHER, MOST_INFLATED, MOST_PARSED, MOST_SECTIONS};

/// A strictly read file. Section 0 is the newest; "as of section n" ignores the newer ones.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    bytes: &'a [u8],
    tail: Tail,
    sections: Vec<Section>,
    budget: Cell<usize>,
    parsed: Cell<usize>,
    packed: RefCell<HashMap<usize, Rc<Packed>>>,
}

/// One indirect object.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Indirect {
    pub(crate) object: Object,
    /// Where the raw stream data are in the file, for streams.
    pub(crate) data: Option<Range<usize>>,
    /// From the object number to the end of `endobj`; `None` for objects inside object streams.
    pub(crate) span: Option<Range<usize>>,
}

#[derive(Debug)]
struct Packed {
    data: Vec<u8>,
    index: Vec<(u32, usize)>,
}

impl<'a> Document<'a> {
    /// Reads the chain from the `startxref` at the very end of the bytes.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, ReadError> {
        if !bytes.starts_with(b"%PDF-") {
            return Err(ReadError::Malformed { what: "%PDF- as the first bytes", at: 0 });
        }
        let tail = Tail::read(bytes)?;
        let mut document = Self {
            bytes,
            tail: tail.clone(),
            sections: Vec::new(),
            budget: Cell::new(MOST_INFLATED),
            parsed: Cell::new(0),
            packed: RefCell::default(),
        };
        let mut seen = HashSet::new();
        let mut next = Some(tail.startxref);
        while let Some(offset) = next {
            if !seen.insert(offset) {
                return Err(ReadError::Malformed { what: "cross-references without a loop", at: offset });
            }
            if seen.len() > MOST_SECTIONS {
                return Err(ReadError::TooMuch("more than 200 revisions"));
            }
            let section = document.section(offset)?;
            if section.trailer.get(b"Encrypt").is_some() {
                return Err(ReadError::Encrypted);
            }
            next = match section.trailer.get(b"Prev") {
                None => None,
                Some(Object::Integer(prev)) => match usize::try_from(*prev) {
                    Ok(prev) => Some(prev),
                    Err(_) => return Err(ReadError::Malformed { what: "/Prev in range", at: offset }),
                },
                Some(_) => return Err(ReadError::Malformed { what: "/Prev as a number", at: offset }),
            };
            document.sections.push(section);
            let entries = document.sections.iter().map(Section::entries).sum::<u64>();
            if entries > MOST_ENTRIES_TOGETHER {
                return Err(ReadError::TooMuch("two million cross-reference entries"));
            }
        }
        Ok(document)
    }

    pub(crate) fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    pub(crate) fn tail(&self) -> &Tail {
        &self.tail
    }

    pub(crate) fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// The trailer dictionary as of a section.
    pub(crate) fn trailer(&self, section: usize) -> Result<&Dictionary, ReadError> {
        let found = self.sections.get(section).map(|section| &section.trailer);
        found.ok_or(ReadError::Malformed { what: "a trailer", at: 0 })
    }

    pub(crate) fn root(&self, section: usize) -> Result<Reference, ReadError> {
        let root = self.trailer(section)?.reference(b"Root");
        root.ok_or(ReadError::Malformed { what: "/Root in the trailer", at: self.tail.span.start })
    }

    /// Where an object is, as of a section.
    pub(crate) fn entry(&self, section: usize, number: u32) -> Result<Option<Entry>, ReadError> {
        for section in self.sections.iter().skip(section) {
            if let Some(entry) = section.entry(self.bytes, number)? {
                return Ok(Some(entry));
            }
        }
        Ok(None)
    }

    /// The object behind a reference as of a section; `Null` when there is none (ISO 32000-1 7.3.10).
    pub(crate) fn object(&self, section: usize, reference: Reference) -> Result<Indirect, ReadError> {
        match self.entry(section, reference.number)? {
            Some(Entry::Plain { offset, generation }) if generation == reference.generation => {
                self.plain(section, offset, Some(reference))
            }
            Some(Entry::Packed { container, index }) if reference.generation == 0 => {
                self.unpack(section, container, index, reference.number)
            }
            _ => Ok(Indirect { object: Object::Null, data: None, span: None }),
        }
    }

    /// The value itself, or the value behind the reference; one step only, as PDF has no chains of them.
    pub(crate) fn resolve(&self, section: usize, object: &Object) -> Result<Object, ReadError> {
        match object {
            Object::Reference(reference) => Ok(self.object(section, *reference)?.object),
            direct => Ok(direct.clone()),
        }
    }

    pub(crate) fn dictionary(&self, section: usize, reference: Reference) -> Result<Dictionary, ReadError> {
        match self.object(section, reference)?.object {
            Object::Dictionary(dictionary) => Ok(dictionary),
            _ => Err(ReadError::Malformed { what: "a dictionary", at: reference.number as usize }),
        }
    }

    /// The decoded data of a stream without a filter or with `FlateDecode`, within the budget of the file.
    pub(crate) fn decoded(&self, stream: &Indirect) -> Result<Vec<u8>, ReadError> {
        let (Object::Dictionary(dictionary), Some(range)) = (&stream.object, stream.data.clone()) else {
            return Err(ReadError::Malformed { what: "a stream", at: 0 });
        };
        let raw = self.bytes.get(range).unwrap_or_default();
        let data = decode(dictionary, raw, self.budget.get())?;
        self.budget.set(self.budget.get().saturating_sub(data.len()));
        Ok(data)
    }

    /// Reads `N G obj … endobj` at an offset, as of a section (for an indirect /Length).
    pub(crate) fn plain(
        &self,
        section: usize,
        offset: usize,
        expected: Option<Reference>,
    ) -> Result<Indirect, ReadError> {
        let (header, object, mut lexer) = self.value_at(offset)?;
        if expected.is_some_and(|expected| expected != header) {
            return lexer.fail("the object that the cross-reference names");
        }
        lexer.skip();
        let mut data = None;
        if lexer.rest().starts_with(b"stream") {
            let Object::Dictionary(dictionary) = &object else { return lexer.fail("a stream dictionary") };
            lexer.keyword("stream")?;
            if !(lexer.take(b"\r\n") || lexer.take(b"\n")) {
                return lexer.fail("an end of line after `stream`");
            }
            let length = self.length(section, dictionary, &lexer)?;
            let start = lexer.at();
            let end = start.checked_add(length).filter(|end| *end <= self.bytes.len());
            let Some(end) = end else { return lexer.fail("a stream that ends inside the file") };
            lexer.move_to(end);
            lexer.line_end();
            lexer.keyword("endstream")?;
            data = Some(start..end);
            lexer.skip();
        }
        lexer.keyword("endobj")?;
        Ok(Indirect { object, data, span: Some(offset..lexer.at()) })
    }

    fn value_at(&self, offset: usize) -> Result<(Reference, Object, Lexer<'a>), ReadError> {
        let mut lexer = Lexer::new(self.bytes, offset);
        let number = lexer.count()?;
        let spaced = lexer.take(b" ");
        let generation = lexer.count()?;
        let (Ok(number), Ok(generation), true) = (u32::try_from(number), u16::try_from(generation), spaced)
        else {
            return lexer.fail("an object header");
        };
        lexer.skip();
        lexer.keyword("obj")?;
        let object = Object::read(&mut lexer);
        self.spend(lexer.at() - offset)?;
        Ok((Reference { number, generation }, object?, lexer))
    }

    /// Counts parsed bytes; overlapping objects could otherwise be parsed without end.
    fn spend(&self, bytes: usize) -> Result<(), ReadError> {
        let parsed = self.parsed.get().saturating_add(bytes);
        self.parsed.set(parsed);
        if parsed > MOST_PARSED { Err(ReadError::TooMuch("64 MiB of parsed objects")) } else { Ok(()) }
    }

    fn length(&self, section: usize, dictionary: &Dictionary, lexer: &Lexer<'_>) -> Result<usize, ReadError> {
        let value = match dictionary.get(b"Length") {
            Some(Object::Integer(value)) => *value,
            Some(Object::Reference(reference)) => {
                // The number must stand in a plain object: reading it can never lead back to a stream.
                let Some(Entry::Plain { offset, .. }) = self.entry(section, reference.number)? else {
                    return lexer.fail("a stream length in a plain object");
                };
                match self.value_at(offset)? {
                    (header, Object::Integer(value), _) if header == *reference => value,
                    _ => return lexer.fail("a stream length"),
                }
            }
            _ => return lexer.fail("a stream length"),
        };
        usize::try_from(value).or_else(|_| lexer.fail("a stream length in range"))
    }

    fn section(&self, offset: usize) -> Result<Section, ReadError> {
        let mut lexer = Lexer::new(self.bytes, offset);
        if lexer.rest().starts_with(b"xref") {
            let section = Section::read_table(&mut lexer);
            self.spend(lexer.at() - offset)?;
            return section;
        }
        let (header, ..) = self.value_at(offset)?;
        // A reference as /Length cannot be followed before its own table is read: none of the sections says it.
        let stream = self.plain(usize::MAX, offset, None)?;
        let data = self.decoded(&stream)?;
        let (Object::Dictionary(trailer), Some(span)) = (stream.object, stream.span) else {
            return lexer.fail("a cross-reference section");
        };
        Section::from_stream(span, header.number, trailer, data)
    }

    fn unpack(
        &self,
        section: usize,
        container: u32,
        index: usize,
        number: u32,
    ) -> Result<Indirect, ReadError> {
        let packed = self.container(section, container)?;
        let fail =
            Err(ReadError::Malformed { what: "the object inside its object stream", at: container as usize });
        let Some((found, at)) = packed.index.get(index) else { return fail };
        if *found != number {
            return fail;
        }
        let mut lexer = Lexer::new(&packed.data, *at);
        let object = Object::read(&mut lexer);
        self.spend(lexer.at() - at)?;
        Ok(Indirect { object: object?, data: None, span: None })
    }

    fn container(&self, section: usize, number: u32) -> Result<Rc<Packed>, ReadError> {
        let fail = |what| Err(ReadError::Malformed { what, at: number as usize });
        let Some(Entry::Plain { offset, generation: 0 }) = self.entry(section, number)? else {
            return fail("an object stream in a plain object");
        };
        if let Some(packed) = self.packed.borrow().get(&offset) {
            return Ok(Rc::clone(packed));
        }
        let stream = self.plain(section, offset, Some(Reference { number, generation: 0 }))?;
        let data = self.decoded(&stream)?;
        let Some(dictionary) = stream.object.as_dictionary() else { return fail("an object stream") };
        let (count, first) = (dictionary.integer(b"N"), dictionary.integer(b"First"));
        let (Some(count), Some(first)) = (count, first) else { return fail("an object stream") };
        let (Ok(count), Ok(first)) = (usize::try_from(count), usize::try_from(first)) else {
            return fail("an object stream");
        };
        if dictionary.name(b"Type") != Some(b"ObjStm") || count > data.len() / 2 {
            return fail("an object stream with all its objects");
        }
        let mut index = Vec::with_capacity(count);
        let mut lexer = Lexer::new(&data, 0);
        for _ in 0..count {
            lexer.skip();
            let object = u32::try_from(lexer.count()?).or_else(|_| lexer.fail("an object number"))?;
            lexer.skip();
            let at = lexer.offset()?.checked_add(first);
            let Some(at) = at else { return fail("an offset in range") };
            index.push((object, at));
        }
        let packed = Rc::new(Packed { data, index });
        self.packed.borrow_mut().insert(offset, Rc::clone(&packed));
        Ok(packed)
    }
}
