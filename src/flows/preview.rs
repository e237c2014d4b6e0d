//! What a document looks like now: its newest PDF, or, before its text is fixed, a proof print that says so on every
//! page and is kept nowhere.

use super::{FlowError, Rooms, paper};
use crate::domain::digest::Digest;
use crate::domain::document::Document;
use crate::domain::ids::DocumentId;
use crate::domain::moment::Moment;
use crate::domain::roster::Roster;
use crate::domain::stage::StageName;
use crate::render;
use crate::render::document::view;
use crate::store::{documents, revisions, roster};

/// Stands on every page of a proof print.
const BANNER: &str = "PRATINJAU NASKAH, BELUM FINAL";

/// The newest PDF of a document, not fetched or made yet.
pub struct Newest {
    /// The same as long as the bytes would be the same.
    pub tag: Digest,
    what: What,
}

enum What {
    File(Digest),
    Proof { title: String, view: Box<view::Document> },
}

impl Newest {
    /// The file, or a fresh proof print.
    pub fn bytes(self, rooms: &Rooms) -> Result<Vec<u8>, FlowError> {
        match self.what {
            What::File(digest) => Ok(rooms.blobs.get(&digest)?),
            What::Proof { title, view } => printed(title, &view),
        }
    }
}

/// The newest PDF of this version, or a proof print; none if there is no file, or an office that must sign is vacant.
pub fn newest(rooms: &Rooms, id: DocumentId, moment: Moment) -> Result<Option<Newest>, FlowError> {
    let (document, files, roster) = rooms.store.read(|tx| {
        let document = documents::find(tx, id)?.ok_or(FlowError::NotFound(id))?;
        let roster = roster::around(tx, &document.offices())?;
        Ok::<_, FlowError>((document, revisions::list(tx, id)?, roster))
    })?;
    if let Some(digest) = document.stage.current_pdf() {
        let known = files.iter().any(|file| file.version == document.version && file.sha256 == digest);
        return Ok(known.then_some(Newest { tag: digest, what: What::File(digest) }));
    }
    if document.stage.name() == StageName::Withdrawn {
        return Ok(None);
    }
    let view = seen(rooms, &document, &roster, moment);
    Ok(view.map(|view| Newest {
        tag: tag(&view),
        what: What::Proof { title: document.title, view: Box::new(view) },
    }))
}

/// The same view gives the same bytes, from the same release.
fn tag(view: &view::Document) -> Digest {
    Digest::of(format!("{} {view:?}", env!("CARGO_PKG_VERSION")).as_bytes())
}

/// A proof print of a text that is not fixed; none if an office that must sign is vacant.
pub(super) fn proof(
    rooms: &Rooms,
    document: &Document,
    roster: &Roster,
    moment: Moment,
) -> Result<Option<Vec<u8>>, FlowError> {
    let view = seen(rooms, document, roster, moment);
    view.map(|view| printed(document.title.clone(), &view)).transpose()
}

fn seen(rooms: &Rooms, document: &Document, roster: &Roster, moment: Moment) -> Option<view::Document> {
    let parties = document.parties(roster, moment).ok()?;
    let mut institution = rooms.institution.clone();
    institution.sample_notice = Some(BANNER.to_owned());
    paper::view(document, &parties, roster, &institution, &rooms.emblems, moment)
}

fn printed(document: String, view: &view::Document) -> Result<Vec<u8>, FlowError> {
    let rendered = render::document::render(view).map_err(|source| FlowError::Render { document, source })?;
    Ok(rendered.bytes)
}
