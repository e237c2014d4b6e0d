//! The text is fixed: rendered with every field empty, certified by the institution's seal, stored, and only then
//! is it anybody's turn to sign. Owed work; running it twice does it once.

use std::collections::BTreeSet;

use rand_core::CryptoRng;

use super::{FlowError, Rooms, paper};
use crate::domain::account::{AccountState, RoleName};
use crate::domain::digest::Digest;
use crate::domain::document::Document;
use crate::domain::event::Event;
use crate::domain::ids::{DocumentId, PersonId};
use crate::domain::moment::Moment;
use crate::domain::refusal::{Refusal, Verb};
use crate::domain::roster::Vacancy;
use crate::domain::stage::{Frozen, Party, StageName};
use crate::render;
use crate::store::revisions::{self, Kind};
use crate::store::{accounts, documents, events, roster};

/// Freezes that version; a document that has moved on is left as it is.
pub fn run(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    id: DocumentId,
    version: u32,
    moment: Moment,
) -> Result<(), FlowError> {
    let found = rooms.store.read(|tx| {
        let document = documents::find(tx, id)?.ok_or(FlowError::NotFound(id))?;
        let roster = roster::around(tx, &document.offices())?;
        Ok::<_, FlowError>((document, roster))
    });
    let (document, roster) = found?;
    if document.version != version || document.stage.name() != StageName::Freezing {
        return Ok(());
    }
    if super::cascade::hold_back(&rooms.store, &rooms.institution, rng, &document, moment)? {
        return Ok(());
    }
    let parties = match document.parties(&roster, moment) {
        Ok(parties) => parties,
        Err(Refusal::Vacancy(why)) => {
            tell_of_vacancy(rooms, rng, (id, version), &why, moment)?;
            return Err(Refusal::Vacancy(why).into());
        }
        Err(other) => return Err(other.into()),
    };
    drawable(&document, &parties)?;
    let view = paper::view(&document, &parties, &roster, &rooms.institution, &rooms.emblems, moment);
    let view = view.ok_or(Refusal::WrongStage { verb: Verb::Freeze, stage: StageName::Freezing })?;
    let rendered = render::document::render(&view)
        .map_err(|source| FlowError::Render { document: document.title.clone(), source })?;
    let certified = super::seal::certify(rooms, rng, &document, &rendered.bytes, moment)?;
    let base = rooms.blobs.put(&rendered.bytes)?;
    let sealed = rooms.blobs.put(&certified)?;
    let copies = document.copy_holders(&roster, moment);
    let frozen = Frozen { base, certified: sealed, parties, copies, at: moment.at };
    rooms.store.write("freeze", |tx| {
        let document = documents::lock(tx, id)?.ok_or(FlowError::NotFound(id))?;
        // Recalled meanwhile, or frozen by another worker whose lease ran when ours had lapsed.
        if document.version != version || document.stage.name() != StageName::Freezing {
            return Ok(());
        }
        let roster = roster::around(tx, &document.offices())?;
        let change = document.freeze(frozen, &roster, moment)?;
        let kept = |kind, digest: Digest, bytes: &[u8]| (kind, digest, bytes.len() as u64);
        for (kind, digest, length) in
            [kept(Kind::Base, base, &rendered.bytes), kept(Kind::Certified, sealed, &certified)]
        {
            revisions::insert(tx, id, version, kind, &digest, length)?;
        }
        documents::save(tx, &change, rooms.institution.zone(), rng)?;
        Ok(())
    })
}

/// A letter to the drafter and to the secretariat, once for each office that is vacant.
fn tell_of_vacancy(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    (id, version): (DocumentId, u32),
    why: &Vacancy,
    moment: Moment,
) -> Result<(), FlowError> {
    rooms.store.write("freeze.vacant", |tx| {
        let document = documents::lock(tx, id)?.ok_or(FlowError::NotFound(id))?;
        let last = events::list(tx, id)?.pop().map(|recorded| recorded.event);
        let told_before =
            matches!(last, Some(Event::FreezeBlocked { office, .. }) if office == *why.office());
        if told_before || document.version != version || document.stage.name() != StageName::Freezing {
            return Ok(());
        }
        let secretariat = accounts::list(tx)?.into_iter().filter(|account| {
            account.state == AccountState::Active && account.has_any(&[RoleName::Secretariat])
        });
        let told: BTreeSet<PersonId> = secretariat.filter_map(|account| account.person).collect();
        let change = document.block_freeze(why.clone(), told.into_iter().collect(), moment)?;
        documents::save(tx, &change, rooms.institution.zone(), rng)?;
        Ok(())
    })
}

/// The mark of a signature has fewer letters than the paper: better told now than to the signer.
fn drawable(document: &Document, parties: &[Party]) -> Result<(), FlowError> {
    let mut texts =
        parties.iter().flat_map(|party| [&party.official.bare_name, &party.official.office_title]);
    let unknown = texts.find_map(|text| Some((text, render::mark::missing_character(text)?)));
    unknown.map_or(Ok(()), |(text, letter)| {
        Err(FlowError::Mark { document: document.title.clone(), text: text.clone(), letter })
    })
}
