//! Carrying an agreement down the ranks (kaskade): whose signature an agreement waits for, the week in which it is to be
//! done, and how far an agency is (DOMAIN C-07). What never lives here: letters, and who sees a tree.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::deadline::{days_after, days_late};
use super::document::{Change, Document, Kind};
use super::event::Event;
use super::ids::{AgencyId, DocumentId, OfficeId};
use super::moment::Moment;
use super::office::{Level, Office};
use super::period::Period;
use super::refusal::{Refusal, Verb};
use super::roster::Roster;
use super::stage::{Stage, StageName};

/// What an institution sets for itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Setting {
    /// Whether the agreement of an office below the head of an agency becomes a final text only after the agreement of
    /// its second party's office is signed by all. DOMAIN marks the rule as a guess, so it can be turned off.
    pub unlock_by_parent: bool,
    /// Days from the closing of a ceremony until the agreements below the heads are to be signed.
    pub days: u16,
    /// The office that gets the digest of late agencies; none: the oldest account of the secretariat.
    pub digest_to: Option<OfficeId>,
}

impl Default for Setting {
    fn default() -> Self {
        Self { unlock_by_parent: true, days: 7, digest_to: None }
    }
}

/// The week of one agency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// Whose.
    pub agency: AgencyId,
    /// For which period.
    pub period: Period,
    /// The day it began.
    pub began: NaiveDate,
    /// The last day.
    pub due: NaiveDate,
    /// When it was set.
    pub at: DateTime<Utc>,
}

/// How many agreements of an agency below its head are signed, of how many that are expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Coverage {
    /// Signed by all.
    pub signed: usize,
    /// Offices that owe one.
    pub expected: usize,
}

impl Setting {
    /// The office whose agreement must be signed before that of `office`; none if it waits for nobody. The heads sign
    /// on one morning with the head of region, so neither waits for the other.
    pub fn awaited(&self, office: &OfficeId, roster: &Roster) -> Option<OfficeId> {
        let post = roster.offices.get(office).filter(|_| self.unlock_by_parent)?;
        let above = roster.offices.get(post.counterpart.as_ref()?)?;
        let below_heads = matches!(post.level, Some(Level::Administrator | Level::Pengawas | Level::Jf));
        let signs = above.level.is_some_and(|level| level != Level::Bupati);
        (below_heads && signs).then(|| above.id.clone())
    }

    /// The last day of a week that begins on that day.
    pub fn due(&self, began: NaiveDate) -> NaiveDate {
        days_after(began, self.days)
    }
}

impl Clock {
    /// Days past the last day, while not all is signed.
    pub fn days_late(&self, coverage: Coverage, today: NaiveDate) -> i64 {
        if coverage.is_whole() { 0 } else { days_late(self.due, today) }
    }
}

impl Coverage {
    /// Whether nothing is missing.
    pub fn is_whole(self) -> bool {
        self.signed >= self.expected
    }

    /// In whole percent, never 100 while one is missing; 100 where none is expected.
    pub fn percent(self) -> usize {
        (self.signed * 100).checked_div(self.expected).unwrap_or(100)
    }
}

/// Whether an agreement in that stage is signed by all: then those below it go on. One that an amendment has replaced
/// was, and one that was revoked no longer counts.
pub fn is_signed(stage: StageName) -> bool {
    matches!(stage, StageName::Signed | StageName::Archived | StageName::Superseded)
}

/// Whether a document in that stage counts as the office's agreement at all.
pub fn counts(stage: StageName) -> bool {
    !matches!(stage, StageName::Withdrawn | StageName::Revoked)
}

/// The offices of an agency that owe an agreement to a superior within the cascade: all but its head.
pub fn expected<'a>(agency: &AgencyId, roster: &'a Roster) -> Vec<&'a Office> {
    let head = roster.agencies.get(agency).map(|agency| &agency.head);
    let owes = |office: &&Office| {
        let above = office.counterpart.as_ref().and_then(|id| roster.offices.get(id));
        office.agency.as_ref() == Some(agency)
            && Some(&office.id) != head
            && office.level.is_some()
            && above.is_some_and(|above| above.level.is_some_and(|level| level != Level::Bupati))
    };
    roster.offices.values().filter(owes).collect()
}

