//! What anyone may know who has the code of a document: where it stands, who signed it in which office and when, and
//! the hash to compare a file with. No personal number, no reason that people wrote, no file.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use rand_core::CryptoRng;
use serde::Serialize;

use super::mask::masked;
use super::records::Records;
use crate::blobs::{Blobs, BlobsError};
use crate::domain::code::VerifyCode;
use crate::domain::digest::Digest;
use crate::domain::document::{Document, Kind};
use crate::domain::institution::Institution;
use crate::domain::roster::Official;
use crate::domain::route::Field;
use crate::domain::stage::Stage;
use crate::flows::{FlowError, Rooms};
use crate::store::{StoreError, documents};

/// The class of our signatures (PP 71/2019 art. 60): none of our certificates is of an accredited provider.
pub const SIGNATURE_CLASS: &str = "tidak_tersertifikasi";

/// Where a document stands, for the public.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Not everyone has signed.
    Incomplete,
    /// Signed by all; not in the archive yet.
    Signed,
    /// Signed by all and archived.
    Archived,
    /// Replaced by an amendment.
    Superseded,
    /// Revoked.
    Revoked,
    /// Given up before all had signed.
    Withdrawn,
}

/// What re-hashing the archived file has shown, now or within the last hour if nobody has touched it since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Keeping {
    /// There is no archived file yet.
    None,
    /// Its bytes hash to what was recorded.
    Whole,
    /// They do not, or are gone: a fault of the archive, which says nothing against the document.
    Damaged,
}

/// A party of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signer {
    /// As what.
    pub field: Field,
    /// As the institution shows names to strangers.
    pub name: String,
    /// With its capacity.
    pub office: String,
    /// When this party signed, if it has.
    pub signed_at: Option<DateTime<Utc>>,
    /// SHA-256 of the certificate.
    pub certificate_sha256: Option<Digest>,
}

/// What the archive says of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Record {
    /// As printed.
    pub code: String,
    /// Where anyone checks it; the QR code leads here.
    pub address: String,
    /// Whose archive.
    pub institution: String,
    /// Pact, agreement or minutes.
    pub kind: Kind,
    /// Of which office, once the text is fixed.
    pub office: Option<String>,
    /// What it speaks about.
    pub period: String,
    /// Where it stands.
    pub state: State,
    /// How the archived file is.
    pub archive: Keeping,
    /// [`SIGNATURE_CLASS`].
    pub signature_class: &'static str,
    /// In the order of the route, once the text is fixed.
    pub signers: Vec<Signer>,
    /// The verification hash: SHA-256 of the archived PDF.
    pub sha256: Option<Digest>,
    /// Its length in bytes.
    pub length: Option<u64>,
    /// When it was archived.
    pub archived_at: Option<DateTime<Utc>>,
    /// Since when it is superseded, revoked or withdrawn.
    pub ended_at: Option<DateTime<Utc>>,
    /// The decision that revoked it.
    pub basis: Option<String>,
    /// Where the document that replaces it is checked.
    pub successor: Option<String>,
}

/// The document with that code. What is no code at all costs the same look into the database as an unknown one.
pub fn by_code(
    rooms: &Rooms,
    records: &Records,
    typed: &str,
    rng: &mut dyn CryptoRng,
    now: DateTime<Utc>,
) -> Result<Option<Record>, FlowError> {
    let found = find_by_code(rooms, records, typed, rng)?;
    found.map(|record| looked_after(&rooms.blobs, &record, now)).transpose()
}

/// The same at once, or none if the archived file has to be read for it. The outer option says which.
pub fn by_code_at_once(
    rooms: &Rooms,
    records: &Records,
    typed: &str,
    rng: &mut dyn CryptoRng,
    now: DateTime<Utc>,
) -> Result<Option<Option<Record>>, FlowError> {
    let Some(record) = find_by_code(rooms, records, typed, rng)? else { return Ok(Some(None)) };
    Ok(looked_at(&rooms.blobs, &record, now)?.map(Some))
}

fn find_by_code(
    rooms: &Rooms,
    records: &Records,
    typed: &str,
    rng: &mut dyn CryptoRng,
) -> Result<Option<Arc<Record>>, FlowError> {
    let nobodys = VerifyCode::new(rng);
    let (code, well_formed) = typed.parse().map_or((nobodys, false), |code| (code, true));
    rooms.store.read(|tx| {
        let found = documents::changes_by_code(tx, &code)?.filter(|_| well_formed);
        let Some((id, changes)) = found else { return Ok(None) };
        Ok(records.of(tx, &rooms.institution, id, changes)?)
    })
}

