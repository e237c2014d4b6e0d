//! After the last signer: closing seal, long-term time stamp, our own verdict, the archive, the sidecar. Owed work;
//! a crash anywhere leaves an orphan file at worst, and running it again finishes what is missing.

use rand_core::CryptoRng;

use super::sidecar::Sidecar;
use super::{FlowError, Rooms, seal};
use crate::blobs::{ReadableName, archive_name};
use crate::domain::agreement::Agreement;
use crate::domain::document::{Content, Document};
use crate::domain::ids::DocumentId;
use crate::domain::moment::Moment;
use crate::domain::stage::StageName;
use crate::pades::verify::{self, Integrity};
use crate::store::revisions::Kind;
use crate::store::{WriteTx, documents, revisions};

/// Archives that version; a document that has moved on is left as it is.
pub fn run(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    id: DocumentId,
    version: u32,
    moment: Moment,
) -> Result<(), FlowError> {
    let document = rooms.store.read(|tx| documents::find(tx, id))?.ok_or(FlowError::NotFound(id))?;
    if document.version != version {
        return Ok(());
    }
    let document = match document.stage.name() {
        StageName::Signed => seal_and_record(rooms, rng, &document, moment)?,
        _ => document,
    };
    publish(rooms, &document)
}

fn seal_and_record(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    document: &Document,
    moment: Moment,
) -> Result<Document, FlowError> {
    let failed = |why: String| FlowError::Seal { document: document.title.clone(), why };
    let newest = document.stage.current_pdf().ok_or_else(|| failed("it has no file".to_owned()))?;
    let signed = rooms.blobs.get(&newest)?;
    let bytes = seal::close(rooms, rng, document, &signed, moment)?;
    let report = verify::verify(&bytes, &rooms.anchors, moment.at);
    if report.integrity != Integrity::ValidWhole {
        return Err(failed(format!("our own check says {:?}", report.integrity)));
    }
    let sha256 = rooms.blobs.put(&bytes)?;
    let (id, length) = (document.id, bytes.len() as u64);
    rooms.store.write("archive", |tx| {
        let document = documents::lock(tx, id)?.ok_or(FlowError::NotFound(id))?;
        if document.stage.name() != StageName::Signed {
            return Ok(document);
        }
        let (version, path) = (document.version, name(&document, 0).as_str().to_owned());
        let change = document.archive(sha256, length, path, moment)?;
        revisions::insert(tx, id, version, Kind::Archived, &sha256, length)?;
        documents::save(tx, &change, rooms.institution.zone(), rng)?;
        supersede(rooms, tx, rng, change.document(), moment)?;
        Ok(change.document().clone())
    })
}

/// An amendment takes the place of what it amends, in the same commit.
fn supersede(
    rooms: &Rooms,
    tx: &mut WriteTx,
    rng: &mut dyn CryptoRng,
    amendment: &Document,
    moment: Moment,
) -> Result<(), FlowError> {
    let Content::Agreement(Agreement { amends: Some(amended), .. }) = &amendment.content else {
        return Ok(());
    };
    let amended = documents::lock(tx, *amended)?;
    if let Some(amended) = amended.filter(|amended| amended.stage.name() == StageName::Archived) {
        let change = amended.supersede(amendment.id, moment)?;
        documents::save(tx, &change, rooms.institution.zone(), rng)?;
    }
    Ok(())
}

/// Readable name and sidecar, made from what was committed: the same again if it is run again.
fn publish(rooms: &Rooms, document: &Document) -> Result<(), FlowError> {
    let Some(archived) = document.stage.archived() else { return Ok(()) };
    let name = name(document, archived.earlier.len());
    rooms.blobs.publish(&archived.sha256, &name)?;
    let sidecar = Sidecar::of(document, archived, &rooms.institution);
    rooms.blobs.put_named(&name.with_extension("json"), &sidecar.to_json())?;
    Ok(())
}

/// The readable name: `2027/perjanjian-kinerja/<office>-<title>-<code>.pdf`, and `…-perpanjangan-1.pdf` after a first renewal:
/// what has a name is never written again.
pub fn name(document: &Document, renewals: usize) -> ReadableName {
    let period = document.period.to_string();
    let subject = document.subject.as_str();
    let code = document.code.plain();
    let renewal = format!("perpanjangan-{renewals}");
    let mut words = vec![subject, &document.title, &code];
    words.extend((renewals > 0).then_some(renewal.as_str()));
    archive_name(&[&period, document.kind().indonesian()], &words, "pdf")
}
