//! Dates and times in words, as official papers and letters write them.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use super::institution::Institution;

const MONTHS: [&str; 12] = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
];

/// `4 Januari 2027`
pub fn date(day: NaiveDate) -> String {
    let month = usize::try_from(day.month0()).ok().and_then(|m| MONTHS.get(m)).copied().unwrap_or_default();
    format!("{} {month} {}", day.day(), day.year())
}

/// `4 January 2027`
pub fn english_date(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// `4 Januari 2027 pukul 09.15 WIB`
pub fn time(at: DateTime<Utc>, institution: &Institution) -> String {
    let local = at.with_timezone(&institution.zone());
    format!("{} pukul {} {}", date(local.date_naive()), local.format("%H.%M"), institution.zone_name)
}

/// `4 January 2027 at 09:15 WIB`
pub fn english_time(at: DateTime<Utc>, institution: &Institution) -> String {
    let local = at.with_timezone(&institution.zone());
    let day = english_date(local.date_naive());
    format!("{day} at {} {}", local.format("%H:%M"), institution.zone_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_as_on_paper() {
        let day = "2027-01-04".parse().unwrap();
        assert_eq!(date(day), "4 Januari 2027");
        assert_eq!(english_date(day), "4 January 2027");
        assert_eq!(date("2027-12-31".parse().unwrap()), "31 Desember 2027");
    }
}
