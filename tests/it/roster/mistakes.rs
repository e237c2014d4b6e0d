//! Honest mistakes, each answered with the place and the remedy.

use teken::roster::{NamedFile, read};

use super::{append, csv_files, lines, one_line, said, season, spoiled};

#[test]
fn a_cell_that_must_be_filled_is_named_with_sheet_row_and_column() {
    let said = said("persons", "P003,\"Raka Contohadi, S.H., M.H.\"", "P003,");
    one_line(&said, &["persons, row 4, column nama_lengkap: is empty"]);
}

#[test]
fn a_mistyped_heading_is_told_with_the_likely_one_and_what_is_then_missing() {
    let said = said("persons", "nama_lengkap", "nama_lengkpa");
    assert_eq!(said.lines().count(), 2, "{said}");
    assert!(said.contains("column nama_lengkpa: unknown column: did you mean nama_lengkap?"), "{said}");
    assert!(said.contains("column nama_lengkap: this required column is missing"), "{said}");
    let optional = self::said("assignments", "selesai", "selsai");
    one_line(&optional, &["row 1", "selsai", "did you mean selesai?"]);
}

#[test]
fn a_nik_column_is_refused_with_the_reason() {
    one_line(said("persons", ",email\n", ",nik\n").lines().next().unwrap(), &["NIK is not kept"]);
}

#[test]
fn a_heading_that_stands_twice_is_refused() {
    let said = said("opd", "nama,singkatan", "nama,nama");
    assert!(said.contains("column nama: this heading stands twice"), "{said}");
}

#[test]
fn a_code_that_stands_twice_is_told_with_its_first_row() {
    one_line(
        said("persons", "\nP004,", "\nP003,").lines().next().unwrap(),
        &["column person_id, \"P003\"", "row 4"],
    );
    let said = said("pk_rows", "PK27-DPUPR-R02,", "PK27-DINKES-R01,");
    one_line(&said, &["column row_id, \"PK27-DINKES-R01\"", "stands in row 2 already"]);
}

#[test]
fn an_unknown_reference_is_told_with_the_nearest_code() {
    let cases = [
        ("assignments", "KEP-DINKES,P007", "KEP-DINEKS,P007", "did you mean KEP-DINKES?"),
        ("assignments", "KEP-DINKES,P007", "KEP-DINKES,P777", "is not in sheet persons"),
        ("positions", "KEP-DINKES,DINKES,", "KEP-DINKES,dinkes,", "did you mean DINKES?"),
        ("opd", "KEP-DINKES", "KEP-DINKESS", "did you mean KEP-DINKES?"),
        (
            "pk_documents",
            "BUPATI,PK27-BUPATI,KECAMATAN",
            "BUPATI,PK27-BUPTI,KECAMATAN",
            "did you mean PK27-BUPATI?",
        ),
        ("pk_documents", "KEP-KEC-PURWALOKA,BUPATI", "KEP-KEC-PURWALOKA,BUPATY", "did you mean BUPATI?"),
        ("pk_rows", "minimize,PK27-BUPATI-R01", "minimize,PK27-BUPATI-R99", "did you mean PK27-BUPATI-R0"),
        ("dpa", "DINKES,DPA", "DINKS,DPA", "did you mean DINKES?"),
    ];
    for (sheet, from, to, hint) in cases {
        let said = said(sheet, from, to);
        assert!(said.lines().any(|line| line.starts_with(sheet) && line.contains(hint)), "{sheet}: {said}");
    }
}

#[test]
fn a_date_in_another_form_is_told_how_to_write_it() {
    for date in ["04/01/2027", "2027-02-30", "4 Januari 2027", "0027-01-04", "46391"] {
        let said = said("assignments", "2025-02-20", date);
        one_line(&said, &["assignments, row 2, column tmt", date, "2027-01-04"]);
    }
}

#[test]
fn a_word_outside_its_list_is_told_with_the_list() {
    one_line(
        &said("assignments", "DEFINITIF", "Definitif"),
        &["row 2", "jenis_penugasan", "DEFINITIF, PLT, PLH, PJ"],
    );
    one_line(&said("pk_rows", "minimize", "kecil"), &["polaritas", "maximize, minimize"]);
    let level = said("positions", "II.b,KEP-SETDA,JPT,BUPATI", "II.b,KEP-SETDA,KADIS,BUPATI");
    one_line(&level, &["pk_level", "BUPATI, JPT, CAMAT, ADMINISTRATOR, PENGAWAS, JF"]);
    assert!(said("pk_programs", ",PROGRAM,", ",PROGRAMME,").contains("PROGRAM, KEGIATAN, SUB_KEGIATAN"));
}

