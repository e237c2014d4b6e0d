//! What the minutes of the sample's ceremony say: 35 heads of agencies, two of them absent.

use teken::domain::minutes::{Align, Column, Minutes, MinutesKind, Section, Table};
use teken::domain::roster::Official;
use teken::domain::wording;

use super::SAMPLE;

/// The heads of agencies as they hold office on the sample's day.
pub(crate) fn heads() -> Vec<Official> {
    let roster = &SAMPLE.season.roster;
    let day = "2027-01-04".parse().unwrap();
    let heads = roster.agencies.values().filter_map(|agency| roster.official(&agency.head, day).ok());
    heads.collect()
}

/// The minutes of the ceremony of 4 January 2027.
pub(crate) fn ceremony() -> Minutes {
    let heads = heads();
    let [present, absent] = [false, true].map(|is| {
        let of = heads.iter().zip(1..).filter(|(_, number)| matches!(number, 7 | 21) == is);
        of.map(|(head, number)| (head.clone(), number)).collect::<Vec<(Official, usize)>>()
    });
    let counts = [heads.len(), present.len(), absent.len()].map(said);
    Minutes {
        what: MinutesKind::Ceremony,
        number: "000.8.6.3/012-Org/2027".to_owned(),
        heading: "Penandatanganan Perjanjian Kinerja Tahun 2027".to_owned(),
        opening: vec![format!(
            "{}, bertempat di Pendopo Kabupaten Arunika, telah dilaksanakan penandatanganan Perjanjian Kinerja Tahun 2027 \
             oleh para kepala perangkat daerah di lingkungan Pemerintah Kabupaten Arunika.",
            wording::on_this_day("2027-01-04".parse().unwrap())
        )],
        sections: vec![
            attendance(&present, &counts),
            Section {
                heading: "Saksi acara".to_owned(),
                paragraphs: vec![
                    "Acara disaksikan oleh Sekretaris Daerah, mewakili Bupati Arunika.".to_owned(),
                    "Pihak kedua pada setiap perjanjian tetap Bupati Arunika.".to_owned(),
                ],
                table: None,
            },
            absence(&absent),
        ],
        closing: vec![
            "Penandatanganan susulan dilaksanakan paling lambat tanggal 11 Januari 2027.".to_owned(),
            "Demikian berita acara ini dibuat dengan sebenarnya untuk dipergunakan sebagaimana mestinya."
                .to_owned(),
        ],
    }
}

fn attendance(present: &[(Official, usize)], [invited, signed, absent]: &[String; 3]) -> Section {
    let code = |(_, number): &(Official, usize)| format!("7K3M-9QPX-2WTN-{number:04}-8");
    let paragraph = format!(
        "Dari {invited} penanda tangan yang diundang, hadir dan menandatangani {signed} orang, dan {absent} orang berhalangan."
    );
    Section {
        heading: "Kehadiran".to_owned(),
        paragraphs: vec![paragraph],
        table: Some(table(
            "Penanda tangan dan kode verifikasi dokumennya",
            ("Kode verifikasi", Align::Centre),
            present.iter().map(|one| (&one.0, code(one))),
        )),
    }
}

fn absence(absent: &[(Official, usize)]) -> Section {
    let why = || "Sertifikat elektronik kedaluwarsa".to_owned();
    Section {
        heading: "Yang berhalangan".to_owned(),
        paragraphs: vec![],
        table: Some(table("", ("Sebab", Align::Left), absent.iter().map(|one| (&one.0, why())))),
    }
}

/// A numbered row for each official, with one more word.
fn table<'a>(
    caption: &str,
    last: (&str, Align),
    rows: impl Iterator<Item = (&'a Official, String)>,
) -> Table {
    let column =
        |heading: &str, width_share, align| Column { heading: heading.to_owned(), width_share, align };
    let row = |((head, word), number): ((&Official, String), usize)| {
        vec![number.to_string(), head.name.clone(), head.styled_title(), word]
    };
    Table {
        caption: caption.to_owned(),
        columns: vec![
            column("No", 6, Align::Centre),
            column("Nama", 32, Align::Left),
            column("Jabatan", 38, Align::Left),
            column(last.0, 24, last.1),
        ],
        rows: rows.zip(1..).map(row).collect(),
    }
}

fn said(count: usize) -> String {
    let number = u32::try_from(count).unwrap();
    format!("{number} ({})", wording::spelled(number))
}
