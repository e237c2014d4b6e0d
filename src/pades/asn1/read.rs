//! A cursor over DER that gives slices of its input and never looks outside them.
#![deny(clippy::indexing_slicing)]

use chrono::{DateTime, NaiveDateTime, Utc};
use der::asn1::ObjectIdentifier;

use super::tag;

/// Not DER, or not the form expected at this place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the DER expected here")]
pub(crate) struct NotDer;

/// One element: its tag byte, its content, and all of its bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Element<'a> {
    pub(crate) tag: u8,
    pub(crate) content: &'a [u8],
    pub(crate) whole: &'a [u8],
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next element of any tag.
    pub(crate) fn next(&mut self) -> Result<Element<'a>, NotDer> {
        let (&tag, after_tag) = self.rest.split_first().ok_or(NotDer)?;
        let (&first, after_first) = after_tag.split_first().ok_or(NotDer)?;
        if tag & 0x1f == 0x1f {
            return Err(NotDer);
        }
        let (length, header) = if first < 0x80 {
            (usize::from(first), 2)
        } else {
            let count = usize::from(first & 0x7f);
            if count == 0 || count > 4 {
                return Err(NotDer);
            }
            let digits = after_first.get(..count).ok_or(NotDer)?;
            let length = digits.iter().try_fold(0_usize, |sum, digit| {
                sum.checked_mul(256).and_then(|sum| sum.checked_add(usize::from(*digit)))
            });
            let length = length.ok_or(NotDer)?;
            if length < 0x80 || digits.first() == Some(&0) {
                return Err(NotDer);
            }
            (length, 2 + count)
        };
        let end = header.checked_add(length).ok_or(NotDer)?;
        let whole = self.rest.get(..end).ok_or(NotDer)?;
        let content = whole.get(header..).ok_or(NotDer)?;
        self.rest = self.rest.get(end..).ok_or(NotDer)?;
        Ok(Element { tag, content, whole })
    }

    pub(crate) fn expect(&mut self, tag: u8) -> Result<Element<'a>, NotDer> {
        let element = self.next()?;
        if element.tag == tag { Ok(element) } else { Err(NotDer) }
    }

    /// The next element if it has this tag; otherwise the cursor stays.
    pub(crate) fn optional(&mut self, tag: u8) -> Result<Option<Element<'a>>, NotDer> {
        if self.rest.first() == Some(&tag) { self.next().map(Some) } else { Ok(None) }
    }

    pub(crate) fn enter(&mut self, tag: u8) -> Result<Cursor<'a>, NotDer> {
        Ok(Cursor::new(self.expect(tag)?.content))
    }

    /// Nothing may follow.
    pub(crate) fn finish(self) -> Result<(), NotDer> {
        if self.rest.is_empty() { Ok(()) } else { Err(NotDer) }
    }

    pub(crate) fn oid(&mut self) -> Result<ObjectIdentifier, NotDer> {
        ObjectIdentifier::from_bytes(self.expect(tag::OID)?.content).map_err(|_| NotDer)
    }

    /// The content of a minimal INTEGER.
    pub(crate) fn integer(&mut self) -> Result<&'a [u8], NotDer> {
        let content = self.expect(tag::INTEGER)?.content;
        match content {
            [] => Err(NotDer),
            [0, next, ..] if next & 0x80 == 0 => Err(NotDer),
            [0xff, next, ..] if next & 0x80 != 0 => Err(NotDer),
            _ => Ok(content),
        }
    }

    pub(crate) fn small(&mut self) -> Result<u32, NotDer> {
        let content = self.integer()?;
        if content.len() > 5 || content.first().is_some_and(|byte| byte & 0x80 != 0) {
            return Err(NotDer);
        }
        let value = content.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
        u32::try_from(value).map_err(|_| NotDer)
    }

    /// A BIT STRING of whole bytes.
    pub(crate) fn bits(&mut self) -> Result<&'a [u8], NotDer> {
        match self.expect(tag::BIT_STRING)?.content.split_first() {
            Some((0, bytes)) => Ok(bytes),
            _ => Err(NotDer),
        }
    }

    pub(crate) fn boolean(&mut self) -> Result<bool, NotDer> {
        match self.expect(tag::BOOLEAN)?.content {
            [0x00] => Ok(false),
            [0xff] => Ok(true),
            _ => Err(NotDer),
        }
    }

    /// `UTCTime` (years 1950 to 2049) or `GeneralizedTime` in whole seconds, both in Zulu.
    pub(crate) fn time(&mut self) -> Result<DateTime<Utc>, NotDer> {
        let element = self.next()?;
        let text = std::str::from_utf8(element.content).map_err(|_| NotDer)?;
        let (century, length) = match element.tag {
            tag::UTC_TIME => (if text.get(..2).ok_or(NotDer)? < "50" { "20" } else { "19" }, 13),
            tag::GENERALIZED_TIME => ("", 15),
            _ => return Err(NotDer),
        };
        let digits = text.strip_suffix('Z').ok_or(NotDer)?;
        if text.len() != length || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NotDer);
        }
        let naive = NaiveDateTime::parse_from_str(&format!("{century}{digits}"), "%Y%m%d%H%M%S");
        naive.map(|naive| naive.and_utc()).map_err(|_| NotDer)
    }
}

/// The one element that `bytes` must be, opened.
pub(crate) fn only(bytes: &[u8], tag: u8) -> Result<Cursor<'_>, NotDer> {
    let mut outer = Cursor::new(bytes);
    let inner = outer.enter(tag)?;
    outer.finish()?;
    Ok(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_that_is_not_minimal_is_refused() {
        assert!(Cursor::new(&[0x04, 0x81, 0x01, 0xaa]).next().is_err());
        assert!(Cursor::new(&[0x04, 0x80, 0xaa, 0x00, 0x00]).next().is_err());
        assert!(Cursor::new(&[0x04, 0x02, 0xaa]).next().is_err());
        assert_eq!(Cursor::new(&[0x04, 0x01, 0xaa]).next().unwrap().content, [0xaa]);
    }

    #[test]
    fn an_integer_with_a_needless_zero_is_refused() {
        assert!(Cursor::new(&[0x02, 0x02, 0x00, 0x01]).integer().is_err());
        assert_eq!(Cursor::new(&[0x02, 0x02, 0x00, 0x81]).small().unwrap(), 0x81);
    }

    #[test]
    fn what_is_written_reads_back() {
        let long = vec![7_u8; 70_000];
        let bytes = super::super::write::octets(&long);
        assert_eq!(Cursor::new(&bytes).next().unwrap().content, long);
    }
}
