//! How often a signer may try the passphrase (SECURITY, bar 21): five wrong ones in a row, then a pause that doubles
//! each time; twenty in a day, then a day without any.

use chrono::{DateTime, TimeDelta, Utc};

/// So many wrong ones before the first pause.
const IN_A_ROW: u32 = 5;
/// Wrong ones that lie further apart are not a row.
const ROW_GAP: TimeDelta = TimeDelta::minutes(15);
/// No pause is longer.
const LONGEST_PAUSE_MINUTES: i64 = 60;
/// So many wrong ones in a day lock the key, for a day.
const IN_A_DAY: usize = 20;
const DAY: TimeDelta = TimeDelta::days(1);

/// Failures older than this play no part.
pub const MEMORY: TimeDelta = TimeDelta::days(2);

/// One wrong passphrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failure {
    /// When.
    pub at: DateTime<Utc>,
    /// The right one came later: it counts for the day only.
    pub forgiven: bool,
}

/// Whether one more try is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowance {
    /// Yes; so many wrong ones (at least 1) until the next pause or lock.
    Tries(u32),
    /// Not before then.
    Pause(DateTime<Utc>),
    /// The key is locked until then.
    Locked(DateTime<Utc>),
}

/// What the failures of a key, oldest first, allow at that time.
pub fn allowance(failures: &[Failure], now: DateTime<Utc>) -> Allowance {
    let full_days = failures.windows(IN_A_DAY).filter_map(|window| {
        let (first, last) = (window.first()?, window.last()?);
        (last.at - first.at < DAY).then_some(last.at + DAY)
    });
    if let Some(until) = full_days.max().filter(|until| *until > now) {
        return Allowance::Locked(until);
    }
    let (mut row, mut last) = (0_u32, None);
    for failure in failures.iter().filter(|failure| !failure.forgiven) {
        if last.is_some_and(|last| failure.at - last > pause(row) + ROW_GAP) {
            row = 0;
        }
        row = row.saturating_add(1);
        last = Some(failure.at);
    }
    let today = failures.iter().filter(|failure| now - failure.at < DAY).count();
    let left_today = u32::try_from(IN_A_DAY.saturating_sub(today)).unwrap_or(1).max(1);
    match last.map(|last| last + pause(row)) {
        // Another node's clock may be a little ahead: without a pause there is nothing to wait for.
        Some(until) if until > now && row >= IN_A_ROW => Allowance::Pause(until),
        Some(until) if now - until <= ROW_GAP => {
            Allowance::Tries(IN_A_ROW.saturating_sub(row).max(1).min(left_today))
        }
        Some(_) | None => Allowance::Tries(IN_A_ROW.min(left_today)),
    }
}

/// How long to wait after so many in a row.
fn pause(row: u32) -> TimeDelta {
    match row.checked_sub(IN_A_ROW) {
        None => TimeDelta::zero(),
        Some(more) => {
            let minutes = 1_i64.checked_shl(more.min(10)).unwrap_or(LONGEST_PAUSE_MINUTES);
            TimeDelta::minutes(minutes.min(LONGEST_PAUSE_MINUTES))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
    }

    fn wrong(minutes: &[i64]) -> Vec<Failure> {
        minutes.iter().map(|minute| Failure { at: at(*minute), forgiven: false }).collect()
    }

    #[test]
    fn five_wrong_ones_bring_a_pause_that_doubles() {
        assert_eq!(allowance(&[], at(0)), Allowance::Tries(5));
        assert_eq!(allowance(&wrong(&[0, 0, 0, 0]), at(0)), Allowance::Tries(1));
        assert_eq!(allowance(&wrong(&[0, 0, 0, 0, 0]), at(0)), Allowance::Pause(at(1)));
        assert_eq!(allowance(&wrong(&[0, 0, 0, 0, 0]), at(1)), Allowance::Tries(1));
        assert_eq!(allowance(&wrong(&[0, 0, 0, 0, 0, 1]), at(2)), Allowance::Pause(at(3)));
        assert_eq!(allowance(&wrong(&[0, 0, 0, 0, 0, 1, 3]), at(4)), Allowance::Pause(at(7)));
    }

    #[test]
    fn a_quarter_of_an_hour_of_quiet_or_the_right_one_ends_the_row_but_not_the_day() {
        assert_eq!(allowance(&wrong(&[0, 0, 0, 0]), at(16)), Allowance::Tries(5));
        assert_eq!(allowance(&wrong(&[0, 0, 0, 0, 0]), at(17)), Allowance::Tries(5));
        let mut failures = wrong(&[0, 0, 0, 0]);
        for failure in &mut failures {
            failure.forgiven = true;
        }
        assert_eq!(allowance(&failures, at(0)), Allowance::Tries(5));
        let mut many = wrong(&[0; 18]);
        for failure in &mut many {
            failure.forgiven = true;
        }
        assert_eq!(allowance(&many, at(0)), Allowance::Tries(2));
    }

    #[test]
    fn a_failure_noted_by_a_clock_that_is_ahead_makes_nobody_wait() {
        assert_eq!(allowance(&wrong(&[1]), at(0)), Allowance::Tries(4));
    }

    #[test]
    fn whoever_tries_all_day_gets_twenty_and_then_a_day_without() {
        let mut failures = Vec::new();
        for minute in 0..24 * 60 {
            if let Allowance::Tries(_) = allowance(&failures, at(minute)) {
                failures.push(Failure { at: at(minute), forgiven: false });
            }
        }
        assert_eq!(failures.len(), 20);
        let last = failures.last().unwrap().at;
        assert_eq!(allowance(&failures, last + TimeDelta::hours(23)), Allowance::Locked(last + DAY));
        assert_eq!(allowance(&failures, last + TimeDelta::hours(25)), Allowance::Tries(5));
    }
}
