//! Rosters as people send them: the sample regency, rosters with mistakes, and files made to do harm.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use teken::domain::agreement::Ceiling;
use teken::domain::budget::{Rupiah, faults};
use teken::domain::institution::{AgreementTemplate, Institution, PactTemplate};
use teken::domain::office::Level;
use teken::roster::{NamedFile, Problem, Season, load, read};

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/arunika")
}

fn csv_files() -> Vec<NamedFile> {
    load(&sample()).unwrap()
}

fn season() -> Season {
    read(&csv_files()).unwrap_or_else(|problems| panic!("{}", lines(&problems)))
}

fn lines(problems: &[Problem]) -> String {
    problems.iter().map(|problem| format!("{problem}\n")).collect()
}

/// The sample with a piece of one file replaced; the piece must be there.
fn spoiled(name: &str, from: &str, to: &str) -> Vec<NamedFile> {
    let mut files = csv_files();
    let file = files.iter_mut().find(|file| file.name == format!("{name}.csv")).unwrap();
    let text = String::from_utf8(file.bytes.clone()).unwrap();
    assert!(text.contains(from), "{from} is not in {name}");
    file.bytes = text.replacen(from, to, 1).into_bytes();
    files
}

/// All that is said about the spoiled sample.
fn said(name: &str, from: &str, to: &str) -> String {
    lines(&read(&spoiled(name, from, to)).expect_err("it reads without a word"))
}

/// Asserts that exactly one line is said, and that it has all these words.
#[track_caller]
fn one_line(said: &str, words: &[&str]) {
    assert_eq!(said.lines().count(), 1, "{said}");
    for word in words {
        assert!(said.contains(word), "no `{word}` in: {said}");
    }
}

// ---- the sample -------------------------------------------------------------------------------------------------

#[test]
fn the_sample_regency_reads_whole() {
    let season = season();
    let roster = &season.roster;
    assert_eq!(
        (roster.agencies.len(), roster.offices.len(), roster.people.len(), roster.assignments.len()),
        (35, 80, 78, 81)
    );
    assert_eq!(season.dpa.len(), 35);
    assert_eq!(season.agreements.len(), 14);
    assert_eq!(season.agreements.iter().filter(|draft| draft.has_rows()).count(), 12);
    assert_eq!(season.agreements.iter().map(|draft| draft.indicators.len()).sum::<usize>(), 51);
    assert_eq!(season.agreements.iter().map(|draft| draft.budget.len()).sum::<usize>(), 67);
    for draft in season.agreements.iter().filter(|draft| draft.has_rows()) {
        assert_eq!(draft.indicators.len(), draft.links.len());
        let said = faults(&draft.budget, draft.ceiling.as_ref().unwrap());
        assert!(said.is_empty(), "{}: {said:?}", draft.code);
    }
}

#[test]
fn the_sample_says_who_acts_and_by_when() {
    let season = season();
    let day = "2027-01-04".parse().unwrap();
    let acting = season.roster.official(&"KEP-INSPEKTORAT".parse().unwrap(), day).unwrap();
    assert_eq!(acting.styled_title(), "Plh. Inspektur Daerah");
    let dinkes = "DINKES".parse().unwrap();
    assert_eq!(season.dpa_of(&dinkes).unwrap().ceiling, Rupiah(259_500_800_000));
    assert_eq!(season.due(&dinkes).unwrap().to_string(), "2027-02-04");
    let regent = season.agreements.iter().find(|draft| draft.level == Level::Bupati).unwrap();
    assert_eq!(season.due_of(regent).unwrap().to_string(), "2027-02-04");
    assert_eq!(regent.second, None);
    assert_eq!(regent.ceiling, Some(Ceiling::Exactly(Rupiah(1_663_063_700_000))));
    let field = season.agreements.iter().find(|draft| draft.code == "PK27-DINKES-KESGA").unwrap();
    assert!(
        matches!(&field.ceiling, Some(Ceiling::Within(lines)) if lines.len() == 2),
        "{:?}",
        field.ceiling
    );
}

