//! The period an agreement or a pact speaks about: a year, a quarter of it, or a five-year plan (DOMAIN 2.1).

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A period of performance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Period {
    /// A fiscal year.
    Year(i32),
    /// A quarter of a fiscal year, 1 to 4.
    Quarter(i32, u8),
    /// Five years, named by the first: `2025-2029`.
    FiveYears(i32),
}

impl Period {
    /// First and last day.
    pub fn days(self) -> (NaiveDate, NaiveDate) {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap_or(NaiveDate::MAX);
        match self {
            Period::Year(y) => (day(y, 1, 1), day(y, 12, 31)),
            Period::Quarter(y, q) => {
                let first = u32::from(q.saturating_sub(1)) * 3 + 1;
                let next = if q >= 4 { day(y + 1, 1, 1) } else { day(y, first + 3, 1) };
                (day(y, first, 1), next.pred_opt().unwrap_or(next))
            }
            Period::FiveYears(y) => (day(y, 1, 1), day(y + 4, 12, 31)),
        }
    }

    /// The fiscal years in it, first and last.
    pub fn years(self) -> RangeInclusive<i32> {
        match self {
            Period::Year(y) | Period::Quarter(y, _) => y..=y,
            Period::FiveYears(y) => y..=y + 4,
        }
    }

    /// As a title prints it: `TAHUN 2027`, `TRIWULAN II TAHUN 2027`, `TAHUN 2025-2029`.
    pub fn heading(self) -> String {
        match self {
            Period::Year(y) => format!("TAHUN {y}"),
            Period::Quarter(y, q) => {
                let roman = ["I", "II", "III", "IV"].get(usize::from(q.saturating_sub(1))).unwrap_or(&"?");
                format!("TRIWULAN {roman} TAHUN {y}")
            }
            Period::FiveYears(y) => format!("TAHUN {y}-{}", y + 4),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Period::Year(y) => write!(f, "{y}"),
            Period::Quarter(y, q) => write!(f, "{y}-TW{q}"),
            Period::FiveYears(y) => write!(f, "{y}-{}", y + 4),
        }
    }
}

/// A text that names no period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a period: write 2027, 2027-TW1 or 2025-2029")]
pub struct PeriodError(String);

impl FromStr for Period {
    type Err = PeriodError;
    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let refused = || PeriodError(text.chars().take(20).collect());
        let year = |t: &str| t.parse::<i32>().ok().filter(|y| (2000..=2200).contains(y)).ok_or_else(refused);
        match text.split_once('-') {
            None => Ok(Period::Year(year(text)?)),
            Some((first, rest)) => match rest.strip_prefix("TW") {
                Some(quarter) => match quarter.parse::<u8>() {
                    Ok(q @ 1..=4) => Ok(Period::Quarter(year(first)?, q)),
                    _ => Err(refused()),
                },
                None if year(rest)? == year(first)? + 4 => Ok(Period::FiveYears(year(first)?)),
                None => Err(refused()),
            },
        }
    }
}

impl TryFrom<String> for Period {
    type Error = PeriodError;
    fn try_from(text: String) -> Result<Self, PeriodError> {
        text.parse()
    }
}

impl From<Period> for String {
    fn from(period: Period) -> String {
        period.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_reads_back_as_it_was_written() {
        for text in ["2027", "2027-TW1", "2027-TW4", "2025-2029"] {
            assert_eq!(text.parse::<Period>().unwrap().to_string(), text);
        }
        for bad in ["", "27", "2027-TW5", "2025-2028", "2027-01"] {
            assert!(bad.parse::<Period>().is_err(), "{bad}");
        }
    }

    #[test]
    fn quarters_and_five_years_end_on_their_last_day() {
        let last = |t: &str| t.parse::<Period>().unwrap().days().1.to_string();
        assert_eq!(last("2028-TW1"), "2028-03-31");
        assert_eq!(last("2027-TW4"), "2027-12-31");
        assert_eq!(last("2025-2029"), "2029-12-31");
    }
}
