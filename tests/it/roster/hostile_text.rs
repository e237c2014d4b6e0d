//! Text made to deceive a reader, a terminal, a spreadsheet program or our memory.

use std::fmt::Write as _;

use teken::roster::read;

use super::{append, csv_files, lines, one_line, said, spoiled};

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
        let said = said("persons", "M.H.\",Raka Contohadi,", &format!("M.H.\",{evil},"));
        one_line(&said, &["row 4, column nama_tanpa_gelar", seen, "invisible character"]);
        assert!(said.trim_end().chars().all(|c| !c.is_control() && c != '\u{202E}'), "{said:?}");
    }
}

#[test]
fn text_that_a_spreadsheet_program_would_run_is_refused() {
    for evil in ["=cmd|'/C calc'!A0", "@SUM(1)", "+1+1", "-1-1", "\"=HYPERLINK(\"\"http://x.example\"\")\""] {
        let said = said("persons", "M.H.\",Raka Contohadi,", &format!("M.H.\",{evil},"));
        one_line(&said, &["row 4, column nama_tanpa_gelar", "like a formula"]);
    }
}

#[test]
fn markup_in_a_name_is_only_text() {
    let name = "<script>alert(1)</script>";
    let season = read(&spoiled("persons", "M.H.\",Raka Contohadi,", &format!("M.H.\",{name},"))).unwrap();
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
