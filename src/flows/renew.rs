//! Archived files are protected for longer: before the certificate of the newest time stamp in a file ends, the file gets the
//! revocation lists of today and a fresh time stamp over everything (PAdES B-LTA, ETSI EN 319 142-1, 5.5). Nothing of what
//! was signed changes: the file only grows.

use chrono::{DateTime, Utc};
use rand_core::CryptoRng;

use super::{FlowError, Rooms, archive, seal};
use crate::domain::document::Document;
use crate::domain::ids::DocumentId;
use crate::domain::moment::Moment;
use crate::pades::verify::{self, Integrity, Report, Role};
use crate::store::documents::{self, Filter};
use crate::store::revisions::{self, Kind};

/// What a round of renewals came to.
#[derive(Debug, Default)]
pub struct Renewals {
    /// Archived files looked at.
    pub looked_at: usize,
    /// Renewed.
    pub renewed: usize,
    /// Not renewed, and why.
    pub failed: Vec<(DocumentId, FlowError)>,
}

/// Renews every archived file whose newest time stamp ends before `before`. One failure stops none of the others; running
/// it again does only what is left. `heed` hears how many of how many are done.
pub fn run(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    before: DateTime<Utc>,
    mut now: impl FnMut() -> Moment,
    mut heed: impl FnMut(usize, usize),
) -> Result<Renewals, FlowError> {
    let all = rooms.store.read(|tx| documents::list(tx, Filter::default()))?;
    let mut renewals = Renewals::default();
    for (done, one) in all.iter().enumerate() {
        heed(done, all.len());
        match renewed(rooms, rng, one.id, before, now()) {
            Ok(None) => {}
            Ok(Some(was_due)) => {
                renewals.looked_at += 1;
                renewals.renewed += usize::from(was_due);
            }
            Err(error) => {
                renewals.looked_at += 1;
                renewals.failed.push((one.id, error));
            }
        }
    }
    heed(all.len(), all.len());
    Ok(renewals)
}

/// Renews one document if it is due; `None` if it has no archived file.
fn renewed(
    rooms: &Rooms,
    rng: &mut dyn CryptoRng,
    id: DocumentId,
    before: DateTime<Utc>,
    moment: Moment,
) -> Result<Option<bool>, FlowError> {
    let document = rooms.store.read(|tx| documents::find(tx, id))?.ok_or(FlowError::NotFound(id))?;
    let Some(archived) = document.stage.archived() else { return Ok(None) };
    let sha256 = archived.sha256;
    let mut bytes = rooms.blobs.get(&sha256)?;
    let failed = |why: String| FlowError::Seal { document: document.title.clone(), why };
    let until = protected_until(&sound(rooms, &bytes, moment).map_err(failed)?);
    if until.is_some_and(|until| until >= before) {
        return Ok(Some(false));
    }
    let ours = rooms.keyring.time_stamping_unit().certificate().not_after();
    if until.is_some_and(|until| until >= ours) || ours <= moment.at {
        let why = format!(
            "a stamp of our time-stamping unit would protect it no longer, the unit ends at {ours}: run `teken keys succeed` first"
        );
        return Err(failed(why));
    }
    let delta = seal::protect(rooms, rng, &bytes, moment).map_err(failed)?;
    bytes.extend_from_slice(&delta);
    sound(rooms, &bytes, moment).map_err(failed)?;
    let file = rooms.blobs.put(&bytes)?;
    let length = bytes.len() as u64;
    rooms.store.write("renew", |tx| {
        let document = documents::lock(tx, id)?.ok_or(FlowError::NotFound(id))?;
        if document.stage.archived().is_none_or(|archived| archived.sha256 != sha256) {
            return Ok(Some(false)); // Somebody else was faster.
        }
        let path = path(&document);
        let version = document.version;
        let change = document.renew(file, length, path, moment)?;
        revisions::insert(tx, id, version, Kind::Archived, &file, length)?;
        documents::save(tx, &change, rooms.institution.zone(), rng)?;
        Ok(Some(true))
    })
}

fn path(document: &Document) -> String {
    let renewals = document.stage.archived().map_or(0, |archived| archived.earlier.len()) + 1;
    archive::name(document, renewals).as_str().to_owned()
}

/// The report of a file that is whole; a file that is not must not be stamped as if it were.
fn sound(rooms: &Rooms, bytes: &[u8], moment: Moment) -> Result<Report, String> {
    let report = verify::verify(bytes, &rooms.anchors, moment.at);
    match report.integrity {
        Integrity::ValidWhole => Ok(report),
        other => Err(format!("our own check says {other:?}: {}", report.reasons.join("; "))),
    }
}

/// When the certificate of the newest document time stamp ends.
fn protected_until(report: &Report) -> Option<DateTime<Utc>> {
    let stamps = report.signatures.iter().filter(|one| one.role == Role::DocumentTimeStamp && one.good);
    stamps.filter_map(|one| one.certificate_until).next_back()
}
