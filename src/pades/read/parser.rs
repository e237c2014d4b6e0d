//! Parsing one object (ISO 32000-1 7.3), with bounds on depth, values and keys.

use super::lexer::Lexer;
use super::object::{Dictionary, Object, Reference, Text};
use super::{ReadError, is_space};
use crate::pades::limits::{DEEPEST, MOST_KEYS, MOST_VALUES};

pub(super) struct Parser<'p, 'a> {
    lexer: &'p mut Lexer<'a>,
    values: usize,
}

impl<'p, 'a> Parser<'p, 'a> {
    pub(super) fn new(lexer: &'p mut Lexer<'a>) -> Self {
        Self { lexer, values: 0 }
    }

    pub(super) fn object(&mut self, depth: usize) -> Result<Object, ReadError> {
        self.values += 1;
        if depth > DEEPEST {
            return Err(ReadError::TooMuch("nesting deeper than 100"));
        }
        if self.values > MOST_VALUES {
            return Err(ReadError::TooMuch("more than 200,000 values in one object"));
        }
        self.lexer.skip();
        match self.lexer.peek() {
            Some(b'/') => Ok(Object::Name(self.name()?)),
            Some(b'(') => self.literal(),
            Some(b'[') => self.array(depth),
            Some(b'<') if self.lexer.rest().starts_with(b"<<") => {
                self.dictionary(depth).map(Object::Dictionary)
            }
            Some(b'<') => self.hexadecimal(),
            Some(b'+' | b'-' | b'.' | b'0'..=b'9') => self.number(),
            Some(_) => match self.lexer.regular() {
                b"null" => Ok(Object::Null),
                b"true" => Ok(Object::Boolean(true)),
                b"false" => Ok(Object::Boolean(false)),
                _ => self.lexer.fail("an object"),
            },
            None => self.lexer.fail("an object, not the end"),
        }
    }

    fn name(&mut self) -> Result<Vec<u8>, ReadError> {
        self.lexer.bump();
        let raw = self.lexer.regular();
        if !raw.contains(&b'#') {
            return Ok(raw.to_vec());
        }
        let mut name = Vec::with_capacity(raw.len());
        let mut bytes = raw.iter().copied();
        while let Some(byte) = bytes.next() {
            if byte != b'#' {
                name.push(byte);
                continue;
            }
            let pair = (bytes.next().and_then(digit), bytes.next().and_then(digit));
            match pair {
                (Some(high), Some(low)) if high | low != 0 => name.push(high << 4 | low),
                _ => return self.lexer.fail("a name escape"),
            }
        }
        Ok(name)
    }

    fn number(&mut self) -> Result<Object, ReadError> {
        let raw = self.lexer.regular();
        let (sign, digits) = match raw.split_first() {
            Some((b'+', rest)) => (1, rest),
            Some((b'-', rest)) => (-1, rest),
            _ => (1, raw),
        };
        if digits.iter().all(u8::is_ascii_digit) && !digits.is_empty() {
            if digits.len() > 15 {
                return self.lexer.fail("a number with too many digits");
            }
            let value = digits.iter().fold(0_i64, |sum, digit| sum * 10 + i64::from(digit - b'0'));
            if raw.len() == digits.len()
                && let Some(reference) = self.reference(value)
            {
                return Ok(Object::Reference(reference));
            }
            return Ok(Object::Integer(sign * value));
        }
        let mut parts = digits.split(|byte| *byte == b'.');
        let (whole, fraction, more) = (parts.next(), parts.next(), parts.next());
        if let (Some(whole), Some(fraction), None) = (whole, fraction, more)
            && whole.len() + fraction.len() > 0
            && whole.iter().chain(fraction).all(u8::is_ascii_digit)
        {
            return Ok(Object::Real(raw.to_vec()));
        }
        self.lexer.fail("a number")
    }

    /// After an integer: ` generation R`, or the lexer stays.
    fn reference(&mut self, number: i64) -> Option<Reference> {
        let mut ahead = self.lexer.clone();
        ahead.skip();
        if !ahead.peek()?.is_ascii_digit() {
            return None;
        }
        let generation = u16::try_from(ahead.count().ok()?).ok()?;
        ahead.skip();
        ahead.keyword("R").ok()?;
        let number = u32::try_from(number).ok()?;
        *self.lexer = ahead;
        Some(Reference { number, generation })
    }

    fn array(&mut self, depth: usize) -> Result<Object, ReadError> {
        self.lexer.bump();
        let mut items = Vec::new();
        loop {
            self.lexer.skip();
            if self.lexer.take(b"]") {
                return Ok(Object::Array(items));
            }
            items.push(self.object(depth + 1)?);
        }
    }

