//! From a document to what stands on its paper: every capacity, title and amount as official papers write them.

mod minutes;

use std::sync::Arc;

use crate::domain::agreement::{Agreement, Ceiling, Indicator};
use crate::domain::budget::{BudgetDepth, sum};
use crate::domain::document::{Content, Document};
use crate::domain::institution::{Institution, Paper};
use crate::domain::moment::Moment;
use crate::domain::office::Level;
use crate::domain::pact::Pact;
use crate::domain::roster::{Official, Roster};
use crate::domain::route::Field;
use crate::domain::stage::Party;
use crate::domain::wording;
use crate::render::document::view;
use crate::render::font::Family;

/// The letters of every document (Permendagri 1/2023 article 32).
pub(super) const LETTERS: Family = Family::Arimo;

/// The institution's two emblems, as PNG files of its own.
#[derive(Clone)]
pub struct Emblems {
    /// Centred over the letterhead of the head of region.
    pub head_of_region: Arc<[u8]>,
    /// Left in the letterhead of an agency.
    pub agency: Arc<[u8]>,
}

/// What the renderer needs, for a document whose parties are known.
pub fn view(
    document: &Document,
    parties: &[Party],
    roster: &Roster,
    institution: &Institution,
    emblems: &Emblems,
    moment: Moment,
) -> Option<view::Document> {
    let party = |field| parties.iter().find(|p| p.field == field).map(|p| &p.official);
    let subject = party(Field::Declarant).or(party(Field::FirstParty)).or(party(Field::Maker))?;
    let head = Head {
        title: document.printed_title(),
        sheet: sheet(document, subject, roster, institution, emblems, moment),
        place: institution.seat.clone(),
        date: wording::date(moment.day),
    };
    Some(match &document.content {
        Content::Pact(pact) => {
            view::Document::Pact(Box::new(pact_view(pact, head, subject, party(Field::Witness), institution)))
        }
        Content::Agreement(agreement) => {
            let second = party(Field::SecondParty);
            view::Document::Agreement(Box::new(agreement_view(agreement, head, subject, second, institution)))
        }
        Content::Minutes(text) => {
            let acknowledger = party(Field::Acknowledger);
            view::Document::Minutes(Box::new(minutes::minutes_view(text, head, subject, acknowledger)))
        }
    })
}

/// What every kind has.
struct Head {
    title: String,
    sheet: view::Sheet,
    place: String,
    date: String,
}

fn pact_view(
    pact: &Pact,
    head: Head,
    declarant: &Official,
    witness: Option<&Official>,
    institution: &Institution,
) -> view::Pact {
    view::Pact {
        sheet: head.sheet,
        title: head.title,
        number: None,
        opening: pact.opening_for(declarant),
        points: pact.points_for(declarant, &institution.name),
        place: head.place,
        date: head.date,
        declarant_label: "Pembuat Pernyataan,".to_owned(),
        declarant: signatory(declarant),
        witness_label: pact.witness_label.clone(),
        witness: witness.map(signatory),
    }
}

fn agreement_view(
    agreement: &Agreement,
    head: Head,
    first: &Official,
    second: Option<&Official>,
    institution: &Institution,
) -> view::Agreement {
    let texts = &agreement.texts;
    let (opening, clauses) = match second {
        Some(_) => (&texts.opening_two, [texts.promise.clone(), texts.supervision.clone()].concat()),
        None => (&texts.opening_one, texts.promise_one.clone()),
    };
    let label = |label: &str| if second.is_some() { label.to_owned() } else { String::new() };
    view::Agreement {
        sheet: head.sheet,
        opening: opening.clone(),
        first: view::Party {
            signatory: signatory(first),
            introduction: label("selanjutnya disebut"),
            label: label(&texts.first_label),
        },
        second: second.map(|second| view::Party {
            signatory: signatory(second),
            introduction: format!("selaku atasan {}, selanjutnya disebut", texts.first_label),
            label: texts.second_label.clone(),
        }),
        clauses,
        number: None,
        place: head.place,
        date: head.date,
        annex: annex(agreement, &head.title, institution),
        title: head.title,
    }
}

fn annex(agreement: &Agreement, title: &str, institution: &Institution) -> view::Annex {
    let deepest = agreement.budget.iter().map(|line| line.depth).max();
    let shallowest = agreement.budget.iter().map(|line| line.depth).min();
    let adds_up = matches!(agreement.ceiling, Ceiling::Exactly(_)) || shallowest == deepest;
    let top = agreement.budget.iter().filter(|line| Some(line.depth) == shallowest);
    view::Annex {
        heading: vec![format!("LAMPIRAN {title}"), agreement.annex_title.clone()],
        goal_label: agreement.level.objective_heading().to_owned(),
        show_unit: true,
        show_quarters: institution.layout.quarterly_targets,
        goals: goals(&agreement.indicators),
        budget_label: budget_label(agreement.level).to_owned(),
        budget: agreement
            .budget
            .iter()
            .enumerate()
            .map(|(i, line)| view::BudgetRow {
                number: (i + 1).to_string(),
                code: line.code.clone(),
                name: line.name.clone(),
                level: match line.depth {
                    BudgetDepth::Program => view::BudgetLevel::Program,
                    BudgetDepth::Kegiatan => view::BudgetLevel::Activity,
                    BudgetDepth::SubKegiatan => view::BudgetLevel::SubActivity,
                },
                amount: line.amount.0,
                note: line.remark.clone(),
            })
            .collect(),
        total: if adds_up { sum(top).map(|total| total.0) } else { None },
        signature_pointer: "(ditandatangani secara elektronik pada lembar pernyataan)".to_owned(),
    }
}

