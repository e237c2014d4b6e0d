//! The agreements of a season as the workbook that its import reads: to be filled in where people work, and sent back.

use actix_web::{HttpResponse, web};

use super::named;
use crate::domain::agreement::{Indicator, Polarity};
use crate::domain::budget::{BudgetDepth, BudgetLine};
use crate::flows::annexes::{self, Present};
use crate::render::sheet::{self, Cell, Sheet};
use crate::roster::columns::SHEETS;
use crate::store::seasons;
use crate::web::desk::export::{WORKBOOK, kept};
use crate::web::error::chain;
use crate::web::{Member, WebError};

/// How wide a column is, in letters.
const WIDTH: u16 = 24;

pub(super) async fn workbook(member: Member, id: web::Path<String>) -> Result<HttpResponse, WebError> {
    let id = named(&id)?;
    let read = member.run(move |rooms, _| {
        let Some(season) = rooms.store.read(|tx| seasons::find(tx, id))? else { return Ok(None) };
        let present = annexes::present(&rooms.store, &season.plan)?;
        Ok::<_, WebError>(Some((season.plan.period, present)))
    });
    let (period, present) = read.await??.ok_or(WebError::NotFound)?;
    let texts = [
        ("pk_documents", documents(&present, &period.to_string())),
        ("pk_rows", indicators(&present)),
        ("pk_programs", budgets(&present)),
    ];
    let sheets: Vec<Sheet> = texts.into_iter().map(|(name, rows)| table(&member, name, rows)).collect();
    let bytes = member.run(move |_, _| sheet::workbook(&sheets)).await?;
    let bytes = bytes.map_err(|error| WebError::Inside(chain(&error)))?;
    Ok(kept(&format!("perjanjian-kinerja-{period}.xlsx"), WORKBOOK, bytes))
}

/// The table of that sheet, with the headings of its format.
fn table(member: &Member, name: &str, rows: Vec<Vec<String>>) -> Sheet {
    let institution = member.institution();
    let format = SHEETS.iter().find(|format| format.name == name);
    let columns = format.map(|format| format.columns).unwrap_or_default();
    Sheet {
        name: name.to_owned(),
        institution: institution.name.clone(),
        made: member.moment().at.with_timezone(&institution.zone()),
        headings: columns.iter().map(|column| (column.name.to_owned(), WIDTH)).collect(),
        rows: rows.into_iter().map(|row| row.into_iter().map(Cell::from).collect()).collect(),
    }
}

/// `pk_documents`: an agreement goes by the code of its office.
fn documents(present: &[Present], period: &str) -> Vec<Vec<String>> {
    let known = |office| present.iter().any(|one| one.office.id == office);
    let row = |one: &Present| {
        let office = &one.office;
        let counterpart = office.counterpart.as_ref().map(ToString::to_string).unwrap_or_default();
        let parent = office.counterpart.clone().filter(|above| known(above.clone()));
        let title = one.text.as_ref().map_or(office.title.to_uppercase(), |text| text.annex_title.clone());
        vec![
            office.id.to_string(),
            period.to_owned(),
            "MURNI".to_owned(),
            office.level.map(crate::domain::office::Level::as_str).unwrap_or_default().to_owned(),
            office.id.to_string(),
            counterpart,
            parent.map(|above| above.to_string()).unwrap_or_default(),
            title,
            String::new(),
        ]
    };
    present.iter().map(row).collect()
}

fn indicators(present: &[Present]) -> Vec<Vec<String>> {
    let of = |one: &Present| {
        let code = one.office.id.to_string();
        let rows = one.text.iter().flat_map(|text| text.indicators.clone());
        rows.map(|row| (code.clone(), row)).collect::<Vec<_>>()
    };
    let all = present.iter().flat_map(of);
    (1_usize..).zip(all).map(|(number, (code, row))| indicator(number, &code, &row)).collect()
}

fn indicator(number: usize, code: &str, row: &Indicator) -> Vec<String> {
    let [first, second, third, fourth] = row.quarters.clone();
    let better = match row.polarity {
        Polarity::Maximize => "maximize",
        Polarity::Minimize => "minimize",
    };
    vec![
        format!("R{number:04}"),
        code.to_owned(),
        row.objective_no.to_string(),
        row.objective.clone(),
        row.indicator.clone(),
        row.unit.clone(),
        row.target.clone(),
        first,
        second,
        third,
        fourth,
        better.to_owned(),
        String::new(),
    ]
}

fn budgets(present: &[Present]) -> Vec<Vec<String>> {
    let of = |one: &Present| {
        let code = one.office.id.to_string();
        let lines = one.text.iter().flat_map(|text| text.budget.clone());
        lines.map(|line| budget(&code, &line)).collect::<Vec<_>>()
    };
    present.iter().flat_map(of).collect()
}

fn budget(code: &str, line: &BudgetLine) -> Vec<String> {
    let depth = match line.depth {
        BudgetDepth::Program => "PROGRAM",
        BudgetDepth::Kegiatan => "KEGIATAN",
        BudgetDepth::SubKegiatan => "SUB_KEGIATAN",
    };
    vec![
        code.to_owned(),
        depth.to_owned(),
        line.code.clone(),
        line.name.clone(),
        line.amount.0.to_string(),
        line.remark.clone(),
        line.parent.clone().unwrap_or_default(),
    ]
}
