//! The rundown (susunan acara): what comes when, and what the wall does then.

use chrono::NaiveTime;
use serde::{Deserialize, Serialize};

use super::mode::Mode;

/// One item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// When, in the institution's zone.
    pub time: NaiveTime,
    /// What.
    pub text: String,
    /// What the wall and the signing do then.
    pub cue: Cue,
}

/// What an item asks of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cue {
    /// Nothing.
    None,
    /// The points of the pact stand on the wall.
    Reading,
    /// A few sign on the stage.
    Symbolic,
    /// Everybody signs on his own device.
    Simultaneous,
    /// One after the other.
    Queue,
    /// The head of region signs.
    Regent,
    /// The budget documents are handed over.
    Handover,
    /// The banner is shown.
    Banner,
}

impl Cue {
    /// Every cue.
    pub const ALL: [Cue; 8] = [
        Cue::None,
        Cue::Reading,
        Cue::Symbolic,
        Cue::Simultaneous,
        Cue::Queue,
        Cue::Regent,
        Cue::Handover,
        Cue::Banner,
    ];

    /// The word in forms and text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Cue::None => "none",
            Cue::Reading => "reading",
            Cue::Symbolic => "symbolic",
            Cue::Simultaneous => "simultaneous",
            Cue::Queue => "queue",
            Cue::Regent => "regent",
            Cue::Handover => "handover",
            Cue::Banner => "banner",
        }
    }

    /// The cue that a word names.
    pub fn from_word(word: &str) -> Option<Cue> {
        Cue::ALL.into_iter().find(|cue| cue.as_str() == word)
    }

    /// The mode that begins with the item, if one does.
    pub fn mode(self) -> Option<Mode> {
        match self {
            Cue::Symbolic => Some(Mode::Symbolic),
            Cue::Simultaneous => Some(Mode::Simultaneous),
            Cue::Queue => Some(Mode::Queue),
            Cue::None | Cue::Reading | Cue::Regent | Cue::Handover | Cue::Banner => None,
        }
    }
}
