//! What an institution sets for itself and may change while it runs: how agreements are carried down, how long those have who
//! sign later, whether a superior may sign on a summary. What never lives here: who may change it, and what founds an institution.

use serde::{Deserialize, Serialize};

use super::cascade;
use super::institution::Institution;

/// Longer than this nobody remembers what it was for.
pub const MOST_DAYS: u16 = 90;

/// These settings together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Practice {
    /// So many days have those who could not sign at a ceremony.
    pub catch_up_days: u16,
    /// Whether a superior may sign on a summary; not said: what follows from how much is to be read.
    pub summary_for_superiors: Option<bool>,
    /// How agreements are carried down the ranks.
    pub cascade: cascade::Setting,
}

/// Why settings cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PracticeFault {
    /// No days, or too many, for those who sign later.
    #[error("those who sign later have 1 to {MOST_DAYS} days")]
    CatchUp,
    /// No days, or too many, to carry agreements down.
    #[error("agreements are carried down within 1 to {MOST_DAYS} days")]
    Cascade,
}

impl Practice {
    /// The same, if everything is within what can be kept.
    pub fn checked(self) -> Result<Self, PracticeFault> {
        let sound = |days: u16| (1..=MOST_DAYS).contains(&days);
        if !sound(self.catch_up_days) {
            return Err(PracticeFault::CatchUp);
        }
        if !sound(self.cascade.days) {
            return Err(PracticeFault::Cascade);
        }
        Ok(self)
    }

    /// As the trail tells it: `catch_up_days 7; summary_for_superiors -; cascade.unlock_by_parent true; …`
    pub fn told(&self) -> String {
        let summary = self.summary_for_superiors.map_or_else(|| "-".to_owned(), |yes| yes.to_string());
        let digest = self.cascade.digest_to.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
        format!(
            "catch_up_days {}; summary_for_superiors {summary}; cascade.unlock_by_parent {}; cascade.days {}; \
             cascade.digest_to {digest}",
            self.catch_up_days, self.cascade.unlock_by_parent, self.cascade.days
        )
    }
}

impl Institution {
    /// What it was founded with.
    pub fn practice(&self) -> Practice {
        Practice {
            catch_up_days: self.catch_up_days,
            summary_for_superiors: self.summary_for_superiors,
            cascade: self.cascade.clone(),
        }
    }

    /// The same institution under other settings.
    #[must_use]
    pub fn following(&self, practice: Practice) -> Institution {
        let Practice { catch_up_days, summary_for_superiors, cascade } = practice;
        Institution { summary_for_superiors, catch_up_days, cascade, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn practice() -> Practice {
        Practice { catch_up_days: 7, summary_for_superiors: None, cascade: cascade::Setting::default() }
    }

    #[test]
    fn days_are_at_least_one_and_at_most_a_quarter_of_a_year() {
        assert_eq!(practice().checked(), Ok(practice()));
        let late = |days| Practice { catch_up_days: days, ..practice() }.checked();
        assert_eq!((late(0), late(91)), (Err(PracticeFault::CatchUp), Err(PracticeFault::CatchUp)));
        let setting = cascade::Setting { days: 0, ..cascade::Setting::default() };
        assert_eq!(Practice { cascade: setting, ..practice() }.checked(), Err(PracticeFault::Cascade));
    }

    #[test]
    fn the_trail_tells_every_setting() {
        let setting = cascade::Setting { digest_to: Some("SETDA".parse().unwrap()), ..practice().cascade };
        let told = Practice { summary_for_superiors: Some(false), cascade: setting, ..practice() }.told();
        assert_eq!(
            told,
            "catch_up_days 7; summary_for_superiors false; cascade.unlock_by_parent true; cascade.days 7; \
             cascade.digest_to SETDA"
        );
    }
}
