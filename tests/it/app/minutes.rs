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
    let absent = |number: usize| matches!(number, 7 | 21);
    let [present, missing] = [false, true]
        .map(|is| heads.iter().zip(1..).filter(|(_, number)| absent(*number) == is).collect::<Vec<_>>());
    let column =
        |heading: &str, width_share, align| Column { heading: heading.to_owned(), width_share, align };
    let code = |number: usize| format!("7K3M-9QPX-2WTN-{number:04}-8");
    let attendance = present.iter().zip(1..).map(|((head, number), row)| {
        let row: u32 = row;
        vec![row.to_string(), head.name.clone(), head.styled_title(), code(*number)]
    });
    let absence = missing.iter().zip(1..).map(|((head, _), row)| {
        let row: u32 = row;
        vec![
            row.to_string(),
            head.name.clone(),
            head.styled_title(),
            "Sertifikat elektronik kedaluwarsa".to_owned(),
        ]
    });
    let said = |count: usize| {
        let number = u32::try_from(count).unwrap();
        format!("{number} ({})", wording::spelled(number))
    };
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
            Section {
                heading: "Kehadiran".to_owned(),
                paragraphs: vec![format!(
                    "Dari {} penanda tangan yang diundang, hadir dan menandatangani {} orang, dan {} orang berhalangan.",
                    said(heads.len()),
                    said(present.len()),
                    said(missing.len())
                )],
                table: Some(Table {
                    caption: "Penanda tangan dan kode verifikasi dokumennya".to_owned(),
                    columns: vec![
                        column("No", 6, Align::Centre),
                        column("Nama", 32, Align::Left),
                        column("Jabatan", 38, Align::Left),
                        column("Kode verifikasi", 24, Align::Centre),
                    ],
                    rows: attendance.collect(),
                }),
            },
            Section {
                heading: "Saksi acara".to_owned(),
                paragraphs: vec![
                    "Acara disaksikan oleh Sekretaris Daerah, mewakili Bupati Arunika.".to_owned(),
                    "Pihak kedua pada setiap perjanjian tetap Bupati Arunika.".to_owned(),
                ],
                table: None,
            },
            Section {
                heading: "Yang berhalangan".to_owned(),
                paragraphs: vec![],
                table: Some(Table {
                    caption: String::new(),
                    columns: vec![
                        column("No", 6, Align::Centre),
                        column("Nama", 32, Align::Left),
                        column("Jabatan", 38, Align::Left),
                        column("Sebab", 24, Align::Left),
                    ],
                    rows: absence.collect(),
                }),
            },
        ],
        closing: vec![
            "Penandatanganan susulan dilaksanakan paling lambat tanggal 11 Januari 2027.".to_owned(),
            "Demikian berita acara ini dibuat dengan sebenarnya untuk dipergunakan sebagaimana mestinya."
                .to_owned(),
        ],
    }
}
