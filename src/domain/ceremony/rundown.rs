//! The rundown (susunan acara): what comes when, and what the wall does then.

use chrono::{NaiveTime, TimeDelta};
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

/// The customary order of such a morning, to begin with; minutes after the beginning, what, and the cue.
const CUSTOMARY: [(i64, &str, Cue); 10] = [
    (0, "Pembukaan dan menyanyikan lagu Indonesia Raya", Cue::None),
    (10, "Laporan penyelenggara", Cue::None),
    (25, "Pembacaan naskah Pakta Integritas, diikuti seluruh pejabat", Cue::Reading),
    (35, "Penandatanganan simbolis di panggung", Cue::Symbolic),
    (50, "Penandatanganan serentak melalui perangkat masing-masing", Cue::Simultaneous),
    (70, "Penandatanganan oleh kepala daerah", Cue::Regent),
    (85, "Penyerahan DPA", Cue::Handover),
    (95, "Penandatanganan banner komitmen bersama", Cue::Banner),
    (105, "Arahan kepala daerah", Cue::None),
    (135, "Doa dan penutup", Cue::None),
];

/// The customary order of a morning that begins then; every item may be changed.
pub fn customary(starts: NaiveTime) -> Vec<Item> {
    let item = |(minutes, text, cue): &(i64, &str, Cue)| Item {
        time: starts.overflowing_add_signed(TimeDelta::minutes(*minutes)).0,
        text: (*text).to_owned(),
        cue: *cue,
    };
    CUSTOMARY.iter().map(item).collect()
}
