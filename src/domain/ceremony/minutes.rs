//! What the minutes of a ceremony say: of the morning, and of the catch-up. Built from the ceremony alone and from what its
//! documents say, so that nobody has to write down what is known already.

use super::attendee::{Attendance, Attendee, Witness};
use super::progress::Score;
use super::stage::{Outcome, Ran};
use super::{Ceremony, Which};
use crate::domain::institution::Institution;
use crate::domain::minutes::{Align, Column, Minutes, MinutesKind, Section, Table};
use crate::domain::wording;

/// A document of the ceremony, as the minutes list it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// Its title.
    pub title: String,
    /// Its verification code.
    pub code: String,
    /// Whether all have signed it.
    pub complete: bool,
}

impl Which {
    /// As the routes of the institution know them.
    pub fn kind(self) -> MinutesKind {
        match self {
            Which::Morning => MinutesKind::Ceremony,
            Which::CatchUp => MinutesKind::CatchUp,
        }
    }
}

impl Ceremony {
    /// The text of these minutes; none as long as the morning is not over.
    pub fn minutes_of(
        &self,
        which: Which,
        score: &Score,
        papers: &[Paper],
        institution: &Institution,
    ) -> Option<Minutes> {
        let ran = self.stage.ran()?;
        Some(match which {
            Which::Morning => self.of_morning(ran, papers, institution),
            Which::CatchUp => self.of_catch_up(ran, score, papers, institution),
        })
    }

    fn of_morning(&self, ran: &Ran, papers: &[Paper], institution: &Institution) -> Minutes {
        let facts = &self.facts;
        let opening = format!(
            "{}, bertempat di {}, telah dilaksanakan {} yang diselenggarakan oleh {}.",
            wording::on_this_day(facts.day),
            facts.place,
            facts.title,
            if facts.organiser.is_empty() { &institution.name } else { &facts.organiser },
        );
        let mut sections = vec![
            section("Pelaksanaan", course(ran, institution), None),
            section("Kehadiran", vec![self.presence()], Some(self.roll())),
        ];
        if !self.witnesses.is_empty() {
            sections.push(section("Saksi Acara", vec![], Some(self.watchers())));
        }
        sections.push(section("Penandatanganan", self.signing(ran), Some(self.results(ran, institution))));
        if let Some(later) = self.still_to_sign(ran) {
            sections.push(later);
        }
        sections.push(listed(papers));
        Minutes {
            what: MinutesKind::Ceremony,
            number: String::new(),
            heading: facts.title.clone(),
            opening: vec![opening],
            sections,
            closing: vec![closing()],
        }
    }

    fn of_catch_up(&self, ran: &Ran, score: &Score, papers: &[Paper], institution: &Institution) -> Minutes {
        let late: Vec<&Attendee> = self.late(ran).map(|(attendee, _)| attendee).collect();
        let signed = late.iter().filter(|a| score.of(&a.official.office).is_finished()).count();
        let deadline = self.stage.deadline().map(wording::date).unwrap_or_default();
        let opening = format!(
            "Menindaklanjuti {} pada tanggal {}, penandatanganan susulan dilaksanakan sampai dengan tanggal {deadline}.",
            self.facts.title,
            wording::date(self.facts.day),
        );
        let rows = late.iter().zip(1_u32..).map(|(attendee, number)| {
            let owed = score.of(&attendee.official.office);
            let when = owed.last.filter(|_| owed.is_finished()).map(|at| wording::time(at, institution));
            vec![
                number.to_string(),
                attendee.acting().name.clone(),
                attendee.acting().styled_title(),
                when.unwrap_or_else(|| "tidak menandatangani".to_owned()),
            ]
        });
        let table = Table {
            caption: String::new(),
            columns: columns(&[("No.", 1), ("Nama", 6), ("Jabatan", 7), ("Selesai menandatangani", 5)]),
            rows: rows.collect(),
        };
        let told = vec![format!(
            "Dari {} pejabat yang menandatangani susulan, {signed} pejabat telah menandatangani dan {} pejabat tidak menandatangani.",
            late.len(),
            late.len() - signed,
        )];
        Minutes {
            what: MinutesKind::CatchUp,
            number: String::new(),
            heading: format!("Penandatanganan Susulan {}", self.facts.title),
            opening: vec![opening],
            sections: vec![section("Penandatanganan Susulan", told, Some(table)), listed(papers)],
            closing: vec![closing()],
        }
    }

