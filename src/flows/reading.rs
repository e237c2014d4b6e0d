//! A signer reads in a page of ours: the pages that were on his screen are noted, and with them that he has opened it.

use super::{FlowError, Rooms};
use crate::domain::digest::Digest;
use crate::domain::ids::{DocumentId, PersonId};
use crate::domain::moment::Moment;
use crate::domain::reading::Reading;
use crate::pades;
use crate::store::{StoreError, pages_seen, sightings};

/// Notes that this person has opened that text and had these pages of it on his screen. Pages that it does not have are
/// left out. Answers with all he has read of it.
pub fn note(
    rooms: &Rooms,
    person: &PersonId,
    (document, base): (DocumentId, &Digest),
    pages: &[u32],
    moment: Moment,
) -> Result<Reading, FlowError> {
    let known = rooms.store.read(|tx| pages_seen::count_of(tx, base))?;
    let counted = match known {
        Some(_) => None,
        // Counted from the file, once: what the browser says about it is not asked.
        None => pades::page_count(&rooms.blobs.get(base)?).ok(),
    };
    let of = known.or(counted).unwrap_or_default();
    let reading = rooms.store.write("reading", |tx| {
        if let Some(pages) = counted {
            pages_seen::set_count(tx, base, pages)?;
        }
        sightings::insert(tx, person, document, base, moment.at)?;
        let pages = pages.iter().copied().filter(|page| (1..=of).contains(page));
        pages_seen::insert(tx, person, (document, base), pages, moment.at)?;
        let mut all = pages_seen::readings(tx, person, &[document])?;
        let reading = all.remove(&(document, *base)).unwrap_or_default();
        Ok::<_, StoreError>(Reading { of: Some(of).filter(|of| *of > 0), ..reading })
    })?;
    Ok(reading)
}
