//! Deadlines of the regulations, and the calendar day of an instant in the institution's zone.

use chrono::{DateTime, Days, FixedOffset, Months, NaiveDate, NaiveTime, Utc};

/// Last day to sign an agreement: one month after the budget document (DPA) was approved
/// (PermenPANRB 53/2014). `2027-01-31` gives `2027-02-28`: the month has no 31st, so its last day counts.
pub fn agreement_due(dpa_approved: NaiveDate) -> NaiveDate {
    dpa_approved.checked_add_months(Months::new(1)).unwrap_or(NaiveDate::MAX)
}

/// That many days after a day.
pub fn days_after(day: NaiveDate, days: u16) -> NaiveDate {
    day.checked_add_days(Days::new(u64::from(days))).unwrap_or(NaiveDate::MAX)
}

/// How many days late `today` is; 0 on the last day and before.
pub fn days_late(due: NaiveDate, today: NaiveDate) -> i64 {
    (today - due).num_days().max(0)
}

/// The calendar day of an instant in the institution's zone (Indonesia has no summer time).
pub fn day_of(at: DateTime<Utc>, zone: FixedOffset) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

/// Eight in the morning of a day in the institution's zone: when reminders go out.
pub fn morning_of(day: NaiveDate, zone: FixedOffset) -> DateTime<Utc> {
    let eight = NaiveTime::from_hms_opt(8, 0, 0).unwrap_or_default();
    let local = day.and_time(eight);
    local.and_local_timezone(zone).single().map_or_else(|| local.and_utc(), |t| t.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_after_the_31st_ends_with_the_shorter_month() {
        let due = |d: &str| agreement_due(d.parse().unwrap()).to_string();
        assert_eq!(due("2027-01-04"), "2027-02-04");
        assert_eq!(due("2027-01-31"), "2027-02-28");
        assert_eq!(due("2028-01-31"), "2028-02-29");
        assert_eq!(due("2027-12-31"), "2028-01-31");
    }

    #[test]
    fn late_evening_in_utc_is_already_tomorrow_in_jakarta() {
        let at = "2027-01-03T20:00:00Z".parse().unwrap();
        assert_eq!(day_of(at, FixedOffset::east_opt(7 * 3600).unwrap()).to_string(), "2027-01-04");
    }

    #[test]
    fn nothing_is_late_on_its_last_day() {
        let d = |t: &str| t.parse().unwrap();
        assert_eq!(days_late(d("2027-01-11"), d("2027-01-11")), 0);
        assert_eq!(days_late(d("2027-01-11"), d("2027-01-12")), 1);
    }
}
