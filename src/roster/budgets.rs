//! The sheet of budget documents alone, against agencies that are known already: what the registry takes.

use super::codes::Codes;
use super::columns;
use super::drafts;
use super::files::NamedFile;
use super::gather;
use super::problem::{Findings, Problem};
use super::table::Tables;
use crate::domain::dpa::Dpa;
use crate::domain::ids::AgencyId;

/// Reads budget documents: one CSV file of whatever name, or the sheet `dpa` of a workbook; other sheets of a roster are
/// left alone.
///
/// # Errors
/// Every problem found; nothing is returned of a sheet with a problem.
pub fn budgets<'a>(
    file: NamedFile,
    agencies: impl Iterator<Item = &'a AgencyId>,
) -> Result<Vec<Dpa>, Vec<Problem>> {
    let (format, mut findings, mut tables) = (&columns::DPA, Findings::default(), Tables::default());
    // Whoever exports one table gives it a name of his own.
    let is_table = file.extension() == "csv";
    let name = if is_table { format!("{}.csv", format.name) } else { file.name };
    let whole = gather(&[NamedFile { name, bytes: file.bytes }], &mut tables, &mut findings);
    let mut read = Vec::new();
    if whole && !findings.touch(&[format.name]) {
        let table = tables.take(format, &mut findings);
        if table.rows.is_empty() && !findings.touch(&[format.name]) {
            let what =
                if table.present { "has a header but no row" } else { "this required sheet is missing" };
            findings.push(Problem::of_sheet(format.name, what));
        }
        let known = Codes::known(columns::OPD.name, agencies.map(ToString::to_string));
        read = drafts::budget_documents(&table, &known, &mut findings);
    }
    if whole && !findings.touch(&[format.name]) {
        // What is wrong with another sheet of the workbook is nobody's concern here.
        return Ok(read);
    }
    Err(findings.into_sorted(columns::place))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: &str) -> Result<Vec<Dpa>, Vec<String>> {
        let agencies: Vec<AgencyId> = ["DINKES", "DLH"].map(|code| code.parse().unwrap()).into();
        let file = NamedFile { name: name.to_owned(), bytes: text.as_bytes().to_vec() };
        let problems = |all: Vec<Problem>| all.iter().map(ToString::to_string).collect();
        budgets(file, agencies.iter()).map_err(problems)
    }

    const HEAD: &str = "opd_code;nomor_dpa;tanggal_pengesahan;pagu\n";

    #[test]
    fn a_table_of_whatever_name_is_read() {
        let all = read("Rekap DPA 2027.csv", &format!("{HEAD}DINKES;DPA/1;2027-01-04;5000\n")).unwrap();
        assert_eq!((all.len(), all[0].number.as_str(), all[0].ceiling.0), (1, "DPA/1", 5000));
    }

    #[test]
    fn every_cell_that_cannot_be_taken_is_told_with_its_row() {
        let rows = "DINKS;DPA/1;2027-01-04;5000\nDLH;DPA/2;4 Januari;5.000\n";
        let problems = read("dpa.csv", &format!("{HEAD}{rows}")).unwrap_err();
        assert_eq!(problems.len(), 3, "{problems:?}");
        assert!(
            problems[0].contains("row 2") && problems[0].contains("did you mean DINKES?"),
            "{problems:?}"
        );
        assert!(problems[1].contains("row 3, column tanggal_pengesahan"), "{problems:?}");
        assert!(problems[2].contains("row 3, column pagu"), "{problems:?}");
    }

    #[test]
    fn a_table_without_a_row_or_of_something_else_is_refused() {
        assert!(read("dpa.csv", HEAD).is_err());
        assert!(read("dpa.csv", "a;b\n1;2\n").is_err());
        assert!(read("dpa.pdf", "x").is_err());
    }
}
