//! What a document looks like now: its newest PDF, or, before its text is fixed, a proof print that says so on every
//! page and is kept nowhere.

use super::{FlowError, Rooms, paper};
use crate::domain::document::Document;
use crate::domain::ids::DocumentId;
use crate::domain::moment::Moment;
use crate::domain::roster::Roster;
use crate::domain::stage::StageName;
use crate::render;
use crate::store::{documents, revisions, roster};

/// Stands on every page of a proof print.
const BANNER: &str = "PRATINJAU NASKAH, BELUM FINAL";

/// The newest PDF of this version, or a proof print; none if there is no file, or an office that must sign is vacant.
pub fn run(rooms: &Rooms, id: DocumentId, moment: Moment) -> Result<Option<Vec<u8>>, FlowError> {
    let (document, files, roster) = rooms.store.read(|tx| {
        let document = documents::find(tx, id)?.ok_or(FlowError::NotFound(id))?;
        let roster = roster::around(tx, &document.offices())?;
        Ok::<_, FlowError>((document, revisions::list(tx, id)?, roster))
    })?;
    if let Some(digest) = document.stage.current_pdf() {
        let known = files.iter().any(|file| file.version == document.version && file.sha256 == digest);
        return Ok(if known { Some(rooms.blobs.get(&digest)?) } else { None });
    }
    if document.stage.name() == StageName::Withdrawn {
        return Ok(None);
    }
    proof(rooms, &document, &roster, moment)
}

/// A proof print of a text that is not fixed; none if an office that must sign is vacant.
pub(super) fn proof(
    rooms: &Rooms,
    document: &Document,
    roster: &Roster,
    moment: Moment,
) -> Result<Option<Vec<u8>>, FlowError> {
    let Ok(parties) = document.parties(roster, moment) else { return Ok(None) };
    let mut institution = rooms.institution.clone();
    institution.sample_notice = Some(BANNER.to_owned());
    let view = paper::view(document, &parties, roster, &institution, &rooms.emblems, moment);
    let Some(view) = view else { return Ok(None) };
    let rendered = render::document::render(&view)
        .map_err(|source| FlowError::Render { document: document.title.clone(), source })?;
    Ok(Some(rendered.bytes))
}