impl Document {
    /// Notes that its text is not made final yet, because the agreement of that office is not signed.
    pub fn hold_back(self, office: OfficeId, moment: Moment) -> Result<Change, Refusal> {
        let Stage::Freezing {} = self.stage else { return Err(self.wrong_stage(Verb::Freeze)) };
        Ok(self.changed(Stage::Freezing {}, moment, vec![Event::HeldBack { office }]))
    }

    /// Lets it go on: the agreement `by` is signed; none if there is nothing to wait for any more.
    pub fn let_go(self, by: Option<DocumentId>, moment: Moment) -> Result<Change, Refusal> {
        let Stage::Freezing {} = self.stage else { return Err(self.wrong_stage(Verb::Freeze)) };
        Ok(self.changed(Stage::Freezing {}, moment, vec![Event::LetGo { by }]))
    }

    /// Sets an earlier last day for an agreement that is not signed yet; nothing if it has one as early, or is done.
    pub fn hasten(self, due: NaiveDate, moment: Moment) -> Option<Change> {
        let open = matches!(
            self.stage,
            Stage::Draft { .. } | Stage::InReview { .. } | Stage::Freezing {} | Stage::Signing(_)
        );
        if !open || self.kind() != Kind::Agreement || self.due.is_some_and(|known| known <= due) {
            return None;
        }
        let stage = self.stage.clone();
        Some(Document { due: Some(due), ..self }.changed(stage, moment, vec![Event::DueSet { due }]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::roster::tests::roster;

    #[test]
    fn an_office_below_the_head_waits_for_its_second_party_and_a_head_for_nobody() {
        let (roster, setting) = (roster(&[]), Setting::default());
        let awaited =
            |office: &str| setting.awaited(&office.parse().unwrap(), &roster).map(|o| o.to_string());
        assert_eq!(awaited("DINKES-SEK").as_deref(), Some("KEP-DINKES"));
        for head in ["KEP-DINKES", "KEP-KEC", "BUPATI", "UNKNOWN"] {
            assert_eq!(awaited(head), None, "{head}");
        }
        let off = Setting { unlock_by_parent: false, ..setting };
        assert_eq!(off.awaited(&"DINKES-SEK".parse().unwrap(), &roster), None);
    }

    #[test]
    fn the_head_of_region_holds_nobody_back() {
        let mut roster = roster(&[]);
        let id: OfficeId = "DINKES-SEK".parse().unwrap();
        roster.offices.get_mut(&id).unwrap().counterpart = Some("BUPATI".parse().unwrap());
        assert_eq!(Setting::default().awaited(&id, &roster), None);
        assert!(expected(&"DINKES".parse().unwrap(), &roster).is_empty());
    }

    #[test]
    fn a_setting_that_was_saved_before_there_was_one_has_the_defaults() {
        let read: Setting = serde_json::from_str(r#"{"days": 5}"#).unwrap();
        assert_eq!(read, Setting { days: 5, ..Setting::default() });
    }

    #[test]
    fn begun_on_the_4th_an_agency_is_one_day_late_on_the_12th_while_one_is_missing() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let began = day("2027-01-04");
        let clock = Clock {
            agency: "DINKES".parse().unwrap(),
            period: Period::Year(2027),
            began,
            due: Setting::default().due(began),
            at: began.and_hms_opt(4, 15, 0).unwrap().and_utc(),
        };
        assert_eq!(clock.due, day("2027-01-11"));
        let missing = Coverage { signed: 6, expected: 7 };
        assert_eq!(clock.days_late(missing, day("2027-01-11")), 0);
        assert_eq!(clock.days_late(missing, day("2027-01-12")), 1);
        assert_eq!(clock.days_late(Coverage { signed: 7, expected: 7 }, day("2027-02-12")), 0);
    }

    #[test]
    fn a_share_is_whole_only_when_nothing_is_missing() {
        assert_eq!(Coverage { signed: 199, expected: 200 }.percent(), 99);
        assert_eq!(Coverage { signed: 200, expected: 200 }.percent(), 100);
        assert_eq!(Coverage::default().percent(), 100);
    }
}
