//! The handing over of a budget document (penyerahan DPA) and its acknowledgement by the head of the agency. It moves no
//! deadline: the clock of the agreement starts with the approval (DOMAIN C-08). What never lives here: minutes, letters.

use chrono::{DateTime, NaiveDate, Utc};

use super::dpa::Dpa;
use super::ids::{AgencyId, PersonId};
use super::moment::Moment;
use super::roster::{Official, Roster, Vacancy};

/// One handing over, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    /// Which of the agency's, from 1; the last one counts.
    pub seq: u32,
    /// What was handed over, as it stood then.
    pub dpa: Dpa,
    /// On which day.
    pub day: NaiveDate,
    /// Where.
    pub place: String,
    /// Who entered it.
    pub by: String,
    /// When it was entered.
    pub at: DateTime<Utc>,
    /// Who has acknowledged it; none yet.
    pub received: Option<Received>,
}

/// An acknowledgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Who, in which capacity.
    pub by: Official,
    /// When.
    pub at: DateTime<Utc>,
}

/// How far the handing over of the budget document in force is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Progress {
    /// The agency has no budget document.
    Missing,
    /// Not handed over.
    Kept,
    /// Handed over, and changed since: it is to be handed over again.
    Outdated,
    /// Handed over; the head has not acknowledged it.
    Given,
    /// Acknowledged.
    Received,
}

/// Why a budget document is not handed over or acknowledged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HandoverRefusal {
    /// No place.
    #[error("write where the budget documents are handed over")]
    NoPlace,
    /// It was not approved yet on that day.
    #[error("the budget document {number} was approved on {approved}: it cannot be handed over before")]
    BeforeApproval {
        /// Which.
        number: String,
        /// When it was approved.
        approved: NaiveDate,
    },
    /// It has been.
    #[error("the budget document {0} has been handed over already")]
    Already(String),
    /// Another one was handed over since the form was made.
    #[error("another handing over has taken the place of the one shown: read it again")]
    Stale,
    /// It is acknowledged.
    #[error("{0} has acknowledged it already")]
    AlreadyReceived(String),
    /// Somebody else heads the agency on that day.
    #[error("only the head of the agency, or who stands in for him, acknowledges its budget document")]
    NotTheHead,
    /// Nobody heads it.
    #[error(transparent)]
    Vacancy(#[from] Vacancy),
}

impl Progress {
    /// Of the document in force and the last handing over.
    pub fn of(dpa: Option<&Dpa>, last: Option<&Handover>) -> Self {
        match (dpa, last) {
            (None, _) => Progress::Missing,
            (Some(_), None) => Progress::Kept,
            (Some(dpa), Some(last)) if last.dpa != *dpa => Progress::Outdated,
            (Some(_), Some(last)) if last.received.is_some() => Progress::Received,
            (Some(_), Some(_)) => Progress::Given,
        }
    }

    /// The word in text keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Progress::Missing => "missing",
            Progress::Kept => "kept",
            Progress::Outdated => "outdated",
            Progress::Given => "given",
            Progress::Received => "received",
        }
    }
}

impl Handover {
    /// Hands a budget document over, after `last`.
    pub fn of(
        dpa: Dpa,
        last: Option<&Handover>,
        (day, place): (NaiveDate, &str),
        by: &str,
        at: DateTime<Utc>,
    ) -> Result<Self, HandoverRefusal> {
        let place = place.trim();
        if place.is_empty() {
            return Err(HandoverRefusal::NoPlace);
        }
        if day < dpa.approved {
            return Err(HandoverRefusal::BeforeApproval { number: dpa.number, approved: dpa.approved });
        }
        if last.is_some_and(|last| last.dpa == dpa) {
            return Err(HandoverRefusal::Already(dpa.number));
        }
        let seq = last.map_or(1, |last| last.seq + 1);
        let place = place.chars().take(200).collect();
        Ok(Self { seq, dpa, day, place, by: by.to_owned(), at, received: None })
    }

    /// The head of the agency acknowledges what the form showed him: himself, or as the Plt. or Plh. he is that day.
    pub fn acknowledge(
        self,
        seen: u32,
        by: &PersonId,
        roster: &Roster,
        moment: Moment,
    ) -> Result<Self, HandoverRefusal> {
        if seen != self.seq {
            return Err(HandoverRefusal::Stale);
        }
        if let Some(received) = self.received {
            return Err(HandoverRefusal::AlreadyReceived(received.by.name));
        }
        let official = head(&self.dpa.agency, roster, moment.day)?;
        if official.person != *by {
            return Err(HandoverRefusal::NotTheHead);
        }
        Ok(Self { received: Some(Received { by: official, at: moment.at }), ..self })
    }
}

