//! The minutes of a handing over: who has acknowledged what and when, and what is still open. Begun by whoever keeps the
//! registry; they go the way that the institution has set for them, by default made by the head of his agency.

use std::collections::BTreeMap;

use chrono::Datelike;
use rand_core::CryptoRng;

use super::HandoverError;
use crate::domain::account::Account;
use crate::domain::budget::Rupiah;
use crate::domain::cascade::counts;
use crate::domain::document::Document;
use crate::domain::dpa::Dpa;
use crate::domain::handover::{Handover, Progress};
use crate::domain::ids::{AgencyId, OfficeId};
use crate::domain::institution::Institution;
use crate::domain::minutes::{Align, Column, Minutes, MinutesKind, Section, Table};
use crate::domain::moment::Moment;
use crate::domain::period::Period;
use crate::domain::roster::Roster;
use crate::domain::route::{Route, Target};
use crate::domain::stage::StageName;
use crate::domain::wording;
use crate::flows::minutes::{About, begin_within};
use crate::store::handovers::{self, Recorded};
use crate::store::{ReadTx, Store, StoreError, WriteTx, documents, dpa, institution as settings, roster};

/// What the minutes tell.
struct Told {
    /// Acknowledged, and in no minutes yet.
    received: Vec<Handover>,
    /// In force, and not acknowledged.
    open: Vec<(Dpa, Progress)>,
    roster: Roster,
}

/// Begins minutes about everything that has been acknowledged and stands in no minutes yet.
pub fn minutes(
    store: &Store,
    institution: &Institution,
    rng: &mut dyn CryptoRng,
    (by, number): (&Account, &str),
    moment: Moment,
) -> Result<Document, HandoverError> {
    store.write("dpa.minutes", |tx| {
        let subject = subject(tx, by, moment)?;
        // Two who begin them at once would otherwise both find none.
        roster::hold(tx, &subject)?;
        let earlier = living(tx)?;
        if earlier.iter().any(|(_, stage)| !matches!(stage, StageName::Signed | StageName::Archived)) {
            return Err(HandoverError::MinutesUnderway);
        }
        let told = told(tx, &earlier)?;
        if told.received.is_empty() {
            return Err(HandoverError::NothingNew);
        }
        let year = told.received.iter().map(|one| one.dpa.year).max().unwrap_or(moment.day.year());
        let period = Period::Year(year);
        let text = written(&told, institution, period, number.trim(), moment);
        let document = begin_within(tx, institution, rng, text, About { subject, period }, moment)?;
        let received = told.received.iter().map(|one| (one.dpa.agency.clone(), one.seq)).collect();
        handovers::record(tx, &Recorded { document: document.id, received, at: moment.at })?;
        Ok(document)
    })
}

/// Whose minutes they are: the office that the route names for drafting them, else the head of his own agency.
fn subject(tx: &mut WriteTx, by: &Account, moment: Moment) -> Result<OfficeId, HandoverError> {
    let routes = settings::find_routes(tx)?;
    let route = routes.map_or_else(Route::of_minutes, |routes| routes.of_minutes(MinutesKind::Handover));
    if let Target::Office(office) = route.drafter {
        return Ok(office);
    }
    let roster = roster::load(tx)?;
    let own = by.person.as_ref().and_then(|person| roster.own_office(person, moment.day));
    let agency = own.and_then(|own| own.agency).and_then(|id| roster.agencies.get(&id));
    agency.map(|agency| agency.head.clone()).ok_or(HandoverError::NoOffice)
}

/// Minutes that were begun and still count, with where they stand.
fn living(tx: &mut ReadTx) -> Result<Vec<(Recorded, StageName)>, StoreError> {
    let mut living = Vec::new();
    for one in handovers::recorded(tx)? {
        let stage = documents::find(tx, one.document)?.map(|document| document.stage.name());
        living.extend(stage.filter(|stage| counts(*stage)).map(|stage| (one, stage)));
    }
    Ok(living)
}

fn told(tx: &mut ReadTx, earlier: &[(Recorded, StageName)]) -> Result<Told, StoreError> {
    let mut given: BTreeMap<(AgencyId, i32), Handover> = handovers::newest(tx)?;
    let mut in_force = dpa::list(tx)?;
    in_force.dedup_by(|next, kept| (&next.agency, next.year) == (&kept.agency, kept.year));
    let (mut received, mut open) = (Vec::new(), Vec::new());
    for one in in_force {
        let last = given.remove(&(one.agency.clone(), one.year));
        let progress = Progress::of(Some(&one), last.as_ref());
        match last.filter(|_| progress == Progress::Received) {
            None => open.push((one, progress)),
            Some(last) => {
                let is_told = |(minutes, _): &(Recorded, StageName)| {
                    minutes.received.get(&last.dpa.agency) == Some(&last.seq)
                };
                if !earlier.iter().any(is_told) {
                    received.push(last);
                }
            }
        }
    }
    // Each fiscal year has minutes of its own, the latest first.
    let year = received.iter().map(|one: &Handover| one.dpa.year).max();
    received.retain(|one| Some(one.dpa.year) == year);
    open.retain(|(one, _)| Some(one.year) == year);
    Ok(Told { received, open, roster: roster::load(tx)? })
}

