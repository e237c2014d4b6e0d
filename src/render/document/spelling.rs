//! Can every text of a view be drawn? Asked before layout, so that the answer names the text and not a glyph number.

use super::{
    RenderError,
    view::{Agreement, Annex, Document, Minutes, Pact, Sheet, Signatory},
};
use crate::render::font::{FaceId, Family, Style, book};

/// Refuses the first character that the chosen family lacks.
pub(crate) fn check(document: &Document) -> Result<(), RenderError> {
    let family = document.sheet().family;
    // The four faces of a family cover the same characters of Indonesian text; the regular one answers for all.
    let face = book()?.face(FaceId { family, style: Style::Regular });
    let mut found = None;
    texts(document, &mut |what, text| {
        let missing = text.chars().find(|c| !is_break(*c) && !face.has(*c)).map(|c| (c, family.name()));
        // Who signs is named again in the mark of the signature: better to hear of it now than when signing.
        let marked = ["nama ", "jabatan "].iter().any(|kind| what.starts_with(kind));
        let missing = missing.or_else(|| {
            let unmarked =
                marked.then(|| text.chars().find(|c| !is_break(*c) && missing_character(*c))).flatten();
            unmarked.map(|c| (c, "tanda tangan"))
        });
        if let Some((character, letters)) = missing {
            found.get_or_insert_with(|| RenderError::MissingCharacter {
                text: what.to_owned(),
                code: u32::from(character),
                family: letters,
            });
        }
    });
    found.map_or(Ok(()), Err)
}

/// The first character of a text that the regular face of that family cannot draw.
pub(super) fn first_missing(family: Family, text: &str) -> Result<Option<char>, RenderError> {
    let face = book()?.face(FaceId { family, style: Style::Regular });
    Ok(text.chars().find(|c| !is_break(*c) && !face.has(*c)))
}

fn missing_character(character: char) -> bool {
    crate::render::mark::missing_character(character.encode_utf8(&mut [0; 4])).is_some()
}

/// White space that the layout turns into a plain space.
fn is_break(character: char) -> bool {
    matches!(character, '\n' | '\t' | '\r')
}

fn texts(document: &Document, visit: &mut dyn FnMut(&str, &str)) {
    sheet(document.sheet(), visit);
    match document {
        Document::Pact(pact) => pact_texts(pact, visit),
        Document::Agreement(agreement) => agreement_texts(agreement, visit),
        Document::Minutes(minutes) => minutes_texts(minutes, visit),
    }
}

fn sheet(sheet: &Sheet, visit: &mut dyn FnMut(&str, &str)) {
    sheet.letterhead.lines.iter().for_each(|line| visit("kepala surat", line));
    sheet.letterhead.address.iter().for_each(|line| visit("alamat kepala surat", line));
    visit("alamat verifikasi", &sheet.verification.address);
    visit("kode verifikasi", &sheet.verification.code);
    visit("pernyataan penerbit sertifikat", &sheet.verification.statement);
    sheet.sample_banner.iter().for_each(|banner| visit("tulisan dokumen contoh", banner));
}

fn signatory(who: &str, signatory: &Signatory, visit: &mut dyn FnMut(&str, &str)) {
    visit(&format!("nama {who}"), &signatory.name);
    visit(&format!("jabatan {who}"), &signatory.office);
    signatory.office_lines.iter().for_each(|line| visit(&format!("jabatan {who}"), line));
    signatory.rank.iter().for_each(|rank| visit(&format!("pangkat {who}"), rank));
    signatory.nip.iter().for_each(|nip| visit(&format!("NIP {who}"), nip));
}

