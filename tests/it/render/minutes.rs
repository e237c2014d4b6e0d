//! The minutes of the sample's ceremony on paper: a table of 33 rows over pages, two signature blocks.

use lopdf::Document as File;
use teken::domain::minutes::Align;
use teken::render::document::view::{Cell, Column, Document, Minutes, Section, Signatory, Table};
use teken::render::document::{RenderError, render};

use super::{field, samples, without_space};
use crate::app::minutes;

pub(crate) fn of_the_ceremony() -> Minutes {
    let said = minutes::ceremony();
    let pact = samples::pact();
    let align = |align| match align {
        Align::Left => "kiri",
        Align::Centre => "tengah",
        Align::Right => "kanan",
    };
    let table = |table: teken::domain::minutes::Table| Table {
        caption: table.caption,
        rows: table
            .rows
            .into_iter()
            .map(|row| {
                let cells = row.into_iter().zip(&table.columns);
                cells.map(|(text, column)| Cell { text, align: align(column.align) }).collect()
            })
            .collect(),
        columns: table
            .columns
            .iter()
            .map(|column| Column { heading: column.heading.clone(), share: column.width_share })
            .collect(),
    };
    let sections = said.sections.into_iter().zip('A'..).map(|(section, letter)| Section {
        heading: format!("{letter}. {}", section.heading.to_uppercase()),
        paragraphs: section.paragraphs,
        table: section.table.map(table),
    });
    let signatory = |name: &str, office: &str| Signatory {
        name: name.to_owned(),
        office: office.to_owned(),
        office_lines: vec![format!("{},", office.to_uppercase())],
        rank: Some("Pembina Tingkat I".to_owned()),
        nip: Some("19700121 199303 1 910".to_owned()),
    };
    Minutes {
        title: "BERITA ACARA PENANDATANGANAN PERJANJIAN KINERJA TAHUN 2027".to_owned(),
        title_lines: vec!["BERITA ACARA".to_owned(), said.heading.to_uppercase()],
        number: Some(said.number),
        opening: said.opening,
        sections: sections.collect(),
        closing: said.closing,
        place: pact.place,
        date: pact.date,
        acknowledger_label: "Mengetahui,".to_owned(),
        acknowledger: Some(signatory("Drs. Wira Rekasena, M.M.", "Sekretaris Daerah")),
        maker_label: "Pembuat Berita Acara,".to_owned(),
        maker: signatory("Ratna Contohkusuma, S.Sos., M.AP.", "Kepala Bagian Organisasi"),
        sheet: pact.sheet,
    }
}

#[test]
fn who_has_made_minutes_signs_right_and_who_takes_note_left() {
    let rendered = render(&Document::Minutes(Box::new(of_the_ceremony()))).unwrap();
    let [left, right] = ["ttd_mengetahui", "ttd_pembuat"].map(|name| field(&rendered, name).clone());
    assert!(left.rect[2] < right.rect[0] && left.page == right.page && left.page == rendered.pages);
    let mut alone = of_the_ceremony();
    alone.acknowledger = None;
    let names = render(&Document::Minutes(Box::new(alone))).unwrap().fields;
    let names: Vec<_> = names.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(names, ["ttd_pembuat", "segel", "segel_penutup"]);
}

#[test]
fn a_table_of_minutes_repeats_its_header_and_keeps_every_row_in_order() {
    let minutes = of_the_ceremony();
    let rendered = render(&Document::Minutes(Box::new(minutes.clone()))).unwrap();
    assert!(rendered.pages >= 3, "{}", rendered.pages);
    let file = File::load_mem(&rendered.bytes).unwrap();
    let pages: Vec<String> = (1..=u32::try_from(rendered.pages).unwrap())
        .map(|page| without_space(&file.extract_text(&[page]).unwrap()))
        .collect();
    let rows = &minutes.sections[0].table.as_ref().unwrap().rows;
    let codes: Vec<String> = rows.iter().map(|row| without_space(&row[3].text)).collect();
    for page in pages.iter().filter(|page| codes.iter().any(|code| page.contains(code))) {
        assert!(page.contains("NoNamaJabatanKodeverifikasi"), "{page}");
    }
    let whole = pages.concat();
    let places: Vec<usize> = codes.iter().map(|code| whole.find(code).unwrap()).collect();
    assert!(places.is_sorted() && places.len() == 33);
    for heading in ["A.KEHADIRAN", "B.SAKSIACARA", "C.YANGBERHALANGAN"] {
        assert_eq!(whole.matches(heading).count(), 1);
    }
}

#[test]
fn a_heading_never_stands_alone_at_the_end_of_a_page() {
    for lines in 0..60 {
        let mut minutes = of_the_ceremony();
        minutes.opening.extend((0..lines).map(|n| format!("Alinea {n}.")));
        let rendered = render(&Document::Minutes(Box::new(minutes))).unwrap();
        let file = File::load_mem(&rendered.bytes).unwrap();
        for page in 1..=u32::try_from(rendered.pages).unwrap() {
            let text = without_space(&file.extract_text(&[page]).unwrap());
            for (heading, next) in [
                ("A.KEHADIRAN", "Dari35"),
                ("B.SAKSIACARA", "Acaradisaksikan"),
                ("C.YANGBERHALANGAN", "NoNama"),
            ] {
                if let Some((_, rest)) = text.split_once(heading) {
                    assert!(
                        rest.starts_with(next),
                        "{lines} lines, page {page}: {heading} before {rest:.40}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_letter_that_cannot_be_printed_is_named_with_its_row() {
    let mut minutes = of_the_ceremony();
    minutes.sections[0].table.as_mut().unwrap().rows[4][1].text.push('漢');
    let error = render(&Document::Minutes(Box::new(minutes))).unwrap_err();
    assert!(matches!(error, RenderError::MissingCharacter { .. }));
    assert!(error.to_string().contains("bagian A. KEHADIRAN, baris 5"), "{error}");
}