    fn dictionary(&mut self, depth: usize) -> Result<Dictionary, ReadError> {
        self.lexer.take(b"<<");
        let mut entries: Vec<(Vec<u8>, Object)> = Vec::new();
        loop {
            self.lexer.skip();
            if self.lexer.take(b">>") {
                break;
            }
            if self.lexer.peek() != Some(b'/') {
                return self.lexer.fail("a dictionary key");
            }
            if entries.len() == MOST_KEYS {
                return Err(ReadError::TooMuch("more than 1,024 keys in one dictionary"));
            }
            let key = self.name()?;
            entries.push((key, self.object(depth + 1)?));
        }
        let mut keys = entries.iter().map(|(key, _)| key).collect::<Vec<_>>();
        keys.sort_unstable();
        if keys.windows(2).any(|pair| pair.first() == pair.last()) {
            return self.lexer.fail("a dictionary without repeated keys");
        }
        Ok(Dictionary(entries))
    }

    fn hexadecimal(&mut self) -> Result<Object, ReadError> {
        let start = self.lexer.at();
        self.lexer.bump();
        let mut bytes = Vec::new();
        let mut high = None;
        loop {
            let Some(byte) = self.lexer.bump() else { return self.lexer.fail("the end of a string") };
            match (byte, digit(byte), high) {
                (b'>', _, _) => break,
                (_, Some(value), None) => high = Some(value),
                (_, Some(value), Some(first)) => {
                    bytes.push(first << 4 | value);
                    high = None;
                }
                (_, None, _) if is_space(byte) => {}
                _ => return self.lexer.fail("a hexadecimal digit"),
            }
        }
        bytes.extend(high.map(|value| value << 4));
        Ok(Object::Text(Text { bytes, hexadecimal: true, span: start..self.lexer.at() }))
    }

    fn literal(&mut self) -> Result<Object, ReadError> {
        let start = self.lexer.at();
        self.lexer.bump();
        let mut bytes = Vec::new();
        let mut open = 1_usize;
        while open > 0 {
            let Some(byte) = self.lexer.bump() else { return self.lexer.fail("the end of a string") };
            match byte {
                b'(' => {
                    open += 1;
                    bytes.push(byte);
                }
                b')' => {
                    open -= 1;
                    if open > 0 {
                        bytes.push(byte);
                    }
                }
                b'\\' => self.escape(&mut bytes),
                // ISO 32000-1 7.3.4.2: any end of line inside a string reads as LF.
                b'\r' => {
                    self.lexer.take(b"\n");
                    bytes.push(b'\n');
                }
                _ => bytes.push(byte),
            }
        }
        Ok(Object::Text(Text { bytes, hexadecimal: false, span: start..self.lexer.at() }))
    }

    fn escape(&mut self, bytes: &mut Vec<u8>) {
        match self.lexer.bump() {
            Some(b'n') => bytes.push(b'\n'),
            Some(b'r') => bytes.push(b'\r'),
            Some(b't') => bytes.push(b'\t'),
            Some(b'b') => bytes.push(8),
            Some(b'f') => bytes.push(12),
            Some(b'\r') => {
                self.lexer.take(b"\n");
            }
            Some(b'\n') | None => {}
            Some(first @ b'0'..=b'7') => {
                let mut value = u16::from(first - b'0');
                for _ in 0..2 {
                    match self.lexer.peek() {
                        Some(next @ b'0'..=b'7') => {
                            value = value * 8 + u16::from(next - b'0');
                            self.lexer.bump();
                        }
                        _ => break,
                    }
                }
                bytes.push(u8::try_from(value & 0xff).unwrap_or(0));
            }
            Some(other) => bytes.push(other),
        }
    }
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Result<Object, ReadError> {
        Object::read(&mut Lexer::new(text, 0))
    }

    #[test]
    fn numbers_and_references_are_told_apart() {
        let reference = Object::Reference(Reference { number: 1, generation: 0 });
        let expected = vec![reference, Object::Integer(2), Object::Integer(3), Object::Integer(-4)];
        assert_eq!(read(b"[1 0 R 2 3 -4]"), Ok(Object::Array(expected)));
        assert!(read(b"[1 0 Rx]").is_err(), "`Rx` is no keyword");
    }

    #[test]
    fn a_repeated_key_is_malformed() {
        assert!(read(b"<</A 1/A 2>>").is_err());
        assert!(read(b"<</A 1/#41 2>>").is_err());
    }

    #[test]
    fn nesting_is_bounded() {
        assert_eq!(read(&b"[".repeat(100_000)), Err(ReadError::TooMuch("nesting deeper than 100")));
    }

    #[test]
    fn strings_unescape() {
        let Object::Text(text) = read(b"(a\\(b\\051(c)\\101\\\n)").unwrap() else { panic!("no string") };
        assert_eq!(text.bytes, b"a(b)(c)A");
    }
}