    fn presence(&self) -> String {
        let of = |word: &str| self.attendees.iter().filter(|a| a.attendance.as_str() == word).count();
        format!(
            "Dari {} pejabat yang diundang menandatangani, {} hadir, {} diwakili, {} tidak hadir, dan {} tidak tercatat kehadirannya.",
            self.attendees.len(),
            of("present"),
            of("represented"),
            of("absent"),
            of("expected"),
        )
    }

    fn roll(&self) -> Table {
        let rows = self.attendees.iter().zip(1_u32..).map(|(attendee, number)| {
            let (what, remark) = attended(attendee);
            vec![
                number.to_string(),
                attendee.official.name.clone(),
                attendee.official.styled_title(),
                what.to_owned(),
                remark,
            ]
        });
        Table {
            caption: String::new(),
            columns: columns(&[("No.", 1), ("Nama", 5), ("Jabatan", 6), ("Kehadiran", 3), ("Keterangan", 6)]),
            rows: rows.collect(),
        }
    }

    fn watchers(&self) -> Table {
        let head = self.closing().map_or("kepala daerah", |regent| &regent.official.office_title);
        let row = |(witness, number): (&Witness, u32)| {
            let attends = match witness.attends {
                Some(true) => "hadir",
                Some(false) => "tidak hadir",
                None => "tidak tercatat",
            };
            let remark = if witness.for_head { format!("mewakili {head}") } else { String::new() };
            vec![number.to_string(), witness.label.clone(), witness.name.clone(), attends.to_owned(), remark]
        };
        Table {
            caption: String::new(),
            columns: columns(&[("No.", 1), ("Jabatan", 6), ("Nama", 5), ("Kehadiran", 3), ("Keterangan", 5)]),
            rows: self.witnesses.iter().zip(1_u32..).map(row).collect(),
        }
    }

    fn signing(&self, ran: &Ran) -> Vec<String> {
        let asked = |outcome: &&Outcome| outcome.owed > 0;
        let guests: Vec<&Outcome> =
            ran.outcomes.iter().filter(asked).filter(|outcome| !self.is_closing(outcome)).collect();
        let done = guests.iter().filter(|outcome| outcome.finished.is_some()).count();
        let mut told = vec![format!(
            "Sampai acara selesai, {done} dari {} pejabat telah menandatangani seluruh dokumennya.",
            guests.len()
        )];
        if let Some(regent) = ran.outcomes.iter().filter(asked).find(|outcome| self.is_closing(outcome))
            && let Some(attendee) = self.attendee(&regent.office)
        {
            told.push(format!(
                "{}, {}, telah membubuhkan {} dari {} tanda tangan.",
                attendee.acting().name,
                attendee.acting().styled_title(),
                regent.made,
                regent.owed
            ));
        }
        told
    }

    fn results(&self, ran: &Ran, institution: &Institution) -> Table {
        let rows = self.outcomes_of(ran).zip(1_u32..).map(|((attendee, outcome), number)| {
            let when = outcome.finished.map(|at| wording::time(at, institution));
            vec![
                number.to_string(),
                attendee.acting().name.clone(),
                attendee.acting().styled_title(),
                format!("{} dari {}", outcome.made, outcome.owed),
                when.unwrap_or_else(|| "belum selesai".to_owned()),
            ]
        });
        let heads = [("No.", 1), ("Nama", 5), ("Jabatan", 6), ("Tanda tangan", 3), ("Selesai", 5)];
        Table { caption: String::new(), columns: columns(&heads), rows: rows.collect() }
    }

