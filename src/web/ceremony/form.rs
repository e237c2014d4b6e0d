//! The form of a ceremony: rows of the rundown, of witnesses and of seats, each row several fields of the same name.

use crate::domain::ceremony::attendee::Witness;
use crate::domain::ceremony::rundown::{Cue, Item};
use crate::domain::ceremony::{Ceremony, Edit, Seat};

use super::list::time;

/// The fields of a form, in order.
pub(super) struct Fields(pub(super) Vec<(String, String)>);

impl Fields {
    /// The first field of that name; empty if there is none.
    pub(super) fn one(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// Every field of that name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// What may be changed until a ceremony begins, or the text key of what is wrong and the field.
    pub(super) fn edit(&self, ceremony: &Ceremony) -> Result<Edit, (&'static str, &'static str)> {
        Ok(Edit {
            facts: self.facts()?,
            rundown: self.rundown()?,
            seats: self.seats(ceremony)?,
            witnesses: self.witnesses(),
        })
    }

    /// A row without text and without time is no item.
    fn rundown(&self) -> Result<Vec<Item>, (&'static str, &'static str)> {
        let rows = self.all("item-time").zip(self.all("item-text")).zip(self.all("item-cue"));
        let mut items = Vec::new();
        for ((at, text), cue) in rows {
            let text = text.trim();
            if text.is_empty() {
                continue;
            }
            let time = time(at.trim()).ok_or(("ceremony-time-wrong", "rundown"))?;
            items.push(Item { time, text: text.to_owned(), cue: Cue::from_word(cue).unwrap_or(Cue::None) });
        }
        Ok(items)
    }

    /// A row without a label is no witness.
    fn witnesses(&self) -> Vec<Witness> {
        let rows = self.all("witness-label").zip(self.all("witness-name"));
        let witness = |(place, (label, name)): (usize, (&str, &str))| {
            let place = place.to_string();
            Witness {
                label: label.trim().to_owned(),
                name: name.trim().to_owned(),
                for_head: self.all("witness-for-head").any(|ticked| ticked == place),
                attends: None,
            }
        };
        rows.enumerate().map(witness).filter(|witness| !witness.label.is_empty()).collect()
    }

    fn seats(&self, ceremony: &Ceremony) -> Result<Vec<Seat>, (&'static str, &'static str)> {
        let mut seats = Vec::new();
        for (code, number) in self.all("seat").zip(self.all("number")) {
            let Some(attendee) = ceremony.attendees.iter().find(|a| a.official.office.as_str() == code)
            else {
                continue;
            };
            let number = number.trim().parse().map_err(|_| ("ceremony-number-wrong", "seats"))?;
            seats.push(Seat {
                office: attendee.official.office.clone(),
                number,
                on_stage: self.all("on-stage").any(|ticked| ticked == code),
                online: self.all("online").any(|ticked| ticked == code),
            });
        }
        Ok(seats)
    }
}
