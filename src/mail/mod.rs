//! Letters out of the house: built, addressed and handed to a mail server, a folder or a test.
//!
//! Here lives all that knows SMTP and MIME. What never lives here: the texts (they come rendered), the decision who
//! gets a letter, and the retry plan (the outbox owns it; this room only says whether a failure is worth a retry).

mod address;
mod folder;
mod letter;
mod memory;
mod password;
mod settings;
mod smtp;

pub use address::{AddressError, Mailbox};
pub use folder::Folder;
pub use letter::{Letter, LetterError, LetterParts, MessageId};
pub use memory::{Memory, Outcome};
pub use password::{Password, PasswordFileError};
pub use settings::{Security, SettingsError, SmtpSettings};
pub use smtp::Smtp;

/// Where letters go. One is chosen at boot.
#[derive(Debug)]
pub enum Transport {
    /// A mail server.
    Smtp(Smtp),
    /// One `.eml` file per letter in a folder: for demonstrations and for offices without a mail server.
    Folder(Folder),
    /// Kept in memory, with failures to order: for tests.
    Memory(Memory),
}

/// Proof that a letter was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// What the server said, or where the file lies; printable, one line, at most 200 characters.
    pub note: String,
}

/// Why a letter was not taken, sorted by what the outbox should do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Worth another try: the server is away, slow, busy (4xx), or not trusted (TLS), or it refused our login. The
    /// letter itself may be fine. After a broken connection the letter may even have arrived.
    #[error("not sent now: {0}")]
    Temporary(String),
    /// The server refused this letter or this recipient for good (5xx).
    #[error("refused for good: {0}")]
    Permanent(String),
}

impl Transport {
    /// Hands over one letter. Blocks for at most about 60 seconds.
    ///
    /// Sending the same letter twice carries the same `Message-ID`, so that the recipient's mail program can fold a
    /// duplicate; the folder holds one file for it.
    pub fn send(&self, letter: &Letter) -> Result<Receipt, SendError> {
        match self {
            Self::Smtp(smtp) => smtp.send(letter),
            Self::Folder(folder) => folder.send(letter),
            Self::Memory(memory) => memory.send(letter),
        }
    }
}

impl Transport {
    /// Whether letters could leave now: connects and logs in, or looks at the folder. Sends nothing.
    pub fn check(&self) -> Result<String, SendError> {
        match self {
            Self::Smtp(smtp) => smtp.check(),
            Self::Folder(folder) => folder.check(),
            Self::Memory(_) => Ok("letters stay in memory".to_owned()),
        }
    }
}

/// One printable line of at most 200 characters from whatever a server or the system said.
fn one_line(text: &str) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    clean.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect()
}
