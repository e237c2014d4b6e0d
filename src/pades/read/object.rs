//! PDF objects (ISO 32000-1 7.3) as owned values; strings remember where they stood.

use std::ops::Range;

use super::ReadError;
use super::lexer::Lexer;
use super::parser::Parser;

/// `number generation R`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Reference {
    pub(crate) number: u32,
    pub(crate) generation: u16,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Object {
    Null,
    Boolean(bool),
    Integer(i64),
    /// As written: nothing here calculates with it.
    Real(Vec<u8>),
    Name(Vec<u8>),
    Text(Text),
    Array(Vec<Object>),
    Dictionary(Dictionary),
    Reference(Reference),
}

/// A string object. Two strings are equal when their bytes are, however they were written.
#[derive(Debug, Clone)]
pub(crate) struct Text {
    pub(crate) bytes: Vec<u8>,
    /// Written as `<…>`.
    pub(crate) hexadecimal: bool,
    /// All of its bytes in the input, with the delimiters.
    pub(crate) span: Range<usize>,
}

/// A dictionary in its written order, without repeated keys.
#[derive(Debug, Clone, Default)]
pub(crate) struct Dictionary(pub(super) Vec<(Vec<u8>, Object)>);

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl PartialEq for Dictionary {
    fn eq(&self, other: &Self) -> bool {
        let in_order = || self.0 == other.0;
        let in_any_order = || self.0.iter().all(|(key, value)| other.get(key) == Some(value));
        self.0.len() == other.0.len() && (in_order() || in_any_order())
    }
}

impl Dictionary {
    pub(crate) fn get(&self, key: &[u8]) -> Option<&Object> {
        self.0.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    pub(crate) fn name(&self, key: &[u8]) -> Option<&[u8]> {
        match self.get(key) {
            Some(Object::Name(name)) => Some(name),
            _ => None,
        }
    }

    pub(crate) fn integer(&self, key: &[u8]) -> Option<i64> {
        match self.get(key) {
            Some(Object::Integer(value)) => Some(*value),
            _ => None,
        }
    }

    pub(crate) fn reference(&self, key: &[u8]) -> Option<Reference> {
        self.get(key).and_then(Object::as_reference)
    }

    pub(crate) fn set(&mut self, key: &[u8], value: Object) {
        match self.0.iter_mut().find(|(name, _)| name == key) {
            Some((_, old)) => *old = value,
            None => self.0.push((key.to_vec(), value)),
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&[u8], &Object)> {
        self.0.iter().map(|(name, value)| (name.as_slice(), value))
    }
}

impl Object {
    pub(crate) fn as_reference(&self) -> Option<Reference> {
        match self {
            Self::Reference(reference) => Some(*reference),
            _ => None,
        }
    }

    pub(crate) fn as_dictionary(&self) -> Option<&Dictionary> {
        match self {
            Self::Dictionary(dictionary) => Some(dictionary),
            _ => None,
        }
    }

    pub(crate) fn as_array(&self) -> Option<&[Object]> {
        match self {
            Self::Array(array) => Some(array),
            _ => None,
        }
    }

    /// Reads one object at the lexer's place.
    pub(crate) fn read(lexer: &mut Lexer<'_>) -> Result<Self, ReadError> {
        Parser::new(lexer).object(0)
    }
}

impl Text {
    /// A text string (ISO 32000-1 7.9.2.2): UTF-16BE with its mark, or single bytes.
    pub(crate) fn to_text(&self) -> String {
        match self.bytes.strip_prefix(&[0xfe, 0xff]) {
            Some(wide) => {
                let units = wide
                    .chunks(2)
                    .map(|pair| pair.iter().fold(0_u16, |sum, byte| sum << 8 | u16::from(*byte)));
                String::from_utf16_lossy(&units.collect::<Vec<_>>())
            }
            None => self.bytes.iter().map(|byte| char::from(*byte)).collect(),
        }
    }
}
