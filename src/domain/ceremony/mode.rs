//! How people sign at a ceremony. Switching from one to another keeps what is done: who has signed is read from the
//! documents.

use serde::{Deserialize, Serialize};

/// How people sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// One after the other, by number; the next is called.
    Queue,
    /// Everybody at once, each on his own device.
    Simultaneous,
    /// A few on the stage.
    Symbolic,
}

impl Mode {
    /// Every mode.
    pub const ALL: [Mode; 3] = [Mode::Queue, Mode::Simultaneous, Mode::Symbolic];

    /// The word in forms and text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Mode::Queue => "queue",
            Mode::Simultaneous => "simultaneous",
            Mode::Symbolic => "symbolic",
        }
    }

    /// The mode that a word names.
    pub fn from_word(word: &str) -> Option<Mode> {
        Mode::ALL.into_iter().find(|mode| mode.as_str() == word)
    }

    /// On paper.
    pub fn indonesian(self) -> &'static str {
        match self {
            Mode::Queue => "antrean",
            Mode::Simultaneous => "serentak",
            Mode::Symbolic => "simbolis",
        }
    }
}
