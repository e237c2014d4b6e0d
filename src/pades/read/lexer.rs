//! Tokens of PDF syntax (ISO 32000-1 7.2, 7.3) as a cursor over bytes.

use super::ReadError;

/// A position in bytes; every step is checked.
#[derive(Debug, Clone)]
pub(crate) struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// White space of ISO 32000-1 table 1.
pub(crate) fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

impl<'a> Lexer<'a> {
    pub(crate) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    pub(crate) fn at(&self) -> usize {
        self.at
    }

    pub(crate) fn move_to(&mut self, at: usize) {
        self.at = at;
    }

    pub(crate) fn fail<T>(&self, what: &'static str) -> Result<T, ReadError> {
        Err(ReadError::Malformed { what, at: self.at })
    }

    pub(crate) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    pub(crate) fn slice(&self, from: usize) -> &'a [u8] {
        self.bytes.get(from..self.at).unwrap_or_default()
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    pub(crate) fn bump(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    /// Takes the exact bytes if they come next.
    pub(crate) fn take(&mut self, expected: &[u8]) -> bool {
        let found = self.rest().starts_with(expected);
        if found {
            self.at += expected.len();
        }
        found
    }

    /// Takes a keyword that ends at white space, a delimiter, or the end.
    pub(crate) fn keyword(&mut self, word: &'static str) -> Result<(), ReadError> {
        let start = self.at;
        if self.take(word.as_bytes()) && self.peek().is_none_or(|byte| is_space(byte) || is_delimiter(byte)) {
            return Ok(());
        }
        self.at = start;
        self.fail(word)
    }

    /// Skips white space and comments.
    pub(crate) fn skip(&mut self) {
        while let Some(byte) = self.peek() {
            if is_space(byte) {
                self.at += 1;
            } else if byte == b'%' {
                while self.peek().is_some_and(|byte| byte != b'\n' && byte != b'\r') {
                    self.at += 1;
                }
            } else {
                break;
            }
        }
    }

    /// A run of regular characters, perhaps empty.
    pub(crate) fn regular(&mut self) -> &'a [u8] {
        let start = self.at;
        while self.peek().is_some_and(|byte| !is_space(byte) && !is_delimiter(byte)) {
            self.at += 1;
        }
        self.slice(start)
    }

    /// An unsigned decimal number of at most 15 digits.
    pub(crate) fn count(&mut self) -> Result<u64, ReadError> {
        let start = self.at;
        let mut value = 0_u64;
        while let Some(digit) = self.peek().filter(u8::is_ascii_digit) {
            value = value * 10 + u64::from(digit - b'0');
            self.at += 1;
            if self.at - start > 15 {
                return self.fail("a number with too many digits");
            }
        }
        if self.at == start { self.fail("a number") } else { Ok(value) }
    }

    pub(crate) fn offset(&mut self) -> Result<usize, ReadError> {
        let value = self.count()?;
        usize::try_from(value).or_else(|_| self.fail("a number in range"))
    }

    /// CR LF, LF or CR.
    pub(crate) fn line_end(&mut self) -> bool {
        self.take(b"\r\n") || self.take(b"\n") || self.take(b"\r")
    }
}
