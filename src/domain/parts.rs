//! The text of a document as a list of parts, each with its place: what a reviewer comments on and compares.

use super::agreement::{Agreement, Indicator, Polarity};
use super::budget::BudgetLine;
use super::document::{Content, Document};
use super::minutes::Minutes;
use super::place::{Column, Place};

/// One part: a paragraph, or a row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Where.
    pub place: Place,
    /// What makes it the same part in another version: the indicator's name, the code of a budget line, the paragraph.
    pub identity: String,
    /// What it says: one text without a column, or one per column that is filled.
    pub cells: Vec<(Option<Column>, String)>,
}

impl Document {
    /// The parts of that text of this document, in the order of the paper.
    pub fn parts_of(&self, content: &Content) -> Vec<Part> {
        match content {
            Content::Pact(pact) => {
                let points = pact.points.iter().zip(1..);
                let mut parts = vec![paragraph(Place::Opening, &pact.opening)];
                parts.extend(points.map(|(text, n)| paragraph(Place::Clause(n), text)));
                parts.push(paragraph(Place::Witness, &pact.witness_label));
                parts
            }
            Content::Agreement(agreement) => {
                let parties = self.route.signings.iter().flatten().count();
                of_agreement(agreement, parties > 1)
            }
            Content::Minutes(minutes) => of_minutes(minutes),
        }
    }

    /// The parts of its text as it is now.
    pub fn parts(&self) -> Vec<Part> {
        self.parts_of(&self.content)
    }
}

fn of_agreement(agreement: &Agreement, with_second: bool) -> Vec<Part> {
    let texts = &agreement.texts;
    let (opening, clauses) = if with_second {
        (&texts.opening_two, [texts.promise.as_slice(), &texts.supervision].concat())
    } else {
        (&texts.opening_one, texts.promise_one.clone())
    };
    let mut parts = vec![paragraph(Place::Opening, opening)];
    parts.extend(clauses.iter().zip(1..).map(|(text, n)| paragraph(Place::Clause(n), text)));
    parts.push(paragraph(Place::Heading, &agreement.annex_title));
    parts.extend(agreement.indicators.iter().zip(1..).map(|(row, n)| indicator(n, row)));
    parts.extend(agreement.budget.iter().zip(1..).map(|(line, n)| budget(n, line)));
    parts
}

/// Headings and paragraphs are numbered as they come, and so are the rows, through all tables.
fn of_minutes(minutes: &Minutes) -> Vec<Part> {
    let mut parts = vec![paragraph(Place::Heading, &minutes.heading)];
    let (mut clause, mut line) = (0, 0);
    let mut said = |text: &String, parts: &mut Vec<Part>| {
        clause += 1;
        parts.push(paragraph(Place::Clause(clause), text));
    };
    for (number, text) in minutes.opening.iter().enumerate() {
        if number == 0 {
            parts.push(paragraph(Place::Opening, text));
        } else {
            said(text, &mut parts);
        }
    }
    for section in &minutes.sections {
        said(&section.heading, &mut parts);
        section.paragraphs.iter().for_each(|text| said(text, &mut parts));
        for row in section.table.iter().flat_map(|table| &table.rows) {
            line += 1;
            // The first cell is the number of the row: it changes when another row is put before it.
            let identity = row.get(1).or(row.first()).cloned().unwrap_or_default();
            parts.push(Part { identity, ..paragraph(Place::Line(line), &row.join(" | ")) });
        }
    }
    minutes.closing.iter().for_each(|text| said(text, &mut parts));
    parts
}

fn paragraph(place: Place, text: &str) -> Part {
    Part { place, identity: text.to_owned(), cells: vec![(None, text.to_owned())] }
}

fn indicator(n: u16, row: &Indicator) -> Part {
    let [first, second, third, fourth] = &row.quarters;
    let polarity = match row.polarity {
        Polarity::Maximize => "maksimum",
        Polarity::Minimize => "minimum",
    };
    let cells = [
        (Column::Objective, row.objective.as_str()),
        (Column::Indicator, &row.indicator),
        (Column::Unit, &row.unit),
        (Column::Target, &row.target),
        (Column::Quarter1, first),
        (Column::Quarter2, second),
        (Column::Quarter3, third),
        (Column::Quarter4, fourth),
        (Column::Polarity, polarity),
    ];
    Part { place: Place::Indicator(n, None), identity: row.indicator.clone(), cells: filled(&cells) }
}

fn budget(n: u16, line: &BudgetLine) -> Part {
    let amount = line.amount.to_string();
    let cells = [
        (Column::Code, line.code.as_str()),
        (Column::Name, &line.name),
        (Column::Amount, &amount),
        (Column::Remark, &line.remark),
    ];
    Part { place: Place::Budget(n, None), identity: line.code.clone(), cells: filled(&cells) }
}

fn filled(cells: &[(Column, &str)]) -> Vec<(Option<Column>, String)> {
    let filled = cells.iter().filter(|(_, text)| !text.is_empty());
    filled.map(|(column, text)| (Some(*column), (*text).to_owned())).collect()
}
