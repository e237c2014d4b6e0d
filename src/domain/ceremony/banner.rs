//! Whose marks stand on the banner of a ceremony: those who had signed when the morning ended, blank places for the
//! others. While it runs, those who have signed by now.

use chrono::{DateTime, Utc};

use super::Ceremony;
use super::attendee::Attendee;
use super::progress::Score;

/// A place on the banner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BannerPlace {
    /// With titles.
    pub name: String,
    /// Without titles, as a mark is written.
    pub bare_name: String,
    /// The office, with its capacity.
    pub title: String,
    /// When he had signed all that was his; none: the place stays blank.
    pub signed: Option<DateTime<Utc>>,
}

impl Ceremony {
    /// The head of region first, then everybody of whom anything was asked, in the order of the queue.
    pub fn banner_places(&self, score: &Score) -> Vec<BannerPlace> {
        let place = |attendee: &Attendee| {
            let office = &attendee.official.office;
            let fixed = self.stage.ran().map(|ran| ran.outcomes.iter().find(|one| one.office == *office));
            let (owed, signed) = if let Some(outcome) = fixed {
                (outcome.map_or(0, |one| one.owed), outcome.and_then(|one| one.finished))
            } else {
                let owed = score.of(office);
                (owed.total(), owed.last.filter(|_| owed.is_finished()))
            };
            (owed > 0).then(|| BannerPlace {
                name: attendee.acting().name.clone(),
                bare_name: attendee.acting().bare_name.clone(),
                title: attendee.acting().styled_title(),
                signed,
            })
        };
        self.closing().into_iter().chain(self.guests()).filter_map(place).collect()
    }
}
