//! From minutes to what stands on their paper: sections under capital letters, tables, the two signature blocks.

use super::{Head, signatory};
use crate::domain::minutes::{Align, Minutes, Section, Table};
use crate::domain::roster::Official;
use crate::render::document::view;

pub(super) fn minutes_view(
    minutes: &Minutes,
    head: Head,
    maker: &Official,
    acknowledger: Option<&Official>,
) -> view::Minutes {
    let filled = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    view::Minutes {
        sheet: head.sheet,
        title: head.title,
        title_lines: vec!["BERITA ACARA".to_owned(), minutes.heading.to_uppercase()],
        number: filled(&minutes.number),
        opening: minutes.opening.clone(),
        sections: minutes.sections.iter().zip('A'..='Z').map(section).collect(),
        closing: minutes.closing.clone(),
        place: head.place,
        date: head.date,
        acknowledger_label: "Mengetahui,".to_owned(),
        acknowledger: acknowledger.map(signatory),
        maker_label: "Pembuat Berita Acara,".to_owned(),
        maker: signatory(maker),
    }
}

fn section((section, letter): (&Section, char)) -> view::Section {
    view::Section {
        heading: format!("{letter}. {}", section.heading.to_uppercase()),
        paragraphs: section.paragraphs.clone(),
        table: section.table.as_ref().filter(|table| !table.rows.is_empty()).map(table),
    }
}

fn table(table: &Table) -> view::Table {
    let column = |column: &crate::domain::minutes::Column| view::Column {
        heading: column.heading.clone(),
        share: column.width_share.max(1),
    };
    let aligns = || table.columns.iter().map(|column| column.align);
    let cell = |(text, align): (&String, Align)| view::Cell {
        text: text.clone(),
        align: match align {
            Align::Left => "kiri",
            Align::Centre => "tengah",
            Align::Right => "kanan",
        },
    };
    view::Table {
        caption: table.caption.clone(),
        columns: table.columns.iter().map(column).collect(),
        rows: table.rows.iter().map(|row| row.iter().zip(aligns()).map(cell).collect()).collect(),
    }
}
