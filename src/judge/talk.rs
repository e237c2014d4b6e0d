//! What the two processes say to each other: two lengths, the question as JSON, the file; back comes one JSON object.

use std::io::{self, Read, Write};

use chrono::{DateTime, Utc};
use data_encoding::BASE64;
use serde::{Deserialize, Serialize};

use crate::pades::Certificate;
use crate::pades::verify::{Anchor, Report, TrustAnchors};

/// Longest question: some dozens of roots.
const LONGEST_QUESTION: u64 = 1 << 20;
/// Longest file (SECURITY bar 26).
const LONGEST_FILE: u64 = 25 << 20;

/// Everything a judgement depends on, besides the file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Question {
    now: DateTime<Utc>,
    own: Vec<Certificate>,
    accredited: Vec<Certificate>,
    /// Revocation lists (DER, base 64) newer than those in the file.
    lists: Vec<String>,
    #[serde(skip)]
    length: u64,
}

/// What the child found.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Answer {
    pub(super) report: Report,
    /// Processor time in microseconds.
    pub(super) micros: u64,
}

impl Question {
    pub(super) fn new(anchors: &TrustAnchors, lists: &[Vec<u8>], now: DateTime<Utc>, file: &[u8]) -> Self {
        let of = |wanted| {
            anchors.roots().filter(|(_, anchor)| *anchor == wanted).map(|(root, _)| root.clone()).collect()
        };
        let (own, accredited) = (of(Anchor::Own), of(Anchor::Accredited));
        let lists = lists.iter().map(|list| BASE64.encode(list)).collect();
        Self { now, own, accredited, lists, length: file.len() as u64 }
    }

    /// Writes it with its file, and ends the output.
    pub(super) fn send(&self, mut out: impl Write, file: &[u8]) -> io::Result<()> {
        let text = serde_json::to_vec(self)?;
        out.write_all(&(text.len() as u64).to_le_bytes())?;
        out.write_all(&self.length.to_le_bytes())?;
        out.write_all(&text)?;
        out.write_all(file)
    }

    /// Reads it with its file; both must be whole.
    pub(super) fn receive(mut from: impl Read) -> io::Result<(Self, Vec<u8>)> {
        let mut number = |most: u64| {
            let mut bytes = [0; 8];
            from.read_exact(&mut bytes)?;
            let number = u64::from_le_bytes(bytes);
            if number <= most { Ok(number) } else { Err(io::Error::other("too long")) }
        };
        let (text, file) = (number(LONGEST_QUESTION)?, number(LONGEST_FILE)?);
        let mut exactly = |length: u64| {
            let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
            from.by_ref().take(length).read_to_end(&mut bytes)?;
            if bytes.len() as u64 == length { Ok(bytes) } else { Err(io::Error::other("cut off")) }
        };
        Ok((serde_json::from_slice(&exactly(text)?)?, exactly(file)?))
    }

    pub(super) fn anchors(&self) -> TrustAnchors {
        let lists = self.lists.iter().filter_map(|list| BASE64.decode(list.as_bytes()).ok());
        TrustAnchors::new(self.own.clone())
            .with_accredited(self.accredited.clone())
            .with_revocation_lists(lists.collect())
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.now
    }
}

impl Answer {
    pub(super) fn parse(text: &[u8]) -> Option<Self> {
        serde_json::from_slice(text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_arrives_whole_or_not_at_all() {
        let mut sent = Vec::new();
        let question = Question::new(&TrustAnchors::default(), &[], DateTime::UNIX_EPOCH, b"%PDF-");
        question.send(&mut sent, b"%PDF-").unwrap();
        let (received, file) = Question::receive(sent.as_slice()).unwrap();
        assert_eq!((received.now(), file.as_slice()), (DateTime::UNIX_EPOCH, b"%PDF-".as_slice()));
        for end in 0..sent.len() {
            assert!(Question::receive(sent.get(..end).unwrap()).is_err(), "{end}");
        }
        let longer = [&(LONGEST_QUESTION + 1).to_le_bytes()[..], &sent[8..]].concat();
        assert!(Question::receive(longer.as_slice()).is_err());
    }
}
