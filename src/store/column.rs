//! How values look in a column, for both databases alike, and how they are read back.
//!
//! Times are text, RFC 3339 in UTC with six decimals (`2027-01-04T02:00:00.000000Z`): fixed width, so that text order is
//! time order; finer parts are cut off. Days are `YYYY-MM-DD`. Digests are 64 hex digits, ids their own text,
//! the rest JSON. A value that cannot be read is [`StoreError::Corrupt`] with its table and row.

use std::fmt::Display;
use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate, SecondsFormat, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::StoreError;

/// A row being read or written, so that a fault can be named.
pub(super) struct Origin {
    table: &'static str,
    id: String,
}

impl Origin {
    pub(super) fn new(table: &'static str, id: &(impl Display + ?Sized)) -> Self {
        Self { table, id: id.to_string() }
    }

    pub(super) fn corrupt(&self, why: impl Display) -> StoreError {
        StoreError::Corrupt { table: self.table, id: self.id.clone(), why: why.to_string() }
    }

    /// An id, a code, a digest, a period: whatever reads itself from its text.
    pub(super) fn parsed<T>(&self, column: &str, text: &str) -> Result<T, StoreError>
    where
        T: FromStr<Err: Display>,
    {
        text.parse().map_err(|why| self.corrupt(format_args!("{column}: {why}")))
    }

    pub(super) fn parsed_if<T>(&self, column: &str, text: Option<&str>) -> Result<Option<T>, StoreError>
    where
        T: FromStr<Err: Display>,
    {
        text.map(|text| self.parsed(column, text)).transpose()
    }

    /// A word of a closed list.
    pub(super) fn word<T>(
        &self,
        column: &str,
        word: &str,
        meaning: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, StoreError> {
        meaning(word).ok_or_else(|| self.corrupt(format_args!("{column}: unknown word `{word}`")))
    }

    pub(super) fn time(&self, column: &str, text: &str) -> Result<DateTime<Utc>, StoreError> {
        let time = DateTime::parse_from_rfc3339(text)
            .map_err(|why| self.corrupt(format_args!("{column}: `{text}` is not a time: {why}")))?;
        Ok(time.to_utc())
    }

    pub(super) fn time_if(
        &self,
        column: &str,
        text: Option<&str>,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        text.map(|text| self.time(column, text)).transpose()
    }

    pub(super) fn day(&self, column: &str, text: &str) -> Result<NaiveDate, StoreError> {
        text.parse().map_err(|why| self.corrupt(format_args!("{column}: `{text}` is not a day: {why}")))
    }

    pub(super) fn day_if(&self, column: &str, text: Option<&str>) -> Result<Option<NaiveDate>, StoreError> {
        text.map(|text| self.day(column, text)).transpose()
    }

    pub(super) fn json<T: DeserializeOwned>(&self, column: &str, text: &str) -> Result<T, StoreError> {
        serde_json::from_str(text).map_err(|why| self.corrupt(format_args!("{column}: {why}")))
    }

    pub(super) fn json_text(&self, column: &str, value: &impl Serialize) -> Result<String, StoreError> {
        serde_json::to_string(value).map_err(|why| self.corrupt(format_args!("{column}: {why}")))
    }

    /// A whole number from its column.
    pub(super) fn count<T: TryFrom<i64>>(&self, column: &str, number: i64) -> Result<T, StoreError> {
        T::try_from(number).map_err(|_| self.corrupt(format_args!("{column}: {number} is out of range")))
    }

    /// A whole number for its column.
    pub(super) fn number(&self, column: &str, count: u64) -> Result<i64, StoreError> {
        i64::try_from(count).map_err(|_| self.corrupt(format_args!("{column}: {count} is too large")))
    }
}

/// A time for its column.
pub(super) fn time_text(time: DateTime<Utc>) -> String {
    let last =
        NaiveDate::from_ymd_opt(9999, 12, 31).and_then(|day| day.and_hms_micro_opt(23, 59, 59, 999_999));
    let time = last.map_or(time, |last| time.min(last.and_utc()));
    time.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// A day for its column. A day beyond the year 9999 ("never") becomes its last one: five digits would sort first.
pub(super) fn day_text(day: NaiveDate) -> String {
    if day.year() > 9999 { "9999-12-31".to_owned() } else { day.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_cut_to_microseconds_and_text_order_is_time_order() {
        let time = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        assert_eq!(time_text(time("2027-01-04T09:00:00.123456789+07:00")), "2027-01-04T02:00:00.123456Z");
        let [earlier, later] =
            [time("2027-01-04T02:00:00Z"), time("2027-01-04T02:00:00.000001Z")].map(time_text);
        assert!(earlier < later && earlier.len() == later.len());
        assert_eq!(time_text(DateTime::<Utc>::MAX_UTC), "9999-12-31T23:59:59.999999Z");
        assert_eq!(
            Origin::new("jobs", "1").time("due", &later).unwrap(),
            time("2027-01-04T02:00:00.000001Z")
        );
    }

    #[test]
    fn a_day_without_end_still_sorts_last() {
        assert!(day_text(NaiveDate::MAX) > day_text("2027-01-04".parse().unwrap()));
    }

    #[test]
    fn what_cannot_be_read_is_named_with_table_and_row() {
        let said = Origin::new("documents", "d1").time("created", "yesterday").unwrap_err().to_string();
        assert!(
            said.contains("documents d1") && said.contains("created") && said.contains("yesterday"),
            "{said}"
        );
    }
}
