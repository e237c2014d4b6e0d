//! The board as a file for a spreadsheet program. No cell of it is ever a formula, whatever a title or a name says.

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY};
use actix_web::{HttpResponse, web};

use super::board::{self, Asked};
use crate::domain::route::Field;
use crate::flows::board::{Row, Step};
use crate::web::{Member, WebError};

const HEADINGS: [&str; 16] = [
    "Perangkat Daerah",
    "Dokumen",
    "Jenis",
    "Periode",
    "Tahap",
    "Versi",
    "Batas waktu",
    "Terlambat (hari)",
    "Menunggu",
    "Sejak",
    "Penanda tangan 1",
    "Keadaan 1",
    "Waktu 1",
    "Penanda tangan 2",
    "Keadaan 2",
    "Waktu 2",
];

/// Excel takes the file for UTF-8 only with this mark, and for a table at once only with semicolons.
const MARK: &[u8] = "\u{FEFF}".as_bytes();

pub(super) async fn csv(member: Member, asked: web::Query<Asked>) -> Result<HttpResponse, WebError> {
    let board = board::read(&member, &asked).await?;
    let shown = asked.shown();
    let rows = board.rows.iter().filter(|row| shown.counts(row)).map(|row| cells(&member, row));
    let bytes = file(rows).map_err(|error| WebError::Inside(format!("writing the board: {error}")))?;
    let name = format!("papan-{}.csv", member.moment().day);
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'; sandbox"))
        .body(bytes))
}

fn cells(member: &Member, row: &Row) -> Vec<String> {
    let document = &row.document;
    let time = |step: &Step| step.since.map(|at| member.time(at)).unwrap_or_default();
    let holding: Vec<&Step> = row.holding().collect();
    let named = |step: &Step| match step.name.as_str() {
        "" => step.office.clone(),
        name => format!("{name}, {}", step.office),
    };
    let mut cells = vec![
        row.agency.clone(),
        document.title.clone(),
        document.kind.indonesian().to_owned(),
        document.period.to_string(),
        member.say(&format!("stage-{}", document.stage)),
        document.version.to_string(),
        document.due.map(|due| due.to_string()).unwrap_or_default(),
        row.days_late.to_string(),
        holding.iter().map(|step| named(step)).collect::<Vec<_>>().join(", "),
        holding.first().map(|step| time(step)).unwrap_or_default(),
    ];
    for fields in [[Field::Declarant, Field::FirstParty], [Field::Witness, Field::SecondParty]] {
        let step = row.signer(fields);
        cells.push(step.map(named).unwrap_or_default());
        cells.push(step.map(|step| member.say(&format!("turn-{}", step.state.as_str()))).unwrap_or_default());
        cells.push(step.map(time).unwrap_or_default());
    }
    cells
}

fn file(rows: impl Iterator<Item = Vec<String>>) -> csv::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer(MARK.to_vec());
    writer.write_record(HEADINGS)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| neutral(cell)))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// The cell so that no spreadsheet program takes it for a formula: one that begins like a formula, also after blanks
/// or in full-width signs, gets an apostrophe before it.
fn neutral(cell: &str) -> String {
    let begins =
        |c: char| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '\t' | '\r' | '\n');
    let after_blanks = cell.trim_start_matches(|c: char| c.is_whitespace() || c.is_control());
    if cell.starts_with(begins) || after_blanks.starts_with(begins) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DANGEROUS: &str = "=+-@\t\r＝＋－＠";

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn no_cell_of_the_file_begins_like_a_formula_and_nothing_else_is_changed(
            cell in "[ \u{a0}]{0,2}[=+@\t\r\n＝＋－＠;\"'a-]{0,4}.{0,12}"
        ) {
            let mut row = vec![cell.clone()];
            row.resize(HEADINGS.len(), "x".to_owned());
            let bytes = file([row].into_iter()).unwrap();
            prop_assert!(bytes.starts_with(MARK));
            let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(&bytes[3..]);
            let read = reader.records().next().unwrap().unwrap()[0].to_owned();
            prop_assert!(!read.trim_start().starts_with(|c| DANGEROUS.contains(c)), "{read:?}");
            prop_assert!(!read.starts_with(|c| DANGEROUS.contains(c)), "{read:?}");
            prop_assert!(read == cell || read.strip_prefix('\'') == Some(cell.as_str()), "{read:?}");
        }
    }

    #[test]
    fn an_ordinary_name_stays_as_it_is() {
        for plain in ["Dr. P3 Contoh, S.H.", "Plt. Kepala Dinas", "2027-02-04", "", "'x"] {
            assert_eq!(neutral(plain), plain);
        }
        assert_eq!(neutral("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(neutral("＝1+1"), "'＝1+1");
    }
}
