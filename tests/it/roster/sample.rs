//! The sample regency is what its README says.

use teken::domain::agreement::Ceiling;
use teken::domain::budget::{Rupiah, faults};
use teken::domain::institution::{AgreementTemplate, Institution, PactTemplate};
use teken::domain::office::Level;
use teken::roster::{load, read};

use super::{lines, sample, season};

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
    let year = "2027".parse().unwrap();
    assert_eq!(season.dpa_of(&dinkes, year).unwrap().ceiling, Rupiah(259_500_800_000));
    assert_eq!(season.due(&dinkes, year).unwrap().to_string(), "2027-02-04");
    let regent = season.agreements.iter().find(|draft| draft.level == Level::Bupati).unwrap();
    assert_eq!(season.due_of(regent).unwrap().to_string(), "2027-02-04");
    assert_eq!(regent.second, None);
    assert_eq!(regent.ceiling, Some(Ceiling::Exactly(Rupiah(1_663_063_700_000))));
    let field = season.agreements.iter().find(|draft| draft.code == "PK27-DINKES-KESGA").unwrap();
    assert!(
        matches!(&field.ceiling, Some(Ceiling::Within(lines)) if lines.as_slice() == [("1.02.02.2.02".to_owned(), Rupiah(12_460_500_000))]),
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