#[test]
fn every_office_of_the_sample_has_somebody_on_the_day_of_the_ceremony() {
    let season = season();
    let day = "2027-01-04".parse().unwrap();
    for office in season.roster.offices.keys() {
        season.roster.official(office, day).unwrap();
    }
}

#[test]
fn the_workbook_and_the_csv_files_of_the_sample_say_the_same() {
    let book = read(&load(&sample().join("arunika.xlsx")).unwrap());
    assert_eq!(book.unwrap_or_else(|problems| panic!("{}", lines(&problems))), season());
}

#[test]
fn the_texts_of_the_sample_are_what_the_domain_expects() {
    let file = |name: &str| std::fs::read_to_string(sample().join(name)).unwrap();
    let institution: Institution = serde_json::from_str(&file("institution.json")).unwrap();
    assert_eq!(institution.zone().local_minus_utc(), 7 * 3600);
    let pacts: Vec<PactTemplate> = serde_json::from_str(&file("pact-templates.json")).unwrap();
    let codes: Vec<&str> = pacts.iter().map(|pact| pact.code.as_str()).collect();
    assert_eq!(codes, ["PI-TAHUNAN", "PI-APBD"]);
    assert_eq!(pacts[0].points.len(), 7);
    for text in pacts.iter().flat_map(|pact| pact.points.iter().chain([&pact.opening])) {
        let filled = ["{nama_lengkap}", "{jabatan}", "{nama_instansi}"]
            .iter()
            .fold(text.clone(), |t, place| t.replace(place, ""));
        assert!(!filled.contains(['{', '}']), "nothing fills this place: {text}");
    }
    let agreement: AgreementTemplate = serde_json::from_str(&file("agreement-template.json")).unwrap();
    assert!(agreement.promise.iter().all(|text| text.contains(&agreement.first_label)));
    assert!(agreement.supervision.iter().all(|text| text.contains(&agreement.second_label)));
    assert!(agreement.promise_one.iter().all(|text| !text.contains("PIHAK")));
}

#[test]
fn the_readme_of_the_sample_describes_every_column() {
    let readme = std::fs::read_to_string(sample().join("README.md")).unwrap();
    for sheet in teken::roster::columns::SHEETS {
        let heading = format!("### `{}`", sheet.name);
        let part = readme.split_once(&heading).unwrap_or_else(|| panic!("no {heading}")).1;
        let part = part.split("\n### ").next().unwrap();
        for column in sheet.columns {
            let need = if column.required { "yes" } else { "no" };
            let row = part.lines().find(|line| line.starts_with(&format!("| `{}` | {need} |", column.name)));
            assert!(row.is_some(), "{} of {} is not described, or not as {need}", column.name, sheet.name);
        }
    }
}

#[test]
fn no_nik_is_kept_anywhere_in_the_sample() {
    let persons = std::fs::read_to_string(sample().join("persons.csv")).unwrap();
    assert!(!persons.lines().next().unwrap().split(',').any(|heading| heading == "nik"));
    let digits: Vec<&str> =
        persons.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 16).collect();
    assert!(digits.is_empty(), "{digits:?}");
}

// ---- mistakes ---------------------------------------------------------------------------------------------------

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
    one_line(&said("persons", ",email\n", ",nik\n").lines().next().unwrap(), &["NIK is not kept"]);
}

#[test]
fn a_heading_that_stands_twice_is_refused() {
    let said = said("opd", "nama,singkatan", "nama,nama");
    assert!(said.contains("column nama: this heading stands twice"), "{said}");
}

