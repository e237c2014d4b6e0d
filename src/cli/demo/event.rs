//! The ceremony of the demo: the sample's event on the calendar, scheduled, so that somebody can lead the morning.

use anyhow::{Context, Result};
use chrono::NaiveDate;
use rand_core::CryptoRng;
use serde::Deserialize;

use crate::boot;
use crate::domain::ceremony::attendee::Witness;
use crate::domain::ceremony::operator::Operator;
use crate::domain::ceremony::rundown::Item;
use crate::domain::ceremony::{Ceremony, Edit, Facts, NewCeremony, Seat};
use crate::domain::document::Kind;
use crate::domain::ids::{CeremonyId, OfficeId};
use crate::domain::moment::Moment;
use crate::flows::Rooms;
use crate::flows::ceremony::Desk;
use crate::flows::ceremony::guests::{self, Wanted};
use crate::store::roster;

/// The sample's event.
#[derive(Debug, Deserialize)]
pub(in crate::cli) struct Event {
    facts: Facts,
    period: String,
    rundown: Vec<Item>,
    witnesses: Vec<Witness>,
    on_stage: Vec<OfficeId>,
    online: Vec<OfficeId>,
}

/// Who the trail says has prepared it.
const ORGANISER: &str = "SETDA-ORG-KINERJA";

/// Puts it on the calendar, with everybody the documents of the season invite.
pub(super) fn schedule(
    rooms: &Rooms,
    event: &Event,
    rng: &mut dyn CryptoRng,
    day: NaiveDate,
) -> Result<Ceremony> {
    let moment = Moment { at: boot::now(), day };
    let wanted = Wanted {
        period: event.period.parse()?,
        kinds: [Kind::Pact, Kind::Agreement].into(),
        agencies: [].into(),
        heads_only: true,
    };
    let (invited, organiser) = rooms.store.read(|tx| {
        let invited = guests::read(tx, &wanted, event.facts.day)?;
        let office = ORGANISER.parse::<OfficeId>().ok();
        let organiser = office.and_then(|office| roster::load(tx).ok()?.official(&office, day).ok());
        Ok::<_, crate::store::StoreError>((invited, organiser))
    })?;
    let organiser = organiser.context("nobody prepares the event")?;
    let desk = Desk { store: &rooms.store, by: Operator::rehearsing(organiser.person), moment };
    let new = NewCeremony {
        id: CeremonyId::new(moment.at, rng),
        facts: event.facts.clone(),
        rundown: event.rundown.clone(),
        guests: invited.guests,
        witnesses: event.witnesses.clone(),
        documents: invited.documents,
        season: None,
    };
    let ceremony = desk.schedule(new)?;
    let seats = ceremony.guests().map(|attendee| Seat {
        office: attendee.official.office.clone(),
        number: attendee.number,
        on_stage: event.on_stage.contains(&attendee.official.office),
        online: event.online.contains(&attendee.official.office),
    });
    let edit = Edit {
        facts: event.facts.clone(),
        rundown: event.rundown.clone(),
        seats: seats.collect(),
        witnesses: event.witnesses.clone(),
    };
    Ok(desk.edit(ceremony.id, ceremony.revision, edit)?)
}
