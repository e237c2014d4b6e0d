//! A superior reads the summaries of what waits for him, and signs on them: what he was shown is noted, word for word, before
//! the act begins.

use super::{FlowError, Rooms};
use crate::domain::digest::Digest;
use crate::domain::ids::{DocumentId, PersonId};
use crate::domain::moment::Moment;
use crate::domain::summary::Summary;
use crate::store::{documents, summaries};

/// Notes that this person was shown these summaries: documents, each with the digest of what stood on the page. False, and
/// nothing noted, if one of them no longer says what it said.
pub fn note(
    rooms: &Rooms,
    person: &PersonId,
    shown: &[(DocumentId, Digest)],
    moment: Moment,
) -> Result<bool, FlowError> {
    rooms.store.write("summary", |tx| {
        let mut found = Vec::new();
        for (id, digest) in shown {
            let document = documents::find(tx, *id)?;
            let now = document.and_then(|document| Summary::of(&document, person));
            match now.filter(|now| now.digest() == *digest) {
                Some(summary) => found.push(summary),
                None => return Ok(false),
            }
        }
        for summary in &found {
            summaries::insert(tx, person, summary, moment.at)?;
        }
        Ok(true)
    })
}