#[test]
fn a_nip_of_17_digits_or_of_two_people_is_refused() {
    one_line(
        &said("persons", "197210061998011901", "19721006199801190"),
        &["row 4, column nip", "18 digits"],
    );
    one_line(
        &said("persons", "197205171995032902", "19721006 199801 1 901"),
        &["row 5, column nip", "row 4 already"],
    );
}

#[test]
fn an_address_that_could_reach_somebody_else_is_refused() {
    let two = said("persons", "raka.contohadi@arunikakab.example", "\"a@b.example,c@d.example\"");
    one_line(&two, &["row 4, column email", "one address"]);
    let shared = said("persons", "kirana.contohwati@", "raka.contohadi@");
    one_line(&shared, &["row 5, column email", "row 4 already"]);
}

#[test]
fn an_amount_that_is_not_whole_rupiah_is_told_how_to_write_it() {
    for amount in [
        "\"68.412.500.000,00\"",
        "\"68,412,500,000\"",
        "-68412500000",
        "Rp68412500000",
        "68412500000.5",
        "1e9",
    ] {
        let said = said("dpa", "68412500000", amount);
        one_line(&said, &["dpa, row 2, column pagu", "digits only, such as 259500800000"]);
    }
}

#[test]
fn two_definitive_holders_of_one_office_at_a_time_are_told_with_both_rows() {
    let said = said("assignments", "WABUP,P002,", "BUPATI,P002,");
    one_line(&said, &["assignments, row 3", "BUPATI has a definitive holder already: P001 in row 2"]);
    let ended = spoiled("assignments", "2025-02-20,,", "2025-02-20,2025-12-31,");
    let mut ended = ended;
    append(&mut ended, "assignments", "BUPATI,P002,DEFINITIF,2026-01-01,,SK");
    assert!(read(&ended).is_ok(), "one after the other is allowed");
    append(&mut ended, "assignments", "BUPATI,P003,DEFINITIF,2025-06-01,2025-07-01,SK");
    assert!(lines(&read(&ended).unwrap_err()).contains("already: P001"), "a short term inside a long one");
}

#[test]
fn an_assignment_that_ends_before_it_starts_is_refused() {
    let said = said("assignments", "2025-02-20,,", "2025-02-20,2025-02-19,");
    one_line(&said, &["row 2, column selesai, \"2025-02-19\"", "before tmt (2025-02-20)"]);
}

#[test]
fn superiors_in_a_circle_are_drawn() {
    let said = said(
        "positions",
        "KEP-SETDA,SETDA,Sekretaris Daerah,II.a,BUPATI",
        "KEP-SETDA,SETDA,Sekretaris Daerah,II.a,KEP-DINKES",
    );
    one_line(&said, &["positions, row ", "KEP-DINKES > KEP-SETDA > KEP-DINKES"]);
}

#[test]
fn a_head_from_another_agency_is_refused() {
    let said = said("opd", "KEP-DINKES", "KEP-DPUPR");
    assert!(said.contains("is an office of DPUPR, it cannot head DINKES"), "{said}");
}

#[test]
fn programs_that_miss_the_dpa_by_one_rupiah_are_told_with_both_sums() {
    let said = said("pk_programs", "9875250000,APBD", "9875250001,APBD");
    assert!(said.contains("PK27-DINKES: the programs add up to Rp259.500.800.001"), "{said}");
    assert!(said.contains("says Rp259.500.800.000: a difference of Rp1"), "{said}");
}

#[test]
fn agreements_below_may_not_divide_more_than_their_superior_has() {
    // Alone each of the three fields stays within the program, together they exceed it by one rupiah.
    let said = said("pk_programs", "12460500000", "12460500001");
    one_line(
        &said,
        &["PK27-DINKES: the agreements below divide Rp147.320.500.001 of 1.02.02", "Rp147.320.500.000"],
    );
    let orphan = self::said("pk_programs", "APBD,1.02.01.2.05", "APBD,1.02.01.2.99");
    one_line(&orphan, &["pk_programs", "column parent_kode, \"1.02.01.2.99\"", "names the parent"]);
}