    fn still_to_sign(&self, ran: &Ran) -> Option<Section> {
        let deadline = wording::date(self.stage.deadline()?);
        let rows = self.late(ran).zip(1_u32..).map(|((attendee, outcome), number)| {
            let why = match (&attendee.attendance, &attendee.aside) {
                (_, Some(aside)) => aside.reason.clone(),
                (Attendance::Absent { reason }, None) => format!("tidak hadir: {reason}"),
                (_, None) => format!("{} tanda tangan belum dibubuhkan", outcome.owed - outcome.made),
            };
            vec![number.to_string(), attendee.acting().name.clone(), attendee.acting().styled_title(), why]
        });
        let table = Table {
            caption: String::new(),
            columns: columns(&[("No.", 1), ("Nama", 5), ("Jabatan", 6), ("Alasan", 7)]),
            rows: rows.collect(),
        };
        let told =
            vec![format!("Pejabat berikut menandatangani secara susulan paling lambat tanggal {deadline}.")];
        Some(section("Penandatanganan Susulan", told, Some(table)))
    }

    fn is_closing(&self, outcome: &Outcome) -> bool {
        self.attendee(&outcome.office).is_some_and(|attendee| attendee.closes)
    }

    fn outcomes_of<'a>(&'a self, ran: &'a Ran) -> impl Iterator<Item = (&'a Attendee, &'a Outcome)> {
        let asked = ran.outcomes.iter().filter(|outcome| outcome.owed > 0);
        asked.filter_map(|outcome| Some((self.attendee(&outcome.office)?, outcome)))
    }

    fn late<'a>(&'a self, ran: &'a Ran) -> impl Iterator<Item = (&'a Attendee, &'a Outcome)> {
        self.outcomes_of(ran).filter(|(_, outcome)| outcome.finished.is_none())
    }
}

fn course(ran: &Ran, institution: &Institution) -> Vec<String> {
    let mut modes: Vec<&str> = Vec::new();
    for mode in &ran.modes {
        if !modes.contains(&mode.indonesian()) {
            modes.push(mode.indonesian());
        }
    }
    vec![
        format!(
            "Acara dimulai {} dan selesai {}.",
            wording::time(ran.began, institution),
            wording::time(ran.ended, institution)
        ),
        format!("Penandatanganan dilaksanakan dengan cara {}.", modes.join(", ")),
    ]
}

fn attended(attendee: &Attendee) -> (&'static str, String) {
    match &attendee.attendance {
        Attendance::Expected {} => ("tidak tercatat", String::new()),
        Attendance::Present { .. } if attendee.online => ("hadir daring", String::new()),
        Attendance::Present { .. } => ("hadir", acts_for(attendee)),
        Attendance::Absent { reason } => ("tidak hadir", reason.clone()),
        Attendance::Represented { by, .. } => {
            ("diwakili", format!("{} selaku {}, {}", by.name, by.styled_title(), by.decree))
        }
    }
}

/// Whoever stands in for another does so by a decree that the minutes name.
fn acts_for(attendee: &Attendee) -> String {
    let official = &attendee.official;
    if official.capacity.prefix().is_empty() { String::new() } else { official.decree.clone() }
}

fn listed(papers: &[Paper]) -> Section {
    let rows = papers.iter().zip(1_u32..).map(|(paper, number)| {
        let standing = if paper.complete { "lengkap" } else { "belum lengkap" };
        vec![number.to_string(), paper.title.clone(), paper.code.clone(), standing.to_owned()]
    });
    let heads = [("No.", 1), ("Dokumen", 8), ("Kode verifikasi", 5), ("Tanda tangan", 3)];
    let table = Table { caption: String::new(), columns: columns(&heads), rows: rows.collect() };
    section("Dokumen dan Kode Verifikasi", vec![], Some(table))
}

fn closing() -> String {
    "Demikian berita acara ini dibuat dengan sebenarnya untuk dipergunakan sebagaimana mestinya.".to_owned()
}

fn section(heading: &str, paragraphs: Vec<String>, table: Option<Table>) -> Section {
    Section { heading: heading.to_owned(), paragraphs, table }
}

fn columns(heads: &[(&str, u16)]) -> Vec<Column> {
    let column = |(heading, share): &(&str, u16)| Column {
        heading: (*heading).to_owned(),
        width_share: *share,
        align: if *heading == "No." { Align::Centre } else { Align::Left },
    };
    heads.iter().map(column).collect()
}
