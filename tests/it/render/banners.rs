//! Banners of Kabupaten Arunika: its 36 signers with two places empty, and two hundred.

use std::collections::BTreeMap;

use teken::render::banner::{Banner, Mark, Place};

const EMBLEM: &[u8] = include_bytes!("../../../assets/emblems/lambang-daerah.png");

/// Name, name without titles and office of everyone who holds one of the sample's offices.
fn holders() -> Vec<[String; 3]> {
    fn rows(text: &'static str) -> impl Iterator<Item = Vec<String>> {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let rows: Vec<Vec<String>> =
            reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        rows.into_iter()
    }
    let persons = rows(include_str!("../../../examples/arunika/persons.csv"));
    let people: BTreeMap<String, (String, String)> =
        persons.map(|row| (row[0].clone(), (row[1].clone(), row[2].clone()))).collect();
    let held = rows(include_str!("../../../examples/arunika/assignments.csv"));
    let held: BTreeMap<String, String> = held.map(|row| (row[0].clone(), row[1].clone())).collect();
    let offices = rows(include_str!("../../../examples/arunika/positions.csv"));
    let holders = offices.filter_map(|row| {
        let (name, bare) = people.get(held.get(&row[0])?)?;
        Some([name.clone(), bare.clone(), row[2].clone()])
    });
    holders.filter(|[_, _, office]| office != "Wakil Bupati Arunika").collect()
}

fn banner(places: Vec<Place>) -> Banner {
    Banner {
        institution: "Pemerintah Kabupaten Arunika".to_owned(),
        heading: "Pakta Integritas dan Perjanjian Kinerja Tahun 2027".to_owned(),
        occasion: "Pendopo Kabupaten Arunika, Senin, 4 Januari 2027".to_owned(),
        places,
        note: "Dokumen yang ditandatangani dapat diperiksa di teken.arunikakab.example/v".to_owned(),
        emblem: EMBLEM.to_vec(),
    }
}

fn place(number: usize, [name, bare, office]: [String; 3], empty: &[usize]) -> Place {
    let mark = || Mark { text: bare, time: format!("4 Januari 2027 pukul 09.{:02} WIB", number % 60) };
    Place { name, office, mark: (!empty.contains(&number)).then(mark) }
}

/// So many of the sample's signers; those numbers have not signed.
pub(crate) fn of_arunika(places: usize, empty: &[usize]) -> Banner {
    let holders = holders().into_iter().take(places).enumerate();
    banner(holders.map(|(number, holder)| place(number, holder, empty)).collect())
}

/// Two hundred, as of a large regency: after the sample's signers come its health centres and villages.
pub(crate) fn of_two_hundred() -> Banner {
    let holders = holders();
    let all = (0..200).map(|number| {
        let [name, bare, office] = holders[number * 7 % holders.len()].clone();
        let office = match number {
            0..40 => office,
            40..90 => format!("Kepala Pusat Kesehatan Masyarakat Contoh {}", number - 39),
            _ => format!("Kepala Desa Contoh {}", number - 89),
        };
        place(number, [name, bare, office], &[17, 63, 144])
    });
    banner(all.collect())
}