#[test]
fn a_code_that_stands_twice_is_told_with_its_first_row() {
    one_line(
        &said("persons", "\nP004,", "\nP003,").lines().next().unwrap(),
        &["column person_id, \"P003\"", "row 4"],
    );
    let said = said("pk_rows", "PK27-DINKES-R02,", "PK27-DINKES-R01,");
    one_line(&said, &["pk_rows, row 3, column row_id", "stands in row 2 already"]);
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

fn append(files: &mut [NamedFile], name: &str, row: &str) {
    let file = files.iter_mut().find(|file| file.name == format!("{name}.csv")).unwrap();
    file.bytes.extend_from_slice(format!("{row}\n").as_bytes());
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
        &said("pk_documents", "PERUBAHAN,JPT,KEP-DINKES", "MURNI,JPT,KEP-DINKES").lines().next().unwrap(),
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

// ---- files made to do harm --------------------------------------------------------------------------------------

#[test]
fn names_with_control_or_direction_characters_are_refused_and_shown_harmlessly() {
    for (evil, seen) in [
        ("Raka\u{202E}idahotnoC", "<U+202E>"),
        ("Raka\u{1b}[31m", "<U+001B>"),
        ("Raka\u{200B}Contohadi", "<U+200B>"),
        ("Raka\u{0}", "<U+0000>"),
        ("\"Raka\nBcc: x@y.example\"", "<U+000A>"),
        ("Raka\u{E0041}", "<U+E0041>"),
    ] {
        let said = said("persons", "Raka Contohadi,", &format!("{evil},"));
        one_line(&said, &["row 4, column nama_tanpa_gelar", seen, "invisible character"]);
        assert!(said.trim_end().chars().all(|c| !c.is_control() && c != '\u{202E}'), "{said:?}");
    }
}

#[test]
fn text_that_a_spreadsheet_program_would_run_is_refused() {
    for evil in ["=cmd|'/C calc'!A0", "@SUM(1)", "+1+1", "-1-1", "\"=HYPERLINK(\"\"http://x.example\"\")\""] {
        let said = said("persons", "Raka Contohadi,", &format!("{evil},"));
        one_line(&said, &["row 4, column nama_tanpa_gelar", "like a formula"]);
    }
}

#[test]
fn markup_in_a_name_is_only_text() {
    let name = "<script>alert(1)</script>";
    let season = read(&spoiled("persons", "Raka Contohadi,", &format!("{name},"))).unwrap();
    assert!(season.roster.people.values().any(|person| person.bare_name == name));
}

#[test]
fn a_cell_of_a_thousand_and_one_characters_is_refused_and_a_thousand_is_not() {
    assert!(read(&spoiled("opd", "Dinas Kesehatan,", &format!("{},", "é".repeat(1_000)))).is_ok());
    let said = said("opd", "Dinas Kesehatan,", &format!("{},", "é".repeat(1_001)));
    one_line(&said, &["opd, row 6, column nama", "longer than 1,000 characters"]);
    assert!(said.len() < 300, "{}", said.len());
}

#[test]
fn too_many_rows_columns_or_bytes_are_refused_before_they_are_kept() {
    let mut files = csv_files();
    let many: String = (0..9_930).fold(String::new(), |mut text, i| {
        let _ = writeln!(text, "X{i},Orang Contoh,Orang Contoh,,,,x{i}@arunikakab.example");
        text
    });
    append(&mut files, "persons", many.trim_end());
    let problems = read(&files).unwrap_err();
    one_line(&lines(&problems), &["persons: has more than 10000 rows"]);

    let said = said("opd", "\nSETWAN,", &format!("\n{}SETWAN,", "x,".repeat(60)));
    assert!(said.contains("opd, row 3: has more than 50 columns"), "{said}");

    let mut files = csv_files();
    append(&mut files, "opd", &"x".repeat(5 * 1024 * 1024));
    one_line(&lines(&read(&files).unwrap_err()), &["is larger than 5 MiB"]);
}

#[test]
fn ten_thousand_rows_of_errors_are_answered_within_the_limits() {
    let mut files = csv_files();
    let many: String = (0..9_900).fold(String::new(), |mut text, i| {
        let _ = writeln!(text, "KEP-XINKES,P9{i:04},DEFINITF,20270104,,");
        text
    });
    append(&mut files, "assignments", many.trim_end());
    let problems = read(&files).unwrap_err();
    assert_eq!(problems.len(), 2_001);
    assert!(problems.last().unwrap().what.contains("more problems"), "{}", problems.last().unwrap());
}

#[test]
fn text_in_another_encoding_is_refused_with_advice() {
    let mut files = csv_files();
    files[0].bytes = b"\xFF\xFEo\0p\0d\0".to_vec();
    assert!(lines(&read(&files).unwrap_err()).contains("UTF-16"));
    files[0].bytes = b"position_id,person_id\nRen\xE9,P1\n".to_vec();
    assert!(lines(&read(&files).unwrap_err()).contains("save it as \"CSV UTF-8\""));
}

// ---- workbooks --------------------------------------------------------------------------------------------------

const SHEET_NAMES: [&str; 8] =
    ["opd", "positions", "persons", "assignments", "dpa", "pk_documents", "pk_rows", "pk_programs"];

/// A workbook of these parts, deflated.
fn packed(parts: &[(String, Vec<u8>)]) -> NamedFile {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        let options =
            zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        zip.start_file(name.as_str(), options).unwrap();
        zip.write_all(content).unwrap();
    }
    NamedFile { name: "roster.xlsx".to_owned(), bytes: zip.finish().unwrap().into_inner() }
}

/// The least that a reader needs to find sheets of these names with this `<sheetData>`.
fn workbook(sheets: &[(&str, String)]) -> Vec<(String, Vec<u8>)> {
    let space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let (mut list, mut targets) = (String::new(), String::new());
    let mut parts = Vec::new();
    for (i, (name, data)) in sheets.iter().enumerate() {
        let _ = write!(list, r#"<sheet name="{name}" sheetId="{0}" r:id="rId{0}"/>"#, i + 1);
        let _ = write!(
            targets,
            r#"<Relationship Id="rId{0}" Type="{relation}/worksheet" Target="worksheets/sheet{0}.xml"/>"#,
            i + 1
        );
        let sheet = format!(r#"<worksheet xmlns="{space}"><sheetData>{data}</sheetData></worksheet>"#);
        parts.push((format!("xl/worksheets/sheet{}.xml", i + 1), sheet.into_bytes()));
    }
    let book =
        format!(r#"<workbook xmlns="{space}" xmlns:r="{relation}"><sheets>{list}</sheets></workbook>"#);
    let targets = format!(r#"<Relationships xmlns="{package}">{targets}</Relationships>"#);
    let root = format!(
        r#"<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{relation}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
    );
    parts.push(("xl/workbook.xml".to_owned(), book.into_bytes()));
    parts.push(("xl/_rels/workbook.xml.rels".to_owned(), targets.into_bytes()));
    parts.push(("_rels/.rels".to_owned(), root.into_bytes()));
    parts
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// `<row>` elements of text cells from CSV, the first of them at row `first`.
fn text_rows(csv: &[u8], first: usize) -> String {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv);
    let mut out = String::new();
    for (i, record) in reader.records().enumerate() {
        let _ = write!(out, r#"<row r="{}">"#, i + first);
        for (column, field) in record.unwrap().iter().enumerate() {
            let letter = char::from(b'A' + u8::try_from(column).unwrap());
            let _ = write!(
                out,
                r#"<c r="{letter}{}" t="inlineStr"><is><t>{}</t></is></c>"#,
                i + first,
                escaped(field)
            );
        }
        out.push_str("</row>");
    }
    out
}

/// The sample as a workbook of text cells, with one sheet's rows changed.
fn text_workbook(change: impl Fn(&str, String) -> String) -> NamedFile {
    let files = csv_files();
    let sheets: Vec<(&str, String)> = SHEET_NAMES
        .iter()
        .map(|name| {
            let file = files.iter().find(|file| file.name == format!("{name}.csv")).unwrap();
            (*name, change(name, text_rows(&file.bytes, 1)))
        })
        .collect();
    packed(&workbook(&sheets))
}

fn book_said(book: NamedFile) -> String {
    lines(&read(&[book]).expect_err("it reads without a word"))
}

#[test]
fn a_workbook_of_plain_text_cells_reads_like_the_csv_files() {
    let book = text_workbook(|_, rows| rows);
    assert_eq!(read(&[book]).unwrap_or_else(|p| panic!("{}", lines(&p))), season());
}

#[test]
fn a_nip_that_the_spreadsheet_rounded_is_refused_and_so_is_a_code_that_lost_its_zeros() {
    let nip = text_workbook(|name, rows| match name {
        "persons" => rows.replacen(
            r#"<c r="D4" t="inlineStr"><is><t>197210061998011901</t></is></c>"#,
            r#"<c r="D4"><v>197210061998011000</v></c>"#,
            1,
        ),
        _ => rows,
    });
    one_line(&book_said(nip), &["persons, row 4, column nip", "rounded", "format the column as text"]);
    let code = text_workbook(|name, rows| match name {
        "pk_programs" => rows.replacen(
            r#"<c r="C2" t="inlineStr"><is><t>1.02.01</t></is></c>"#,
            r#"<c r="C2"><v>1.1</v></c>"#,
            1,
        ),
        _ => rows,
    });
    one_line(&book_said(code), &["pk_programs, row 2, column kode", "zeros"]);
}

#[test]
fn errors_of_formulas_and_wrong_kinds_of_cells_are_named() {
    for (cell, words) in [
        (r#"<c r="C4" t="e"><v>#REF!</v></c>"#, "error of a formula"),
        (r#"<c r="C4" t="b"><v>1</v></c>"#, "TRUE/FALSE"),
    ] {
        let book = text_workbook(|name, rows| match name {
            "persons" => {
                rows.replacen(r#"<c r="C4" t="inlineStr"><is><t>Raka Contohadi</t></is></c>"#, cell, 1)
            }
            _ => rows,
        });
        one_line(&book_said(book), &["persons, row 4, column nama_tanpa_gelar", words]);
    }
}

#[test]
fn a_sheet_of_another_name_is_named() {
    let mut sheets: Vec<(&str, String)> = SHEET_NAMES.iter().map(|name| (*name, String::new())).collect();
    sheets.push(("Petunjuk", String::new()));
    let said = book_said(packed(&workbook(&sheets)));
    assert!(said.contains("Petunjuk: is no sheet of a roster"), "{said}");
    assert!(said.contains("opd: is empty"), "{said}");
}

#[test]
fn two_cells_in_opposite_corners_do_not_make_a_sheet_of_seventeen_thousand_million() {
    let far = r#"<c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c>"#;
    let book = text_workbook(|name, rows| match name {
        "opd" => format!(r#"{rows}<row r="1048576">{far}</row>"#),
        _ => rows,
    });
    one_line(&book_said(book), &["opd: row 1048576 has more than 50 columns"]);
}

#[test]
fn a_sheet_of_a_hundred_thousand_rows_is_refused() {
    let rows = (1..=100_000).fold(String::new(), |mut text, i| {
        let _ = write!(text, r#"<row r="{i}"><c r="A{i}" t="inlineStr"><is><t>x{i}</t></is></c></row>"#);
        text
    });
    one_line(
        &book_said(text_workbook(|name, old| if name == "opd" { rows.clone() } else { old })),
        &["opd: has more than 10000 rows"],
    );
}

#[test]
fn a_part_that_grows_a_thousand_times_is_refused() {
    let mut parts = workbook(&[("opd", String::new())]);
    parts.push(("xl/media/bomb.bin".to_owned(), vec![0; 40 * 1024 * 1024]));
    one_line(
        &book_said(packed(&parts)),
        &["roster.xlsx: has a part (xl/media/bomb.bin) that grows more than 100 times"],
    );
}

#[test]
fn many_parts_that_together_grow_beyond_the_limit_are_refused() {
    // Hardly compressible filler keeps every part below the ratio.
    let mut state = 1_u32;
    let noise: Vec<u8> = (0..20_000)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        })
        .collect();
    let mut parts = workbook(&[("opd", String::new())]);
    for i in 0..40 {
        let mut content = noise.clone();
        content.resize(1_500_000, 0);
        parts.push((format!("xl/media/{i}.bin"), content));
    }
    one_line(&book_said(packed(&parts)), &["grows beyond 50 MiB"]);
}

#[test]
fn sizes_that_lie_in_the_directory_change_nothing() {
    let mut parts = workbook(&[("opd", String::new())]);
    parts.push(("xl/media/bomb.bin".to_owned(), vec![0; 40 * 1024 * 1024]));
    let mut book = packed(&parts);
    // Everywhere the true size stands (local header and directory), 1,000 bytes are claimed.
    let (truth, lie) = ((40_u32 * 1024 * 1024).to_le_bytes(), 1_000_u32.to_le_bytes());
    let mut at = 0;
    while at + 4 <= book.bytes.len() {
        if book.bytes[at..at + 4] == truth {
            book.bytes[at..at + 4].copy_from_slice(&lie);
        }
        at += 1;
    }
    one_line(&book_said(book), &["roster.xlsx"]);
}

#[test]
fn xml_with_entities_or_with_impossible_counts_is_refused() {
    let doctype = r#"<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><sst><si><t>&b;</t></si></sst>"#;
    let mut parts = workbook(&[("opd", String::new())]);
    parts.push(("xl/sharedStrings.xml".to_owned(), doctype.as_bytes().to_vec()));
    one_line(&book_said(packed(&parts)), &["document type"]);
    for count in ["uniqueCount=\"99999999999999999\"", "uniqueCount = '9223372036854775807'"] {
        let mut parts = workbook(&[("opd", String::new())]);
        parts.push(("xl/sharedStrings.xml".to_owned(), format!("<sst {count}></sst>").into_bytes()));
        one_line(&book_said(packed(&parts)), &["announces more strings"]);
    }
    let wide: Vec<u8> =
        "<sst uniqueCount=\"9223372036854775807\"/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut parts = workbook(&[("opd", String::new())]);
    parts.push(("xl/sharedStrings.xml".to_owned(), wide));
    one_line(&book_said(packed(&parts)), &["not UTF-8"]);
}

#[test]
fn what_is_no_workbook_is_told_so() {
    let named = |bytes: &[u8]| NamedFile { name: "roster.xlsx".to_owned(), bytes: bytes.to_vec() };
    one_line(&book_said(named(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")), &["old .xls, or one with a password"]);
    one_line(&book_said(named(b"")), &["no .xlsx workbook"]);
    one_line(&book_said(named(b"PK\x03\x04 and then nothing")), &["no readable workbook"]);
    one_line(&book_said(packed(&[("hello.txt".to_owned(), b"hi".to_vec())])), &["no readable workbook"]);
    let mut both = csv_files();
    both.push(named(b"PK"));
    one_line(&lines(&read(&both).unwrap_err()), &["a workbook stands alone"]);
    let text = NamedFile { name: "roster.pdf".to_owned(), bytes: Vec::new() };
    assert!(lines(&read(&[text]).unwrap_err()).contains("neither .csv nor .xlsx"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    /// A spoiled part of a workbook gives a season or words, never a panic.
    #[test]
    fn a_damaged_workbook_never_breaks_the_reader(
        part in 0_usize..20, at in 0.0_f64..1.0, with in proptest::collection::vec(any::<u8>(), 0..12), cut in 0_usize..40,
    ) {
        let bytes = std::fs::read(sample().join("arunika.xlsx")).unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut parts = Vec::new();
        for i in 0..archive.len() {
            let mut entry = archive.by_index(i).unwrap();
            let mut content = Vec::new();
            std::io::copy(&mut entry, &mut content).unwrap();
            parts.push((entry.name().unwrap().into_owned(), content));
        }
        let count = parts.len();
        let content = &mut parts[part % count].1;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place in a small file")]
        let start = (at * content.len() as f64) as usize;
        let end = (start + cut).min(content.len());
        content.splice(start..end, with);
        let _ = read(&[packed(&parts)]);
    }

    /// Any text as a CSV file gives words.
    #[test]
    fn any_bytes_as_csv_give_words(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let file = NamedFile { name: "persons.csv".to_owned(), bytes };
        prop_assert!(read(&[file]).is_err());
    }
}
