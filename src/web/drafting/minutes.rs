//! A draft of minutes: read, looked at as a paper and handed in. Its text comes from the occasion, so there is no form for it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::Serialize;

use super::annex::{self, Draft};
use crate::domain::document::Document;
use crate::domain::minutes::{Align, Minutes, MinutesKind, Section};
use crate::web::{Member, WebError};

#[derive(Serialize)]
struct Page {
    draft: Draft,
    what: &'static str,
    number: String,
    opening: Vec<String>,
    sections: Vec<SectionView>,
    closing: Vec<String>,
    fault: Option<&'static str>,
    /// The letter that the fault speaks of.
    letter: String,
}

#[derive(Serialize)]
struct SectionView {
    heading: String,
    paragraphs: Vec<String>,
    caption: String,
    columns: Vec<String>,
    /// Each cell with the class of its alignment.
    rows: Vec<Vec<(String, &'static str)>>,
}

pub(super) fn page(
    member: &Member,
    document: &Document,
    minutes: &Minutes,
    fault: Option<(&'static str, String)>,
) -> Result<HttpResponse, WebError> {
    let (fault, letter) = fault.unzip();
    let page = Page {
        draft: annex::draft(document, member),
        what: match minutes.what {
            MinutesKind::Ceremony => "draft-minutes-ceremony",
            MinutesKind::CatchUp => "draft-minutes-catch-up",
            MinutesKind::Handover => "draft-minutes-handover",
        },
        number: minutes.number.clone(),
        opening: minutes.opening.clone(),
        sections: minutes.sections.iter().map(section).collect(),
        closing: minutes.closing.clone(),
        fault,
        letter: letter.unwrap_or_default(),
    };
    let status = if fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    member.page_of(status, "drafting/minutes.html", &page)
}

fn section(section: &Section) -> SectionView {
    let class = |align: Align| match align {
        Align::Left => "",
        Align::Centre => "mid",
        Align::Right => "num",
    };
    let (columns, rows) = section.table.as_ref().map_or((vec![], vec![]), |table| {
        let cells = |row: &Vec<String>| {
            let classes = table.columns.iter().map(|column| class(column.align));
            row.iter().cloned().zip(classes).collect()
        };
        let headings = table.columns.iter().map(|column| column.heading.clone()).collect();
        (headings, table.rows.iter().map(cells).collect())
    });
    SectionView {
        heading: section.heading.clone(),
        paragraphs: section.paragraphs.clone(),
        caption: section.table.as_ref().map(|table| table.caption.clone()).unwrap_or_default(),
        columns,
        rows,
    }
}
