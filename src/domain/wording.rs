//! Dates and times in words, as official papers and letters write them.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use super::institution::Institution;
use super::language::Language;

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

/// `4 Januari 2027`, or `4 January 2027`
pub fn date_in(language: Language, day: NaiveDate) -> String {
    match language {
        Language::Indonesian => date(day),
        Language::English => day.format("%-d %B %Y").to_string(),
    }
}

/// `4 Januari 2027 pukul 09.15 WIB`
pub fn time(at: DateTime<Utc>, institution: &Institution) -> String {
    time_in(Language::Indonesian, at, institution)
}

/// `4 Januari 2027 pukul 09.15 WIB`, or `4 January 2027 at 09:15 WIB`
pub fn time_in(language: Language, at: DateTime<Utc>, institution: &Institution) -> String {
    let local = at.with_timezone(&institution.zone());
    let day = date_in(language, local.date_naive());
    let hour = match language {
        Language::Indonesian => local.format("pukul %H.%M"),
        Language::English => local.format("at %H:%M"),
    };
    format!("{day} {hour} {}", institution.zone_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_as_on_paper() {
        let day = "2027-01-04".parse().unwrap();
        assert_eq!(date(day), "4 Januari 2027");
        assert_eq!(date_in(Language::English, day), "4 January 2027");
        assert_eq!(date("2027-12-31".parse().unwrap()), "31 Desember 2027");
    }
}