/// Indicators grouped by objective, in the order of the annex.
fn goals(indicators: &[Indicator]) -> Vec<view::Goal> {
    let mut goals: Vec<view::Goal> = Vec::new();
    for row in indicators {
        let number = row.objective_no.to_string();
        let indicator = view::Indicator {
            name: row.indicator.clone(),
            unit: row.unit.clone(),
            target: row.target.clone(),
            quarters: row.quarters.clone(),
        };
        match goals.last_mut().filter(|goal| goal.number == number) {
            Some(goal) => goal.indicators.push(indicator),
            None => {
                goals.push(view::Goal { number, text: row.objective.clone(), indicators: vec![indicator] });
            }
        }
    }
    goals
}

fn budget_label(level: Level) -> &'static str {
    match level {
        Level::Bupati | Level::Jpt | Level::Camat => "Program",
        Level::Administrator => "Program/Kegiatan",
        Level::Pengawas | Level::Jf => "Kegiatan/Sub Kegiatan",
    }
}

fn signatory(official: &Official) -> view::Signatory {
    let mut lines = vec![format!("{}{},", official.capacity.prefix(), official.office_title.to_uppercase())];
    lines.extend(official.own_office_title.iter().map(|own| format!("{},", own.to_uppercase())));
    view::Signatory {
        name: official.name.clone(),
        office: official.styled_title(),
        office_lines: lines,
        rank: official.rank.as_ref().map(|rank| rank.name.clone()),
        nip: official.nip.as_ref().map(super::super::domain::person::Nip::printed),
    }
}

fn sheet(
    document: &Document,
    subject: &Official,
    roster: &Roster,
    institution: &Institution,
    emblems: &Emblems,
    moment: Moment,
) -> view::Sheet {
    let paper = match document.content {
        Content::Pact(_) => institution.layout.pact_paper,
        Content::Agreement(_) | Content::Minutes(_) => institution.layout.agreement_paper,
    };
    let [top, bottom, left, right] = institution.layout.margins_mm.map(f32::from);
    view::Sheet {
        paper: match paper {
            Paper::A4 => view::Paper::A4,
            Paper::F4 => view::Paper::F4,
            Paper::F4Narrow => view::Paper::F4Narrow,
        },
        margins: view::Margins { top, bottom, left, right },
        family: LETTERS,
        body_size: f32::from(institution.layout.body_pt),
        letterhead: letterhead(subject, roster, institution, emblems),
        verification: view::Verification {
            code: document.code.to_string(),
            address: institution.verify_address.clone(),
            link: format!("{}{}", institution.verify_address, document.code.plain()),
            statement: statement(institution),
        },
        sample_banner: institution.sample_notice.clone(),
        institution: institution.name.clone(),
        document_id: document.id.to_string(),
        created_at: moment.at,
    }
}

/// Uncertified, and by whom: PP 71/2019 art. 60 draws the line, and the paper says on which side it stands.
fn statement(institution: &Institution) -> String {
    format!(
        "Dokumen ini ditandatangani secara elektronik (tidak tersertifikasi) dengan sertifikat yang diterbitkan oleh {}.",
        institution.name
    )
}

fn letterhead(
    subject: &Official,
    roster: &Roster,
    institution: &Institution,
    emblems: &Emblems,
) -> view::Letterhead {
    let agency = subject.agency.as_ref().and_then(|id| roster.agencies.get(id));
    let Some(agency) = agency else {
        return view::Letterhead {
            kind: view::LetterheadKind::HeadOfRegion,
            emblem: Some(view::Emblem {
                png: Arc::clone(&emblems.head_of_region),
                alternative: "Lambang negara".to_owned(),
            }),
            lines: vec![subject.office_title.to_uppercase()],
            address: vec![],
        };
    };
    view::Letterhead {
        kind: view::LetterheadKind::Agency,
        emblem: Some(view::Emblem {
            png: Arc::clone(&emblems.agency),
            alternative: format!("Lambang {}", institution.region),
        }),
        lines: vec![institution.name.to_uppercase(), agency.name.to_uppercase()],
        address: vec![agency.address.clone(), format!("Pos-el: {}", agency.email)],
    }
}