#[test]
fn totals_are_not_judged_from_amounts_that_could_not_be_read() {
    one_line(&said("pk_programs", "98450000000", "98.450.000.000"), &["row 2, column anggaran"]);
}

#[test]
fn an_indicator_without_a_target_is_named() {
    let said = said("pk_rows", "per 100.000 kelahiran hidup,95,", "per 100.000 kelahiran hidup,,");
    one_line(&said, &["pk_rows, row 2, column target: is empty"]);
}

#[test]
fn agreements_name_two_parties_unless_the_head_of_region_signs() {
    one_line(
        &said("pk_documents", "KEP-DPUPR,BUPATI", "KEP-DPUPR,"),
        &["row 4, column pihak_kedua_position", "signs alone"],
    );
    one_line(&said("pk_documents", "BUPATI,BUPATI,,", "BUPATI,BUPATI,WABUP,"), &["row 13", "must be empty"]);
    one_line(
        said("pk_documents", "PERUBAHAN,JPT,KEP-DINKES", "MURNI,JPT,KEP-DINKES").lines().next().unwrap(),
        &["row 14"],
    );
    one_line(
        &said("pk_documents", "DINAS KESEHATAN,STRATEGI", "DINAS KESEHATAN,"),
        &["alasan_perubahan", "PEJABAT, STRATEGI, PRIORITAS"],
    );
    one_line(&said("pk_documents", "MURNI,CAMAT", "MURNI,JPT"), &["row 5, column level", "has CAMAT"]);
}

#[test]
fn all_mistakes_of_all_sheets_are_listed_at_once_in_order() {
    let mut files = spoiled("persons", "197210061998011901", "1972");
    for (name, from, to) in [
        ("assignments", "2025-02-20", "kemarin"),
        ("dpa", "68412500000", "-1"),
        ("opd", "KEP-SETDA", "KEP-SETDAA"),
    ] {
        let other = spoiled(name, from, to);
        let place = files.iter().position(|file| file.name == format!("{name}.csv")).unwrap();
        files[place] = other[place].clone();
    }
    let problems = read(&files).unwrap_err();
    let sheets: Vec<&str> = problems.iter().map(|problem| problem.sheet.as_str()).collect();
    assert_eq!(sheets, ["opd", "persons", "assignments", "dpa"], "{}", lines(&problems));
}

#[test]
fn a_missing_sheet_is_told_once_and_not_for_every_reference_to_it() {
    let mut files = csv_files();
    files.retain(|file| file.name != "persons.csv");
    one_line(&lines(&read(&files).unwrap_err()), &["persons: this required sheet is missing"]);
    files = csv_files();
    files.retain(|file| !file.name.starts_with("pk_") && file.name != "dpa.csv");
    assert!(read(&files).unwrap().agreements.is_empty(), "agreements are optional");
    one_line(&lines(&read(&[]).unwrap_err()), &["no CSV file found", "opd, positions, persons, assignments"]);
}

#[test]
fn a_file_that_is_no_sheet_is_named() {
    let mut files = csv_files();
    files.push(NamedFile { name: "glossary.csv".to_owned(), bytes: b"a,b\n".to_vec() });
    one_line(&lines(&read(&files).unwrap_err()), &["glossary.csv: is no sheet of a roster", "pk_programs"]);
}

#[test]
fn semicolons_a_byte_order_mark_and_windows_line_ends_change_nothing() {
    let files = csv_files();
    let rewritten: Vec<NamedFile> = files
        .iter()
        .map(|file| {
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(file.bytes.as_slice());
            let mut writer = csv::WriterBuilder::new()
                .delimiter(b';')
                .terminator(csv::Terminator::CRLF)
                .from_writer(b"\xEF\xBB\xBF".to_vec());
            for record in reader.records() {
                writer.write_record(&record.unwrap()).unwrap();
            }
            NamedFile { name: file.name.to_uppercase(), bytes: writer.into_inner().unwrap() }
        })
        .collect();
    assert_eq!(read(&rewritten).unwrap_or_else(|p| panic!("{}", lines(&p))), season());
}
