//! Reads a roster from CSV or XLSX bytes and says everything that is wrong with it at once. Pure over bytes, but
//! for the thin [`load`]. Nothing is stored here and no document is made here.
//!
//! The format is described in `examples/arunika/README.md` and, for the machine, in [`columns`].

mod annexes;
mod archive;
mod budgets;
mod cell;
mod chain;
mod codes;
pub mod columns;
mod comma;
mod drafts;
mod files;
mod holders;
mod indonesian;
pub mod limits;
mod line;
mod nearest;
mod posts;
mod problem;
mod season;
mod table;
mod totals;
mod workbook;

pub use annexes::{ANNEX_SHEETS, annexes};
pub use budgets::budgets;
pub use files::{LoadError, NamedFile, load};
pub use indonesian::indonesian;
pub use problem::Problem;
pub use season::{AgreementDraft, IndicatorLink, Season};

use cell::RawSheet;
use codes::Codes;
use columns::SheetFormat;
use problem::Findings;
use table::Tables;

use crate::domain::roster::Roster;

/// Reads a roster: the CSV files of one folder, or one `.xlsx` workbook with sheets of the same names.
///
/// # Errors
/// Every problem found, in the order of the sheets and rows; nothing is returned of a roster with a problem.
pub fn read(files: &[NamedFile]) -> Result<Season, Vec<Problem>> {
    let mut findings = Findings::default();
    let mut tables = Tables::default();
    let whole = gather(files, &mut tables, &mut findings);
    let season = whole.then(|| season(tables, &mut findings));
    match season {
        Some(season) if findings.is_empty() => Ok(season),
        _ => Err(findings.into_sorted(columns::place)),
    }
}

/// Brings the sheets of all files together; false if the files cannot be a roster at all.
fn gather(files: &[NamedFile], tables: &mut Tables, findings: &mut Findings) -> bool {
    let mut refuse = |name: &str, what: String| {
        findings.push(Problem::of_sheet(name, what));
        false
    };
    let bytes: usize = files.iter().map(|file| file.bytes.len()).sum();
    if bytes > limits::FILE_BYTES {
        let name = files.first().map_or("import", |file| file.name.as_str());
        return refuse(name, format!("is larger than {} MiB", limits::FILE_BYTES / 1024 / 1024));
    }
    let workbooks = files.iter().filter(|file| file.extension() == "xlsx").count();
    match files {
        [] => refuse("import", format!("no CSV file found; a roster has {}", columns::sheet_names())),
        [book] if workbooks == 1 => workbook::read(&book.name, &book.bytes, tables, findings),
        _ if workbooks > 0 => {
            refuse("import", "a workbook stands alone: give one .xlsx, or the CSV files".to_owned())
        }
        _ => {
            for file in files {
                match comma_sheet(file) {
                    Ok(sheet) => tables.add(sheet, findings),
                    Err(problem) => findings.push(*problem),
                }
            }
            true
        }
    }
}

fn comma_sheet(file: &NamedFile) -> Result<RawSheet, Box<Problem>> {
    let stem = file.stem();
    if file.extension() != "csv" {
        return Err(Box::new(Problem::of_sheet(&file.name, "is neither .csv nor .xlsx")));
    }
    if columns::place(&stem) == 0 {
        let what = "is no sheet of a roster: rename or remove it";
        return Err(Box::new(Problem::of_sheet(&file.name, what).allow(columns::sheet_names())));
    }
    comma::sheet(&stem, &file.bytes)
}

fn season(mut tables: Tables, findings: &mut Findings) -> Season {
    let mut table = |format: &'static SheetFormat| tables.take(format, findings);
    let [opd, positions, persons, assignments] =
        [&columns::OPD, &columns::POSITIONS, &columns::PERSONS, &columns::ASSIGNMENTS].map(&mut table);
    let [dpa, documents, rows, programs] =
        [&columns::DPA, &columns::PK_DOCUMENTS, &columns::PK_ROWS, &columns::PK_PROGRAMS].map(&mut table);

    let agency_codes = Codes::of(&opd, "opd_code", findings);
    let office_codes = Codes::of(&positions, "position_id", findings);
    let person_codes = Codes::of(&persons, "person_id", findings);
    let roster = Roster {
        agencies: posts::agencies(&opd, &office_codes, findings),
        offices: posts::offices(&positions, &agency_codes, &office_codes, findings),
        people: holders::people(&persons, findings),
        assignments: holders::assignments(&assignments, &office_codes, &person_codes, findings),
    };
    posts::check_structure((&roster.agencies, &agency_codes), (&roster.offices, &office_codes), findings);

    let codes = Codes::of(&documents, "pk_id", findings);
    let dpa = drafts::budget_documents(&dpa, &agency_codes, findings);
    let mut read = drafts::agreements(&documents, &codes, &office_codes, &roster.offices, findings);
    drafts::indicators(&rows, &codes, &mut read, findings);
    drafts::budgets(&programs, &codes, &mut read, findings);
    totals::set_ceilings(&mut read, &roster, &dpa);
    // A sum over cells that could not be read would only mislead.
    if !findings.touch(&["opd", "positions", "dpa", "pk_documents", "pk_programs"]) {
        totals::check(&read, findings);
    }
    Season { roster, dpa, agreements: read.into_iter().map(|one| one.draft).collect() }
}