fn pact_texts(pact: &Pact, visit: &mut dyn FnMut(&str, &str)) {
    visit("judul", &pact.title);
    pact.number.iter().for_each(|number| visit("nomor", number));
    visit("kalimat pembuka", &pact.opening);
    for (number, point) in pact.points.iter().enumerate() {
        visit(&format!("butir {}", number + 1), point);
    }
    visit("tempat", &pact.place);
    visit("tanggal", &pact.date);
    visit("sebutan pembuat pernyataan", &pact.declarant_label);
    signatory("pembuat pernyataan", &pact.declarant, visit);
    visit("sebutan saksi", &pact.witness_label);
    pact.witness.iter().for_each(|witness| signatory("saksi", witness, visit));
}

fn agreement_texts(agreement: &Agreement, visit: &mut dyn FnMut(&str, &str)) {
    visit("judul", &agreement.title);
    agreement.number.iter().for_each(|number| visit("nomor", number));
    visit("kalimat pembuka", &agreement.opening);
    for (who, party) in
        [("pihak pertama", Some(&agreement.first)), ("pihak kedua", agreement.second.as_ref())]
    {
        if let Some(party) = party {
            signatory(who, &party.signatory, visit);
            visit(&format!("kata pengantar {who}"), &party.introduction);
            visit(&format!("sebutan {who}"), &party.label);
        }
    }
    for (number, clause) in agreement.clauses.iter().enumerate() {
        visit(&format!("ketentuan {}", number + 1), clause);
    }
    visit("tempat", &agreement.place);
    visit("tanggal", &agreement.date);
    annex(&agreement.annex, visit);
}

fn minutes_texts(minutes: &Minutes, visit: &mut dyn FnMut(&str, &str)) {
    minutes.title_lines.iter().for_each(|line| visit("judul", line));
    minutes.number.iter().for_each(|number| visit("nomor", number));
    minutes.opening.iter().for_each(|text| visit("kalimat pembuka", text));
    for section in &minutes.sections {
        let place = format!("bagian {}", section.heading);
        visit(&place, &section.heading);
        section.paragraphs.iter().for_each(|text| visit(&place, text));
        let Some(table) = &section.table else { continue };
        visit(&format!("{place}, judul tabel"), &table.caption);
        table.columns.iter().for_each(|column| visit(&format!("{place}, kepala tabel"), &column.heading));
        for (number, row) in table.rows.iter().enumerate() {
            for cell in row {
                visit(&format!("{place}, baris {}", number + 1), &cell.text);
            }
        }
    }
    minutes.closing.iter().for_each(|text| visit("kalimat penutup", text));
    visit("tempat", &minutes.place);
    visit("tanggal", &minutes.date);
    visit("sebutan yang mengetahui", &minutes.acknowledger_label);
    minutes.acknowledger.iter().for_each(|who| signatory("yang mengetahui", who, visit));
    visit("sebutan pembuat berita acara", &minutes.maker_label);
    signatory("pembuat berita acara", &minutes.maker, visit);
}

fn annex(annex: &Annex, visit: &mut dyn FnMut(&str, &str)) {
    annex.heading.iter().for_each(|line| visit("judul lampiran", line));
    visit("kepala kolom sasaran", &annex.goal_label);
    for goal in &annex.goals {
        visit(&format!("nomor sasaran {}", goal.number), &goal.number);
        visit(&format!("sasaran {}", goal.number), &goal.text);
        for (number, indicator) in goal.indicators.iter().enumerate() {
            let place = format!("sasaran {}, indikator {}", goal.number, number + 1);
            visit(&place, &indicator.name);
            visit(&format!("{place}, satuan"), &indicator.unit);
            visit(&format!("{place}, target"), &indicator.target);
            indicator
                .quarters
                .iter()
                .for_each(|quarter| visit(&format!("{place}, target triwulan"), quarter));
        }
    }
    visit("kepala kolom anggaran", &annex.budget_label);
    for (number, row) in annex.budget.iter().enumerate() {
        let place = format!("anggaran baris {}", number + 1);
        for text in [&row.number, &row.code, &row.name, &row.note] {
            visit(&place, text);
        }
    }
    visit("petunjuk tanda tangan lampiran", &annex.signature_pointer);
}