/// Who heads that agency on that day, in which capacity.
pub fn head(agency: &AgencyId, roster: &Roster, day: NaiveDate) -> Result<Official, HandoverRefusal> {
    let agency = roster.agencies.get(agency).ok_or(HandoverRefusal::NotTheHead)?;
    Ok(roster.official(&agency.head, day)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::assignment::Capacity;
    use crate::domain::budget::Rupiah;
    use crate::domain::roster::tests::roster;

    fn dpa(number: &str, ceiling: u64) -> Dpa {
        Dpa {
            agency: "DINKES".parse().unwrap(),
            year: 2027,
            number: number.to_owned(),
            approved: "2027-01-04".parse().unwrap(),
            ceiling: Rupiah(ceiling),
        }
    }

    fn moment(day: &str) -> Moment {
        let day: NaiveDate = day.parse().unwrap();
        Moment { at: day.and_hms_opt(3, 25, 0).unwrap().and_utc(), day }
    }

    fn handed(dpa: Dpa, last: Option<&Handover>) -> Result<Handover, HandoverRefusal> {
        let now = moment("2027-01-04");
        Handover::of(dpa, last, (now.day, " Pendopo "), "Admin Anggaran", now.at)
    }

    #[test]
    fn a_plh_acknowledges_as_such_and_the_head_who_is_away_does_not() {
        let roster = roster(&[
            ("KEP-DINKES", "P1", Capacity::Definitive, "2025-01-01", None),
            ("KEP-DINKES", "P2", Capacity::Plh, "2027-01-04", Some("2027-01-15")),
        ]);
        let given = handed(dpa("DPA/1", 5), None).unwrap();
        assert_eq!(given.place, "Pendopo");
        let by =
            |who: &str| given.clone().acknowledge(1, &who.parse().unwrap(), &roster, moment("2027-01-04"));
        assert_eq!(by("P1"), Err(HandoverRefusal::NotTheHead));
        let received = by("P2").unwrap();
        let official = &received.received.as_ref().unwrap().by;
        assert_eq!(official.styled_title(), "Plh. Kepala Dinas Kesehatan");
        let again = received.clone().acknowledge(1, &"P2".parse().unwrap(), &roster, moment("2027-01-05"));
        assert!(matches!(again, Err(HandoverRefusal::AlreadyReceived(_))));
        assert_eq!(Progress::of(Some(&received.dpa), Some(&received)), Progress::Received);
    }

    #[test]
    fn what_is_corrected_after_it_was_handed_over_is_handed_over_again() {
        let given = handed(dpa("DPA/1", 5), None).unwrap();
        assert_eq!(handed(dpa("DPA/1", 5), Some(&given)), Err(HandoverRefusal::Already("DPA/1".to_owned())));
        assert_eq!(Progress::of(Some(&dpa("DPA/1", 6)), Some(&given)), Progress::Outdated);
        let again = handed(dpa("DPA/1", 6), Some(&given)).unwrap();
        assert_eq!((again.seq, Progress::of(Some(&again.dpa), Some(&again))), (2, Progress::Given));
        let roster = roster(&[("KEP-DINKES", "P1", Capacity::Definitive, "2025-01-01", None)]);
        let stale = again.acknowledge(1, &"P1".parse().unwrap(), &roster, moment("2027-01-04"));
        assert_eq!(stale, Err(HandoverRefusal::Stale));
    }

    #[test]
    fn nothing_is_handed_over_before_it_was_approved_or_nowhere() {
        let now = moment("2027-01-03");
        let refused = |day: NaiveDate, place| Handover::of(dpa("DPA/1", 5), None, (day, place), "A", now.at);
        assert!(matches!(refused(now.day, "Pendopo"), Err(HandoverRefusal::BeforeApproval { .. })));
        assert_eq!(refused(moment("2027-01-04").day, " "), Err(HandoverRefusal::NoPlace));
    }

    #[test]
    fn the_clock_of_the_agreement_starts_at_the_approval_whenever_it_is_handed_over() {
        let late = Handover::of(
            dpa("DPA/1", 5),
            None,
            ("2027-01-20".parse().unwrap(), "Pendopo"),
            "A",
            moment("2027-01-20").at,
        );
        assert_eq!(late.unwrap().dpa.agreement_due().to_string(), "2027-02-04");
    }
}
