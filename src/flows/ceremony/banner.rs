//! The banner of a ceremony as a file: places from the domain, drawn by `render`. It says of itself that it is documentation.

use super::CeremonyError;
use super::picture::{self, Picture};
use crate::domain::ceremony::banner::BannerPlace;
use crate::domain::ids::CeremonyId;
use crate::domain::institution::Institution;
use crate::domain::wording;
use crate::flows::Rooms;
use crate::render::banner::{self, Banner, Mark, Place, Size};

/// What it is printed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One page.
    Pdf,
    /// A picture.
    Png,
}

/// The banner of that ceremony, as it stands or stood when the morning ended.
pub fn file(rooms: &Rooms, id: CeremonyId, size: Size, form: Form) -> Result<Vec<u8>, CeremonyError> {
    let picture = picture::read(&rooms.store, id)?;
    let banner = of(&picture, &rooms.institution, rooms.emblems.agency.to_vec());
    Ok(match form {
        Form::Pdf => banner::pdf(&banner, size)?,
        Form::Png => banner::png(&banner, size)?,
    })
}

fn of(picture: &Picture, institution: &Institution, emblem: Vec<u8>) -> Banner {
    let facts = &picture.ceremony.facts;
    let place = |place: BannerPlace| Place {
        mark: place.signed.map(|at| Mark {
            text: place.bare_name,
            time: format!(
                "{} {}",
                at.with_timezone(&institution.zone()).format("%H.%M"),
                institution.zone_name
            ),
        }),
        name: place.name,
        office: place.title,
    };
    Banner {
        institution: institution.name.clone(),
        heading: facts.title.clone(),
        occasion: format!("{}, {}", facts.place, wording::date(facts.day)),
        places: picture.ceremony.banner_places(&picture.score).into_iter().map(place).collect(),
        note: format!("Dokumen yang ditandatangani dapat diperiksa di {}", institution.verify_address),
        emblem,
    }
}