/// The record with how the file is, which is read if it has to be.
pub(super) fn looked_after(blobs: &Blobs, record: &Record, now: DateTime<Utc>) -> Result<Record, FlowError> {
    let archive = record.sha256.map_or(Ok(Keeping::None), |sha256| keeping(blobs, &sha256, now))?;
    Ok(Record { archive, ..record.clone() })
}

/// The same without reading a file; none if one has to be read.
pub(super) fn looked_at(
    blobs: &Blobs,
    record: &Record,
    now: DateTime<Utc>,
) -> Result<Option<Record>, FlowError> {
    let whole = record.sha256.map_or(Ok(true), |sha256| blobs.is_vouched_for(&sha256, now))?;
    let archive = if record.sha256.is_some() { Keeping::Whole } else { Keeping::None };
    Ok(whole.then(|| Record { archive, ..record.clone() }))
}

/// What strangers read of this document, but for how its file is; `successor` is the code of what replaces it.
pub(super) fn of(institution: &Institution, document: &Document, successor: Option<VerifyCode>) -> Record {
    let archived = document.stage.archived();
    let address = |code: &VerifyCode| format!("{}{}", institution.verify_address, code.plain());
    let (ended_at, basis) = match &document.stage {
        Stage::Revoked { at, basis, .. } => (Some(*at), Some(masked(basis))),
        Stage::Superseded { at, .. } | Stage::Withdrawn { at, .. } => (Some(*at), None),
        _ => (None, None),
    };
    let parties = document.stage.frozen().map(|frozen| frozen.parties.as_slice()).unwrap_or_default();
    Record {
        code: document.code.to_string(),
        address: address(&document.code),
        institution: institution.name.clone(),
        kind: document.kind(),
        office: parties.first().map(|party| masked(&party.official.styled_title())),
        period: document.period.to_string(),
        state: state(&document.stage),
        archive: Keeping::None,
        signature_class: SIGNATURE_CLASS,
        signers: parties
            .iter()
            .map(|party| signer(document, party.field, &party.official, institution))
            .collect(),
        sha256: archived.map(|archived| archived.sha256),
        length: archived.map(|archived| archived.length),
        archived_at: archived.map(|archived| archived.at),
        ended_at,
        basis,
        successor: successor.as_ref().map(address),
    }
}

/// The code of the document that replaces this one.
pub(super) fn successor(
    tx: &mut crate::store::ReadTx,
    document: &Document,
) -> Result<Option<VerifyCode>, StoreError> {
    let Stage::Superseded { by, .. } = &document.stage else { return Ok(None) };
    Ok(documents::find(tx, *by)?.map(|amendment| amendment.code))
}

fn signer(document: &Document, field: Field, official: &Official, institution: &Institution) -> Signer {
    let made = document.stage.signatures().iter().find(|signature| signature.field == field);
    // Who signed may be another than the text foresaw: the signature knows.
    let official = made.map_or(official, |signature| &signature.official);
    Signer {
        field,
        name: masked(&institution.public_names.shown(&official.name, &official.bare_name)),
        office: masked(&official.styled_title()),
        signed_at: made.map(|signature| signature.at),
        certificate_sha256: made.map(|signature| signature.certificate),
    }
}

fn keeping(blobs: &Blobs, sha256: &Digest, now: DateTime<Utc>) -> Result<Keeping, FlowError> {
    match blobs.check(sha256, now) {
        Ok(()) => Ok(Keeping::Whole),
        Err(BlobsError::Missing(_) | BlobsError::Damaged { .. }) => Ok(Keeping::Damaged),
        Err(error) => Err(error.into()),
    }
}

fn state(stage: &Stage) -> State {
    match stage {
        Stage::Draft { .. } | Stage::InReview { .. } | Stage::Freezing {} | Stage::Signing(_) => {
            State::Incomplete
        }
        Stage::Signed(_) => State::Signed,
        Stage::Archived(_) => State::Archived,
        Stage::Superseded { .. } => State::Superseded,
        Stage::Revoked { .. } => State::Revoked,
        Stage::Withdrawn { .. } => State::Withdrawn,
    }
}
