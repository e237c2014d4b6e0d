//! Dates and times in words, as official papers and letters write them.

use chrono::{DateTime, Datelike, NaiveDate, Utc, Weekday};

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
    format!("{} {} {}", day.day(), month(day), day.year())
}

/// `Pada hari ini, Senin, tanggal empat bulan Januari tahun dua ribu dua puluh tujuh`, as minutes begin.
pub fn on_this_day(day: NaiveDate) -> String {
    let year = u32::try_from(day.year()).unwrap_or_default();
    format!(
        "Pada hari ini, {}, tanggal {} bulan {} tahun {}",
        weekday(day),
        spelled(day.day()),
        month(day),
        spelled(year)
    )
}

/// `Senin`
pub fn weekday(day: NaiveDate) -> &'static str {
    match day.weekday() {
        Weekday::Mon => "Senin",
        Weekday::Tue => "Selasa",
        Weekday::Wed => "Rabu",
        Weekday::Thu => "Kamis",
        Weekday::Fri => "Jumat",
        Weekday::Sat => "Sabtu",
        Weekday::Sun => "Minggu",
    }
}

/// A number in words up to 999 999: `tiga puluh tiga`; larger ones in digits.
pub fn spelled(number: u32) -> String {
    const ONES: [&str; 12] = [
        "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh",
        "sebelas",
    ];
    let and = |rest: u32| if rest == 0 { String::new() } else { format!(" {}", spelled(rest)) };
    match number {
        12..=19 => format!("{} belas", spelled(number - 10)),
        20..=99 => format!("{} puluh{}", spelled(number / 10), and(number % 10)),
        100..=199 => format!("seratus{}", and(number - 100)),
        200..=999 => format!("{} ratus{}", spelled(number / 100), and(number % 100)),
        1_000..=1_999 => format!("seribu{}", and(number - 1_000)),
        2_000..=999_999 => format!("{} ribu{}", spelled(number / 1_000), and(number % 1_000)),
        _ => {
            let one = usize::try_from(number).ok().and_then(|n| ONES.get(n));
            one.map_or_else(|| number.to_string(), |word| (*word).to_owned())
        }
    }
}

fn month(day: NaiveDate) -> &'static str {
    usize::try_from(day.month0()).ok().and_then(|m| MONTHS.get(m)).copied().unwrap_or_default()
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

    #[test]
    fn minutes_begin_with_the_day_in_words() {
        let said = |day: &str| on_this_day(day.parse().unwrap());
        assert_eq!(
            said("2027-01-04"),
            "Pada hari ini, Senin, tanggal empat bulan Januari tahun dua ribu dua puluh tujuh"
        );
        assert_eq!(
            said("2026-12-31"),
            "Pada hari ini, Kamis, tanggal tiga puluh satu bulan Desember tahun dua ribu dua puluh enam"
        );
    }

    #[test]
    fn numbers_are_said_as_people_say_them() {
        let said = |numbers: &[u32]| numbers.iter().map(|n| spelled(*n)).collect::<Vec<_>>();
        assert_eq!(said(&[0, 10, 11, 12, 20]), ["nol", "sepuluh", "sebelas", "dua belas", "dua puluh"]);
        assert_eq!(
            said(&[33, 100, 111, 250, 1_000]),
            ["tiga puluh tiga", "seratus", "seratus sebelas", "dua ratus lima puluh", "seribu"]
        );
        assert_eq!(said(&[1_945, 12_000]), ["seribu sembilan ratus empat puluh lima", "dua belas ribu"]);
        assert_eq!(said(&[1_000_000]), ["1000000"]);
    }
}
