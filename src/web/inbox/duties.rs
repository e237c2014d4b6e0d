//! What is asked of the head of an agency besides documents: to acknowledge his budget document, to carry his agreement down.

use chrono::NaiveDate;
use serde::Serialize;

use super::{Due, chip};
use crate::domain::handover::Handover;
use crate::domain::ids::PersonId;
use crate::flows::{cascade, handover};
use crate::store::{ReadTx, StoreError};

/// One of them: `inbox-<word>` and `inbox-<word>-task` are its texts.
#[derive(Serialize)]
pub(super) struct Duty {
    word: &'static str,
    address: String,
    number: String,
    agency: String,
    signed: usize,
    expected: usize,
    due: Option<Due>,
}

/// All that are asked of that person on that day.
pub(super) fn read(tx: &mut ReadTx, person: &PersonId, day: NaiveDate) -> Result<Vec<Duty>, StoreError> {
    let given = handover::asked(tx, person, day)?;
    let tasks = cascade::tasks(tx, person, day)?;
    Ok(given.iter().map(receipt).chain(tasks.iter().map(|task| carrying(task, day))).collect())
}

fn receipt(given: &Handover) -> Duty {
    Duty {
        word: "dpa",
        address: format!("/budget/agencies/{}", given.dpa.agency),
        number: given.dpa.number.clone(),
        agency: String::new(),
        signed: 0,
        expected: 0,
        due: None,
    }
}

fn carrying(task: &cascade::Task, day: NaiveDate) -> Duty {
    Duty {
        word: "cascade",
        address: format!("/cascade/{}?period={}", task.agency.id, task.clock.period),
        number: String::new(),
        agency: task.agency.name.clone(),
        signed: task.coverage.signed,
        expected: task.coverage.expected,
        due: Some(chip(task.clock.due, day)),
    }
}