fn written(told: &Told, institution: &Institution, period: Period, number: &str, moment: Moment) -> Minutes {
    let opening = format!(
        "{}, kami yang bertanda tangan di bawah ini mencatat penyerahan Dokumen Pelaksanaan Anggaran (DPA) kepada \
         perangkat daerah di lingkungan {}.",
        wording::on_this_day(moment.day),
        institution.name
    );
    let years = period.to_string();
    Minutes {
        what: MinutesKind::Handover,
        number: number.to_owned(),
        heading: format!("Penyerahan Dokumen Pelaksanaan Anggaran Tahun {years}"),
        opening: vec![opening],
        sections: vec![received(told, institution), open(told)],
        closing: vec![
            "Batas waktu penandatanganan perjanjian kinerja dihitung satu bulan sejak tanggal pengesahan DPA, bukan \
             sejak tanggal penyerahannya."
                .to_owned(),
            "Demikian berita acara ini dibuat dengan sebenarnya untuk dipergunakan sebagaimana mestinya.".to_owned(),
        ],
    }
}

fn received(told: &Told, institution: &Institution) -> Section {
    let mut occasions: Vec<String> =
        told.received.iter().map(|one| format!("{} di {}", wording::date(one.day), one.place)).collect();
    occasions.sort_unstable();
    occasions.dedup();
    let sum = told.received.iter().map(|one| one.dpa.ceiling.0).fold(0, u64::saturating_add);
    let row = |(number, one): (usize, &Handover)| {
        let by = one.received.as_ref();
        vec![
            number.to_string(),
            named(told, &one.dpa.agency),
            one.dpa.number.clone(),
            one.dpa.ceiling.to_string(),
            wording::date(one.dpa.approved),
            by.map(|by| format!("{}, {}", by.by.name, by.by.styled_title())).unwrap_or_default(),
            by.map(|by| wording::time(by.at, institution)).unwrap_or_default(),
        ]
    };
    Section {
        heading: "DPA yang telah diterima".to_owned(),
        paragraphs: vec![format!(
            "DPA diserahkan pada {}. Sejumlah {} DPA dengan jumlah pagu {} telah dinyatakan diterima oleh kepala \
             perangkat daerah atau pejabat yang menggantikannya:",
            occasions.join("; "),
            told.received.len(),
            Rupiah(sum)
        )],
        table: Some(Table {
            caption: String::new(),
            columns: vec![
                column("No.", 5, Align::Centre),
                column("Perangkat Daerah", 20, Align::Left),
                column("Nomor DPA", 16, Align::Left),
                column("Pagu", 18, Align::Right),
                column("Disahkan", 13, Align::Left),
                column("Diterima oleh", 24, Align::Left),
                column("Waktu", 15, Align::Left),
            ],
            rows: (1..).zip(&told.received).map(row).collect(),
        }),
    }
}

fn open(told: &Told) -> Section {
    let heading = "DPA yang belum dinyatakan diterima".to_owned();
    if told.open.is_empty() {
        let paragraphs = vec!["Tidak ada. Seluruh DPA yang berlaku telah dinyatakan diterima.".to_owned()];
        return Section { heading, paragraphs, table: None };
    }
    let state = |progress: Progress| match progress {
        Progress::Given => "Telah diserahkan",
        Progress::Outdated => "Berubah sejak diserahkan",
        Progress::Missing | Progress::Kept | Progress::Received => "Belum diserahkan",
    };
    let row = |(number, (one, progress)): (usize, &(Dpa, Progress))| {
        vec![
            number.to_string(),
            named(told, &one.agency),
            one.number.clone(),
            one.ceiling.to_string(),
            state(*progress).to_owned(),
        ]
    };
    Section {
        heading,
        paragraphs: vec![format!("Sejumlah {} DPA:", told.open.len())],
        table: Some(Table {
            caption: String::new(),
            columns: vec![
                column("No.", 5, Align::Centre),
                column("Perangkat Daerah", 34, Align::Left),
                column("Nomor DPA", 20, Align::Left),
                column("Pagu", 20, Align::Right),
                column("Keadaan", 21, Align::Left),
            ],
            rows: (1..).zip(&told.open).map(row).collect(),
        }),
    }
}

fn column(heading: &str, width_share: u16, align: Align) -> Column {
    Column { heading: heading.to_owned(), width_share, align }
}

fn named(told: &Told, agency: &AgencyId) -> String {
    told.roster.agencies.get(agency).map_or_else(|| agency.to_string(), |agency| agency.name.clone())
}
