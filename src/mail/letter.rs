//! One letter: everything a transport needs, checked once, turned into bytes always in the same way.

use std::{fmt, time::SystemTime};

use chrono::{DateTime, Utc};
use lettre::{
    Message,
    message::{
        MultiPart, MultiPartKind, SinglePart,
        header::{HeaderName, HeaderValue},
    },
};
use uuid::Uuid;

use super::address::{Mailbox, breaks_a_line, is_host};

/// Longest subject, in characters.
const SUBJECT_MAX: usize = 300;
/// Longest body part, in bytes; a notice is a page, not a book.
const BODY_MAX: usize = 256 * 1024;

/// The stable name of a letter: `<job id@institution's mail domain>` (RFC 5322, 3.6.4). A repeat of the same job
/// carries the same id.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MessageId {
    job: Uuid,
    domain: String,
}

/// A letter ready to be sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    parts: LetterParts,
}

/// What a letter is made of; [`Letter::new`] checks it.
#[derive(Clone, PartialEq, Eq)]
pub struct LetterParts {
    /// The letter's own id.
    pub message_id: MessageId,
    /// When the letter was written (the `Date` header); keep it the same when a job is repeated.
    pub date: DateTime<Utc>,
    /// The institution's mailbox.
    pub from: Mailbox,
    /// The one recipient.
    pub to: Mailbox,
    /// One line.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// An earlier letter about the same document, so that mail programs show them together.
    pub in_reply_to: Option<MessageId>,
}

/// The parts do not make a letter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LetterError {
    /// The mail domain is not a host name.
    #[error("{0:?} is not a mail domain: use a host name such as kab.example")]
    Domain(String),
    /// A control, line or direction character in the subject.
    #[error("the subject holds a control character, a line break or a text-direction character")]
    SubjectControl,
    /// The subject is empty or over 300 characters.
    #[error("the subject must have 1 to 300 characters")]
    SubjectLength,
    /// A body is empty, over 256 KiB, or holds control characters other than line breaks and tabs.
    #[error("the {0} body must be text of at most 256 KiB without control characters")]
    Body(&'static str),
    /// The mail library could not build the message.
    #[error("the letter could not be built: {0}")]
    Build(String),
}

impl MessageId {
    /// The id of the letter that `job` sends from `domain`.
    pub fn for_job(job: Uuid, domain: &str) -> Result<Self, LetterError> {
        if !is_host(domain) {
            return Err(LetterError::Domain(domain.chars().take(80).collect()));
        }
        Ok(Self { job, domain: domain.to_ascii_lowercase() })
    }

    /// The job that sends the letter.
    pub const fn job(&self) -> Uuid {
        self.job
    }

    /// The institution's mail domain.
    pub fn domain(&self) -> &str {
        &self.domain
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}@{}>", self.job, self.domain)
    }
}

impl Letter {
    /// Checks the parts; after this no text of theirs can add a header line.
    pub fn new(parts: LetterParts) -> Result<Self, LetterError> {
        let subject_length = parts.subject.chars().count();
        if parts.subject.chars().any(breaks_a_line) {
            return Err(LetterError::SubjectControl);
        }
        if subject_length > SUBJECT_MAX || parts.subject.trim().is_empty() {
            return Err(LetterError::SubjectLength);
        }
        check_body("plain", &parts.text)?;
        check_body("HTML", &parts.html)?;
        Ok(Self { parts })
    }

    /// The parts, to look at.
    pub const fn parts(&self) -> &LetterParts {
        &self.parts
    }

    /// The letter's own id.
    pub const fn message_id(&self) -> &MessageId {
        &self.parts.message_id
    }

    /// The message as it goes over the wire (RFC 5322 and MIME, CRLF, 7-bit). The same letter gives the same bytes.
    pub fn to_bytes(&self) -> Result<Vec<u8>, LetterError> {
        self.message().map(|message| message.formatted())
    }

    pub(super) fn message(&self) -> Result<Message, LetterError> {
        let parts = &self.parts;
        let mut builder = Message::builder()
            .message_id(Some(parts.message_id.to_string()))
            .date(SystemTime::from(parts.date))
            .from(parts.from.as_lettre().clone())
            .to(parts.to.as_lettre().clone())
            .subject(parts.subject.clone())
            // RFC 3834: no out-of-office answers to a machine, please.
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ));
        if let Some(earlier) = &parts.in_reply_to {
            builder = builder.in_reply_to(earlier.to_string()).references(earlier.to_string());
        }
        let body = MultiPart::builder()
            .kind(MultiPartKind::Alternative)
            // Fixed by the job, so that a repeat is byte for byte the same letter.
            .boundary(format!("=_{}", parts.message_id.job.simple()))
            .singlepart(SinglePart::plain(parts.text.clone()))
            .singlepart(SinglePart::html(parts.html.clone()));
        builder.multipart(body).map_err(|e| LetterError::Build(e.to_string()))
    }
}

impl fmt::Debug for Letter {
    /// Letters hold names and links: logs get the id and the recipient's domain.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Letter({} to {:?})", self.parts.message_id, self.parts.to)
    }
}

impl fmt::Debug for LetterParts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LetterParts({} to {:?})", self.message_id, self.to)
    }
}

fn check_body(which: &'static str, body: &str) -> Result<(), LetterError> {
    let control = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    if body.trim().is_empty() || body.len() > BODY_MAX || body.chars().any(control) {
        return Err(LetterError::Body(which));
    }
    Ok(())
}
