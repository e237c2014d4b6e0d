//! A wording on paper, before anybody drafts with it: a proof print for an office that could sign it, kept nowhere.

use rand_core::CryptoRng;

use super::compose::{self, ComposeError};
use super::{Rooms, preview};
use crate::domain::agreement::{Agreement, Ceiling};
use crate::domain::budget::Rupiah;
use crate::domain::code::VerifyCode;
use crate::domain::document::{Content, Document, NewDocument};
use crate::domain::ids::{DocumentId, PersonId};
use crate::domain::moment::Moment;
use crate::domain::office::Office;
use crate::domain::pact::Pact;
use crate::domain::period::Period;
use crate::domain::roster::Roster;
use crate::domain::route::{Field, Route, SignStep, Target};
use crate::domain::standard_text::Wording;
use crate::store::roster;

/// The print; none while no office with a second party has a holder.
pub fn run(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    wording: &Wording,
    moment: Moment,
) -> Result<Option<Vec<u8>>, ComposeError> {
    let roster = rooms.store.read(roster::load)?;
    let Some((office, drafter)) = example(&roster, moment) else { return Ok(None) };
    let (title, content, fields) = match wording {
        Wording::Pact(template) => (
            "Pakta Integritas",
            Content::Pact(Pact::from_template(template)),
            [Field::Declarant, Field::Witness],
        ),
        Wording::Agreement(texts) => (
            "Perjanjian Kinerja",
            Content::Agreement(Agreement {
                level: office.level.unwrap_or(crate::domain::office::Level::Jpt),
                annex_title: office.title.to_uppercase(),
                texts: texts.clone(),
                indicators: vec![],
                budget: vec![],
                ceiling: Ceiling::Exactly(Rupiah(0)),
                amendment: None,
                amends: None,
                typed: None,
            }),
            [Field::FirstParty, Field::SecondParty],
        ),
    };
    let year = chrono::Datelike::year(&moment.day);
    let new = NewDocument {
        id: DocumentId::new(moment.at, rng),
        code: VerifyCode::new(rng),
        title: title.to_owned(),
        subject: office.id.clone(),
        period: Period::Year(year),
        route: route(fields),
        content,
        due: None,
    };
    let change = Document::draft_by(new, drafter, &roster, moment);
    compose::printable(preview::proof(rooms, change.document(), &roster, moment))
}

/// The head of an agency whose office and second party both have a holder.
fn example(roster: &Roster, moment: Moment) -> Option<(&Office, PersonId)> {
    let heads = roster.agencies.values().filter_map(|agency| roster.offices.get(&agency.head));
    heads.into_iter().find_map(|office| {
        let first = roster.official(&office.id, moment.day).ok()?;
        let second = roster.official(office.counterpart.as_ref()?, moment.day).ok()?;
        (first.person != second.person).then_some((office, first.person))
    })
}

fn route([first, second]: [Field; 2]) -> Route {
    let step = |field, target| vec![SignStep { field, target, due_days: None }];
    Route {
        drafter: Target::Subject,
        reviews: vec![],
        signings: vec![step(first, Target::Subject), step(second, Target::Counterpart)],
        copies: vec![],
    }
}
