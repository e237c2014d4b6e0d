//! What somebody has read of a frozen text, and how much of it he must have read to sign (PP 71/2019, article 62(3)).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// How much of a text a signer must have read. An institution sets it for itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadingRule {
    /// He has opened the whole text: what the law asks of us is that he could read it, and a page that a screen reader
    /// reads aloud, or that was read on paper, is never seen by a canvas.
    #[default]
    Opened,
    /// Every page was on his screen for a while. Needs a browser with scripts.
    EveryPage,
}

/// What somebody has read of one text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// Whether he has opened it.
    pub opened: bool,
    /// Whether a summary of it was shown to him, and he said that he has read it.
    pub summary: bool,
    /// The pages that were on his screen, from 1.
    pub pages: BTreeSet<u32>,
    /// How many it has; none if nobody has shown it in a page of ours yet.
    pub of: Option<u32>,
}

impl Reading {
    /// Whether every page was on his screen.
    pub fn is_whole(&self) -> bool {
        self.of.is_some_and(|of| (1..=of).all(|page| self.pages.contains(&page)))
    }
}

impl ReadingRule {
    /// Whether he may sign after this.
    pub fn is_met(self, reading: &Reading) -> bool {
        match self {
            ReadingRule::Opened => reading.opened,
            ReadingRule::EveryPage => reading.opened && reading.is_whole(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opened_is_enough_unless_the_institution_asks_for_every_page() {
        let mut reading =
            Reading { opened: true, summary: false, pages: BTreeSet::from([1, 3]), of: Some(3) };
        assert!(ReadingRule::Opened.is_met(&reading));
        assert!(!ReadingRule::EveryPage.is_met(&reading));
        reading.pages.insert(2);
        assert!(ReadingRule::EveryPage.is_met(&reading));
        reading.of = None;
        assert!(!ReadingRule::EveryPage.is_met(&reading), "nobody knows how many pages there are");
        assert!(!ReadingRule::Opened.is_met(&Reading::default()));
    }
}
